//! `replicates.parquet`: the values of every replicate, one row group per job; of a study, one per
//! job of points that are simulated together.

use super::batch::Batch;
use super::file::Complete;
use super::job::{JobStore, Kept, nationwide};
use super::table::Table;
use crate::error::{Error, Result};
use crate::model::outcome::{Dimension, Layout, Series};
use crate::scenario::Scenario;
use crate::units::Month;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

/// Columns of the table, with these whole numbers beside the name of the scenario; `value` is the
/// last of them.
fn schema(numbers: &[&str]) -> String {
    let numbers = numbers
        .iter()
        .map(|name| format!("    REQUIRED INT64 {name};\n"))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "message replicates {{
    REQUIRED BYTE_ARRAY scenario (UTF8);
{numbers}    REQUIRED BYTE_ARRAY outcome (UTF8);
    REQUIRED BYTE_ARRAY dimension (UTF8);
    REQUIRED BYTE_ARRAY group (UTF8);
    REQUIRED BYTE_ARRAY month (UTF8);
    OPTIONAL DOUBLE value;
}}"
    )
}

/// Numbers of the draws that the replicates of a job take their parameters from; none where they
/// are not drawn.
fn draws(scenario: &Scenario, job: &Range<u64>) -> Option<Vec<i64>> {
    job.clone().map(|replicate| scenario.draw(replicate).map(|draw| draw.number as i64)).collect()
}

/// Rows of one replicate: series and month of each.
struct Rows {
    places: Vec<(usize, usize)>,
    outcome: Vec<ByteArray>,
    dimension: Vec<ByteArray>,
    group: Vec<ByteArray>,
    month: Vec<ByteArray>,
}

impl Rows {
    fn new(places: Vec<(usize, usize)>, months: usize) -> Self {
        let layout = Layout::new();
        let series = layout.series();
        let names: Vec<String> =
            (0..months).map(|month| Month::from_index(month as i32).to_string()).collect();
        Self {
            outcome: column(&places, |place, _| series[place].outcome.spec().name),
            dimension: column(&places, |place, _| series[place].dimension.name()),
            group: column(&places, |place, _| {
                series[place].dimension.groups()[series[place].group]
            }),
            month: column(&places, |_, month| &names[month]),
            places,
        }
    }

    /// The same text in every row.
    fn same(&self, text: &str) -> Vec<ByteArray> {
        vec![ByteArray::from(text); self.places.len()]
    }

    /// Values of a replicate within those of a job.
    fn values(
        &self,
        store: &JobStore,
        values: &[f64],
        replicates: usize,
        replicate: usize,
    ) -> Vec<f64> {
        let value = |(series, month): &(usize, usize)| {
            values[(month * replicates + replicate) * store.series + series]
        };
        self.places.iter().map(value).collect()
    }
}

/// Series and month of every row of a replicate.
fn places(series: &[Series], months: usize, full: bool) -> Vec<(usize, usize)> {
    let kept = |series: &Series, month: usize| {
        full || series.dimension == Dimension::All
            || Month::from_index(month as i32).of_year() == 12
    };
    let months_of = |(place, series)| {
        (0..months).filter(move |month| kept(series, *month)).map(move |month| (place, month))
    };
    series.iter().enumerate().flat_map(months_of).collect()
}

/// The same of a point: nationwide, or with the Decembers of every group.
fn places_of_points(months: usize, full: bool) -> Vec<(usize, usize)> {
    let layout = Layout::new();
    let mut places = places(layout.series(), months, false);
    places.retain(|(series, _)| full || layout.series()[*series].dimension == Dimension::All);
    places
}

fn column<'a>(places: &[(usize, usize)], text: impl Fn(usize, usize) -> &'a str) -> Vec<ByteArray> {
    let mut texts = Texts::default();
    places.iter().map(|(series, month)| texts.shared(text(*series, *month))).collect()
}

/// Texts that are stored once and shared by all rows.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<String, ByteArray>);

impl Texts {
    /// The stored copy of a text.
    pub(super) fn shared(&mut self, text: &str) -> ByteArray {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let bytes = ByteArray::from(text);
        self.0.insert(text.to_owned(), bytes.clone());
        bytes
    }
}

