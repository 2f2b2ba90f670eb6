//! Validation: how close what the model simulates comes to what was observed, and how close
//! yardsticks beside it come.

use super::comparison::align;
use super::declaration::{Declaration, Flag, Takes};
use super::question::{Ask, Head, Held, Question, Size, TARGETS, beside, sha256};
use crate::engine::evidence::{Evidence, Reading};
use crate::engine::keep::digest;
use crate::engine::runner::Runner;
use crate::error::Result;
use crate::model::pattern::{PATTERNS, Pattern};
use crate::scenario::Scenario;
use crate::scenario::target::{TOLERANCE_IN_ERRORS, Target, Targets, Use};
use crate::statistics::{mean, quantile, standard_deviation};

/// Quantiles over replicates between which the simulated interval lies, as shares.
pub const INTERVAL: [f64; 2] = [0.05, 0.95];

/// A target and what is simulated for it, in the unit of its rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The target.
    pub target: Target,
    /// Mean over replicates.
    pub mean: f64,
    /// The quantiles of [`INTERVAL`] over replicates.
    pub interval: [f64; 2],
    /// Lowest and highest mean with one parameter of the measurement at an end of its range.
    pub ends: [f64; 2],
    /// Variance with which a single history would lie from the mean: that between replicates, and
    /// that of their mean.
    pub chance: f64,
}

impl Finding {
    /// A target and the values simulated for it; where they are the draws of a posterior, the
    /// parameters of the measurement are drawn along.
    pub fn of_values(target: &Target, values: Vec<f64>) -> Self {
        let (count, deviation) = (values.len() as f64, standard_deviation(&values));
        let variance = if deviation.is_finite() { deviation * deviation } else { 0.0 };
        let (mean, interval) = spread(values);
        let chance = variance * (1.0 + 1.0 / count);
        Self { target: target.clone(), mean, interval, ends: [mean; 2], chance }
    }

    /// A target and what is said for it without chance, by measurement, the central one first; NaN
    /// where nothing can be said.
    pub fn certain(target: &Target, values: &[f64]) -> Self {
        Self {
            target: target.clone(),
            mean: values[0],
            interval: [values[0]; 2],
            ends: ends(values.iter().copied()),
            chance: 0.0,
        }
    }

    /// Whether there is a value.
    pub fn is_stated(&self) -> bool {
        self.mean.is_finite()
    }

    /// Distance of the mean from the observed value [tolerances].
    pub fn distance(&self) -> f64 {
        self.in_tolerances(self.mean)
    }

    /// A value as its distance from the observed one [tolerances].
    pub fn in_tolerances(&self, value: f64) -> f64 {
        (value - self.target.value) / self.target.tolerance
    }

    /// Distance of the mean from the observed value [tolerances]; 0 on the side where everything
    /// counts as met.
    pub fn miss(&self) -> f64 {
        self.target.miss(self.mean) / self.target.tolerance
    }

    /// Whether the mean lies within the tolerance, or on the side where everything counts as met.
    pub fn is_inside(&self) -> bool {
        self.miss().abs() <= 1.0
    }

    /// Whether it is judged: an input meets its target by construction.
    pub fn is_judged(&self) -> bool {
        self.target.role != Use::Input && self.is_stated()
    }

    /// The miss in standard deviations of all that stands between simulation and observation: the
    /// error of the observation, the discrepancy of the model and chance.
    pub fn z(&self) -> f64 {
        let error = self.target.error();
        let discrepancy = self.target.discrepancy * error;
        self.target.miss(self.mean)
            / (error * error + discrepancy * discrepancy + self.chance).sqrt()
    }

    /// Whether it depends on parameters of the measurement.
    pub fn is_measured(&self) -> bool {
        self.ends[0] < self.ends[1]
    }
}

fn ends(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
        [low.min(value), high.max(value)]
    })
}

/// What is simulated for a target or a pattern over replicates: the mean and the quantiles of
/// [`INTERVAL`].
fn spread(mut values: Vec<f64>) -> (f64, [f64; 2]) {
    let mean = mean(&values);
    values.sort_by(f64::total_cmp);
    (mean, INTERVAL.map(|share| quantile(&values, share)))
}

