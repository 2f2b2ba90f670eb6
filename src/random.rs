//! Randomness that is addressed, not consumed: a draw is a pure function of seed, replicate,
//! decision, month and agent.
//!
//! There is no stream to advance, so the order of draws, the number of threads and what other
//! agents do cannot change a draw, and two scenarios that ask the same question of chance get the
//! same answer (common random numbers). The mixing function is the finaliser of splitmix64 (Steele,
//! Lea, Flood 2014), whose output over consecutive counters passes the usual test batteries. It is
//! not cryptographic.

use crate::units::{Hazard, Month};
use rand::rand_core::TryRng;
use std::convert::Infallible;

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stable 64-bit identity of a text, so that an agent's draws follow its key and not its row
/// (FNV-1a, then mixed).
pub fn identity(text: &str) -> u64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, byte| {
        (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mix(hash)
}

/// Every question asked of chance. A number is never reused, so that old seeds keep their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Decision {
    /// Population of an administration within its size class.
    Population = 1,
    /// Type of an administration (joint authority, single municipality ...).
    AdministrationType = 2,
    /// Tax capacity around the county's value.
    TaxCapacity = 3,
    /// Share of inhabitants over 65 around the county's value.
    Age = 4,
    /// Broadband coverage around the county's value.
    Broadband = 5,
    /// Staff per inhabitant around the Land's value.
    Staff = 6,
    /// Rounding of the number of digital posts.
    Posts = 7,
    /// Whether own servers are run.
    OwnServers = 8,
    /// Which provider serves an administration.
    Provider = 9,
    /// Preference for self-government.
    SelfGovernment = 10,
    /// Leadership for digitalisation.
    Leadership = 11,
    /// Council interest in digitalisation.
    CouncilInterest = 12,
    /// Persistent taste of an administration for a service.
    Taste = 13,
    /// Which agents remain when a population is thinned.
    Thinning = 14,
    /// Order in which a provider takes up services.
    ProviderOrder = 15,
    /// Order in which a cooperation takes up services.
    CooperationOrder = 16,
    /// Whether the product of a software family can be linked.
    ProductCompatible = 17,
    /// Delay of the contract of a Land for an EfA service.
    EfaContract = 18,
    /// Length of the pilot of an EfA service.
    EfaPilot = 19,
    /// Whether an administration knows of an offer.
    Knowledge = 20,
    /// State of the DMS in January 2018.
    InitialDms = 21,
    /// Progress of a running DMS introduction in January 2018.
    InitialDmsProgress = 22,
    /// Posts filled in January 2018.
    InitialVacancy = 23,
    /// Share of services with a form to download in January 2018.
    InitialForms = 24,
    /// Pioneers with level-2 services in January 2018.
    Pioneer = 25,
    /// Membership in January 2018.
    InitialMembership = 26,
    /// Depth of a Land without observations in the official statistics.
    OfficialDepth = 27,
    /// Rounding of posts that a policy adds.
    AddedPosts = 28,
    /// Will of an administration, of a county or of a provider's customers that lasts.
    Will = 29,
    /// Skill of an administration, of a county or of a provider's customers that lasts.
    Skill = 30,
    /// Pace of a provider.
    ProviderPace = 31,
    /// Whether a service has a barrier of its own.
    Barrier = 32,
    /// When that barrier falls.
    BarrierEnd = 33,
    /// Whether and when law or a release changes a service in a year.
    Change = 34,
    /// Whether the back office of a service is handed over.
    BackOffice = 35,
    /// When it is.
    BackOfficeMonth = 36,
    /// Readiness of registers that an administration needs for level 4.
    OnceOnlyReadiness = 37,
    /// Whether a service is a task of joint administrations.
    JointTask = 38,
    /// Staff leaving.
    Leaving = 40,
    /// Posts being filled.
    Filling = 41,
    /// Start of OZG work.
    Start = 42,
    /// Start of a DMS introduction.
    DmsStart = 43,
    /// Effort of a project around its mean.
    Effort = 44,
    /// Founding of a cooperation.
    Founding = 45,
    /// Joining a cooperation.
    Joining = 46,
    /// Leaving a cooperation.
    LeavingCooperation = 47,
    /// Turn of an administration in a rationed queue.
    Turn = 48,
    /// Readiness of registers that a service needs for level 4.
    OnceOnly = 49,
    /// Draw of a posterior that parameters come from.
    ParameterDraw = 50,
    /// Order of the strata of a factor in a Latin hypercube.
    StratumOrder = 60,
    /// Place of a point within its stratum in a Latin hypercube.
    StratumPlace = 61,
    /// Order in which trajectories get their levels of a factor in a Morris design.
    LevelOrder = 62,
    /// Order in which a trajectory of a Morris design moves the factors.
    FactorOrder = 63,
    /// Which blocks of points a bootstrap takes, and which draws a calibration goes on with.
    Resampling = 64,
    /// Where a draw of a calibration may move to.
    Proposal = 65,
    /// Whether a draw of a calibration moves there.
    Acceptance = 66,
}

