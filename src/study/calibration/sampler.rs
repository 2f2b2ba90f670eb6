//! Sequential Monte Carlo by tempering (Del Moral, Doucet, Jasra 2006): points spread over the
//! prior move towards the posterior in steps of temperature, each step as large as half of the
//! points remain effective.
//!
//! A step weights the points by `fit` to the power of the rise in temperature, resamples them, and
//! moves each by Metropolis steps whose normal proposals have the covariance of the points. The fit
//! of a point belongs to one simulated replicate and stays with the point, so that what is sampled
//! takes in chance as well (Andrieu and Roberts 2009). Points are shares of the way through their
//! priors; proposals are reflected at 0 and 1.

use crate::error::Result;
use crate::random::{Decision, Draws, Question};
use crate::statistics::mean;
use crate::study::sweep::design::latin_hypercube;
use std::collections::BTreeMap;

/// Share of points that must remain effective in a step.
const EFFECTIVE: f64 = 0.5;
/// Scale of proposals in units of the posterior's, by the root of the number of dimensions
/// (Roberts, Gelman, Gilks 1997).
const SCALE: f64 = 2.38;
/// Acceptance below which proposals shrink, and above which they grow, after each move.
const ACCEPTANCE: [f64; 2] = [0.15, 0.35];

/// How much is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Seed of points and proposals.
    pub seed: u64,
    /// Points of the prior.
    pub initial: usize,
    /// Draws of the posterior.
    pub particles: usize,
    /// Moves of every draw in a step.
    pub moves: usize,
}

/// A point with what was simulated there.
#[derive(Debug, Clone, PartialEq)]
pub struct Particle {
    /// Shares of the way through the priors.
    pub shares: Vec<f64>,
    /// Simulated quantities.
    pub quantities: Vec<f64>,
    /// Logarithm of the likelihood, up to a constant.
    pub fit: f64,
}

/// A step of temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generation {
    /// Temperature reached: 0 is the prior, 1 the posterior.
    pub temperature: f64,
    /// Effective number of points before they were resampled.
    pub effective: f64,
    /// Share of proposals that were accepted.
    pub acceptance: f64,
    /// Mean fit of the draws.
    pub fit: f64,
}

/// What was sampled.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Points of the prior.
    pub prior: Vec<Particle>,
    /// Draws of the posterior, of equal weight.
    pub posterior: Vec<Particle>,
    /// The steps between them.
    pub generations: Vec<Generation>,
}

impl Sample {
    /// How many draws that all differ the posterior is worth: `n^2 / sum c^2` of `n` draws, `c`
    /// counting those that are the same. Resampling copies draws, and those that no move was
    /// accepted for stay copies.
    pub fn different_draws(&self) -> f64 {
        let mut counts = BTreeMap::<Vec<u64>, f64>::new();
        for particle in &self.posterior {
            *counts
                .entry(particle.shares.iter().map(|share| share.to_bits()).collect())
                .or_default() += 1.0;
        }
        let all = self.posterior.len() as f64;
        effective(&counts.values().map(|count| count / all).collect::<Vec<_>>())
    }
}

