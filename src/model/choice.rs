//! What an administration brings online next, part of phase 6 [E01 E06 E10 E12 I03 I04 I10]: once a
//! year it ranks the services it could begin by utility and plans the most useful ones.

use super::agent::{Actor, Agent, Costs, PLAN, Plan, Progress, Terms, Way};
use super::bitset::{self, bit};
use super::cooperation::hours_per_service;
use super::environment::{Environment, Scratch};
use super::obstacle::Found;
use super::setting::{Octet, Profile, Setting};
use super::step::Step;
use crate::random::Decision;
use crate::scenario::administration::{Function, Membership};
use crate::scenario::lever::Lever;
use crate::units::Month;
use wide::f32x8;

/// Share of effort that full procedural freedom saves (L14).
const FREEDOM_SAVING: f64 = 0.2;
/// Month in which the federation chose its focus services.
const FOCUS_SERVICES_FROM: Month = Month::new(2023, 1);
/// Months of waiting for a turn beyond which an EfA connection is not asked for.
const LONGEST_QUEUE: i32 = 24;
/// Shortest time to put an application or a form online.
const FORM_MONTHS: f64 = 1.0;
/// Months for which a plan holds: it follows the yearly budget.
const PLAN_MONTHS: i32 = 12;

/// Plans the most useful projects for an administration, better than doing nothing. The utility of
/// a service is that of its best open way: what provider and Land offer is open as far as the
/// administration comes across it in the year (on all that its cooperation has taken up), what its
/// cooperation shares always, an own form or purchase unless law rules it out; nothing that has a
/// barrier.
pub fn make_plan(step: &Step<'_>, actor: &mut Actor<'_>, environment: &mut Environment) {
    let setting = step.setting;
    let own = &setting.own_services[actor.profile.kind as usize];
    let mut scratch = std::mem::take(&mut environment.search);
    let found = &mut scratch.found;
    found.fill(Found::default());
    for word in setting.words_of(actor.profile.kind) {
        let open = own[word] & !actor.services[word].taken;
        found[word] = Found { open, barred: environment.supply.barred[word], ..Found::default() };
    }
    plan(step, actor, environment, &mut scratch);
    for word in setting.words_of(actor.profile.kind) {
        actor.note(environment, word, scratch.found[word].held());
    }
    environment.search = scratch;
}

