//! Regret: how far a package stays behind the best of all packages, replicate by replicate and
//! under every condition (Savage 1951). With drawn parameters a replicate is a state of the world,
//! so that a package of small regret in all of them is robust (Lempert et al. 2003).

pub mod file;

use super::comparison::align;
use super::declaration::{Declaration, Flag, Takes};
use super::question::{Ask, Head, Held, Question, STUDY, Size};
use super::sensitivity::outcome_at;
use crate::engine::runner::Runner;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::model::outcome::{Dimension, Layout, Outcome};
use crate::scenario::Scenario;
use crate::statistics::{mean, quantile};
use crate::units::Month;
use file::{KEYS, REGRET, Regret};

/// Outcomes of which more is better, so that they can tell which package is best.
pub const JUDGES: [Outcome; 12] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel4,
    Outcome::OnlineShareLevel2Inhabitants,
    Outcome::StartedShare,
    Outcome::ShareWith50Services,
    Outcome::DmsShare,
    Outcome::ComprehensiveServices,
    Outcome::MajorityServices,
    Outcome::AnywhereServices,
    Outcome::CasesOnlineShare,
];

/// Share of the replicates whose regret lies at or below the quantile by which packages are ranked.
pub const HIGH: f64 = 0.95;

/// A regret study ready to be simulated.
#[derive(Debug)]
pub struct Regrets {
    /// The study; its scenarios end with the last month asked for.
    pub study: Regret,
    /// Outcomes at months.
    pub targets: Vec<(Outcome, Month)>,
    /// Every option under every condition, condition by condition.
    family: Family,
    places: Vec<usize>,
}

/// The regret of an option under a condition, over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regretted {
    /// Mean outcome.
    pub outcome: f64,
    /// Mean regret.
    pub mean: f64,
    /// Quantile [`HIGH`] of the regret.
    pub high: f64,
    /// Largest regret.
    pub largest: f64,
    /// Share of replicates in which no option does better.
    pub best: f64,
}

/// What a study found for an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Outcome and month.
    pub target: (Outcome, Month),
    /// Regrets by condition and option.
    pub regrets: Vec<Vec<Regretted>>,
}

/// What a regret study found.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Values by replicate; in each by condition, option and target.
    pub simulated: Vec<Vec<f64>>,
    /// Regrets by target.
    pub verdicts: Vec<Verdict>,
}

impl Question for Regrets {
    const DECLARED: Declaration = Declaration {
        name: "regret",
        command: "regret",
        chosen_by: None,
        about: "Say which package of policies is never far from the best, whatever the parameters \
                and under every condition",
        example: "ozgsim regret scenarios/studies/packages-in-crises.toml --replicates 50",
        takes: Takes::Study,
        designs: &[REGRET],
        keys: &KEYS,
        flags: &[Flag::Replicates, Flag::Shard],
        table: "regret.csv",
        each: "",
    };
    type Simulated = Vec<Vec<f64>>;
    type Answer = Judged;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        Ok(vec![Self::new(file::read(ask.study()?, &ask.settings)?)?])
    }

    fn head(&self) -> Head {
        Head {
            name: self.study.name.clone(),
            scenarios: self.options().chain(&self.study.conditions).cloned().collect(),
            files: vec![(STUDY, file::to_toml(&self.study))],
        }
    }

    fn size(&self) -> Size {
        let steps = self.study.scenario.simulation.replicates;
        let (options, conditions) = (1 + self.study.packages.len(), self.conditions());
        let what =
            format!("{options} packages under {conditions} conditions of {steps} replicates");
        let members = self.members() as u64;
        Size { what, held: Held::scenarios(members), runs: members * steps, steps }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Vec<Vec<f64>>> {
        let simulation = self.study.scenario.simulation;
        let size = (simulation.replicates, self.members() * self.targets.len());
        let replicate = |replicate| self.values_of(replicate);
        runner.values("replicates", &self.head().digest(), size, simulation.seed, replicate)
    }

    fn answer(&self, simulated: Vec<Vec<f64>>) -> Result<Judged> {
        Ok(Judged { verdicts: self.judge(&simulated), simulated })
    }
}

