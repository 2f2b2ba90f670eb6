//! A sensitivity study: one scenario, perhaps a counterfactual to it, the ranges of what is
//! uncertain, the outcomes of interest and the method that says how much each range matters to
//! them.
//!
//! ```toml
//! name = "screening"                     # names the result folder
//! description = "Which parameters matter?"
//! scenario = "baseline"                  # the embedded baseline, or a path relative to this file
//! # optional: its effect against the scenario is analysed as well
//! counterfactual = "coordination.toml"
//! design = "morris"                      # or "sobol-indices"
//! # of "morris", with `levels = 4`; "sobol-indices" has `points = 128`, a power of two
//! trajectories = 12
//! # of every point, unless as many as the scenario says; likewise `agents`
//! replicates = 4
//! outcomes = ["online_share_level2@2030-12"]
//! # dimensions, or single groups as in "land:BB"; by itself "all"
//! groups = ["all", "size_class"]
//! # or a list of tables and keys: all of them over their plausible ranges
//! parameters = "all"
//! except = ["usage"]                     # without these
//!
//! [[vary]]                               # a lever, or a parameter over a range of its own
//! parameter = "implementation.outside_option"
//! # by itself the limits of the plausible range; a lever states them
//! low = -1.0
//! high = 0.0
//! distribution = "uniform"               # or "log-uniform"; by itself what the registry says
//! ```

use crate::error::{Error, Result, suggestion};
use crate::scenario::Scenario;
use crate::scenario::keys::quoted;
use crate::scenario::load::named_by;
use crate::scenario::parameters::{GROUPS, Parameter, REGISTRY};
use crate::scenario::source::{Entry, Source};
use crate::study::Kind;
use crate::study::file::{File, Title, file_beside, varied};
use crate::study::vary::{Factor, POINTS, SOBOL_FACTORS, Subject, ValueKeys, Vary, factors};
use std::ops::Range;

/// Names of the methods, which are the designs.
pub(super) const METHODS: [&str; 2] = ["morris", "sobol-indices"];

/// Names of the distributions.
pub const DISTRIBUTIONS: [&str; 2] = ["uniform", "log-uniform"];

/// Outcomes at months, groups, ranges and a method.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// What it is called and asks.
    pub title: Title,
    /// What is varied, with the replicates of every point.
    pub scenario: Scenario,
    /// What its effect is taken of.
    pub counterfactual: Option<Scenario>,
    /// What varies; at least one.
    pub factors: Vec<Factor>,
    /// Their ranges.
    pub ranges: Vec<FactorRange>,
    /// How points are laid out and analysed.
    pub method: Method,
    /// Outcomes, `OUTCOME@MONTH`; at least one.
    pub outcomes: Vec<Stated>,
    /// Dimensions, or `DIMENSION:GROUP`; none for nationwide values.
    pub groups: Vec<Stated>,
}

/// How points are laid out and analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Elementary effects (Morris 1991).
    Morris {
        /// Number of trajectories.
        trajectories: usize,
        /// Number of levels, even.
        levels: usize,
    },
    /// First-order and total-order indices (Sobol' 1993, Homma and Saltelli 1996).
    SobolIndices {
        /// Number of base points, a power of two.
        points: usize,
    },
}

/// The values that a factor can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorRange {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Whether the logarithm is distributed evenly, and not the value itself.
    pub logarithmic: bool,
}

/// A text and the place where a file states it.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The text.
    pub text: String,
    source: Source,
    span: Range<usize>,
}

impl Stated {
    fn list(entry: &Entry<'_>) -> Result<Vec<Self>> {
        let stated = |entry: &Entry<'_>| {
            let (source, span) = (entry.source.clone(), entry.span.clone());
            Ok(Self { text: entry.text()?.to_owned(), source, span })
        };
        entry.list().iter().map(stated).collect()
    }

    /// The outcomes of a study, at least one.
    pub(in crate::study) fn outcomes(file: &File<'_>, example: &str) -> Result<Vec<Self>> {
        let entry = file.need("outcomes", &format!("[{example}]"))?;
        let outcomes = Self::list(entry)?;
        if outcomes.is_empty() {
            let help = format!("state at least one, such as {example}");
            return Err(entry.wrong("`outcomes` is an empty list", "no outcome", help));
        }
        Ok(outcomes)
    }

    /// Error about the text.
    pub fn wrong(
        &self,
        title: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        self.source.error(self.span.clone(), title, label, help)
    }
}

