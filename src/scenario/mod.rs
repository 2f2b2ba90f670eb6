//! What is assumed: the types of a scenario, how it is read and laid over another, and the tables
//! it rests on. Nothing here is simulated.

pub mod calibration;
pub mod difference;
pub mod header;
pub mod labels;
pub mod land;
pub mod lever;
pub mod load;
pub mod measurement;
pub mod parameters;
pub mod policy;
pub mod posterior;
pub mod reform;
pub mod register;
pub mod regret;
pub mod resolved;
pub mod sensitivity;
pub mod source;
pub mod study;
pub mod tables;
pub mod target;

use crate::language::Language;
use crate::units::Month;
use lever::LEVERS;
use parameters::Parameters;
use policy::Policy;
use posterior::{Draw, Posterior};
use std::sync::Arc;
use tables::Tables;

/// Last month of the model's calendar.
pub const LAST_MONTH: Month = Month::new(2035, 12);

/// Size of the full population: 5,030 municipal administrations and 294 counties.
pub const FULL_POPULATION: u64 = 5_324;

/// A complete set of assumptions, policy included.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Name; also the name of the result folder.
    pub name: String,
    /// What it assumes, in one sentence.
    pub description: String,
    /// The same in German, where it is said.
    pub description_de: Option<String>,
    /// Size, horizon, replicates, seed.
    pub simulation: Simulation,
    /// The numbers of the model; of those that are drawn, the means.
    pub parameters: Parameters,
    /// Where parameters are drawn from.
    pub posterior: Option<Posterior>,
    /// National values of the levers before any policy acts.
    pub levers: [f64; LEVERS],
    /// Dated shocks and waves of attention.
    pub events: Vec<Event>,
    /// Dated and targeted policies, in order; later ones win.
    pub policies: Vec<Policy>,
    /// Input tables.
    pub tables: Arc<Tables>,
}

impl Scenario {
    /// What it assumes, in a language as far as it is said in it.
    pub fn described(&self, language: Language) -> &str {
        language.told(&self.description, self.description_de.as_deref())
    }

    /// The draw that a replicate takes its parameters from; none where they are not drawn.
    pub fn draw(&self, replicate: u64) -> Option<&Draw> {
        self.posterior.as_ref().map(|posterior| posterior.of(self.simulation.seed, replicate))
    }

    /// The scenario with the parameters that a replicate draws; none where all replicates have the
    /// same.
    pub fn drawn(&self, replicate: u64) -> Option<Self> {
        let (posterior, draw) = self
            .posterior
            .as_ref()
            .zip(self.draw(replicate))
            .filter(|(posterior, _)| !posterior.drawn().is_empty())?;
        Some(Self {
            parameters: posterior.lay_over(&self.parameters, draw),
            posterior: None,
            ..self.clone()
        })
    }

    /// Gives a parameter, by its place in the registry, a value in all replicates.
    pub fn set_parameter(&mut self, place: usize, value: f64) {
        let mut values = self.parameters.values();
        values[place] = value;
        self.parameters = Parameters::from_values(&values);
        self.posterior.iter_mut().for_each(|posterior| posterior.leave(place));
    }

    /// Whether another scenario with the same input files and seed has the same parameters in every
    /// replicate.
    pub fn shares_parameters(&self, other: &Self) -> bool {
        let drawn =
            |scenario: &Self| scenario.posterior.as_ref().map_or_else(Vec::new, Posterior::drawn);
        self.parameters == other.parameters && drawn(self) == drawn(other)
    }

    /// The policies that it adds to a baseline; none where it changes more than that.
    pub fn policies_added_to(&self, baseline: &Self) -> Option<Vec<Policy>> {
        let same = self.shares_parameters(baseline)
            && self.levers == baseline.levers
            && self.events == baseline.events;
        let added: Vec<Policy> = self
            .policies
            .iter()
            .filter(|policy| !baseline.policies.contains(policy))
            .cloned()
            .collect();
        (same && self.policies.len() - added.len() == baseline.policies.len()).then_some(added)
    }
}

/// How a scenario is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// Number of agents, 500 to 1,000,000; 5,324 is the full population.
    pub agents: u64,
    /// Last simulated month.
    pub horizon: Month,
    /// Number of replicates unless the command says otherwise.
    pub replicates: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Month at whose start administrations are grouped by membership for good.
    pub membership_from: Month,
}

impl Simulation {
    /// Number of simulated months.
    pub const fn months(&self) -> usize {
        (self.horizon.index() + 1) as usize
    }
}

/// A dated shock or wave of attention, nationwide.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Name; `covid` is scaled by the lever of that name.
    pub name: String,
    /// First month.
    pub from: Month,
    /// Last month.
    pub until: Month,
    /// Share of the free time of digital staff that it takes [1].
    pub displacement: f64,
    /// Monthly growth of awareness that it brings [1/month].
    pub awareness_per_month: f64,
    /// Shift of the agenda towards online services [log-odds].
    pub agenda: f64,
    /// Shift of digital budgets [share].
    pub budget: f64,
    /// Where it is documented.
    pub source: String,
}

/// Kind of an administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A municipality or association of municipalities within a county.
    Municipality,
    /// A county-free city, responsible for municipal and county services.
    CountyFreeCity,
    /// A county.
    County,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Municipality, Self::CountyFreeCity, Self::County];

    /// Name in files and results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::CountyFreeCity => "county-free city",
            Self::County => "county",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the administration is responsible for services of this tier.
    pub const fn responsible_for(self, tier: Tier) -> bool {
        matches!(
            (self, tier),
            (Self::Municipality | Self::CountyFreeCity, Tier::Municipal)
                | (Self::County | Self::CountyFreeCity, Tier::County)
        )
    }
}

/// Tier of government that is responsible for a service.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Federation.
    Federal,
    /// Länder.
    Land,
    /// Counties and county-free cities.
    County,
    /// Municipalities.
    Municipal,
}

impl Tier {
    /// The two tiers that the agents are responsible for, in the order of service slots.
    pub const LOCAL: [Self; 2] = [Self::Municipal, Self::County];

    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Federal => "federal",
            Self::Land => "land",
            Self::County => "county",
            Self::Municipal => "municipal",
        }
    }
}

/// What an administration's membership is, by kind of cooperation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Membership {
    /// No cooperation.
    None,
    /// A Land-wide association.
    Association,
    /// A hub led by the county.
    County,
    /// A partnership led by a city.
    City,
    /// A small group of peers.
    Peers,
}

impl Membership {
    /// All kinds of membership.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Association, Self::County, Self::City, Self::Peers];

    /// Name in files and results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Association => "association",
            Self::County => "county",
            Self::City => "city",
            Self::Peers => "peers",
        }
    }

    /// The membership with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|membership| membership.name() == name)
    }
}

/// Size classes of municipal administrations: key and smallest population.
pub const SIZE_CLASSES: [(&str, u32); 8] = [
    ("lt_1k", 0),
    ("1k_2k", 1_000),
    ("2k_5k", 2_000),
    ("5k_10k", 5_000),
    ("10k_20k", 10_000),
    ("20k_50k", 20_000),
    ("50k_100k", 50_000),
    ("ge_100k", 100_000),
];

/// Size class of a population, as an index into [`SIZE_CLASSES`].
pub fn size_class(population: u32) -> usize {
    SIZE_CLASSES.iter().rposition(|(_, low)| population >= *low).unwrap_or(0)
}