/// All draws of one replicate.
#[derive(Debug, Clone, Copy)]
pub struct Draws {
    key: u64,
}

impl Draws {
    /// The draws of a replicate under a seed.
    pub const fn new(seed: u64, replicate: u64) -> Self {
        Self {
            key: mix(
                mix(seed.wrapping_add(GOLDEN)) ^ replicate.wrapping_add(1).wrapping_mul(GOLDEN)
            ),
        }
    }

    /// Draws that belong to the population and not to a replicate.
    pub const fn of_population(seed: u64) -> Self {
        Self { key: mix(mix(seed ^ GOLDEN) ^ 0x706F_7075_6C61_7469) }
    }

    /// The answers to one question in one month, still to be addressed by an agent.
    pub const fn at(self, decision: Decision, month: Month) -> Question {
        let inner = mix(self.key ^ (decision as u64).wrapping_mul(GOLDEN));
        Question { key: mix(inner.wrapping_add((month.index() as u64).wrapping_mul(GOLDEN))) }
    }

    /// The answers to a question that is asked once and not every month.
    pub const fn once(self, decision: Decision) -> Question {
        self.at(decision, Month::from_index(-1))
    }
}

/// One question asked of chance in one month; constant over agents, so that a phase computes it
/// once.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    key: u64,
}

impl Question {
    /// The draw of one agent (an identity, see [`identity`]).
    #[inline]
    pub const fn of(self, agent: u64) -> Draw {
        Draw { state: mix(self.key ^ agent) }
    }

    /// The draw for a pair, for example an administration and a service.
    #[inline]
    pub const fn of_pair(self, agent: u64, item: u64) -> Draw {
        Draw {
            state: mix(self.key ^ agent.wrapping_add(item.wrapping_add(1).wrapping_mul(GOLDEN))),
        }
    }
}

/// One addressed draw, from whose one value every distribution of the model is had; as a generator
/// it continues from there, for distributions of a library.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    state: u64,
}

impl Draw {
    /// 64 uniform bits.
    #[inline]
    pub const fn bits(self) -> u64 {
        self.state
    }

