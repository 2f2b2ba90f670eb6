//! Everything that is frozen and shared by all replicates of a scenario: population, services,
//! preferences, policy, statistics.

use super::bitset::{insert, words_for};
use super::class::Class;
use super::outcome::Layout;
use super::policy::PolicyTable;
use super::population::{Administration, Population};
use crate::random::{Decision, Draws, Question, identity};
use crate::scenario::administration::{Kind, Membership, Tier};
use crate::scenario::land::Land;
use crate::scenario::lever::Lever;
use crate::scenario::parameters::Parameters;
use crate::scenario::tables::Service;
use crate::scenario::{Scenario, Simulation};
use crate::units::Month;
use std::ops::Range;
use std::sync::Arc;

/// Fixed-point unit for sums of shares: whole numbers add up the same in any order.
pub const FIXED: u64 = 1 << 40;

/// A service that the agents are responsible for.
#[derive(Debug, Clone)]
pub struct LocalService {
    /// Identity in the catalogue.
    pub id: String,
    /// Number that addresses its draws.
    pub number: u64,
    /// Index of the policy field.
    pub field: usize,
    /// 0 municipal, 1 county.
    pub tier: usize,
    /// Cases per inhabitant and year.
    pub cases: f64,
    /// Multiplier of effort.
    pub complexity: f64,
    /// Software family, if specialist software is needed.
    pub family: Option<usize>,
    /// Month of the EfA release.
    pub release: Option<Month>,
    /// Part of utility that is the same for all administrations.
    pub appeal: f64,
    /// Focus service of 2023.
    pub focus: bool,
    /// Whether law allows no other way than the EfA service.
    pub efa_only: bool,
    /// Readiness of registers from which it can reach level 4 [1].
    pub once_only_from: f64,
    /// Rank with those who offer it to many, apart from their taste: popular and simple services
    /// come first.
    pub rank: f64,
}

/// What phases look at in a service every month, close together.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    /// Number that addresses its draws.
    pub number: u64,
    /// Cases per inhabitant and year.
    pub cases: f64,
    /// Index of the tier: 0 municipal, 1 county.
    pub tier: u8,
    /// Multiplier of effort.
    pub complexity: f32,
    /// 1 with an EfA release, real or announced, else 0.
    pub announced: f32,
    /// 1 for a focus service of 2023, else 0.
    pub focus: f32,
    /// Whether law allows no other way than the EfA service.
    pub efa_only: bool,
}

impl Traits {
    fn of(service: &LocalService) -> Self {
        Self {
            number: service.number,
            cases: service.cases,
            tier: service.tier as u8,
            complexity: service.complexity as f32,
            announced: f32::from(u8::from(service.release.is_some())),
            focus: f32::from(u8::from(service.focus)),
            efa_only: service.efa_only,
        }
    }
}

/// Sum of the events of one month.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EventSum {
    /// Share of free time taken, without and with COVID [1].
    pub displacement: [f64; 2],
    /// Growth of awareness, without and with COVID [1/month].
    pub awareness: [f64; 2],
    /// Shift of the agenda, without and with COVID [log-odds].
    pub agenda: [f64; 2],
    /// Shift of digital budgets, without and with COVID [share].
    pub budget: [f64; 2],
}

impl EventSum {
    /// Adds up the part that is always there and COVID's part scaled by the lever.
    #[inline]
    pub fn total(parts: [f64; 2], covid: f64) -> f64 {
        parts[0] + covid * parts[1]
    }
}

/// What an administration would like to have online, most wanted first.
#[derive(Debug, Clone)]
pub struct Preferences {
    /// First entry of every administration, and the end.
    start: Vec<usize>,
    /// Slots in descending order of wish.
    order: Vec<u16>,
    /// Utility of each slot before effort, price and nudges.
    scores: Vec<f32>,
}

impl Preferences {
    fn range(&self, administration: usize) -> Range<usize> {
        self.start[administration]..self.start[administration + 1]
    }

    /// Slots of an administration, most wanted first.
    #[inline]
    pub fn order(&self, administration: usize) -> &[u16] {
        &self.order[self.range(administration)]
    }

    /// Utilities of an administration's slots, in the order of slots.
    #[inline]
    pub fn scores(&self, administration: usize) -> &[f32] {
        &self.scores[self.range(administration)]
    }
}

