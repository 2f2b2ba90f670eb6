//! Phase 5, attention [I05 I06 I07 I09 E05 E13 E15]: awareness spreads, OZG work begins, the agenda is divided.

use super::policy::LeverValues;
use super::setting::EventSum;
use super::state::State;
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::statistics::logistic;
use crate::units::Hazard;

/// What is the same for all administrations of a cell and membership in a month.
struct Conditions {
    awareness: f64,
    agenda: f64,
}

impl Conditions {
    fn of(step: &Step<'_>, values: &LeverValues) -> Self {
        let p = &step.setting.parameters.attention;
        let events = step.setting.events[step.month.index() as usize];
        let covid = values.of(Lever::Covid);
        Self {
            awareness: p.information_rate_per_month * values.of(Lever::Information) + EventSum::total(events.awareness, covid),
            agenda: p.agenda_intercept
                + p.agenda_leadership * 0.5 * (values.of(Lever::Leadership) + values.of(Lever::CouncilInterest))
                + p.agenda_deadline * pressure(step, values.of(Lever::Deadline))
                + EventSum::total(events.agenda, covid),
        }
    }
}

/// Moves awareness and agendas by one month; an agenda is reviewed every quarter.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let (columns, p) = (&step.setting.columns, &step.setting.parameters.attention);
    let conditions: Vec<Conditions> = step.all_levers().iter().map(|values| Conditions::of(step, values)).collect();
    let start = step.draws.at(Decision::Start, step.month);
    let quarter = (step.month.index() % 3) as u8;
    for i in 0..step.setting.agents() {
        let (id, county) = (columns.id[i], columns.county[i]);
        let c = &conditions[step.condition(state, i)];
        let growth = c.awareness + p.peer_rate_per_month * state.county_awareness[county];
        state.awareness[i] += (1.0 - state.awareness[i]) * growth.min(1.0);
        if !state.begun[i] && start.of(id).occurs(Hazard::per_year(p.start_per_year * state.awareness[i]), 1.0) {
            state.begun[i] = true;
        }
        if columns.decision_month[i] % 3 == quarter {
            state.agenda[i] = logistic(
                c.agenda
                    + p.agenda_leadership * columns.attitude[i]
                    + p.agenda_demand * state.use_share[i]
                    + p.agenda_signal * state.supply.preconditions[step.setting.policy.cell_of[i]]
                    + p.agenda_peers * state.county_online[county],
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
