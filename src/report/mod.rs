//! How an answer is shown. A report renders bytes from tables; it neither reads nor writes files
//! and never sees a world.

pub mod answer;
pub mod calibration;
pub mod chart;
pub mod decomposition;
pub mod difference;
pub mod drivers;
pub mod effects;
pub mod groups;
pub mod headline;
pub mod history;
pub mod population;
pub mod reference;
pub mod regret;
pub mod schema;
pub mod sensitivity;
pub mod soundness;
pub mod spending;
pub mod table;
pub mod text;
pub mod validation;
pub mod yardsticks;

pub mod page;

mod figures;

use crate::engine::curve::{CurveTable, Point};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::model::population::{Administration, Population};
use crate::scenario::Scenario;
use crate::scenario::administration::{Kind, SIZE_CLASSES};
use crate::scenario::policy::Policy;
use crate::study::calibration::Calibrated;
use crate::study::calibration::file::Calibration;
use crate::study::decomposition::Share;
use crate::study::effects::Comparison;
use crate::study::regret::{Regrets, Verdict};
use crate::study::sensitivity::{Analysis, Screening};
use crate::units::Month;

use validation::Validation;
use yardsticks::Yardsticks;

pub use figures::SweepEffects;
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
    /// Months in which policies come into force, with their names; in any order, the first three
    /// are drawn.
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

/// The figures of a comparison by the version of ozgsim; those without any value are left out.
pub fn comparison_figures(
    comparison: &Comparison,
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    figures::of_comparison(comparison, version, language)
}

/// The figures of a run; those without any value are left out.
pub fn run_figures(curves: &impl Curves, context: &RunContext) -> Vec<NamedFigure> {
    figures::of_run(curves, context)
}

impl Curves for CurveTable {
    fn months(&self) -> usize {
        self.months()
    }

    fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<Vec<Point>> {
        self.curve(outcome, dimension, group).map(<[Point]>::to_vec)
    }
}

/// Format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Vector picture.
    Svg,
    /// Pixel picture.
    Png,
    /// Page for print.
    Pdf,
}

impl Format {
    /// Ending of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// How figures are drawn.
#[derive(Debug, Clone)]
pub struct Look {
    /// Language of titles, axes and notes.
    pub language: Language,
    /// Formats of pictures.
    pub formats: Vec<Format>,
    /// Version of the tool, for footnotes.
    pub version: &'static str,
}

/// A figure drawn, with the numbers that it plots.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Name of its files, without ending.
    pub name: String,
    /// What it shows, in words.
    pub alt_text: String,
    /// The vector picture, whatever formats were asked for.
    pub svg: Vec<u8>,
    /// Pictures by format.
    pub pictures: Vec<(Format, Vec<u8>)>,
    /// Exactly the plotted numbers, as CSV.
    pub table: String,
}

impl Drawing {
    /// Pictures and the numbers that they plot, by their path within the folder of a result.
    pub fn files(self) -> Vec<(String, Vec<u8>)> {
        let Self { name, pictures, table, .. } = self;
        let picture =
            |(format, bytes): (Format, _)| (format!("charts/{name}.{}", format.extension()), bytes);
        let numbers = (format!("charts/{name}.csv"), table.into_bytes());
        pictures.into_iter().map(picture).chain([numbers]).collect()
    }
}

/// Draws the figures of the result of one scenario; `added` are the policies that it has beyond the
/// baseline, whose dates are marked.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn draw_run(
    curves: &CurveTable,
    scenario: &Scenario,
    added: &[&Policy],
    population: &Population,
    look: &Look,
) -> Result<Vec<Drawing>> {
    let mut administrations_by_size_class = [0; SIZE_CLASSES.len()];
    population
        .administrations
        .iter()
        .filter_map(Administration::size_class)
        .for_each(|class| administrations_by_size_class[class] += 1);
    let context = RunContext {
        scenario: scenario.name.clone(),
        description: scenario.described(look.language).to_owned(),
        replicates: scenario.simulation.replicates,
        agents: population.administrations.len() as u64,
        seed: scenario.simulation.seed,
        version: look.version.to_owned(),
        language: look.language,
        policy_marks: added
            .iter()
            .map(|policy| (policy.from, policy.lever.label(look.language)))
            .collect(),
        administrations_by_size_class,
    };
    run_figures(curves, &context).iter().map(|figure| draw(figure, look)).collect()
}

