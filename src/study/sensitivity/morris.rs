//! Screening by elementary effects (Morris 1991): what a step of one factor does to the outcome,
//! all others staying as they are, measured at many places. Factors are shares of the way through
//! their ranges.
//!
//! Trajectories move every factor once. On a grid of p levels (an even number) a step is
//! `p / (2 (p - 1))` wide, so that all levels are equally likely and every pair of levels is
//! crossed. The starting levels of a factor are dealt to the trajectories in equal numbers (sampling
//! for uniformity, Khare et al. 2015), and with them the pairs and directions: chance decides which
//! trajectory gets which.

use super::bootstrap::{Estimate, estimates};
use crate::random::{Decision, Draws, identity};
use crate::statistics::{mean, standard_deviation};

/// Measures of a factor.
pub const MEASURES: [&str; 3] = ["mu_star", "mu", "sigma"];

/// Points of trajectories, one after the other, each of as many points as there are factors and one
/// more.
///
/// Draws are addressed by the names of the factors, so that a further factor leaves the levels of
/// the others as they are.
pub fn trajectories(
    seed: u64,
    names: &[String],
    trajectories: usize,
    levels: usize,
) -> Vec<Vec<f64>> {
    let draws = Draws::of_population(seed);
    let (level_order, factor_order) =
        (draws.once(Decision::LevelOrder), draws.once(Decision::FactorOrder));
    let names: Vec<u64> = names.iter().map(|name| identity(name)).collect();
    let mut starts = vec![vec![0; names.len()]; trajectories];
    for (factor, name) in names.iter().enumerate() {
        let mut numbers: Vec<usize> = (0..trajectories).collect();
        numbers.sort_by_key(|number| (level_order.of_pair(*name, *number as u64).bits(), *number));
        numbers
            .iter()
            .enumerate()
            .for_each(|(rank, number)| starts[*number][factor] = rank % levels);
    }
    let share = |level: usize| level as f64 / (levels - 1) as f64;
    let mut points = Vec::with_capacity(trajectories * (names.len() + 1));
    for (number, start) in starts.iter().enumerate() {
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|factor| {
            (factor_order.of_pair(names[*factor], number as u64).bits(), *factor)
        });
        let mut point: Vec<f64> = start.iter().map(|level| share(*level)).collect();
        points.push(point.clone());
        for factor in order {
            point[factor] = share((start[factor] + levels / 2) % levels);
            points.push(point.clone());
        }
    }
    points
}

/// Elementary effects, trajectory by trajectory for every factor: the change of the value by the
/// change of the share.
pub fn elementary_effects(points: &[Vec<f64>], values: &[f64]) -> Vec<Vec<f64>> {
    let factors = points[0].len();
    let mut effects = vec![Vec::new(); factors];
    for (points, values) in points.chunks(factors + 1).zip(values.chunks(factors + 1)) {
        for (pair, values) in points.windows(2).zip(values.windows(2)) {
            if let Some(factor) = (0..factors).find(|factor| pair[0][*factor] != pair[1][*factor]) {
                effects[factor].push((values[1] - values[0]) / (pair[1][factor] - pair[0][factor]));
            }
        }
    }
    effects
}

/// The [`MEASURES`] of every factor from its elementary effects: mean of their absolute values
/// (Campolongo, Cariboni, Saltelli 2007), mean, and standard deviation, with intervals by the
/// bootstrap over trajectories.
pub fn measures(seed: u64, effects: &[Vec<f64>]) -> Vec<[Estimate; 3]> {
    let statistics = |taken: &[usize]| {
        let of = |effects: &Vec<f64>| {
            let effects: Vec<f64> = taken.iter().map(|trajectory| effects[*trajectory]).collect();
            let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
            [mean(&sizes), mean(&effects), standard_deviation(&effects)]
        };
        effects.iter().flat_map(of).collect()
    };
    estimates(seed, effects[0].len(), statistics)
        .chunks(3)
        .map(|measures| [measures[0], measures[1], measures[2]])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(factors: usize) -> Vec<String> {
        (0..factors).map(|factor| format!("factor_{factor}")).collect()
    }

    proptest! {
        #[test]
        fn a_trajectory_moves_every_factor_once_by_the_same_step(seed: u64, factors in 1..12_usize,
            r in 2..20_usize, half in 1..5_usize) {
            let levels = 2 * half;
            let points = trajectories(seed, &names(factors), r, levels);
            prop_assert_eq!(points.len(), r * (factors + 1));
            for trajectory in points.chunks(factors + 1) {
                let mut moved = vec![0; factors];
                for pair in trajectory.windows(2) {
                    let differs = |factor: &usize| pair[0][*factor] != pair[1][*factor];
                    let changed: Vec<usize> = (0..factors).filter(differs).collect();
                    prop_assert_eq!(changed.len(), 1);
                    let step = (pair[1][changed[0]] - pair[0][changed[0]]).abs();
                    prop_assert!((step - half as f64 / (levels - 1) as f64).abs() < 1e-12);
                    moved[changed[0]] += 1;
                }
                prop_assert!(moved.into_iter().all(|times| times == 1));
            }
        }

        #[test]
        fn levels_of_a_factor_are_dealt_in_equal_numbers(seed: u64, rounds in 1..6_usize,
            half in 1..4_usize) {
            let levels = 2 * half;
            let points = trajectories(seed, &names(5), rounds * levels, levels);
            for factor in 0..5 {
                let mut counts = vec![0; levels];
                for start in points.iter().step_by(6) {
                    counts[(start[factor] * (levels - 1) as f64).round() as usize] += 1;
                }
                prop_assert!(counts.into_iter().all(|count| count == rounds));
            }
        }
    }

    #[test]
    fn trajectories_follow_seed_and_names_alone() {
        let points = trajectories(1, &names(3), 4, 4);
        assert_eq!(points, trajectories(1, &names(3), 4, 4));
        assert_ne!(points, trajectories(2, &names(3), 4, 4));
        let starts = |points: &[Vec<f64>], factors: usize| -> Vec<f64> {
            points.iter().step_by(factors + 1).map(|point| point[1]).collect()
        };
        assert_eq!(
            starts(&points, 3),
            starts(&trajectories(1, &names(5), 4, 4), 5),
            "further factors change nothing"
        );
    }

    /// Of y = 3 a - 2 b + 0 c + 4 a b, the effects are 3 + 4 b, 4 a - 2 and 0.
    #[test]
    fn elementary_effects_are_slopes() {
        let points = trajectories(7, &names(3), 8, 4);
        let values: Vec<f64> =
            points.iter().map(|x| 3.0 * x[0] - 2.0 * x[1] + 4.0 * x[0] * x[1]).collect();
        let effects = elementary_effects(&points, &values);
        assert!(effects.iter().all(|effects| effects.len() == 8));
        assert!(effects[2].iter().all(|effect| *effect == 0.0));
        let [a, b, c] = measures(1, &effects)[..] else { panic!("three factors") };
        // Levels are balanced, so that the means of a and b where the other moves stay near one
        // half.
        assert!((a[1].value - 5.0).abs() < 1.0 && a[0].value == a[1].value, "{a:?}");
        assert!(b[1].value.abs() < 1.0 && b[0].value > 0.5 && b[2].value > 0.5, "{b:?}");
        assert!(a.iter().chain(&b).all(|e| e.low <= e.value && e.value <= e.high));
        assert_eq!(c, [Estimate { value: 0.0, low: 0.0, high: 0.0 }; 3]);
    }
}
