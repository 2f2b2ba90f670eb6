//! Phase 5, attention [I05 I06 I07 I09 E05 E13 E15]: awareness spreads, OZG work begins, the agenda
//! is divided.

use super::agent::Agent;
use super::environment::Environment;
use super::policy::{LeverValues, condition};
use super::setting::{EventSum, Profile};
use super::step::Step;
use crate::random::{Decision, Question};
use crate::scenario::lever::Lever;
use crate::scenario::parameters::AttentionParameters;
use crate::statistics::{logistic, smaller};
use crate::units::Hazard;

/// What attention looks at in a month.
pub struct Conditions {
    /// Growth of awareness [1/month] and agenda [log-odds], by cell and membership.
    shifts: Vec<(f64, f64)>,
    start: Question,
    /// Month of the quarter, 0 to 2.
    quarter_month: u8,
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        Self {
            shifts: step.all_levers().iter().map(|values| shifts(step, values)).collect(),
            start: step.draws.at(Decision::Start, step.month),
            quarter_month: (step.month.index() % 3) as u8,
        }
    }

    /// Moves awareness and agenda by one month; the agenda is reviewed every quarter.
    #[inline]
    pub fn advance(
        &self,
        p: &AttentionParameters,
        profile: &Profile,
        agent: &mut Agent,
        environment: &mut Environment,
    ) {
        let Environment { counties, supply, .. } = environment;
        let county = &mut counties[profile.county];
        let (growth, shift) = self.shifts[condition(profile.cell, agent.membership)];
        let growth = growth + p.peer_rate_per_month * county.awareness;
        agent.awareness += (1.0 - agent.awareness) * smaller(growth, 1.0);
        county.awareness_sum += agent.awareness;
        if !agent.begun
            && self
                .start
                .of(profile.id)
                .occurs(Hazard::per_year(p.start_per_year * agent.awareness), 1.0)
        {
            agent.begun = true;
        }
        if profile.quarter_month == self.quarter_month {
            agent.agenda = logistic(
                shift
                    + p.agenda_leadership * profile.attitude
                    + profile.will
                    + p.agenda_demand * agent.use_share
                    + p.agenda_signal * supply.preconditions[profile.cell]
                    + p.agenda_peers * county.online,
            );
        }
    }
}

/// Growth of awareness and agenda as far as they are the same for all administrations of a cell and
/// membership.
fn shifts(step: &Step<'_>, values: &LeverValues) -> (f64, f64) {
    let p = &step.setting.parameters.attention;
    let events = step.setting.events[step.month.index() as usize];
    let covid = values.of(Lever::Covid);
    let awareness = p.information_rate_per_month * values.of(Lever::Information)
        + EventSum::total(events.awareness, covid);
    let agenda = p.agenda_intercept
        + p.agenda_leadership
            * 0.5
            * (values.of(Lever::Leadership) + values.of(Lever::CouncilInterest))
        + p.agenda_deadline * pressure(step, values.of(Lever::Deadline))
        + EventSum::total(events.agenda, covid);
    (awareness, agenda)
}

/// Pressure of a deadline: 1 at its date, falling exponentially before and, four times as fast,
/// after it; 0 without a deadline.
fn pressure(step: &Step<'_>, deadline: f64) -> f64 {
    if deadline < 0.0 {
        return 0.0;
    }
    let left = deadline - f64::from(step.month.index());
    let reach = step.setting.parameters.attention.deadline_reach_months;
    libm::exp(-if left >= 0.0 { left } else { -4.0 * left } / reach)
}
