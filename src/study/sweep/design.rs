//! The points of a study: a table of values, one row per point and one column per lever or
//! parameter, and the scenario of each row.

use super::file::{Cube, Plan, Study};
use crate::random::{Decision, Draws, identity};
use crate::scenario::Scenario;
use crate::study::vary::{Factor, SOBOL_FACTORS, Subject};
use crate::units::Month;
use std::ops::Range;

/// The points of a study, numbered from 0.
#[derive(Debug, Clone)]
pub struct Design {
    /// The study; results of its scenario are grouped by membership before anything varied can act,
    /// as those of every point.
    pub study: Study,
    /// Names of the columns.
    pub names: Vec<String>,
    /// Values in the order of the columns; a date is a month counted from January 2018, or -1 for
    /// none.
    pub points: Vec<Vec<f64>>,
    /// What the user should know, one sentence without full stop.
    pub note: Option<String>,
}

impl Design {
    /// Lays out the points of a study.
    pub fn new(mut study: Study) -> Self {
        let simulation = &mut study.scenario.simulation;
        let first = study.factors.iter().map(first_month).min().unwrap_or(Month::START);
        simulation.membership_from = simulation.membership_from.min(first);
        let names: Vec<String> = study.factors.iter().map(|factor| factor.name.clone()).collect();
        let points = match &study.plan {
            Plan::Grid(values) => grid(values),
            Plan::List(values) => (0..values[0].len())
                .map(|point| values.iter().map(|values| values[point]).collect())
                .collect(),
            Plan::LatinHypercube(cube) => spread(
                &study.factors,
                cube,
                latin_hypercube(study.scenario.simulation.seed, &names, cube.points),
            ),
            Plan::Sobol(cube) => spread(&study.factors, cube, sobol(names.len(), 0..cube.points)),
        };
        let note = match &study.plan {
            Plan::Sobol(cube) if !cube.points.is_power_of_two() => Some(unbalanced(cube.points)),
            _ => None,
        };
        Self { study, names, points, note }
    }

    /// The scenario of a point, named after the study and the number of the point.
    pub fn scenario_of(&self, point: usize) -> Scenario {
        let mut scenario = self.study.scenario.clone();
        scenario.name = format!("{}-p{point:04}", self.study.name);
        scenario.description = format!("Point {point} of the study `{}`", self.study.name);
        scenario.description_de = Some(format!("Punkt {point} der Studie `{}`", self.study.name));
        for (factor, value) in self.study.factors.iter().zip(&self.points[point]) {
            factor.set(&mut scenario, *value);
        }
        scenario
    }
}

/// First month in which two points can differ.
pub(in crate::study) fn first_month(factor: &Factor) -> Month {
    match &factor.subject {
        Subject::Lever(policy) => policy.from,
        Subject::Parameter(_) => Month::START,
    }
}

/// All combinations; the last factor changes fastest.
fn grid(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    values.iter().fold(vec![Vec::new()], |points, values| {
        points
            .iter()
            .flat_map(|point| {
                values.iter().map(|value| point.iter().copied().chain([*value]).collect())
            })
            .collect()
    })
}

/// Points of the unit cube between the limits of the factors.
fn spread(factors: &[Factor], cube: &Cube, points: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let value = |((factor, limits), share): ((&Factor, &(f64, f64)), f64)| {
        factor.subject.between(*limits, share)
    };
    points
        .into_iter()
        .map(|point| factors.iter().zip(&cube.limits).zip(point).map(value).collect())
        .collect()
}

/// A Latin hypercube: in every dimension one point per stratum, at a random place in it. Draws are
/// addressed by the name of the column, so that a further column leaves the others as they are.
pub(in crate::study) fn latin_hypercube(
    seed: u64,
    names: &[String],
    points: usize,
) -> Vec<Vec<f64>> {
    let draws = Draws::of_population(seed);
    let (order, place) = (draws.once(Decision::StratumOrder), draws.once(Decision::StratumPlace));
    let mut cube = vec![vec![0.0; names.len()]; points];
    for (dimension, name) in names.iter().map(|name| identity(name)).enumerate() {
        let mut numbers: Vec<u64> = (0..points as u64).collect();
        numbers.sort_by_key(|number| (order.of_pair(name, *number).bits(), *number));
        for (stratum, number) in numbers.into_iter().enumerate() {
            cube[number as usize][dimension] =
                (stratum as f64 + place.of_pair(name, number).uniform()) / points as f64;
        }
    }
    cube
}

