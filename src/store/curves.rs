//! `curves.csv`: mean, spread and quantiles of every outcome, group and month. Summarised month by month, so that memory does not grow
//! with the number of replicates.

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
pub const COLUMNS: [&str; 14] = ["scenario", "outcome", "unit", "dimension", "group", "month", "mean", "sd", "p05", "p25", "p50", "p75", "p95", "n"];

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

/// Writes the table.
///
/// # Errors
/// When the folder cannot be written to or the disk is full.
pub fn write(target: &Path, scenario: &str, table: &CurveTable) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    rows(&mut draft, scenario, table).map_err(|error| failure(target, &error))?;
    draft.complete()
}

fn rows(draft: &mut Draft, scenario: &str, table: &CurveTable) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(draft);
    writer.write_record(COLUMNS)?;
    for (place, series) in table.series().iter().enumerate() {
        let (outcome, group) = (series.outcome.spec(), series.dimension.groups()[series.group]);
        for (month, point) in table.points(place).iter().enumerate() {
            let names = [scenario, outcome.name, outcome.unit.name(), series.dimension.name(), group];
            names.into_iter().try_for_each(|name| writer.write_field(name))?;
            writer.write_field(Month::from_index(month as i32).to_string())?;
            let numbers = [point.mean, point.sd].into_iter().chain(point.quantiles);
            numbers.map(number).try_for_each(|number| writer.write_field(number))?;
            writer.write_field(point.n.to_string())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.flush()
}

/// A number with all its digits and without exponent; empty where there is none.
pub fn number(value: f64) -> String {
    // Adding zero turns -0 into 0.
    if value.is_nan() { String::new() } else { (value + 0.0).to_string() }
}

/// Reads a table back.
///
/// # Errors
/// When the file cannot be read or is no such table.
pub fn read(path: &Path) -> Result<CurveTable> {
    let damaged = |detail: String| {
        let title = format!("`{}` is not a table of curves: {detail}", path.display());
        Error::input(title, "run the scenario again; with --force the folder is made anew")
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| damaged(error.to_string()))?;
    let mut rows: Vec<(Month, Point)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| damaged(error.to_string()))?;
        rows.push(point(&record).ok_or_else(|| damaged(format!("row {} cannot be read", rows.len() + 2)))?);
    }
    let series = Layout::new().series().len();
    let months = rows.len() / series;
    if months == 0 || rows.len() != months * series {
        return Err(damaged("rows are missing".into()));
    }
    let mut table = CurveTable::new(months);
    for (row, (month, point)) in rows.into_iter().enumerate() {
        if month != Month::from_index((row % months) as i32) {
            return Err(damaged(format!("row {} is of another month", row + 2)));
        }
        table.set(row / months, row % months, point);
    }
    Ok(table)
}

fn point(record: &csv::StringRecord) -> Option<(Month, Point)> {
    let number = |column: usize| match record.get(column)? {
        "" => Some(f64::NAN),
        text => text.parse().ok(),
    };
    let quantiles = [number(8)?, number(9)?, number(10)?, number(11)?, number(12)?];
    Some((record.get(5)?.parse().ok()?, Point { mean: number(6)?, sd: number(7)?, quantiles, n: record.get(13)?.parse().ok()? }))
}
