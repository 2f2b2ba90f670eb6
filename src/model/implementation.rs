//! Phase 6, implementation [I03 I06 I08 I10 I13 P08 P09]: hours become DMS progress, links and services; the next projects are chosen.

use super::bitset;
use super::choice::make_plan;
use super::integration::{integrate, raising_hours};
use super::state::{Budget, CALENDAR, Completion, Internal, NONE, Project, State, Way};
use super::world::Step;
use crate::random::Decision;

/// Largest share of the money at hand that buys hours in a month; bought hours never exceed own hours.
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;
/// Share of the hours for online services that may go into forms to download.
const FORMS_SHARE: f64 = 0.1;

/// An EfA connection that an administration asks for.
struct Request {
    slot: usize,
    turn: u64,
    administration: usize,
    project: Project,
}

/// Moves projects by one month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let mut requests = Vec::new();
    for i in 0..step.setting.agents() {
        integrate(step, state, i);
        if state.begun[i] {
            publish_forms(step, state, i);
            implement(step, state, i, &mut requests);
        }
    }
    admit(step, state, requests);
    complete(step, state);
}

/// Ends projects that are due.
fn complete(step: &Step<'_>, state: &mut State) {
    let due = std::mem::take(&mut state.calendar[step.month.index() as usize % CALENDAR]);
    for completion in due {
        state.raise(step.setting, completion.administration as usize, usize::from(completion.slot), completion.level);
    }
}

/// Gives the EfA connections of the month their turns: as many per service and month as the wave carries, ties by an addressed draw.
fn admit(step: &Step<'_>, state: &mut State, mut requests: Vec<Request>) {
    let share = step.setting.parameters.supply.efa_wave_share_per_month;
    let wave = ((share * step.setting.agents() as f64).round() as u32).max(1);
    requests.sort_by_key(|request| (request.slot, request.turn, request.administration));
    for request in requests {
        let (month, used) = &mut state.supply.queue[request.slot];
        if *month < step.month.index() {
            (*month, *used) = (step.month.index(), 0);
        }
        if *used >= wave {
            (*month, *used) = (*month + 1, 0);
        }
        *used += 1;
        let not_before = request.project.not_before.max(*month);
        state.project[request.administration] = Project { not_before, ..request.project };
    }
}

/// Puts forms to download online, most wanted services first.
fn publish_forms(step: &Step<'_>, state: &mut State, i: usize) {
    let setting = step.setting;
    let form_hours = setting.parameters.effort.form_hours;
    let slots = setting.columns.services[i] as usize;
    let mut budget = state.hours[i] * FORMS_SHARE;
    if usize::from(state.counts[i][0]) == slots || budget < form_hours {
        return;
    }
    let row = i * setting.words;
    let order = setting.preferences.order(i);
    while let Some(&slot) = order.get(usize::from(state.forms_next[i])).filter(|_| budget >= form_hours) {
        state.forms_next[i] += 1;
        if !bitset::contains(&state.levels[0][row..row + setting.words], usize::from(slot)) {
            state.raise(setting, i, usize::from(slot), 1);
            state.hours[i] -= form_hours;
            state.work(form_hours);
            budget -= form_hours;
        }
    }
}

/// Spends the hours for online services: on the project in hand, then on the next ones, as long as they last.
fn implement(step: &Step<'_>, state: &mut State, i: usize, requests: &mut Vec<Request>) {
    let setting = step.setting;
    let own_hours = state.hours[i];
    let plan = &state.plan[i];
    let nothing_to_do = state.project[i].subject == NONE && plan.used_up() && !plan.due(step.month.index());
    if own_hours <= 0.0 || nothing_to_do {
        return;
    }
    let bought_hour = setting.parameters.resources.bought_hour_eur;
    let affordable = MONTHLY_PURCHASE_SHARE * state.money[i].max(0.0) * state.agenda[i] / bought_hour;
    let available = own_hours + affordable.min(own_hours);
    let mut left = available;
    while left > 0.0 {
        if state.project[i].subject == NONE {
            let Some((project, needs_turn)) = next_project(step, state, i) else { break };
            state.start(setting, i);
            if needs_turn {
                let turn = step.draws.at(Decision::Turn, step.month).of(setting.columns.id[i]).bits();
                requests.push(Request { slot: project.subject as usize, turn, administration: i, project });
                break;
            }
            state.project[i] = project;
        }
        let project = &mut state.project[i];
        let used = project.hours.min(left);
        project.hours -= used;
        left -= used;
        if project.hours > 0.0 {
            break;
        }
        let finished = std::mem::replace(project, Project::NONE);
        let completion = Completion { administration: i as u32, slot: finished.subject as u16, level: finished.level };
        state.schedule(step.month.index(), finished.not_before, completion);
    }
    let own = (available - left) * own_hours / available;
    let cost = (available - left - own) * bought_hour;
    state.hours[i] -= own;
    state.money[i] -= cost;
    state.spend(Budget::Municipal, cost);
    state.work(own);
}

/// The next planned project that can be begun, and whether it needs a turn; a plan that is due is made anew first.
fn next_project(step: &Step<'_>, state: &mut State, i: usize) -> Option<(Project, bool)> {
    loop {
        if state.plan[i].due(step.month.index()) {
            state.plan[i] = make_plan(step, state, i);
        }
        let plan = &mut state.plan[i];
        if plan.used_up() {
            return None;
        }
        let (slot, way) = plan.items[usize::from(plan.next)];
        plan.next += 1;
        if let Some(project) = start_project(step, state, i, usize::from(slot), way) {
            return Some((project, way == Way::Efa));
        }
    }
}

/// Pays for a project and marks its service as taken; none where it is taken, not offered any more or not affordable now.
fn start_project(step: &Step<'_>, state: &mut State, i: usize, slot: usize, way: Way) -> Option<Project> {
    let setting = step.setting;
    let row = i * setting.words..(i + 1) * setting.words;
    let (service, terms) = (&setting.traits[slot], state.plan[i].terms[way as usize]);
    let complexity = f64::from(service.complexity);
    let price = terms.price * complexity;
    let member_of = state.cooperations.get(state.member_of[i] as usize);
    let withdrawn = way == Way::Cooperation && !member_of.is_some_and(|c| bitset::contains(&c.offers, slot));
    if price > state.money[i].max(0.0) || withdrawn || !bitset::insert(&mut state.taken[row.clone()], slot) {
        return None;
    }
    let ready = state.internal[i] == Internal::Integration && bitset::contains(&state.connected[row], slot);
    let extra = if ready { raising_hours(step, state, i) } else { 0.0 };
    let draw = step.draws.once(Decision::Effort).of_pair(setting.columns.id[i], service.number);
    let spread = 1.0 + setting.parameters.implementation.effort_spread * (2.0 * draw.uniform() - 1.0);
    state.money[i] -= price;
    state.spend(Budget::Municipal, price);
    state.licences[i] += terms.licence;
    Some(Project {
        subject: slot as u32,
        level: if ready { 3 } else { 2 },
        hours: (terms.hours * complexity + extra) * spread,
        not_before: step.month.index() + terms.months,
    })
}
