//! A policy: one lever, changed from a date on, for some administrations, and how it is read and
//! written. How values evolve over months is in the model.

use super::administration::{Kind, Membership, Tier};
use super::keys::{Form, Held, Key, Need, Value, keys, lines, names, read};
use super::land::Land;
use super::lever::{Lever, LeverSpec, ValueKind};
use super::source::{Entry, Item};
use crate::error::Result;
use crate::units::Month;

/// A dated and targeted change of one lever.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// What is changed.
    pub lever: Lever,
    /// How.
    pub change: Change,
    /// First month in which it acts.
    pub from: Month,
    /// Last month in which it acts; afterwards the value before returns.
    pub until: Option<Month>,
    /// Months over which the change is phased in linearly.
    pub ramp_months: u32,
    /// For whom.
    pub target: Target,
    /// What the entry rests on; may be empty.
    pub source: String,
}

/// How a lever's value changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Set to a value.
    Value(f64),
    /// Add to the value before.
    Add(f64),
    /// Multiply the value before.
    Multiply(f64),
}

impl Change {
    /// The value after the change has fully come into force.
    pub fn apply(self, before: f64) -> f64 {
        match self {
            Self::Value(value) => value,
            Self::Add(value) => before + value,
            Self::Multiply(value) => before * value,
        }
    }

    fn read(lever: Lever, entry: &Entry<'_>) -> Result<Self> {
        let spec = lever.spec();
        match entry.key {
            "value" => Ok(Self::Value(lever.read_value(entry)?)),
            _ if spec.kind == ValueKind::Date => Err(entry.wrong(
                format!("`{}` cannot be used with the lever `{}`", entry.path, spec.name),
                "a date cannot be added to",
                "use `value = \"2030-12\"`",
            )),
            "add" => {
                let width = spec.high - spec.low;
                Ok(Self::Add(entry.number_in(-width..=width, spec.unit)?))
            }
            _ => Ok(Self::Multiply(entry.number_in(0.0..=100.0, "factor")?)),
        }
    }

    /// Key in a scenario file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Value(_) => "value",
            Self::Add(_) => "add",
            Self::Multiply(_) => "multiply",
        }
    }

    /// The number itself.
    pub const fn amount(self) -> f64 {
        match self {
            Self::Value(value) | Self::Add(value) | Self::Multiply(value) => value,
        }
    }
}

keys! {
    /// Which administrations a policy is for; an absent condition holds for all.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    Target, TARGET {
        lands: Option<Vec<Land>>, "land" Optional [""] Form::Words("Land", Land::keys()),
            "Länder";
        counties: Option<Vec<String>>, "county" Optional [""] Form::Counties,
            "Five-digit keys of counties";
        population_below: Option<u32>, "population_below" Optional [""]
            Form::Whole(1, 10_000_000), "Fewer inhabitants than this";
        population_from: Option<u32>, "population_from" Optional [""]
            Form::Whole(0, 10_000_000), "At least this many inhabitants";
        kinds: Option<Vec<Kind>>, "kind" Optional [""]
            Form::Words("kind of administration", &Kind::NAMES), "Kinds of administration";
        tiers: Option<Vec<Tier>>, "tier" Optional [""] Form::Words("tier", &Tier::LOCAL_NAMES),
            "Tiers: services for levers that act on services, else administrations responsible \
                for the tier";
        memberships: Option<Vec<Membership>>, "membership" Optional [""]
            Form::Words("membership", &Membership::NAMES), "Current membership";
    }
}

impl Held for Target {
    fn taken(value: &Value) -> Option<Self> {
        if let Value::Table(values) = value { Some(Self::from_values(values)) } else { None }
    }

    fn given(&self) -> Value {
        Value::Table(self.values())
    }
}

keys! {
    /// When and for whom a lever is changed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    Timing, TIMING {
        from: Month, "from" Needed [""] Form::Month, "First month";
        until: Option<Month>, "until" Optional [""] Form::Month,
            "Last month; afterwards the value before returns";
        ramp_months: u32, "ramp_months" Optional [""] Form::Whole(0, 216),
            "Months over which the change is phased in";
        target: Target, "where" Optional [""] Form::Table(TARGET),
            "For whom; for all where it is left out";
    }
}

/// The other keys of a policy.
pub const POLICY: [Key; 5] = [
    Key { need: Need::Needed, ..Key::plain("lever", Form::Lever, "Lever") },
    Key::plain("value", Form::LeverValue, "Value from then on; a month or \"none\" for a date"),
    Key::plain("add", Form::Amount, "Added to the value before"),
    Key::plain("multiply", Form::Number(0.0, 100.0), "Times the value before"),
    Key::plain("source", Form::Text, "What the entry rests on"),
];

impl Policy {
    /// Share of the change in force in a month: 0 before `from`, rising over the ramp, 0 after
    /// `until`.
    pub fn weight(&self, month: Month) -> f64 {
        if month < self.from || self.until.is_some_and(|until| month > until) {
            return 0.0;
        }
        let elapsed = f64::from(month.index() - self.from.index() + 1);
        if self.ramp_months == 0 { 1.0 } else { (elapsed / f64::from(self.ramp_months)).min(1.0) }
    }

