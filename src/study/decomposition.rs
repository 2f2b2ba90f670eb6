//! The parts of a package: what each lever adds, whatever the order in which they come - Shapley
//! values over the package's levers (Shapley 1953), replicate by replicate on the same draws.

use super::comparison::{Compare, READ_IN};
use super::declaration::{Declaration, Flag, Takes};
use super::question::{Ask, Head, Held, Question, Size};
use crate::engine::effect::CONFIDENCE;
use crate::engine::form::Months;
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::model::outcome::{Dimension, Layout, Outcome};
use crate::scenario::Scenario;
use crate::scenario::lever::Lever;
use crate::scenario::policy::Policy;
use crate::statistics::{Moments, half_width};
use crate::units::Month;

/// Outcomes that are divided among the levers.
pub const OUTCOMES: [Outcome; 5] = [
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::SizeGap,
    Outcome::SpendingMunicipal,
    Outcome::SpendingLand,
];

/// Largest number of levers: every subset of them is simulated.
const MOST_LEVERS: usize = 6;

/// Subsets of the levers that are simulated together with the baseline.
const TOGETHER: usize = 16;

/// A package and its levers.
#[derive(Debug)]
pub struct Package {
    /// The baseline.
    pub baseline: Scenario,
    /// The package.
    pub whole: Scenario,
    added: Vec<Policy>,
    /// The levers that the package moves, in the order in which they first appear.
    pub levers: Vec<Lever>,
}

/// A mean over replicates with half the width of its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Half-width by Student's t.
    pub half_width: f64,
}

impl Estimate {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut moments = Moments::default();
        values.for_each(|value| moments.add(value));
        Self {
            mean: moments.mean(),
            half_width: half_width(moments.variance().sqrt(), moments.n(), CONFIDENCE),
        }
    }
}

/// What one lever contributes to the effect of a package on an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Lever.
    pub lever: Lever,
    /// Outcome.
    pub outcome: Outcome,
    /// Month.
    pub month: Month,
    /// Mean contribution over all orders of the levers; the shares add up to the effect of the
    /// package.
    pub shapley: Estimate,
    /// Contribution when it comes first: its effect alone.
    pub first: Estimate,
    /// Contribution when it comes last: what the package loses without it.
    pub last: Estimate,
}

impl Question for Package {
    const DECLARED: Declaration = Declaration {
        name: "decomposition",
        command: "compare",
        chosen_by: Some("decompose"),
        about: "Take one counterfactual apart: what each of its levers adds, over all orders \
                (Shapley values)",
        example: "ozgsim compare baseline scenarios/combined.toml --decompose",
        takes: Takes::BaselineAndOthers,
        designs: &[],
        keys: &[],
        flags: &[Flag::Replicates, Flag::Shard],
        table: "decomposition.csv",
        each: " of every subset",
    };
    /// The baseline with the subsets of the levers that were simulated together.
    type Simulated = Vec<Runs>;
    type Answer = Vec<Share>;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        match &Compare::new(ask.scenarios()?)?.scenarios[..] {
            [baseline, package] => Ok(vec![Self::new(baseline, package)?]),
            _ => Err(Error::Usage("`--decompose` takes a baseline and one package".into())),
        }
    }

    fn head(&self) -> Head {
        let Self { baseline, whole, .. } = self;
        let name = format!("{}--parts-of--{}", baseline.name, whole.name);
        Head { name, scenarios: vec![baseline.clone(), whole.clone()], files: Vec::new() }
    }

    fn size(&self) -> Size {
        let (subsets, replicates) = (self.subsets() as u64, self.baseline.simulation.replicates);
        let what = format!("{subsets} subsets of the levers of {replicates} replicates");
        let steps = replicates * (subsets - 1).div_ceil(TOGETHER as u64);
        let held = Held::decembers(subsets.min(1 + TOGETHER as u64));
        Size { what, held, runs: subsets * replicates, steps }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Vec<Runs>> {
        self.dates()?;
        let batch = |subsets: &[usize]| {
            let members = [0].iter().chain(subsets).map(|subset| self.subset(*subset));
            let family = Family::new(&members.collect::<Vec<_>>());
            runner.simulate(&family, Months::Decembers, false)
        };
        (1..self.subsets()).collect::<Vec<_>>().chunks(TOGETHER).map(batch).collect()
    }

    fn answer(&self, batches: Vec<Runs>) -> Result<Vec<Share>> {
        let (layout, dates) = (Layout::new(), self.dates()?);
        let mut shares = Vec::new();
        for outcome in OUTCOMES {
            let series = layout.position(outcome, Dimension::All, 0).unwrap_or_default();
            for date in &dates {
                let values = |subset: usize| match subset.checked_sub(1) {
                    None => batches[0].values(0, date.index() as usize / 12, series),
                    Some(place) => batches[place / TOGETHER].values(
                        place % TOGETHER + 1,
                        date.index() as usize / 12,
                        series,
                    ),
                };
                let values = (0..self.subsets()).map(values).collect::<Result<Vec<_>>>()?;
                shares.extend(self.divide(outcome, *date, &values));
            }
        }
        Ok(shares)
    }
}

impl Package {
    /// Decembers in which outcomes are divided.
    fn dates(&self) -> Result<Vec<Month>> {
        let years = (self.baseline.simulation.horizon.index() + 1) / 12;
        if years == 0 {
            return Err(Error::input(
                "the horizon lies before the first December",
                "set simulation.horizon to 2018-12 or later",
            ));
        }
        let last = Month::from_index(12 * years - 1);
        Ok([READ_IN].into_iter().filter(|date| *date < last).chain([last]).collect())
    }

