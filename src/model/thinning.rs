//! Representative thinning: a part of the register as whole counties, stratified by Land, so that
//! cooperation finds its members, and weights with which the part stands for the whole.

use crate::random::{Decision, Draws};
use crate::scenario::administration::{Kind, METROPOLIS};
use crate::scenario::land::Land;
use crate::scenario::tables::{AdministrationRow, County};
use std::collections::{BTreeMap, BTreeSet};

/// Counties of a Land, or its county-free cities.
struct Stratum<'a> {
    land: Land,
    is_city: bool,
    /// By inhabitants per municipal administration, ascending.
    counties: Vec<&'a County>,
}

impl<'a> Stratum<'a> {
    fn administrations(&self) -> u64 {
        self.counties.iter().map(|county| county.size()).sum()
    }

    /// The counties in the order in which they are kept: steps over the order of sizes that are
    /// about a golden section of it, from a drawn start, so that any number of them spreads over
    /// all sizes and each county has the same chance.
    fn drawn(&self, draws: Draws) -> Vec<&'a County> {
        let n = self.counties.len();
        let draw = draws
            .once(Decision::Thinning)
            .of_pair(self.land.index() as u64, u64::from(self.is_city));
        let start = (draw.uniform() * n as f64) as usize;
        let mut order: Vec<usize> = (0..n).collect();
        let step = step(n);
        order.sort_by_key(|rank| (rank * step + start) % n);
        order.into_iter().map(|rank| self.counties[rank]).collect()
    }
}

/// The number without a divisor in common with `n` that is nearest to its golden section; the
/// smaller of two.
fn step(n: usize) -> usize {
    let section = (5.0_f64.sqrt() - 1.0) / 2.0 * n as f64;
    let coprime = |m: &usize| (2..=*m).all(|d| !(m.is_multiple_of(d) && n.is_multiple_of(d)));
    let distance = |m: &usize| (*m as f64 - section).abs();
    (1..=n).filter(coprime).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(1)
}

/// Keys of the counties that about `wanted` administrations belong to.
fn kept(counties: &[County], wanted: u64, draws: Draws) -> BTreeSet<&str> {
    let is_alone = |county: &&County| county.is_city && county.population >= METROPOLIS;
    let mut kept: BTreeSet<&str> =
        counties.iter().filter(is_alone).map(|county| county.key.as_str()).collect();
    let mut open = wanted as i64 - kept.len() as i64;
    let mut strata: BTreeMap<(Land, bool), Vec<&County>> = BTreeMap::new();
    for county in counties.iter().filter(|county| !is_alone(county)) {
        strata.entry((county.land, county.is_city)).or_default().push(county);
    }
    let mut strata: Vec<Stratum<'_>> = strata
        .into_iter()
        .map(|((land, is_city), mut counties)| {
            let size = |county: &County| {
                f64::from(county.population) / f64::from(county.administrations.iter().sum::<u32>())
            };
            counties.sort_by(|a, b| size(a).total_cmp(&size(b)).then(a.key.cmp(&b.key)));
            Stratum { land, is_city, counties }
        })
        .collect();
    strata.sort_by_key(|s| (s.administrations(), s.land, s.is_city));
    let mut left: i64 = strata.iter().map(|s| s.administrations() as i64).sum();
    for stratum in strata {
        let all = stratum.administrations() as i64;
        let drawn = stratum.drawn(draws);
        // How far the first so many counties are from the share of what is wanted of all that is
        // left, in whole numbers.
        let sums = drawn.iter().scan(0, |sum, county| {
            *sum += county.size() as i64;
            Some(*sum)
        });
        let (last, sum) = sums
            .enumerate()
            .min_by_key(|(_, sum)| (sum * left - open * all).abs())
            .expect("a stratum has a county");
        kept.extend(drawn[..=last].iter().map(|county| county.key.as_str()));
        open -= sum;
        left -= all;
    }
    kept
}

/// The rows of about `wanted` administrations, each with its weight: the administrations of its
/// Land and kind in the register by those kept, cities that are always kept apart.
pub(super) fn thinned(
    rows: Vec<AdministrationRow>,
    counties: &[County],
    wanted: u64,
    draws: Draws,
) -> Vec<AdministrationRow> {
    let kept = kept(counties, wanted, draws);
    let group = |row: &AdministrationRow| {
        let is_alone = row.kind == Kind::CountyFreeCity.name() && row.population >= METROPOLIS;
        (row.land.clone(), row.kind.clone(), is_alone)
    };
    let mut numbers: BTreeMap<_, (u32, u32)> = BTreeMap::new();
    for row in &rows {
        let (all, some) = numbers.entry(group(row)).or_default();
        *all += 1;
        *some += u32::from(kept.contains(row.county.as_str()));
    }
    let weighted = |row: AdministrationRow| {
        let (all, some) = numbers[&group(&row)];
        AdministrationRow { weight: Some(f64::from(all) / f64::from(some)), ..row }
    };
    rows.into_iter().filter(|row| kept.contains(row.county.as_str())).map(weighted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_near_the_golden_section_and_reach_every_county() {
        assert_eq!([1, 2, 3, 4, 6, 11, 35, 71].map(step), [1, 1, 2, 3, 5, 7, 22, 44]);
        for n in 1..100 {
            let reached: BTreeSet<usize> = (0..n).map(|rank| rank * step(n) % n).collect();
            assert_eq!(reached.len(), n);
        }
    }
}