impl Regrets {
    /// Lays every condition over every option: the scenario itself, in which nothing is done, and
    /// the packages.
    ///
    /// # Errors
    /// When scenarios cannot be compared, or an outcome does not say which package is best.
    pub fn new(mut study: Regret) -> Result<Self> {
        let mut targets = Vec::new();
        for stated in &study.outcomes {
            let target = outcome_at(stated)?;
            if !JUDGES.contains(&target.0) {
                let title =
                    format!("`{}` does not say which package is best", target.0.spec().name);
                let judges = JUDGES.map(|outcome| outcome.spec().name).join(", ");
                return Err(stated.wrong(
                    title,
                    "more of it is not better",
                    format!("regret is taken of {judges}"),
                ));
            }
            if targets.contains(&target) {
                return Err(stated.wrong(
                    format!("`{}` is asked for twice", stated.text),
                    "a second time",
                    "state it once",
                ));
            }
            targets.push(target);
        }
        let Regret { scenario, packages, conditions, .. } = &mut study;
        let mut all: Vec<Scenario> =
            [&*scenario].into_iter().chain(&*packages).chain(&*conditions).cloned().collect();
        align(&mut all)?;
        let last =
            targets.iter().map(|(_, month)| *month).max().unwrap_or(scenario.simulation.horizon);
        if last > scenario.simulation.horizon {
            let title = format!(
                "an outcome is asked for in {last}, after the horizon {} of `{}`",
                scenario.simulation.horizon, scenario.name
            );
            return Err(Error::input(
                title,
                "ask for an earlier month, or set simulation.horizon to a later one",
            ));
        }
        all.iter_mut().for_each(|scenario| scenario.simulation.horizon = last);
        *conditions = all.split_off(1 + packages.len());
        *packages = all.split_off(1);
        *scenario = all.remove(0);
        let added =
            |condition: &Scenario| condition.policies_added_to(scenario).unwrap_or_default();
        let laid_over = [Vec::new()].into_iter().chain(conditions.iter().map(added));
        let members: Vec<Scenario> = laid_over
            .flat_map(|policies| {
                [&*scenario].into_iter().chain(&*packages).map(move |option| {
                    let mut member = option.clone();
                    member.policies.extend(policies.iter().cloned());
                    member
                })
            })
            .collect();
        let layout = Layout::new();
        let places = targets
            .iter()
            .map(|(outcome, _)| layout.position(*outcome, Dimension::All, 0).unwrap_or_default())
            .collect();
        Ok(Self { family: Family::new(&members), study, targets, places })
    }

    /// Names of the options; the first is the scenario itself.
    pub fn options(&self) -> impl Iterator<Item = &Scenario> {
        [&self.study.scenario].into_iter().chain(&self.study.packages)
    }

    /// Number of simulated administrations.
    pub fn agents(&self) -> usize {
        self.family.settings()[0].agents()
    }

    /// Number of conditions, that of the scenario itself included.
    pub const fn conditions(&self) -> usize {
        1 + self.study.conditions.len()
    }

    /// Number of scenarios in a replicate.
    pub const fn members(&self) -> usize {
        self.conditions() * (1 + self.study.packages.len())
    }

    /// Simulates a replicate: values by condition, in each by option, in each by target.
    fn values_of(&self, replicate: u64) -> Vec<f64> {
        let mut values = vec![f64::NAN; self.members() * self.targets.len()];
        self.family.simulate_each(replicate, |member, trajectory| {
            for (place, ((_, month), series)) in self.targets.iter().zip(&self.places).enumerate() {
                values[member * self.targets.len() + place] =
                    trajectory.months[month.index() as usize][*series];
            }
        });
        values
    }

    /// The regrets of all options.
    fn judge(&self, simulated: &[Vec<f64>]) -> Vec<Verdict> {
        let (options, targets) = (1 + self.study.packages.len(), self.targets.len());
        let verdict = |(place, target): (usize, &(Outcome, Month))| {
            let under = |condition: usize| {
                let option = |option: usize| {
                    simulated
                        .iter()
                        .map(|values| values[(condition * options + option) * targets + place])
                        .collect()
                };
                regrets(&(0..options).map(option).collect::<Vec<_>>())
            };
            Verdict { target: *target, regrets: (0..self.conditions()).map(under).collect() }
        };
        self.targets.iter().enumerate().map(verdict).collect()
    }
}

