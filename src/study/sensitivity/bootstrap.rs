//! Intervals of statistics by the bootstrap (Efron 1979): blocks of points are drawn with
//! replacement, as many as there are.

use crate::engine::effect::CONFIDENCE;
use crate::random::{Decision, Draws};
use crate::statistics::quantile;

/// Number of resamples.
pub const RESAMPLES: u64 = 1_000;

/// A statistic with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Of all points.
    pub value: f64,
    /// Lower end of the percentile interval of [`CONFIDENCE`].
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// What cannot be estimated.
    pub const UNKNOWN: Self = Self { value: f64::NAN, low: f64::NAN, high: f64::NAN };
}

/// Estimates statistics of a number of blocks; they are a function of the blocks taken, some of
/// them several times. The same blocks are taken of equally many blocks under the same seed.
pub fn estimates(
    seed: u64,
    blocks: usize,
    statistics: impl Fn(&[usize]) -> Vec<f64>,
) -> Vec<Estimate> {
    let question = Draws::of_population(seed).once(Decision::Resampling);
    let all = statistics(&(0..blocks).collect::<Vec<usize>>());
    let mut resampled = vec![Vec::with_capacity(RESAMPLES as usize); all.len()];
    let mut taken = vec![0; blocks];
    for resample in 0..RESAMPLES {
        for (place, block) in taken.iter_mut().enumerate() {
            *block = (question.of_pair(resample, place as u64).uniform() * blocks as f64) as usize;
        }
        for (values, value) in resampled.iter_mut().zip(statistics(&taken)) {
            values.push(value);
        }
    }
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let estimate = |(value, mut resampled): (f64, Vec<f64>)| {
        resampled.retain(|value| value.is_finite());
        resampled.sort_by(f64::total_cmp);
        Estimate { value, low: quantile(&resampled, tail), high: quantile(&resampled, 1.0 - tail) }
    };
    all.into_iter().zip(resampled).map(estimate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{mean, standard_deviation};

    /// The interval of a mean is the mean and 1.96 standard errors to both sides.
    #[test]
    fn the_interval_of_a_mean_is_the_normal_one() {
        let draws = Draws::of_population(5).once(Decision::StratumPlace);
        let values: Vec<f64> = (0..400).map(|place| draws.of(place).normal()).collect();
        let found = estimates(1, values.len(), |taken| {
            vec![mean(&taken.iter().map(|block| values[*block]).collect::<Vec<_>>())]
        })[0];
        let half = 1.96 * standard_deviation(&values) / 20.0;
        assert_eq!(found.value, mean(&values));
        for (end, expected) in [(found.low, found.value - half), (found.high, found.value + half)] {
            assert!((end - expected).abs() < 0.1 * half, "{found:?}, expected {expected}");
        }
    }
}