/// What a scenario shows of a pattern.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// The pattern.
    pub pattern: &'static Pattern,
    /// Mean over replicates.
    pub mean: f64,
    /// The quantiles of [`INTERVAL`] over replicates.
    pub interval: [f64; 2],
}

impl Sight {
    /// Whether the mean shows the pattern.
    pub fn holds(&self) -> bool {
        self.pattern.holds(self.mean)
    }
}

/// How findings agree with the targets that calibration may fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Those inside their tolerance.
    pub inside: usize,
    /// Those for which there is a value.
    pub stated: usize,
    /// Sum of squared misses, in halves of the tolerance, that is, in standard errors of the
    /// observation.
    pub misfit: f64,
}

impl Agreement {
    /// The agreement of findings, the target of each of which satisfies a condition.
    pub fn of(findings: &[Finding], wanted: impl Fn(&Target) -> bool) -> Self {
        let counted = || {
            findings.iter().filter(|finding| {
                finding.target.role == Use::Calibrate
                    && finding.is_stated()
                    && wanted(&finding.target)
            })
        };
        let squared = |finding: &Finding| (TOLERANCE_IN_ERRORS * finding.miss()).powi(2);
        Self {
            inside: counted().filter(|finding| finding.is_inside()).count(),
            stated: counted().count(),
            misfit: counted().map(squared).sum(),
        }
    }
}

/// What was found for a scenario.
#[derive(Debug, Clone)]
pub struct Validated {
    /// By target, in their order.
    pub findings: Vec<Finding>,
    /// By replicate, the values of all targets in their order.
    pub replicates: Vec<Vec<f64>>,
    /// By pattern, in the order of [`PATTERNS`].
    pub sights: Vec<Sight>,
}

/// Compares replicates of a scenario with targets, in their order.
fn compare(simulated: &[Reading], targets: &[Target]) -> Validated {
    let values = |measurement: usize, place: usize| {
        simulated.iter().map(move |of| of.quantities[measurement][place]).collect::<Vec<f64>>()
    };
    let finding = |(place, target): (usize, &Target)| {
        let means = (0..simulated.first().map_or(0, |of| of.quantities.len()))
            .map(|measurement| mean(&values(measurement, place)));
        Finding { ends: ends(means), ..Finding::of_values(target, values(0, place)) }
    };
    let sight = |(place, pattern): (usize, &'static Pattern)| {
        let (mean, interval) = spread(simulated.iter().map(|of| of.patterns[place]).collect());
        Sight { pattern, mean, interval }
    };
    Validated {
        findings: targets.iter().enumerate().map(finding).collect(),
        replicates: simulated.iter().map(|of| of.quantities[0].clone()).collect(),
        sights: PATTERNS.iter().enumerate().map(sight).collect(),
    }
}

/// The question how a scenario, and perhaps yardsticks beside it, agree with targets.
#[derive(Debug)]
pub struct Validate {
    /// The scenario, and the yardsticks.
    pub scenarios: Vec<Scenario>,
    /// What was observed.
    pub targets: Targets,
    /// The scenarios on their way to the targets.
    pub evidence: Vec<Evidence>,
}

impl Validate {
    /// Asks how scenarios agree with targets; with several, the first is measured by the others.
    ///
    /// # Errors
    /// When they cannot be compared, or cannot be simulated towards the targets.
    pub fn new(mut scenarios: Vec<Scenario>, targets: Targets) -> Result<Self> {
        if scenarios.len() > 1 {
            align(&mut scenarios)?;
            let replicates = scenarios[0].simulation.replicates;
            scenarios.iter_mut().for_each(|other| other.simulation.replicates = replicates);
        }
        let evidence = scenarios.iter().map(|scenario| Evidence::new(scenario, &targets.all));
        Ok(Self { evidence: evidence.collect::<Result<_>>()?, scenarios, targets })
    }
}

