//! Everything that is frozen and shared by all replicates of a scenario: population, services,
//! preferences, policy, statistics.

use super::bitset::{insert, words_for};
use super::class::Class;
use super::differences::{self, Shares, standing};
use super::joint::Joint;
use super::outcome::Layout;
use super::policy::PolicyTable;
use super::population::{Administration, Population};
use crate::random::{Decision, Draws, Question, identity};
use crate::scenario::administration::{Kind, Membership, Tier};
use crate::scenario::land::Land;
use crate::scenario::lever::Lever;
use crate::scenario::link::Links;
use crate::scenario::parameters::{Charge, Parameters};
use crate::scenario::tables::{Programme, Scope, Service, Tables};
use crate::scenario::{Scenario, Simulation};
use crate::statistics::mean;
use crate::units::Month;
use std::ops::Range;
use std::sync::Arc;
use wide::f32x8;

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
    /// Whether it cannot be applied for online without an interface to specialist software.
    pub interface: bool,
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
    /// Whether it needs an interface to specialist software.
    pub interface: bool,
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
            interface: service.interface,
        }
    }
}

/// What plans look at in eight neighbouring services, by slot from a multiple of eight on.
#[derive(Debug, Clone, Copy)]
pub struct Octet {
    /// Multiplier of effort.
    pub complexity: f32x8,
    /// 1 with an EfA release, real or announced, else 0.
    pub announced: f32x8,
    /// 1 for a focus service of 2023, else 0.
    pub focus: f32x8,
    /// All bits with an interface to specialist software, else none.
    pub interface: f32x8,
}

