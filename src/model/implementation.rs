//! Phase 6, implementation [I03 I06 I08 I10 I13 P08 P09]: hours become DMS progress, links and
//! services; the next projects are chosen.

use super::agent::{Actor, Internal, Project, Way};
use super::bitset::{self, bit};
use super::choice::make_plan;
use super::environment::{Completion, Environment};
use super::integration::{self, raising_hours};
use super::ledger::Use;
use super::state::State;
use super::step::Step;
use crate::random::{Decision, Question};
use crate::statistics::smaller;

/// Largest share of the money at hand that buys hours in a month; bought hours never exceed own
/// hours.
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;
/// Share of the hours for online services that may go into forms to download.
const FORMS_SHARE: f64 = 0.1;

/// What implementation looks at in a month.
pub struct Conditions {
    integration: integration::Conditions,
    turn: Question,
}

/// An EfA connection that an administration asks for.
struct Request {
    slot: usize,
    /// Place in the order of connecting, and the draw that decides ties.
    turn: (f64, u64),
    administration: usize,
    project: Project,
}

/// Projects that end in a month, and connections that wait for a turn.
pub struct Work {
    /// Completions booked in earlier months and by central services, those of the first
    /// administration last.
    due: Vec<Completion>,
    /// Completions of the administration at work that are booked and due in this month.
    ended: Vec<Completion>,
    requests: Vec<Request>,
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        Self {
            integration: integration::Conditions::of(step),
            turn: step.draws.at(Decision::Turn, step.month),
        }
    }

    /// Spends the hours of an administration; connections that need a turn are asked for.
    #[inline]
    pub fn advance(
        &self,
        step: &Step<'_>,
        actor: &mut Actor<'_>,
        environment: &mut Environment,
        work: &mut Work,
    ) {
        self.integration.advance(step, actor, environment);
        let renewed = smaller(actor.agent.renewals, actor.agent.hours.max(0.0));
        actor.agent.renewals -= renewed;
        actor.agent.hours -= renewed;
        actor.account(environment).work(Use::Online, renewed);
        if !actor.agent.begun {
            return;
        }
        if actor.agent.counts[0] < actor.profile.services {
            publish_forms(step, actor, environment);
        }
        if actor.agent.has_work(step.month.index())
            && let Some(project) = implement(step, actor, environment, &mut work.ended)
        {
            let draw = self.turn.of(actor.profile.id);
            let turn = (actor.profile.place(draw.uniform()), draw.bits());
            work.requests.push(Request {
                slot: usize::from(project.subject),
                turn,
                administration: actor.profile.index as usize,
                project,
            });
        } else if actor.agent.internal != Internal::Idle && actor.agent.is_done(step.month.index())
        {
            // A connection that asks for its turn is work too, though it is in hand only afterwards.
            let moved = step.setting.parameters.resources.flow_share * actor.agent.hours.max(0.0);
            actor.agent.hours -= moved;
            actor.agent.internal_hours += moved;
        }
    }
}

impl Work {
    /// The completions that are booked for the month.
    pub fn of(step: &Step<'_>, environment: &mut Environment) -> Self {
        let mut due = environment.due(step.month.index());
        due.sort_by_key(|completion| completion.administration);
        due.reverse();
        Self { due, ended: Vec::new(), requests: Vec::new() }
    }

    /// Raises the services of an administration whose projects end.
    #[inline]
    pub fn finish(
        &mut self,
        step: &Step<'_>,
        actor: &mut Actor<'_>,
        environment: &mut Environment,
    ) {
        let index = actor.profile.index;
        let mut raise = |Completion { slot, level, route, .. }: Completion| {
            let (slot, level) = (usize::from(slot), usize::from(level));
            actor.raise(step.setting, environment, slot, level, route);
        };
        while let Some(completion) = self.due.pop_if(|due| due.administration == index) {
            raise(completion);
        }
        self.ended.drain(..).for_each(raise);
    }

    /// Gives the EfA connections of the month their turns: as many per service and month as the
    /// wave carries, ties by an addressed draw.
    pub fn admit(mut self, step: &Step<'_>, state: &mut State) {
        hand_on(step, &mut state.environment);
        let share = step.setting.parameters.supply.efa_wave_share_per_month;
        let wave = ((share * step.setting.agents() as f64).round() as u32).max(1);
        self.requests.sort_by(|a, b| {
            let places = a.turn.0.total_cmp(&b.turn.0);
            let ties = (a.turn.1, a.administration).cmp(&(b.turn.1, b.administration));
            a.slot.cmp(&b.slot).then(places).then(ties)
        });
        for request in self.requests {
            let (month, used) = &mut state.environment.supply.queue[request.slot];
            if *month < step.month.index() {
                (*month, *used) = (step.month.index(), 0);
            }
            let not_before = request.project.not_before.max(*month);
            *used += 1;
            if *used >= wave {
                (*month, *used) = (*month + 1, 0);
            }
            state.agents[request.administration].project =
                Project { not_before, ..request.project };
        }
    }
}

/// Brings what leaders of joint administrations have reached in the month to their members in the
/// next one.
fn hand_on(step: &Step<'_>, environment: &mut Environment) {
    let now = step.month.index();
    for reached in std::mem::take(&mut environment.joint) {
        for member in &step.setting.joint.members[reached.administration as usize] {
            let completion = Completion { administration: *member, ..reached };
            environment.schedule(now, now + 1, completion);
        }
    }
}

