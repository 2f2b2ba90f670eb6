//! What an administration brings online next, part of phase 6 [E01 E06 E10 E12 I03 I04 I10]: once a
//! year it ranks the services it could begin by utility and plans the most useful ones.

use super::agent::{Actor, Agent, Block, PLAN, Plan, Progress, Terms, WAYS, Way, WishMark};
use super::bitset::{self, bit, words_for};
use super::cooperation::hours_per_service;
use super::environment::Environment;
use super::obstacle::Found;
use super::setting::{Profile, Traits};
use super::step::Step;
use crate::random::Decision;
use crate::scenario::administration::{Function, Membership};
use crate::scenario::lever::Lever;
use crate::units::Month;
use std::ops::Range;

/// Share of effort that full procedural freedom saves (L14).
const FREEDOM_SAVING: f64 = 0.2;
/// Month in which the federation chose its focus services.
const FOCUS_SERVICES_FROM: Month = Month::new(2023, 1);
/// Months of waiting for a turn beyond which an EfA connection is not asked for.
const LONGEST_QUEUE: i32 = 24;
/// More than what rounding can do to a utility.
const ROUNDING: f32 = 1e-4;
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
    let mut found = std::mem::take(&mut environment.found);
    plan(step, actor, environment, &mut found);
    let setting = step.setting;
    for word in setting.words_of(actor.profile.kind) {
        let block = &actor.services[word];
        let own = setting.own_services[actor.profile.kind as usize][word];
        let open = own & !block.levels[1] & !block.taken;
        let held = found[word].held(open, setting.forms[word]);
        actor.note(environment, word, held);
    }
    environment.found = found;
}

