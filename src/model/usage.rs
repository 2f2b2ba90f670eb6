//! Phase 7, usage [E13]: citizens come to use what is online; their demand feeds back into the agenda.

use super::state::State;
use super::world::Step;
use crate::units::Month;

/// Moves the share of cases that go online by one month towards its potential:
/// `ceiling x accounts x age x broadband x share of cases that are online, weighted by ease`.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.usage);
    let years = f64::from(step.month.index() - Month::new(2019, 7).index()) / 12.0;
    let habit = (p.accounts_2019 + p.accounts_growth_per_year * years).clamp(0.0, 0.95);
    let accounts: Vec<f64> = state.supply.base_components.iter().map(|readiness| habit + (1.0 - habit) * readiness).collect();
    let pace = 1.0 / p.uptake_months;
    state.tally.clear_cases_online();
    for i in 0..setting.agents() {
        let potential = setting.columns.uptake[i] * accounts[setting.policy.cell_of[i]] * state.cases_online[i];
        state.use_share[i] += (potential.min(1.0) - state.use_share[i]) * pace;
        let class = state.class(setting, i);
        state.tally.of(class).cases_online += (setting.columns.cases[i] * state.use_share[i]) as i64;
    }
}
