//! Curves: mean, spread and quantiles of every series over replicates.

use crate::statistics::{mean, quantile, standard_deviation};

/// Replicates up to which quantiles are exact; beyond, they are those of the first this many, an independent subsample.
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

/// Summary of the values of a series in one month, in the order of replicates; missing values (NaN) are left out.
pub fn summarise(values: &[f64]) -> Point {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let (centre, sd, n) = (mean(&known), standard_deviation(&known), known.len() as u64);
    known.truncate(EXACT_QUANTILES);
    known.sort_by(f64::total_cmp);
    Point { mean: centre, sd, quantiles: QUANTILES.map(|share| quantile(&known, share)), n }
}
