//! Verification: whether recorded replicates can be simulated again, value by value.

use crate::engine::ensemble;
use crate::engine::trajectory::Trajectory;
use crate::error::Result;
use crate::units::Month;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// A recorded value: position of its series in the layout, month from January 2018, value.
pub type Recorded = (usize, usize, f64);

/// The first recorded value that a new simulation does not give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Replicate.
    pub replicate: u64,
    /// Scenario, in the order of the record.
    pub member: usize,
    /// Position of the series in the layout.
    pub series: usize,
    /// Month.
    pub month: Month,
    /// Value in the record.
    pub recorded: f64,
    /// Value simulated now.
    pub simulated: f64,
}

/// Replicates to be looked at: all, or some spread evenly over them.
pub fn sample(replicates: u64, wanted: Option<u64>) -> Vec<u64> {
    let wanted = wanted.map_or(replicates, |wanted| wanted.min(replicates));
    (0..wanted).map(|place| place * replicates / wanted).collect()
}

/// Simulates replicates, each of a scenario, again and finds the first that differs from what is
/// recorded, in the order of replicates and scenarios.
///
/// # Errors
/// When recorded values cannot be read or a replicate fails.
pub fn first_difference(
    cases: &[(usize, u64)],
    (seed, threads): (u64, usize),
    simulate: impl Fn(usize, u64) -> Trajectory + Sync,
    recorded: impl Fn(usize, u64) -> Result<Vec<Recorded>> + Sync,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Option<Difference>> {
    let jobs: Vec<Range<u64>> = (0..cases.len() as u64).map(|case| case..case + 1).collect();
    let found: Mutex<Vec<Difference>> = Mutex::new(Vec::new());
    let simulate = |case: u64| {
        let (member, replicate) = cases[case as usize];
        (member, simulate(member, replicate))
    };
    let compare = |_: &Range<u64>, trajectories: Vec<(usize, Trajectory)>| {
        for (member, trajectory) in trajectories {
            let recorded = recorded(member, trajectory.replicate)?;
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(difference(
                member,
                &trajectory,
                &recorded,
            ));
        }
        done(1);
        Ok(())
    };
    ensemble::run("runs", &jobs, seed, threads, simulate, compare)?;
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(found.into_iter().min_by_key(|difference| (difference.replicate, difference.member)))
}

/// The first recorded value that a trajectory does not have.
fn difference(member: usize, trajectory: &Trajectory, recorded: &[Recorded]) -> Option<Difference> {
    let differs = |(series, month, value): &&Recorded| {
        let simulated = trajectory.months[*month][*series];
        simulated.to_bits() != value.to_bits() && !(simulated.is_nan() && value.is_nan())
    };
    let &(series, month, recorded) = recorded.iter().find(differs)?;
    let (replicate, simulated) = (trajectory.replicate, trajectory.months[month][series]);
    Some(Difference {
        replicate,
        member,
        series,
        month: Month::from_index(month as i32),
        recorded,
        simulated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_over_all_replicates() {
        assert_eq!(sample(10, Some(3)), [0, 3, 6]);
        assert_eq!(sample(3, Some(10)), [0, 1, 2]);
        assert_eq!(sample(3, None), [0, 1, 2]);
    }
}