/// Points of the Sobol' sequence in the order of the Gray code (Antonov, Saleev 1979). The first
/// point, all zeros, belongs to it: without it, no power of two is balanced (Owen 2020).
pub(in crate::study) fn sobol(dimensions: usize, points: Range<usize>) -> Vec<Vec<f64>> {
    let directions: Vec<[u32; BITS]> = (0..dimensions).map(directions).collect();
    let mut state = vec![0_u32; dimensions];
    let mut next = |number: usize| {
        let point = state.iter().map(|bits| f64::from(*bits) / 2.0_f64.powi(BITS as i32)).collect();
        let changed = number.trailing_ones() as usize;
        state
            .iter_mut()
            .zip(&directions)
            .for_each(|(bits, directions)| *bits ^= directions[changed]);
        point
    };
    (0..points.end).map(&mut next).skip(points.start).collect()
}

fn unbalanced(points: usize) -> String {
    let below = points.next_power_of_two() / 2;
    format!(
        "a Sobol' design is balanced if its number of points is a power of two; {points} is none, \
         unlike {below} and {}",
        2 * below
    )
}

/// Digits of a point of the Sobol' sequence [bits].
const BITS: usize = 32;

/// Direction numbers of a dimension (from 0) by the recurrence of its primitive polynomial
/// (Bratley, Fox 1988).
fn directions(dimension: usize) -> [u32; BITS] {
    let mut numbers: [u32; BITS] = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
    let Some((polynomial, initial)) = dimension.checked_sub(1).map(|row| JOE_KUO[row]) else {
        return numbers;
    };
    let degree = initial.len();
    for bit in 0..BITS {
        numbers[bit] = match initial.get(bit) {
            Some(number) => number << (BITS - 1 - bit),
            None => (1..degree)
                .filter(|back| polynomial >> (degree - 1 - back) & 1 == 1)
                .fold(numbers[bit - degree] ^ (numbers[bit - degree] >> degree), |number, back| {
                    number ^ numbers[bit - back]
                }),
        };
    }
    numbers
}