/// What phases look at in an administration every month. Three cache lines: where it is counted and
/// what services coming online need, what its resources follow from, the rest.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub struct Profile {
    /// Part of its Land that no policy tells apart.
    pub cell: usize,
    /// Place of its class without membership among the classes of the tally.
    pub class: usize,
    /// Index of the county.
    pub county: usize,
    /// Index of the Land.
    pub land: usize,
    /// One of its services as a part of all [1/[`FIXED`]].
    pub service_share: u64,
    /// Cases a year of all services [1/1000].
    pub cases: f64,
    /// Place of its first services among those of all administrations, see [`Profile::blocks`].
    pub first_block: u32,
    /// Inhabitants.
    pub inhabitants: u32,
    /// Number of services.
    pub services: u16,
    /// Kind.
    pub kind: Kind,
    /// Month of the year in which yearly decisions are taken, 0 to 11.
    pub decision_month: u8,
    /// Month of the quarter in which the agenda is reviewed, 0 to 2.
    pub quarter_month: u8,

    /// Identity that addresses draws.
    pub id: u64,
    /// Place among the administrations.
    pub index: u32,
    /// Digital posts [persons].
    pub posts: u32,
    /// Working time of a post [full-time equivalents].
    pub post_share: f64,
    /// Working time of line staff for digital work [full-time equivalents].
    pub line_staff: f64,
    /// Digital budget of a normal year [EUR/year].
    pub yearly_budget: f64,
    /// Contribution to a cooperation by inhabitants; a county pays none for those of its
    /// municipalities [EUR/year].
    pub contribution: f64,
    /// Use of online services through age and broadband, per case online.
    pub uptake: f64,
    /// Mean of leadership and council interest [standard deviations].
    pub attitude: f64,

    /// Index of the provider.
    pub provider: usize,
    /// Logarithm of inhabitants; of a county, those of its mean municipality, whose size its offers
    /// fit.
    pub log_size: f64,
    /// From which fraction on a part of an added post counts as a whole one.
    pub post_rounding: f64,
    /// Multiplier of efforts through size.
    pub size_effort: f64,
    /// Hours and price of a DMS [hours, EUR].
    pub dms: (f64, f64),
    /// Parts that it counts for, see [`Population::part`].
    pub parts: u32,
    /// Parts that its inhabitants count for.
    pub inhabitant_parts: u32,
}

impl Profile {
    fn of(
        a: &Administration,
        [index, first_block, cell, class]: [usize; 4],
        population: &Population,
        services: &[LocalService],
        p: &Parameters,
        draws: Draws,
    ) -> Self {
        const MEAN_SHARE_65: f64 = 22.0;
        let inhabitants = f64::from(a.population);
        let municipalities = if a.kind == Kind::County {
            population.counties[a.county].municipal.len().max(1)
        } else {
            1
        };
        let own = || services.iter().filter(|s| a.kind.responsible_for(Tier::LOCAL[s.tier]));
        let cases: f64 = own().map(|s| s.cases).sum();
        let large = (inhabitants / 10_000.0).max(1.0).sqrt();
        let effort = (1.0
            + p.implementation.effort_per_log_size * libm::log(inhabitants / 10_000.0))
        .max(0.5);
        let age = (1.0 - p.usage.age_effect * (a.share_65 - MEAN_SHARE_65)).clamp(0.0, 1.5);
        Self {
            id: a.id,
            index: index as u32,
            first_block: first_block as u32,
            cell,
            class,
            county: a.county,
            land: a.land.index(),
            provider: a.provider,
            kind: a.kind,
            decision_month: (a.id % 12) as u8,
            quarter_month: (a.id % 3) as u8,
            posts: a.posts,
            inhabitants: a.population,
            services: own().count() as u16,
            service_share: FIXED / own().count() as u64,
            log_size: libm::log(inhabitants / municipalities as f64),
            cases: inhabitants * cases * 1000.0,
            post_share: a.post_share,
            post_rounding: draws.once(Decision::AddedPosts).of(a.id).uniform(),
            line_staff: a.staff * p.resources.line_staff_share,
            attitude: 0.5 * (a.leadership + a.council_interest),
            yearly_budget: yearly_budget(a, p),
            contribution: if a.kind == Kind::County {
                0.0
            } else {
                p.cooperation.contribution_eur_per_inhabitant_year * inhabitants
            },
            size_effort: effort,
            dms: (p.effort.dms_hours * effort * large, p.effort.dms_eur * large),
            parts: a.parts,
            inhabitant_parts: a.inhabitant_parts,
            uptake: p.usage.ceiling * age * a.broadband / 100.0 / cases,
        }
    }

