//! `curves.csv`: mean, spread and quantiles of every outcome, group and month. Summarised month by
//! month, so that memory does not grow with the number of replicates.

use super::file::{Complete, Draft, failure};
use super::job::JobStore;
use crate::engine::curve::{CurveTable, Point, Summary};
use crate::error::{Error, Result};
use crate::model::outcome::Layout;
use crate::units::Month;
use std::io;
use std::ops::Range;
use std::path::Path;

/// Columns of the table.
pub const COLUMNS: [&str; 14] = [
    "scenario",
    "outcome",
    "unit",
    "dimension",
    "group",
    "month",
    "mean",
    "sd",
    "p05",
    "p25",
    "p50",
    "p75",
    "p95",
    "n",
];

/// Summarises the replicates of all jobs.
///
/// # Errors
/// When a job cannot be read.
pub fn summarise(store: &JobStore, jobs: &[Range<u64>]) -> Result<CurveTable> {
    let mut table = CurveTable::new(store.months);
    let mut summaries = vec![Summary::default(); store.series];
    for month in 0..store.months {
        for job in jobs {
            for replicate in store.month(job, month)?.chunks_exact(store.series) {
                for (summary, value) in summaries.iter_mut().zip(replicate) {
                    summary.add(*value);
                }
            }
        }
        for (series, summary) in summaries.iter_mut().enumerate() {
            table.set(series, month, summary.take());
        }
    }
    Ok(table)
}

/// Writes the curves of scenarios, by name, one after the other.
///
/// # Errors
/// When the folder cannot be written to or the disk is full.
pub fn write(target: &Path, curves: &[(&str, &CurveTable)]) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    let mut writer = csv::Writer::from_writer(&mut draft);
    let mut all = || {
        writer.write_record(COLUMNS)?;
        curves.iter().try_for_each(|(scenario, table)| rows(&mut writer, scenario, table))?;
        writer.flush()
    };
    all().map_err(|error| failure(target, &error))?;
    drop(writer);
    draft.complete()
}

fn rows(
    writer: &mut csv::Writer<&mut Draft>,
    scenario: &str,
    table: &CurveTable,
) -> io::Result<()> {
    for (place, series) in table.series().iter().enumerate() {
        let (outcome, group) = (series.outcome.spec(), series.dimension.groups()[series.group]);
        for (month, point) in table.points(place).iter().enumerate() {
            let names =
                [scenario, outcome.name, outcome.unit.name(), series.dimension.name(), group];
            names.into_iter().try_for_each(|name| writer.write_field(name))?;
            writer.write_field(Month::from_index(month as i32).to_string())?;
            let numbers = [point.mean, point.sd].into_iter().chain(point.quantiles);
            numbers.map(number).try_for_each(|number| writer.write_field(number))?;
            writer.write_field(point.n.to_string())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    Ok(())
}

/// A number of a summary with nine significant digits - far more than chance lets it bear - and
/// without exponent; empty where there is none.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return String::new();
    }
    // What a number is written as can be read back.
    let rounded: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    // Adding zero turns -0 into 0.
    (rounded + 0.0).to_string()
}

/// Reads the curves of scenarios back, in their order.
///
/// # Errors
/// When the file cannot be read or is no such table.
pub fn read(path: &Path) -> Result<Vec<CurveTable>> {
    let damaged = |detail: String| {
        let title = format!("`{}` is not a table of curves: {detail}", path.display());
        Error::input(title, "give the command again; with --force the folder is made anew")
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| damaged(error.to_string()))?;
    let mut rows: Vec<(Month, Point)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| damaged(error.to_string()))?;
        rows.push(
            point(&record)
                .ok_or_else(|| damaged(format!("row {} cannot be read", rows.len() + 2)))?,
        );
    }
    let series = Layout::new().series().len();
    // All scenarios of a folder have the same horizon: months run from the first to the last before
    // the first comes again.
    let months = 1 + rows.iter().skip(1).take_while(|(month, _)| *month != Month::START).count();
    if !rows.len().is_multiple_of(series * months) || rows.is_empty() {
        return Err(damaged("rows are missing".into()));
    }
    let mut tables = Vec::new();
    for (table_rows, first) in rows.chunks(series * months).zip((2..).step_by(series * months)) {
        let mut table = CurveTable::new(months);
        for (row, (month, point)) in table_rows.iter().enumerate() {
            if *month != Month::from_index((row % months) as i32) {
                return Err(damaged(format!("row {} is of another month", first + row)));
            }
            table.set(row / months, row % months, *point);
        }
        tables.push(table);
    }
    Ok(tables)
}

fn point(record: &csv::StringRecord) -> Option<(Month, Point)> {
    let number = |column: usize| match record.get(column)? {
        "" => Some(f64::NAN),
        text => text.parse().ok(),
    };
    let quantiles = [number(8)?, number(9)?, number(10)?, number(11)?, number(12)?];
    Some((
        record.get(5)?.parse().ok()?,
        Point { mean: number(6)?, sd: number(7)?, quantiles, n: record.get(13)?.parse().ok()? },
    ))
}
