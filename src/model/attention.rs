//! Phase 5, attention [I05 I06 I07 I09 E05 E13 E15]: awareness spreads, OZG work begins, the agenda is divided.

use super::setting::EventSum;
use super::state::State;
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::statistics::logistic;
use crate::units::Hazard;

/// Moves awareness and agendas by one month; an agenda is reviewed every quarter.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.attention);
    let events = setting.events[step.month.index() as usize];
    let start = step.draws.at(Decision::Start, step.month);
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let values = step.levers(state, i);
        let covid = values.of(Lever::Covid);
        let growth = p.information_rate_per_month * values.of(Lever::Information)
            + EventSum::total(events.awareness, covid)
            + p.peer_rate_per_month * state.county_awareness[a.county];
        state.awareness[i] += (1.0 - state.awareness[i]) * growth.min(1.0);
        if !state.begun[i] && start.of(a.id).chance(Hazard::per_year(p.start_per_year * state.awareness[i]).probability(1.0)) {
            state.begun[i] = true;
        }
        if a.id % 3 == step.month.index() as u64 % 3 {
            let attitude = 0.5 * (a.leadership + values.of(Lever::Leadership) + a.council_interest + values.of(Lever::CouncilInterest));
            let preconditions = state.supply.preconditions[setting.policy.cell_of[i]];
            state.agenda[i] = logistic(
                p.agenda_intercept
                    + p.agenda_leadership * attitude
                    + p.agenda_demand * state.use_share[i]
                    + p.agenda_signal * preconditions
                    + p.agenda_peers * state.county_online[a.county]
                    + p.agenda_deadline * pressure(step, values.of(Lever::Deadline))
                    + EventSum::total(events.agenda, covid),
            );
        }
    }
}

/// Pressure of a deadline: 1 at its date, falling exponentially before and, four times as fast, after it; 0 without a deadline.
fn pressure(step: &Step<'_>, deadline: f64) -> f64 {
    if deadline < 0.0 {
        return 0.0;
    }
    let left = deadline - f64::from(step.month.index());
    let reach = step.setting.parameters.attention.deadline_reach_months;
    libm::exp(-if left >= 0.0 { left } else { -4.0 * left } / reach)
}
