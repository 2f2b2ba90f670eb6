//! Months and hazards: the two quantities whose units are easily confused. Everything else carries
//! its unit in its name.

use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// First year of the simulated calendar; month 0 is January of this year.
pub const FIRST_YEAR: i32 = 2018;

/// A calendar month, counted from January 2018 [months].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Month(i32);

impl Month {
    /// The first simulated month, January 2018.
    pub const START: Self = Self(0);

    /// The last month that can be simulated.
    pub const LAST: Self = Self::new(2035, 12);

    /// The months that can be simulated.
    pub const CALENDAR: RangeInclusive<Self> = Self::START..=Self::LAST;

    /// The month at a distance from January 2018 [months].
    pub const fn from_index(index: i32) -> Self {
        Self(index)
    }

    /// A month of the calendar; `month` runs from 1 to 12.
    pub const fn new(year: i32, month: i32) -> Self {
        Self((year - FIRST_YEAR) * 12 + month - 1)
    }

    /// Distance from January 2018 [months].
    pub const fn index(self) -> i32 {
        self.0
    }

    /// Calendar year.
    pub const fn year(self) -> i32 {
        FIRST_YEAR + self.0.div_euclid(12)
    }

    /// Month of the year, 1 to 12.
    pub const fn of_year(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// This month moved by a number of months.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a text is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month; write it as year and month, for example \"2027-01\"")]
pub struct NotAMonth(String);

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let wrong = || NotAMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4
            || month.len() != 2
            || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return Err(wrong());
        }
        let year: i32 = year.parse().map_err(|_| wrong())?;
        let month: i32 = month.parse().map_err(|_| wrong())?;
        if (1..=12).contains(&month) { Ok(Self::new(year, month)) } else { Err(wrong()) }
    }
}

/// A number of a summary as it stands in files: with nine significant digits - far more than chance
/// lets it bear - and without exponent; empty where there is none.
pub fn written(value: f64) -> String {
    if value.is_nan() {
        return String::new();
    }
    // What a number is written as can be read back.
    let rounded: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    // Adding zero turns -0 into 0.
    (rounded + 0.0).to_string()
}

/// A constant rate of occurrence [1/year].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hazard(f64);

impl Hazard {
    /// A hazard from its yearly rate [1/year].
    pub const fn per_year(rate: f64) -> Self {
        Self(rate)
    }

    /// Expected number of occurrences within `months`.
    pub const fn expected(self, months: f64) -> f64 {
        self.0 * months / 12.0
    }

    /// Probability of at least one occurrence within `months`: `1 - exp(-rate * months / 12)`.
    pub fn probability(self, months: f64) -> f64 {
        -libm::expm1(-self.0 * months / 12.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_survive_the_round_trip_through_text() {
        for index in [-13, -1, 0, 1, 11, 12, 215] {
            let month = Month::from_index(index);
            assert_eq!(month.to_string().parse::<Month>(), Ok(month));
        }
        assert_eq!(Month::new(2035, 12).index(), 215);
    }

    #[test]
    fn texts_that_are_no_months_are_refused() {
        for text in [
            "",
            "2027",
            "2027-13",
            "2027-00",
            "27-01",
            "2027-1",
            "2027-01-01",
            "zwei-01",
            "+027-01",
        ] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_yearly_hazard_becomes_the_exponential_probability() {
        assert!(
            (Hazard::per_year(0.12).probability(12.0) - (1.0 - libm::exp(-0.12))).abs() < 1e-15
        );
        assert_eq!(Hazard::per_year(0.0).probability(1.0), 0.0);
    }
}
