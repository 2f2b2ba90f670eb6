//! A policy: one lever, changed from a date on, for some administrations. How values evolve over
//! months is in the model.

use super::land::Land;
use super::lever::Lever;
use super::{Kind, Membership, Tier};
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

/// Which administrations a policy is for; an absent condition holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// Länder.
    pub lands: Option<Vec<Land>>,
    /// Keys of counties and county-free cities, five digits.
    pub counties: Option<Vec<String>>,
    /// Fewer inhabitants than this.
    pub population_below: Option<u32>,
    /// At least this many inhabitants.
    pub population_from: Option<u32>,
    /// Kinds of administration.
    pub kinds: Option<Vec<Kind>>,
    /// Tiers: services for levers that act on services, else administrations responsible for the
    /// tier.
    pub tiers: Option<Vec<Tier>>,
    /// Current membership.
    pub memberships: Option<Vec<Membership>>,
}

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
