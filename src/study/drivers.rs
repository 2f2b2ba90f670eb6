//! What an effect depends on where parameters are drawn: its means in the thirds of each
//! parameter's draws, and their rank correlation (Spearman 1904).

use crate::model::outcome::Outcome;
use crate::scenario::Scenario;
use crate::statistics::mean;
use crate::units::Month;
use statrs::statistics::{Data, OrderStatistics, RankTieBreaker};

/// Outcomes whose effects are looked at.
pub const OUTCOMES: [Outcome; 3] =
    [Outcome::OnlineShareLevel2, Outcome::OnlineShareLevel3, Outcome::SizeGap];

/// How an effect nationwide goes with every parameter that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Driven {
    /// Outcome.
    pub outcome: Outcome,
    /// Month.
    pub month: Month,
    /// The parameters, that of the strongest correlation first.
    pub drivers: Vec<Driver>,
}

/// How an effect goes with a parameter that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Place of the parameter in the registry.
    pub parameter: usize,
    /// Values that part the thirds of the replicates.
    pub limits: [f64; 2],
    /// Mean effect in the replicates with the lowest, middle and highest third of its values.
    pub thirds: [f64; 3],
    /// Rank correlation of the effect with it; NaN where one of them does not vary.
    pub correlation: f64,
}

/// How effects, replicate by replicate, go with every parameter that a scenario draws, the
/// strongest correlation first.
pub fn drivers(scenario: &Scenario, effects: &[f64]) -> Vec<Driver> {
    let Some(posterior) = &scenario.posterior else { return Vec::new() };
    let draws: Vec<_> = (0..effects.len() as u64)
        .map(|replicate| posterior.of(scenario.simulation.seed, replicate))
        .collect();
    let mut all: Vec<Driver> = posterior
        .drawn()
        .into_iter()
        .map(|parameter| {
            driver(
                parameter,
                &draws.iter().map(|draw| posterior.value(draw, parameter)).collect::<Vec<_>>(),
                effects,
            )
        })
        .collect();
    let strength =
        |driver: &Driver| if driver.correlation.is_nan() { 0.0 } else { driver.correlation.abs() };
    all.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    all
}

fn driver(parameter: usize, values: &[f64], effects: &[f64]) -> Driver {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let third = |third: usize| third * order.len() / 3;
    let within = |number: usize| {
        mean(
            &order[third(number)..third(number + 1)]
                .iter()
                .map(|place| effects[*place])
                .collect::<Vec<_>>(),
        )
    };
    let limit = |number: usize| order.get(third(number)).map_or(f64::NAN, |place| values[*place]);
    let known = effects.iter().all(|effect| effect.is_finite());
    let ranks = |values: &[f64]| Data::new(values.to_vec()).ranks(RankTieBreaker::Average);
    Driver {
        parameter,
        limits: [limit(1), limit(2)],
        thirds: [within(0), within(1), within(2)],
        correlation: if known { correlation(&ranks(values), &ranks(effects)) } else { f64::NAN },
    }
}

/// Correlation of Pearson.
fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let sum = |of: &dyn Fn(f64, f64) -> f64| {
        x.iter().zip(y).map(|(x, y)| of(x - mean_x, y - mean_y)).sum::<f64>()
    };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_and_ranks_show_the_direction() {
        let values: Vec<f64> = (0..9).map(f64::from).rev().collect();
        let found =
            driver(0, &values, &values.iter().map(|value| -value * value).collect::<Vec<_>>());
        assert_eq!((found.limits, found.correlation), ([3.0, 6.0], -1.0));
        assert_eq!(found.thirds, [-5.0 / 3.0, -50.0 / 3.0, -149.0 / 3.0]);
        assert!(driver(0, &[1.0; 9], &values).correlation.is_nan());
        assert!(driver(0, &values, &[f64::NAN; 9]).correlation.is_nan());
    }
}