impl Question for Validate {
    const DECLARED: Declaration = Declaration {
        name: "validation",
        command: "validate",
        about: "Compare a scenario with what was observed: targets, simulated values, distances, \
                figure; others beside it are yardsticks",
        example: "ozgsim validate --replicates 20",
        takes: Takes::ScenarioAndYardsticks,
        flags: &[Flag::Replicates, Flag::Targets],
        table: "validation.csv",
        ..Declaration::PLAIN
    };
    type Simulated = Vec<Vec<Reading>>;
    /// By scenario.
    type Answer = Vec<Validated>;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let targets = ask.targets.as_deref().map_or_else(Targets::embedded, Targets::load)?;
        Ok(vec![Self::new(ask.scenarios()?, targets)?])
    }

    fn head(&self) -> Head {
        let name = format!("{}--validation", self.scenarios[0].name);
        let name = match &self.scenarios[1..] {
            [] => name,
            others => beside(&name, others),
        };
        let files = vec![(TARGETS, self.targets.text.clone())];
        Head { name, scenarios: self.scenarios.clone(), files }
    }

    fn size(&self) -> Size {
        let (count, replicates) = (self.scenarios.len(), self.scenarios[0].simulation.replicates);
        let what = match count {
            1 => format!("{replicates} replicates"),
            _ => format!("{count} scenarios of {replicates} replicates"),
        };
        let runs = count as u64 * replicates;
        Size { what, held: Held { kept: 0.0, ..Held::scenarios(count as u64) }, runs, steps: runs }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Self::Simulated> {
        let (replicates, targets) =
            (self.scenarios[0].simulation.replicates, sha256(&self.targets.text));
        let simulated = self.scenarios.iter().zip(&self.evidence).map(|(scenario, evidence)| {
            evidence.replicates(replicates, &format!("{}\n{targets}", digest(scenario)), runner)
        });
        simulated.collect()
    }

    fn answer(&self, simulated: Self::Simulated) -> Result<Vec<Validated>> {
        Ok(simulated.iter().map(|simulated| compare(simulated, &self.targets.all)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::target::{Side, Targets};

    #[test]
    fn agreement_counts_what_is_stated_and_may_be_fitted() {
        let targets = Targets::embedded().unwrap().all;
        let at = |place: usize, distance: f64| {
            Finding::certain(
                &targets[place],
                &[targets[place].value + distance * targets[place].tolerance],
            )
        };
        // The last target is an input.
        let findings = [at(0, 0.5), at(1, -2.0), at(2, f64::NAN), at(targets.len() - 1, 3.0)];
        let all = Agreement::of(&findings, |_| true);
        assert_eq!((all.inside, all.stated), (1, 2));
        assert!((all.misfit - 17.0).abs() < 1e-9, "{all:?}");
        assert!(
            (Agreement::of(&findings, |target| target.id == targets[0].id).misfit - 1.0).abs()
                < 1e-9
        );
    }

    #[test]
    fn bounds_are_met_on_their_open_side_and_inputs_are_not_judged() {
        let targets = Targets::embedded().unwrap().all;
        let bound = targets.iter().find(|target| target.side == Side::AtLeast).unwrap();
        let at = |target: &Target, distance: f64| {
            Finding::certain(target, &[target.value + distance * target.tolerance])
        };
        let inside = |distance| at(bound, distance).is_inside();
        assert!(inside(9.0) && inside(-0.9) && !inside(-1.1));
        assert!(at(bound, 9.0).z() == 0.0 && at(bound, -1.0).z() < 0.0);
        let input = targets.last().unwrap();
        assert!(!at(input, 0.0).is_judged() && at(bound, 0.0).is_judged());
    }

    #[test]
    fn z_is_the_distance_by_observation_discrepancy_and_chance() {
        let template = Targets::embedded().unwrap().all.remove(0);
        let target =
            Target { value: 10.0, tolerance: 2.0, discrepancy: 2.0, side: Side::Both, ..template };
        // Observation 1, discrepancy 2, variance 2 of single replicates and a third of it.
        let values = [16.0, 18.0, 17.0].map(|value| 17.0 + (value - 17.0) * 2.0_f64.sqrt());
        let finding = Finding::of_values(&target, values.into());
        let expected = 7.0 / (1.0 + 4.0 + 2.0 * (1.0 + 1.0 / 3.0_f64)).sqrt();
        assert!((finding.z() - expected).abs() < 1e-12, "{}", finding.z());
        assert!((Finding::certain(&target, &[12.0]).z() - 2.0 / 5.0_f64.sqrt()).abs() < 1e-12);
    }
}
