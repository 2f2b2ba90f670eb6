//! Many replicates at once: the only place that runs in parallel. Jobs are fixed blocks of
//! replicates, so that results do not depend on the number of threads.

use crate::error::{Error, Result};
use rayon::prelude::*;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Number of replicates in a job.
pub const JOB_SIZE: u64 = 10;

/// The replicates of each job of a run.
pub fn jobs(replicates: u64) -> Vec<Range<u64>> {
    (0..replicates.div_ceil(JOB_SIZE))
        .map(|job| job * JOB_SIZE..((job + 1) * JOB_SIZE).min(replicates))
        .collect()
}

/// Runs jobs in parallel and hands the replicates of each finished one to `keep`, in any order;
/// memory is bounded by the jobs under way. What is simulated may also be something else that is
/// numbered, such as points; `what` is its name in the plural.
///
/// # Errors
/// When `keep` fails: jobs that have not begun are left out. When replicates failed: all others are
/// finished and kept first, and the error names the failed ones with their seed.
pub fn run<T: Send>(
    what: &str,
    jobs: &[Range<u64>],
    seed: u64,
    threads: usize,
    simulate: impl Fn(u64) -> T + Sync,
    keep: impl Fn(&Range<u64>, Vec<T>) -> Result<()> + Sync,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::Run(format!("no threads to be had: {error}")))?;
    let stopped = AtomicBool::new(false);
    let run_job = |replicates: &Range<u64>| {
        if stopped.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let simulate = |replicate| {
            catch_unwind(AssertUnwindSafe(|| simulate(replicate))).map_err(|_| replicate)
        };
        let results: Vec<std::result::Result<T, u64>> =
            replicates.clone().into_par_iter().map(simulate).collect();
        let failed: Vec<u64> =
            results.iter().filter_map(|result| result.as_ref().err().copied()).collect();
        if failed.is_empty() {
            keep(replicates, results.into_iter().flatten().collect())
                .inspect_err(|_| stopped.store(true, Ordering::Relaxed))?;
        }
        Ok(failed)
    };
    let outcomes: Vec<Result<Vec<u64>>> =
        pool.install(|| jobs.par_iter().with_max_len(1).map(run_job).collect());
    let mut failed = Vec::new();
    for outcome in outcomes {
        failed.extend(outcome?);
    }
    if failed.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = failed.iter().map(u64::to_string).collect();
    let (count, list) = (failed.len(), list.join(", "));
    Err(Error::Run(format!(
        "{count} of the {what} failed (seed {seed}, {what} {list}); please report this"
    )))
}
