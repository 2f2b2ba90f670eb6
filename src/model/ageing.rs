//! Services online age, part of phase 2 [E141]: law changes and products are released anew, service
//! by service, and those who have the service online must bring it up to date.

use super::agent::Actor;
use super::bitset;
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
    let mut changed = vec![0; setting.words];
    for (slot, service) in setting.services.iter().enumerate() {
        if (from..until).contains(&question.of(service.number).uniform()) {
            bitset::insert(&mut changed, slot);
        }
    }
    let (actors, environment) = state.actors(setting);
    let ways = &environment.supply.central;
    for Actor { profile, agent, services, .. } in actors {
        let row = profile.cell * setting.words;
        for (word, block) in services.iter().enumerate() {
            let mut kept = block.levels[1] & changed[word];
            if kept != 0 {
                kept &= !ways.iter().fold(0, |provided, way| provided | way[row + word]);
            }
            for slot in bitset::slots(word, kept) {
                agent.renewals += p.effort.renewal_hours
                    * setting.services[slot].complexity
                    * profile.size_effort
                    * profile.skill;
            }
        }
    }
}
