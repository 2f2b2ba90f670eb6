//! Effects: paired differences between a counterfactual and its baseline, replicate by replicate on
//! the same draws.

use super::curve::EXACT_QUANTILES;
use crate::model::outcome::{Dimension, Layout, Outcome, Series};
use crate::statistics::{Moments, half_width, quantile};
use crate::units::Month;

/// Confidence of all intervals.
pub const CONFIDENCE: f64 = 0.95;

/// Quantiles of effects over replicates, as shares.
pub const EFFECT_QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

/// Effect on one series in one month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean difference, counterfactual minus baseline.
    pub mean: f64,
    /// Half the width of the confidence interval of the mean: Student's t on the paired
    /// differences; NaN for a single pair.
    pub half_width: f64,
    /// Standard deviation of the differences over replicates.
    pub sd: f64,
    /// The quantiles of [`EFFECT_QUANTILES`] of the differences.
    pub quantiles: [f64; 3],
    /// Share of replicates in which the difference is greater than zero.
    pub share_positive: f64,
    /// Pairs in which neither group was empty.
    pub n: u64,
    /// How many times smaller the variance of the difference is than with independent draws: `(var
    /// x + var y) / var (y - x)`; NaN where a variance is zero.
    pub variance_reduction: f64,
}

impl Effect {
    /// The effect on a group that is empty in every pair.
    pub const EMPTY: Self = Self {
        mean: f64::NAN,
        half_width: f64::NAN,
        sd: f64::NAN,
        quantiles: [f64::NAN; 3],
        share_positive: f64::NAN,
        n: 0,
        variance_reduction: f64::NAN,
    };

    /// Confidence interval of the mean.
    pub fn interval(&self) -> [f64; 2] {
        [self.mean - self.half_width, self.mean + self.half_width]
    }
}

/// Running summary of the pairs of a series in one month, taken in the order of replicates; its
/// size does not grow with their number.
#[derive(Debug, Clone, Default)]
pub struct PairSummary {
    baseline: Moments,
    counterfactual: Moments,
    difference: Moments,
    positive: u64,
    first: Vec<f64>,
}

impl PairSummary {
    /// Takes in the values of the next replicate; a pair with a missing value (NaN) is left out.
    pub fn add(&mut self, baseline: f64, counterfactual: f64) {
        let difference = counterfactual - baseline;
        if difference.is_nan() {
            return;
        }
        self.baseline.add(baseline);
        self.counterfactual.add(counterfactual);
        self.difference.add(difference);
        self.positive += u64::from(difference > 0.0);
        if self.first.len() < EXACT_QUANTILES {
            self.first.push(difference);
        }
    }

    /// The effect that the pairs add up to; the summary is empty again afterwards.
    pub fn take(&mut self) -> Effect {
        let Self { baseline, counterfactual, difference, positive, mut first } =
            std::mem::take(self);
        if difference.n() == 0 {
            return Effect::EMPTY;
        }
        first.sort_by(f64::total_cmp);
        let sd = difference.variance().sqrt();
        let (x, y, d) = (baseline.variance(), counterfactual.variance(), difference.variance());
        Effect {
            mean: difference.mean(),
            half_width: half_width(sd, difference.n(), CONFIDENCE),
            sd,
            quantiles: EFFECT_QUANTILES.map(|share| quantile(&first, share)),
            share_positive: positive as f64 / difference.n() as f64,
            n: difference.n(),
            variance_reduction: if x > 0.0 && y > 0.0 && d > 0.0 { (x + y) / d } else { f64::NAN },
        }
    }
}

/// All effects of a counterfactual, by outcome, dimension, group and month.
#[derive(Debug, Clone)]
pub struct EffectTable {
    layout: Layout,
    months: usize,
    effects: Vec<Effect>,
}

impl EffectTable {
    /// A table of empty effects over a number of months from January 2018.
    pub fn new(months: usize) -> Self {
        let layout = Layout::new();
        let effects = vec![Effect::EMPTY; layout.series().len() * months];
        Self { layout, months, effects }
    }

    /// All series in the order of result tables.
    pub fn series(&self) -> &[Series] {
        self.layout.series()
    }

    /// Number of months.
    pub const fn months(&self) -> usize {
        self.months
    }

    /// Enters an effect; `series` counts in the order of [`EffectTable::series`], `month` from
    /// January 2018.
    pub fn set(&mut self, series: usize, month: usize, effect: Effect) {
        self.effects[series * self.months + month] = effect;
    }

    /// Effects on a series by month.
    pub fn effects(&self, series: usize) -> &[Effect] {
        &self.effects[series * self.months..(series + 1) * self.months]
    }

    /// Effects on an outcome in a group, by month; none where the outcome is not recorded in the
    /// dimension.
    pub fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<&[Effect]> {
        self.layout.position(outcome, dimension, group).map(|series| self.effects(series))
    }

    /// One effect; none where the outcome is not recorded in the dimension or the month lies
    /// outside the run.
    pub fn effect(
        &self,
        outcome: Outcome,
        dimension: Dimension,
        group: usize,
        month: Month,
    ) -> Option<&Effect> {
        self.curve(outcome, dimension, group)?.get(usize::try_from(month.index()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summarise(pairs: &[(f64, f64)]) -> Effect {
        let mut summary = PairSummary::default();
        pairs.iter().for_each(|(x, y)| summary.add(*x, *y));
        summary.take()
    }

    #[test]
    fn effects_agree_with_the_plain_formulas() {
        // Differences 1, 2, 3, 4: mean 2.5, standard deviation 1.2910; t(0.975, 3) = 3.1824.
        let effect = summarise(&[(1.0, 2.0), (5.0, 7.0), (2.0, 5.0), (4.0, 8.0)]);
        assert!((effect.mean - 2.5).abs() < 1e-12 && (effect.sd - 1.290_994).abs() < 1e-6);
        assert!((effect.half_width - 3.182_446 * 1.290_994 / 2.0).abs() < 1e-5, "{effect:?}");
        assert_eq!((effect.share_positive, effect.n), (1.0, 4));
        // var x = 10/3, var y = 7, var (y - x) = 5/3.
        assert!(
            (effect.variance_reduction - (10.0 / 3.0 + 7.0) / (5.0 / 3.0)).abs() < 1e-12,
            "{effect:?}"
        );
    }

    #[test]
    fn a_difference_that_never_changes_has_an_interval_of_no_width() {
        let effect = summarise(&[(0.25, 0.25), (0.5, 0.5)]);
        assert_eq!((effect.mean, effect.interval(), effect.share_positive), (0.0, [0.0, 0.0], 0.0));
        assert!(effect.variance_reduction.is_nan());
    }

    #[test]
    fn one_pair_has_no_interval_and_none_no_effect() {
        assert!(summarise(&[(1.0, 2.0)]).half_width.is_nan());
        assert_eq!(summarise(&[(f64::NAN, 2.0)]).n, 0);
    }
}
