//! Phase 6, implementation [I03 I06 I08 I10 I13 P08 P09]: hours become DMS progress, links and services; the next projects are chosen.

use super::bitset;
use super::cooperation::hours_per_service;
use super::policy::LeverValues;
use super::state::{Budget, CALENDAR, Completion, Internal, NONE, Project, State};
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::units::Hazard;

/// Largest share of the money at hand that buys hours in a month; bought hours never exceed own hours.
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;
/// Share of the hours for online services that may go into forms to download.
const FORMS_SHARE: f64 = 0.1;
/// Share of effort that full procedural freedom saves (L14).
const FREEDOM_SAVING: f64 = 0.2;
/// Months of waiting for a turn beyond which an EfA connection is not asked for.
const LONGEST_QUEUE: i32 = 24;

/// Months until an administration that found nothing worth doing looks again.
const REVIEW_MONTHS: i32 = 3;

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
        if completion.own_project {
            state.waiting[completion.administration as usize] -= 1;
        }
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
    let slots = setting.slots_of(setting.population.administrations[i].kind).len();
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

/// A way to bring a service online, for one administration in one month.
#[derive(Debug, Clone, Copy)]
struct Route {
    /// Hours for a service of mean complexity.
    hours: f64,
    /// Price for a service of mean complexity [EUR].
    price: f64,
    /// Shortest duration [months].
    months: i32,
    /// Disutility per unit of complexity.
    burden: f64,
    /// Utility that does not depend on complexity.
    bonus: f64,
}

impl Route {
    /// Utility of the route for a service, without the wish for the service itself.
    fn net(&self, complexity: f64) -> f64 {
        self.bonus - self.burden * complexity
    }
}

/// The four routes that an administration chooses from; central services come without its doing.
struct Routes {
    provider: Route,
    efa: Route,
    cooperation: Option<Route>,
    own: Route,
}

/// How far connecting is prepared for an administration: `1 - (1 - r)(1 - s standards)(1 - s expertise)`.
fn preparation(step: &Step<'_>, state: &State, i: usize, values: &LeverValues) -> f64 {
    let support = step.setting.parameters.supply.support_effect;
    let missing = 1.0 - state.supply.preconditions[step.setting.policy.cell_of[i]];
    1.0 - missing * (1.0 - support * values.of(Lever::Standards)) * (1.0 - support * values.of(Lever::Expertise))
}

fn routes(step: &Step<'_>, state: &State, i: usize) -> Routes {
    let (setting, e, choice) = (step.setting, &step.setting.parameters.effort, &step.setting.parameters.implementation);
    let values = step.levers(state, i);
    let prepared = preparation(step, state, i, values);
    let between = |unprepared: f64, prepared_value: f64| unprepared + (prepared_value - unprepared) * prepared;
    let scale = setting.size_effort[i] * (1.0 - FREEDOM_SAVING * values.of(Lever::ProceduralFreedom));
    let budget = setting.yearly_budget[i].max(1.0);
    let route = |hours: f64, price: f64, months: f64, bonus: f64| {
        let hours = hours * scale;
        let burden = choice.choice_effort * libm::log1p(hours / 10.0) + choice.choice_price * price / budget;
        Route { hours, price, months: months.round() as i32, burden, bonus }
    };
    let cooperation = state.cooperations.get(state.member_of[i] as usize);
    Routes {
        provider: route(e.provider_hours, e.provider_eur, e.provider_months, choice.choice_nudge),
        efa: route(
            between(e.efa_unprepared_hours, e.efa_prepared_hours),
            between(e.efa_unprepared_eur, e.efa_prepared_eur),
            between(e.efa_months, e.provider_months),
            choice.choice_nudge * values.of(Lever::Coordination),
        ),
        cooperation: cooperation.map(|c| route(hours_per_service(setting, c, i, 0), 0.0, e.cooperation_months, 0.0)),
        own: route(e.own_hours, e.own_eur, e.own_months, 0.0),
    }
}

