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

use super::calibration::CALIBRATION;
use super::lever::{Lever, ValueKind};
use super::load::{
    AGENTS, REPLICATES, lever, lever_value, named_by, policy_with, required, usable_name,
};
use super::parameters::{Parameter, REGISTRY};
use super::policy::{Change, Policy};
use super::regret::REGRET;
use super::resolved::lever_value as written_lever_value;
use super::sensitivity::METHODS;
use super::source::{Entry, Item, LARGEST_SCENARIO, Node, Source};
use super::{Scenario, calibration, regret, sensitivity};
use crate::error::{Error, Result, nearest, suggestion};
use std::ops::{Range, RangeInclusive};
use std::path::Path;
use toml::de::DeTable;

/// Names of the designs of sweeps.
pub const DESIGNS: [&str; 4] = ["grid", "list", "latin-hypercube", "sobol"];

/// Possible numbers of points.
pub const POINTS: RangeInclusive<usize> = 2..=100_000;

/// Largest number of levers and parameters that a Sobol' design varies.
pub const SOBOL_FACTORS: usize = 64;

/// Longest name; a point adds its number to it and remains a valid name of a scenario [characters].
const LONGEST_NAME: usize = 72;

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

/// One thing that is varied.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Name of its column: the lever, numbered from 1 where a study varies it several times, or the
    /// key of the parameter.
    pub name: String,
    /// What it is.
    pub subject: Subject,
}

/// A lever or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A policy that every point adds after those of the scenario, with a value of its own.
    Lever(Policy),
    /// A parameter, by its place in the registry.
    Parameter(usize),
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

impl Factor {
    /// Gives the factor a value in a scenario.
    pub fn set(&self, scenario: &mut Scenario, value: f64) {
        match &self.subject {
            Subject::Lever(policy) => {
                scenario.policies.push(Policy { change: Change::Value(value), ..policy.clone() })
            }
            Subject::Parameter(place) => scenario.set_parameter(*place, value),
        }
    }
}

impl Subject {
    /// The value at a share in [0, 1) of the way between two limits; a date is a whole month, each
    /// equally likely.
    pub fn between(&self, (low, high): (f64, f64), share: f64) -> f64 {
        match self {
            Self::Lever(policy) if policy.lever.spec().kind == ValueKind::Date => {
                (low + (share * (high - low + 1.0)).floor()).min(high)
            }
            _ => interpolate(low, high, share),
        }
    }

    /// Whether both are the same lever from the same month for the same administrations, or the
    /// same parameter.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lever(a), Self::Lever(b)) => {
                (a.lever, a.from, &a.target) == (b.lever, b.from, &b.target)
            }
            (Self::Parameter(a), Self::Parameter(b)) => a == b,
            _ => false,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Lever(policy) => policy.lever.spec().name.to_owned(),
            Self::Parameter(place) => REGISTRY[*place].key(),
        }
    }

    /// A value as it is written in a file, within the range.
    fn value(&self, entry: &Entry<'_>) -> Result<f64> {
        match self {
            Self::Lever(policy) => lever_value(policy.lever, entry),
            Self::Parameter(place) => {
                entry.number_in(REGISTRY[*place].low..=REGISTRY[*place].high, REGISTRY[*place].unit)
            }
        }
    }

    /// The smallest and the largest value that it can have.
    const fn range(&self) -> (f64, f64) {
        match self {
            Self::Lever(policy) => (policy.lever.spec().low, policy.lever.spec().high),
            Self::Parameter(place) => (REGISTRY[*place].low, REGISTRY[*place].high),
        }
    }

    /// A value as it stands in a file.
    pub fn written(&self, value: f64) -> String {
        match self {
            Self::Lever(policy) => written_lever_value(policy.lever, value),
            Self::Parameter(_) => value.to_string(),
        }
    }
}

fn interpolate(low: f64, high: f64, share: f64) -> f64 {
    (low * (1.0 - share) + high * share).clamp(low, high)
}

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