/// Ranks what could be begun, and what is found out about the others on the way.
fn plan(step: &Step<'_>, actor: &mut Actor<'_>, environment: &Environment, scratch: &mut Scratch) {
    let Scratch { found, wishes } = scratch;
    let (setting, p) = (step.setting, &step.setting.parameters);
    let (profile, agent, supply) = (actor.profile, &mut *actor.agent, &environment.supply);
    let row = |index: usize| index * setting.words..(index + 1) * setting.words;
    let costs = Costs::of(step, profile, agent, environment);
    let floor = p.attention.knowledge_floor;
    let levers = step.levers(profile, agent);
    let known = floor + (1.0 - floor) * 0.5 * (agent.awareness + levers.of(Lever::Information));
    let knowledge = step.draws.at(Decision::Knowledge, Month::new(step.month.year(), 1));
    let shared = Way::SHARED.map(|(_, kind)| {
        let joined = agent.cooperation(kind).filter(|_| setting.shares(kind, Function::Services));
        joined.map(|joined| &*environment.cooperations[joined].offers)
    });
    let number = |slot: usize| setting.traits[slot].number;
    let is_known = |slot: usize| {
        shared.iter().flatten().any(|offers| bitset::contains(offers, slot))
            || knowledge.of_pair(profile.id, number(slot)).chance(known)
    };
    let longest_queue = step.month.index() + LONGEST_QUEUE;
    let invitation_months = p.supply.invitation_months;
    let turn = step.draws.once(Decision::Turn);
    let is_invited = |slot: usize| {
        let draw = || turn.of_pair(profile.id, number(slot)).uniform();
        let since = supply.efa_since[profile.land * setting.services.len() + slot];
        let passed = step.month.index() - i32::from(since);
        // By then everybody is invited, wherever the draw puts them.
        passed >= invitation_months as i32
            || (profile.place(draw()) * invitation_months) as i32 <= passed
    };
    let has_turn =
        |slot: usize| supply.queue[slot].0 <= longest_queue && is_known(slot) && is_invited(slot);
    let outside = p.implementation.outside_option as f32;
    let octets = setting.octets_of(profile.kind);
    let urges = &supply.urges[profile.cell * setting.columns.len()..];
    let demand = f32x8::splat((p.implementation.choice_demand * agent.use_share) as f32);
    let is_obliged = step.month >= FOCUS_SERVICES_FROM;
    let obligation = if is_obliged { p.implementation.choice_obligation as f32 } else { 0.0 };
    let obligation = f32x8::splat(obligation);
    let scores = setting.preferences.scores(profile.index as usize);
    let wish = |(octet, score): (usize, &f32x8)| {
        *score + (demand + obligation * setting.columns[octet].focus + urges[octet])
    };
    wishes.clear();
    wishes.extend(octets.clone().zip(scores).map(wish));
    let mut search = Search {
        columns: &setting.columns,
        first: octets.start,
        wishes,
        outside,
        money: agent.spendable(p.resources.grant_own_part) as f32,
        found,
        ranking: Ranking::above(outside),
    };
    let on_terms =
        |way: Way| Alternative::of(step, profile, environment, way, &costs.terms(setting, way));
    let provided = &supply.offers[row(profile.provider)];
    search.weigh(|| on_terms(Way::Provider), |word| provided[word], is_known);
    let (released, paid) = (&supply.efa[row(profile.land)], &supply.paid[row(profile.cell)]);
    search.weigh(|| on_terms(Way::Efa), |word| released[word] & !paid[word], has_turn);
    let free = || {
        let terms = costs.terms(setting, Way::Efa).free();
        Alternative::of(step, profile, environment, Way::Efa, &terms)
    };
    search.weigh(free, |word| released[word] & paid[word], has_turn);
    for ((way, _), offers) in Way::SHARED.into_iter().zip(shared) {
        if let Some(offers) = offers {
            let offered = |word: usize| offers.get(word).copied().unwrap_or_default();
            search.weigh(|| on_terms(way), offered, |_| true);
        }
    }
    let applications = &supply.platform[row(profile.land)];
    search.weigh(|| on_terms(Way::Platform), |word| applications[word], is_known);
    search.weigh(|| on_terms(Way::Form), |word| setting.forms[word], |_| true);
    search.weigh(|| on_terms(Way::Own), |word| setting.purchases[word], |_| true);

    let ranking = search.ranking;
    agent.wants_money = ranking.wants_money();
    agent.planned = Progress {
        review: step.month.index() + PLAN_MONTHS,
        length: ranking.length as u8,
        next: 0,
    };
    *actor.plan = Plan { items: ranking.items, costs };
}

/// What an administration brings to the ranking of its services.
struct Search<'a> {
    /// What counts in services, by octets.
    columns: &'a [Octet],
    /// Octet of its first service.
    first: usize,
    /// Utilities of its services before effort, price and nudges, by octets from the first one.
    wishes: &'a [f32x8],
    /// Utility of doing nothing.
    outside: f32,
    money: f32,
    /// What is found out, by word.
    found: &'a mut [Found],
    ranking: Ranking,
}

impl Search<'_> {
    /// Weighs the services that a way offers, eight at a time: finds out about all that are open,
    /// and ranks those that are worth it, affordable and known.
    #[inline]
    fn weigh(
        &mut self,
        alternative: impl Fn() -> Alternative,
        offers: impl Fn(usize) -> u64,
        is_known: impl Fn(usize) -> bool,
    ) {
        let open = |(word, found): (usize, &Found)| offers(word) & found.open & !found.barred;
        if self.found.iter().enumerate().all(|words| open(words) == 0) {
            return;
        }
        let alternative = alternative();
        let [plain, interface] = alternative.burden.map(f32x8::splat);
        let price = alternative.price.map(f32x8::splat);
        let [bonus, waiting, outside, money] =
            [alternative.bonus, alternative.waiting, self.outside, self.money].map(f32x8::splat);
        // A purchase is no offer.
        let offer = if alternative.way == Way::Own { 0 } else { u64::MAX };
        for (word, found) in self.found.iter_mut().enumerate() {
            let mut offered = open((word, found));
            found.offered |= offered & offer;
            while offered != 0 {
                let octet = offered.trailing_zeros() as usize / 8;
                let here = offered & 0xff << (8 * octet);
                offered ^= here;
                let above = |utility: f32x8, than: f32x8| {
                    here & u64::from(utility.simd_gt(than).to_bitmask()) << (8 * octet)
                };
                let octet = 8 * word + octet;
                let traits = &self.columns[octet];
                let wish = self.wishes[octet - self.first] + bonus;
                // Most are not worth it, whatever interface and waiting.
                if above(wish - plain * traits.complexity, outside) == 0 {
                    continue;
                }
                let burden = traits.interface.bitselect(interface, plain);
                let signalled = wish - burden * traits.complexity;
                let waits = waiting * traits.announced;
                let utility = signalled - waits;
                found.signalled |= above(signalled, outside) & offer;
                found.linked |= above(wish - plain * traits.complexity - waits, outside) & offer;
                let worth = above(utility, outside);
                found.worth |= worth;
                let price = traits.interface.bitselect(price[1], price[0]) * traits.complexity;
                let dear = above(price, money);
                found.affordable |= worth & !dear;
                let (utility, price) = (utility.to_array(), price.to_array());
                for slot in bitset::slots(word, worth) {
                    let is_known = is_known(slot);
                    found.look(slot, is_known);
                    let utility = utility[slot % 8];
                    if !is_known || utility <= self.ranking.threshold {
                        continue;
                    }
                    if dear & bit(slot) == 0 {
                        let is_priced = price[slot % 8] > 0.0;
                        self.ranking.insert(utility, slot as u16, alternative.way, is_priced);
                    } else {
                        self.ranking.missed = self.ranking.missed.max(utility);
                    }
                }
            }
        }
    }
}

