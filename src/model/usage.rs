//! Phase 7, usage [E13]: citizens come to use what is online; their demand feeds back into the agenda.

use super::state::State;
use super::world::Step;
use crate::units::Month;

/// Moves the share of cases that go online by one month towards its potential.
pub fn advance(step: &Step<'_>, state: &mut State) {
    const MEAN_SHARE_65: f64 = 22.0;
    let (setting, p) = (step.setting, &step.setting.parameters.usage);
    let years = f64::from(step.month.index() - Month::new(2019, 7).index()) / 12.0;
    let habit = (p.accounts_2019 + p.accounts_growth_per_year * years).clamp(0.0, 0.95);
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let readiness = state.supply.base_components[setting.policy.cell_of[i]];
        let accounts = habit + (1.0 - habit) * readiness;
        let age = (1.0 - p.age_effect * (a.share_65 - MEAN_SHARE_65)).clamp(0.0, 1.5);
        let potential = p.ceiling * accounts * age * a.broadband / 100.0 * state.cases_online[i] / setting.cases_of_kind[a.kind as usize];
        state.use_share[i] += (potential.min(1.0) - state.use_share[i]) / p.uptake_months;
    }
}
