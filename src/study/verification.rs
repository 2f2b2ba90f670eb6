//! Verification: whether a recorded result can be simulated again, value by value.

use super::design::Design;
use crate::engine::ensemble;
use crate::engine::trajectory::{Family, Trajectory};
use crate::error::Result;
use crate::store::record::{Record, Recorded};
use crate::units::Month;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

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

/// Simulates replicates again and finds the first difference, in the order of replicates and
/// scenarios.
///
/// # Errors
/// When recorded values cannot be read or a replicate fails.
pub fn first_difference(
    record: &Record,
    replicates: &[u64],
    threads: usize,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Option<Difference>> {
    let family = Family::new(&record.scenarios);
    let jobs: Vec<Range<u64>> =
        replicates.iter().map(|replicate| *replicate..replicate + 1).collect();
    let found: Mutex<Vec<Difference>> = Mutex::new(Vec::new());
    let keep = |_: &Range<u64>, trajectories: Vec<Vec<Trajectory>>| {
        for (member, trajectory) in
            trajectories.into_iter().flat_map(|members| members.into_iter().enumerate())
        {
            let recorded = record.values(member, trajectory.replicate)?;
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(difference(
                member,
                &trajectory,
                &recorded,
            ));
        }
        done(1);
        Ok(())
    };
    ensemble::run(
        "replicates",
        &jobs,
        record.manifest.seed,
        threads,
        |replicate| family.simulate(replicate),
        keep,
    )?;
    Ok(first(found))
}

/// The same for a study, of whose runs - all replicates of the first point, of the second, and so
/// on - some are simulated again; the member of a difference is the point.
///
/// # Errors
/// When recorded values cannot be read or a replicate fails.
pub fn first_difference_of_points(
    record: &Record,
    design: &Design,
    runs: &[u64],
    threads: usize,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Option<Difference>> {
    let place = |run: u64| {
        (
            (runs[run as usize] / record.manifest.replicates) as usize,
            runs[run as usize] % record.manifest.replicates,
        )
    };
    let jobs: Vec<Range<u64>> = (0..runs.len() as u64).map(|run| run..run + 1).collect();
    let found: Mutex<Vec<Difference>> = Mutex::new(Vec::new());
    let simulate_run = |run: u64| {
        let (point, replicate) = place(run);
        Family::new(&[design.scenario_of(point)]).simulate_alone(0, replicate)
    };
    let keep = |job: &Range<u64>, trajectories: Vec<Trajectory>| {
        let (point, replicate) = place(job.start);
        let recorded = record.values_of_point(point, replicate)?;
        found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(trajectories.iter().filter_map(|one| difference(point, one, &recorded)));
        done(1);
        Ok(())
    };
    ensemble::run("runs", &jobs, record.manifest.seed, threads, simulate_run, keep)?;
    Ok(first(found))
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

fn first(found: Mutex<Vec<Difference>>) -> Option<Difference> {
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.into_iter().min_by_key(|difference| (difference.replicate, difference.member))
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
