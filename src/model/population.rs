//! The administrations: synthesised from the county table so that every margin holds, or taken from
//! a population file.
//!
//! Attributes are fixed for a whole run; what changes is in the submodels.

use super::thinning::thinned;
use crate::random::{Decision, Draws, identity};
use crate::scenario::Scenario;
use crate::scenario::administration::{FULL_POPULATION, Kind, SIZE_CLASSES, size_class};
use crate::scenario::land::Land;
use crate::scenario::parameters::PopulationParameters;
use crate::scenario::tables::{AdministrationRow, County, LandRow, Tables};
use std::collections::BTreeMap;

/// An administration and its fixed attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Administration {
    /// Unique key: ARS where imported, else county key, size class and number.
    pub key: String,
    /// Identity that addresses its draws.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Type, for example `Amt`.
    pub administration_type: String,
    /// Land.
    pub land: Land,
    /// Index of its county in [`Population::counties`].
    pub county: usize,
    /// Inhabitants.
    pub population: u32,
    /// Tax capacity [EUR per inhabitant and year].
    pub tax_capacity: f64,
    /// Cash credits [EUR per inhabitant].
    pub cash_credits: f64,
    /// Share of 65 and more [percent].
    pub share_65: f64,
    /// Households with at least 50 Mbit/s [percent].
    pub broadband: f64,
    /// Staff [heads].
    pub staff: f64,
    /// Holders of a post mainly for digital work [persons].
    pub posts: u32,
    /// Working time of one such post [full-time equivalents].
    pub post_share: f64,
    /// Whether own servers are run to a larger extent.
    pub own_servers: bool,
    /// Index of the provider, nationwide.
    pub provider: usize,
    /// Preference for self-government [standard deviations].
    pub self_government: f64,
    /// Leadership for digitalisation [standard deviations].
    pub leadership: f64,
    /// Council interest in digitalisation [standard deviations].
    pub council_interest: f64,
    /// Parts of [`Population::part`] that it counts for.
    pub parts: u32,
    /// Parts that its inhabitants count for, so that those of its Land are as many as in the
    /// county table.
    pub inhabitant_parts: u32,
}

impl Administration {
    /// Size class of a municipal administration; none for a county.
    pub fn size_class(&self) -> Option<usize> {
        (self.kind != Kind::County).then(|| size_class(self.population))
    }
}

/// The administrations of one county, or a county-free city.
#[derive(Debug, Clone, PartialEq)]
pub struct CountyGroup {
    /// Five-digit key; copies of a replicated population carry a suffix.
    pub key: String,
    /// Land.
    pub land: Land,
    /// Index of the county's own administration, if it is part of the population.
    pub administration: Option<usize>,
    /// Indices of its municipal administrations.
    pub municipal: Vec<usize>,
    /// Neighbouring groups: those that share the first three digits of the key, else the Land.
    pub neighbours: Vec<usize>,
}

/// All administrations, ordered by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// The agents.
    pub administrations: Vec<Administration>,
    /// Their counties, ordered by key.
    pub counties: Vec<CountyGroup>,
    /// Land of every provider.
    pub provider_lands: Vec<Land>,
    /// Administrations of the register that a part stands for: 1 where each administration stands
    /// for itself, less in a thinned or replicated population. Weights are whole numbers of parts,
    /// so that sums do not depend on their order.
    pub part: f64,
    /// Number of copies of the register.
    pub copies: u64,
}

/// Part of an administration that weights of a thinned population are told to.
const FINE: f64 = 1.0 / 65_536.0;

impl Population {
    /// Builds the population of a scenario; same seed, same population.
    pub fn of(scenario: &Scenario) -> Self {
        let draws = Draws::of_population(scenario.simulation.seed);
        let tables = &*scenario.tables;
        let (rows, copies) = match &tables.administrations {
            Some(rows) => (rows.clone(), 1),
            None => resized(synthesise(tables, draws), tables, scenario.simulation.agents, draws),
        };
        complete(&rows, copies, tables, &scenario.parameters.population, draws)
    }