/// Regrets of options whose values are given replicate by replicate.
fn regrets(options: &[Vec<f64>]) -> Vec<Regretted> {
    let best: Vec<f64> = (0..options[0].len())
        .map(|replicate| options.iter().map(|values| values[replicate]).fold(f64::NAN, f64::max))
        .collect();
    let regretted = |values: &Vec<f64>| {
        let mut regrets: Vec<f64> =
            best.iter().zip(values).map(|(best, value)| best - value).collect();
        regrets.sort_by(f64::total_cmp);
        Regretted {
            outcome: mean(values),
            mean: mean(&regrets),
            high: quantile(&regrets, HIGH),
            largest: quantile(&regrets, 1.0),
            best: regrets.iter().filter(|regret| **regret == 0.0).count() as f64
                / regrets.len() as f64,
        }
    };
    options.iter().map(regretted).collect()
}

impl Verdict {
    /// The largest value of a measure of an option under any condition.
    pub fn worst(&self, option: usize, measure: impl Fn(&Regretted) -> f64) -> f64 {
        self.regrets.iter().map(|options| measure(&options[option])).fold(f64::NAN, f64::max)
    }

    /// The options, that first whose high regret under its worst condition is smallest.
    pub fn ranking(&self) -> Vec<usize> {
        let worst = |option: usize| self.worst(option, |regret| regret.high);
        let mut options: Vec<usize> = (0..self.regrets[0].len()).collect();
        options.sort_by(|a, b| worst(*a).total_cmp(&worst(*b)).then(a.cmp(b)));
        options
    }
}

#[cfg(test)]
mod tests {
    use super::file::from_text;
    use super::*;

    const STUDY: &str = "name = \"s\"\ndescription = \"d\"\ndesign = \"regret\"\nscenario = \
                         \"baseline\"\nagents = 500\nreplicates = 2\npackages = \
                         [\"scenarios/coordination.toml\", \
                         \"scenarios/combined.toml\"]\nconditions = \
                         [\"scenarios/fiscal-crisis.toml\"]\n";

    fn study(outcomes: &str) -> Result<Regrets> {
        Regrets::new(from_text(&format!("{STUDY}outcomes = {outcomes}\n"))?)
    }

    #[test]
    fn regret_is_the_distance_from_the_best_in_each_replicate() {
        let found = regrets(&[vec![1.0, 5.0, 2.0], vec![3.0, 4.0, 2.0]]);
        let [first, second] = [found[0], found[1]];
        assert_eq!((first.outcome, first.mean, first.largest), (8.0 / 3.0, 2.0 / 3.0, 2.0));
        assert!((first.best - 2.0 / 3.0).abs() < 1e-12 && (second.best - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((second.mean, second.largest), (1.0 / 3.0, 1.0));
        assert!((second.high - 0.9).abs() < 1e-12, "{second:?}");
    }

    #[test]
    fn options_are_ranked_by_their_worst_condition() {
        let regretted =
            |high| Regretted { outcome: 0.0, mean: 0.0, high, largest: high, best: 0.0 };
        let target = (Outcome::OnlineShareLevel2, Month::START);
        let verdict = Verdict {
            target,
            regrets: vec![
                vec![regretted(0.0), regretted(0.2)],
                vec![regretted(0.3), regretted(0.1)],
            ],
        };
        assert_eq!(verdict.ranking(), [1, 0]);
        assert_eq!(verdict.worst(0, |regret| regret.high), 0.3);
    }

    #[test]
    fn conditions_are_laid_over_every_package() {
        let regrets =
            study("[\"online_share_level2@2030-12\", \"online_share_level3@2029-12\"]").unwrap();
        let values = regrets.values_of(0);
        assert_eq!((regrets.members(), values.len()), (6, 12));
        // Every option does worse in a fiscal crisis.
        (0..3).for_each(|option| {
            assert!(values[option * 2] > values[(3 + option) * 2], "{values:?}")
        });
        let alone =
            Family::new(&[regrets.study.scenario.clone(), regrets.study.conditions[0].clone()])
                .simulate(0);
        let place = Layout::new().position(Outcome::OnlineShareLevel2, Dimension::All, 0).unwrap();
        assert_eq!([values[0], values[6]], [0, 1].map(|run| alone[run].months[155][place]));
    }

    #[test]
    fn what_does_not_say_which_package_is_best_is_refused() {
        for (outcomes, title) in [
            ("[\"size_gap@2030-12\"]", "`size_gap` does not say which package is best"),
            (
                "[\"dms_share@2030-12\", \"dms_share@2030-12\"]",
                "`dms_share@2030-12` is asked for twice",
            ),
            ("[]", "`outcomes` is an empty list"),
        ] {
            let message = study(outcomes).unwrap_err().to_string();
            assert!(message.contains(title), "{message}");
        }
    }
}