/// Puts forms to download online, most wanted services first.
fn publish_forms(step: &Step<'_>, actor: &mut Actor<'_>, environment: &mut Environment) {
    let form_hours = step.setting.parameters.effort.form_hours;
    let wishes = step.setting.preferences.order(actor.profile.index as usize);
    let mut budget = actor.agent.hours * FORMS_SHARE;
    while budget >= form_hours {
        let Some(&slot) = wishes.get(usize::from(actor.agent.forms_next)) else { break };
        actor.agent.forms_next += 1;
        if actor.publish(environment, usize::from(slot)) {
            actor.agent.hours -= form_hours;
            actor.account(environment).work(Use::Online, form_hours);
            budget -= form_hours;
        }
    }
}

/// Spends the hours for online services: on the project in hand, then on the next ones, as long as
/// they last or until one needs a turn, which is returned.
#[inline]
fn implement(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    ended: &mut Vec<Completion>,
) -> Option<Project> {
    let agent = &mut *actor.agent;
    let own_hours = agent.hours;
    let bought_hour = step.setting.parameters.resources.bought_hour_eur;
    let affordable = MONTHLY_PURCHASE_SHARE * agent.money.max(0.0) * agent.agenda / bought_hour;
    let asked = smaller(affordable, own_hours);
    environment.outside.asked += asked;
    let available = own_hours + asked * environment.outside.served;
    let (left, needs_turn) = if available < agent.project.hours {
        agent.project.hours -= available;
        (0.0, None)
    } else {
        work_off(step, actor, environment, ended, available)
    };
    let own = (available - left) * own_hours / available;
    let cost = (available - left - own) * bought_hour;
    actor.agent.hours -= own;
    actor.agent.money -= cost;
    let account = actor.account(environment);
    account.spend(cost);
    account.work(Use::Online, own);
    needs_turn
}

/// Works off one project after the other; returns the hours that are left and the project that
/// needs a turn.
fn work_off(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    ended: &mut Vec<Completion>,
    available: f64,
) -> (f64, Option<Project>) {
    let now = step.month.index();
    let mut left = available;
    while left > 0.0 {
        if actor.agent.project.is_none() {
            let Some((project, way)) = next_project(step, actor, environment) else { break };
            actor.start(environment);
            if way == Way::Efa {
                return (left, Some(project));
            }
            actor.agent.project = project;
        }
        let project = &mut actor.agent.project;
        let used = smaller(project.hours, left);
        project.hours -= used;
        left -= used;
        if project.hours > 0.0 {
            break;
        }
        let finished = std::mem::replace(project, Project::NONE);
        let completion = Completion {
            administration: actor.profile.index,
            slot: finished.subject,
            level: finished.level,
            route: finished.route,
        };
        if finished.not_before > now {
            environment.schedule(now, finished.not_before, completion);
        } else {
            ended.push(completion);
        }
    }
    (left, None)
}

/// The next planned project that can be begun, and its way; a plan that is due is made anew first,
/// at most once.
fn next_project(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
) -> Option<(Project, Way)> {
    let mut made = false;
    loop {
        if !made && actor.agent.planned.due(step.month.index()) {
            make_plan(step, actor, environment);
            made = true;
        }
        let planned = &mut actor.agent.planned;
        if planned.used_up() {
            return None;
        }
        let (slot, way) = actor.plan.items[usize::from(planned.next)];
        planned.next += 1;
        if let Some(project) = start_project(step, actor, environment, usize::from(slot), way) {
            return Some((project, way));
        }
    }
}

/// Pays for a project and marks its service as taken; none where it is taken, not offered any more
/// or not affordable now.
fn start_project(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    slot: usize,
    way: Way,
) -> Option<Project> {
    let setting = step.setting;
    let (service, mut terms) = (&setting.traits[slot], actor.plan.costs.terms(setting, way));
    let cell = actor.profile.cell * setting.words..(actor.profile.cell + 1) * setting.words;
    if way == Way::Efa && bitset::contains(&environment.supply.paid[cell], slot) {
        terms = terms.free();
    }
    let complexity = f64::from(service.complexity);
    let (hours, price) = terms.of(service.interface);
    let price = price * complexity;
    let ready = actor.agent.internal == Internal::Integration
        && actor.services[slot / 64].connected & bit(slot) != 0;
    let mut extra = if ready { raising_hours(step, actor.profile, environment) } else { 0.0 };
    let needs_portal = matches!(way, Way::Platform | Way::Form) && !actor.agent.portal;
    if needs_portal {
        extra += setting.parameters.effort.platform_setup_hours * actor.profile.skill;
    }
    let withdrawn = way.through().is_some_and(|kind| {
        let joined = actor.agent.cooperation(kind);
        !joined.is_some_and(|c| bitset::contains(&environment.cooperations[c].offers, slot))
    });
    let own_part = setting.parameters.resources.grant_own_part;
    if price > actor.agent.spendable(own_part) || withdrawn || !actor.take(slot) {
        return None;
    }
    actor.agent.portal |= needs_portal;
    let draw = step.draws.once(Decision::Effort).of_pair(actor.profile.id, service.number);
    let spread =
        1.0 + setting.parameters.implementation.effort_spread * (2.0 * draw.uniform() - 1.0);
    let granted = actor.agent.pay(price, own_part);
    actor.agent.licences += terms.licence;
    actor.book(environment, price, granted);
    Some(Project {
        subject: slot as u16,
        level: if ready { 3 } else { 2 },
        hours: (hours * complexity + extra) * spread,
        not_before: step.month.index() + terms.months,
        route: way.route(),
    })
}