/// Writes the table, scenario by scenario; `full` for every month of every group, else Decembers
/// beyond the nationwide values. Where parameters are drawn, it says from which draw.
///
/// # Errors
/// When a job cannot be read, the folder cannot be written to or the disk is full.
pub fn write(
    target: &Path,
    members: &[(&Scenario, &JobStore)],
    jobs: &[Range<u64>],
    full: bool,
) -> Result<Complete> {
    let drawn = members.iter().any(|(scenario, _)| scenario.posterior.is_some());
    let mut table = Table::create(
        target,
        &schema(if drawn { &["replicate", "draw"] } else { &["replicate"] }),
    )?;
    for (scenario, store) in members {
        let rows = Rows::new(places(Layout::new().series(), store.months, full), store.months);
        append(&mut table, scenario, &rows, store, jobs)?;
    }
    table.complete()
}

fn append(
    table: &mut Table,
    scenario: &Scenario,
    rows: &Rows,
    store: &JobStore,
    jobs: &[Range<u64>],
) -> Result<()> {
    let name = rows.same(&scenario.name);
    for job in jobs {
        let values = store.values(job)?;
        let replicates = (job.end - job.start) as usize;
        let each = |column| std::iter::repeat_n(column, replicates);
        table.row_group(|group| {
            group.column::<ByteArrayType>(each(&name))?;
            group.column::<Int64Type>(
                job.clone().map(|replicate| vec![replicate as i64; rows.places.len()]),
            )?;
            if let Some(draws) = draws(scenario, job) {
                group.column::<Int64Type>(
                    draws.into_iter().map(|draw| vec![draw; rows.places.len()]),
                )?;
            }
            for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                group.column::<ByteArrayType>(each(column))?;
            }
            group.optional_numbers(
                (0..replicates).map(|replicate| rows.values(store, &values, replicates, replicate)),
            )
        })?;
    }
    Ok(())
}

/// The table of a study under construction: every month nationwide, and perhaps the Decembers of
/// every group.
pub struct PointReplicates {
    table: Table,
    scenario: Scenario,
    full: bool,
}

impl PointReplicates {
    /// Begins the table of points around a scenario; `full` for the Decembers of every group as
    /// well.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(target: &Path, scenario: &Scenario, full: bool) -> Result<Self> {
        let numbers: &[&str] = if scenario.posterior.is_some() {
            &["point", "replicate", "draw"]
        } else {
            &["point", "replicate"]
        };
        Ok(Self {
            table: Table::create(target, &schema(numbers))?,
            scenario: scenario.clone(),
            full,
        })
    }

    /// Adds the points of a batch, given by number and name; its first member, the scenario that is
    /// varied, is none of them.
    ///
    /// # Errors
    /// When a job cannot be read or the disk is full.
    pub fn append(&mut self, batch: &Batch<'_>, points: &[(usize, String)]) -> Result<()> {
        let stores = &batch.stores()[1..];
        let Some(store) = stores.first() else { return Ok(()) };
        let months = self.scenario.simulation.months();
        let rows = Rows::new(places_of_points(months, self.full), months);
        let mut rank = vec![None; store.series];
        nationwide().into_iter().enumerate().for_each(|(number, place)| rank[place] = Some(number));
        let names: Vec<Vec<ByteArray>> = points.iter().map(|(_, name)| rows.same(name)).collect();
        for job in batch.jobs() {
            let replicates = (job.end - job.start) as usize;
            let each = |column| std::iter::repeat_n(column, points.len() * replicates);
            let read = |store: &JobStore| {
                Ok((
                    store.nationwide(job)?,
                    if self.full { store.values(job)? } else { Vec::new() },
                ))
            };
            let values: Vec<(Vec<f64>, Vec<f64>)> =
                stores.iter().map(read).collect::<Result<_>>()?;
            self.table.row_group(|group| {
                let all = rows.places.len();
                group.column::<ByteArrayType>(
                    names.iter().flat_map(|name| std::iter::repeat_n(name, replicates)),
                )?;
                group.column::<Int64Type>(points.iter().flat_map(|(point, _)| {
                    std::iter::repeat_n(vec![*point as i64; all], replicates)
                }))?;
                group.column::<Int64Type>(
                    points
                        .iter()
                        .flat_map(|_| job.clone().map(|replicate| vec![replicate as i64; all])),
                )?;
                if let Some(draws) = draws(&self.scenario, job) {
                    group.column::<Int64Type>(
                        points.iter().flat_map(|_| draws.iter().map(|draw| vec![*draw; all])),
                    )?;
                }
                for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                    group.column::<ByteArrayType>(each(column))?;
                }
                let of_replicate = |(nationwide, decembers): &(Vec<f64>, Vec<f64>),
                                    replicate: usize|
                 -> Vec<f64> {
                    let first = replicate * (nationwide.len() / replicates);
                    let value = |(series, month): &(usize, usize)| match rank[*series] {
                        Some(number) => nationwide[first + number * months + month],
                        None => {
                            decembers[(month / 12 * replicates + replicate) * store.series + series]
                        }
                    };
                    rows.places.iter().map(value).collect()
                };
                group.optional_numbers(values.iter().flat_map(|values| {
                    (0..replicates).map(move |replicate| of_replicate(values, replicate))
                }))
            })?;
        }
        Ok(())
    }

    /// Ends the table; the file still has its temporary name.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn complete(self) -> Result<Complete> {
        self.table.complete()
    }
}

