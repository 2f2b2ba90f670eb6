//! What every kind of study has in common: it is asked with files and settings, simulates by a
//! runner, and answers.

use super::declaration::Declaration;
use super::effects::Comparison;
use super::sweep::points::Swept;
use crate::engine::curve::CurveTable;
use crate::engine::keep::{digest, hexadecimal};
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::spending::Spending;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::scenario::source::Source;
use crate::scenario::{Scenario, load};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Study file of a result, which asks its question again.
pub const STUDY: &str = "study.toml";
/// Table of targets of a result.
pub const TARGETS: &str = "targets.csv";

/// Keys of studies that no result depends on.
const WORDS: [&str; 4] = ["name", "description", "description_de", "replicates"];
/// Longest name of a folder that file systems and archives take [bytes], with room for
/// `.part-100000-of-100000`.
const LONGEST_NAME: usize = 255 - 22;

/// What a question is asked with.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Texts of scenario files, or of a study file.
    pub files: Vec<Source>,
    /// Overrides of scenarios, `key=value`.
    pub settings: Vec<String>,
    /// Table of targets; the embedded one unless stated.
    pub targets: Option<PathBuf>,
    /// How narrow an interval must become.
    pub precision: Option<Wish>,
    /// Whether every month of every group is kept.
    pub full: bool,
    /// Whether the last state of every administration is kept.
    pub administrations: bool,
}

/// A wish for precision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// `OUTCOME@MONTH=HALFWIDTH`.
    pub text: String,
    /// Number of replicates to begin with.
    pub first: u64,
    /// Number of replicates to stop at in any case.
    pub most: u64,
}

/// What a result is of.
#[derive(Debug, Clone)]
pub struct Head {
    /// Name of the result.
    pub name: String,
    /// Its scenarios; one that is varied, or the baseline, comes first.
    pub scenarios: Vec<Scenario>,
    /// Further files that the question is asked with, by name.
    pub files: Vec<(&'static str, String)>,
}

/// How much is simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Size {
    /// What, for example `30 points of 10 replicates`.
    pub what: String,
    /// What is in memory at once.
    pub held: Held,
    /// Number of runs of a scenario at most.
    pub runs: u64,
    /// Number of steps that an observer hears of at most.
    pub steps: u64,
}

/// What is in memory at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// Scenarios that all threads share.
    pub shared: u64,
    /// Scenarios that each thread prepares by itself.
    pub own: u64,
    /// Share of the months and groups that are kept until a job is done.
    pub kept: f64,
}

impl Held {
    /// Scenarios that are simulated together.
    pub const fn scenarios(number: u64) -> Self {
        Self { shared: number, own: 0, kept: 1.0 }
    }

    /// The same where Decembers are kept.
    pub const fn decembers(number: u64) -> Self {
        Self { shared: number, own: 0, kept: 1.0 / 12.0 }
    }

    /// Points that are prepared one by one, each with so many scenarios.
    pub const fn own(scenarios: u64) -> Self {
        Self { shared: 1, own: scenarios, kept: 0.0 }
    }
}

