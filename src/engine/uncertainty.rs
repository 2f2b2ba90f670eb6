//! Where the spread of an effect comes from: parameters that differ between draws, or chance
//! between replicates that share a draw.

use crate::model::outcome::{Dimension, Layout, Outcome};
use crate::statistics::Moments;
use crate::units::Month;
use std::collections::BTreeMap;

/// Replicates beyond the first of their draw below which chance is not told from parameters: its
/// variance would rest on fewer degrees of freedom.
pub const FEWEST_REPEATS: u64 = 20;

/// The spread of an effect, divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertainty {
    /// Share of the variance between replicates that is due to parameters; that of chance is the
    /// rest. NaN with fewer than [`FEWEST_REPEATS`], with a single draw, and where nothing varies.
    pub share_parameters: f64,
    /// Share of the draws in whose mean the effect has the sign that most have, each counted as
    /// often as it was taken; NaN where no draw has an effect.
    pub robust_sign: f64,
    /// Number of different draws.
    pub draws: u64,
    /// Number of pairs.
    pub n: u64,
}

/// The spread of all effects of a counterfactual, in every December.
#[derive(Debug, Clone)]
pub struct UncertaintyTable {
    layout: Layout,
    decembers: Vec<Vec<Uncertainty>>,
}

impl UncertaintyTable {
    /// Takes the divided spreads, December by December and in the order of series.
    pub fn new(decembers: Vec<Vec<Uncertainty>>) -> Self {
        Self { layout: Layout::new(), decembers }
    }

    /// All of them, December by December and in the order of series.
    pub fn decembers(&self) -> &[Vec<Uncertainty>] {
        &self.decembers
    }

    /// The spread of one effect; none in another month than December or where the outcome is not
    /// recorded for the dimension.
    pub fn of(
        &self,
        outcome: Outcome,
        dimension: Dimension,
        group: usize,
        month: Month,
    ) -> Option<&Uncertainty> {
        let year =
            usize::try_from(month.index() + 1).ok().filter(|months| months.is_multiple_of(12))?
                / 12
                - 1;
        self.decembers.get(year)?.get(self.layout.position(outcome, dimension, group)?)
    }
}

/// Running summary of the effects on a series in one month, by draw.
#[derive(Debug, Clone, Default)]
pub struct DrawSummary {
    by_draw: BTreeMap<u64, Moments>,
}

impl DrawSummary {
    /// Takes in the difference of a pair whose parameters come from a draw; a missing one (NaN) is
    /// left out.
    pub fn add(&mut self, draw: u64, difference: f64) {
        if !difference.is_nan() {
            self.by_draw.entry(draw).or_default().add(difference);
        }
    }

    /// What the differences add up to; the summary is empty again afterwards.
    ///
    /// One-way analysis of variance with random effects of draws and unequal numbers of replicates
    /// (Searle et al. 1992, Variance Components, chapter 3): with `K` draws, `n_k` replicates of
    /// draw `k` and `n` of all, the variance by chance is `MSW`, the one by parameters
    /// `max(0, (MSB - MSW) / n0)` with `n0 = (n - sum n_k^2 / n) / (K - 1)`.
    pub fn take(&mut self) -> Uncertainty {
        let groups: Vec<Moments> = std::mem::take(&mut self.by_draw).into_values().collect();
        let (draws, n) = (groups.len() as u64, groups.iter().map(Moments::n).sum::<u64>());
        let count = |of: &dyn Fn(f64) -> bool| {
            groups.iter().filter(|group| of(group.mean())).map(Moments::n).sum::<u64>()
        };
        let signed = count(&|mean| mean > 0.0).max(count(&|mean| mean < 0.0));
        let robust_sign = if signed == 0 { f64::NAN } else { signed as f64 / n as f64 };
        Uncertainty { share_parameters: share_parameters(&groups, n), robust_sign, draws, n }
    }
}

fn share_parameters(groups: &[Moments], n: u64) -> f64 {
    let draws = groups.len() as u64;
    if draws < 2 || n - draws < FEWEST_REPEATS {
        return f64::NAN;
    }
    let size = |group: &Moments| group.n() as f64;
    let all = n as f64;
    let mean = groups.iter().map(|group| size(group) * group.mean()).sum::<f64>() / all;
    let between =
        groups.iter().map(|group| size(group) * (group.mean() - mean).powi(2)).sum::<f64>()
            / (draws - 1) as f64;
    let chance = groups.iter().map(|group| (size(group) - 1.0) * group.variance()).sum::<f64>()
        / (n - draws) as f64;
    let replicates = (all - groups.iter().map(|group| size(group).powi(2)).sum::<f64>() / all)
        / (draws - 1) as f64;
    let parameters = ((between - chance) / replicates).max(0.0);
    parameters / (parameters + chance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Decision, Draws};

    /// Standard normal numbers by what they belong to.
    fn normal(kind: u64, number: u64) -> f64 {
        Draws::of_population(5).once(Decision::StratumPlace).of_pair(kind, number).normal()
    }

    /// Effects with a mean of 1, a variance by draw and a variance by chance, in draws of unequal
    /// size.
    fn summarised(by_draw: f64, by_chance: f64) -> Uncertainty {
        let mut summary = DrawSummary::default();
        for replicate in 0..6_000 {
            let draw = (replicate * replicate + 7 * replicate) % 997 % 400;
            summary.add(
                draw,
                1.0 + by_draw.sqrt() * normal(1, draw) + by_chance.sqrt() * normal(2, replicate),
            );
        }
        summary.take()
    }

    #[test]
    fn variances_by_draw_and_by_chance_are_told_apart() {
        for (by_draw, by_chance) in [(3.0, 1.0), (1.0, 1.0), (0.5, 4.5), (0.0, 1.0)] {
            let found = summarised(by_draw, by_chance);
            let expected = by_draw / (by_draw + by_chance);
            assert!((found.share_parameters - expected).abs() < 0.06, "{expected}: {found:?}");
        }
        assert_eq!(summarised(1.0, 0.0).share_parameters, 1.0);
    }

    /// Of normal draws with mean 1 and variance 4, 69.1 % are positive.
    #[test]
    fn the_robust_sign_is_that_of_most_draws() {
        let found = summarised(4.0, 0.0).robust_sign;
        assert!((found - 0.691).abs() < 0.08, "{found}");
        let mut summary = DrawSummary::default();
        [(1, -1.0), (1, -1.0), (2, 3.0), (3, 0.0)]
            .iter()
            .for_each(|(draw, difference)| summary.add(*draw, *difference));
        let found = summary.take();
        assert_eq!((found.robust_sign, found.draws, found.n), (0.5, 3, 4));
    }

    #[test]
    fn too_few_repeats_tell_nothing() {
        let mut summary = DrawSummary::default();
        let of = |repeats: u64, summary: &mut DrawSummary| {
            (0..50).for_each(|draw| summary.add(draw, normal(1, draw)));
            (0..repeats).for_each(|draw| summary.add(draw, normal(2, draw)));
            summary.add(7, f64::NAN);
            summary.take().share_parameters
        };
        assert!(of(FEWEST_REPEATS - 1, &mut summary).is_nan());
        assert!(!of(FEWEST_REPEATS, &mut summary).is_nan());
        assert!(DrawSummary::default().take().robust_sign.is_nan());
        (0..40).for_each(|draw| summary.add(draw, 0.0));
        assert!(summary.take().robust_sign.is_nan(), "no effect has no sign");
        (0..40).for_each(|_| summary.add(1, 0.5));
        assert!(summary.take().share_parameters.is_nan(), "a single draw");
    }
}
