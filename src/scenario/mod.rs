//! What is assumed: the types of a scenario, how it is read and laid over another, and the tables
//! it rests on. Nothing here is simulated.

pub mod administration;
pub mod difference;
pub mod header;
pub mod keys;
pub mod land;
pub mod lever;
pub mod link;
pub mod load;
pub mod measurement;
pub mod parameters;
pub mod policy;
pub mod posterior;
pub mod resolved;
pub mod source;
pub mod tables;
pub mod target;

use crate::language::Language;
use crate::units::Month;
use keys::{Form, Held, Key, Need, Value, keys};
use lever::LEVERS;
use link::Links;
use parameters::Parameters;
use policy::Policy;
use posterior::{Draw, Posterior};
use std::sync::Arc;
use tables::{AGENTS, Tables};

/// Possible numbers of replicates.
const REPLICATES: std::ops::RangeInclusive<u64> = 1..=1_000_000;

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
    /// What acts on what.
    pub links: Links,
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

    /// Whether another scenario with the same input files and seed has the same links and the same
    /// parameters in every replicate.
    pub fn shares_parameters(&self, other: &Self) -> bool {
        let drawn =
            |scenario: &Self| scenario.posterior.as_ref().map_or_else(Vec::new, Posterior::drawn);
        self.links == other.links
            && self.parameters == other.parameters
            && drawn(self) == drawn(other)
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

keys! {
    /// How a scenario is run.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    Simulation, SIMULATION {
        agents: u64, "agents" Optional ["administrations"]
            Form::Whole(*AGENTS.start(), *AGENTS.end()), "Number of administrations",
            "Number of administrations", "Zahl der Verwaltungen",
            "500 to 1000000; 5324 is the full population; a population file overrides it";
        horizon: Month, "horizon" Optional ["month"] Form::Month, "Last month",
            "Last simulated month", "Letzter simulierter Monat",
            "last simulated month, at most 2035-12; the first is 2018-01";
        replicates: u64, "replicates" Optional ["runs"]
            Form::Whole(*REPLICATES.start(), *REPLICATES.end()), "Number of replicates",
            "Number of replicates", "Zahl der Replikationen",
            "unless the command says otherwise";
        seed: u64, "seed" Optional ["1"] Form::Whole(0, 1 << 53), "Seed of all draws",
            "Seed", "Startwert der Zufallszahlen",
            "of all draws";
        membership_from: Month, "membership_from" Optional ["month"] Form::Month,
            "Month whose memberships group outcomes",
            "Month whose membership groups the results",
            "Monat, dessen Mitgliedschaft die Ergebnisse gruppiert",
            "results by membership group administrations by their membership in this month";
    }
}

impl Simulation {
    /// Number of simulated months.
    pub const fn months(&self) -> usize {
        (self.horizon.index() + 1) as usize
    }
}

keys! {
    /// A dated shock or wave of attention, nationwide; `covid` is scaled by the lever of that name.
    #[derive(Debug, Clone, PartialEq)]
    Event, EVENT {
        name: String, "name" Needed [""] Form::Text, "Name";
        from: Month, "from" Needed [""] Form::Month, "First month";
        until: Month, "until" Needed [""] Form::Month, "Last month";
        displacement: f64, "displacement" Optional ["share of free time"] Form::Number(0.0, 0.9),
            "Share of free time that is lost";
        awareness_per_month: f64, "awareness_per_month" Optional ["1/month"]
            Form::Number(0.0, 0.5), "Gain of awareness [1/month]";
        agenda: f64, "agenda" Optional ["log-odds"] Form::Number(-2.0, 2.0),
            "Shift of the agenda [log-odds]";
        budget: f64, "budget" Optional ["share"] Form::Number(-0.9, 1.0),
            "Change of the budget [share]";
        source: String, "source" Optional [""] Form::Text, "What the entry rests on";
    }
}

/// Keys of the table `[data]`.
pub const DATA: [Key; 3] = [
    Key::plain(
        "population",
        Form::Text,
        "Table of administrations, as `ozgsim population` writes it",
    ),
    Key::plain("services", Form::Text, "Table of services"),
    Key::plain("parameters", Form::Text, "\"posterior\", or a table of draws of parameters"),
];

/// Keys of a scenario beside its tables.
pub const HEAD: [Key; 4] = [
    Key::plain("name", Form::Text, "Name of the result folder: letters, digits, hyphens"),
    Key::plain("description", Form::Text, "One sentence"),
    Key::plain("description_de", Form::Text, "The same sentence in German"),
    Key::plain(
        "extends",
        Form::Text,
        "\"baseline\", or the path of a scenario relative to this file",
    ),
];