/// Samples the posterior; `simulate` yields the quantities of points in their order and `watch`
/// hears of each finished step.
///
/// # Errors
/// When points cannot be simulated.
pub fn sample(
    plan: &Plan,
    names: &[String],
    mut simulate: impl FnMut(&[Vec<f64>]) -> Result<Vec<Vec<f64>>>,
    fit: impl Fn(&[f64]) -> f64,
    mut watch: impl FnMut(usize, &Generation),
) -> Result<Sample> {
    let mut particles = |points: Vec<Vec<f64>>| -> Result<Vec<Particle>> {
        let simulated = simulate(&points)?;
        let particle = |(shares, quantities): (Vec<f64>, Vec<f64>)| Particle {
            fit: fit(&quantities),
            shares,
            quantities,
        };
        Ok(points.into_iter().zip(simulated).map(particle).collect())
    };
    let prior = particles(latin_hypercube(plan.seed, names, plan.initial))?;
    let (mut current, mut generations) = (prior.clone(), Vec::new());
    let (mut temperature, mut scale) = (0.0, SCALE / (names.len() as f64).sqrt());
    while temperature < 1.0 {
        let draws = Draws::new(plan.seed, generations.len() as u64);
        let fits: Vec<f64> = current.iter().map(|particle| particle.fit).collect();
        let next = next_temperature(&fits, temperature);
        let weights = weights(&fits, next - temperature);
        let effective = effective(&weights);
        let spread = cholesky(&covariance(&current, &weights));
        let chosen =
            resample(&weights, plan.particles, draws.once(Decision::Resampling).of(0).uniform());
        current = chosen.into_iter().map(|place| current[place].clone()).collect();
        temperature = next;
        let mut accepted = Vec::new();
        for number in 0..plan.moves as u64 {
            let steps =
                Draws::new(plan.seed, generations.len() as u64 * plan.moves as u64 + number);
            let (proposal, acceptance) =
                (steps.once(Decision::Proposal), steps.once(Decision::Acceptance));
            let points = current
                .iter()
                .enumerate()
                .map(|(i, particle)| proposed(&particle.shares, &spread, scale, proposal, i as u64))
                .collect();
            let mut moved = 0;
            for (i, (particle, candidate)) in current.iter_mut().zip(particles(points)?).enumerate()
            {
                if libm::log(acceptance.of(i as u64).uniform())
                    < temperature * (candidate.fit - particle.fit)
                {
                    *particle = candidate;
                    moved += 1;
                }
            }
            let share = f64::from(moved) / plan.particles as f64;
            scale *= if share < ACCEPTANCE[0] {
                0.7
            } else if share > ACCEPTANCE[1] {
                1.3
            } else {
                1.0
            };
            accepted.push(share);
        }
        let fits: Vec<f64> = current.iter().map(|particle| particle.fit).collect();
        let generation =
            Generation { temperature, effective, acceptance: mean(&accepted), fit: mean(&fits) };
        generations.push(generation);
        watch(generations.len(), &generation);
    }
    Ok(Sample { prior, posterior: current, generations })
}

/// The highest temperature at which enough points remain effective.
fn next_temperature(fits: &[f64], from: f64) -> f64 {
    let enough = |to: f64| effective(&weights(fits, to - from)) >= EFFECTIVE * fits.len() as f64;
    if enough(1.0) {
        return 1.0;
    }
    let (mut low, mut high) = (from, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if enough(middle) { low = middle } else { high = middle }
    }
    // A step of no size would never end, even where hardly any point fits.
    low.max(from + 1e-6).min(1.0)
}

/// Weights that sum to 1.
fn weights(fits: &[f64], power: f64) -> Vec<f64> {
    let best = fits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = fits
        .iter()
        .map(|fit| if fit.is_finite() { libm::exp(power * (fit - best)) } else { 0.0 })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn effective(weights: &[f64]) -> f64 {
    1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>()
}

/// Places of so many points, in proportion to their weights (systematic resampling).
fn resample(weights: &[f64], count: usize, u: f64) -> Vec<usize> {
    let mut chosen = Vec::with_capacity(count);
    let (mut place, mut sum) = (0, weights[0]);
    for number in 0..count {
        let mark = (number as f64 + u) / count as f64;
        while sum < mark && place + 1 < weights.len() {
            place += 1;
            sum += weights[place];
        }
        chosen.push(place);
    }
    chosen
}

fn covariance(particles: &[Particle], weights: &[f64]) -> Vec<Vec<f64>> {
    let dimensions = particles[0].shares.len();
    let sum = |value: &dyn Fn(&[f64]) -> f64| {
        particles
            .iter()
            .zip(weights)
            .map(|(particle, weight)| weight * value(&particle.shares))
            .sum::<f64>()
    };
    let means: Vec<f64> = (0..dimensions).map(|a| sum(&|shares| shares[a])).collect();
    let entry = |a: usize, b: usize| sum(&|shares| (shares[a] - means[a]) * (shares[b] - means[b]));
    (0..dimensions).map(|a| (0..dimensions).map(|b| entry(a, b)).collect()).collect()
}

/// Lower triangular root of a covariance; a hundredth of the prior's width keeps it regular.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    const LEAST: f64 = 1e-4;
    let mut root = vec![vec![0.0; matrix.len()]; matrix.len()];
    for a in 0..matrix.len() {
        for b in 0..=a {
            let known: f64 = (0..b).map(|c| root[a][c] * root[b][c]).sum();
            root[a][b] = if a == b {
                (matrix[a][a] + LEAST - known).max(LEAST).sqrt()
            } else {
                (matrix[a][b] - known) / root[b][b]
            };
        }
    }
    root
}