    /// Places of its services among those of all administrations: words of a set up to the last one
    /// that it needs.
    #[inline]
    pub fn blocks(&self, setting: &Setting) -> Range<usize> {
        let first = self.first_block as usize;
        first..first + setting.words_of(self.kind).end
    }

    /// Twice the inhabitants that a lever reaches, for each part: a county and its municipalities
    /// count half each, a county-free city fully.
    pub fn half_inhabitants(&self) -> u64 {
        let times = if self.kind == Kind::CountyFreeCity { 2 } else { 1 };
        u64::from(self.inhabitants) * u64::from(self.inhabitant_parts) * times
    }

    /// Inhabitants that a grant is reckoned by.
    pub fn grant_inhabitants(&self) -> f64 {
        f64::from(self.inhabitants.clamp(5_000, 200_000))
    }
}

/// A county or city that may lead a cooperation.
#[derive(Debug, Clone)]
pub struct Lead {
    /// Administration.
    pub administration: usize,
    /// Kind of the cooperation.
    pub kind: Membership,
    /// Counties whose administrations may join.
    pub reached: Vec<usize>,
    /// Rate of founding it without support [1/year].
    pub founding_per_year: f64,
    /// Leads of the register that it stands for among those whom it reaches.
    pub weight: f64,
}

/// The frozen part of a world.
#[derive(Debug)]
pub struct Setting {
    /// Size, horizon, seed.
    pub simulation: Simulation,
    /// The numbers of the model.
    pub parameters: Parameters,
    /// The agents.
    pub population: Arc<Population>,
    /// Services of the agents: municipal ones first, then county ones.
    pub services: Vec<LocalService>,
    /// Number of municipal services.
    pub municipal_services: usize,
    /// Names of software families.
    pub families: Vec<String>,
    /// Words of a set of services.
    pub words: usize,
    /// Policy over time.
    pub policy: Arc<PolicyTable>,
    /// Wishes of the administrations.
    pub preferences: Preferences,
    /// Persistent tastes of the administrations for their services, which no parameter changes.
    tastes: Arc<Vec<f64>>,
    /// Events by month.
    pub events: Vec<EventSum>,
    /// Software families whose product can be linked without migration, one bit each, by
    /// administration.
    pub compatible: Vec<u32>,
    /// Software families that standards would have migrated, summed over the parts of
    /// administrations, by Land.
    pub migrations_asked: [u64; Land::COUNT],
    /// Slots in the order in which a Land connects or provides services: focus services, then by
    /// cases.
    pub central_order: Vec<u16>,
    /// Software families in the order in which their vendors finish links: most cases first.
    pub link_order: Vec<usize>,
    /// Federal and Land-tier services that are comprehensive, by month and Land.
    pub official_depth: Vec<[f64; Land::COUNT]>,
    /// Month of the last published count of each Land.
    pub last_published: [Month; Land::COUNT],
    /// Counties and cities that may lead a cooperation.
    pub leads: Vec<Lead>,
    /// Services of each tier: words of a set.
    pub tier_services: [Vec<u64>; 2],
    /// Services of each kind of administration: words of a set.
    pub own_services: [Vec<u64>; 3],
    /// Services of each software family: words of sets.
    pub family_services: Vec<Vec<u64>>,
    /// Services that need no specialist software: words of a set.
    pub without_family: Vec<u64>,
    /// Classes of the tally.
    pub classes: Vec<Class>,
    /// The administrations as phases look at them.
    pub profiles: Vec<Profile>,
    /// Administrations that take yearly decisions in each month of the year.
    pub deciding: [Vec<usize>; 12],
    /// Services with an EfA release and its month.
    pub releases: Vec<(usize, Month)>,
    /// The services as phases look at them.
    pub traits: Vec<Traits>,
    /// The least complex services with and without an EfA release, in and out of focus.
    pub simplest: Vec<Traits>,
    /// Parts of administrations responsible for municipal and county services, by Land.
    pub responsible: [[u64; Land::COUNT]; 2],
    /// Parts of administrations responsible for municipal and county services, nationwide.
    pub responsible_nationwide: [u64; 2],
    /// Layout of the outcomes.
    pub layout: Layout,
}