/// How the values of a `[[vary]]` are stated.
pub(super) struct ValueKeys {
    /// The design.
    pub(super) design: &'static str,
    /// The keys that belong to it.
    pub(super) keys: &'static [&'static str],
    /// What to write.
    pub(super) help: &'static str,
}

const KEYS: [&str; 9] = [
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
const TIMING_KEYS: [&str; 4] = ["from", "until", "ramp_months", "where"];
const VALUE_KEYS: [&str; 4] = ["values", "low", "high", "steps"];

/// The keys of study files of all kinds; some stand several times.
pub fn keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(sensitivity::KEYS).chain(calibration::KEYS).chain(regret::KEYS)
}

/// The designs of studies of all kinds.
pub fn all_designs() -> impl Iterator<Item = &'static str> {
    DESIGNS.into_iter().chain(METHODS).chain([CALIBRATION, REGRET])
}

/// The entries of a study file, of whatever kind.
pub(super) struct File<'a> {
    source: &'a Source,
    entries: Vec<Entry<'a>>,
}

impl<'a> File<'a> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'a>) -> Self {
        Self { source, entries: Node::new(source, table, "").entries() }
    }

    /// Refuses keys other than these.
    pub(super) fn check_keys(&self, keys: &[&str]) -> Result<()> {
        check_keys(&self.entries, keys)
    }

    /// Refuses a design of another kind of study than the one with these designs.
    pub(super) fn refuse_other_designs(&self, here: &[&str]) -> Result<()> {
        let kinds: [(&[&str], _, _); 4] = [
            (&DESIGNS, "sweeps", "sweep"),
            (&METHODS, "sensitivity analysis", "sensitivity"),
            (&[CALIBRATION], "calibration", "calibrate"),
            (&[REGRET], "regret studies", "regret"),
        ];
        let Some((entry, design)) =
            self.find("design").and_then(|entry| Some((entry, entry.text().ok()?)))
        else {
            return Ok(());
        };
        let other = kinds
            .iter()
            .filter(|(names, ..)| *names != here)
            .find(|(names, ..)| names.contains(&design));
        other.map_or(Ok(()), |(_, what, command)| {
            let help =
                format!("run it with `ozgsim {command}`; the designs here are {}", here.join(", "));
            Err(entry.wrong(
                format!("the design `{design}` is one of {what}"),
                "of another command",
                help,
            ))
        })
    }

    /// Refuses another design than the only one of a kind of study.
    pub(super) fn check_design(&self, only: &str) -> Result<()> {
        let design = self.need("design", &format!("\"{only}\""))?;
        let stated = design.text()?;
        if stated == only {
            return Ok(());
        }
        Err(design.wrong(
            format!("unknown design `{stated}`"),
            "not a design",
            suggestion(stated, [only]),
        ))
    }

    pub(super) fn find(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn need(&self, key: &str, example: &str) -> Result<&Entry<'a>> {
        let help = format!("add a line `{key} = {example}`");
        let Source { name, .. } = self.source;
        self.find(key).ok_or_else(|| {
            self.source.error(
                0..0,
                format!("`{name}` lacks the key `{key}`"),
                format!("no `{key}` in this file"),
                help,
            )
        })
    }

    /// The name and the question.
    pub(super) fn head(&self) -> Result<(String, String)> {
        let name = usable_name(self.need("name", "\"my-study\"")?, LONGEST_NAME)?;
        Ok((name, self.need("description", "\"What is asked\"")?.text()?.to_owned()))
    }

    /// The question in German, if it is stated.
    pub(super) fn description_de(&self) -> Result<Option<String>> {
        Ok(self.find("description_de").map(Entry::text).transpose()?.map(str::to_owned))
    }

    /// Overrides of the scenario: what the study says of size, then what the command line says,
    /// which wins.
    pub(super) fn settings(&self, settings: &[String]) -> Result<Vec<String>> {
        let size =
            |key: &str, range| self.find(key).map(|entry| entry.integer_in(range)).transpose();
        let [agents, replicates] = [size("agents", AGENTS)?, size("replicates", REPLICATES)?];
        let own = [("agents", agents), ("replicates", replicates)];
        let own =
            own.into_iter().filter_map(|(key, value)| Some(format!("simulation.{key}={}", value?)));
        Ok(own.chain(settings.iter().cloned()).collect())
    }

    /// What varies; `values` are the keys that say how.
    pub(super) fn varied(&self, values: &ValueKeys) -> Result<Vec<Vary<'a>>> {
        let mut items: Vec<Vary<'a>> = Vec::new();
        for item in self.find("vary").map_or_else(|| Ok(Vec::new()), Entry::tables)? {
            let item = Vary::read(self.source, item, values)?;
            item.check_new(&items)?;
            items.push(item);
        }
        Ok(items)
    }

    /// The error of a study that varies nothing.
    pub(super) fn varies_nothing(&self, help: &str) -> Error {
        let span = self.find("vary").map_or(0..0, |entry| entry.span.clone());
        self.source.error(
            span,
            format!("`{}` varies nothing", self.source.name),
            "no [[vary]]",
            help,
        )
    }
}

