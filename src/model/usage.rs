//! Phase 7, usage [E13]: citizens come to use what is online; their demand feeds back into the
//! agenda.

use super::agent::Agent;
use super::environment::Environment;
use super::setting::Profile;
use super::step::Step;
use crate::scenario::parameters::UsageParameters;
use crate::statistics::smaller;
use crate::units::Month;

/// Share of the population that uses accounts, at a readiness of the base components.
pub fn accounts(p: &UsageParameters, month: Month, readiness: f64) -> f64 {
    let years = f64::from(month.index() - Month::new(2019, 7).index()) / 12.0;
    let habit = (p.accounts_2019 + p.accounts_growth_per_year * years).clamp(0.0, 0.95);
    habit + (1.0 - habit) * readiness
}

/// What usage looks at in a month.
pub struct Conditions {
    /// Share of the population that uses accounts, by cell.
    accounts: Vec<f64>,
    /// Part of the gap to the potential that closes in a month.
    pace: f64,
}

impl Conditions {
    /// Prepares the month: accounts grow by habit and with the base components; cases are counted
    /// anew.
    pub fn of(step: &Step<'_>, environment: &mut Environment) -> Self {
        environment.tally.clear_cases_online();
        let p = &step.setting.parameters.usage;
        Self {
            accounts: environment
                .supply
                .base_components
                .iter()
                .map(|readiness| accounts(p, step.month, *readiness))
                .collect(),
            pace: 1.0 / p.uptake_months,
        }
    }

    /// Moves the share of cases that go online by one month towards its potential:
    /// `ceiling x accounts x age x broadband x share of cases that are online, weighted by ease`.
    #[inline]
    pub fn advance(&self, profile: &Profile, agent: &mut Agent, environment: &mut Environment) {
        let potential = profile.uptake * self.accounts[profile.cell] * agent.cases_online;
        agent.use_share += (smaller(potential, 1.0) - agent.use_share) * self.pace;
        environment.tally.of(profile.class + agent.group as usize).cases_online +=
            (profile.cases * agent.use_share) as i64;
    }
}