    pub(super) fn read(item: &Item<'_>) -> Result<Self> {
        let (source, others) = (&POLICY[4], &POLICY[..4]);
        item.refuse_others(&names(others.iter().chain(TIMING).chain([source])))?;
        let lever = Lever::read(item.need("lever")?)?;
        let changes: Vec<&Entry<'_>> =
            ["value", "add", "multiply"].into_iter().filter_map(|key| item.find(key)).collect();
        let change = match changes[..] {
            [entry] => Change::read(lever, entry)?,
            [] => {
                return Err(item.wrong(
                    format!("`{}` says no value", item.path),
                    "no value here",
                    "add one of `value`, `add` or `multiply`",
                ));
            }
            [_, second, ..] => {
                return Err(second.wrong(
                    format!("`{}` says two values", item.path),
                    "a second value",
                    "keep one of `value`, `add` and `multiply`",
                ));
            }
        };
        let source = item.find(source.name).map_or(Ok(""), Entry::text)?;
        Ok(Self { source: source.to_owned(), ..Self::of(lever, change, item)? })
    }

    /// A policy whose lever and change are known: the item says when it acts and for whom.
    pub(crate) fn of(lever: Lever, change: Change, item: &Item<'_>) -> Result<Self> {
        let timing = Timing::from_values(&read(TIMING, item)?);
        let Timing { from, until, ramp_months, target } = timing;
        check_order(item, from, until)?;
        if let Some(entry) = item.find("where") {
            check_limits(entry, &target)?;
            if target.memberships.is_some() && !lever.acts_on_administrations() {
                let help = "leave `membership` out of `where`, or choose a lever that acts on \
                    single administrations, such as `funding` or `posts`";
                return Err(entry.wrong(
                    format!("`{}` cannot be aimed at members of cooperations", lever.spec().name),
                    "by membership",
                    help,
                ));
            }
        }
        if let (ValueKind::Date, Some(entry), 1..) =
            (lever.spec().kind, item.find("ramp_months"), ramp_months)
        {
            return Err(entry.wrong(
                format!("`{}` cannot be phased in", lever.spec().name),
                "a date has no halves",
                "leave `ramp_months` out",
            ));
        }
        Ok(Self { lever, change, from, until, ramp_months, target, source: String::new() })
    }

    /// The lines of a file that say when it acts and for whom.
    pub(crate) fn timing(&self) -> String {
        let Self { from, until, ramp_months, target, .. } = self;
        let (from, until, ramp_months, target) = (*from, *until, *ramp_months, target.clone());
        lines(TIMING, &Timing { from, until, ramp_months, target }.values())
    }

    /// The policy as a table of a scenario file.
    pub(super) fn written(&self) -> String {
        let LeverSpec { name, unit, .. } = self.lever.spec();
        let amount = match self.change {
            Change::Value(value) => self.lever.written(value),
            change => change.amount().to_string(),
        };
        let source = lines(&POLICY[4..], &[self.source.given()]);
        let change = self.change.key();
        format!(
            "\n[[policy]]\nlever = \"{name}\"\n{change} = {amount}  # [{unit}]\n{}{source}",
            self.timing()
        )
    }
}

/// Points at a last month that precedes the first.
pub(super) fn check_order(item: &Item<'_>, from: Month, until: Option<Month>) -> Result<()> {
    match (item.find("until"), until) {
        (Some(entry), Some(until)) if until < from => Err(entry.wrong(
            format!("`{}` lies before `from`", entry.path),
            format!("{until} is before {from}"),
            "the last month must not precede the first",
        )),
        _ => Ok(()),
    }
}

/// Points at the second of two limits of population that exclude each other.
fn check_limits(entry: &Entry<'_>, target: &Target) -> Result<()> {
    let (Some(from), Some(below)) = (target.population_from, target.population_below) else {
        return Ok(());
    };
    let limits = entry.table()?.entries();
    let second = limits.iter().rfind(|limit| limit.key.starts_with("population_"));
    second.filter(|_| from >= below).map_or(Ok(()), |second| {
        Err(second.wrong(
            format!("no administration has from {from} to below {below} inhabitants"),
            "nobody is meant",
            "`population_from` must lie below `population_below`",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(ramp_months: u32, until: Option<Month>) -> Policy {
        let (lever, change, from) = (Lever::Coordination, Change::Value(1.0), Month::new(2027, 1));
        Policy {
            lever,
            change,
            from,
            until,
            ramp_months,
            target: Target::default(),
            source: String::new(),
        }
    }

    #[test]
    fn a_policy_acts_from_its_month_to_its_last_month() {
        let policy = policy(0, Some(Month::new(2027, 3)));
        let weights: Vec<f64> =
            (-1..4).map(|i| policy.weight(Month::new(2027, 1).plus(i))).collect();
        assert_eq!(weights, [0.0, 1.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_ramp_is_linear_and_complete_after_its_months() {
        let policy = policy(4, None);
        let weights: Vec<f64> =
            (0..6).map(|i| policy.weight(Month::new(2027, 1).plus(i))).collect();
        assert_eq!(weights, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]);
    }
}
