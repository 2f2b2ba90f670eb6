//! The share of the variance that is chance: what would differ between replicates of one point,
//! beside what differs between points.

use super::bootstrap::{Estimate, estimates};
use crate::statistics::{mean, standard_deviation};

/// Share of chance in the variance of a single replicate at a random point, from the values of
/// points by replicate; unknown for a single replicate, and where a value is missing or nothing
/// varies.
///
/// All points have the same draws. The mean variance within points, W, is the variance by chance.
/// The variance of the means of R replicates over points contains, beside the variance by factors,
/// 1/R of the interaction of chance and point, I, and nothing of what chance does to all points
/// alike: the share is W / (W + max(0, variance of means - I / R)) (two-way analysis of variance).
/// Blocks of points are resampled.
pub fn stochastic_share(seed: u64, points: &[&[f64]], per_block: usize) -> Estimate {
    let replicates = points[0].len();
    if replicates < 2 || points.iter().any(|point| point.iter().any(|value| value.is_nan())) {
        return Estimate::UNKNOWN;
    }
    let statistics = |taken: &[usize]| {
        let taken: Vec<&[f64]> = taken
            .iter()
            .flat_map(|block| &points[block * per_block..(block + 1) * per_block])
            .copied()
            .collect();
        let means: Vec<f64> = taken.iter().map(|point| mean(point)).collect();
        let of_replicates: Vec<f64> = (0..replicates)
            .map(|r| taken.iter().map(|point| point[r]).sum::<f64>() / taken.len() as f64)
            .collect();
        let centre = mean(&means);
        let residual = |point: &[f64], mean: f64| {
            point
                .iter()
                .zip(&of_replicates)
                .map(|(value, of)| (value - mean - of + centre).powi(2))
                .sum::<f64>()
        };
        let residuals: f64 =
            taken.iter().zip(&means).map(|(point, mean)| residual(point, *mean)).sum();
        let interaction = residuals / ((taken.len() - 1) * (replicates - 1)) as f64;
        let within = taken.iter().map(|point| standard_deviation(point).powi(2)).sum::<f64>()
            / taken.len() as f64;
        let between =
            (standard_deviation(&means).powi(2) - interaction / replicates as f64).max(0.0);
        vec![within / (within + between)]
    };
    estimates(seed, points.len() / per_block, statistics)[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Decision, Draws};

    /// Variance 4 by the point, 1 by chance for all points alike and 3 by chance and point: one
    /// half is chance.
    #[test]
    fn chance_for_all_points_alike_and_chance_by_point_both_count() {
        let draw = |who: u64, what: u64| {
            Draws::of_population(3).once(Decision::StratumPlace).of_pair(who, what).normal()
        };
        let value = |point: u64, replicate: u64| {
            2.0 * draw(point, 1_000_000)
                + draw(2_000_000, replicate)
                + 3.0_f64.sqrt() * draw(point, replicate)
        };
        let table: Vec<Vec<f64>> = (0..2_000)
            .map(|point| (0..50).map(|replicate| value(point, replicate)).collect())
            .collect();
        let rows: Vec<&[f64]> = table.iter().map(Vec::as_slice).collect();
        let share = stochastic_share(1, &rows, 1);
        assert!(
            (share.value - 0.5).abs() < 0.03 && share.low < 0.5 && share.high > 0.5,
            "{share:?}"
        );
    }

    #[test]
    fn a_single_replicate_tells_nothing_of_chance_and_equal_replicates_have_none() {
        assert!(stochastic_share(1, &[&[1.0], &[2.0]], 1).value.is_nan());
        assert_eq!(stochastic_share(1, &[&[1.0, 1.0], &[2.0, 2.0], &[4.0, 4.0]], 1).value, 0.0);
    }
}