    /// Takes a package apart.
    ///
    /// # Errors
    /// When it is not the baseline with policies on two to six levers added.
    pub fn new(baseline: &Scenario, package: &Scenario) -> Result<Self> {
        let Some(added) = package.policies_added_to(baseline) else {
            let title = format!(
                "`{}` changes more than it adds policies to `{}`, so that it has no parts",
                package.name, baseline.name
            );
            return Err(Error::input(
                title,
                "decompose a scenario that extends the baseline by [[policy]] entries only",
            ));
        };
        let mut levers: Vec<Lever> = Vec::new();
        added.iter().for_each(|policy| {
            if !levers.contains(&policy.lever) {
                levers.push(policy.lever);
            }
        });
        if !(2..=MOST_LEVERS).contains(&levers.len()) {
            let title = format!(
                "`{}` moves {} levers; a package has two to {MOST_LEVERS}",
                package.name,
                levers.len()
            );
            return Err(Error::input(
                title,
                "every subset of the levers is simulated; leave some out, or compare single \
                 scenarios",
            ));
        }
        Ok(Self { baseline: baseline.clone(), whole: package.clone(), added, levers })
    }

    /// Number of subsets of the levers.
    const fn subsets(&self) -> usize {
        1 << self.levers.len()
    }

    /// The baseline with the policies on a subset of the levers, one bit each; the subset 0 is the
    /// baseline itself.
    fn subset(&self, subset: usize) -> Scenario {
        let mut scenario = self.baseline.clone();
        let chosen = |policy: &&Policy| {
            self.levers
                .iter()
                .position(|lever| *lever == policy.lever)
                .is_some_and(|place| subset >> place & 1 == 1)
        };
        scenario.policies.extend(self.added.iter().filter(chosen).cloned());
        scenario
    }

    /// Divides an outcome among the levers; `values` are those of every subset, replicate by
    /// replicate.
    fn divide(&self, outcome: Outcome, month: Month, values: &[Vec<f64>]) -> Vec<Share> {
        let (k, all) = (self.levers.len(), self.subsets() - 1);
        let weight = |size: usize| 1.0 / (k as f64 * binomial(k - 1, size));
        let share = |(place, lever): (usize, &Lever)| {
            let bit = 1 << place;
            let gain = |subset: usize, replicate: usize| {
                values[subset | bit][replicate] - values[subset][replicate]
            };
            let without = || (0..=all).filter(|subset| subset & bit == 0);
            let shapley = |replicate: usize| {
                without()
                    .map(|subset| weight(subset.count_ones() as usize) * gain(subset, replicate))
                    .sum::<f64>()
            };
            let replicates = 0..values[0].len();
            Share {
                lever: *lever,
                outcome,
                month,
                shapley: Estimate::of(replicates.clone().map(shapley)),
                first: Estimate::of(replicates.clone().map(|replicate| gain(0, replicate))),
                last: Estimate::of(replicates.map(|replicate| gain(all & !bit, replicate))),
            }
        };
        self.levers.iter().enumerate().map(share).collect()
    }
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::{baseline, from_text};

    fn package(levers: &[&str]) -> Result<Package> {
        let policy = |lever: &&str| {
            format!("[[policy]]\nlever = \"{lever}\"\nvalue = 0.5\nfrom = \"2027-01\"\n")
        };
        let policies = levers.iter().map(policy).collect::<Vec<_>>().concat();
        Package::new(
            &baseline()?,
            &from_text(&format!("name = \"p\"\nextends = \"baseline\"\n{policies}"))?,
        )
    }

    #[test]
    fn shares_add_up_and_synergy_is_divided_evenly() {
        let package = package(&["coordination", "standards", "expertise"]).unwrap();
        // The first two add 1 and 2 and, together, 3 more; the third adds nothing.
        let value = |subset: usize| [0.0, 1.0, 2.0, 6.0][subset & 3];
        let values: Vec<Vec<f64>> = (0..package.subsets())
            .map(|subset| vec![value(subset), value(subset) + 10.0])
            .collect();
        let shares = package.divide(Outcome::OnlineShareLevel2, Month::START, &values);
        let means: Vec<[f64; 3]> = shares
            .iter()
            .map(|share| [share.shapley.mean, share.first.mean, share.last.mean])
            .collect();
        for (found, expected) in
            means.iter().zip([[2.5, 1.0, 4.0], [3.5, 2.0, 5.0], [0.0, 0.0, 0.0]])
        {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{means:?}");
        }
    }

    #[test]
    fn subsets_are_the_baseline_with_some_levers_and_the_whole_is_the_package() {
        let package = package(&["coordination", "standards"]).unwrap();
        let count =
            |subset| package.subset(subset).policies.len() - package.baseline.policies.len();
        assert_eq!([count(0), count(1), count(2), count(3)], [0, 1, 1, 2]);
    }

    #[test]
    fn what_has_no_parts_is_refused() {
        assert!(package(&["coordination"]).is_err());
        let other =
            from_text("name = \"p\"\nextends = \"baseline\"\n[usage]\nceiling = 0.5\n").unwrap();
        assert!(Package::new(&baseline().unwrap(), &other).is_err());
    }
}