impl Setting {
    /// Prepares a scenario for simulation.
    pub fn new(scenario: &Scenario) -> Self {
        Self::among(scenario, &[])
    }

    /// Prepares a scenario for simulation beside others that it may share a past with.
    pub fn among(scenario: &Scenario, compared: &[&Scenario]) -> Self {
        let population = Population::of(scenario);
        let policy = PolicyTable::new(scenario, compared, &population);
        Self::of(scenario, Arc::new(population), Arc::new(policy), None)
    }

    /// Prepares a scenario that differs from the one of this setting in parameters only: what does
    /// not depend on them is shared. Parameters of the population change neither whom a policy is
    /// aimed at nor the order of the administrations.
    #[must_use]
    pub fn with_parameters_of(&self, scenario: &Scenario) -> Self {
        let same = scenario.parameters.population == self.parameters.population;
        let population =
            if same { Arc::clone(&self.population) } else { Arc::new(Population::of(scenario)) };
        Self::of(
            scenario,
            population,
            Arc::clone(&self.policy),
            same.then(|| Arc::clone(&self.tastes)),
        )
    }

    fn of(
        scenario: &Scenario,
        population: Arc<Population>,
        policy: Arc<PolicyTable>,
        known_tastes: Option<Arc<Vec<f64>>>,
    ) -> Self {
        let p = &scenario.parameters;
        let draws = Draws::of_population(scenario.simulation.seed);
        let tables = &*scenario.tables;
        let families = tables.software_families();
        let services = local_services(&tables.services, &families, p, draws);
        let municipal_services = services.iter().filter(|s| s.tier == 0).count();
        let tastes = known_tastes
            .unwrap_or_else(|| Arc::new(tastes(&population, &services, municipal_services, draws)));
        let preferences = preferences(&population, &services, municipal_services, &tastes, p);
        let upper_services =
            tables.services.iter().filter(|s| matches!(s.tier, Tier::Federal | Tier::Land)).count();
        let classes = Class::all(&population);
        let administrations = population.administrations.iter().zip(&policy.cell_of).enumerate();
        let mut blocks = 0;
        let profile = |(i, (a, cell)): (usize, (&Administration, &usize))| {
            let class = classes.partition_point(|class| *class < Class::of(a));
            let first_block = blocks;
            blocks += words_for(slots_of(a.kind, municipal_services, services.len()).end);
            Profile::of(a, [i, first_block, *cell, class], &population, &services, p, draws)
        };
        let profiles: Vec<Profile> = administrations.map(profile).collect();
        let responsible = responsible(&population);
        let compatible = compatible(&population, &services, families.len(), p, draws);
        Self {
            simulation: scenario.simulation,
            parameters: *p,
            migrations_asked: migrations_asked(&population, &compatible, families.len()),
            compatible,
            official_depth: official_depth(scenario, upper_services, draws),
            link_order: descending(families.len(), |family| {
                services.iter().filter(|s| s.family == Some(family)).map(|s| s.cases).sum()
            })
            .into_iter()
            .map(usize::from)
            .collect(),
            central_order: descending(services.len(), |slot| {
                services[slot].cases + if services[slot].focus { 1e6 } else { 0.0 }
            }),
            leads: leads(&population, p),
            events: events(scenario),
            deciding: std::array::from_fn(|month| {
                (0..profiles.len())
                    .filter(|i| usize::from(profiles[*i].decision_month) == month)
                    .collect()
            }),
            profiles,
            classes,
            tier_services: [0, 1].map(|tier| services_where(&services, |s| s.tier == tier)),
            own_services: Kind::ALL.map(|kind| {
                services_where(&services, |s| kind.responsible_for(Tier::LOCAL[s.tier]))
            }),
            family_services: (0..families.len())
                .map(|family| services_where(&services, |s| s.family == Some(family)))
                .collect(),
            without_family: services_where(&services, |s| s.family.is_none()),
            releases: services
                .iter()
                .enumerate()
                .filter_map(|(slot, service)| Some((slot, service.release?)))
                .collect(),
            traits: services.iter().map(Traits::of).collect(),
            simplest: simplest(&services),
            responsible,
            responsible_nationwide: responsible.map(|lands| lands.iter().sum()),
            layout: Layout::new(),
            words: words_for(services.len()),
            last_published: std::array::from_fn(|land| {
                tables.lands[land].comprehensive.last().map_or(PRIOR_DEPTH.0, |(month, _)| *month)
            }),
            policy,
            preferences,
            tastes,
            municipal_services,
            services,
            families,
            population,
        }
    }

