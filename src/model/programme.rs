//! Dated programmes of Länder and federation for single services [E01 L01], part of phase 2: central
//! connection, payment, a date and a duty, each on its own. Known ones are input; a Land that
//! coordinates starts others, service by service, for services that need an interface.

use super::bitset;
use super::environment::{Dated, Supply};
use super::state::State;
use super::step::Step;
use super::supply::{ROLLOUT, connect};
use crate::scenario::lever::Lever;
use crate::scenario::tables::Programme;

/// Months that a planned roll-out leaves until its date.
const PLANNED_MONTHS: i32 = 24;

/// Starts the programmes of the month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    for (cell, members) in step.setting.policy.cells.iter().enumerate() {
        let known = &step.setting.programmes[members.land.index()];
        for (slot, programme) in known.iter().filter(|(_, known)| known.from == step.month) {
            start(step, state, cell, *slot, *programme);
        }
        plan(step, state, cell);
    }
    urges(step, &mut state.environment.supply);
}

/// A Land that coordinates by more than half starts the next service when its plan has come so far
/// [P11: below that, nobody reports a structured roll-out].
fn plan(step: &Step<'_>, state: &mut State, cell: usize) {
    let (setting, p) = (step.setting, &step.setting.parameters.supply);
    let coordination = setting.policy.of_cell(step.month, cell).of(Lever::Coordination);
    let planned = (2.0 * coordination - 1.0).max(0.0);
    state.environment.supply.plan_progress[cell] += planned * p.plan_services_per_year / 12.0;
    while state.environment.supply.plan_progress[cell] >= 1.0 {
        state.environment.supply.plan_progress[cell] -= 1.0;
        let supply = &state.environment.supply;
        let row = cell * setting.words..(cell + 1) * setting.words;
        let is_open = |slot: &usize| {
            setting.services[*slot].interface
                && !bitset::contains(&supply.dated[row.clone()], *slot)
                && !bitset::contains(&supply.barred, *slot)
        };
        let mut order = setting.central_order.iter().map(|slot| usize::from(*slot));
        if let Some(slot) = order.find(is_open) {
            let links = setting.links;
            let has_date = links.plan_date || links.plan_duty;
            let programme = Programme {
                from: step.month,
                connection: links.plan_connection,
                months: None,
                payment: links.plan_payment,
                date: has_date.then(|| step.month.plus(PLANNED_MONTHS)),
                duty: links.plan_duty,
            };
            start(step, state, cell, slot, programme);
        }
    }
}

fn start(step: &Step<'_>, state: &mut State, cell: usize, slot: usize, programme: Programme) {
    let (setting, supply) = (step.setting, &mut state.environment.supply);
    let row = |index: usize| index * setting.words..(index + 1) * setting.words;
    let land = setting.policy.cells[cell].land.index();
    supply.release(setting, land, slot, step.month.index());
    bitset::insert(&mut supply.dated[row(cell)], slot);
    if programme.payment {
        bitset::insert(&mut supply.paid[row(cell)], slot);
    }
    if let Some(date) = programme.date {
        supply.dates.push(Dated { cell, slot, date, duty: programme.duty });
    }
    if programme.connection {
        let usual = setting.parameters.supply.central_connection_months;
        connect(step, state, cell, slot, ROLLOUT, programme.months.map_or(usual, f64::from));
    }
}

/// What dates and duties add to the wish for a service: it grows until the date; then a duty stays
/// and a mere date is forgotten.
fn urges(step: &Step<'_>, supply: &mut Supply) {
    let (octets, p) = (step.setting.columns.len(), &step.setting.parameters);
    let reach = p.attention.deadline_reach_months;
    for dated in &supply.dates {
        let left = f64::from(dated.date.index() - step.month.index());
        let near = if left >= 0.0 {
            libm::exp(-left / reach)
        } else if dated.duty {
            1.0
        } else {
            libm::exp(4.0 * left / reach)
        };
        let weight = p.implementation.choice_date
            + if dated.duty { p.implementation.choice_duty } else { 0.0 };
        let octet = &mut supply.urges[dated.cell * octets + dated.slot / 8];
        octet.as_mut_array()[dated.slot % 8] = (weight * near) as f32;
    }
}