/// Ranks what could be begun, and what is found out about the others on the way.
fn plan(step: &Step<'_>, actor: &mut Actor<'_>, environment: &Environment, found: &mut [Found]) {
    let (setting, p) = (step.setting, &step.setting.parameters);
    let (profile, agent, supply) = (actor.profile, &mut *actor.agent, &environment.supply);
    let (i, levers) = (profile.index as usize, step.levers(profile, agent));
    let row = |index: usize| index * setting.words..(index + 1) * setting.words;
    let slots = setting.slots_of(profile.kind);
    let urges = profile.cell * setting.services.len();
    let urges = &supply.urges[urges + slots.start..urges + slots.end];
    found[setting.words_of(profile.kind)].fill(Found::default());
    let outside = p.implementation.outside_option as f32;
    let mut search = Search {
        outside,
        found,
        scores: setting.preferences.scores(i),
        traits: &setting.traits[slots.clone()],
        slots,
        own_services: &setting.own_services[profile.kind as usize],
        services: actor.services,
        barred: &supply.barred,
        obligation: if step.month >= FOCUS_SERVICES_FROM {
            p.implementation.choice_obligation as f32
        } else {
            0.0
        },
        urges,
        most_urgent: urges.iter().copied().fold(0.0, f32::max),
        demand: (p.implementation.choice_demand * agent.use_share) as f32,
        money: agent.spendable(p.resources.grant_own_part) as f32,
    };
    let floor = p.attention.knowledge_floor;
    let known = floor + (1.0 - floor) * 0.5 * (agent.awareness + levers.of(Lever::Information));
    let knowledge = step.draws.at(Decision::Knowledge, Month::new(step.month.year(), 1));
    let shared = Way::SHARED.map(|(_, kind)| {
        let joined = agent.cooperation(kind).filter(|_| setting.shares(kind, Function::Services));
        joined.map(|joined| &environment.cooperations[joined].offers)
    });
    let is_shared =
        |slot: usize| shared.iter().flatten().any(|offers| bitset::contains(offers, slot));
    let is_known = |slot: usize, service: &Traits| {
        is_shared(slot) || knowledge.of_pair(profile.id, service.number).chance(known)
    };
    let longest_queue = step.month.index() + LONGEST_QUEUE;
    let terms = terms(step, profile, agent, environment);
    let alternative = |way: Way, terms: &Terms| alternative(step, profile, environment, way, terms);
    let on_terms = |way: Way| alternative(way, &terms[way as usize]);

    let mut ranking = Ranking::above(outside);
    let provided = &supply.offers[row(profile.provider)];
    search.offers(&mut ranking, &on_terms(Way::Provider), provided, is_known);
    let invitation_months = p.supply.invitation_months;
    let turn = step.draws.once(Decision::Turn);
    let is_invited = |slot: usize, service: &Traits| {
        let draw = || turn.of_pair(profile.id, service.number).uniform();
        invitation_months == 0.0 || {
            let since = supply.efa_since[profile.land * setting.services.len() + slot];
            let wait = profile.place(draw()) * invitation_months;
            i32::from(since) + wait as i32 <= step.month.index()
        }
    };
    let has_turn = |slot: usize, service: &Traits| {
        supply.queue[slot].0 <= longest_queue
            && is_invited(slot, service)
            && is_known(slot, service)
    };
    let (released, paid) = (&supply.efa[row(profile.land)], &supply.paid[row(profile.cell)]);
    let split = |is_paid: bool| -> Vec<u64> {
        let kept = |paid: u64| if is_paid { paid } else { !paid };
        released.iter().zip(paid).map(|(released, paid)| released & kept(*paid)).collect()
    };
    let efa = on_terms(Way::Efa);
    if paid.iter().any(|word| *word != 0) {
        search.offers(&mut ranking, &efa, &split(false), has_turn);
        let free = alternative(Way::Efa, &terms[Way::Efa as usize].free());
        search.offers(&mut ranking, &free, &split(true), has_turn);
    } else {
        search.offers(&mut ranking, &efa, released, has_turn);
    }
    for ((way, _), offers) in Way::SHARED.into_iter().zip(shared) {
        if let Some(offers) = offers {
            search.offers(&mut ranking, &on_terms(way), offers, |_, _| true);
        }
    }
    let applications = &supply.platform[row(profile.land)];
    search.offers(&mut ranking, &on_terms(Way::Platform), applications, is_known);
    let alone = if setting.links.own_forms { [Way::Form, Way::Own] } else { [Way::Own; 2] };
    agent.wishes = search.purchases(
        &mut ranking,
        &alone.map(on_terms),
        setting.preferences.order(i),
        agent.wishes,
        &setting.simplest,
    );
    agent.wants_money = ranking.wants_money();
    agent.planned = Progress {
        review: step.month.index() + PLAN_MONTHS,
        length: ranking.length as u8,
        next: 0,
    };
    *actor.plan = Plan { items: ranking.items, terms };
}

/// What an administration brings to the ranking.
struct Search<'a> {
    /// Its services.
    slots: Range<usize>,
    /// Their utilities before effort, price and nudges.
    scores: &'a [f32],
    /// What else counts in them.
    traits: &'a [Traits],
    /// The same services as words of a set.
    own_services: &'a [u64],
    /// How far each of them is.
    services: &'a [Block],
    /// Those that cannot be online anywhere yet.
    barred: &'a [u64],
    /// Utility of doing nothing.
    outside: f32,
    /// What is found out, by word.
    found: &'a mut [Found],
    /// Weight of a focus service.
    obligation: f32,
    /// What demand adds to every wish.
    demand: f32,
    /// What dates of programmes add, by slot from the first one, and the most that they do.
    urges: &'a [f32],
    most_urgent: f32,
    money: f32,
}

