//! `replicates.parquet`: the values of every replicate, one row group per job.

use super::file::Complete;
use super::job::JobStore;
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

/// Columns of the table; `value` is the last of them.
fn schema(with_draws: bool) -> String {
    let draw = if with_draws { "REQUIRED INT64 draw;" } else { "" };
    format!(
        "message replicates {{
            REQUIRED BYTE_ARRAY scenario (UTF8);
            REQUIRED INT64 replicate;
            {draw}
            REQUIRED BYTE_ARRAY outcome (UTF8);
            REQUIRED BYTE_ARRAY dimension (UTF8);
            REQUIRED BYTE_ARRAY group (UTF8);
            REQUIRED BYTE_ARRAY month (UTF8);
            OPTIONAL DOUBLE value;
        }}"
    )
}

/// Rows of one replicate: series and month of each.
struct Rows {
    places: Vec<(usize, usize)>,
    scenario: Vec<ByteArray>,
    outcome: Vec<ByteArray>,
    dimension: Vec<ByteArray>,
    group: Vec<ByteArray>,
    month: Vec<ByteArray>,
}

impl Rows {
    fn new(scenario: &str, months: usize, full: bool) -> Self {
        let layout = Layout::new();
        let series = layout.series();
        let places = places(series, months, full);
        let names: Vec<String> = (0..months).map(|month| Month::from_index(month as i32).to_string()).collect();
        Self {
            scenario: column(&places, |_, _| scenario),
            outcome: column(&places, |place, _| series[place].outcome.spec().name),
            dimension: column(&places, |place, _| series[place].dimension.name()),
            group: column(&places, |place, _| series[place].dimension.groups()[series[place].group]),
            month: column(&places, |_, month| &names[month]),
            places,
        }
    }
}

/// Series and month of every row of a replicate.
fn places(series: &[Series], months: usize, full: bool) -> Vec<(usize, usize)> {
    let kept = |series: &Series, month: usize| full || series.dimension == Dimension::All || Month::from_index(month as i32).of_year() == 12;
    let months_of = |(place, series)| (0..months).filter(move |month| kept(series, *month)).map(move |month| (place, month));
    series.iter().enumerate().flat_map(months_of).collect()
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

/// Writes the table, scenario by scenario; `full` for every month of every group, else Decembers beyond the nationwide values. Where
/// parameters are drawn, it says from which draw.
///
/// # Errors
/// When a job cannot be read, the folder cannot be written to or the disk is full.
pub fn write(target: &Path, members: &[(&Scenario, &JobStore)], jobs: &[Range<u64>], full: bool) -> Result<Complete> {
    let mut table = Table::create(target, &schema(members.iter().any(|(scenario, _)| scenario.posterior.is_some())))?;
    for (scenario, store) in members {
        append(&mut table, &Rows::new(&scenario.name, store.months, full), (scenario, store), jobs)?;
    }
    table.complete()
}

fn append(table: &mut Table, rows: &Rows, (scenario, store): (&Scenario, &JobStore), jobs: &[Range<u64>]) -> Result<()> {
    for job in jobs {
        let values = store.values(job)?;
        let replicates = (job.end - job.start) as usize;
        let each = |column| std::iter::repeat_n(column, replicates);
        table.row_group(|group| {
            group.column::<ByteArrayType>(each(&rows.scenario))?;
            group.column::<Int64Type>(job.clone().map(|replicate| vec![replicate as i64; rows.places.len()]))?;
            if scenario.posterior.is_some() {
                let draws = job.clone().filter_map(|replicate| scenario.draw(replicate));
                group.column::<Int64Type>(draws.map(|draw| vec![draw.number as i64; rows.places.len()]))?;
            }
            for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                group.column::<ByteArrayType>(each(column))?;
            }
            let value = |replicate: usize, (series, month): (usize, usize)| values[(month * replicates + replicate) * store.series + series];
            group.optional_numbers((0..replicates).map(|replicate| rows.places.iter().map(|place| value(replicate, *place)).collect()))
        })?;
    }
    Ok(())
}

/// Reads the values of one replicate back: the row group and the place of the replicate within it.
///
/// # Errors
/// When the file cannot be read or has another form.
pub(super) fn read(path: &Path, (group, place): (usize, usize), months: usize, full: bool) -> Result<Vec<(usize, usize, f64)>> {
    let places = places(Layout::new().series(), months, full);
    let values = || -> std::result::Result<Vec<f64>, Box<dyn std::error::Error>> {
        let reader = SerializedFileReader::new(File::open(path)?)?;
        let group = reader.get_row_group(group)?;
        let value = group.num_columns().checked_sub(1).ok_or("no columns")?;
        let mut column = get_typed_column_reader::<DoubleType>(group.get_column_reader(value)?);
        let rows = usize::try_from(group.metadata().num_rows())?;
        let (mut known, mut defined) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        while defined.len() < rows && column.read_records(rows - defined.len(), Some(&mut defined), None, &mut known)?.0 > 0 {}
        let mut known = known.into_iter();
        Ok(defined.iter().map(|level| if *level == 0 { f64::NAN } else { known.next().unwrap_or(f64::NAN) }).collect())
    };
    let damaged = |detail: String| Error::input(format!("`{}` cannot be read: {detail}", path.display()), "run the scenario again with --force");
    let values = values().map_err(|error| damaged(error.to_string()))?;
    let rows = place * places.len()..(place + 1) * places.len();
    let values = values.get(rows).ok_or_else(|| damaged("rows are missing".into()))?;
    Ok(places.into_iter().zip(values).map(|((series, month), value)| (series, month, *value)).collect())
}