    /// Administrations of the register that an administration stands for.
    pub fn weight(&self, administration: &Administration) -> f64 {
        f64::from(administration.parts) * self.part
    }

    /// The same within one of the copies of a replicated population, which know nothing of each
    /// other.
    pub fn part_of_copy(&self) -> f64 {
        self.part * self.copies as f64
    }

    /// Whether each administration stands for itself, so that what all or some administrations
    /// have can be told.
    pub fn is_whole(&self) -> bool {
        self.part == 1.0
    }
}

/// An administration before its attributes are drawn.
struct Seed {
    row: AdministrationRow,
    /// 0 for the original, 1 and more for copies in a replicated population.
    copy: u64,
}

impl Seed {
    fn key(&self) -> String {
        suffixed(&self.row.key, self.copy)
    }

    fn county(&self) -> String {
        suffixed(&self.row.county, self.copy)
    }
}

fn suffixed(key: &str, copy: u64) -> String {
    if copy == 0 { key.to_owned() } else { format!("{key}#{copy}") }
}

/// The 5,324 administrations with the margins of the county table.
fn synthesise(tables: &Tables, draws: Draws) -> Vec<AdministrationRow> {
    let mut rows = Vec::new();
    for county in &tables.counties {
        if !county.is_city {
            rows.push(row(
                county,
                county.key.clone(),
                county.name.clone(),
                Kind::County,
                county.population,
            ));
        }
        let keys: Vec<(String, usize)> = (0..SIZE_CLASSES.len())
            .flat_map(|class| (1..=county.administrations[class]).map(move |n| (class, n)))
            .map(|(class, n)| {
                if county.is_city {
                    (county.key.clone(), class)
                } else {
                    (format!("{}.{}.{n:02}", county.key, SIZE_CLASSES[class].0), class)
                }
            })
            .collect();
        let kind = if county.is_city { Kind::CountyFreeCity } else { Kind::Municipality };
        for ((key, _), population) in keys.iter().zip(populations(county, &keys, draws)) {
            let name = if county.is_city {
                county.name.clone()
            } else {
                format!("{} ({key})", county.name)
            };
            rows.push(row(county, key.clone(), name, kind, population));
        }
    }
    assign_types(&mut rows, &tables.lands, draws);
    rows
}

fn row(
    county: &County,
    key: String,
    name: String,
    kind: Kind,
    population: u32,
) -> AdministrationRow {
    AdministrationRow {
        key,
        name,
        kind: kind.name().to_owned(),
        administration_type: kind.name().to_owned(),
        land: county.land.key().to_owned(),
        county: county.key.clone(),
        population,
        ..AdministrationRow::default()
    }
}

