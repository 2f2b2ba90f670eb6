//! What tells administrations of the same size apart for good [P06 I07 E10]: will and skill, partly
//! shared within a county and among the customers of a provider, heavy in the tails.

use super::population::Population;
use crate::random::{Decision, Draws, identity};
use crate::scenario::parameters::DifferenceParameters;

/// Standard normal draws of an administration, its county and its provider for one quality.
pub type Shares = [f64; 3];

/// The draws of all administrations for will and skill, which no parameter changes.
pub fn drawn(population: &Population, draws: Draws) -> Vec<[Shares; 2]> {
    let questions = [Decision::Will, Decision::Skill].map(|decision| draws.once(decision));
    let counties: Vec<[f64; 2]> = population
        .counties
        .iter()
        .map(|county| questions.map(|q| q.of_pair(identity(&county.key), 0).normal()))
        .collect();
    let providers: Vec<[f64; 2]> = (0..population.provider_lands.len() as u64)
        .map(|provider| questions.map(|question| question.of_pair(provider, 1).normal()))
        .collect();
    let of = |(id, county, provider): (u64, usize, usize)| {
        [0, 1].map(|quality| {
            let own = questions[quality].of(id).normal();
            [own, counties[county][quality], providers[provider][quality]]
        })
    };
    population.administrations.iter().map(|a| of((a.id, a.county, a.provider))).collect()
}

/// How far an administration stands from the middle, in units of variance 1: the sum of its shares,
/// stretched in the tails.
pub fn standing([own, county, provider]: Shares, p: &DifferenceParameters) -> f64 {
    let rest = 1.0 - p.county_share - p.provider_share;
    let middle =
        rest.sqrt() * own + p.county_share.sqrt() * county + p.provider_share.sqrt() * provider;
    let stretched = (0.5 * libm::expm1(2.0 * p.tail * p.tail)).sqrt();
    if stretched == 0.0 { middle } else { libm::sinh(p.tail * middle) / stretched }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{mean, standard_deviation};

    /// Many administrations, each with a county and a provider of its own.
    fn standings(tail: f64) -> Vec<f64> {
        let p = DifferenceParameters {
            will: 1.0,
            skill: 1.0,
            tail,
            county_share: 0.3,
            provider_share: 0.2,
        };
        let question = Draws::of_population(1).once(Decision::Will);
        let normal = |i: u64, part: u64| question.of_pair(i, part).normal();
        (0..200_000).map(|i| standing([0, 1, 2].map(|part| normal(i, part)), &p)).collect()
    }

    #[test]
    fn the_spread_is_one_whatever_the_tails() {
        for tail in [0.0, 0.4, 0.8] {
            let z = standings(tail);
            assert!(mean(&z).abs() < 0.02 && (standard_deviation(&z) - 1.0).abs() < 0.04, "{tail}");
        }
    }

    #[test]
    fn heavy_tails_hold_more_of_those_far_out() {
        let far = |tail| standings(tail).iter().filter(|z| z.abs() > 3.0).count();
        assert!(far(0.8) > 3 * far(0.0), "{} against {}", far(0.8), far(0.0));
    }
}
