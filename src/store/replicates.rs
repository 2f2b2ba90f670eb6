//! `replicates.parquet`: the values of every replicate, one row group per job; of a study, one per
//! job of points that are simulated together.

use super::file::Complete;
use super::table::Table;
use crate::engine::form::{Form, nationwide};
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::model::outcome::{Dimension, Layout, Series};
use crate::scenario::Scenario;
use crate::study::sweep::points::Swept;
use crate::units::Month;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

/// Name of the file.
pub(super) const NAME: &str = "replicates.parquet";

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
    fn values(&self, values: &[f64], (replicates, replicate): (usize, usize)) -> Vec<f64> {
        let width = Layout::new().series().len();
        let value = |(series, month): &(usize, usize)| {
            values[(month * replicates + replicate) * width + series]
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
pub(super) fn write(target: &Path, family: &Family, runs: &Runs, full: bool) -> Result<Complete> {
    let scenarios = family.scenarios();
    let drawn = scenarios.iter().any(|scenario| scenario.posterior.is_some());
    let numbers: &[&str] = if drawn { &["replicate", "draw"] } else { &["replicate"] };
    let mut table = Table::create(target, &schema(numbers))?;
    let months = runs.form().months;
    let rows = Rows::new(places(Layout::new().series(), months, full), months);
    for (member, scenario) in scenarios.iter().enumerate() {
        let name = rows.same(&scenario.name);
        for block in runs.blocks() {
            let values = runs.months(member, block, 0..months)?;
            let replicates = (block.end - block.start) as usize;
            let each = |column| std::iter::repeat_n(column, replicates);
            let number = |number: i64| vec![number; rows.places.len()];
            table.row_group(|group| {
                group.column::<ByteArrayType>(each(&name))?;
                group
                    .column::<Int64Type>(block.clone().map(|replicate| number(replicate as i64)))?;
                if let Some(draws) = draws(scenario, block) {
                    group.column::<Int64Type>(draws.into_iter().map(number))?;
                }
                for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                    group.column::<ByteArrayType>(each(column))?;
                }
                let of = |replicate| rows.values(&values, (replicates, replicate));
                group.optional_numbers((0..replicates).map(of))
            })?;
        }
    }
    table.complete()
}

/// Writes the table of a study: every month nationwide, and perhaps the Decembers of every group.
///
/// # Errors
/// As [`write`].
pub(super) fn write_points(target: &Path, swept: &Swept) -> Result<Complete> {
    let scenario = &swept.design.study.scenario;
    let drawn = scenario.posterior.is_some();
    let numbers = ["point", "replicate", "draw"];
    let mut table = Table::create(target, &schema(&numbers[..if drawn { 3 } else { 2 }]))?;
    let months = scenario.simulation.months();
    let rows = Rows::new(places_of_points(months, swept.full), months);
    let width = Layout::new().series().len();
    let mut rank = vec![None; width];
    nationwide().into_iter().enumerate().for_each(|(number, place)| rank[place] = Some(number));
    for (runs, points) in swept.batches() {
        let names: Vec<Vec<ByteArray>> =
            points.iter().map(|point| rows.same(&swept.design.scenario_of(*point).name)).collect();
        for block in runs.blocks() {
            let replicates = (block.end - block.start) as usize;
            let each = |column| std::iter::repeat_n(column, points.len() * replicates);
            let number = |number: i64| vec![number; rows.places.len()];
            let read = |member| {
                let decembers = 0..if swept.full { runs.form().months } else { 0 };
                Ok((runs.nationwide(member, block)?, runs.months(member, block, decembers)?))
            };
            let values: Vec<(Vec<f64>, Vec<f64>)> =
                (1..=points.len()).map(read).collect::<Result<_>>()?;
            let of_replicate = |(nationwide, decembers): &(Vec<f64>, Vec<f64>),
                                replicate: usize| {
                let first = replicate * (nationwide.len() / replicates);
                let value = |(series, month): &(usize, usize)| match rank[*series] {
                    Some(number) => nationwide[first + number * months + month],
                    None => decembers[(month / 12 * replicates + replicate) * width + series],
                };
                rows.places.iter().map(value).collect::<Vec<f64>>()
            };
            table.row_group(|group| {
                group.column::<ByteArrayType>(
                    names.iter().flat_map(|name| std::iter::repeat_n(name, replicates)),
                )?;
                group.column::<Int64Type>(
                    points
                        .iter()
                        .flat_map(|point| std::iter::repeat_n(number(*point as i64), replicates)),
                )?;
                group.column::<Int64Type>(
                    points
                        .iter()
                        .flat_map(|_| block.clone().map(|replicate| number(replicate as i64))),
                )?;
                if let Some(draws) = draws(scenario, block) {
                    group.column::<Int64Type>(
                        points.iter().flat_map(|_| draws.iter().map(|draw| number(*draw))),
                    )?;
                }
                for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                    group.column::<ByteArrayType>(each(column))?;
                }
                group.optional_numbers(values.iter().flat_map(|values| {
                    (0..replicates).map(move |replicate| of_replicate(values, replicate))
                }))
            })?;
        }
    }
    table.complete()
}

/// Reads the values of one replicate back: the row group and the place of the replicate within it;
/// of a scenario or of a point.
///
/// # Errors
/// When the file cannot be read or has another form.
pub(super) fn read(
    path: &Path,
    (group, place): (usize, usize),
    months: usize,
    full: bool,
    of_point: bool,
) -> Result<Vec<(usize, usize, f64)>> {
    let places = if of_point {
        places_of_points(months, full)
    } else {
        places(Layout::new().series(), months, full)
    };
    let values = read_group(path, group)?;
    let rows = place * places.len()..(place + 1) * places.len();
    let values = values.get(rows).ok_or_else(|| damaged(path, "rows are missing"))?;
    Ok(places
        .into_iter()
        .zip(values)
        .map(|((series, month), value)| (series, month, *value))
        .collect())
}

/// Reads the results of a job back from a table that holds every month of every series.
///
/// # Errors
/// As [`read`].
pub(super) fn read_job(path: &Path, group: usize, form: &Form) -> Result<Vec<u8>> {
    let values = read_group(path, group)?;
    let replicates = values.len() / (form.series * form.months);
    let value = |month: usize, replicate: usize, series: usize| -> f64 {
        values[(replicate * form.series + series) * form.months + month]
    };
    let ordered = (0..form.months).flat_map(|month| {
        (0..replicates).flat_map(move |replicate| {
            (0..form.series).map(move |series| value(month, replicate, series))
        })
    });
    Ok(ordered.flat_map(f64::to_le_bytes).collect())
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
