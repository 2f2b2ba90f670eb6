//! What a study varies: levers and parameters, each under a `[[vary]]` of its own.

use crate::error::{Error, Result, nearest, suggestion};
use crate::scenario::Scenario;
use crate::scenario::keys::{Form, Key, names};
use crate::scenario::lever::{Lever, ValueKind};
use crate::scenario::parameters::{Parameter, REGISTRY};
use crate::scenario::policy::{Change, Policy, TIMING};
use crate::scenario::source::{Entry, Item};
use std::ops::RangeInclusive;

/// Possible numbers of points.
pub const POINTS: RangeInclusive<usize> = 2..=100_000;

/// Largest number of levers and parameters that a Sobol' design varies.
pub const SOBOL_FACTORS: usize = 64;

/// Keys that say what is varied.
pub const SUBJECTS: [Key; 2] = [
    Key::plain("lever", Form::Lever, "Lever"),
    Key::plain("parameter", Form::Parameter, "Parameter that is varied"),
];

/// Keys that say over which values.
pub const VALUES: [Key; 5] = [
    Key::plain("values", Form::LeverValues, ""),
    Key::plain("low", Form::LeverValue, ""),
    Key::plain("high", Form::LeverValue, ""),
    Key::plain(
        "steps",
        Form::Whole(*POINTS.start() as u64, *POINTS.end() as u64),
        "Number of values between `low` and `high`",
    ),
    Key::plain("distribution", Form::Text, "How the values of a calibration are spread"),
];

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

impl Factor {
    /// Gives the factor a value in a scenario.
    pub fn set(&self, scenario: &mut Scenario, value: f64) {
        match &self.subject {
            Subject::Lever(policy) => {
                scenario.policies.push(Policy { change: Change::Value(value), ..policy.clone() });
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
            Self::Lever(policy) => policy.lever.read_value(entry),
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
            Self::Lever(policy) => policy.lever.written(value),
            Self::Parameter(_) => value.to_string(),
        }
    }
}

fn interpolate(low: f64, high: f64, share: f64) -> f64 {
    (low * (1.0 - share) + high * share).clamp(low, high)
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

/// Refuses keys other than these in a study.
pub(super) fn check_keys(entries: &[Entry<'_>], keys: &[&str]) -> Result<()> {
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
    item: Item<'a>,
    pub(super) subject: Subject,
}

impl<'a> Vary<'a> {
    pub(super) fn read(item: Item<'a>, values: &ValueKeys) -> Result<Self> {
        let is_shared = |key: &str| VALUES[..4].iter().any(|shared| shared.name == key);
        let own = values.keys.iter().copied().filter(|key| !is_shared(key));
        let known = names(SUBJECTS.iter().chain(TIMING).chain(&VALUES[..4]));
        check_keys(&item.entries, &known.into_iter().chain(own).collect::<Vec<_>>())?;
        if let Some(entry) = item
            .entries
            .iter()
            .find(|entry| is_shared(entry.key) && !values.keys.contains(&entry.key))
        {
            let title =
                format!("`{}` does not belong to the design `{}`", entry.path, values.design);
            return Err(entry.wrong(title, "of no use here", values.help));
        }
        let subjects: Vec<&Entry<'a>> = item
            .entries
            .iter()
            .filter(|entry| SUBJECTS.iter().any(|key| key.name == entry.key))
            .collect();
        let subject = match subjects[..] {
            [entry] if entry.key == "lever" => {
                let lever = Lever::read(entry)?;
                Subject::Lever(Policy::of(lever, Change::Value(lever.spec().low), &item)?)
            }
            [entry] => parameter(entry, &item.entries)?,
            [_, second, ..] => {
                let help = "keep one of them, and vary the other under a [[vary]] of its own";
                return Err(second.wrong(
                    format!("`{}` names a lever and a parameter", item.path),
                    "a second one",
                    help,
                ));
            }
            [] => {
                let help = "add a line `lever = \"coordination\"` or `parameter = \
                    \"supply.efa_pilot_months\"`";
                return Err(item.wrong(
                    format!("`{}` names neither a lever nor a parameter", item.path),
                    "nothing is varied here",
                    help,
                ));
            }
        };
        Ok(Self { item, subject })
    }

    /// Refuses what is varied already.
    pub(super) fn check_new(&self, others: &[Self]) -> Result<()> {
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
            format!("as in `{}`", other.item.path),
            help,
        ))
    }

    pub(super) fn find(&self, key: &str) -> Option<&Entry<'a>> {
        self.item.find(key)
    }

    pub(super) fn need(&self, key: &str) -> Result<&Entry<'a>> {
        self.item.need(key)
    }

    /// Key of the list with the number of the item.
    pub(super) fn path(&self) -> &str {
        &self.item.path
    }

    pub(super) fn wrong(&self, title: String, label: &str, help: &str) -> Error {
        self.item.wrong(title, label, help)
    }

    /// A list of values; one value counts as a list of one.
    pub(super) fn values(&self, entry: &Entry<'a>) -> Result<Vec<f64>> {
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

    pub(super) fn grid(&self) -> Result<Vec<f64>> {
        let between = |entry: &&Entry<'_>| ["low", "high", "steps"].contains(&entry.key);
        let between = self.item.entries.iter().find(between);
        match (self.find("values"), between) {
            (Some(values), Some(entry)) => {
                let second = if entry.span.start > values.span.start { entry } else { values };
                let help = "keep `values`, or `low`, `high` and `steps`";
                Err(second.wrong(
                    format!("`{}` states its values twice", self.item.path),
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
                format!("`{}` states no values", self.item.path),
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
        Err(entry.wrong(
            format!("`{0}.low` does not lie below `{0}.high`", self.item.path),
            label,
            help,
        ))
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
    if let Some(entry) = entries.iter().find(|entry| TIMING.iter().any(|key| key.name == entry.key))
    {
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
