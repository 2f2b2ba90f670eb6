//! `effects.csv`: the paired effect of every counterfactual on every outcome, group and month.
//! Summarised month by month, so that memory does not grow with the number of replicates.

use super::curves::number;
use super::file::{Complete, Draft, failure};
use super::job::JobStore;
use crate::engine::effect::{CONFIDENCE, EffectTable, PairSummary};
use crate::error::Result;
use crate::units::Month;
use std::io;
use std::ops::Range;
use std::path::Path;

const COLUMNS: [&str; 18] = [
    "baseline",
    "counterfactual",
    "outcome",
    "unit",
    "dimension",
    "group",
    "month",
    "effect",
    "ci_low",
    "ci_high",
    "confidence",
    "sd",
    "p05",
    "p50",
    "p95",
    "share_positive",
    "n",
    "variance_reduction",
];

/// Summarises the pairs of all jobs.
pub(super) fn summarise(
    baseline: &JobStore,
    counterfactual: &JobStore,
    jobs: &[Range<u64>],
) -> Result<EffectTable> {
    let mut table = EffectTable::new(baseline.months);
    let mut summaries = vec![PairSummary::default(); baseline.series];
    for month in 0..baseline.months {
        for job in jobs {
            let (x, y) = (baseline.month(job, month)?, counterfactual.month(job, month)?);
            for (x, y) in x.chunks_exact(baseline.series).zip(y.chunks_exact(baseline.series)) {
                for (summary, (x, y)) in summaries.iter_mut().zip(x.iter().zip(y)) {
                    summary.add(*x, *y);
                }
            }
        }
        for (series, summary) in summaries.iter_mut().enumerate() {
            table.set(series, month, summary.take());
        }
    }
    Ok(table)
}

/// Writes the effects of counterfactuals, by name, one after the other.
pub(super) fn write(
    target: &Path,
    baseline: &str,
    effects: &[(&str, &EffectTable)],
) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    let mut writer = csv::Writer::from_writer(&mut draft);
    let mut all = || {
        writer.write_record(COLUMNS)?;
        effects.iter().try_for_each(|(counterfactual, table)| {
            rows(&mut writer, [baseline, counterfactual], table)
        })?;
        writer.flush()
    };
    all().map_err(|error| failure(target, &error))?;
    drop(writer);
    draft.complete()
}

fn rows(
    writer: &mut csv::Writer<&mut Draft>,
    scenarios: [&str; 2],
    table: &EffectTable,
) -> io::Result<()> {
    let confidence = number(CONFIDENCE);
    for (place, series) in table.series().iter().enumerate() {
        let (outcome, group) = (series.outcome.spec(), series.dimension.groups()[series.group]);
        for (month, effect) in table.effects(place).iter().enumerate() {
            let names = [outcome.name, outcome.unit.name(), series.dimension.name(), group];
            scenarios.into_iter().chain(names).try_for_each(|name| writer.write_field(name))?;
            writer.write_field(Month::from_index(month as i32).to_string())?;
            let [low, high] = effect.interval();
            [effect.mean, low, high]
                .map(number)
                .iter()
                .try_for_each(|number| writer.write_field(number))?;
            writer.write_field(&confidence)?;
            let [p05, p50, p95] = effect.quantiles;
            [effect.sd, p05, p50, p95, effect.share_positive]
                .map(number)
                .iter()
                .try_for_each(|number| writer.write_field(number))?;
            writer.write_field(effect.n.to_string())?;
            writer.write_field(number(effect.variance_reduction))?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    Ok(())
}