    /// Number of agents.
    pub fn agents(&self) -> usize {
        self.population.administrations.len()
    }

    /// Depth in the national order by Land, also for months after the horizon.
    pub fn official_depth_ahead(&self, month: usize) -> [f64; Land::COUNT] {
        self.official_depth[month.min(self.official_depth.len() - 1)]
    }

    /// Slots that a kind of administration is responsible for.
    pub const fn slots_of(&self, kind: Kind) -> Range<usize> {
        slots_of(kind, self.municipal_services, self.services.len())
    }

    /// Slots below `end` in the order in which a provider or a cooperation takes them up: popular
    /// and simple services first, with a taste of its own; none that law reserves for EfA.
    pub fn order_of_offers(&self, tastes: Question, whose: u64, end: usize) -> Vec<u16> {
        let taste = |slot: usize| {
            self.parameters.supply.provider_taste
                * tastes.of_pair(whose, self.services[slot].number).gumbel()
        };
        let order = descending(end, |slot| self.services[slot].rank + taste(slot));
        order.into_iter().filter(|slot| !self.services[usize::from(*slot)].efa_only).collect()
    }

    /// Words that hold the slots of a kind of administration.
    pub fn words_of(&self, kind: Kind) -> Range<usize> {
        let slots = self.slots_of(kind);
        slots.start / 64..words_for(slots.end)
    }
}

/// Slots that a kind of administration is responsible for, of all services, the municipal ones of
/// which come first.
const fn slots_of(kind: Kind, municipal: usize, services: usize) -> Range<usize> {
    match kind {
        Kind::Municipality => 0..municipal,
        Kind::County => municipal..services,
        Kind::CountyFreeCity => 0..services,
    }
}

fn simplest(services: &[LocalService]) -> Vec<Traits> {
    let groups = [(false, false), (false, true), (true, false), (true, true)];
    let group = |(announced, focus)| {
        services
            .iter()
            .filter(move |service| service.release.is_some() == announced && service.focus == focus)
    };
    groups
        .into_iter()
        .filter_map(|key| group(key).min_by(|a, b| a.complexity.total_cmp(&b.complexity)))
        .map(Traits::of)
        .collect()
}

/// Readiness of registers from which the first services can reach level 4.
pub const ONCE_ONLY_FROM: f64 = 0.5;

fn local_services(
    catalogue: &[Service],
    families: &[String],
    p: &Parameters,
    draws: Draws,
) -> Vec<LocalService> {
    let mut services = Vec::new();
    for (tier, name) in Tier::LOCAL.iter().enumerate() {
        for service in catalogue.iter().filter(|s| s.tier == *name) {
            let cases = service.cases_per_1000 / 1000.0;
            services.push(LocalService {
                id: service.id.clone(),
                number: identity(&service.id),
                field: service.field(),
                tier,
                cases,
                complexity: service.complexity,
                family: families.iter().position(|name| *name == service.software_family),
                release: service.release(),
                appeal: p.implementation.choice_cases * libm::log1p(service.cases_per_1000),
                focus: service.focus == 1,
                efa_only: service.efa_only == 1,
                rank: libm::log1p(1000.0 * cases)
                    - p.supply.provider_simplicity * service.complexity,
                once_only_from: ONCE_ONLY_FROM
                    + (1.0 - ONCE_ONLY_FROM)
                        * draws.once(Decision::OnceOnly).of(identity(&service.id)).uniform(),
            });
        }
    }
    services
}

/// Persistent tastes of the administrations for their services, in the order of slots: standard
/// Gumbel draws.
fn tastes(
    population: &Population,
    services: &[LocalService],
    municipal: usize,
    draws: Draws,
) -> Vec<f64> {
    let question = draws.once(Decision::Taste);
    let of = |a: &Administration| {
        let id = a.id;
        services[slots_of(a.kind, municipal, services.len())]
            .iter()
            .map(move |service| question.of_pair(id, service.number).gumbel())
    };
    population.administrations.iter().flat_map(of).collect()
}

