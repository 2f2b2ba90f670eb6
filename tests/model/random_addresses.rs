//! The addressed draws pass simple tests of randomness along every axis of their address.
//!
//! Addresses are fixed, so a test that passes once always passes. Each bound rejects good
//! randomness with probability 1e-6; about a thousand statistics are looked at, so all of them
//! together would reject it with probability below 1e-3.

use ozgsim::random::{Decision, Draw, Draws, identity};
use ozgsim::units::Month;
use std::collections::BTreeSet;

/// Standard normal quantile of one in a million, two-sided.
const BOUND: f64 = 4.892;
const N: usize = 1 << 16;

const DECISIONS: [Decision; 41] = [
    Decision::Population,
    Decision::AdministrationType,
    Decision::TaxCapacity,
    Decision::Age,
    Decision::Broadband,
    Decision::Staff,
    Decision::Posts,
    Decision::OwnServers,
    Decision::Provider,
    Decision::SelfGovernment,
    Decision::Leadership,
    Decision::CouncilInterest,
    Decision::Taste,
    Decision::Thinning,
    Decision::ProviderOrder,
    Decision::CooperationOrder,
    Decision::ProductCompatible,
    Decision::EfaContract,
    Decision::EfaPilot,
    Decision::Knowledge,
    Decision::InitialDms,
    Decision::InitialDmsProgress,
    Decision::InitialVacancy,
    Decision::InitialForms,
    Decision::Pioneer,
    Decision::InitialMembership,
    Decision::OfficialDepth,
    Decision::AddedPosts,
    Decision::StratumOrder,
    Decision::StratumPlace,
    Decision::Leaving,
    Decision::Filling,
    Decision::Start,
    Decision::DmsStart,
    Decision::Effort,
    Decision::Founding,
    Decision::Joining,
    Decision::LeavingCooperation,
    Decision::Turn,
    Decision::OnceOnly,
    Decision::ParameterDraw,
];

fn month(index: usize) -> Month {
    Month::from_index(index as i32)
}

/// Key of the i-th administration, in the form that the population uses.
fn key(i: usize) -> u64 {
    identity(&format!("{:05}.2k_5k.{:02}", 1_001 + i / 40, i % 40))
}

/// Identity of the i-th service.
fn service(i: usize) -> u64 {
    identity(&format!("s{i:03}"))
}

/// Streams of bits as the model asks for them: one or two parts of the address move, the others
/// stay.
fn streams() -> Vec<(&'static str, Vec<u64>)> {
    let stream =
        |name, address: &dyn Fn(usize) -> Draw| (name, (0..N).map(|i| address(i).bits()).collect());
    let draws = Draws::new(2018, 7);
    let replicate = |i: usize| Draws::new(2018, i as u64);
    let at = |decision| draws.at(decision, month(100));
    vec![
        stream("agents by key", &|i| at(Decision::Leaving).of(key(i))),
        stream("agents by number", &|i| at(Decision::Leaving).of(i as u64)),
        stream("months", &|i| draws.at(Decision::Leaving, month(i)).of(key(3))),
        stream("replicates", &|i| replicate(i).at(Decision::Leaving, month(100)).of(key(3))),
        stream("seeds", &|i| Draws::new(i as u64, 7).at(Decision::Leaving, month(100)).of(key(3))),
        stream("decisions", &|i| {
            draws.at(DECISIONS[i % DECISIONS.len()], month(i / DECISIONS.len())).of(key(3))
        }),
        stream("pairs of agent and service", &|i| {
            draws.once(Decision::Taste).of_pair(key(i / 256), service(i % 256))
        }),
        stream("pairs of small numbers", &|i| {
            draws.once(Decision::EfaContract).of_pair((i % 16) as u64, (i / 16) as u64)
        }),
        stream("agents and months", &|i| {
            draws.at(Decision::Start, month(i % 256)).of(key(i / 256))
        }),
        stream("replicates and months", &|i| {
            replicate(i / 256).at(Decision::Start, month(i % 256)).of(key(3))
        }),
        stream("populations of seeds", &|i| {
            Draws::of_population(i as u64).once(Decision::Staff).of(key(3))
        }),
    ]
}