/// Inhabitants per administration: log-uniform within the size class, then scaled within the class
/// bounds to the county's total.
fn populations(county: &County, keys: &[(String, usize)], draws: Draws) -> Vec<u32> {
    let question = draws.once(Decision::Population);
    let bounds: Vec<(f64, f64)> = keys
        .iter()
        .map(|(_, class)| {
            let low = f64::from(SIZE_CLASSES[*class].1.max(100));
            (
                low,
                SIZE_CLASSES
                    .get(class + 1)
                    .map_or(f64::from(county.population).max(low), |(_, next)| f64::from(next - 1)),
            )
        })
        .collect();
    let drawn: Vec<f64> = keys
        .iter()
        .zip(&bounds)
        .map(|((key, _), (low, high))| {
            low * libm::exp(question.of(identity(key)).uniform() * libm::log(high / low))
        })
        .collect();
    let total = f64::from(county.population);
    let scaled = |factor: f64| {
        drawn.iter().zip(&bounds).map(move |(x, (low, high))| (x * factor).clamp(*low, *high))
    };
    let (mut low, mut high) = (1e-4_f64, 1e4_f64);
    for _ in 0..80 {
        let middle = (low * high).sqrt();
        if scaled(middle).sum::<f64>() < total { low = middle } else { high = middle }
    }
    let exact: Vec<f64> = scaled((low * high).sqrt()).collect();
    let mut whole: Vec<u32> = exact.iter().map(|x| x.floor() as u32).collect();
    let mut missing =
        i64::from(county.population) - whole.iter().map(|&x| i64::from(x)).sum::<i64>();
    let mut order: Vec<usize> = (0..whole.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    for &i in order.iter().cycle().take(order.len() * 8) {
        if missing > 0 && f64::from(whole[i]) + 1.0 <= bounds[i].1 {
            whole[i] += 1;
            missing -= 1;
        } else if missing < 0 && f64::from(whole[i]) > bounds[i].0 {
            whole[i] -= 1;
            missing += 1;
        }
    }
    whole
}

/// Types of municipal administration, with the exact number per Land; county-free cities are single
/// municipalities.
fn assign_types(rows: &mut [AdministrationRow], lands: &[LandRow], draws: Draws) {
    const SINGLE: &str = "Einheitsgemeinde";
    let question = draws.once(Decision::AdministrationType);
    for land in Land::all() {
        let mut open: Vec<usize> = (0..rows.len())
            .filter(|&i| rows[i].land == land.key() && rows[i].kind != Kind::County.name())
            .collect();
        open.sort_by_key(|&i| {
            (
                rows[i].kind != Kind::CountyFreeCity.name(),
                question.of(identity(&rows[i].key)).bits(),
            )
        });
        let mut types: Vec<&(String, u64)> = lands[land.index()].types.iter().collect();
        types.sort_by_key(|(name, _)| (name != SINGLE, name.clone()));
        let expanded =
            types.iter().flat_map(|(name, count)| std::iter::repeat_n(name, *count as usize));
        for (&i, name) in open.iter().zip(expanded) {
            rows[i].administration_type.clone_from(name);
        }
    }
}

/// A part of the register, or the whole of it and the nearest number of whole copies.
fn resized(
    rows: Vec<AdministrationRow>,
    tables: &Tables,
    agents: u64,
    draws: Draws,
) -> (Vec<AdministrationRow>, u64) {
    if agents < FULL_POPULATION {
        (thinned(rows, &tables.counties, agents, draws), 1)
    } else {
        (rows, (agents + FULL_POPULATION / 2) / FULL_POPULATION)
    }
}

/// Draws what the rows leave open and groups the administrations by county.
fn complete(
    rows: &[AdministrationRow],
    copies: u64,
    tables: &Tables,
    parameters: &PopulationParameters,
    draws: Draws,
) -> Population {
    let alike = rows.iter().all(|row| row.weight.is_none_or(|weight| weight == 1.0));
    let mut seeds: Vec<Seed> = (0..copies)
        .flat_map(|copy| rows.iter().map(move |row| Seed { row: row.clone(), copy }))
        .collect();
    seeds.sort_by_cached_key(Seed::key);
    let counties_by_key: BTreeMap<&str, &County> =
        tables.counties.iter().map(|county| (county.key.as_str(), county)).collect();
    let mut group_keys: Vec<String> = seeds.iter().map(Seed::county).collect();
    group_keys.sort();
    group_keys.dedup();
    let group_index: BTreeMap<&str, usize> =
        group_keys.iter().enumerate().map(|(i, key)| (key.as_str(), i)).collect();
    let first_provider: Vec<usize> = tables
        .lands
        .iter()
        .scan(0, |next, land| {
            let first = *next;
            *next += land.providers;
            Some(first)
        })
        .collect();

    let mut administrations: Vec<Administration> = seeds
        .iter()
        .map(|seed| {
            let county = counties_by_key[&seed.row.county[..5]];
            draw_attributes(
                seed,
                county,
                &tables.lands[county.land.index()],
                parameters,
                first_provider[county.land.index()],
                group_index[seed.county().as_str()],
                draws,
            )
        })
        .collect();
    let mut counties: Vec<CountyGroup> = group_keys
        .iter()
        .map(|key| CountyGroup {
            key: key.clone(),
            land: counties_by_key[&key[..5]].land,
            administration: None,
            municipal: Vec::new(),
            neighbours: Vec::new(),
        })
        .collect();
    for (i, administration) in administrations.iter().enumerate() {
        let group = &mut counties[administration.county];
        if administration.kind == Kind::County {
            group.administration = Some(i);
        } else {
            group.municipal.push(i);
        }
    }
    recentre(&mut administrations, &counties, &counties_by_key, &seeds);
    for (county, neighbours) in neighbours(&counties, &tables.counties).into_iter().enumerate() {
        counties[county].neighbours = neighbours;
    }
    let provider_lands = Land::all()
        .flat_map(|land| std::iter::repeat_n(land, tables.lands[land.index()].providers))
        .collect();
    let part = if alike { 1.0 / copies as f64 } else { FINE };
    if !alike {
        weigh(&mut administrations, &seeds, tables, part);
    }
    Population { administrations, counties, provider_lands, part, copies }
}

/// Tells weights in parts. Those of inhabitants are such that a county and its municipalities, which
/// count half each, and cities have together the inhabitants of the Land.
fn weigh(administrations: &mut [Administration], seeds: &[Seed], tables: &Tables, part: f64) {
    let parts = |seed: &Seed| (seed.row.weight.unwrap_or(1.0) / part).round();
    let mut inhabitants = [(0.0, 0.0); Land::COUNT];
    for county in &tables.counties {
        inhabitants[county.land.index()].0 += f64::from(county.population);
    }
    for (a, seed) in administrations.iter().zip(seeds) {
        let counted = if a.kind == Kind::CountyFreeCity { 1.0 } else { 0.5 };
        inhabitants[a.land.index()].1 += counted * parts(seed) * f64::from(a.population);
    }
    for (a, seed) in administrations.iter_mut().zip(seeds) {
        let (all, simulated) = inhabitants[a.land.index()];
        a.parts = parts(seed) as u32;
        a.inhabitant_parts = (parts(seed) * all / (simulated * part)).round() as u32;
    }
}

/// For each group those of the same copy that share the first three digits of its key; where the
/// table has no such county, those of its Land.
fn neighbours(counties: &[CountyGroup], table: &[County]) -> Vec<Vec<usize>> {
    let copy = |county: &CountyGroup| {
        county.key.find('#').map_or_else(String::new, |mark| county.key[mark..].to_owned())
    };
    let (mut close, mut in_land) =
        (BTreeMap::<_, Vec<usize>>::new(), BTreeMap::<_, Vec<usize>>::new());
    for (i, county) in counties.iter().enumerate() {
        close.entry((copy(county), &county.key[..3])).or_default().push(i);
        in_land.entry((copy(county), county.land)).or_default().push(i);
    }
    let of = |(i, county): (usize, &CountyGroup)| {
        let others = |near: &Vec<usize>| {
            near.iter().copied().filter(|other| *other != i).collect::<Vec<_>>()
        };
        let (own, digits) = (&county.key[..5], &county.key[..3]);
        if table.iter().any(|other| other.key != own && other.key.starts_with(digits)) {
            others(&close[&(copy(county), digits)])
        } else {
            others(&in_land[&(copy(county), county.land)])
        }
    };
    counties.iter().enumerate().map(of).collect()
}

fn draw_attributes(
    seed: &Seed,
    county: &County,
    land: &LandRow,
    p: &PopulationParameters,
    first_provider: usize,
    group: usize,
    draws: Draws,
) -> Administration {
    let row = &seed.row;
    let key = seed.key();
    let id = identity(&key);
    let kind = Kind::named(&row.kind).unwrap_or(Kind::Municipality);
    let draw = |decision| draws.once(decision).of(id);
    let attitude = |given: Option<f64>, decision| {
        given.unwrap_or_else(|| p.attitude_spread * draw(decision).normal())
    };
    let inhabitants = f64::from(row.population);
    let municipal_staff = if kind == Kind::County { 0.0 } else { land.staff_per_1000 };
    let county_staff = if kind == Kind::Municipality { 0.0 } else { p.county_staff_per_1000 };
    let staff = (municipal_staff + county_staff) * inhabitants / 1000.0
        * libm::exp(0.2 * draw(Decision::Staff).normal());
    let digital = row
        .digital_posts
        .unwrap_or_else(|| libm::pow(staff / p.staff_per_digital_post, p.digital_post_exponent));
    // Below 2,000 inhabitants one person gives a part of the working time; above, posts are whole
    // persons, at least one.
    let (posts, post_share) = if inhabitants < 2_000.0 || digital < 0.5 {
        (1, digital.min(1.0))
    } else {
        (((digital + draw(Decision::Posts).uniform()).floor() as u32).max(1), 1.0)
    };
    let provider = match row.provider {
        Some(number) => (number as usize).clamp(1, land.providers) - 1,
        None => {
            let u = draw(Decision::Provider).uniform();
            let rest = (1.0 - land.largest_provider_share).max(1e-9);
            if u < land.largest_provider_share || land.providers == 1 {
                0
            } else {
                1 + (((u - land.largest_provider_share) / rest * (land.providers - 1) as f64)
                    as usize)
                    .min(land.providers - 2)
            }
        }
    };
    // A county lives on a levy of about a third of its municipalities' tax capacity.
    let levy = if kind == Kind::County { 0.35 } else { 1.0 };
    let size_effect = libm::pow(inhabitants / 10_000.0, 0.05);
    Administration {
        id,
        name: row.name.clone(),
        kind,
        administration_type: row.administration_type.clone(),
        land: county.land,
        county: group,
        population: row.population,
        tax_capacity: row.tax_capacity_eur_per_inhabitant.unwrap_or_else(|| {
            let spread = if kind == Kind::Municipality {
                size_effect * libm::exp(0.25 * draw(Decision::TaxCapacity).normal())
            } else {
                1.0
            };
            county.tax_capacity * levy * spread
        }),
        cash_credits: row.cash_credits_eur_per_inhabitant.unwrap_or(county.cash_credits),
        share_65: row.share_65_plus_pct.unwrap_or_else(|| {
            let spread =
                if kind == Kind::Municipality { 2.0 * draw(Decision::Age).normal() } else { 0.0 };
            (county.share_65 + spread).clamp(5.0, 60.0)
        }),
        broadband: row.broadband_50mbit_pct.unwrap_or_else(|| {
            let spread = if kind == Kind::Municipality {
                4.0 * draw(Decision::Broadband).normal()
            } else {
                0.0
            };
            (county.broadband + spread).clamp(0.0, 100.0)
        }),
        staff,
        posts,
        post_share,
        own_servers: row
            .own_servers
            .unwrap_or_else(|| draw(Decision::OwnServers).chance(p.own_servers_share)),
        provider: first_provider + provider,
        self_government: attitude(row.self_government, Decision::SelfGovernment),
        leadership: attitude(row.leadership, Decision::Leadership),
        council_interest: attitude(row.council_interest, Decision::CouncilInterest),
        parts: 1,
        inhabitant_parts: 1,
        key,
    }
}

/// Moves drawn tax capacities so that their mean, weighted by inhabitants, is the county's value.
fn recentre(
    administrations: &mut [Administration],
    counties: &[CountyGroup],
    table: &BTreeMap<&str, &County>,
    seeds: &[Seed],
) {
    for group in counties {
        let drawn: Vec<usize> = group
            .municipal
            .iter()
            .copied()
            .filter(|&i| seeds[i].row.tax_capacity_eur_per_inhabitant.is_none())
            .collect();
        let weight = |i: usize, a: &[Administration]| f64::from(a[i].population);
        let inhabitants: f64 = drawn.iter().map(|&i| weight(i, administrations)).sum();
        let sum: f64 = drawn
            .iter()
            .map(|&i| weight(i, administrations) * administrations[i].tax_capacity)
            .sum();
        let factor =
            if sum > 0.0 { table[&group.key[..5]].tax_capacity * inhabitants / sum } else { 1.0 };
        for i in drawn {
            administrations[i].tax_capacity *= factor;
        }
    }
}
