//! A study: one scenario, the levers and parameters that are varied in it, and the plan by which
//! their values become points.
//!
//! ```toml
//! name = "coordination-and-money"    # names the result folder
//! description = "How far does money help where the Land sets the pace?"
//! description_de = "..."             # the same for German figures; may be left out
//! # what is varied: the embedded baseline, or a path relative to this file
//! scenario = "baseline"
//! design = "grid"                    # or "list", "latin-hypercube", "sobol"
//! # of every point, unless as many as the scenario says; the last two designs also state `points`
//! replicates = 10
//! # number of administrations, unless as many as the scenario says
//! agents = 1000
//!
//! [[vary]]                           # a lever: every point adds a policy with its value
//! lever = "coordination"
//! from = "2027-01"                   # also `until`, `ramp_months`, `where`, as in a policy
//! values = [0.1, 0.5, 0.9]           # a list has one value per point
//!
//! [[vary]]                           # a parameter, in all months
//! parameter = "implementation.outside_option"
//! # by itself the limits of the plausible range; a lever states them
//! low = -1.0
//! high = 0.0
//! steps = 3                          # in a grid only
//! ```

use crate::error::Result;
use crate::scenario::Scenario;
use crate::scenario::load::named_by;
use crate::scenario::source::{Entry, LARGEST_SCENARIO, Source};
use crate::study::Kind;
use crate::study::file::{File, head, varied};
use crate::study::vary::{Factor, POINTS, SOBOL_FACTORS, ValueKeys, Vary, factors};
use std::path::Path;

/// One scenario, many points.
#[derive(Debug, Clone)]
pub struct Study {
    /// Name; also the name of the result folder.
    pub name: String,
    /// What it asks, in one sentence.
    pub description: String,
    /// The same in German, where it is said.
    pub description_de: Option<String>,
    /// What is varied, with the replicates of every point.
    pub scenario: Scenario,
    /// What varies, in the order of the file; at least one.
    pub factors: Vec<Factor>,
    /// How values become points.
    pub plan: Plan,
}

/// How values become points; one entry per factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// All combinations of these values.
    Grid(Vec<Vec<f64>>),
    /// The first values, the second values, and so on; equally many of each factor.
    List(Vec<Vec<f64>>),
    /// A Latin hypercube.
    LatinHypercube(Cube),
    /// The first points of the Sobol' sequence.
    Sobol(Cube),
}

/// Points spread between limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Cube {
    /// Number of points.
    pub points: usize,
    /// Lowest and highest value.
    pub limits: Vec<(f64, f64)>,
}

/// Reads a study file; `settings` are overrides of the scenario that it varies, of the form
/// `key=value`.
///
/// # Errors
/// When a file cannot be read or any key or value is wrong; the error points at it.
pub fn load(path: &Path, settings: &[String]) -> Result<Study> {
    read(&Source::read(path, LARGEST_SCENARIO)?, settings)
}

/// Reads a study from a text; paths in it are relative to the working folder.
///
/// # Errors
/// As [`load`].
pub fn from_text(text: &str) -> Result<Study> {
    read(&Source::embedded("study", text), &[])
}

/// Names of the designs.
pub(super) const DESIGNS: [&str; 4] = ["grid", "list", "latin-hypercube", "sobol"];

/// Values of `design`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Grid,
    List,
    LatinHypercube,
    Sobol,
}

impl Form {
    const ALL: [Self; 4] = [Self::Grid, Self::List, Self::LatinHypercube, Self::Sobol];

    const fn name(self) -> &'static str {
        DESIGNS[self as usize]
    }

    const fn has_points(self) -> bool {
        matches!(self, Self::LatinHypercube | Self::Sobol)
    }

    const fn value_keys(self) -> ValueKeys {
        let (keys, help): (&[&str], _) = match self {
            Self::Grid => (
                &["values", "low", "high", "steps"],
                "state `values`, or `low`, `high` and `steps`",
            ),
            Self::List => (&["values"], "state `values`, one for every point"),
            Self::LatinHypercube | Self::Sobol => (
                &["low", "high"],
                "state `low` and `high`; the design chooses the values between them",
            ),
        };
        ValueKeys { design: self.name(), keys, help }
    }
}

pub(super) const KEYS: [&str; 9] = [
    "name",
    "description",
    "description_de",
    "scenario",
    "design",
    "points",
    "replicates",
    "agents",
    "vary",
];