/// The most useful services found so far, best first.
struct Ranking {
    items: [(u16, Way); PLAN],
    utilities: [f32; PLAN],
    length: usize,
    /// Slots that have been listed, modulo 64: one whose bit is missing need not be looked for.
    seen: u64,
    /// Utility that a newcomer must exceed.
    threshold: f32,
    /// Whether an item has a price.
    priced: [bool; PLAN],
    /// Highest utility of what was open but too dear.
    missed: f32,
}

impl Ranking {
    const fn above(outside_option: f32) -> Self {
        Self {
            items: Plan::EMPTY.items,
            utilities: [0.0; PLAN],
            length: 0,
            seen: 0,
            threshold: outside_option,
            priced: [false; PLAN],
            missed: f32::NEG_INFINITY,
        }
    }

    /// Whether an item has a price, or one is missing for its price alone.
    fn wants_money(&self) -> bool {
        self.priced[..self.length].contains(&true) || self.missed > self.threshold
    }

    fn place_of(&self, slot: u16) -> Option<usize> {
        if self.seen & bit(usize::from(slot)) == 0 {
            None
        } else {
            self.items[..self.length].iter().position(|item| item.0 == slot)
        }
    }

    /// Adds a service, or a better way for one that is listed.
    fn insert(&mut self, utility: f32, slot: u16, way: Way, priced: bool) {
        let mut place = match self.place_of(slot) {
            Some(listed) if self.utilities[listed] >= utility => return,
            Some(listed) => listed,
            None => {
                self.length = (self.length + 1).min(PLAN);
                self.length - 1
            }
        };
        while place > 0 && self.utilities[place - 1] < utility {
            (self.utilities[place], self.items[place]) =
                (self.utilities[place - 1], self.items[place - 1]);
            self.priced[place] = self.priced[place - 1];
            place -= 1;
        }
        (self.utilities[place], self.items[place]) = (utility, (slot, way));
        self.priced[place] = priced;
        self.seen |= bit(usize::from(slot));
        if self.length == PLAN {
            self.threshold = self.utilities[PLAN - 1];
        }
    }
}

/// What speaks for and against a way, as far as it does not depend on the service.
struct Alternative {
    way: Way,
    /// Price of a service of mean complexity, without and with an interface [EUR].
    price: [f32; 2],
    /// Utility apart from the wish and from complexity.
    bonus: f32,
    /// Disutility per unit of complexity, without and with an interface.
    burden: [f32; 2],
    /// Disutility where an EfA service is announced.
    waiting: f32,
}

impl Alternative {
    /// A way on such terms in this month. Where an EfA service is announced, an administration waits
    /// for its Land until the signal comes, and what others are expected to deliver is not bought:
    /// fully where a service is announced, else by half. An own form waits as a package does.
    fn of(
        step: &Step<'_>,
        profile: &Profile,
        environment: &Environment,
        way: Way,
        terms: &Terms,
    ) -> Self {
        let p = &step.setting.parameters.implementation;
        let signal = environment.supply.preconditions[profile.cell];
        let waiting = p.choice_waiting * p.waiting_for_providers * (1.0 - signal);
        let price_weight = p.choice_price / profile.yearly_budget.max(1.0);
        let burden = |(hours, price): (f64, f64)| {
            (p.choice_effort * libm::log1p(hours / 10.0) + price_weight * price) as f32
        };
        let (bonus, waiting) = match way {
            Way::Efa => (p.choice_signal * signal, 0.0),
            Way::Own => (-0.5 * p.choice_waiting, 0.5 * p.choice_waiting),
            Way::Platform => (0.0, 0.0),
            Way::Form => (0.0, waiting),
            _ => (p.choice_nudge, waiting),
        };
        let [without, with] = [false, true].map(|interface| terms.of(interface));
        let plain = burden(without);
        Self {
            way,
            price: [without.1 as f32, with.1 as f32],
            bonus: bonus as f32,
            burden: [plain, if with == without { plain } else { burden(with) }],
            waiting: waiting as f32,
        }
    }
}

