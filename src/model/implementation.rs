//! Phase 6, implementation [I03 I06 I08 I10 I13 P08 P09]: hours become DMS progress, links and services; the next projects are chosen.

use super::bitset;
use super::cooperation::hours_per_service;
use super::policy::LeverValues;
use super::setting::ONCE_ONLY_FROM;
use super::state::{Budget, CALENDAR, Completion, Internal, NONE, PLAN, Plan, Project, State, Way};
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::units::{Hazard, Month};

/// Largest share of the money at hand that buys hours in a month; bought hours never exceed own hours.
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;
/// Share of the hours for online services that may go into forms to download.
const FORMS_SHARE: f64 = 0.1;
/// Share of effort that full procedural freedom saves (L14).
const FREEDOM_SAVING: f64 = 0.2;
/// Shortest duration of a link and of a migration.
const LINK_MONTHS: i32 = 6;
const MIGRATION_MONTHS: i32 = 12;
/// Month in which the federation chose its focus services.
const FOCUS_SERVICES_FROM: Month = Month::new(2023, 1);
/// Value of the lever `standards` from which products must comply.
const BINDING: f64 = 0.5;
/// Months of waiting for a turn beyond which an EfA connection is not asked for.
const LONGEST_QUEUE: i32 = 24;

/// Months for which a plan holds at most: plans follow the yearly budget.
const PLAN_MONTHS: i32 = 12;
/// Months after which an administration that found nothing worth doing looks again.
const REVIEW_MONTHS: i32 = 6;
/// Months after which a family to link, and money for it, is looked for again.
const LINK_REVIEW_MONTHS: i32 = 6;

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

/// What a way to bring a service online costs an administration, for a service of mean complexity.
#[derive(Debug, Clone, Copy)]
struct Terms {
    hours: f64,
    price: f64,
    months: i32,
    /// Licence or running cost [EUR/year].
    licence: f64,
}

/// Terms of a way in this month; none where the administration is in no cooperation.
fn terms(step: &Step<'_>, state: &State, i: usize, way: Way) -> Option<Terms> {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let values = step.levers(state, i);
    let scale = setting.columns.service_effort[i] * (1.0 - FREEDOM_SAVING * values.of(Lever::ProceduralFreedom));
    let preparation = preparation(step, state, i, values);
    let between = |unprepared: f64, prepared: f64| unprepared + (prepared - unprepared) * preparation;
    let (hours, price, months, licence) = match way {
        Way::Provider => {
            (between(e.provider_unprepared_hours, e.provider_prepared_hours), e.provider_eur, e.provider_months, e.provider_eur_per_year)
        }
        Way::Efa => {
            let hours = between(e.efa_unprepared_hours, e.efa_prepared_hours);
            let licence = between(e.efa_eur_per_year, e.provider_eur_per_year);
            (hours, between(e.efa_unprepared_eur, e.efa_prepared_eur), between(e.efa_months, e.provider_months), licence)
        }
        Way::Cooperation => {
            let cooperation = state.cooperations.get(state.member_of[i] as usize)?;
            (hours_per_service(setting, cooperation, i, 0), 0.0, e.cooperation_months, 0.0)
        }
        Way::Own => (e.own_hours, e.own_eur, e.own_months, e.provider_eur_per_year),
    };
    Some(Terms { hours: hours * scale, price, months: months.round() as i32, licence })
}

/// How far connecting is prepared for an administration: `1 - (1 - r)(1 - s standards compliance)(1 - s expertise)`.
fn preparation(step: &Step<'_>, state: &State, i: usize, values: &LeverValues) -> f64 {
    let support = step.setting.parameters.supply.support_effect;
    let missing = 1.0 - state.supply.preconditions[step.setting.policy.cell_of[i]];
    let standards = values.of(Lever::Standards) * compliance(step, state, i);
    1.0 - missing * (1.0 - support * standards) * (1.0 - support * values.of(Lever::Expertise))
}

/// Share of the migrations that standards ask of an administration that are done; standards ease connecting as far as that.
fn compliance(step: &Step<'_>, state: &State, i: usize) -> f64 {
    let asked = step.setting.families.len() as u32 - step.setting.compatible[i].count_ones();
    let missing = step.setting.families.len() as u32 - state.compliant[i].count_ones();
    if asked == 0 { 1.0 } else { f64::from(asked - missing) / f64::from(asked) }
}

