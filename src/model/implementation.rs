//! Phase 6, implementation [I03 I06 I08 I10 I13 P08 P09]: hours become DMS progress, links and services; the next projects are chosen.

use super::bitset::{self, bit};
use super::choice::make_plan;
use super::integration::{self, raising_hours};
use super::setting::Profile;
use super::state::{Budget, CALENDAR, Completion, Internal, Project, State, Way};
use super::world::Step;
use crate::random::{Decision, Question};
use crate::statistics::smaller;

/// Largest share of the money at hand that buys hours in a month; bought hours never exceed own hours.
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;
/// Share of the hours for online services that may go into forms to download.
const FORMS_SHARE: f64 = 0.1;

/// What implementation looks at in a month.
pub struct Conditions {
    integration: integration::Conditions,
    turn: Question,
}

/// An EfA connection that an administration asks for.
pub struct Request {
    slot: usize,
    turn: u64,
    administration: usize,
    project: Project,
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        Self { integration: integration::Conditions::of(step), turn: step.draws.at(Decision::Turn, step.month) }
    }

    /// Spends the hours of an administration; connections that need a turn are asked for.
    #[inline]
    pub fn advance(&self, step: &Step<'_>, state: &mut State, profile: &Profile, requests: &mut Vec<Request>) {
        self.integration.advance(step, state, profile);
        let i = profile.index as usize;
        let agent = &state.agents[i];
        if !agent.begun {
            return;
        }
        if agent.counts[0] < profile.services {
            publish_forms(step, state, i);
        }
        if state.agents[i].has_work(step.month.index())
            && let Some(project) = implement(step, state, i)
        {
            let turn = self.turn.of(profile.id).bits();
            requests.push(Request { slot: usize::from(project.subject), turn, administration: i, project });
        }
    }
}

/// Ends the month: connections get their turns, and projects that are due raise a level.
pub fn finish(step: &Step<'_>, state: &mut State, requests: Vec<Request>) {
    admit(step, state, requests);
    let due = std::mem::take(&mut state.calendar[step.month.index() as usize % CALENDAR]);
    for completion in due {
        state.raise(step.setting, completion.administration as usize, usize::from(completion.slot), usize::from(completion.level));
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
        state.agents[request.administration].project = Project { not_before, ..request.project };
    }
}

/// Puts forms to download online, most wanted services first.
fn publish_forms(step: &Step<'_>, state: &mut State, i: usize) {
    let form_hours = step.setting.parameters.effort.form_hours;
    let mut budget = state.agents[i].hours * FORMS_SHARE;
    while budget >= form_hours {
        let agent = &mut state.agents[i];
        let Some(&slot) = step.setting.preferences.order(i).get(usize::from(agent.forms_next)) else { break };
        agent.forms_next += 1;
        if state.publish(step.setting, i, usize::from(slot)) {
            state.agents[i].hours -= form_hours;
            state.ledger.work(form_hours);
            budget -= form_hours;
        }
    }
}

/// Spends the hours for online services: on the project in hand, then on the next ones, as long as they last or until one needs a turn,
/// which is returned.
#[inline]
fn implement(step: &Step<'_>, state: &mut State, i: usize) -> Option<Project> {
    let agent = &mut state.agents[i];
    let own_hours = agent.hours;
    let bought_hour = step.setting.parameters.resources.bought_hour_eur;
    let affordable = MONTHLY_PURCHASE_SHARE * agent.money.max(0.0) * agent.agenda / bought_hour;
    let available = own_hours + smaller(affordable, own_hours);
    let (left, needs_turn) = if available < agent.project.hours {
        agent.project.hours -= available;
        (0.0, None)
    } else {
        work_off(step, state, i, available)
    };
    let own = (available - left) * own_hours / available;
    let cost = (available - left - own) * bought_hour;
    let agent = &mut state.agents[i];
    agent.hours -= own;
    agent.money -= cost;
    state.ledger.spend(Budget::Municipal, cost);
    state.ledger.work(own);
    needs_turn
}

/// Works off one project after the other; returns the hours that are left and the project that needs a turn.
fn work_off(step: &Step<'_>, state: &mut State, i: usize, available: f64) -> (f64, Option<Project>) {
    let mut left = available;
    while left > 0.0 {
        if state.agents[i].project.is_none() {
            let Some((project, way)) = next_project(step, state, i) else { break };
            state.start(step.setting, i);
            if way == Way::Efa {
                return (left, Some(project));
            }
            state.agents[i].project = project;
        }
        let project = &mut state.agents[i].project;
        let used = smaller(project.hours, left);
        project.hours -= used;
        left -= used;
        if project.hours > 0.0 {
            break;
        }
        let finished = std::mem::replace(project, Project::NONE);
        let completion = Completion { administration: i as u32, slot: finished.subject, level: finished.level };
        state.schedule(step.month.index(), finished.not_before, completion);
    }
    (left, None)
}

/// The next planned project that can be begun, and its way; a plan that is due is made anew first.
fn next_project(step: &Step<'_>, state: &mut State, i: usize) -> Option<(Project, Way)> {
    loop {
        if state.agents[i].planned.due(step.month.index()) {
            make_plan(step, state, i);
        }
        let planned = &mut state.agents[i].planned;
        if planned.used_up() {
            return None;
        }
        let (slot, way) = state.plan[i].items[usize::from(planned.next)];
        planned.next += 1;
        if let Some(project) = start_project(step, state, i, usize::from(slot), way) {
            return Some((project, way));
        }
    }
}

/// Pays for a project and marks its service as taken; none where it is taken, not offered any more or not affordable now.
fn start_project(step: &Step<'_>, state: &mut State, i: usize, slot: usize, way: Way) -> Option<Project> {
    let setting = step.setting;
    let (service, terms) = (&setting.traits[slot], state.plan[i].terms[way as usize]);
    let complexity = f64::from(service.complexity);
    let price = terms.price * complexity;
    let ready = state.agents[i].internal == Internal::Integration && state.services(setting, i)[slot / 64].connected & bit(slot) != 0;
    let extra = if ready { raising_hours(step, state, i) } else { 0.0 };
    let agent = &state.agents[i];
    let withdrawn = way == Way::Cooperation && !state.cooperations.get(agent.member_of as usize).is_some_and(|c| bitset::contains(&c.offers, slot));
    if price > agent.money.max(0.0) || withdrawn || !state.take(setting, i, slot) {
        return None;
    }
    let draw = step.draws.once(Decision::Effort).of_pair(setting.profiles[i].id, service.number);
    let spread = 1.0 + setting.parameters.implementation.effort_spread * (2.0 * draw.uniform() - 1.0);
    let agent = &mut state.agents[i];
    agent.money -= price;
    agent.licences += terms.licence;
    state.ledger.spend(Budget::Municipal, price);
    Some(Project {
        subject: slot as u16,
        level: if ready { 3 } else { 2 },
        hours: (terms.hours * complexity + extra) * spread,
        not_before: step.month.index() + terms.months,
    })
}