impl FactorRange {
    /// The value of a factor at a share of the way through its distribution.
    pub fn value(&self, subject: &Subject, share: f64) -> f64 {
        if self.logarithmic {
            self.value_at(share)
        } else {
            subject.between((self.low, self.high), share)
        }
    }

    /// The value of a parameter at a share of the way through its distribution.
    pub fn value_at(&self, share: f64) -> f64 {
        let Self { low, high, logarithmic } = *self;
        if logarithmic {
            return libm::exp(libm::log(low) * (1.0 - share) + libm::log(high) * share)
                .clamp(low, high);
        }
        (low * (1.0 - share) + high * share).clamp(low, high)
    }
}

pub(super) const KEYS: [&str; 10] = [
    "counterfactual",
    "trajectories",
    "levels",
    "points",
    "replicates",
    "outcomes",
    "groups",
    "parameters",
    "except",
    "vary",
];

/// Reads a study from the text of its file; `settings` are overrides of its scenarios, of the form
/// `key=value`.
///
/// # Errors
/// When any key or value is wrong; the error points at it.
pub fn read(source: &Source, settings: &[String]) -> Result<Sensitivity> {
    let table = source.parse()?;
    let file = File::new(source, &table);
    file.check(&Kind::Sensitivity.declared())?;
    let title = file.title()?;
    let settings = file.settings(settings)?;
    let (method_name, method) = method(&file)?;
    let scenario = named_by(file.need("scenario", "\"baseline\"")?, &settings)?;
    let counterfactual = file
        .find("counterfactual")
        .map(|entry| counterfactual(entry, &scenario, &settings))
        .transpose()?;
    let outcomes = Stated::outcomes(&file, "\"online_share_level2@2030-12\"")?;
    let groups = file.find("groups").map_or_else(|| Ok(Vec::new()), Stated::list)?;
    let help = "state `low` and `high`; the design chooses the values between them";
    let items = file.varied(&ValueKeys {
        design: method_name,
        keys: &["low", "high", "distribution"],
        help,
    })?;
    let (factors, ranges) = with_ranges(&file, &items)?;
    if factors.is_empty() {
        return Err(file.varies_nothing(
            "add a line `parameters = \"all\"`, or a table [[vary]] \
            with a `lever` or a `parameter`",
        ));
    }
    check_size(file.need("design", "")?, method, factors.len())?;
    Ok(Sensitivity { title, scenario, counterfactual, factors, ranges, method, outcomes, groups })
}

fn method(file: &File<'_>) -> Result<(&'static str, Method)> {
    let (_, name) = file.design(&Kind::Sensitivity.declared())?;
    let (own, others): (&[&str], &[&str]) = if name == "morris" {
        (&["trajectories", "levels"], &["points"])
    } else {
        (&["points"], &["trajectories", "levels"])
    };
    if let Some(entry) = others.iter().find_map(|key| file.find(key)) {
        let help = format!("leave the line out; this design has `{}`", own.join("` and `"));
        return Err(entry.wrong(
            format!("`{}` does not belong to the design `{name}`", entry.path),
            "of no use here",
            help,
        ));
    }
    if name == "morris" {
        let trajectories = file.need("trajectories", "12")?.integer_in(2..=10_000)? as usize;
        let levels =
            file.find("levels").map_or(Ok(4), |entry| match entry.integer_in(2..=64)? {
                odd if odd % 2 == 1 => Err(entry.wrong(
                    "`levels` must be an even number",
                    "this is odd",
                    "write 4, 6 or 8; a step is half the levels wide",
                )),
                even => Ok(even as usize),
            })?;
        return Ok((name, Method::Morris { trajectories, levels }));
    }
    let entry = file.need("points", "128")?;
    let points = entry.integer_in(16..=65_536)? as usize;
    if !points.is_power_of_two() {
        let (below, above) = (points.next_power_of_two() / 2, points.next_power_of_two());
        return Err(entry.wrong(
            "`points` must be a power of two",
            "this is none",
            format!("write {below} or {above}; only then are the points balanced"),
        ));
    }
    Ok((name, Method::SobolIndices { points }))
}