/// Draws the figures of a comparison; those without any value are left out.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn draw_comparison(comparison: &Comparison, look: &Look) -> Result<Vec<Drawing>> {
    comparison_figures(comparison, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws the figure of a sweep, if there is one that shows it.
///
/// # Errors
/// When it cannot be drawn.
pub fn draw_sweep(sweep: &SweepEffects<'_>, look: &Look) -> Result<Vec<Drawing>> {
    sweep.figures(look.version, look.language).iter().map(|figure| draw(figure, look)).collect()
}

/// Draws the contributions of the levers of a package, given as baseline and package, if there are
/// any.
///
/// # Errors
/// When they cannot be drawn.
pub fn draw_decomposition(
    scenarios: (&Scenario, &Scenario),
    shares: &[Share],
    look: &Look,
) -> Result<Vec<Drawing>> {
    figures::of_decomposition(scenarios, shares, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws the calibrated parameters.
///
/// # Errors
/// When the figure cannot be drawn.
pub fn draw_calibration(
    study: &Calibration,
    calibrated: &Calibrated,
    look: &Look,
) -> Result<Vec<Drawing>> {
    Ok(vec![draw(&figures::of_calibration(study, calibrated, look.version, look.language), look)?])
}

/// Draws how far simulated values lie from targets, if any could be simulated.
///
/// # Errors
/// When it cannot be drawn.
pub fn draw_validation(validation: &Validation<'_>, look: &Look) -> Result<Vec<Drawing>> {
    figures::of_validation(validation, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws how far packages stay behind the best one, one figure per outcome.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn draw_regret(regrets: &Regrets, verdicts: &[Verdict], look: &Look) -> Result<Vec<Drawing>> {
    figures::of_regret(regrets, verdicts, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws how far a scenario and the yardsticks beside it lie from the targets that calibration may
/// fit, if there are any.
///
/// # Errors
/// When it cannot be drawn.
pub fn draw_yardsticks(yardsticks: &Yardsticks<'_>, look: &Look) -> Result<Vec<Drawing>> {
    figures::of_yardsticks(yardsticks, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws how much each factor of a sensitivity study matters, one figure per target.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn draw_sensitivity(
    screening: &Screening,
    analyses: &[Analysis],
    look: &Look,
) -> Result<Vec<Drawing>> {
    figures::of_sensitivity(screening, analyses, look.version, look.language)
        .iter()
        .map(|figure| draw(figure, look))
        .collect()
}

/// Draws the figure of a population.
///
/// # Errors
/// When it cannot be drawn.
pub fn draw_population(
    population: &Population,
    origin: &str,
    seed: u64,
    look: &Look,
) -> Result<Drawing> {
    let mut classes = [SizeClassSummary::default(); SIZE_CLASSES.len()];
    for administration in &population.administrations {
        if let Some(class) = administration.size_class() {
            classes[class].administrations += 1;
            classes[class].inhabitants += u64::from(administration.population);
            classes[class].digital_posts +=
                f64::from(administration.posts) * administration.post_share;
        }
    }
    let counties =
        population.administrations.iter().filter(|a| a.kind == Kind::County).count() as u64;
    let summary = PopulationSummary { classes, counties, origin: origin.to_owned(), seed };
    draw(&population_figure(&summary, look.version, look.language), look)
}

fn draw(figure: &NamedFigure, look: &Look) -> Result<Drawing> {
    let failed = |error| {
        Error::Run(format!(
            "the figure `{}` cannot be drawn: {error}; please report this",
            figure.name
        ))
    };
    let rendered = chart::render(&figure.figure, &chart::Style::default()).map_err(failed)?;
    let svg = rendered.svg();
    let picture = |format: &Format| {
        let bytes = match format {
            Format::Svg => svg.clone(),
            Format::Png => rendered.png().map_err(failed)?,
            Format::Pdf => rendered.pdf(),
        };
        Ok((*format, bytes))
    };
    let pictures = look.formats.iter().map(picture).collect::<Result<_>>()?;
    let alt_text = figure.figure.alt_text.clone();
    Ok(Drawing {
        name: figure.name.clone(),
        alt_text,
        pictures,
        table: figure.numbers.clone(),
        svg,
    })
}
