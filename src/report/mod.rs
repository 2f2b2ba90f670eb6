//! How an answer is shown. A report turns numbers into bytes; it touches no files, no clock and no terminal.

pub mod chart;

mod figures;

use crate::engine::curve::Point;
use crate::model::outcome::{Dimension, Outcome};
use crate::scenario::SIZE_CLASSES;
use crate::units::Month;
use chart::Language;

pub use figures::population::{PopulationSummary, SizeClassSummary, population_figure};

/// The curves of a run, wherever they are kept.
pub trait Curves {
    /// Number of simulated months, from January 2018 on.
    fn months(&self) -> usize;

    /// One point per month of an outcome in a group; none where the outcome is not recorded.
    fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<Vec<Point>>;
}

/// What the figures of a run say about the run itself.
#[derive(Debug, Clone, PartialEq)]
pub struct RunContext {
    /// Name of the scenario.
    pub scenario: String,
    /// What the scenario assumes, in one sentence.
    pub description: String,
    /// Number of replicates behind every point.
    pub replicates: u64,
    /// Number of simulated administrations.
    pub agents: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Version of ozgsim, without its name.
    pub version: String,
    /// Language of the figures.
    pub language: Language,
    /// Months in which policies come into force, with their names; in any order, the first three are drawn.
    pub policy_marks: Vec<(Month, String)>,
    /// Simulated municipal administrations in each of [`SIZE_CLASSES`].
    pub administrations_by_size_class: [u64; SIZE_CLASSES.len()],
}

/// A figure under the name of its files.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedFigure {
    /// Name of the files, without extension.
    pub name: String,
    /// The figure, ready to be rendered.
    pub figure: chart::Figure,
    /// CSV of exactly the plotted numbers; the same in every language.
    pub numbers: String,
}

/// The figures of a run; those without any value are left out.
pub fn run_figures(curves: &impl Curves, context: &RunContext) -> Vec<NamedFigure> {
    figures::of_run(curves, context)
}