/// Spends the hours for online services: on the project in hand, then on the next ones, as long as they last.
fn implement(step: &Step<'_>, state: &mut State, i: usize, requests: &mut Vec<Request>) {
    let setting = step.setting;
    let own_hours = state.hours[i].max(0.0);
    let bought_hour = setting.parameters.resources.bought_hour_eur;
    let affordable = MONTHLY_PURCHASE_SHARE * state.money[i].max(0.0) * state.agenda[i] / bought_hour;
    let bought_per_hour = if own_hours > 0.0 { (affordable / own_hours).min(1.0) } else { 0.0 };
    let mut available = own_hours * (1.0 + bought_per_hour);
    let mut spent = 0.0;
    let mut known_routes = None;
    while available > 0.0 {
        if state.project[i].subject == NONE {
            if step.month.index() < state.next_review[i] {
                break;
            }
            let routes = known_routes.get_or_insert_with(|| routes(step, state, i));
            match choose(step, state, i, routes) {
                None => {
                    state.next_review[i] = step.month.index() + REVIEW_MONTHS;
                    break;
                }
                Some((project, true)) => {
                    let turn = step.draws.at(Decision::Turn, step.month).of(setting.population.administrations[i].id).bits();
                    requests.push(Request { slot: project.subject as usize, turn, administration: i, project });
                    break;
                }
                Some((project, false)) => state.project[i] = project,
            }
        }
        let project = &mut state.project[i];
        let used = project.hours.min(available);
        project.hours -= used;
        available -= used;
        spent += used;
        if project.hours > 0.0 {
            break;
        }
        let finished = std::mem::replace(project, Project::NONE);
        state.waiting[i] += 1;
        let completion = Completion { administration: i as u32, slot: finished.subject as u16, level: finished.level, own_project: true };
        state.schedule(step.month.index(), finished.not_before, completion);
    }
    if spent > 0.0 {
        let own = spent / (1.0 + bought_per_hour);
        let cost = (spent - own) * bought_hour;
        state.hours[i] -= own;
        state.money[i] -= cost;
        state.spend(Budget::Municipal, cost);
        state.work(own);
    }
}

/// The most useful project among what is offered and known, if it beats doing nothing; and whether it needs a turn.
fn choose(step: &Step<'_>, state: &mut State, i: usize, routes: &Routes) -> Option<(Project, bool)> {
    let offer = best_offer(step, state, i, routes);
    let best = best_own(step, state, i, &routes.own, offer)?;
    let (setting, p, slot) = (step.setting, &step.setting.parameters.implementation, best.slot);
    let a = &setting.population.administrations[i];
    let service = &setting.services[slot];
    let ready = state.internal[i] == Internal::Integration && service.family.is_none_or(|family| state.linked[i] >> family & 1 == 1);
    let extra = if ready { setting.parameters.effort.link_service_hours } else { 0.0 };
    let spread = 1.0 + p.effort_spread * (2.0 * step.draws.once(Decision::Effort).of_pair(a.id, service.number).uniform() - 1.0);
    let price = best.route.price * service.complexity;
    state.money[i] -= price;
    state.spend(Budget::Municipal, price);
    bitset::insert(&mut state.taken[i * setting.words..(i + 1) * setting.words], slot);
    let project = Project {
        subject: slot as u32,
        level: if ready { 3 } else { 2 },
        hours: (best.route.hours * service.complexity + extra) * spread,
        not_before: step.month.index() + best.route.months,
    };
    Some((project, best.needs_turn))
}

/// A service with the best way to bring it online.
#[derive(Clone, Copy)]
struct Candidate {
    utility: f64,
    slot: usize,
    route: Route,
    needs_turn: bool,
}

/// The service of greatest utility among those that provider, Land or cooperation offer, as far as the administration knows.
fn best_offer(step: &Step<'_>, state: &State, i: usize, routes: &Routes) -> Option<Candidate> {
    let (setting, words) = (step.setting, step.setting.words);
    let a = &setting.population.administrations[i];
    let attention = &setting.parameters.attention;
    let information = step.levers(state, i).of(Lever::Information);
    let known = attention.knowledge_floor + (1.0 - attention.knowledge_floor) * 0.5 * (state.awareness[i] + information);
    let knowledge = step.draws.once(Decision::Knowledge);
    let longest_queue = step.month.index() + LONGEST_QUEUE;
    let provider = Some((&routes.provider, &state.supply.offers[a.provider * words..(a.provider + 1) * words], false));
    let efa = Some((&routes.efa, &state.supply.efa[a.land.index() * words..(a.land.index() + 1) * words], true));
    let shared = state.cooperations.get(state.member_of[i] as usize).map(|c| &c.offers[..]);
    let cooperation = routes.cooperation.as_ref().zip(shared).map(|(route, offers)| (route, offers, false));

    let (scores, first_slot) = (setting.preferences.scores(i), setting.slots_of(a.kind).start);
    let own = &setting.own_services[a.kind as usize];
    let taken = &state.taken[i * words..(i + 1) * words];
    let mut threshold = setting.parameters.implementation.outside_option;
    let mut best = None;
    for (route, offers, needs_turn) in [provider, efa, cooperation].into_iter().flatten() {
        for word in setting.words_of(a.kind) {
            let mut open = own[word] & offers[word] & !taken[word];
            while open != 0 {
                let slot = word * 64 + open.trailing_zeros() as usize;
                open &= open - 1;
                let utility = f64::from(scores[slot - first_slot]) + route.net(setting.complexities[slot]);
                if utility > threshold
                    && route.price * setting.complexities[slot] <= state.money[i]
                    && !(needs_turn && state.supply.queue[slot].0 > longest_queue)
                    && knowledge.of_pair(a.id, setting.services[slot].number).chance(known)
                {
                    threshold = utility;
                    best = Some(Candidate { utility, slot, route: *route, needs_turn });
                }
            }
        }
    }
    best
}