    /// Uniform on (0, 1): 52 bits, never 0 nor 1.
    #[inline]
    pub fn uniform(self) -> f64 {
        ((self.state >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    /// True with the given probability.
    #[inline]
    pub fn chance(self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Whether an event of this hazard occurs within some months. As `1 - exp(-x) <= x`, most draws
    /// are decided without the exponential.
    #[inline]
    pub fn occurs(self, hazard: Hazard, months: f64) -> bool {
        let u = self.uniform();
        u < hazard.expected(months) && u < hazard.probability(months)
    }

    /// Binomial count by inversion of one uniform number, so that it moves with the probability and
    /// not at random.
    pub fn binomial(self, trials: u32, probability: f64) -> u32 {
        let mut u = self.uniform();
        if trials == 1 {
            return u32::from(u < probability);
        }
        let odds = probability / (1.0 - probability);
        let mut mass = (0..trials).fold(1.0, |mass, _| mass * (1.0 - probability));
        let mut count = 0;
        // Few events first; the order of the two ends does not matter, only that it is fixed.
        while u >= mass && count < trials {
            u -= mass;
            mass *= odds * f64::from(trials - count) / f64::from(count + 1);
            count += 1;
        }
        count
    }

    /// Standard normal by inversion.
    pub fn normal(self) -> f64 {
        crate::statistics::normal_quantile(self.uniform())
    }

    /// Standard Gumbel: `-ln(-ln u)`.
    pub fn gumbel(self) -> f64 {
        -libm::log(-libm::log(self.uniform()))
    }
}

impl TryRng for Draw {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = self.state;
        self.state = mix(self.state.wrapping_add(GOLDEN));
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::mean;
    use rand_distr::Distribution;

    fn question() -> Question {
        Draws::new(7, 3).at(Decision::Leaving, Month::new(2020, 5))
    }

    #[test]
    fn an_address_always_gives_the_same_draw() {
        assert_eq!(question().of(42).bits(), question().of(42).bits());
        assert_eq!(
            question().of(42).bits(),
            0xe368_3da2_8e46_59e5,
            "the addresses have moved: every result changes"
        );
    }

    #[test]
    fn identities_are_those_of_the_description() {
        assert_eq!(identity("01051.2k_5k.01"), 0xDE02_E95B_5F87_D338);
        assert_eq!(identity("Köln"), 0x61B7_8A0E_49CB_B78C);
    }

    #[test]
    fn every_part_of_the_address_matters() {
        let draw = |seed, replicate, decision, month, agent| {
            Draws::new(seed, replicate).at(decision, Month::from_index(month)).of(agent).bits()
        };
        let all = [
            draw(1, 1, Decision::Leaving, 1, 1),
            draw(2, 1, Decision::Leaving, 1, 1),
            draw(1, 2, Decision::Leaving, 1, 1),
            draw(1, 1, Decision::Filling, 1, 1),
            draw(1, 1, Decision::Leaving, 2, 1),
            draw(1, 1, Decision::Leaving, 1, 2),
        ];
        for (i, a) in all.iter().enumerate() {
            for b in &all[..i] {
                assert_ne!(a, b);
            }
        }
    }

    /// Moments, autocorrelation and bit balance over neighbouring addresses along each axis; four
    /// standard errors allowed.
    #[test]
    fn draws_over_neighbouring_addresses_are_uniform_and_uncorrelated() {
        const N: u64 = 100_000;
        let axes: [Box<dyn Fn(u64) -> Draw>; 4] = [
            Box::new(|i| question().of(i)),
            Box::new(|i| Draws::new(1, 1).at(Decision::Start, Month::from_index(i as i32)).of(9)),
            Box::new(|i| Draws::new(1, i).at(Decision::Start, Month::START).of(9)),
            Box::new(|i| Draws::new(i, 0).at(Decision::Start, Month::START).of(identity("01051"))),
        ];
        for axis in &axes {
            let u: Vec<f64> = (0..N).map(|i| axis(i).uniform()).collect();
            let n = N as f64;
            assert!((mean(&u) - 0.5).abs() < 4.0 * (1.0 / 12.0_f64 / n).sqrt());
            let lagged =
                mean(&u.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5) * 12.0).collect::<Vec<_>>());
            assert!(lagged.abs() < 4.0 / n.sqrt(), "lag-1 correlation {lagged}");
            for bit in 0..64 {
                let ones = (0..N).filter(|&i| axis(i).bits() >> bit & 1 == 1).count() as f64;
                assert!((ones / n - 0.5).abs() < 4.5 * 0.5 / n.sqrt(), "bit {bit}");
            }
        }
    }

    /// Largest distance between the distributions of two samples of the same size.
    fn distance(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
        a.sort_by(f64::total_cmp);
        b.sort_by(f64::total_cmp);
        let below = |values: &[f64], x: f64| values.partition_point(|value| *value <= x) as f64;
        let apart = |x: &f64| (below(&a, *x) - below(&b, *x)).abs() / a.len() as f64;
        a.iter().chain(&b).map(apart).fold(0.0, f64::max)
    }

    /// Distributions by inversion are those of the library that draws from the same addresses; the
    /// bound is that of Kolmogorov and Smirnov for one in a thousand.
    #[test]
    fn distributions_by_inversion_are_those_of_the_library() {
        type Pair = (fn(Draw) -> f64, Box<dyn Fn(Draw) -> f64>);
        let n = 20_000_u64;
        let draw = |i: u64| question().of(i);
        let other = |i: u64| question().of(i + n);
        let gumbel = rand_distr::Gumbel::new(0.0, 1.0).unwrap();
        let binomial = rand_distr::Binomial::new(5, 0.3).unwrap();
        let pairs: [Pair; 4] = [
            (Draw::normal, Box::new(|mut d| rand_distr::StandardNormal.sample(&mut d))),
            (Draw::gumbel, Box::new(move |mut d| gumbel.sample(&mut d))),
            (|d| -libm::log(d.uniform()), Box::new(|mut d| rand_distr::Exp1.sample(&mut d))),
            (
                |d| f64::from(d.binomial(5, 0.3)),
                Box::new(move |mut d| binomial.sample(&mut d) as f64),
            ),
        ];
        for (place, (own, library)) in pairs.into_iter().enumerate() {
            let own = (0..n).map(|i| own(draw(i))).collect();
            let library = (0..n).map(|i| library(other(i))).collect();
            let apart = distance(own, library);
            assert!(apart < 1.95 * (2.0 / n as f64).sqrt(), "distribution {place}: {apart}");
        }
    }

    #[test]
    fn gumbel_and_normal_draws_have_their_moments() {
        let n = 50_000_u64;
        let gumbel: Vec<f64> = (0..n).map(|i| question().of(i).gumbel()).collect();
        let normal: Vec<f64> = (0..n).map(|i| question().of(i).normal()).collect();
        assert!((mean(&gumbel) - 0.577_215_664_9).abs() < 4.0 * 1.2825 / (n as f64).sqrt());
        assert!(mean(&normal).abs() < 4.0 / (n as f64).sqrt());
        assert!(
            (mean(&normal.iter().map(|x| x * x).collect::<Vec<_>>()) - 1.0).abs()
                < 4.0 * (2.0 / n as f64).sqrt()
        );
    }
}