fn uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Chi-square statistic of equal expected counts as a standard normal deviate (Wilson and Hilferty
/// 1931).
fn deviate(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    let chi_square: f64 =
        counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    let freedom = (counts.len() - 1) as f64;
    let spread = 2.0 / (9.0 * freedom);
    ((chi_square / freedom).cbrt() - (1.0 - spread)) / spread.sqrt()
}

fn check(name: &str, what: &str, deviate: f64) {
    assert!(deviate.abs() < BOUND, "{what} over {name}: {deviate:.2} standard deviations");
}

#[test]
fn the_deviate_of_a_chi_square_is_right_at_known_quantiles() {
    // 255 degrees of freedom: the median is 254.33, the 97.5 % quantile 301.1 (tables of the
    // chi-square distribution).
    let with_chi_square = |target: f64| {
        // Two bins off by d each way give 2 d^2 / e.
        let (expected, half) = (1_000_000.0_f64, 128.0);
        let d = (target * expected / (2.0 * half)).sqrt().round() as u32;
        let counts: Vec<u32> =
            (0..256).map(|bin| if bin % 2 == 0 { 1_000_000 + d } else { 1_000_000 - d }).collect();
        deviate(&counts)
    };
    assert!(with_chi_square(254.33).abs() < 0.01);
    assert!((with_chi_square(301.1) - 1.96).abs() < 0.02);
}

#[test]
fn every_byte_is_uniform_on_256_bins_along_every_axis() {
    for (name, bits) in streams() {
        for byte in 0..8 {
            let mut counts = [0_u32; 256];
            for word in &bits {
                counts[(word >> (8 * byte) & 255) as usize] += 1;
            }
            check(name, &format!("chi-square of byte {byte}"), deviate(&counts));
        }
    }
}

#[test]
fn draws_are_not_correlated_with_their_neighbours_along_any_axis() {
    for (name, bits) in streams() {
        for lag in [1, 2, 3, 12, 38, 256] {
            let products: f64 = bits
                .iter()
                .zip(&bits[lag..])
                .map(|(a, b)| 12.0 * (uniform(*a) - 0.5) * (uniform(*b) - 0.5))
                .sum();
            check(
                name,
                &format!("serial correlation at lag {lag}"),
                products / ((N - lag) as f64).sqrt(),
            );
        }
    }
}

#[test]
fn successive_draws_fill_the_square_evenly() {
    for (name, bits) in streams() {
        let mut counts = [0_u32; 256];
        for pair in bits.chunks_exact(2) {
            counts[(pair[0] >> 60 << 4 | pair[1] >> 60) as usize] += 1;
        }
        check(name, "serial pairs", deviate(&counts));
    }
}

#[test]
fn neighbouring_addresses_differ_in_half_of_their_bits() {
    for (name, bits) in streams() {
        let flips: u32 = bits.windows(2).map(|pair| (pair[0] ^ pair[1]).count_ones()).sum();
        let pairs = (N - 1) as f64;
        check(name, "bits that change", (f64::from(flips) - 32.0 * pairs) / (16.0 * pairs).sqrt());
    }
}

/// A repeated 64-bit word among 65,536 would have probability 1e-10; of their first 24 bits, 128
/// collide on average.
#[test]
fn draws_collide_as_often_as_chance_lets_them() {
    for (name, bits) in streams() {
        let distinct =
            |shift: u32| bits.iter().map(|word| word >> shift).collect::<BTreeSet<u64>>().len();
        assert_eq!(distinct(0), N, "a word is repeated over {name}");
        let expected = (N as f64).powi(2) / 2.0 / (1_u64 << 24) as f64;
        check(name, "collisions", ((N - distinct(40)) as f64 - expected) / expected.sqrt());
    }
}

/// Marsaglia's birthday spacings: 4,096 birthdays in a year of 2^32 days, equal spacings are
/// Poisson with mean m^3 / 4n = 4; sixteen years.
#[test]
fn birthday_spacings_repeat_as_often_as_chance_lets_them() {
    const BIRTHDAYS: usize = 1 << 12;
    for (name, bits) in streams() {
        let repeated: usize = bits
            .chunks_exact(BIRTHDAYS)
            .map(|year| {
                let mut days: Vec<u64> = year.iter().map(|word| word >> 32).collect();
                days.sort_unstable();
                let spacings: BTreeSet<u64> =
                    days.windows(2).map(|pair| pair[1] - pair[0]).collect();
                BIRTHDAYS - 1 - spacings.len()
            })
            .sum();
        let expected =
            (BIRTHDAYS as f64).powi(3) / 4.0 / (1_u64 << 32) as f64 * (N / BIRTHDAYS) as f64;
        check(name, "birthday spacings", (repeated as f64 - expected) / expected.sqrt());
    }
}

/// Common random numbers pair scenarios only if different questions to the same agent are
/// independent.
#[test]
fn answers_of_one_agent_to_different_questions_are_independent() {
    let draws = Draws::new(2018, 0);
    let answers: Vec<Vec<f64>> = DECISIONS
        .iter()
        .map(|&decision| {
            (0..4_096).map(|i| uniform(draws.once(decision).of(key(i)).bits()) - 0.5).collect()
        })
        .collect();
    for (i, a) in answers.iter().enumerate() {
        for (j, b) in answers[..i].iter().enumerate() {
            let correlation: f64 = 12.0 * a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / 64.0;
            check(
                &format!("{:?} and {:?}", DECISIONS[i], DECISIONS[j]),
                "correlation",
                correlation,
            );
        }
    }
}

#[test]
fn every_question_has_a_number_of_its_own() {
    let numbers: BTreeSet<u64> = DECISIONS.iter().map(|&decision| decision as u64).collect();
    assert_eq!(numbers.len(), DECISIONS.len());
}

/// The normal and the Gumbel draw are monotone in the address, so that paired scenarios stay
/// paired; their quantiles are right.
#[test]
fn transformed_draws_have_their_quantiles() {
    let draws: Vec<Draw> =
        (0..N).map(|i| Draws::new(1, 1).once(Decision::Taste).of(key(i))).collect();
    let share = |holds: &dyn Fn(&Draw) -> bool| {
        draws.iter().filter(|draw| holds(draw)).count() as f64 / N as f64
    };
    let close =
        |share: f64, p: f64| ((share - p) / (p * (1.0 - p) / N as f64).sqrt()).abs() < BOUND;
    for p in [0.001, 0.1, 0.5, 0.9, 0.999] {
        assert!(close(share(&|draw| draw.chance(p)), p), "chance {p}");
        let gumbel = -libm::log(-libm::log(p));
        assert!(close(share(&|draw| draw.gumbel() < gumbel), p), "gumbel {p}");
    }
    for (x, p) in [(-1.959_964, 0.025), (0.0, 0.5), (1.281_552, 0.9)] {
        assert!(close(share(&|draw| draw.normal() < x), p), "normal {x}");
    }
    for (count, p) in
        [(0, 0.7_f64.powi(3)), (1, 3.0 * 0.3 * 0.49), (2, 3.0 * 0.09 * 0.7), (3, 0.027)]
    {
        assert!(close(share(&|draw| draw.binomial(3, 0.3) == count), p), "binomial {count}");
    }
}