/// The best own purchase, where it beats the best offer: wishes are walked from the strongest down until the route cannot make up for a
/// weaker one. What the Land or others are expected to deliver is not bought: fully where an EfA service is announced, else by half.
fn best_own(step: &Step<'_>, state: &mut State, i: usize, route: &Route, offer: Option<Candidate>) -> Option<Candidate> {
    let (setting, words) = (step.setting, step.setting.words);
    let p = &setting.parameters.implementation;
    let (order, scores) = (setting.preferences.order(i), setting.preferences.scores(i));
    let first_slot = setting.slots_of(setting.population.administrations[i].kind).start;
    let taken = &state.taken[i * words..(i + 1) * words];
    let mut next = usize::from(state.wishes_next[i]);
    while order.get(next).is_some_and(|&slot| bitset::contains(taken, usize::from(slot))) {
        next += 1;
    }
    state.wishes_next[i] = next as u16;
    let most = route.net(setting.least_complexity) - 0.5 * p.choice_waiting;
    let mut best = offer;
    for &slot in &order[next..] {
        let slot = usize::from(slot);
        let score = f64::from(scores[slot - first_slot]);
        let threshold = best.map_or(p.outside_option, |best| best.utility);
        if score + most <= threshold {
            break;
        }
        let service = &setting.services[slot];
        let utility = score + route.net(service.complexity) - p.choice_waiting * if service.release.is_some() { 1.0 } else { 0.5 };
        if utility > threshold && !bitset::contains(taken, slot) && route.price * service.complexity <= state.money[i] {
            best = Some(Candidate { utility, slot, route: *route, needs_turn: false });
        }
    }
    best
}

/// Spends internal hours: forced migrations first, then the DMS, then links and the raising of levels.
fn integrate(step: &Step<'_>, state: &mut State, i: usize) {
    let setting = step.setting;
    let values = step.levers(state, i);
    let all_families = (1_u32 << setting.families.len()).wrapping_sub(1);
    if values.of(Lever::Standards) >= 0.5 && state.compliant[i] & all_families != all_families {
        let claim = setting.parameters.implementation.migration_claim * state.hours[i].max(0.0);
        state.hours[i] -= claim;
        state.internal_hours[i] += claim;
        migrate_forced(step, state, i, !state.compliant[i] & all_families);
        return;
    }
    match state.internal[i] {
        Internal::Idle => {
            let start = step.draws.at(Decision::DmsStart, step.month).of(setting.population.administrations[i].id);
            if start.chance(Hazard::per_year(setting.parameters.implementation.dms_start_per_year).probability(1.0)) {
                state.internal[i] = Internal::Dms;
            }
            // Without a project, internal hours go into daily work and cannot be saved up.
            state.internal_hours[i] = 0.0;
        }
        Internal::Dms => introduce_dms(step, state, i),
        Internal::Integration => {
            if link_families(step, state, i) {
                raise_levels(step, state, i);
            }
        }
    }
}

/// Multiplier of effort and price of DMS, links and migrations.
fn procurement(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - step.setting.parameters.effort.joint_procurement_saving * step.levers(state, i).of(Lever::JointProcurement)
}

fn introduce_dms(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let size = (f64::from(setting.population.administrations[i].population) / 10_000.0).max(1.0).sqrt();
    let saving = procurement(step, state, i);
    let hours = e.dms_hours * setting.size_effort[i] * size * saving;
    let price = e.dms_eur * size * saving;
    let progress = (state.internal_hours[i] / hours).min(state.money[i].max(0.0) / price).min(1.0 / e.dms_months).min(1.0 - state.dms[i]);
    state.dms[i] += progress;
    state.internal_hours[i] -= progress * hours;
    state.money[i] -= progress * price;
    state.spend(Budget::Municipal, progress * price);
    state.work(progress * hours);
    if state.dms[i] >= 1.0 - 1e-9 {
        state.dms[i] = 1.0;
        state.internal[i] = Internal::Integration;
    }
}

