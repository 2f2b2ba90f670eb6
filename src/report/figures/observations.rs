//! Published nationwide counts of online services, with their sources.

use crate::model::outcome::Outcome;
use crate::units::Month;

/// A published count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    /// The outcome that counts the same thing.
    pub(super) outcome: Outcome,
    /// Month of the count.
    pub(super) month: Month,
    /// Services counted.
    pub(super) services: f64,
    /// Services that could be counted.
    pub(super) of: u32,
    /// Where it was published.
    pub(super) source: &'static str,
}

const INSM: &str = "INSM Behörden-Digimeter, via press";
const IW: &str = "IW expert report 2023-11-09";
const IWW: &str = "iww.de";
const OZG: &str = "onlinezugangsgesetz.de 2020-10-01";

/// All counts, by outcome and month.
pub(super) const OBSERVATIONS: [Observation; 9] = [
    comprehensive(2022, 6, 80.0, 575, INSM),
    comprehensive(2022, 12, 105.0, 575, INSM),
    comprehensive(2023, 3, 122.0, 575, INSM),
    comprehensive(2023, 6, 127.0, 575, INSM),
    comprehensive(2023, 9, 136.0, 575, IW),
    comprehensive(2023, 11, 145.0, 575, IW),
    comprehensive(2024, 1, 153.0, 575, INSM),
    comprehensive(2024, 3, 155.0, 582, IWW),
    Observation {
        outcome: Outcome::AnywhereServices,
        month: Month::new(2020, 10),
        services: 315.0,
        of: 575,
        source: OZG,
    },
];

const fn comprehensive(
    year: i32,
    month: i32,
    services: f64,
    of: u32,
    source: &'static str,
) -> Observation {
    Observation {
        outcome: Outcome::ComprehensiveServices,
        month: Month::new(year, month),
        services,
        of,
        source,
    }
}