fn counterfactual(entry: &Entry<'_>, scenario: &Scenario, settings: &[String]) -> Result<Scenario> {
    let other = named_by(entry, settings)?;
    // Some file systems do not tell upper from lower case.
    if other.name.to_lowercase() == scenario.name.to_lowercase() {
        let title = format!("the counterfactual has the name of the scenario, `{}`", scenario.name);
        return Err(entry.wrong(title, "the same name", "give it a `name` of its own"));
    }
    Ok(other)
}

/// What a study varies: parameters of which it says no more over their plausible ranges, then each
/// `[[vary]]` over its own.
pub(in crate::study) fn with_ranges(
    file: &File<'_>,
    items: &[Vary<'_>],
) -> Result<(Vec<Factor>, Vec<FactorRange>)> {
    let own: Vec<FactorRange> = items.iter().map(range).collect::<Result<_>>()?;
    let varied =
        |place: &usize| items.iter().any(|item| item.subject == Subject::Parameter(*place));
    let places: Vec<usize> = parameters(file)?.into_iter().filter(|place| !varied(place)).collect();
    let ranges = places.iter().map(|place| plausible(&REGISTRY[*place])).chain(own).collect();
    let stated = items.iter().map(|item| item.subject.clone());
    let subjects = places.into_iter().map(Subject::Parameter).chain(stated);
    Ok((factors(subjects.collect()), ranges))
}

/// Places in the registry of the parameters that a study varies without saying more of each.
fn parameters(file: &File<'_>) -> Result<Vec<usize>> {
    let listed = |key: &str| file.find(key).map_or_else(|| Ok(Vec::new()), places);
    if let (None, Some(entry)) = (file.find("parameters"), file.find("except")) {
        return Err(entry.wrong(
            "`except` needs `parameters`",
            "nothing to leave out",
            "add a line `parameters = \"all\"`, or leave this one out",
        ));
    }
    let (mut all, except) = (listed("parameters")?, listed("except")?);
    all.sort_unstable();
    all.dedup();
    all.retain(|place| !except.contains(place));
    Ok(all)
}

/// The parameters that a list of tables and keys names; all are those of behaviour.
pub(in crate::study) fn places(entry: &Entry<'_>) -> Result<Vec<usize>> {
    let mut places = Vec::new();
    for item in entry.list() {
        let name = item.text()?;
        let named = |parameter: &Parameter| {
            name == "all" && parameter.charge.is_none()
                || parameter.group == name
                || parameter.key() == name
        };
        let before = places.len();
        places.extend(
            REGISTRY
                .iter()
                .enumerate()
                .filter(|(_, parameter)| named(parameter))
                .map(|(place, _)| place),
        );
        if places.len() == before {
            let keys: Vec<String> = REGISTRY.iter().map(Parameter::key).collect();
            let near = crate::error::nearest(name, keys.iter().map(String::as_str));
            let help = near.map_or_else(
                || {
                    suggestion(
                        name,
                        ["all"].into_iter().chain(GROUPS.iter().map(|(group, _)| *group)),
                    )
                },
                |key| format!("did you mean `{key}`?"),
            );
            return Err(item.wrong(
                format!("unknown parameter in `{}`", entry.path),
                "neither a parameter nor a table of them",
                help,
            ));
        }
    }
    Ok(places)
}

/// The prior of a parameter: its plausible range.
pub fn plausible(parameter: &Parameter) -> FactorRange {
    FactorRange {
        low: parameter.low,
        high: parameter.high,
        logarithmic: parameter.is_log_uniform(),
    }
}

fn range(item: &Vary<'_>) -> Result<FactorRange> {
    let (low, high) = item.limits()?;
    let Some(entry) = item.find("distribution") else {
        let logarithmic = matches!(item.subject,
            Subject::Parameter(place) if low > 0.0 && REGISTRY[place].is_log_uniform());
        return Ok(FactorRange { low, high, logarithmic });
    };
    let name = entry.text()?;
    if !DISTRIBUTIONS.contains(&name) {
        return Err(entry.wrong(
            format!("unknown distribution `{name}`"),
            "not a distribution",
            suggestion(name, DISTRIBUTIONS),
        ));
    }
    let logarithmic = name == "log-uniform";
    if logarithmic && (low <= 0.0 || item.date().is_some()) {
        let help = "write \"uniform\", or a range above zero";
        return Err(entry.wrong("only positive numbers can be log-uniform", "no logarithm", help));
    }
    Ok(FactorRange { low, high, logarithmic })
}

fn check_size(design: &Entry<'_>, method: Method, factors: usize) -> Result<()> {
    if matches!(method, Method::SobolIndices { .. }) && 2 * factors > SOBOL_FACTORS {
        let title = format!(
            "the design `sobol-indices` varies at most {} levers and parameters, not {factors}",
            SOBOL_FACTORS / 2
        );
        return Err(design.wrong(
            title,
            "too many",
            "find the influential ones with the design `morris` first",
        ));
    }
    let points = method.points(factors);
    if points > *POINTS.end() {
        let label = format!("at most {} are possible", POINTS.end());
        return Err(design.wrong(
            format!("the study has {points} points"),
            label,
            "state fewer `trajectories` or `points`, or vary less",
        ));
    }
    Ok(())
}

impl Method {
    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Morris { .. } => METHODS[0],
            Self::SobolIndices { .. } => METHODS[1],
        }
    }

    /// Number of points of a study of so many factors.
    pub const fn points(self, factors: usize) -> usize {
        match self {
            Self::Morris { trajectories, .. } => trajectories * (factors + 1),
            Self::SobolIndices { points } => points * (factors + 2),
        }
    }
}