fn migration(step: &Step<'_>, state: &State, i: usize, family: u32) -> (Project, f64) {
    let (e, saving) = (&step.setting.parameters.effort, procurement(step, state, i));
    let hours = e.migration_hours * step.setting.size_effort[i] * saving;
    (Project { subject: family, level: 0, hours, not_before: step.month.index() + 12 }, e.migration_eur * saving)
}

fn migrate_forced(step: &Step<'_>, state: &mut State, i: usize, missing: u32) {
    if state.integration[i].subject == NONE {
        let (project, price) = migration(step, state, i, missing.trailing_zeros());
        // A binding standard has to be met; what the budget lacks is borrowed against coming years.
        state.money[i] -= price.min(state.money[i].max(0.0));
        state.spend(Budget::Municipal, price);
        state.integration[i] = project;
    }
    work_on_integration(step, state, i);
}

/// Spends hours on the link or migration in hand; true when it is finished.
fn work_on_integration(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    let project = &mut state.integration[i];
    let used = project.hours.min(state.internal_hours[i].max(0.0));
    project.hours -= used;
    let finished = project.hours <= 0.0 && step.month.index() >= project.not_before;
    let (family, is_link) = (project.subject, project.level == 1);
    if finished {
        *project = Project::NONE;
        if is_link {
            state.linked[i] |= 1 << family;
        } else if state.compliant[i] >> family & 1 == 0 {
            state.compliant[i] |= 1 << family;
            state.supply.compliant[step.setting.population.administrations[i].land.index()] += 1;
        }
    }
    state.internal_hours[i] -= used;
    state.work(used);
    finished
}

/// Links software families that have services online, most cases first; true when nothing is left in hand.
fn link_families(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    if state.integration[i].subject == NONE {
        let Some(family) = next_family(step, state, i) else { return true };
        let compatible = state.compliant[i] >> family & 1 == 1;
        let (project, price) = if compatible {
            let eased = 1.0 - setting.parameters.supply.support_effect * step.levers(state, i).of(Lever::Standards);
            let saving = procurement(step, state, i) * eased;
            let hours = e.link_hours * setting.size_effort[i] * saving;
            (Project { subject: family, level: 1, hours, not_before: step.month.index() + 6 }, e.link_eur * saving)
        } else {
            migration(step, state, i, family)
        };
        if price > state.money[i] {
            return true;
        }
        state.money[i] -= price;
        state.spend(Budget::Municipal, price);
        state.integration[i] = project;
    }
    work_on_integration(step, state, i);
    state.integration[i].hours <= 0.0
}

/// The unlinked family with most services online.
fn next_family(step: &Step<'_>, state: &State, i: usize) -> Option<u32> {
    let setting = step.setting;
    if state.counts[i][1] == state.counts[i][2] {
        return None;
    }
    let online = &state.levels[1][i * setting.words..(i + 1) * setting.words];
    let mut best = (0, None);
    for (family, services) in setting.family_services.iter().enumerate().filter(|(family, _)| state.linked[i] >> family & 1 == 0) {
        let count: u32 = services.iter().zip(online).map(|(a, b)| (a & b).count_ones()).sum();
        if count > best.0 {
            best = (count, Some(family as u32));
        }
    }
    best.1
}

/// Raises services of linked families to level 3 and, where registers are ready, to level 4.
fn raise_levels(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, words) = (step.setting, step.setting.words);
    let readiness = state.supply.base_components[setting.policy.cell_of[i]];
    let hours = setting.parameters.effort.link_service_hours * setting.size_effort[i] * (1.0 - 0.5 * readiness);
    let [_, level2, level3, level4] = state.counts[i];
    if state.internal_hours[i] < hours || (level2 == level3 && level3 == level4) {
        return;
    }
    for word in setting.words_of(setting.population.administrations[i].kind) {
        let linked = setting.family_services.iter().enumerate().filter(|(family, _)| state.linked[i] >> family & 1 == 1);
        let connected = linked.fold(setting.without_family[word], |set, (_, services)| set | services[word]);
        for level in [3, 4] {
            let below = state.levels[level - 2][i * words + word] & !state.levels[level - 1][i * words + word];
            let mut open = if level == 3 { below & connected } else { below };
            while open != 0 {
                let slot = word * 64 + open.trailing_zeros() as usize;
                open &= open - 1;
                if state.internal_hours[i] < hours {
                    return;
                }
                if level == 4 && readiness < setting.services[slot].once_only_from {
                    continue;
                }
                state.internal_hours[i] -= hours;
                state.work(hours);
                state.raise(setting, i, slot, level as u8);
            }
        }
    }
}
