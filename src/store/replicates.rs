//! `replicates.parquet`: the values of every replicate, one row group per job.

use super::file::Complete;
use super::job::JobStore;
use super::table::Table;
use crate::error::Result;
use crate::model::outcome::{Dimension, Layout, Series};
use crate::units::Month;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

const SCHEMA: &str = "message replicates {
    REQUIRED BYTE_ARRAY scenario (UTF8);
    REQUIRED INT64 replicate;
    REQUIRED BYTE_ARRAY outcome (UTF8);
    REQUIRED BYTE_ARRAY dimension (UTF8);
    REQUIRED BYTE_ARRAY group (UTF8);
    REQUIRED BYTE_ARRAY month (UTF8);
    OPTIONAL DOUBLE value;
}";

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
        let kept = |series: &Series, month: usize| full || series.dimension == Dimension::All || Month::from_index(month as i32).of_year() == 12;
        let all = layout.series().iter().enumerate();
        let places: Vec<(usize, usize)> =
            all.flat_map(|(place, series)| (0..months).filter(move |month| kept(series, *month)).map(move |month| (place, month))).collect();
        let series = layout.series();
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

/// Writes the table, scenario by scenario; `full` for every month of every group, else Decembers beyond the nationwide values.
///
/// # Errors
/// When a job cannot be read, the folder cannot be written to or the disk is full.
pub fn write(target: &Path, stores: &[(&str, &JobStore)], jobs: &[Range<u64>], full: bool) -> Result<Complete> {
    let mut table = Table::create(target, SCHEMA)?;
    for (scenario, store) in stores {
        append(&mut table, &Rows::new(scenario, store.months, full), store, jobs)?;
    }
    table.complete()
}

fn append(table: &mut Table, rows: &Rows, store: &JobStore, jobs: &[Range<u64>]) -> Result<()> {
    for job in jobs {
        let values = store.values(job)?;
        let replicates = (job.end - job.start) as usize;
        let each = |column| std::iter::repeat_n(column, replicates);
        table.row_group(|group| {
            group.column::<ByteArrayType>(each(&rows.scenario))?;
            group.column::<Int64Type>(job.clone().map(|replicate| vec![replicate as i64; rows.places.len()]))?;
            for column in [&rows.outcome, &rows.dimension, &rows.group, &rows.month] {
                group.column::<ByteArrayType>(each(column))?;
            }
            let value = |replicate: usize, (series, month): (usize, usize)| values[(month * replicates + replicate) * store.series + series];
            group.optional_numbers((0..replicates).map(|replicate| rows.places.iter().map(|place| value(replicate, *place)).collect()))
        })?;
    }
    Ok(())
}