impl Search<'_> {
    /// What is added to a wish.
    #[inline]
    fn urge(&self, service: &Traits) -> f32 {
        self.demand + self.obligation * service.focus
    }

    /// Utility of an alternative for the service at a place of `slots`.
    #[inline]
    fn utility(&self, place: usize, alternative: &Alternative) -> f32 {
        let service = &self.traits[place];
        let urge = self.urge(service) + self.urges[place];
        alternative.utility(self.scores[place] + urge, service)
    }

    /// Ranks the offered services that are open.
    #[inline]
    fn offers(
        &mut self,
        ranking: &mut Ranking,
        alternative: &Alternative,
        offers: &[u64],
        open: impl Fn(usize, &Traits) -> bool,
    ) {
        let words = self.slots.start / 64..words_for(self.slots.end);
        let rows = offers[words.clone()]
            .iter()
            .zip(&self.own_services[words.clone()])
            .zip(&self.services[words.clone()])
            .zip(&self.barred[words.clone()]);
        for (word, (((offers, own), block), barred)) in words.zip(rows) {
            let mut offered = offers & own & !block.taken & !barred;
            let mut useful = 0;
            let mut found = self.found[word];
            found.offered |= offered;
            // Most are not useful enough: told apart without a branch, which could not be foreseen.
            while offered != 0 {
                let lowest = offered & offered.wrapping_neg();
                let place = word * 64 + offered.trailing_zeros() as usize - self.slots.start;
                let (utility, service) = (self.utility(place, alternative), &self.traits[place]);
                useful |= if utility > ranking.threshold { lowest } else { 0 };
                let [signalled, linked] = alternative.relief(service);
                let exceeds = |utility: f32| if utility > self.outside { lowest } else { 0 };
                let worth = exceeds(utility);
                found.worth |= worth;
                found.signalled |= exceeds(utility + signalled);
                found.linked |= exceeds(utility + linked);
                if alternative.price_of(service) <= self.money {
                    found.affordable |= worth;
                }
                offered ^= lowest;
            }
            self.found[word] = found;
            while useful != 0 {
                let slot = word * 64 + useful.trailing_zeros() as usize;
                useful &= useful - 1;
                self.consider(slot, ranking, alternative, |service| open(slot, service));
            }
        }
    }

    /// Ranks the services that can be had alone, without and with an interface, most wanted first;
    /// moves the mark up to which all wishes are taken.
    fn purchases(
        &mut self,
        ranking: &mut Ranking,
        own: &[Alternative; 2],
        wishes: &[u16],
        mut mark: WishMark,
        simplest: &[Traits],
    ) -> WishMark {
        let by = |service: &Traits| &own[usize::from(service.interface)];
        let most = simplest
            .iter()
            .map(|service| by(service).utility(self.urge(service) + self.most_urgent, service))
            .fold(f32::NEG_INFINITY, f32::max);
        let least = ranking.threshold - most - ROUNDING;
        if mark.score <= least {
            return mark;
        }
        let (services, scores, first) = (self.services, self.scores, self.slots.start);
        let (traits, barred) = (self.traits, self.barred);
        let taken = |slot: usize| services[slot / 64].taken & bit(slot) != 0;
        let score = |slot: usize| scores[slot - first];
        let wishes = wishes[usize::from(mark.place)..].iter().copied().map(usize::from);
        mark.place += wishes.clone().take_while(|slot| taken(*slot)).count() as u16;
        let mut open = wishes.skip_while(|slot| taken(*slot)).peekable();
        mark.score = open.peek().map_or(f32::NEG_INFINITY, |slot| score(*slot));
        for slot in open.take_while(|slot| score(*slot) > least).filter(|slot| !taken(*slot)) {
            let way = by(&traits[slot - first]);
            self.consider(slot, ranking, way, |service| {
                !service.efa_only && !bitset::contains(barred, slot)
            });
        }
        mark
    }

    /// Ranks a service if it is worth it, affordable and open.
    #[inline]
    fn consider(
        &mut self,
        slot: usize,
        ranking: &mut Ranking,
        alternative: &Alternative,
        open: impl Fn(&Traits) -> bool,
    ) {
        let place = slot - self.slots.start;
        let (utility, service) = (self.utility(place, alternative), &self.traits[place]);
        if utility <= ranking.threshold {
            return;
        }
        let price = alternative.price_of(service);
        let is_open = open(service);
        let found = &mut self.found[slot / 64];
        found.look(slot, is_open);
        if is_open && utility > self.outside {
            found.worth |= bit(slot);
            found.affordable |= if price <= self.money { bit(slot) } else { 0 };
        }
        if !is_open {
            return;
        }
        if price <= self.money {
            ranking.insert(utility, slot as u16, alternative.way, price > 0.0);
        } else {
            ranking.missed = ranking.missed.max(utility);
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
    /// Price of a service [EUR].
    #[inline]
    fn price_of(&self, service: &Traits) -> f32 {
        self.price[usize::from(service.interface)] * service.complexity
    }

    /// What the Land's signal, and what doing without an interface would add to a utility.
    #[inline]
    fn relief(&self, service: &Traits) -> [f32; 2] {
        let interface = if service.interface { self.burden[1] - self.burden[0] } else { 0.0 };
        [self.waiting * service.announced, interface * service.complexity]
    }

    /// `wish + nudge - complexity (effort + price) - waiting`.
    #[inline]
    fn utility(&self, wish: f32, service: &Traits) -> f32 {
        let burden = self.burden[usize::from(service.interface)];
        wish + self.bonus - burden * service.complexity - self.waiting * service.announced
    }
}

/// A way on such terms in this month. Where an EfA service is announced, an administration waits for
/// its Land until the signal comes, and what others are expected to deliver is not bought: fully
/// where a service is announced, else by half. An own form waits as a package does.
fn alternative(
    step: &Step<'_>,
    profile: &Profile,
    environment: &Environment,
    way: Way,
    terms: &Terms,
) -> Alternative {
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
    Alternative {
        way,
        price: [without.1 as f32, with.1 as f32],
        bonus: bonus as f32,
        burden: [plain, if with == without { plain } else { burden(with) }],
        waiting: waiting as f32,
    }
}

/// Terms of the ways in this month, in the order of [`Way`].
fn terms(
    step: &Step<'_>,
    profile: &Profile,
    agent: &Agent,
    environment: &Environment,
) -> [Terms; WAYS] {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let values = step.levers(profile, agent);
    let scale = profile.size_effort
        * profile.skill
        * setting.parameters.implementation.effort_scale
        * (1.0 - FREEDOM_SAVING * values.of(Lever::ProceduralFreedom));
    let preparation = preparation(step, profile, agent, environment);
    let between =
        |unprepared: f64, prepared: f64| unprepared + (prepared - unprepared) * preparation;
    let saved = |function| setting.saved(&environment.cooperations, profile, agent, function);
    let (interface_left, price_left) =
        (1.0 - saved(Function::Links), 1.0 - saved(Function::Procurement));
    let hours_of = |kind: Membership| {
        agent
            .cooperation(kind)
            .map(|joined| &environment.cooperations[joined])
            .map_or(0.0, |c| hours_per_service(setting, c, profile, 0))
    };
    let licence = e.provider_eur_per_year;
    let interface = if setting.links.interfaces {
        (e.interface_hours * scale * interface_left, e.interface_eur * price_left)
    } else {
        (0.0, 0.0)
    };
    let terms = |hours: f64, price: f64, months: f64, licence: f64| Terms {
        hours: hours * scale,
        price: price * price_left,
        licence,
        months: (months + 0.5) as i32,
        interface,
    };
    let [association, county, city, peers] =
        Way::SHARED.map(|(_, kind)| terms(hours_of(kind), 0.0, e.cooperation_months, 0.0));
    [
        terms(
            between(e.provider_unprepared_hours, e.provider_prepared_hours),
            e.provider_eur,
            e.provider_months,
            licence,
        ),
        // To connect to an EfA service is to build the interface.
        Terms {
            interface: (0.0, 0.0),
            ..terms(
                between(e.efa_unprepared_hours, e.efa_prepared_hours),
                between(e.efa_unprepared_eur, e.efa_prepared_eur),
                between(e.efa_months, e.provider_months),
                between(e.efa_eur_per_year, licence),
            )
        },
        association,
        county,
        city,
        peers,
        terms(e.own_hours, e.own_eur, e.own_months, licence),
        terms(e.platform_hours, 0.0, FORM_MONTHS, 0.0),
        terms(e.own_form_hours, e.own_form_eur, FORM_MONTHS, 0.0),
    ]
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
