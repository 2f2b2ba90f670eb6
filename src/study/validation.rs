//! Validation: how close what the model simulates comes to what was observed.

use crate::engine::evidence::Evidence;
use crate::error::Result;
use crate::scenario::target::Target;
use crate::statistics::{mean, quantile};

/// Quantiles over replicates between which the simulated interval lies, as shares.
pub const INTERVAL: [f64; 2] = [0.05, 0.95];

/// A target and what is simulated for it, in the unit of its rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The target.
    pub target: Target,
    /// Mean over replicates.
    pub mean: f64,
    /// The quantiles of [`INTERVAL`] over replicates.
    pub interval: [f64; 2],
    /// Lowest and highest mean with one parameter of the measurement at an end of its range.
    pub ends: [f64; 2],
}

impl Finding {
    /// A target and the values simulated for it by the draws of a posterior, in which the parameters of the measurement are drawn along.
    pub fn of_draws(target: &Target, mut values: Vec<f64>) -> Self {
        let mean = mean(&values);
        values.sort_by(f64::total_cmp);
        Self { target: target.clone(), mean, interval: INTERVAL.map(|share| quantile(&values, share)), ends: [mean; 2] }
    }

    /// Distance of the mean from the observed value [tolerances].
    pub fn distance(&self) -> f64 {
        self.in_tolerances(self.mean)
    }

    /// A value as its distance from the observed one [tolerances].
    pub fn in_tolerances(&self, value: f64) -> f64 {
        (value - self.target.value) / self.target.tolerance
    }

    /// Whether the mean lies within the tolerance.
    pub fn is_inside(&self) -> bool {
        self.distance().abs() <= 1.0
    }

    /// Whether it depends on parameters of the measurement.
    pub fn is_measured(&self) -> bool {
        self.ends[0] < self.ends[1]
    }
}

/// Compares replicates of a scenario with targets, in their order; `finished` hears of each replicate as it is done.
///
/// # Errors
/// When replicates fail.
pub fn validate(evidence: &Evidence, targets: &[Target], replicates: u64, threads: usize, finished: &(dyn Fn() + Sync)) -> Result<Vec<Finding>> {
    let simulated = evidence.replicates(replicates, threads, finished)?;
    let values = |measurement: usize, place: usize| simulated.iter().map(move |of| of[measurement][place]).collect::<Vec<f64>>();
    let finding = |(place, target): (usize, &Target)| {
        let mut central = values(0, place);
        let means = || (0..simulated.first().map_or(0, Vec::len)).map(|measurement| mean(&values(measurement, place)));
        let found = mean(&central);
        central.sort_by(f64::total_cmp);
        Finding {
            target: target.clone(),
            mean: found,
            interval: INTERVAL.map(|share| quantile(&central, share)),
            ends: [means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max)],
        }
    };
    Ok(targets.iter().enumerate().map(finding).collect())
}
