//! Services online age, part of phase 2 [E141]: law changes and products are released anew, service
//! by service, and those who have the service online must bring it up to date.

use super::agent::Block;
use super::bitset::bit;
use super::state::State;
use super::step::Step;
use crate::random::Decision;
use crate::units::Month;

/// Books the work that changes of the month ask for.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters);
    let chance = p.implementation.changes_per_year;
    if chance == 0.0 {
        return;
    }
    let question = step.draws.at(Decision::Change, Month::new(step.month.year(), 1));
    let (from, until) =
        (chance * step.month_of_year() / 12.0, chance * (step.month_of_year() + 1.0) / 12.0);
    for (slot, service) in setting.services.iter().enumerate() {
        if !(from..until).contains(&question.of(service.number).uniform()) {
            continue;
        }
        let ways = &state.environment.supply.central;
        for (i, profile) in setting.profiles.iter().enumerate() {
            let word = profile.cell * setting.words + slot / 64;
            let provided = ways.iter().fold(0, |provided, way| provided | way[word]);
            let is_kept = |block: &Block| block.levels[1] & !provided & bit(slot) != 0;
            if state.services(setting, i).get(slot / 64).is_some_and(is_kept) {
                state.agents[i].renewals += p.effort.renewal_hours
                    * service.complexity
                    * profile.size_effort
                    * profile.skill;
            }
        }
    }
}