/// Spends the hours for online services: on the project in hand, then on the next ones, as long as they last.
fn implement(step: &Step<'_>, state: &mut State, i: usize, requests: &mut Vec<Request>) {
    let setting = step.setting;
    let own_hours = state.hours[i];
    if own_hours <= 0.0 {
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

/// The next planned project that can be paid, and whether it needs a turn; a plan that is used up or old is renewed first.
fn next_project(step: &Step<'_>, state: &mut State, i: usize) -> Option<(Project, bool)> {
    loop {
        let plan = state.plan[i];
        if plan.next == plan.length || step.month.index() >= plan.review {
            // Nothing was worth doing at the last review, and it is too early for the next.
            if plan.length == 0 && step.month.index() < plan.review {
                return None;
            }
            state.plan[i] = make_plan(step, state, i);
            if state.plan[i].length == 0 {
                return None;
            }
        }
        let plan = &mut state.plan[i];
        let (slot, way) = plan.items[usize::from(plan.next)];
        plan.next += 1;
        if let Some(project) = start_project(step, state, i, usize::from(slot), way) {
            return Some((project, way == Way::Efa));
        }
    }
}

/// Pays for a project and marks its service as taken; none where it is taken, not offered any more or not affordable now.
fn start_project(step: &Step<'_>, state: &mut State, i: usize, slot: usize, way: Way) -> Option<Project> {
    let (setting, words) = (step.setting, step.setting.words);
    let service = &setting.services[slot];
    let terms = terms(step, state, i, way)?;
    let price = terms.price * service.complexity;
    let member_of = state.cooperations.get(state.member_of[i] as usize);
    let withdrawn = way == Way::Cooperation && !member_of.is_some_and(|c| bitset::contains(&c.offers, slot));
    if price > state.money[i].max(0.0) || withdrawn || bitset::contains(&state.taken[i * words..(i + 1) * words], slot) {
        return None;
    }
    let ready = state.internal[i] == Internal::Integration && bitset::contains(&state.connected[i * words..(i + 1) * words], slot);
    let extra = if ready { raising_hours(step, state, i) } else { 0.0 };
    let draw = step.draws.once(Decision::Effort).of_pair(setting.columns.id[i], service.number);
    let spread = 1.0 + setting.parameters.implementation.effort_spread * (2.0 * draw.uniform() - 1.0);
    state.money[i] -= price;
    state.spend(Budget::Municipal, price);
    state.licences[i] += terms.licence;
    bitset::insert(&mut state.taken[i * words..(i + 1) * words], slot);
    Some(Project {
        subject: slot as u32,
        level: if ready { 3 } else { 2 },
        hours: (terms.hours * service.complexity + extra) * spread,
        not_before: step.month.index() + terms.months,
    })
}

/// Ranks what an administration could do by utility: `wish + nudge - complexity (effort + price) - waiting`, against doing nothing.
fn make_plan(step: &Step<'_>, state: &mut State, i: usize) -> Plan {
    pass_taken_wishes(step, state, i);
    let shortlist = shortlist(step, state, i);
    let mut plan = Plan::EMPTY;
    for (item, (_, slot, way)) in plan.items.iter_mut().zip(&shortlist.items[..shortlist.length]) {
        *item = (*slot, *way);
    }
    plan.length = shortlist.length as u8;
    plan.review = step.month.index() + if plan.length == 0 { REVIEW_MONTHS } else { PLAN_MONTHS };
    plan
}

/// The most useful services found so far, best first; ties to the earlier entry.
struct Shortlist {
    items: [(f64, u16, Way); PLAN],
    length: usize,
    /// Utility that a newcomer must exceed.
    threshold: f64,
}

impl Shortlist {
    const fn above(outside_option: f64) -> Self {
        Self { items: [(0.0, 0, Way::Provider); PLAN], length: 0, threshold: outside_option }
    }

    fn insert(&mut self, utility: f64, slot: u16, way: Way) {
        if self.length < PLAN {
            self.length += 1;
        }
        let mut place = self.length - 1;
        while place > 0 && self.items[place - 1].0 < utility {
            self.items[place] = self.items[place - 1];
            place -= 1;
        }
        self.items[place] = (utility, slot, way);
        if self.length == PLAN {
            self.threshold = self.items[PLAN - 1].0;
        }
    }
}

/// Moves the mark up to which all wishes are taken.
fn pass_taken_wishes(step: &Step<'_>, state: &mut State, i: usize) {
    let (order, words) = (step.setting.preferences.order(i), step.setting.words);
    let taken = &state.taken[i * words..(i + 1) * words];
    let open = order[usize::from(state.wishes_next[i])..].iter().take_while(|slot| bitset::contains(taken, usize::from(**slot))).count();
    state.wishes_next[i] += open as u16;
}

/// A way that is open to an administration, as far as it does not depend on the service.
#[derive(Clone, Copy)]
struct Alternative {
    way: Way,
    /// Price of a service of mean complexity [EUR].
    price: f64,
    /// Utility apart from the wish and from complexity.
    bonus: f64,
    /// Disutility per unit of complexity.
    burden: f64,
    /// Disutility where an EfA service is announced.
    waiting: f64,
}

impl Alternative {
    fn utility(&self, score: f64, complexity: f64, announced: bool) -> f64 {
        score + self.bonus - self.burden * complexity - if announced { self.waiting } else { 0.0 }
    }
}

/// The most useful services that provider, Land or cooperation offer, as far as the administration knows (of all that its cooperation has
/// taken up), and that it could buy. Wishes are walked from the strongest down until no way can make up for a weaker one.
fn shortlist(step: &Step<'_>, state: &State, i: usize) -> Shortlist {
    let (setting, words, columns) = (step.setting, step.setting.words, &step.setting.columns);
    let (p, attention) = (&setting.parameters.implementation, &setting.parameters.attention);
    let information = step.levers(state, i).of(Lever::Information);
    let known = attention.knowledge_floor + (1.0 - attention.knowledge_floor) * 0.5 * (state.awareness[i] + information);
    let knowledge = step.draws.once(Decision::Knowledge);
    let longest_queue = step.month.index() + LONGEST_QUEUE;
    let row = |index: usize| index * words..(index + 1) * words;
    let provider = &state.supply.offers[row(columns.provider[i])];
    let efa = &state.supply.efa[row(columns.land[i])];
    let shared = state.cooperations.get(state.member_of[i] as usize).map(|c| &c.offers[..]);
    let taken = &state.taken[row(i)];
    let scores = setting.preferences.scores(i);
    let first_slot = setting.slots_of(columns.kind[i]).start;
    let [by_provider, by_efa, by_cooperation, own] = alternatives(step, state, i);
    let most =
        [by_provider, by_efa, by_cooperation, own].iter().map(|o| o.utility(0.0, setting.least_complexity, false)).fold(f64::NEG_INFINITY, f64::max);

    let money = state.money[i].max(0.0);
    let obligation = if step.month >= FOCUS_SERVICES_FROM { p.choice_obligation } else { 0.0 };

    let own_most = own.utility(obligation, setting.least_complexity, false);
    let offered: Vec<u64> = (0..words).map(|word| provider[word] | efa[word] | shared.map_or(0, |offers| offers[word])).collect();

    let mut shortlist = Shortlist::above(p.outside_option);
    for &slot in &setting.preferences.order(i)[usize::from(state.wishes_next[i])..] {
        let slot = usize::from(slot);
        let score = f64::from(scores[slot - first_slot]);
        if score + obligation + most <= shortlist.threshold {
            break;
        }
        if bitset::contains(taken, slot) || (!bitset::contains(&offered, slot) && score + own_most <= shortlist.threshold) {
            continue;
        }
        let score = if bitset::contains(&setting.focus, slot) { score + obligation } else { score };
        let (complexity, announced) = (setting.complexities[slot], bitset::contains(&setting.announced, slot));
        let through_cooperation = shared.is_some_and(|offers| bitset::contains(offers, slot));
        let mut best: Option<(f64, Way)> = None;
        let mut consider = |alternative: &Alternative| {
            let utility = alternative.utility(score, complexity, announced);
            if utility > best.map_or(shortlist.threshold, |(utility, _)| utility) && alternative.price * complexity <= money {
                best = Some((utility, alternative.way));
            }
        };
        if bitset::contains(provider, slot) {
            consider(&by_provider);
        }
        if bitset::contains(efa, slot) && state.supply.queue[slot].0 <= longest_queue {
            consider(&by_efa);
        }
        if through_cooperation {
            consider(&by_cooperation);
        }
        let service = &setting.services[slot];
        let best = best.filter(|_| through_cooperation || knowledge.of_pair(columns.id[i], service.number).chance(known));
        if let Some((utility, way)) = best {
            shortlist.insert(utility, slot as u16, way);
        } else if !service.efa_only && own.price * complexity <= money {
            let utility = own.utility(score, complexity, announced);
            if utility > shortlist.threshold {
                shortlist.insert(utility, slot as u16, Way::Own);
            }
        }
    }
    shortlist
}

/// The four ways in this month. Where an EfA service is announced, an administration waits for its Land until the signal comes, and what
/// others are expected to deliver is not bought: fully where a service is announced, else by half.
fn alternatives(step: &Step<'_>, state: &State, i: usize) -> [Alternative; 4] {
    let p = &step.setting.parameters.implementation;
    let signal = state.supply.preconditions[step.setting.policy.cell_of[i]];
    let waiting = p.choice_waiting * p.waiting_for_providers * (1.0 - signal);
    let budget = step.setting.columns.yearly_budget[i].max(1.0);
    [
        (Way::Provider, p.choice_nudge, waiting),
        (Way::Efa, p.choice_signal * signal, 0.0),
        (Way::Cooperation, p.choice_nudge, waiting),
        (Way::Own, -0.5 * p.choice_waiting, 0.5 * p.choice_waiting),
    ]
    .map(|(way, bonus, waiting)| match terms(step, state, i, way) {
        Some(terms) => {
            let burden = p.choice_effort * libm::log1p(terms.hours / 10.0) + p.choice_price * terms.price / budget;
            Alternative { way, price: terms.price, bonus, burden, waiting }
        }
        None => Alternative { way, price: 0.0, bonus: f64::NEG_INFINITY, burden: 0.0, waiting: 0.0 },
    })
}

/// Spends internal hours: a part on forced migrations, then the DMS, then links and the raising of levels.
fn integrate(step: &Step<'_>, state: &mut State, i: usize) {
    let setting = step.setting;
    let values = step.levers(state, i);
    if values.of(Lever::Standards) >= BINDING {
        meet_standards(step, state, i);
    }
    match state.internal[i] {
        Internal::Idle => {
            let start = step.draws.at(Decision::DmsStart, step.month).of(setting.columns.id[i]);
            if start.occurs(Hazard::per_year(setting.parameters.implementation.dms_start_per_year), 1.0) {
                state.internal[i] = Internal::Dms;
            }
            // Without a project, internal hours go into a migration in hand, else into daily work; they cannot be saved up.
            if state.integration[i].subject != NONE {
                work_on_integration(step, state, i, state.internal_hours[i].max(0.0));
            }
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

/// Multiplier of effort and price of links and migrations where standards say what to link to.
fn standards_ease(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - step.setting.parameters.supply.support_effect * step.levers(state, i).of(Lever::Standards)
}

fn introduce_dms(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let saving = procurement(step, state, i);
    let (hours, price) = (setting.columns.dms[i].0 * saving, setting.columns.dms[i].1 * saving);
    let progress = (state.internal_hours[i] / hours).min(state.money[i].max(0.0) / price).min(1.0 / e.dms_months).min(1.0 - state.dms[i]);
    state.dms[i] += progress;
    state.internal_hours[i] -= progress * hours;
    state.money[i] -= progress * price;
    state.spend(Budget::Municipal, progress * price);
    state.work(progress * hours);
    if state.dms[i] >= 1.0 - 1e-9 {
        state.complete_dms(setting, i);
    }
}

fn migration(step: &Step<'_>, state: &State, i: usize, family: u32) -> (Project, f64) {
    let (e, saving) = (&step.setting.parameters.effort, procurement(step, state, i) * standards_ease(step, state, i));
    let hours = e.migration_hours * step.setting.columns.size_effort[i] * saving;
    (Project { subject: family, level: 0, hours, not_before: step.month.index() + MIGRATION_MONTHS }, e.migration_eur * saving)
}

/// Software families of which an administration has services online, one bit each.
fn families_online(step: &Step<'_>, state: &State, i: usize) -> u32 {
    let (setting, words) = (step.setting, step.setting.words);
    let online = &state.levels[1][i * words..(i + 1) * words];
    let any = |services: &[u64]| services.iter().zip(online).any(|(a, b)| a & b != 0);
    setting.family_services.iter().enumerate().filter(|(_, services)| any(services)).fold(0, |bits, (family, _)| bits | 1 << family)
}

/// Replaces products that cannot comply, one after the other: a part of all hours goes there first, and as a new duty has to be
/// compensated (Konnexität), the Land pays the price.
fn meet_standards(step: &Step<'_>, state: &mut State, i: usize) {
    if state.integration[i].subject == NONE {
        let missing = !state.compliant[i] & families_online(step, state, i);
        if missing == 0 {
            return;
        }
        let (project, price) = migration(step, state, i, missing.trailing_zeros());
        state.spend(Budget::Land, price);
        state.integration[i] = project;
    }
    let claim = step.setting.parameters.implementation.migration_claim;
    let (online, internal) = (claim * state.hours[i].max(0.0), claim * state.internal_hours[i].max(0.0));
    let used = work_on_integration(step, state, i, online + internal);
    if used > 0.0 {
        state.hours[i] -= used * online / (online + internal);
        state.internal_hours[i] -= used * internal / (online + internal);
    }
}

/// Works on the link or migration in hand, at most for the available hours; returns the hours used.
fn work_on_integration(step: &Step<'_>, state: &mut State, i: usize, available: f64) -> f64 {
    let project = &mut state.integration[i];
    let used = project.hours.min(available);
    project.hours -= used;
    let (family, is_link) = (project.subject, project.level == 1);
    if project.hours <= 0.0 && step.month.index() >= project.not_before {
        *project = Project::NONE;
        if is_link {
            state.link(step.setting, i, family as usize);
        } else if state.compliant[i] >> family & 1 == 0 {
            state.compliant[i] |= 1 << family;
            state.supply.migrated[step.setting.columns.land[i]] += 1;
        }
    }
    state.work(used);
    used
}

/// Links software families that have services online, most services first; true when nothing is left in hand.
fn link_families(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    if state.integration[i].subject == NONE && !begin_link(step, state, i) {
        return true;
    }
    let used = work_on_integration(step, state, i, state.internal_hours[i].max(0.0));
    state.internal_hours[i] -= used;
    state.integration[i].hours <= 0.0
}

/// Begins the next link, or the migration that it needs; false where no family waits or money is lacking.
fn begin_link(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let saving = procurement(step, state, i) * standards_ease(step, state, i) * base_component_ease(step, state, i);
    let link_price = e.link_eur * saving;
    if link_price > state.money[i] || step.month.index() < state.integration[i].not_before {
        return false;
    }
    let Some(family) = next_family(step, state, i) else {
        state.integration[i].not_before = step.month.index() + LINK_REVIEW_MONTHS;
        return false;
    };
    let (project, price) = if state.compliant[i] >> family & 1 == 1 {
        let hours = e.link_hours * setting.columns.size_effort[i] * saving;
        (Project { subject: family, level: 1, hours, not_before: step.month.index() + LINK_MONTHS }, link_price)
    } else {
        migration(step, state, i, family)
    };
    if price > state.money[i] {
        state.integration[i].not_before = step.month.index() + LINK_REVIEW_MONTHS;
        return false;
    }
    state.money[i] -= price;
    state.spend(Budget::Municipal, price);
    state.integration[i] = project;
    true
}

/// The unlinked family with most services online.
fn next_family(step: &Step<'_>, state: &State, i: usize) -> Option<u32> {
    let (setting, words) = (step.setting, step.setting.words);
    if state.counts[i][1] - state.counts[i][2] == state.raisable[i] {
        return None;
    }
    let waiting = |word: usize| state.levels[1][i * words + word] & !state.connected[i * words + word];
    let mut best = (0, None);
    for &family in setting.link_order.iter().take(state.supply.links_finished as usize) {
        let count: u32 = setting.family_services[family].iter().enumerate().map(|(word, services)| (services & waiting(word)).count_ones()).sum();
        if count > best.0 {
            best = (count, Some(family as u32));
        }
    }
    best.1
}

/// Multiplier of effort and price of links and of raising levels: base components halve them when they are ready.
fn base_component_ease(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - 0.5 * state.supply.base_components[step.setting.policy.cell_of[i]]
}

/// Hours for raising one service to a higher level.
fn raising_hours(step: &Step<'_>, state: &State, i: usize) -> f64 {
    step.setting.parameters.effort.link_service_hours * step.setting.columns.size_effort[i] * base_component_ease(step, state, i)
}

/// Raises services of linked families to level 3 and, where registers are ready, to level 4.
fn raise_levels(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, words) = (step.setting, step.setting.words);
    let readiness = state.supply.base_components[setting.policy.cell_of[i]];
    let hours = raising_hours(step, state, i);
    let [_, _, level3, level4] = state.counts[i];
    let once_only = readiness >= ONCE_ONLY_FROM && level3 > level4;
    if state.internal_hours[i] < hours || (state.raisable[i] == 0 && !once_only) {
        return;
    }
    for word in setting.words_of(setting.columns.kind[i]) {
        for level in [3, 4] {
            if level == 4 && !once_only {
                break;
            }
            let below = state.levels[level - 2][i * words + word] & !state.levels[level - 1][i * words + word];
            let mut open = if level == 3 { below & state.connected[i * words + word] } else { below };
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