/// A sensitivity study with the range of every factor, around the files in `scenarios/` beside it;
/// it gives the same points again.
pub fn to_toml(study: &Sensitivity) -> String {
    let Sensitivity { title, scenario, counterfactual, factors, ranges, method, outcomes, groups } =
        study;
    let mut text = title.head("sensitivity study");
    text += &format!("scenario = {}\n", file_beside(scenario));
    text.extend(
        counterfactual.iter().map(|other| format!("counterfactual = {}\n", file_beside(other))),
    );
    text += &format!("design = \"{}\"\n", method.name());
    text += &match method {
        Method::Morris { trajectories, levels } => {
            format!("trajectories = {trajectories}\nlevels = {levels}\n")
        }
        Method::SobolIndices { points } => format!("points = {points}\n"),
    };
    text += &format!(
        "replicates = {}\noutcomes = [{}]\n",
        scenario.simulation.replicates,
        listed(outcomes)
    );
    if !groups.is_empty() {
        text += &format!("groups = [{}]\n", listed(groups));
    }
    priors(&mut text, factors, ranges);
    text
}

pub(in crate::study) fn listed(items: &[Stated]) -> String {
    items.iter().map(|item| quoted(&item.text)).collect::<Vec<_>>().join(", ")
}

pub(in crate::study) fn priors(text: &mut String, factors: &[Factor], ranges: &[FactorRange]) {
    for (Factor { subject, .. }, range) in factors.iter().zip(ranges) {
        let distribution = DISTRIBUTIONS[usize::from(range.logarithmic)];
        let [low, high] = [range.low, range.high].map(|limit| subject.written(limit));
        *text += &format!(
            "{}low = {low}\nhigh = {high}\ndistribution = \"{distribution}\"\n",
            varied(subject)
        );
    }
}
