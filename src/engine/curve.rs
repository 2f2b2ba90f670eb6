//! Curves: mean, spread and quantiles of every series over replicates.

use crate::model::outcome::{Dimension, Layout, Outcome, Series};
use crate::statistics::{Moments, quantile};
use crate::units::Month;

/// Replicates up to which quantiles are exact; beyond, they are those of the first this many, an
/// independent subsample.
pub const EXACT_QUANTILES: usize = 1_000;

/// Quantiles of a curve, as shares.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// One month of one series over all replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Mean.
    pub mean: f64,
    /// Standard deviation over replicates.
    pub sd: f64,
    /// The quantiles of [`QUANTILES`].
    pub quantiles: [f64; 5],
    /// Replicates in which the group was not empty.
    pub n: u64,
}

impl Point {
    /// The point of a group that is empty in every replicate.
    pub const EMPTY: Self = Self { mean: f64::NAN, sd: f64::NAN, quantiles: [f64::NAN; 5], n: 0 };
}

/// Running summary of the values of a series in one month, taken in the order of replicates; its
/// size does not grow with their number.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    moments: Moments,
    first: Vec<f64>,
}

impl Summary {
    /// Takes in the value of the next replicate; a missing value (NaN) is left out.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        self.moments.add(value);
        if self.first.len() < EXACT_QUANTILES {
            self.first.push(value);
        }
    }

    /// The point that the values add up to; the summary is empty again afterwards.
    pub fn take(&mut self) -> Point {
        let Self { moments, mut first } = std::mem::take(self);
        if moments.n() == 0 {
            return Point::EMPTY;
        }
        first.sort_by(f64::total_cmp);
        let quantiles = QUANTILES.map(|share| quantile(&first, share));
        Point { mean: moments.mean(), sd: moments.variance().sqrt(), quantiles, n: moments.n() }
    }
}

/// Summary of values in the order of replicates.
#[cfg(test)]
pub(crate) fn summarise(values: &[f64]) -> Point {
    let mut summary = Summary::default();
    values.iter().for_each(|value| summary.add(*value));
    summary.take()
}

/// All curve points of a run, by outcome, dimension, group and month.
#[derive(Debug, Clone)]
pub struct CurveTable {
    layout: Layout,
    months: usize,
    points: Vec<Point>,
}

impl CurveTable {
    /// A table of empty points over a number of months from January 2018.
    pub fn new(months: usize) -> Self {
        let layout = Layout::new();
        let points = vec![Point::EMPTY; layout.series().len() * months];
        Self { layout, months, points }
    }

    /// All series in the order of result tables.
    pub fn series(&self) -> &[Series] {
        self.layout.series()
    }

    /// Number of months.
    pub const fn months(&self) -> usize {
        self.months
    }

    /// Last month.
    pub const fn horizon(&self) -> Month {
        Month::from_index(self.months as i32 - 1)
    }

    /// Enters a point; `series` counts in the order of [`CurveTable::series`], `month` from January
    /// 2018.
    pub fn set(&mut self, series: usize, month: usize, point: Point) {
        self.points[series * self.months + month] = point;
    }

    /// Points of a series by month; `series` counts in the order of [`CurveTable::series`].
    pub fn points(&self, series: usize) -> &[Point] {
        &self.points[series * self.months..(series + 1) * self.months]
    }

    /// The curve of an outcome in a group, by month; none where the outcome is not recorded in the
    /// dimension.
    pub fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<&[Point]> {
        self.layout.position(outcome, dimension, group).map(|series| self.points(series))
    }

    /// One point; none where the outcome is not recorded in the dimension or the month lies outside
    /// the run.
    pub fn point(
        &self,
        outcome: Outcome,
        dimension: Dimension,
        group: usize,
        month: Month,
    ) -> Option<&Point> {
        self.curve(outcome, dimension, group)?.get(usize::try_from(month.index()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{mean, standard_deviation};

    #[test]
    fn summaries_agree_with_the_plain_formulas() {
        let values: Vec<f64> = (0..50).map(|i| f64::from(i * i % 17) / 3.0).collect();
        let point = summarise(&values);
        assert!((point.mean - mean(&values)).abs() < 1e-12);
        assert!((point.sd - standard_deviation(&values)).abs() < 1e-12);
        assert_eq!(point.n, 50);
    }

    #[test]
    fn equal_values_have_no_spread_at_all() {
        let point = summarise(&[0.1; 10]);
        assert_eq!((point.mean, point.sd, point.quantiles), (0.1, 0.0, [0.1; 5]));
    }

    #[test]
    fn missing_values_are_left_out() {
        assert_eq!(summarise(&[1.0, f64::NAN, 3.0]).n, 2);
        assert_eq!(summarise(&[f64::NAN]).n, 0);
        assert!(summarise(&[f64::NAN]).mean.is_nan());
    }

    #[test]
    fn points_are_found_by_outcome_group_and_month() {
        let mut table = CurveTable::new(3);
        let position = Layout::new().position(Outcome::IkzShare, Dimension::Land, 4).unwrap();
        table.set(position, 2, Point { n: 7, ..Point::EMPTY });
        let n =
            |month| table.point(Outcome::IkzShare, Dimension::Land, 4, month).map(|point| point.n);
        assert_eq!(
            [n(Month::new(2018, 2)), n(Month::new(2018, 3)), n(Month::new(2018, 4))],
            [Some(0), Some(7), None]
        );
        assert!(table.curve(Outcome::SizeGap, Dimension::Land, 0).is_none());
    }
}
