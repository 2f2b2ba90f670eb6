//! Checks of a comparison on the user's own scenarios: what must not make a difference makes none,
//! to the last bit.

use crate::engine::trajectory::{Family, Trajectory};
use crate::scenario::Scenario;
use crate::scenario::policy::Policy;
use crate::units::Month;

/// Result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub test: Test,
    /// Counterfactual concerned.
    pub scenario: String,
    /// How it went.
    pub verdict: Verdict,
}

/// Checks of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// The same scenario twice has no effect.
    Null,
    /// Levers that change only after the horizon have no effect.
    Placebo,
    /// Levers that change back before they act have no effect.
    Revert,
    /// A run that shares the baseline's past is the same as one simulated from the start.
    Fork,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it must be.
    Passed,
    /// There is nothing that could be checked, for this reason.
    NotApplicable(&'static str),
    /// The first value that differs: replicate, month and series.
    Failed {
        /// Replicate.
        replicate: u64,
        /// Month.
        month: Month,
        /// Position of the series in the layout.
        series: usize,
    },
}

/// Runs all checks of a counterfactual against its baseline over some replicates. The policies that
/// are moved or taken back are those that only one of the two has, so that a counterfactual may
/// also lack policies of its baseline.
pub fn check(baseline: &Scenario, other: &Scenario, replicates: u64) -> Vec<Check> {
    let common = |own: &Scenario, their: &Scenario| -> Vec<Policy> {
        own.policies.iter().filter(|policy| their.policies.contains(policy)).cloned().collect()
    };
    let shared = common(baseline, other);
    let movable = other.policies.len() + baseline.policies.len() > 2 * shared.len()
        && shared == common(other, baseline)
        && other.shares_parameters(baseline)
        && other.levers == baseline.levers
        && other.events == baseline.events;
    let pair = |left: &Scenario, right: &Scenario| {
        first_difference(&Family::new(&[left.clone(), right.clone()]), replicates)
    };
    let without_difference = |change: &dyn Fn(&mut Policy)| {
        let moved = |own: &Scenario| {
            let mut scenario = own.clone();
            scenario.policies.iter_mut().filter(|policy| !shared.contains(policy)).for_each(change);
            scenario
        };
        pair(&moved(baseline), &moved(other))
    };
    let horizon = baseline.simulation.horizon;
    let placebo = if movable {
        without_difference(&|policy| policy.from = horizon.plus(1))
    } else {
        Verdict::NotApplicable(
            "it changes more than policies, so that nothing can be moved behind the horizon",
        )
    };
    let revert = if movable {
        without_difference(&|policy| policy.until = Some(policy.from.plus(-1)))
    } else {
        Verdict::NotApplicable("it changes more than policies, so that nothing can be taken back")
    };
    let full = |replicate: u64| {
        let alone = Family::new(std::slice::from_ref(other)).simulate_alone(0, replicate);
        let forked = Family::new(&[baseline.clone(), other.clone()]).simulate(replicate).remove(1);
        difference(&alone, &forked)
    };
    let fork = (0..replicates).find_map(full).unwrap_or(Verdict::Passed);
    [
        (Test::Null, pair(other, other)),
        (Test::Placebo, placebo),
        (Test::Revert, revert),
        (Test::Fork, fork),
    ]
    .map(|(test, verdict)| Check { test, scenario: other.name.clone(), verdict })
    .into()
}

/// Runs both scenarios of a family from the start, so that a shared past cannot hide a difference.
fn first_difference(family: &Family, replicates: u64) -> Verdict {
    let differs = |replicate| {
        difference(&family.simulate_alone(0, replicate), &family.simulate_alone(1, replicate))
    };
    (0..replicates).find_map(differs).unwrap_or(Verdict::Passed)
}

fn difference(left: &Trajectory, right: &Trajectory) -> Option<Verdict> {
    for (month, (left_month, right_month)) in left.months.iter().zip(&right.months).enumerate() {
        let differs =
            |(x, y): (&f64, &f64)| x.to_bits() != y.to_bits() && !(x.is_nan() && y.is_nan());
        if let Some(series) = left_month.iter().zip(right_month).position(differs) {
            return Some(Verdict::Failed {
                replicate: left.replicate,
                month: Month::from_index(month as i32),
                series,
            });
        }
    }
    None
}
