//! The jobs of a study whose points are simulated one by one, each with all its replicates.

use super::job::{JobStore, Kept};
use crate::engine::ensemble;
use crate::error::Result;
use std::ops::Range;
use std::path::Path;

/// Jobs of ten points, each with a list of values.
#[derive(Debug)]
pub struct PointJobs {
    store: JobStore,
    jobs: Vec<Range<u64>>,
}

impl PointJobs {
    pub(super) const fn new(store: JobStore, jobs: Vec<Range<u64>>) -> Self {
        Self { store, jobs }
    }

    /// Points of the jobs that are not there.
    pub fn missing(&self) -> Vec<Range<u64>> {
        self.jobs.iter().filter(|job| !self.store.holds(job)).cloned().collect()
    }

    /// Number of points.
    pub fn points(&self) -> u64 {
        self.jobs.iter().map(|job| job.end - job.start).sum()
    }

    /// Takes over the jobs in another folder, as far as they are of the same inputs and program.
    ///
    /// # Errors
    /// When a job cannot be read or kept.
    pub fn adopt(&self, folder: &Path) -> Result<()> {
        self.missing().iter().try_for_each(|job| self.store.adopt(folder, job))
    }

    /// Simulates the jobs that are not there yet; `finished` hears of points as they are kept,
    /// first of those that are there.
    ///
    /// # Errors
    /// When a job cannot be kept or a point fails; all others are kept.
    pub fn simulate(
        &self,
        seed: u64,
        threads: usize,
        point: impl Fn(usize) -> Vec<f64> + Sync,
        finished: &(dyn Fn(u64) + Sync),
    ) -> Result<()> {
        let missing = self.missing();
        finished(self.points() - missing.iter().map(|job| job.end - job.start).sum::<u64>());
        let keep = |job: &Range<u64>, values: Vec<Vec<f64>>| {
            let kept: Vec<Kept> = values.into_iter().map(Kept::of_values).collect();
            self.store.keep(job, &kept)?;
            finished(kept.len() as u64);
            Ok(())
        };
        ensemble::run("points", &missing, seed, threads, |number| point(number as usize), keep)
    }

    /// The values of all points, point by point.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn values(&self) -> Result<Vec<Vec<f64>>> {
        let mut points = Vec::with_capacity(self.points() as usize);
        for job in &self.jobs {
            points.extend(self.store.values(job)?.chunks(self.store.series).map(<[f64]>::to_vec));
        }
        Ok(points)
    }
}
