//! Months gained: how much earlier a share of services is reached than in the baseline, with
//! censoring at the horizon kept in sight.

use super::effect::CONFIDENCE;
use crate::model::outcome::{Dimension, Layout, Outcome};
use crate::statistics::{Moments, half_width};

/// Shares of services whose reaching is timed.
pub const THRESHOLDS: [f64; 3] = [0.25, 0.5, 0.75];

/// Outcomes for which it is timed.
pub const OUTCOMES: [Outcome; 2] = [Outcome::OnlineShareLevel2, Outcome::OnlineShareLevel3];

/// Months gained until one threshold in one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Outcome.
    pub outcome: Outcome,
    /// Dimension.
    pub dimension: Dimension,
    /// Group within the dimension.
    pub group: usize,
    /// Share of services.
    pub threshold: f64,
    /// Mean of months gained up to the horizon: baseline minus counterfactual, both cut there, so
    /// that a threshold that is reached in one of them only counts at least this much; NaN where
    /// nobody reached it in either.
    pub mean: f64,
    /// Half the width of the confidence interval of the mean.
    pub half_width: f64,
    /// Replicates that reached it in the baseline and in the counterfactual.
    pub reached: [u64; 2],
    /// Pairs.
    pub n: u64,
}

/// Running times until all thresholds, taken in the order of replicates.
#[derive(Debug)]
pub struct GainSummary {
    months: usize,
    targets: Vec<Target>,
}

#[derive(Debug)]
struct Target {
    series: usize,
    gain: Gain,
    differences: Moments,
}

impl GainSummary {
    /// Nothing timed yet, over a number of months.
    pub fn new(months: usize) -> Self {
        let layout = Layout::new();
        let timed = layout
            .series()
            .iter()
            .enumerate()
            .filter(|(_, series)| OUTCOMES.contains(&series.outcome));
        let targets = timed.flat_map(|(place, series)| {
            THRESHOLDS.map(|threshold| {
                let (outcome, dimension, group) = (series.outcome, series.dimension, series.group);
                let gain = Gain {
                    outcome,
                    dimension,
                    group,
                    threshold,
                    mean: f64::NAN,
                    half_width: f64::NAN,
                    reached: [0; 2],
                    n: 0,
                };
                Target { series: place, gain, differences: Moments::default() }
            })
        });
        Self { months, targets: targets.collect() }
    }

    /// Takes in a replicate; the functions give a value by month and series.
    pub fn add(
        &mut self,
        baseline: impl Fn(usize, usize) -> f64,
        counterfactual: impl Fn(usize, usize) -> f64,
    ) {
        for Target { series, gain, differences } in &mut self.targets {
            if baseline(0, *series).is_nan() || counterfactual(0, *series).is_nan() {
                continue;
            }
            let time = |value: &dyn Fn(usize, usize) -> f64| {
                (0..self.months).find(|month| value(*month, *series) >= gain.threshold)
            };
            let times = [time(&baseline), time(&counterfactual)];
            for (reached, time) in gain.reached.iter_mut().zip(times) {
                *reached += u64::from(time.is_some());
            }
            let [x, y] = times.map(|time| time.unwrap_or(self.months) as f64);
            differences.add(x - y);
        }
    }

    /// The gains that the replicates add up to.
    pub fn gains(&self) -> Vec<Gain> {
        let gain = |target: &Target| {
            let n = target.differences.n();
            if target.gain.reached == [0, 0] {
                return Gain { n, ..target.gain };
            }
            let half_width = half_width(target.differences.variance().sqrt(), n, CONFIDENCE);
            Gain { mean: target.differences.mean(), half_width, n, ..target.gain }
        };
        self.targets.iter().map(gain).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(summary: &GainSummary, threshold: f64) -> Gain {
        let wanted = |gain: &&Gain| {
            gain.outcome == Outcome::OnlineShareLevel2
                && gain.dimension == Dimension::All
                && gain.threshold == threshold
        };
        summary.gains().iter().find(wanted).copied().unwrap()
    }

    #[test]
    fn months_gained_are_cut_at_the_horizon() {
        let mut summary = GainSummary::new(12);
        // The baseline rises by a tenth a month, the counterfactual by a fifth: 25 % in months 3
        // and 2, 50 % in 5 and 3.
        for _ in 0..3 {
            summary.add(|month, _| (0.1 * month as f64).min(0.6), |month, _| 0.2 * month as f64);
        }
        assert_eq!((gain(&summary, 0.25).mean, gain(&summary, 0.5).mean), (1.0, 2.0));
        // The baseline never reaches 75 %, the counterfactual in month 4: at least 8 months.
        let never = gain(&summary, 0.75);
        assert_eq!((never.mean, never.reached, never.n, never.half_width), (8.0, [0, 3], 3, 0.0));
    }

    #[test]
    fn what_nobody_reaches_has_no_gain() {
        let mut summary = GainSummary::new(12);
        summary.add(|_, _| 0.1, |_, _| 0.2);
        let never = gain(&summary, 0.25);
        assert!(never.mean.is_nan() && never.reached == [0, 0] && never.n == 1);
    }
}
