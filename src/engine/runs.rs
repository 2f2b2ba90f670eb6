//! Replicates of scenarios that were simulated together, and what they add up to: curves, effects,
//! months gained, sources of spread. All are folded month by month over jobs in their order, so that
//! memory does not grow with the number of replicates.

use super::curve::{CurveTable, Summary};
use super::effect::{EffectTable, PairSummary};
use super::form::{Form, LastState, numbers};
use super::gain::{Gain, GainSummary};
use super::keep::{Job, Keep, Key};
use super::uncertainty::{DrawSummary, UncertaintyTable};
use crate::error::Result;
use crate::scenario::Scenario;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Replicates of scenarios that were simulated together; a member counts in the order of the
/// scenarios.
#[derive(Clone)]
pub struct Runs {
    keep: Arc<dyn Keep>,
    form: Form,
    keys: Vec<Key>,
    blocks: Vec<Range<u64>>,
}

impl fmt::Debug for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runs").field("form", &self.form).finish_non_exhaustive()
    }
}

impl Runs {
    pub(super) fn new(
        keep: Arc<dyn Keep>,
        form: Form,
        keys: Vec<Key>,
        blocks: Vec<Range<u64>>,
    ) -> Self {
        Self { keep, form, keys, blocks }
    }

    /// Number of scenarios.
    pub fn members(&self) -> usize {
        self.keys.len()
    }

    /// What is kept of a replicate.
    pub const fn form(&self) -> &Form {
        &self.form
    }

    /// The replicates, block by block.
    pub fn blocks(&self) -> &[Range<u64>] {
        &self.blocks
    }

    pub(super) fn job(&self, member: usize, block: &Range<u64>) -> Job {
        let size = self.form.size((block.end - block.start) as usize);
        Job { key: self.keys[member], block: block.clone(), size }
    }

    /// Values of a scenario in some of the kept months of a block, by month, replicate and series.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn months(
        &self,
        member: usize,
        block: &Range<u64>,
        months: Range<usize>,
    ) -> Result<Vec<f64>> {
        let place = self.form.values((block.end - block.start) as usize, months);
        Ok(numbers(&self.keep.read(&self.job(member, block), place)?))
    }

    /// Nationwide values of a block, by replicate, series and simulated month.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn nationwide(&self, member: usize, block: &Range<u64>) -> Result<Vec<f64>> {
        let place = self.form.all_nationwide((block.end - block.start) as usize);
        Ok(numbers(&self.keep.read(&self.job(member, block), place)?))
    }

    /// Last states of all administrations in one replicate of a block.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn last_states(
        &self,
        member: usize,
        block: &Range<u64>,
        replicate: u64,
    ) -> Result<Vec<LastState>> {
        let (replicates, place) = (block.end - block.start, (replicate - block.start) as usize);
        let place = self.form.states(replicates as usize, place..place + 1);
        Ok(LastState::all(&self.keep.read(&self.job(member, block), place)?))
    }

    /// Values of a series in a kept month, replicate by replicate.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn values(&self, member: usize, month: usize, series: usize) -> Result<Vec<f64>> {
        let mut values = Vec::new();
        for block in &self.blocks {
            let month = self.months(member, block, month..month + 1)?;
            values.extend(month.iter().skip(series).step_by(self.form.series));
        }
        Ok(values)
    }

    /// Summarises all replicates of a scenario.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn curves(&self, member: usize) -> Result<CurveTable> {
        let mut table = CurveTable::new(self.form.months);
        let mut summaries = vec![Summary::default(); self.form.series];
        for month in 0..self.form.months {
            for block in &self.blocks {
                let values = self.months(member, block, month..month + 1)?;
                for replicate in values.chunks_exact(self.form.series) {
                    summaries.iter_mut().zip(replicate).for_each(|(to, value)| to.add(*value));
                }
            }
            for (series, summary) in summaries.iter_mut().enumerate() {
                table.set(series, month, summary.take());
            }
        }
        Ok(table)
    }

    /// Effects of a scenario against the first.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn effects(&self, member: usize) -> Result<EffectTable> {
        let mut table = EffectTable::new(self.form.months);
        let mut summaries = vec![PairSummary::default(); self.form.series];
        for month in 0..self.form.months {
            self.pairs(member, month, |_, x, y| {
                for (summary, (x, y)) in summaries.iter_mut().zip(x.iter().zip(y)) {
                    summary.add(*x, *y);
                }
            })?;
            for (series, summary) in summaries.iter_mut().enumerate() {
                table.set(series, month, summary.take());
            }
        }
        Ok(table)
    }

    /// Months that a scenario gains against the first.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn gains(&self, member: usize) -> Result<Vec<Gain>> {
        let Form { months, series: width, .. } = self.form;
        let mut summary = GainSummary::new(months);
        for block in &self.blocks {
            let all = |member| self.months(member, block, 0..months);
            let (x, y) = (all(0)?, all(member)?);
            let replicates = (block.end - block.start) as usize;
            for replicate in 0..replicates {
                let place =
                    |month: usize, series: usize| (month * replicates + replicate) * width + series;
                summary.add(
                    |month, series| x[place(month, series)],
                    |month, series| y[place(month, series)],
                );
            }
        }
        Ok(summary.gains())
    }

    /// Where the spread of the effects of a scenario comes from, Decembers; none where the first
    /// scenario does not draw its parameters.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn uncertainty(&self, first: &Scenario, member: usize) -> Result<Option<UncertaintyTable>> {
        if first.posterior.is_none() {
            return Ok(None);
        }
        let mut summaries = vec![DrawSummary::default(); self.form.series];
        let mut divided = Vec::new();
        for december in (11..self.form.months).step_by(12) {
            self.pairs(member, december, |replicate, x, y| {
                let draw = first.draw(replicate).map_or(0, |draw| draw.number);
                summaries
                    .iter_mut()
                    .zip(x.iter().zip(y))
                    .for_each(|(summary, (x, y))| summary.add(draw, y - x));
            })?;
            divided.push(summaries.iter_mut().map(DrawSummary::take).collect());
        }
        Ok(Some(UncertaintyTable::new(divided)))
    }

    /// Hands over the values of a kept month in the first scenario and another, replicate by
    /// replicate.
    fn pairs(
        &self,
        member: usize,
        month: usize,
        mut pair: impl FnMut(u64, &[f64], &[f64]),
    ) -> Result<()> {
        for block in &self.blocks {
            let of = |member| self.months(member, block, month..month + 1);
            let (x, y) = (of(0)?, of(member)?);
            let width = self.form.series;
            for ((x, y), replicate) in
                x.chunks_exact(width).zip(y.chunks_exact(width)).zip(block.clone())
            {
                pair(replicate, x, y);
            }
        }
        Ok(())
    }
}