/// A table of an answer that is large, or made of single replicates.
#[derive(Debug)]
pub enum Table<'a> {
    /// Curves of scenarios.
    Curves(Vec<(&'a str, &'a CurveTable)>),
    /// Effects of counterfactuals.
    Effects(&'a Comparison),
    /// Months that they gain.
    Gains(&'a Comparison),
    /// What scenarios cost by payer and year; with the name of the baseline, what they cost more.
    Spending(Vec<(&'a str, Option<&'a str>, &'a Spending)>),
    /// What the effects of counterfactuals cost.
    CostEffect(&'a Comparison),
    /// Where the spread of their effects comes from.
    Uncertainty(&'a Comparison),
    /// Values of every replicate; of every month of every group, or less.
    Replicates(&'a Family, &'a Runs, bool),
    /// The last state of every administration in every replicate.
    Administrations(&'a Family, &'a Runs),
    /// Curves and effects of points.
    Points(&'a Swept),
    /// Values of every replicate of points.
    PointReplicates(&'a Swept),
}

/// A kind of study.
pub trait Question: Sized {
    /// What is said of it once.
    const DECLARED: Declaration;
    /// What is simulated for it.
    type Simulated;
    /// What it finds.
    type Answer;

    /// Reads what it is asked with; several questions where each file is one.
    ///
    /// # Errors
    /// When a file is wrong or the question makes no sense.
    fn ask(ask: &Ask) -> Result<Vec<Self>>;

    /// What its result is of.
    fn head(&self) -> Head;

    /// How much is simulated.
    fn size(&self) -> Size;

    /// Scenarios that are simulated, as far as they may surprise.
    fn examples(&self) -> Vec<Scenario> {
        self.head().scenarios
    }

    /// What the user should know before, one sentence without full stop.
    fn note(&self) -> Option<String> {
        None
    }

    /// The question complete, as a file that asks it again.
    fn resolved(&self) -> String {
        self.head().files.into_iter().map(|(_, text)| text).next().unwrap_or_default()
    }

    /// Number of scenarios whose single replicates are recorded.
    fn recorded(&self) -> usize {
        0
    }

    /// A scenario whose replicates are recorded.
    fn recorded_scenario(&self, number: usize) -> Scenario {
        self.head().scenarios.swap_remove(number)
    }

    /// Begins with no fewer replicates than a former answer had.
    fn begin_with(&mut self, _replicates: u64) {}

    /// Simulates what is not kept yet.
    ///
    /// # Errors
    /// When a job cannot be kept, a replicate fails, or the observer stops.
    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Self::Simulated>;

    /// What the simulated replicates say.
    ///
    /// # Errors
    /// When they cannot be read.
    fn answer(&self, simulated: Self::Simulated) -> Result<Self::Answer>;

    /// The tables of an answer that are large or made of single replicates.
    fn tables<'a>(&'a self, _answer: &'a Self::Answer) -> Vec<Table<'a>> {
        Vec::new()
    }
}

impl Ask {
    /// The scenarios that are named.
    ///
    /// # Errors
    /// When any of the files is wrong, two have the same name, or seeds differ.
    pub fn scenarios(&self) -> Result<Vec<Scenario>> {
        let scenarios =
            Error::collect(self.files.iter().map(|file| load::read(file, &self.settings)))?;
        check_batch(&scenarios, &self.files)?;
        Ok(scenarios)
    }

    /// The study file.
    ///
    /// # Errors
    /// When none is named.
    pub fn study(&self) -> Result<&Source> {
        self.files.first().ok_or_else(|| Error::Usage("a study file is needed".into()))
    }
}

/// Scenarios that are asked about together must have names of their own and share their draws.
fn check_batch(batch: &[Scenario], files: &[Source]) -> Result<()> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (scenario, file) in batch.iter().zip(files) {
        // Some file systems do not tell upper from lower case.
        if let Some(other) = seen.insert(scenario.name.to_lowercase(), &file.name) {
            let title =
                format!("`{other}` and `{}` both have the name `{}`", file.name, scenario.name);
            return Err(Error::input(
                title,
                "give each scenario of a batch its own `name`; it becomes the name of its result \
                 folder",
            ));
        }
        let (first, seed) = (&batch[0], scenario.simulation.seed);
        if seed != first.simulation.seed {
            let title = format!(
                "the scenarios of this batch have different seeds: `{}` {}, `{}` {seed}",
                first.name, first.simulation.seed, scenario.name
            );
            return Err(Error::input(
                title,
                "a batch runs on the same draws; give one seed for all with --seed, or run the \
                 scenarios one by one",
            ));
        }
    }
    Ok(())
}

impl Head {
    /// SHA-256 of all inputs. Names, descriptions, comments and the number of replicates do not
    /// count.
    pub fn digest(&self) -> String {
        let what_counts = |text: &str| {
            let Ok(mut table) = toml::from_str::<toml::Table>(text) else {
                return text.to_owned();
            };
            WORDS.iter().for_each(|key| drop(table.remove(*key)));
            table.to_string()
        };
        let texts = self.files.iter().map(|(_, text)| what_counts(text));
        let all: Vec<String> = self.scenarios.iter().map(digest).chain(texts).collect();
        if let [digest] = &all[..] { digest.clone() } else { sha256(&all.join("\n")) }
    }
}

/// Name of a result with other scenarios beside it: theirs, or where that is too long their number
/// and a digest of them.
pub(super) fn beside(name: &str, others: &[Scenario]) -> String {
    let names: Vec<&str> = others.iter().map(|scenario| &*scenario.name).collect();
    let spelt_out = format!("{name}--vs--{}", names.join("--"));
    if names.len() <= 2 && spelt_out.len() <= LONGEST_NAME {
        spelt_out
    } else {
        format!("{name}--vs--{}-scenarios-{}", names.len(), &sha256(&names.join("\n"))[..8])
    }
}

pub(super) fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}