fn preferences(
    population: &Population,
    services: &[LocalService],
    municipal: usize,
    tastes: &[f64],
    p: &Parameters,
) -> Preferences {
    let p = &p.implementation;
    let (order, scores) = (Vec::with_capacity(tastes.len()), Vec::with_capacity(tastes.len()));
    let mut preferences = Preferences { start: vec![0], order, scores };
    let mut order = Vec::new();
    for administration in &population.administrations {
        let slots = slots_of(administration.kind, municipal, services.len());
        // Fixed costs pay off with the number of cases, which is cases per inhabitant times
        // inhabitants.
        let size = p.choice_cases * libm::log(f64::from(administration.population) / 10_000.0);
        let tastes = &tastes[preferences.scores.len()..];
        let first = preferences.scores.len();
        preferences.scores.extend(
            services[slots.clone()]
                .iter()
                .zip(tastes)
                .map(|(service, taste)| (size + service.appeal + p.taste_scale * taste) as f32),
        );
        // One whole number per slot, as numbers sort fastest: its wish, highest first, and then the
        // slot.
        order.clear();
        order.extend(
            slots
                .zip(&preferences.scores[first..])
                .map(|(slot, score)| (u64::from(!sortable(*score)) << 16) | slot as u64),
        );
        order.sort_unstable();
        preferences.order.extend(order.iter().map(|key: &u64| *key as u16));
        preferences.start.push(preferences.scores.len());
    }
    preferences
}

/// Bits of a number that sort as it does.
const fn sortable(x: f32) -> u32 {
    let bits = x.to_bits();
    if x.is_sign_negative() { !bits } else { bits | 1 << 31 }
}

fn yearly_budget(a: &Administration, p: &Parameters) -> f64 {
    let strain = 1.0 / (1.0 + a.cash_credits / p.resources.cash_credits_halving_eur);
    f64::from(a.population) * a.tax_capacity * p.resources.digital_budget_share * strain
}

/// Products that can be linked; a family that no service of an administration needs asks nothing of
/// it and counts as linkable.
fn compatible(
    population: &Population,
    services: &[LocalService],
    families: usize,
    p: &Parameters,
    draws: Draws,
) -> Vec<u32> {
    let needed = Kind::ALL.map(|kind| {
        let own = services.iter().filter(|service| kind.responsible_for(Tier::LOCAL[service.tier]));
        own.filter_map(|service| service.family).fold(0_u32, |bits, family| bits | 1 << family)
    });
    let question = draws.once(Decision::ProductCompatible);
    let own =
        p.implementation.product_compatible_share * (1.0 - p.implementation.own_servers_penalty);
    population
        .administrations
        .iter()
        .map(|a| {
            let share = if a.own_servers { own } else { p.implementation.product_compatible_share };
            let linkable = |family: usize| {
                needed[a.kind as usize] >> family & 1 == 0
                    || question.of_pair(a.id, family as u64).chance(share)
            };
            (0..families)
                .filter(|&family| linkable(family))
                .fold(0, |bits, family| bits | 1 << family)
        })
        .collect()
}

fn migrations_asked(
    population: &Population,
    compatible: &[u32],
    families: usize,
) -> [u64; Land::COUNT] {
    let mut asked = [0; Land::COUNT];
    for (administration, bits) in population.administrations.iter().zip(compatible) {
        asked[administration.land.index()] +=
            u64::from(administration.parts) * (families as u64 - u64::from(bits.count_ones()));
    }
    asked
}

fn services_where(services: &[LocalService], holds: impl Fn(&LocalService) -> bool) -> Vec<u64> {
    let mut words = vec![0; words_for(services.len())];
    for (slot, _) in services.iter().enumerate().filter(|(_, service)| holds(service)) {
        insert(&mut words, slot);
    }
    words
}

fn responsible(population: &Population) -> [[u64; Land::COUNT]; 2] {
    let mut counts = [[0; Land::COUNT]; 2];
    for administration in &population.administrations {
        for (count, tier) in counts.iter_mut().zip(Tier::LOCAL) {
            if administration.kind.responsible_for(tier) {
                count[administration.land.index()] += u64::from(administration.parts);
            }
        }
    }
    counts
}