impl Octet {
    fn of(services: &[Traits]) -> Self {
        let column = |value: fn(&Traits) -> f32| {
            f32x8::new(std::array::from_fn(|place| services.get(place).map_or(0.0, value)))
        };
        Self {
            complexity: column(|service| service.complexity),
            announced: column(|service| service.announced),
            focus: column(|service| service.focus),
            interface: column(|service| {
                f32::from_bits(if service.interface { u32::MAX } else { 0 })
            }),
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
    /// First entries of every administration in `order` and `scores`, and the ends.
    start: Vec<[usize; 2]>,
    /// Slots in descending order of wish.
    order: Vec<u16>,
    /// Utility of each slot before effort, price and nudges, by octets.
    scores: Vec<f32x8>,
}

impl Preferences {
    fn range(&self, administration: usize, of: usize) -> Range<usize> {
        self.start[administration][of]..self.start[administration + 1][of]
    }

    /// Slots of an administration, most wanted first.
    #[inline]
    pub fn order(&self, administration: usize) -> &[u16] {
        &self.order[self.range(administration, 0)]
    }

    /// Utilities of an administration's slots, in the order of slots, by octets.
    #[inline]
    pub fn scores(&self, administration: usize) -> &[f32x8] {
        &self.scores[self.range(administration, 1)]
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
    /// Factor of free time through leadership and council interest [1].
    pub backing: f64,
    /// Will to bring services online that lasts [log-odds].
    pub will: f64,
    /// Multiplier of the hours for online services through skill that lasts [1].
    pub skill: f64,

    /// Index of the provider.
    pub provider: usize,
    /// Logarithm of inhabitants; of a county, those of its mean municipality, whose size its offers
    /// fit.
    pub log_size: f64,
    /// From which fraction on a part of an added post counts as a whole one.
    pub post_rounding: f64,
    /// Readiness of registers from which its services can reach level 4 [1].
    pub once_only_from: f64,
    /// Pace in the order of connecting, relative to the middle of its kind.
    pub connecting_pace: f64,
    /// Multiplier of efforts through size.
    pub size_effort: f64,
    /// Hours and price of a DMS [hours, EUR].
    pub dms: (f64, f64),
    /// Parts that it counts for, see [`Population::part`].
    pub parts: u32,
    /// Administrations of the register that it stands for.
    pub weight: f64,
    /// Parts that its inhabitants count for.
    pub inhabitant_parts: u32,
}

/// What the profiles of all administrations are made of.
struct Makings<'a> {
    population: &'a Population,
    services: &'a [LocalService],
    links: Links,
    parameters: &'a Parameters,
    draws: Draws,
    /// Mean logarithm of inhabitants by kind.
    middles: [f64; Kind::ALL.len()],
}

impl Profile {
    fn of(
        a: &Administration,
        [index, first_block, cell, class]: [usize; 4],
        [will, skill]: [Shares; 2],
        makings: &Makings<'_>,
    ) -> Self {
        const MEAN_SHARE_65: f64 = 22.0;
        let Makings { population, services, links, parameters: p, draws, middles } = makings;
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
        let attitude = 0.5 * (a.leadership + a.council_interest);
        let backing = backing(p, attitude);
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
            once_only_from: if links.level_degrees {
                draws.once(Decision::OnceOnlyReadiness).of(a.id).uniform()
            } else {
                ONCE_ONLY_FROM
            },
            connecting_pace: libm::exp(
                p.supply.connect_by_size * (libm::log(inhabitants) - middles[a.kind as usize]),
            ),
            line_staff: a.staff * p.resources.line_staff_share,
            attitude,
            backing,
            will: p.differences.will * standing(will, &p.differences),
            skill: libm::exp(-p.differences.skill * standing(skill, &p.differences)),
            yearly_budget: yearly_budget(a, p) * backing,
            contribution: if a.kind == Kind::County {
                0.0
            } else {
                p.cooperation.contribution_eur_per_inhabitant_year * inhabitants
            },
            size_effort: effort,
            dms: (p.effort.dms_hours * effort * large, p.effort.dms_eur * large),
            parts: a.parts,
            weight: population.weight(a),
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

    /// Halves in which inhabitants count where money goes by them: a county and its municipalities
    /// share theirs, a county-free city has both.
    const fn halves(&self) -> u32 {
        if matches!(self.kind, Kind::CountyFreeCity) { 2 } else { 1 }
    }

    /// Twice the inhabitants that a lever reaches, for each part.
    pub fn half_inhabitants(&self) -> u64 {
        u64::from(self.inhabitants) * u64::from(self.inhabitant_parts) * u64::from(self.halves())
    }

    /// Place in an order of connecting, from a uniform draw: the sooner, the larger it is.
    pub fn place(&self, draw: f64) -> f64 {
        if self.connecting_pace == 1.0 {
            draw
        } else {
            1.0 - libm::pow(1.0 - draw, 1.0 / self.connecting_pace)
        }
    }

    /// Inhabitants that a grant is reckoned by.
    pub fn grant_inhabitants(&self) -> f64 {
        f64::from(self.inhabitants.clamp(5_000, 200_000)) * f64::from(self.halves()) / 2.0
    }
}

/// Factor by which leadership and council interest of so many standard deviations back digital work
/// with free time and money.
pub fn backing(parameters: &Parameters, attitude: f64) -> f64 {
    libm::exp(parameters.resources.leadership_backing * attitude)
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

/// Persistent draws of the administrations that no parameter changes.
#[derive(Debug)]
struct Standing {
    /// Tastes for their services, in the order of slots.
    tastes: Vec<f64>,
    /// Will and skill.
    differences: Vec<[Shares; 2]>,
}

/// The frozen part of a world.
#[derive(Debug)]
pub struct Setting {
    /// Size, horizon, seed.
    pub simulation: Simulation,
    /// What acts on what.
    pub links: Links,
    /// The numbers of the model, those of links that are off at values that do nothing.
    pub parameters: Parameters,
    /// What levers charge, and at what price.
    pub prices: Vec<(Charge, f64)>,
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
    /// What no parameter changes in the administrations.
    standing: Arc<Standing>,
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
    /// Joint administrations.
    pub joint: Joint,
    /// Known programmes and their slots, ascending, by Land.
    pub programmes: Vec<Vec<(usize, Programme)>>,
    /// What cooperations share, by kind of membership and function.
    pub scope: Scope,
    /// Part of the functions in its scope that a kind of cooperation shares in fact [1].
    pub active: [f64; Membership::ALL.len()],
    /// Slots in the order in which platforms of the Länder have applications for them.
    pub platform_order: Vec<u16>,
    /// Outside work that can be had in a month [hours].
    pub outside_hours: f64,
    /// Ready applications on the platform of each Land, by month.
    pub applications: Vec<[usize; Land::COUNT]>,
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
    /// Services that can be had as a form of one's own, and those that can be bought: words of sets.
    pub forms: Vec<u64>,
    /// See `forms`.
    pub purchases: Vec<u64>,
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
    /// The same by octets.
    pub columns: Vec<Octet>,
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
            same.then(|| Arc::clone(&self.standing)),
        )
    }

    fn of(
        scenario: &Scenario,
        population: Arc<Population>,
        policy: Arc<PolicyTable>,
        known: Option<Arc<Standing>>,
    ) -> Self {
        let p = &scenario.links.lay_over(&scenario.parameters);
        let draws = Draws::of_population(scenario.simulation.seed);
        let tables = &*scenario.tables;
        let families = tables.software_families();
        let links = scenario.links;
        let services = local_services(&tables.services, &families, links, p, draws);
        let municipal_services = services.iter().filter(|s| s.tier == 0).count();
        let standing = known.unwrap_or_else(|| {
            Arc::new(Standing {
                tastes: tastes(&population, &services, municipal_services, draws),
                differences: differences::drawn(&population, draws),
            })
        });
        let upper_services =
            tables.services.iter().filter(|s| matches!(s.tier, Tier::Federal | Tier::Land)).count();
        let classes = Class::all(&population);
        let makings = Makings {
            population: &population,
            services: &services,
            links,
            parameters: p,
            draws,
            middles: Kind::ALL.map(|kind| middle_log_size(&population, kind)),
        };
        let administrations = population.administrations.iter().zip(&policy.cell_of).enumerate();
        let mut blocks = 0;
        let profile = |(i, (a, cell)): (usize, (&Administration, &usize))| {
            let class = classes.partition_point(|class| *class < Class::of(a));
            let first_block = blocks;
            blocks += words_for(slots_of(a.kind, municipal_services, services.len()).end);
            let differences = standing.differences[i];
            let places = [i, first_block, *cell, class];
            Profile::of(a, places, differences, &makings)
        };
        let profiles: Vec<Profile> = administrations.map(profile).collect();
        let tastes = &standing.tastes;
        let preferences = preferences(&profiles, &services, municipal_services, tastes, p);
        let traits: Vec<Traits> = services.iter().map(Traits::of).collect();
        let responsible = responsible(&population);
        let compatible = compatible(&population, &services, families.len(), p, draws);
        Self {
            simulation: scenario.simulation,
            links,
            parameters: *p,
            prices: p.prices_of_levers(),
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
            platform_order: descending(services.len(), |slot| services[slot].rank)
                .into_iter()
                .filter(|slot| {
                    let service = &services[usize::from(*slot)];
                    !service.efa_only && !service.interface
                })
                .collect(),
            joint: Joint::of(&population, joint_tasks(&services, p, draws)),
            programmes: programmes(tables, &services, links),
            active: links.active(&tables.scope),
            scope: links.shared(&tables.scope),
            outside_hours: p.resources.outside_hours_per_1000 / 2000.0
                * profiles
                    .iter()
                    .map(|profile| f64::from(profile.inhabitants) * f64::from(profile.halves()))
                    .sum::<f64>(),
            applications: applications(scenario),
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
            forms: services_where(&services, |s| links.own_forms && !s.efa_only && !s.interface),
            purchases: services_where(&services, |s| {
                !s.efa_only && (!links.own_forms || s.interface)
            }),
            without_family: services_where(&services, |s| s.family.is_none()),
            releases: services
                .iter()
                .enumerate()
                .filter_map(|(slot, service)| Some((slot, service.release?)))
                .collect(),
            columns: traits.chunks(8).map(Octet::of).collect(),
            traits,
            responsible,
            responsible_nationwide: responsible.map(|lands| lands.iter().sum()),
            layout: Layout::new(),
            words: words_for(services.len()),
            last_published: std::array::from_fn(|land| {
                tables.lands[land].comprehensive.last().map_or(PRIOR_DEPTH.0, |(month, _)| *month)
            }),
            policy,
            preferences,
            standing,
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

    /// Whether it is known when a service can be connected in a Land, so that chance does not decide.
    pub fn is_dated(&self, land: Land, slot: usize) -> bool {
        self.programmes[land.index()].iter().any(|(dated, _)| *dated == slot)
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

    /// Octets that hold the slots of a kind of administration.
    pub const fn octets_of(&self, kind: Kind) -> Range<usize> {
        octets(&self.slots_of(kind))
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

/// Octets that hold a range of slots.
const fn octets(slots: &Range<usize>) -> Range<usize> {
    slots.start / 8..slots.end.div_ceil(8)
}

/// Readiness of registers from which the first services can reach level 4, where it does not come in
/// degrees.
const ONCE_ONLY_FROM: f64 = 0.5;

fn local_services(
    catalogue: &[Service],
    families: &[String],
    links: Links,
    p: &Parameters,
    draws: Draws,
) -> Vec<LocalService> {
    let first = if links.level_degrees { 0.0 } else { ONCE_ONLY_FROM };
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
                interface: links.interfaces && service.interface == 1,
                rank: libm::log1p(1000.0 * cases)
                    - p.supply.provider_simplicity * service.complexity,
                once_only_from: first
                    + (1.0 - first)
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
    profiles: &[Profile],
    services: &[LocalService],
    municipal: usize,
    tastes: &[f64],
    p: &Parameters,
) -> Preferences {
    let p = &p.implementation;
    let mut preferences = Preferences {
        start: vec![[0; 2]],
        order: Vec::with_capacity(tastes.len()),
        scores: Vec::with_capacity(tastes.len() / 8 + 2 * profiles.len()),
    };
    let mut order = Vec::new();
    for profile in profiles {
        let slots = slots_of(profile.kind, municipal, services.len());
        // Fixed costs pay off with the number of cases, which is cases per inhabitant times
        // inhabitants.
        let size =
            p.choice_cases * libm::log(f64::from(profile.inhabitants) / 10_000.0) + profile.will;
        let tastes = &tastes[preferences.order.len()..];
        let score = |slot: usize| {
            let taste = tastes[slot - slots.start];
            (size + services[slot].appeal + p.taste_scale * taste) as f32
        };
        let scores = octets(&slots).map(|octet| {
            let in_place = |place: usize| Some(8 * octet + place).filter(|s| slots.contains(s));
            f32x8::new(std::array::from_fn(|place| in_place(place).map_or(0.0, score)))
        });
        preferences.scores.extend(scores);
        // One whole number per slot, as numbers sort fastest: its wish, highest first, and then the
        // slot.
        order.clear();
        let key = |slot: usize| (u64::from(!sortable(score(slot))) << 16) | slot as u64;
        order.extend(slots.clone().map(key));
        order.sort_unstable();
        preferences.order.extend(order.iter().map(|key: &u64| *key as u16));
        preferences.start.push([preferences.order.len(), preferences.scores.len()]);
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

/// Mean logarithm of the inhabitants of administrations of a kind.
fn middle_log_size(population: &Population, kind: Kind) -> f64 {
    let sizes = population.administrations.iter().filter(|a| a.kind == kind);
    mean(&sizes.map(|a| libm::log(f64::from(a.population))).collect::<Vec<_>>())
}

/// Slots of municipal services that joint administrations do for their members.
fn joint_tasks(services: &[LocalService], p: &Parameters, draws: Draws) -> Vec<u16> {
    let question = draws.once(Decision::JointTask);
    let is_task = |service: &LocalService| {
        service.tier == 0 && question.of(service.number).chance(p.population.joint_task_share)
    };
    let tasks = services.iter().enumerate().filter(|(_, service)| is_task(service));
    tasks.map(|(slot, _)| slot as u16).collect()
}

/// Known programmes and their slots, ascending, by Land.
fn programmes(
    tables: &Tables,
    services: &[LocalService],
    links: Links,
) -> Vec<Vec<(usize, Programme)>> {
    if !links.programmes {
        return vec![Vec::new(); Land::COUNT];
    }
    let of = |land: Land| {
        let known = |(slot, service): (usize, &LocalService)| {
            Some((slot, tables.programme(land, &service.id)?))
        };
        services.iter().enumerate().filter_map(known).collect()
    };
    Land::all().map(of).collect()
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

/// Ready applications on the free platform of each Land, by month: none before the first count,
/// linear between counts, and constant after the last.
fn applications(scenario: &Scenario) -> Vec<[usize; Land::COUNT]> {
    let count = |land: usize, month: Month| {
        let path = &scenario.tables.lands[land].applications;
        if scenario.links.platforms { between(path, month).unwrap_or_default() as usize } else { 0 }
    };
    (0..scenario.simulation.months())
        .map(|month| std::array::from_fn(|land| count(land, Month::from_index(month as i32))))
        .collect()
}

/// The value at a month of a path that is linear between its points and constant after the last;
/// none before the first.
fn between(path: &[(Month, f64)], month: Month) -> Option<f64> {
    let next = path.partition_point(|(known, _)| *known <= month);
    let before = path[next.checked_sub(1)?];
    let elapsed = f64::from(month.index() - before.0.index());
    Some(path.get(next).map_or(before.1, |after| {
        before.1 + (after.1 - before.1) * elapsed / f64::from(after.0.index() - before.0.index())
    }))
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
    let Some(last) = path.last().filter(|(known, _)| *known <= month) else {
        return between(path, month).unwrap_or_default();
    };
    let elapsed = f64::from(month.index() - last.0.index());
    ceiling - (ceiling - last.1) * libm::exp(-catch_up * elapsed)
}