/// Inner coefficients of the primitive polynomial and initial direction numbers of the dimensions
/// from the second on: the beginning of the published table new-joe-kuo-6.21201 (Joe, Kuo 2008,
/// Constructing Sobol sequences with better two-dimensional projections, SIAM Journal on Scientific
/// Computing 30, 2635-2654).
const JOE_KUO: [(u32, &[u32]); SOBOL_FACTORS - 1] = [
    (0, &[1]),
    (1, &[1, 3]),
    (1, &[1, 3, 1]),
    (2, &[1, 1, 1]),
    (1, &[1, 1, 3, 3]),
    (4, &[1, 3, 5, 13]),
    (2, &[1, 1, 5, 5, 17]),
    (4, &[1, 1, 5, 5, 5]),
    (7, &[1, 1, 7, 11, 19]),
    (11, &[1, 1, 5, 1, 1]),
    (13, &[1, 1, 1, 3, 11]),
    (14, &[1, 3, 5, 5, 31]),
    (1, &[1, 3, 3, 9, 7, 49]),
    (13, &[1, 1, 1, 15, 21, 21]),
    (16, &[1, 3, 1, 13, 27, 49]),
    (19, &[1, 1, 1, 15, 7, 5]),
    (22, &[1, 3, 1, 15, 13, 25]),
    (25, &[1, 1, 5, 5, 19, 61]),
    (1, &[1, 3, 7, 11, 23, 15, 103]),
    (4, &[1, 3, 7, 13, 13, 15, 69]),
    (7, &[1, 1, 3, 13, 7, 35, 63]),
    (8, &[1, 3, 5, 9, 1, 25, 53]),
    (14, &[1, 3, 1, 13, 9, 35, 107]),
    (19, &[1, 3, 1, 5, 27, 61, 31]),
    (21, &[1, 1, 5, 11, 19, 41, 61]),
    (28, &[1, 3, 5, 3, 3, 13, 69]),
    (31, &[1, 1, 7, 13, 1, 19, 1]),
    (32, &[1, 3, 7, 5, 13, 19, 59]),
    (37, &[1, 1, 3, 9, 25, 29, 41]),
    (41, &[1, 3, 5, 13, 23, 1, 55]),
    (42, &[1, 3, 7, 3, 13, 59, 17]),
    (50, &[1, 3, 1, 3, 5, 53, 69]),
    (55, &[1, 1, 5, 5, 23, 33, 13]),
    (56, &[1, 1, 7, 7, 1, 61, 123]),
    (59, &[1, 1, 7, 9, 13, 61, 49]),
    (62, &[1, 3, 3, 5, 3, 55, 33]),
    (14, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (21, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (22, &[1, 3, 1, 11, 11, 11, 77, 249]),
    (38, &[1, 3, 1, 11, 27, 43, 71, 9]),
    (47, &[1, 1, 7, 15, 21, 11, 81, 45]),
    (49, &[1, 3, 7, 3, 25, 31, 65, 79]),
    (50, &[1, 3, 1, 1, 19, 11, 3, 205]),
    (52, &[1, 1, 5, 9, 19, 21, 29, 157]),
    (56, &[1, 3, 7, 11, 1, 33, 89, 185]),
    (67, &[1, 3, 3, 3, 15, 9, 79, 71]),
    (70, &[1, 3, 7, 11, 15, 39, 119, 27]),
    (84, &[1, 1, 3, 1, 11, 31, 97, 225]),
    (97, &[1, 1, 1, 3, 23, 43, 57, 177]),
    (103, &[1, 3, 7, 7, 17, 17, 37, 71]),
    (115, &[1, 3, 1, 5, 27, 63, 123, 213]),
    (122, &[1, 1, 3, 5, 11, 43, 53, 133]),
    (8, &[1, 3, 5, 5, 29, 17, 47, 173, 479]),
    (13, &[1, 3, 3, 11, 3, 1, 109, 9, 69]),
    (16, &[1, 1, 1, 5, 17, 39, 23, 5, 343]),
    (22, &[1, 3, 1, 5, 25, 15, 31, 103, 499]),
    (25, &[1, 1, 1, 11, 11, 17, 63, 105, 183]),
    (44, &[1, 1, 5, 11, 9, 29, 97, 231, 363]),
    (47, &[1, 1, 5, 15, 19, 45, 41, 7, 383]),
    (52, &[1, 3, 7, 7, 31, 19, 83, 137, 221]),
    (55, &[1, 1, 1, 3, 23, 15, 111, 223, 83]),
    (59, &[1, 1, 5, 13, 31, 15, 55, 25, 161]),
    (62, &[1, 1, 3, 13, 25, 47, 39, 87, 257]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Points 5, 37 and 63 of the first 40 dimensions [1/64]: `qmc.Sobol(40,
    /// scramble=False).random(64)` of `SciPy` 1.17.1.
    const SCIPY: [(usize, [u32; 40]); 3] = [
        (
            5,
            [
                56, 56, 8, 24, 56, 40, 56, 24, 24, 8, 24, 56, 56, 8, 56, 24, 56, 24, 24, 40, 40,
                40, 56, 24, 24, 24, 56, 8, 40, 40, 56, 40, 24, 24, 8, 8, 8, 24, 56, 24,
            ],
        ),
        (
            37,
            [
                59, 41, 37, 59, 49, 19, 11, 51, 39, 11, 1, 5, 37, 55, 7, 31, 51, 27, 3, 9, 61, 5,
                35, 41, 19, 23, 51, 25, 33, 7, 23, 9, 39, 23, 55, 47, 57, 43, 61, 5,
            ],
        ),
        (
            63,
            [
                1, 51, 23, 29, 55, 9, 37, 9, 53, 37, 27, 43, 35, 49, 21, 49, 5, 25, 61, 15, 15, 35,
                25, 35, 61, 41, 13, 19, 19, 29, 1, 59, 53, 33, 61, 61, 55, 13, 59, 11,
            ],
        ),
    ];

    /// FNV-1a over the points, row by row, in units of 1/`scale`; every value must be a whole
    /// number of them.
    fn checksum(points: &[Vec<f64>], scale: f64) -> u64 {
        points.iter().flatten().fold(0xCBF2_9CE4_8422_2325, |hash: u64, value| {
            assert_eq!((value * scale).fract(), 0.0);
            (hash ^ (value * scale) as u64).wrapping_mul(0x0100_0000_01B3)
        })
    }

    #[test]
    fn sobol_points_are_those_of_scipy() {
        let points = sobol(40, 0..64);
        for (number, row) in SCIPY {
            assert_eq!(points[number], row.map(|value| f64::from(value) / 64.0), "point {number}");
        }
        assert_eq!(
            checksum(&points, 64.0),
            0x3EC1_6085_4FDB_6EE5,
            "the same sum over SciPy's points"
        );
        assert_eq!(
            checksum(&sobol(64, 0..1024), 1024.0),
            0xD8D3_09A7_F708_0825,
            "the same sum over SciPy's points"
        );
    }

    #[test]
    fn sobol_points_in_fewer_dimensions_are_the_first_columns() {
        let all = sobol(40, 0..64);
        for dimensions in 1..40 {
            for (few, point) in sobol(dimensions, 0..64).iter().zip(&all) {
                assert_eq!(few[..], point[..dimensions]);
            }
        }
    }

    #[test]
    fn a_power_of_two_of_sobol_points_fills_every_stratum_once() {
        let points = sobol(SOBOL_FACTORS, 0..256);
        for dimension in 0..SOBOL_FACTORS {
            let mut strata: Vec<usize> =
                points.iter().map(|point| (point[dimension] * 256.0) as usize).collect();
            strata.sort_unstable();
            assert!(strata.into_iter().eq(0..256), "dimension {dimension}");
        }
    }

    fn names(dimensions: usize) -> Vec<String> {
        (0..dimensions).map(|dimension| format!("factor_{dimension}")).collect()
    }

    proptest! {
        #[test]
        fn a_latin_hypercube_has_one_point_per_stratum_and_dimension(seed: u64,
            dimensions in 1..8_usize, points in 2..200_usize) {
            let cube = latin_hypercube(seed, &names(dimensions), points);
            for dimension in 0..dimensions {
                let stratum = |point: &Vec<f64>| (point[dimension] * points as f64) as usize;
                let mut strata: Vec<usize> = cube.iter().map(stratum).collect();
                strata.sort_unstable();
                prop_assert!(strata.into_iter().eq(0..points));
            }
        }
    }

    #[test]
    fn a_latin_hypercube_follows_seed_and_names_alone() {
        let cube = latin_hypercube(1, &names(3), 50);
        assert_eq!(cube, latin_hypercube(1, &names(3), 50));
        assert_ne!(cube, latin_hypercube(2, &names(3), 50));
        let column = |cube: &[Vec<f64>], dimension: usize| {
            cube.iter().map(|point| point[dimension]).collect::<Vec<f64>>()
        };
        assert_eq!(
            column(&cube, 1),
            column(&latin_hypercube(1, &names(5), 50), 1),
            "further columns change nothing"
        );
        assert_eq!(
            cube[0].iter().map(|value| (value * 50.0) as u32).collect::<Vec<_>>(),
            [1, 23, 49],
            "the addresses have moved"
        );
    }

    /// Columns are independent: the largest of many correlations of 1,000 points stays within five
    /// standard errors.
    #[test]
    fn columns_of_a_latin_hypercube_are_uncorrelated() {
        let cube = latin_hypercube(1, &names(20), 1000);
        for a in 0..20 {
            for b in 0..a {
                let correlation = cube
                    .iter()
                    .map(|point| 12.0 * (point[a] - 0.5) * (point[b] - 0.5))
                    .sum::<f64>()
                    / 1000.0;
                assert!(
                    correlation.abs() < 5.0 / 1000.0_f64.sqrt(),
                    "columns {a} and {b}: {correlation}"
                );
            }
        }
    }
}