/// Slots in descending order of a wish, ties to the lower slot.
fn descending(slots: usize, wish: impl Fn(usize) -> f64) -> Vec<u16> {
    let mut wishes: Vec<(f64, u16)> = (0..slots).map(|slot| (wish(slot), slot as u16)).collect();
    wishes.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    wishes.into_iter().map(|wish| wish.1).collect()
}

/// Counties, and larger cities (or, in counties without one, nobody) that can open their processes
/// to neighbours.
fn leads(population: &Population, p: &Parameters) -> Vec<Lead> {
    const LARGE: u32 = 50_000;
    let lead = |administration: usize, kind: Membership| {
        let a = &population.administrations[administration];
        let (mut reached, mut weight) = (vec![a.county], 1.0);
        if kind == Membership::City {
            reached.extend(&population.counties[a.county].neighbours);
            weight = f64::from(a.parts) * population.part_of_copy();
        }
        Lead {
            administration,
            kind,
            reached,
            founding_per_year: p.cooperation.founding_per_year * libm::exp(a.leadership),
            weight,
        }
    };
    let is_lead_city = |a: &Administration| a.kind != Kind::County && a.population >= LARGE;
    let counties = population.counties.iter().filter_map(|county| county.administration);
    let cities = population
        .administrations
        .iter()
        .enumerate()
        .filter(|(_, a)| is_lead_city(a))
        .map(|(i, _)| i);
    counties
        .map(|i| lead(i, Membership::County))
        .chain(cities.map(|i| lead(i, Membership::City)))
        .collect()
}

fn events(scenario: &Scenario) -> Vec<EventSum> {
    let covid = Lever::Covid.spec().name;
    let mut sums = vec![EventSum::default(); scenario.simulation.months()];
    for event in &scenario.events {
        let part = usize::from(event.name == covid);
        for sum in sums
            .iter_mut()
            .take((event.until.index() + 1).max(0) as usize)
            .skip(event.from.index() as usize)
        {
            sum.displacement[part] += event.displacement;
            sum.awareness[part] += event.awareness_per_month;
            sum.agenda[part] += event.agenda;
            sum.budget[part] += event.budget;
        }
    }
    sums
}

/// Range of the published counts of May 2024, from which Länder without a count are drawn.
const PRIOR_DEPTH: (Month, f64, f64) = (Month::new(2024, 5), 172.0, 255.0);

/// Depth of each Land in the national order of federal and Land-tier services: input, interpolated
/// between observations.
fn official_depth(
    scenario: &Scenario,
    upper_services: usize,
    draws: Draws,
) -> Vec<[f64; Land::COUNT]> {
    const NONE_YET: Month = Month::new(2020, 3);
    let question = draws.once(Decision::OfficialDepth);
    let all = upper_services as f64;
    let scale = all / 295.0;
    let paths: Vec<Vec<(Month, f64)>> = scenario
        .tables
        .lands
        .iter()
        .enumerate()
        .map(|(land, row)| {
            let mut path = vec![(NONE_YET, 0.0)];
            path.extend(row.comprehensive.iter().map(|(month, count)| (*month, count * scale)));
            if row.comprehensive.is_empty() {
                path.push((
                    PRIOR_DEPTH.0,
                    (PRIOR_DEPTH.1
                        + (PRIOR_DEPTH.2 - PRIOR_DEPTH.1) * question.of(land as u64).uniform())
                        * scale,
                ));
            }
            path
        })
        .collect();
    let monthly = -libm::log1p(-scenario.parameters.supply.statistics_catch_up_per_year) / 12.0;
    let beyond = scenario.parameters.supply.statistics_lead_months.round() as usize;
    (0..=scenario.simulation.months() + beyond)
        .map(|index| {
            let month = Month::from_index(index as i32);
            std::array::from_fn(|land| interpolate(&paths[land], month, all, monthly))
        })
        .collect()
}

fn interpolate(path: &[(Month, f64)], month: Month, ceiling: f64, catch_up: f64) -> f64 {
    let next = path.partition_point(|(known, _)| *known <= month);
    let Some(before) = next.checked_sub(1).map(|i| path[i]) else { return 0.0 };
    let elapsed = f64::from(month.index() - before.0.index());
    match path.get(next) {
        Some(after) => {
            before.1
                + (after.1 - before.1) * elapsed / f64::from(after.0.index() - before.0.index())
        }
        None => ceiling - (ceiling - before.1) * libm::exp(-catch_up * elapsed),
    }
}
