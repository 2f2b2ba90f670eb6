//! `uncertainty.csv`: how much of the spread of every effect is due to parameters that are drawn,
//! and how much to chance; Decembers.

use super::curves::number;
use super::file::{Complete, Draft, failure};
use super::job::JobStore;
use crate::engine::uncertainty::{DrawSummary, Uncertainty, UncertaintyTable};
use crate::error::Result;
use crate::model::outcome::Layout;
use crate::scenario::Scenario;
use crate::units::Month;
use std::io;
use std::ops::Range;
use std::path::Path;

const COLUMNS: [&str; 11] = [
    "baseline",
    "counterfactual",
    "outcome",
    "dimension",
    "group",
    "month",
    "share_parameters",
    "share_chance",
    "robust_sign",
    "draws",
    "n",
];

/// Writes the spreads of counterfactuals, one after the other.
pub(super) fn write(
    target: &Path,
    baseline: &str,
    others: &[(&str, &UncertaintyTable)],
) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    let mut writer = csv::Writer::from_writer(&mut draft);
    writer.write_record(COLUMNS).map_err(|error| failure(target, &error.into()))?;
    for (name, table) in others {
        rows(&mut writer, [baseline, name], table.decembers())
            .map_err(|error| failure(target, &error))?;
    }
    writer.flush().map_err(|error| failure(target, &error))?;
    drop(writer);
    draft.complete()
}

/// Divides the effects of a counterfactual on a scenario that draws its parameters.
pub(super) fn summarise(
    scenario: &Scenario,
    baseline: &JobStore,
    other: &JobStore,
    jobs: &[Range<u64>],
) -> Result<UncertaintyTable> {
    let mut summaries = vec![DrawSummary::default(); baseline.series];
    let mut divided = Vec::new();
    for december in (11..baseline.months).step_by(12) {
        for job in jobs {
            let (x, y) = (baseline.month(job, december)?, other.month(job, december)?);
            let replicates = x
                .chunks_exact(baseline.series)
                .zip(y.chunks_exact(baseline.series))
                .zip(job.clone());
            for ((x, y), replicate) in replicates {
                let draw = scenario.draw(replicate).map_or(0, |draw| draw.number);
                summaries
                    .iter_mut()
                    .zip(x.iter().zip(y))
                    .for_each(|(summary, (x, y))| summary.add(draw, y - x));
            }
        }
        divided.push(summaries.iter_mut().map(DrawSummary::take).collect());
    }
    Ok(UncertaintyTable::new(divided))
}

fn rows(
    writer: &mut csv::Writer<&mut Draft>,
    scenarios: [&str; 2],
    divided: &[Vec<Uncertainty>],
) -> io::Result<()> {
    for (place, series) in Layout::new().series().iter().enumerate() {
        for (year, of) in divided.iter().enumerate() {
            let Uncertainty { share_parameters, robust_sign, draws, n } = of[place];
            let names = [
                series.outcome.spec().name,
                series.dimension.name(),
                series.dimension.groups()[series.group],
            ];
            scenarios.into_iter().chain(names).try_for_each(|name| writer.write_field(name))?;
            writer.write_field(Month::from_index(12 * year as i32 + 11).to_string())?;
            let numbers = [share_parameters, 1.0 - share_parameters, robust_sign];
            numbers
                .map(number)
                .into_iter()
                .chain([draws, n].map(|count| count.to_string()))
                .try_for_each(|field| writer.write_field(field))?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    Ok(())
}
