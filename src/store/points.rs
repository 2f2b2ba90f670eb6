//! `points.csv` and `results.csv` of a study: the values of every point, and what they lead to, as
//! tidy rows.

use super::curves::number;
use super::file::{Complete, Draft, failure};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::error::Result;
use crate::model::outcome::Dimension;
use crate::units::Month;
use std::io;
use std::path::{Path, PathBuf};

/// Points that are simulated together with the scenario that is varied; what they share with it is
/// simulated once.
pub const TOGETHER: usize = 16;

const OUTCOME_COLUMNS: [&str; 17] = [
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
    "effect",
    "ci_low",
    "ci_high",
    "share_positive",
];

/// A point of a study: its number and the values of what varies, as they stand in a scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Number, from 0.
    pub number: usize,
    /// Values, in the order of the columns.
    pub values: Vec<String>,
}

/// `results.csv` under construction: Decembers of every point, with the effect against the scenario
/// that is varied.
pub struct Results {
    target: PathBuf,
    writer: csv::Writer<Draft>,
    full: bool,
}

impl Results {
    /// Begins the table; `full` for every group, else nationwide values only.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn create(draft: Draft, target: &Path, names: &[String], full: bool) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(draft);
        let columns =
            ["point"].into_iter().chain(names.iter().map(|name| &**name)).chain(OUTCOME_COLUMNS);
        writer.write_record(columns).map_err(|error| failure(target, &error.into()))?;
        Ok(Self { target: target.to_owned(), writer, full })
    }

    /// Adds the rows of a point; the tables hold Decembers.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn append(
        &mut self,
        point: &Point,
        curves: &CurveTable,
        effects: &EffectTable,
    ) -> Result<()> {
        self.rows(point, curves, effects).map_err(|error| failure(&self.target, &error))
    }

    fn rows(
        &mut self,
        point: &Point,
        curves: &CurveTable,
        effects: &EffectTable,
    ) -> io::Result<()> {
        for (place, series) in curves
            .series()
            .iter()
            .enumerate()
            .filter(|(_, series)| self.full || series.dimension == Dimension::All)
        {
            let spec = series.outcome.spec();
            for (year, (curve, effect)) in
                curves.points(place).iter().zip(effects.effects(place)).enumerate()
            {
                self.writer.write_field(point.number.to_string())?;
                point.values.iter().try_for_each(|value| self.writer.write_field(plain(value)))?;
                let names = [
                    spec.name,
                    spec.unit.name(),
                    series.dimension.name(),
                    series.dimension.groups()[series.group],
                ];
                names.into_iter().try_for_each(|name| self.writer.write_field(name))?;
                self.writer.write_field(Month::from_index(12 * year as i32 + 11).to_string())?;
                let numbers = [curve.mean, curve.sd].into_iter().chain(curve.quantiles);
                numbers.map(number).try_for_each(|number| self.writer.write_field(number))?;
                self.writer.write_field(curve.n.to_string())?;
                let [low, high] = effect.interval();
                [effect.mean, low, high, effect.share_positive]
                    .map(number)
                    .iter()
                    .try_for_each(|number| self.writer.write_field(number))?;
                self.writer.write_record(None::<&[u8]>)?;
            }
        }
        Ok(())
    }

    /// Ends the table; the file still has its temporary name.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn complete(self) -> Result<Complete> {
        self.writer
            .into_inner()
            .map_err(|error| failure(&self.target, &error.into_error()))?
            .complete()
    }
}

/// A date without the quotes that it has in a scenario file.
fn plain(value: &str) -> &str {
    value.trim_matches('"')
}

/// `points.csv` as text.
pub fn points(names: &[String], points: &[Point]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["point"].into_iter().chain(names.iter().map(|name| &**name));
    // Writing into memory does not fail.
    let _ = writer.write_record(head);
    for point in points {
        let number = point.number.to_string();
        let _ = writer.write_record(
            [&*number].into_iter().chain(point.values.iter().map(|value| plain(value))),
        );
    }
    writer.into_inner().unwrap_or_default()
}