/// Reads the values of one replicate back: the row group and the place of the replicate within it.
///
/// # Errors
/// When the file cannot be read or has another form.
pub(super) fn read(
    path: &Path,
    place: (usize, usize),
    months: usize,
    full: bool,
) -> Result<Vec<(usize, usize, f64)>> {
    read_rows(path, place, places(Layout::new().series(), months, full))
}

/// The same from the table of a study.
///
/// # Errors
/// As [`read`].
pub(super) fn read_point(
    path: &Path,
    place: (usize, usize),
    months: usize,
    full: bool,
) -> Result<Vec<(usize, usize, f64)>> {
    read_rows(path, place, places_of_points(months, full))
}

/// Reads all values of a job back from a table that holds every month of every series, replicate by
/// replicate.
///
/// # Errors
/// As [`read`].
pub(super) fn read_job(path: &Path, group: usize, store: &JobStore) -> Result<Vec<Kept>> {
    let values = read_group(path, group)?;
    let replicate = |values: &[f64]| {
        let month =
            |month: usize| values.iter().skip(month).step_by(store.months).copied().collect();
        Kept::of_months((0..store.months).map(month).collect())
    };
    Ok(values.chunks_exact(store.series * store.months).map(replicate).collect())
}

fn read_rows(
    path: &Path,
    (group, place): (usize, usize),
    places: Vec<(usize, usize)>,
) -> Result<Vec<(usize, usize, f64)>> {
    let values = read_group(path, group)?;
    let rows = place * places.len()..(place + 1) * places.len();
    let values = values.get(rows).ok_or_else(|| damaged(path, "rows are missing"))?;
    Ok(places
        .into_iter()
        .zip(values)
        .map(|((series, month), value)| (series, month, *value))
        .collect())
}

/// Values of a row group.
fn read_group(path: &Path, group: usize) -> Result<Vec<f64>> {
    let values = || -> std::result::Result<Vec<f64>, Box<dyn std::error::Error>> {
        let reader = SerializedFileReader::new(File::open(path)?)?;
        let group = reader.get_row_group(group)?;
        let value = group.num_columns().checked_sub(1).ok_or("no columns")?;
        let mut column = get_typed_column_reader::<DoubleType>(group.get_column_reader(value)?);
        let rows = usize::try_from(group.metadata().num_rows())?;
        let (mut known, mut defined) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        while defined.len() < rows
            && column.read_records(rows - defined.len(), Some(&mut defined), None, &mut known)?.0
                > 0
        {}
        let mut known = known.into_iter();
        Ok(defined
            .iter()
            .map(|level| if *level == 0 { f64::NAN } else { known.next().unwrap_or(f64::NAN) })
            .collect())
    };
    values().map_err(|error| damaged(path, &error.to_string()))
}

fn damaged(path: &Path, detail: &str) -> Error {
    Error::input(
        format!("`{}` cannot be read: {detail}", path.display()),
        "run the scenario again with --force",
    )
}