/// Reads a study from the text of its file.
///
/// # Errors
/// As [`load`].
pub fn read(source: &Source, settings: &[String]) -> Result<Study> {
    let table = source.parse()?;
    let file = File::new(source, &table);
    file.refuse_other_designs(&DESIGNS)?;
    file.check_keys(&KEYS)?;
    let (name, description) = file.head()?;
    let description_de = file.description_de()?;
    let scenario = file.need("scenario", "\"baseline\"")?;
    let design = file.need("design", "\"grid\"")?;
    let form = form(design)?;
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

fn form(entry: &Entry<'_>) -> Result<Form> {
    let name = entry.text()?;
    Form::ALL.into_iter().find(|form| form.name() == name).ok_or_else(|| {
        let help = suggestion(name, Form::ALL.map(Form::name));
        entry.wrong(format!("unknown design `{name}`"), "not a design", help)
    })
}

/// The design that a file states, right or wrong; none where the file is no study, empty where the
/// design is no text.
pub fn design_of(source: &Source) -> Option<String> {
    let table = source.parse().ok()?;
    let file = File::new(source, &table);
    file.find("design").map(|entry| entry.text().unwrap_or_default().to_owned())
}

fn check_keys(entries: &[Entry<'_>], keys: &[&str]) -> Result<()> {
    entries.iter().find(|entry| !keys.contains(&entry.key)).map_or(Ok(()), |entry| {
        let help = suggestion(entry.key, keys.iter().copied());
        Err(entry.source.error(
            entry.key_span.clone(),
            format!("unknown key `{}`", entry.path),
            "not a key of a study",
            help,
        ))
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
                items[0].path,
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

/// Names the columns; a lever that is varied several times is numbered.
pub(super) fn factors(subjects: Vec<Subject>) -> Vec<Factor> {
    let names: Vec<String> = subjects.iter().map(Subject::name).collect();
    let column = |place: usize| {
        let name = &names[place];
        let count = |names: &[String]| names.iter().filter(|other| *other == name).count();
        if count(&names) == 1 {
            name.clone()
        } else {
            format!("{name}_{}", count(&names[..=place]))
        }
    };
    subjects
        .into_iter()
        .enumerate()
        .map(|(place, subject)| Factor { name: column(place), subject })
        .collect()
}

/// One `[[vary]]`.
pub(super) struct Vary<'a> {
    source: &'a Source,
    span: Range<usize>,
    path: String,
    entries: Vec<Entry<'a>>,
    pub(super) subject: Subject,
}

impl<'a> Vary<'a> {
    fn read(
        source: &'a Source,
        (span, path, entries): Item<'a>,
        values: &ValueKeys,
    ) -> Result<Self> {
        let own = values.keys.iter().filter(|key| !VALUE_KEYS.contains(key));
        let keys: Vec<&str> = ["lever", "parameter"]
            .iter()
            .chain(&TIMING_KEYS)
            .chain(&VALUE_KEYS)
            .chain(own)
            .copied()
            .collect();
        check_keys(&entries, &keys)?;
        if let Some(entry) = entries
            .iter()
            .find(|entry| VALUE_KEYS.contains(&entry.key) && !values.keys.contains(&entry.key))
        {
            let title =
                format!("`{}` does not belong to the design `{}`", entry.path, values.design);
            return Err(entry.wrong(title, "of no use here", values.help));
        }
        let subjects: Vec<&Entry<'a>> =
            entries.iter().filter(|entry| ["lever", "parameter"].contains(&entry.key)).collect();
        let subject = match subjects[..] {
            [entry] if entry.key == "lever" => {
                let lever = lever(entry)?;
                Subject::Lever(policy_with(
                    lever,
                    Change::Value(lever.spec().low),
                    source,
                    &span,
                    &path,
                    &entries,
                )?)
            }
            [entry] => parameter(entry, &entries)?,
            [_, second, ..] => {
                let help = "keep one of them, and vary the other under a [[vary]] of its own";
                return Err(second.wrong(
                    format!("`{path}` names a lever and a parameter"),
                    "a second one",
                    help,
                ));
            }
            [] => {
                let help = "add a line `lever = \"coordination\"` or `parameter = \
                    \"supply.efa_pilot_months\"`";
                return Err(source.error(
                    span,
                    format!("`{path}` names neither a lever nor a parameter"),
                    "nothing is varied here",
                    help,
                ));
            }
        };
        Ok(Self { source, span, path, entries, subject })
    }

    fn check_new(&self, others: &[Self]) -> Result<()> {
        let Some(other) = others.iter().find(|other| other.subject.is_same(&self.subject)) else {
            return Ok(());
        };
        let (key, help) = match self.subject {
            Subject::Lever(_) => {
                ("lever", "keep one of them, or give them different `from` or `where`")
            }
            Subject::Parameter(_) => ("parameter", "keep one of them"),
        };
        Err(self.need(key)?.wrong(
            format!("`{}` is varied twice", self.subject.name()),
            format!("as in `{}`", other.path),
            help,
        ))
    }

    pub(super) fn find(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn need(&self, key: &str) -> Result<&Entry<'a>> {
        required(self.source, &self.span, &self.path, &self.entries, key)
    }

    pub(super) fn wrong(&self, title: String, label: &str, help: &str) -> Error {
        self.source.error(self.span.clone(), title, label, help)
    }

    /// A list of values; one value counts as a list of one.
    fn values(&self, entry: &Entry<'a>) -> Result<Vec<f64>> {
        let values: Vec<f64> =
            entry.list().iter().map(|item| self.subject.value(item)).collect::<Result<_>>()?;
        if values.is_empty() {
            return Err(entry.wrong(
                format!("`{}` is an empty list", entry.path),
                "no value",
                "state at least one",
            ));
        }
        Ok(values)
    }

    fn grid(&self) -> Result<Vec<f64>> {
        let between = self.entries.iter().find(|entry| VALUE_KEYS[1..].contains(&entry.key));
        match (self.find("values"), between) {
            (Some(values), Some(entry)) => {
                let second = if entry.span.start > values.span.start { entry } else { values };
                let help = "keep `values`, or `low`, `high` and `steps`";
                Err(second.wrong(
                    format!("`{}` states its values twice", self.path),
                    "a second time",
                    help,
                ))
            }
            (Some(values), None) => {
                let (items, numbers) = (values.list(), self.values(values)?);
                match repetition(&numbers) {
                    Some(place) => {
                        let title = format!(
                            "`{}` states {} twice",
                            values.path,
                            self.subject.written(numbers[place])
                        );
                        Err(items[place].wrong(
                            title,
                            "a second time",
                            "state it once; a grid has every combination once",
                        ))
                    }
                    None => Ok(numbers),
                }
            }
            (None, Some(_)) => self.steps(),
            (None, None) => Err(self.wrong(
                format!("`{}` states no values", self.path),
                "no values here",
                "add `values`, or `low`, `high` and `steps`",
            )),
        }
    }

    /// Evenly spaced values from the low to the high limit, rounded to twelve digits so that 0.3 is
    /// not 0.30000000000000004.
    fn steps(&self) -> Result<Vec<f64>> {
        let entry = self.need("steps")?;
        if let Some(lever) = self.date() {
            let help = "list the months, for example `values = [\"2028-12\", \"2030-12\"]`";
            return Err(entry.wrong(
                format!("`{}` cannot be varied in steps", lever.spec().name),
                "a month has no fractions",
                help,
            ));
        }
        let steps = entry.integer_in(*POINTS.start() as u64..=*POINTS.end() as u64)?;
        let (low, high) = self.limits()?;
        let rounded = |value: f64| format!("{value:.11e}").parse().unwrap_or(value);
        let value = |step: u64| {
            rounded(interpolate(low, high, step as f64 / (steps - 1) as f64)).clamp(low, high)
        };
        Ok((0..steps).map(value).collect())
    }

    pub(super) fn limits(&self) -> Result<(f64, f64)> {
        let limit = |key: &str| -> Result<Option<f64>> {
            let Some(entry) = self.find(key) else {
                return if matches!(self.subject, Subject::Lever(_)) {
                    self.need(key).map(|_| None)
                } else {
                    Ok(None)
                };
            };
            if self.date().is_some() && entry.is_text() && entry.text()? == "none" {
                let help = "nothing lies between \"none\" and a month; a grid or a list can state \
                    both as `values`";
                return Err(entry.wrong(
                    format!("`{}` must be a month", entry.path),
                    "not a month",
                    help,
                ));
            }
            self.subject.value(entry).map(Some)
        };
        let (range_low, range_high) = self.subject.range();
        let (low, high) =
            (limit("low")?.unwrap_or(range_low), limit("high")?.unwrap_or(range_high));
        if low < high {
            return Ok((low, high));
        }
        let label =
            format!("{} is not below {}", self.subject.written(low), self.subject.written(high));
        let help = match (self.find("low"), self.find("high")) {
            (Some(_), Some(_)) => "the lowest value must be below the highest",
            _ => {
                "the lowest value must be below the highest; a limit that is not stated is that of \
                 the plausible range"
            }
        };
        let entry = self.find("low").map_or_else(|| self.need("high"), Ok)?;
        Err(entry.wrong(format!("`{0}.low` does not lie below `{0}.high`", self.path), label, help))
    }

    /// The lever, where its values are dates.
    pub(super) fn date(&self) -> Option<Lever> {
        match &self.subject {
            Subject::Lever(policy) if policy.lever.spec().kind == ValueKind::Date => {
                Some(policy.lever)
            }
            _ => None,
        }
    }
}

/// Place of a value that stands in a list before.
fn repetition(values: &[f64]) -> Option<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    places.windows(2).find(|pair| values[pair[0]] == values[pair[1]]).map(|pair| pair[1])
}

fn parameter(entry: &Entry<'_>, entries: &[Entry<'_>]) -> Result<Subject> {
    let key = entry.text()?;
    let Some(place) = REGISTRY.iter().position(|parameter| parameter.key() == key) else {
        let keys: Vec<String> = REGISTRY.iter().map(Parameter::key).collect();
        let without_group = REGISTRY
            .iter()
            .position(|parameter| parameter.name == key)
            .map(|place| keys[place].as_str());
        let help = match without_group.or_else(|| nearest(key, keys.iter().map(String::as_str))) {
            Some(candidate) => format!("did you mean `{candidate}`?"),
            None => "write it with its table, for example \"supply.efa_pilot_months\"; \
                scenarios/baseline.toml states all"
                .to_owned(),
        };
        return Err(entry.wrong(
            format!("unknown parameter in `{}`", entry.path),
            "not a parameter",
            help,
        ));
    };
    if let Some(entry) = entries.iter().find(|entry| TIMING_KEYS.contains(&entry.key)) {
        let help = "leave the line out; only a lever can be varied from a month on or for some \
            administrations";
        return Err(entry.wrong(
            format!("`{}` does not belong to a parameter", entry.path),
            "of no use here",
            help,
        ));
    }
    Ok(Subject::Parameter(place))
}