impl Costs {
    /// What the terms of an administration depend on in this month.
    fn of(step: &Step<'_>, profile: &Profile, agent: &Agent, environment: &Environment) -> Self {
        let setting = step.setting;
        let values = step.levers(profile, agent);
        let saved = |function| setting.saved(&environment.cooperations, profile, agent, function);
        let hours_of = |kind: Membership| {
            agent
                .cooperation(kind)
                .map(|joined| &environment.cooperations[joined])
                .map_or(0.0, |c| hours_per_service(setting, c, profile, 0))
        };
        Self {
            scale: profile.size_effort
                * profile.skill
                * setting.parameters.implementation.effort_scale
                * (1.0 - FREEDOM_SAVING * values.of(Lever::ProceduralFreedom)),
            preparation: preparation(step, profile, agent, environment),
            interface_left: 1.0 - saved(Function::Links),
            price_left: 1.0 - saved(Function::Procurement),
            shared_hours: Way::SHARED.map(|(_, kind)| hours_of(kind)),
        }
    }

    /// Terms of a way.
    pub fn terms(&self, setting: &Setting, way: Way) -> Terms {
        let e = &setting.parameters.effort;
        let between = |unprepared: f64, prepared: f64| {
            unprepared + (prepared - unprepared) * self.preparation
        };
        let (hours, price, months, licence) = match way {
            Way::Provider => (
                between(e.provider_unprepared_hours, e.provider_prepared_hours),
                e.provider_eur,
                e.provider_months,
                e.provider_eur_per_year,
            ),
            Way::Efa => (
                between(e.efa_unprepared_hours, e.efa_prepared_hours),
                between(e.efa_unprepared_eur, e.efa_prepared_eur),
                between(e.efa_months, e.provider_months),
                between(e.efa_eur_per_year, e.provider_eur_per_year),
            ),
            Way::Association | Way::County | Way::City | Way::Peers => {
                let kind = way as usize - Way::Association as usize;
                (self.shared_hours[kind], 0.0, e.cooperation_months, 0.0)
            }
            Way::Own => (e.own_hours, e.own_eur, e.own_months, e.provider_eur_per_year),
            Way::Platform => (e.platform_hours, 0.0, FORM_MONTHS, 0.0),
            Way::Form => (e.own_form_hours, e.own_form_eur, FORM_MONTHS, 0.0),
        };
        Terms {
            hours: hours * self.scale,
            price: price * self.price_left,
            licence,
            months: (months + 0.5) as i32,
            // To connect to an EfA service is to build the interface.
            interface: if setting.links.interfaces && way != Way::Efa {
                let hours = e.interface_hours * self.scale * self.interface_left;
                (hours, e.interface_eur * self.price_left)
            } else {
                (0.0, 0.0)
            },
        }
    }
}

/// How far connecting is prepared for an administration:
/// `1 - (1 - r)(1 - s standards compliance)(1 - s expertise)`.
fn preparation(
    step: &Step<'_>,
    profile: &Profile,
    agent: &Agent,
    environment: &Environment,
) -> f64 {
    let values = step.levers(profile, agent);
    let support = step.setting.parameters.supply.support_effect;
    let missing = 1.0 - environment.supply.preconditions[profile.cell];
    let standards = values.of(Lever::Standards);
    let standards =
        if standards > 0.0 { standards * compliance(step, profile, agent) } else { 0.0 };
    1.0 - missing * (1.0 - support * standards) * (1.0 - support * values.of(Lever::Expertise))
}

/// Share of the migrations that standards ask of an administration that are done; standards ease
/// connecting as far as that.
fn compliance(step: &Step<'_>, profile: &Profile, agent: &Agent) -> f64 {
    let asked = step.setting.families.len() as u32
        - step.setting.compatible[profile.index as usize].count_ones();
    let missing = step.setting.families.len() as u32 - agent.compliant.count_ones();
    if asked == 0 { 1.0 } else { f64::from(asked - missing) / f64::from(asked) }
}
