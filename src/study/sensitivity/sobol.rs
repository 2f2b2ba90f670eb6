//! Sobol' indices: the share of the variance of an outcome that a factor explains by itself (first
//! order) and together with all others (total order; Homma, Saltelli 1996).
//!
//! Two independent samples A and B come from the Sobol' sequence; AB is A with one column of B.
//! With values centred and V their variance over A and B, the first order is mean(B (AB - A)) / V
//! (Saltelli et al. 2010) and the total order mean((A - AB)^2) / (2 V) (Jansen 1999).

use super::bootstrap::{Estimate, estimates};
use crate::statistics::mean;
use crate::study::sweep::design::sobol;

/// Measures of a factor.
pub const MEASURES: [&str; 2] = ["ST", "S1"];

/// Points in blocks of A, AB for every factor, B, as shares. The beginning of the sequence, where A
/// and B are nearly the same, is left out: as many points as there are blocks, so that a power of
/// two stays balanced.
pub fn points(factors: usize, blocks: usize) -> Vec<Vec<f64>> {
    let mut points = Vec::with_capacity(blocks * (factors + 2));
    for row in sobol(2 * factors, blocks..2 * blocks) {
        let (a, b) = row.split_at(factors);
        points.push(a.to_vec());
        points.extend((0..factors).map(|factor| {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            mixed
        }));
        points.push(b.to_vec());
    }
    points
}

/// The [`MEASURES`] of every factor from the values at [`points`], with intervals by the bootstrap
/// over blocks; unknown where a value is missing or all are equal.
pub fn measures(seed: u64, factors: usize, values: &[f64]) -> Vec<[Estimate; 2]> {
    let centre = mean(values);
    if values.iter().all(|value| *value == values[0]) || !centre.is_finite() {
        return vec![[Estimate::UNKNOWN; 2]; factors];
    }
    let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
    let blocks: Vec<&[f64]> = centred.chunks(factors + 2).collect();
    let statistics = |taken: &[usize]| {
        let count = taken.len() as f64;
        let (mut sum, mut squares, mut products) = (0.0, 0.0, vec![0.0; 2 * factors]);
        for block in taken.iter().map(|block| blocks[*block]) {
            let (a, b) = (block[0], block[factors + 1]);
            sum += a + b;
            squares += a * a + b * b;
            for (product, ab) in products.chunks_exact_mut(2).zip(&block[1..]) {
                product[0] += (a - ab) * (a - ab) / 2.0;
                product[1] += b * (ab - a);
            }
        }
        let variance = squares / (2.0 * count) - (sum / (2.0 * count)) * (sum / (2.0 * count));
        products.into_iter().map(|product| product / count / variance).collect()
    };
    estimates(seed, blocks.len(), statistics)
        .chunks(2)
        .map(|measures| [measures[0], measures[1]])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[track_caller]
    fn check(function: impl Fn(&[f64]) -> f64, first: &[f64], total: &[f64], error: f64) {
        let values: Vec<f64> =
            points(first.len(), 4096).iter().map(|point| function(point)).collect();
        for (factor, [st, s1]) in measures(1, first.len(), &values).into_iter().enumerate() {
            for (found, expected) in [(s1, first[factor]), (st, total[factor])] {
                assert!(
                    (found.value - expected).abs() < error,
                    "factor {factor}: {found:?}, expected {expected}"
                );
                assert!(
                    found.low <= expected && expected <= found.high,
                    "factor {factor}: {found:?}, expected {expected}"
                );
            }
        }
    }

    /// sin x + 7 sin^2 y + 0.1 z^4 sin x on (-pi, pi) (Ishigami, Homma 1990).
    #[test]
    fn indices_of_the_ishigami_function_are_the_analytic_ones() {
        let function = |share: &[f64]| {
            let x: Vec<f64> = share.iter().map(|share| PI * (2.0 * share - 1.0)).collect();
            x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
        };
        let (x, y) = (0.5 * (1.0 + 0.1 * PI.powi(4) / 5.0).powi(2), 49.0 / 8.0);
        let both = 0.01 * PI.powi(8) * 8.0 / 225.0;
        let variance = x + y + both;
        check(
            function,
            &[x / variance, y / variance, 0.0],
            &[(x + both) / variance, y / variance, both / variance],
            0.01,
        );
    }

    /// The product of (|4 x - 2| + a) / (1 + a) (Sobol' 1998): the variance of a term is 1 / (3 (1
    /// + a)^2).
    #[test]
    fn indices_of_the_g_function_are_the_analytic_ones() {
        const A: [f64; 6] = [0.0, 0.5, 3.0, 9.0, 99.0, 99.0];
        let function = |x: &[f64]| {
            x.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
        };
        let terms = A.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let product: f64 = terms.iter().map(|term| 1.0 + term).product();
        let first = terms.map(|term| term / (product - 1.0));
        let total = terms.map(|term| term * product / (1.0 + term) / (product - 1.0));
        check(function, &first, &total, 0.01);
    }

    #[test]
    fn a_constant_and_a_missing_value_have_no_indices() {
        for values in [vec![0.1; 64], [vec![0.1; 63], vec![f64::NAN]].concat()] {
            assert!(
                measures(1, 2, &values)
                    .into_iter()
                    .flatten()
                    .all(|estimate| estimate.value.is_nan() && estimate.low.is_nan())
            );
        }
    }
}
