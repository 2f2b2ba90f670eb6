//! Many replicates at once: the only place that runs in parallel. Jobs are fixed blocks of replicates, so that results do not depend on
//! the number of threads.

use super::trajectory::{Trajectory, simulate};
use crate::error::{Error, Result};
use crate::model::setting::Setting;
use rayon::prelude::*;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Number of replicates in a job.
pub const JOB_SIZE: u64 = 10;

/// The replicates of each job of a run.
pub fn jobs(replicates: u64) -> Vec<Range<u64>> {
    (0..replicates.div_ceil(JOB_SIZE)).map(|job| job * JOB_SIZE..((job + 1) * JOB_SIZE).min(replicates)).collect()
}

/// Runs jobs in parallel and hands each finished one to `keep`, in any order; memory is bounded by the jobs under way.
///
/// # Errors
/// When `keep` fails, or when replicates failed: all others are finished and kept first, and the error names the failed ones with their
/// seed.
pub fn run(setting: &Setting, jobs: &[Range<u64>], threads: usize, keep: impl Fn(usize, &[Trajectory]) -> Result<()> + Sync) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| Error::Run(format!("no threads to be had: {error}")))?;
    let outcomes: Vec<Result<Vec<u64>>> = pool.install(|| {
        jobs.par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(index, replicates)| {
                let results: Vec<std::result::Result<Trajectory, u64>> = replicates
                    .clone()
                    .into_par_iter()
                    .map(|replicate| catch_unwind(AssertUnwindSafe(|| simulate(setting, replicate))).map_err(|_| replicate))
                    .collect();
                let failed: Vec<u64> = results.iter().filter_map(|result| result.as_ref().err().copied()).collect();
                if failed.is_empty() {
                    let trajectories: Vec<Trajectory> = results.into_iter().flatten().collect();
                    keep(index, &trajectories)?;
                }
                Ok(failed)
            })
            .collect()
    });
    let mut failed = Vec::new();
    for outcome in outcomes {
        failed.extend(outcome?);
    }
    if failed.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = failed.iter().map(u64::to_string).collect();
    Err(Error::Run(format!(
        "{} of the replicates failed (seed {}, replicates {}); please report this",
        failed.len(),
        setting.simulation.seed,
        list.join(", ")
    )))
}