fn proposed(
    shares: &[f64],
    spread: &[Vec<f64>],
    scale: f64,
    question: Question,
    particle: u64,
) -> Vec<f64> {
    let steps: Vec<f64> = (0..shares.len())
        .map(|dimension| question.of_pair(particle, dimension as u64).normal())
        .collect();
    let step = |a: usize| {
        scale * spread[a].iter().zip(&steps).map(|(entry, step)| entry * step).sum::<f64>()
    };
    shares.iter().enumerate().map(|(a, share)| reflected(share + step(a))).collect()
}

/// A value folded into [0, 1] at its ends.
fn reflected(value: f64) -> f64 {
    let folded = value.rem_euclid(2.0);
    if folded > 1.0 { 2.0 - folded } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::standard_deviation;

    /// A normal likelihood well inside the prior: the posterior is normal and known.
    #[test]
    fn a_normal_posterior_is_found() {
        let (centre, sd) = ([0.3, 0.6], [0.05, 0.1]);
        let names = ["a".to_owned(), "b".to_owned()];
        let plan = Plan { seed: 1, initial: 400, particles: 400, moves: 4 };
        let fit = |point: &[f64]| {
            -0.5 * (0..2).map(|d| ((point[d] - centre[d]) / sd[d]).powi(2)).sum::<f64>()
        };
        let sample = sample(&plan, &names, |points| Ok(points.to_vec()), fit, |_, _| ()).unwrap();
        assert_eq!(sample.generations.last().unwrap().temperature, 1.0);
        for d in 0..2 {
            let values: Vec<f64> =
                sample.posterior.iter().map(|particle| particle.shares[d]).collect();
            assert!((mean(&values) - centre[d]).abs() < 0.2 * sd[d], "mean {}", mean(&values));
            assert!(
                (standard_deviation(&values) / sd[d] - 1.0).abs() < 0.2,
                "sd {}",
                standard_deviation(&values)
            );
        }
    }

    /// A flat likelihood leaves the prior as it is, in one step.
    #[test]
    fn nothing_observed_means_nothing_learnt() {
        let plan = Plan { seed: 2, initial: 300, particles: 300, moves: 3 };
        let sample =
            sample(&plan, &["a".to_owned()], |points| Ok(points.to_vec()), |_| 0.0, |_, _| ())
                .unwrap();
        let values: Vec<f64> = sample.posterior.iter().map(|particle| particle.shares[0]).collect();
        assert_eq!(sample.generations.len(), 1);
        assert!(
            (mean(&values) - 0.5).abs() < 0.07
                && (standard_deviation(&values) - 1.0 / 12.0_f64.sqrt()).abs() < 0.04
        );
    }

    #[test]
    fn copies_count_as_one_draw() {
        let particle =
            |share: f64| Particle { shares: vec![share, 0.5], quantities: Vec::new(), fit: 0.0 };
        let worth = |shares: &[f64]| {
            Sample {
                prior: Vec::new(),
                posterior: shares.iter().map(|s| particle(*s)).collect(),
                generations: Vec::new(),
            }
            .different_draws()
        };
        assert_eq!(worth(&[0.1, 0.2, 0.3, 0.4]), 4.0);
        assert_eq!(worth(&[0.1, 0.1, 0.1, 0.1]), 1.0);
        assert_eq!(worth(&[0.1, 0.1, 0.3, 0.3]), 2.0);
    }

    #[test]
    fn resampling_is_in_proportion_to_weights() {
        assert_eq!(resample(&[0.5, 0.0, 0.25, 0.25], 4, 0.5), [0, 0, 2, 3]);
    }

    #[test]
    fn the_root_of_a_covariance_gives_it_back() {
        let matrix = vec![vec![0.04, 0.01], vec![0.01, 0.09]];
        let root = cholesky(&matrix);
        let entry = |a: usize, b: usize| (0..2).map(|c| root[a][c] * root[b][c]).sum::<f64>();
        assert!((entry(0, 1) - 0.01).abs() < 1e-12 && (entry(0, 0) - 0.0401).abs() < 1e-12);
    }

    #[test]
    fn values_are_folded_at_both_ends() {
        assert_eq!([-0.25, 0.5, 1.25].map(reflected), [0.25, 0.5, 0.75]);
    }
}