/// Reads a study from the text of its file.
///
/// # Errors
/// As [`load`].
pub fn read(source: &Source, settings: &[String]) -> Result<Study> {
    let table = source.parse()?;
    let file = File::new(source, &table);
    file.check(&Kind::Sweep.declared())?;
    let (name, description) = file.head()?;
    let description_de = file.description_de()?;
    let scenario = file.need("scenario", "\"baseline\"")?;
    let (design, name_of_form) = file.design(&Kind::Sweep.declared())?;
    let form = Form::ALL[DESIGNS.iter().position(|known| *known == name_of_form).unwrap_or(0)];
    let points = match file.find("points") {
        Some(entry) if form.has_points() => {
            entry.integer_in(*POINTS.start() as u64..=*POINTS.end() as u64)? as usize
        }
        Some(entry) => {
            let help =
                "leave the line out; the values under [[vary]] say how many points there are";
            return Err(entry.wrong(
                format!("`points` does not belong to the design `{}`", form.name()),
                "of no use here",
                help,
            ));
        }
        None if form.has_points() => {
            return Err(design.wrong(
                format!("the design `{}` needs `points`", form.name()),
                "how many points?",
                "add a line `points = 64`",
            ));
        }
        None => 0,
    };
    let scenario = named_by(scenario, &file.settings(settings)?)?;
    let items = file.varied(&form.value_keys())?;
    if items.is_empty() {
        return Err(file.varies_nothing("add a table [[vary]] with a `lever` or a `parameter`"));
    }
    let cube =
        || Ok(Cube { points, limits: items.iter().map(Vary::limits).collect::<Result<_>>()? });
    let plan = match form {
        Form::Grid => {
            let values: Vec<Vec<f64>> = items.iter().map(Vary::grid).collect::<Result<_>>()?;
            check_number(
                design,
                form,
                values.iter().fold(1, |points: usize, values| points.saturating_mul(values.len())),
            )?;
            Plan::Grid(values)
        }
        Form::List => Plan::List(list(&items, design)?),
        Form::LatinHypercube => Plan::LatinHypercube(cube()?),
        Form::Sobol => {
            check_dimensions(&items)?;
            Plan::Sobol(cube()?)
        }
    };
    Ok(Study {
        name,
        description,
        description_de,
        scenario,
        factors: factors(items.into_iter().map(|item| item.subject).collect()),
        plan,
    })
}

fn check_number(design: &Entry<'_>, form: Form, points: usize) -> Result<()> {
    if POINTS.contains(&points) {
        return Ok(());
    }
    let help = if points < *POINTS.start() {
        "a study compares points: state more values under [[vary]]"
    } else {
        "state fewer values, or use the design `latin-hypercube` or `sobol`"
    };
    let count = if points == 1 { "1 point".to_owned() } else { format!("{points} points") };
    let label = format!("{} to {} are possible", POINTS.start(), POINTS.end());
    Err(design.wrong(format!("the {} has {count}", form.name()), label, help))
}

fn check_dimensions(items: &[Vary<'_>]) -> Result<()> {
    items.get(SOBOL_FACTORS).map_or(Ok(()), |item| {
        let title = format!(
            "the design `sobol` varies at most {SOBOL_FACTORS} levers and parameters, not {}",
            items.len()
        );
        Err(item.wrong(
            title,
            "one too many",
            "use the design `latin-hypercube`, which has no such limit",
        ))
    })
}

/// The values of a list, equally many of each factor.
fn list(items: &[Vary<'_>], design: &Entry<'_>) -> Result<Vec<Vec<f64>>> {
    let mut lists: Vec<Vec<f64>> = Vec::new();
    for item in items {
        let entry = item.need("values")?;
        let values = item.values(entry)?;
        if let Some(first) = lists.first().filter(|first| first.len() != values.len()) {
            let title = format!(
                "`{}` has {} values and `{}.values` has {}",
                entry.path,
                values.len(),
                items[0].path(),
                first.len()
            );
            return Err(entry.wrong(
                title,
                "not as many",
                "a list states one value per point under every [[vary]]",
            ));
        }
        lists.push(values);
    }
    check_number(design, Form::List, lists[0].len())?;
    Ok(lists)
}

/// A study as the list of its points around the `scenario.toml` beside it; it gives the same points
/// again.
pub fn to_toml(study: &Study, points: &[Vec<f64>]) -> String {
    let Study { name, description, description_de, scenario, factors, .. } = study;
    let german = description_de.as_deref();
    let mut text = head("study: the list of its points", name, description, german);
    text += &format!(
        "scenario = \"scenario.toml\"\ndesign = \"list\"\nreplicates = {}\n",
        scenario.simulation.replicates
    );
    for (column, factor) in factors.iter().enumerate() {
        let values: Vec<String> =
            points.iter().map(|point| factor.subject.written(point[column])).collect();
        text += &varied(&factor.subject);
        text += &format!("values = [{}]\n", values.join(", "));
    }
    text
}
