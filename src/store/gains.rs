//! `months_gained.csv`: how much earlier than in the baseline a counterfactual reaches shares of
//! services.

use super::curves::number;
use super::file::{Complete, Draft, failure};
use super::job::JobStore;
use crate::engine::gain::{Gain, GainSummary};
use crate::error::Result;
use std::io;
use std::ops::Range;
use std::path::Path;

const COLUMNS: [&str; 12] = [
    "baseline",
    "counterfactual",
    "outcome",
    "dimension",
    "group",
    "threshold",
    "gained_mean",
    "ci_low",
    "ci_high",
    "reached_baseline",
    "reached_counterfactual",
    "n",
];

/// Times all thresholds in the pairs of all jobs.
pub(super) fn summarise(
    baseline: &JobStore,
    counterfactual: &JobStore,
    jobs: &[Range<u64>],
) -> Result<Vec<Gain>> {
    let mut summary = GainSummary::new(baseline.months);
    for job in jobs {
        let (x, y) = (baseline.values(job)?, counterfactual.values(job)?);
        let replicates = (job.end - job.start) as usize;
        for replicate in 0..replicates {
            let place = |month: usize, series: usize| {
                (month * replicates + replicate) * baseline.series + series
            };
            summary.add(
                |month, series| x[place(month, series)],
                |month, series| y[place(month, series)],
            );
        }
    }
    Ok(summary.gains())
}

/// Writes the gains of counterfactuals, by name, one after the other.
pub(super) fn write(target: &Path, baseline: &str, gains: &[(&str, &[Gain])]) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    rows(&mut draft, baseline, gains).map_err(|error| failure(target, &error))?;
    draft.complete()
}

fn rows(draft: &mut Draft, baseline: &str, gains: &[(&str, &[Gain])]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(draft);
    writer.write_record(COLUMNS)?;
    for (counterfactual, gains) in gains {
        for gain in *gains {
            let names = [
                baseline,
                counterfactual,
                gain.outcome.spec().name,
                gain.dimension.name(),
                gain.dimension.groups()[gain.group],
            ];
            names.into_iter().try_for_each(|name| writer.write_field(name))?;
            let numbers = [
                gain.threshold,
                gain.mean,
                gain.mean - gain.half_width,
                gain.mean + gain.half_width,
            ];
            numbers.map(number).into_iter().try_for_each(|number| writer.write_field(number))?;
            [gain.reached[0], gain.reached[1], gain.n]
                .iter()
                .try_for_each(|count| writer.write_field(count.to_string()))?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.flush()
}
