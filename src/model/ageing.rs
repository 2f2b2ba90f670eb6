//! Services online age, part of phase 2 [E141]: law changes and products are released anew, service
//! by service, and those who have the service online must bring it up to date.

use super::agent::Actor;
use super::bitset;
use super::environment::Environment;
use super::step::Step;
use crate::random::Decision;
use crate::units::Month;

/// What ageing looks at in a month.
pub struct Conditions {
    /// Words of the services that change in the month, and the services.
    changed: Vec<(usize, u64)>,
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        let setting = step.setting;
        let chance = setting.parameters.implementation.changes_per_year;
        let question = step.draws.at(Decision::Change, Month::new(step.month.year(), 1));
        let (from, until) =
            (chance * step.month_of_year() / 12.0, chance * (step.month_of_year() + 1.0) / 12.0);
        let mut changed = vec![0; setting.words];
        for (slot, service) in setting.services.iter().enumerate() {
            if (from..until).contains(&question.of(service.number).uniform()) {
                bitset::insert(&mut changed, slot);
            }
        }
        let changed = changed.into_iter().enumerate().filter(|(_, services)| *services != 0);
        Self { changed: changed.collect() }
    }

    /// Books the work that changes of the month ask of an administration.
    #[inline]
    pub fn advance(&self, step: &Step<'_>, actor: &mut Actor<'_>, environment: &Environment) {
        let Actor { profile, agent, services, .. } = actor;
        let row = profile.cell * step.setting.words;
        for &(word, changed) in &self.changed {
            let Some(block) = services.get(word) else { break };
            let kept = block.levels[1] & changed;
            if kept == 0 {
                continue;
            }
            let ways = &environment.supply.central;
            let provided = ways.iter().fold(0, |provided, way| provided | way[row + word]);
            for slot in bitset::slots(word, kept & !provided) {
                agent.renewals += step.setting.parameters.effort.renewal_hours
                    * step.setting.services[slot].complexity
                    * profile.size_effort
                    * profile.skill;
            }
        }
    }
}
