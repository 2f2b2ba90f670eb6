//! A batch: scenarios that are simulated together, and the jobs that keep their results.

use super::job::{JobStore, Kept};
use super::{curves, effects, gains, replicates, uncertainty};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::ensemble;
use crate::engine::gain::Gain;
use crate::engine::trajectory::Family;
use crate::engine::uncertainty::UncertaintyTable;
use crate::error::Result;
use crate::model::setting::Setting;
use crate::scenario::Scenario;
use std::ops::Range;
use std::path::Path;

/// Scenarios that are simulated together, and their jobs.
#[derive(Debug)]
pub struct Batch<'a> {
    family: &'a Family,
    stores: Vec<JobStore>,
    jobs: Vec<Range<u64>>,
}

impl<'a> Batch<'a> {
    pub(super) const fn new(
        family: &'a Family,
        stores: Vec<JobStore>,
        jobs: Vec<Range<u64>>,
    ) -> Self {
        Self { family, stores, jobs }
    }

    pub(super) fn set_jobs(&mut self, jobs: Vec<Range<u64>>) {
        self.jobs = jobs;
    }

    pub(super) fn jobs(&self) -> &[Range<u64>] {
        &self.jobs
    }

    pub(super) fn stores(&self) -> &[JobStore] {
        &self.stores
    }

    pub(super) fn settings(&self) -> &[Setting] {
        self.family.settings()
    }

    /// Number of replicates to be simulated, in whole or in part.
    pub fn replicates(&self) -> u64 {
        self.jobs.iter().map(|job| job.end - job.start).sum()
    }

    /// Replicates of the jobs that are not there.
    pub fn missing(&self) -> Vec<Range<u64>> {
        self.jobs
            .iter()
            .filter(|job| !self.stores.iter().all(|store| store.holds(job)))
            .cloned()
            .collect()
    }

    /// Takes over the jobs in another folder, as far as they are of the same inputs and program.
    ///
    /// # Errors
    /// When a job cannot be read or kept.
    pub fn adopt(&self, folder: &Path) -> Result<()> {
        for (member, store) in self.stores.iter().enumerate() {
            let from = folder.join(format!("{member}"));
            self.jobs
                .iter()
                .filter(|job| !store.holds(job))
                .try_for_each(|job| store.adopt(&from, job))?;
        }
        Ok(())
    }

    /// Takes over the jobs of so many replicates from a table that holds every month of every
    /// series.
    pub(super) fn adopt_table(&self, table: &Path, replicates: u64) -> Result<()> {
        let recorded = ensemble::jobs(replicates);
        for (member, store) in self.stores.iter().enumerate() {
            let wanted =
                |(_, job): &(usize, &Range<u64>)| self.jobs.contains(job) && !store.holds(job);
            for (number, job) in recorded.iter().enumerate().filter(wanted) {
                store.keep(
                    job,
                    &replicates::read_job(table, member * recorded.len() + number, store)?,
                )?;
            }
        }
        Ok(())
    }

    /// Simulates the jobs that are not there yet; `finished` hears of replicates as they are kept,
    /// first of those that are there.
    ///
    /// # Errors
    /// When a job cannot be kept or a replicate fails; all others are kept.
    pub fn simulate(&self, threads: usize, finished: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let missing = self.missing();
        finished(self.replicates() - missing.iter().map(|job| job.end - job.start).sum::<u64>());
        let simulate = |replicate| {
            let mut kept: Vec<(usize, Kept)> = Vec::with_capacity(self.stores.len());
            self.family.simulate_each(replicate, |member, trajectory| {
                kept.push((member, self.stores[member].extract(trajectory)))
            });
            kept.sort_by_key(|(member, _)| *member);
            kept.into_iter().map(|(_, kept)| kept).collect::<Vec<Kept>>()
        };
        let keep = |job: &Range<u64>, replicates: Vec<Vec<Kept>>| {
            let count = replicates.len() as u64;
            let mut replicates: Vec<_> = replicates.into_iter().map(Vec::into_iter).collect();
            for store in &self.stores {
                store.keep(
                    job,
                    &replicates.iter_mut().filter_map(Iterator::next).collect::<Vec<Kept>>(),
                )?;
            }
            finished(count);
            Ok(())
        };
        ensemble::run(
            "replicates",
            &missing,
            self.settings()[0].simulation.seed,
            threads,
            simulate,
            keep,
        )
    }

    /// Summarises all replicates, scenario by scenario.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn curves(&self) -> Result<Vec<CurveTable>> {
        self.stores.iter().map(|store| curves::summarise(store, &self.jobs)).collect()
    }

    /// Effects and months gained of every scenario against the first.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn effects(&self) -> Result<Vec<(EffectTable, Vec<Gain>)>> {
        let (baseline, others) = self.stores.split_at(1);
        let against = |other| {
            Ok((
                effects::summarise(&baseline[0], other, &self.jobs)?,
                gains::summarise(&baseline[0], other, &self.jobs)?,
            ))
        };
        others.iter().map(against).collect()
    }

    /// Where the spread of the effects of every counterfactual comes from; none where the baseline
    /// does not draw its parameters.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn uncertainties(&self, baseline: &Scenario) -> Result<Vec<UncertaintyTable>> {
        if baseline.posterior.is_none() {
            return Ok(Vec::new());
        }
        let (first, others) = self.stores.split_at(1);
        others
            .iter()
            .map(|other| uncertainty::summarise(baseline, &first[0], other, &self.jobs))
            .collect()
    }

    /// Values of a series in a kept month, replicate by replicate; `member` counts in the order of
    /// the scenarios.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn values(&self, member: usize, month: usize, series: usize) -> Result<Vec<f64>> {
        let store = &self.stores[member];
        let mut values = Vec::new();
        for job in &self.jobs {
            values.extend(store.month(job, month)?.iter().skip(series).step_by(store.series));
        }
        Ok(values)
    }
}
