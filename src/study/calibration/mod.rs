//! Calibration: which values of the parameters agree with what was observed, as draws of a
//! posterior.
//!
//! A target observed as `o` with tolerance `t` is read as a normal observation with standard
//! deviation `t / 2`; the model's discrepancy adds a stated multiple of that; qualitative patterns
//! that are lost make a draw less likely. The parameters of the measurement are drawn along, and
//! every point is one replicate of its own; only the points of a trajectory of the screening share
//! one.

pub mod file;
pub mod sampler;

use super::declaration::{Declaration, Takes};
use super::question::{Ask, Head, Held, Question, STUDY, Size, TARGETS};
use super::sensitivity::file::{FactorRange, plausible};
use super::sensitivity::morris;
use super::sweep::design::latin_hypercube;
use super::vary::{Factor, Subject};
use crate::engine::evidence::{Evidence, Reading};
use crate::engine::runner::Runner;
use crate::error::Result;
use crate::model::evidence::check_told;
use crate::model::pattern::PATTERNS;
use crate::scenario::Scenario;
use crate::scenario::measurement::{MEASUREMENT, Measurement};
use crate::scenario::parameters::{Parameter, REGISTRY};
use crate::scenario::target::{Target, Use};
use crate::statistics::{mean, standard_deviation};
use file::{CALIBRATION, Calibration, KEYS, LEVELS};
use sampler::{Generation, Plan, Sample, sample};

/// Batch of points of the screening; the sampler's follow.
const SCREENING: usize = 0;

/// How much a parameter moves targets over its prior.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Place among the parameters of the study.
    pub factor: usize,
    /// Mean absolute elementary effect on each target that may be fitted [tolerances].
    pub on_targets: Vec<f64>,
    /// Whether it is calibrated.
    pub is_calibrated: bool,
}

impl Influence {
    /// The largest of its effects [tolerances].
    pub fn largest(&self) -> f64 {
        self.on_targets.iter().copied().fold(0.0, f64::max)
    }
}

/// What a calibration found.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// All parameters of the study, the most influential first; empty without a screening.
    pub screening: Vec<Influence>,
    /// The calibrated parameters, those of the measurement last.
    pub dimensions: Vec<Dimension>,
    /// Prior, posterior and the steps between them.
    pub sample: Sample,
    /// The parameters that the draws of the posterior take from their priors, and their values by
    /// draw: a Latin hypercube.
    pub from_prior: Vec<(&'static Parameter, Vec<f64>)>,
}

/// Something that is calibrated.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Its declaration.
    pub parameter: &'static Parameter,
    /// Its prior.
    pub prior: FactorRange,
    /// Its value in the scenario.
    pub start: f64,
    subject: Option<Factor>,
}

impl Dimension {
    fn of_model(scenario: &Scenario, factor: &Factor, prior: FactorRange) -> Self {
        let Subject::Parameter(place) = factor.subject else {
            unreachable!("a calibration varies parameters only")
        };
        Self {
            parameter: &REGISTRY[place],
            prior,
            start: scenario.parameters.values()[place],
            subject: Some(factor.clone()),
        }
    }

    fn of_measurement(place: usize) -> Self {
        let parameter = &MEASUREMENT[place];
        let prior = FactorRange { low: parameter.low, high: parameter.high, logarithmic: false };
        Self { parameter, prior, start: Measurement::CENTRAL.values()[place], subject: None }
    }

    /// The value at a share of the way through the prior.
    pub fn value(&self, share: f64) -> f64 {
        self.prior.value_at(share)
    }
}

impl Calibrated {
    /// Values of a dimension over the draws of the posterior.
    pub fn values(&self, dimension: usize) -> Vec<f64> {
        self.sample
            .posterior
            .iter()
            .map(|particle| self.dimensions[dimension].value(particle.shares[dimension]))
            .collect()
    }

    /// Standard deviation of the posterior by that of the prior, both in shares of the way through
    /// the prior.
    pub fn remaining_spread(&self, dimension: usize) -> f64 {
        let shares: Vec<f64> =
            self.sample.posterior.iter().map(|particle| particle.shares[dimension]).collect();
        standard_deviation(&shares) * 12.0_f64.sqrt()
    }

    /// Place of the draw with the highest likelihood; the first of equal ones.
    pub fn best_draw(&self) -> usize {
        let draws = self.sample.posterior.iter().enumerate();
        draws.min_by(|(_, a), (_, b)| b.fit.total_cmp(&a.fit)).map_or(0, |(place, _)| place)
    }
}

/// Steps of temperature that a calibration usually takes.
const USUAL_STEPS: u64 = 12;

impl Question for Calibration {
    const DECLARED: Declaration = Declaration {
        name: "calibration",
        command: "calibrate",
        about: "Draw parameters that agree with what was observed: screening, then sequential \
                Monte Carlo towards the targets",
        example: "ozgsim calibrate scenarios/studies/calibration.toml",
        takes: Takes::Study,
        designs: &[CALIBRATION],
        keys: &KEYS,
        table: "posterior.csv",
        each: " of every point",
        ..Declaration::PLAIN
    };
    type Simulated = Calibrated;
    type Answer = Calibrated;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let mut study = file::read(ask.study()?, &ask.settings)?;
        // Every point is a single replicate.
        study.scenario.simulation.replicates = study.particles as u64;
        Ok(vec![study])
    }

    fn head(&self) -> Head {
        let study = file::to_toml(self, TARGETS);
        Head {
            name: self.title.name.clone(),
            scenarios: vec![self.scenario.clone()],
            files: vec![(STUDY, study), (TARGETS, self.targets.text.clone())],
        }
    }

    fn size(&self) -> Size {
        let screening = self.screening as u64 * (self.factors.len() as u64 + 1);
        let (initial, step) = (self.initial as u64, (self.particles * self.moves) as u64);
        let runs = screening + initial + USUAL_STEPS * step;
        let what = format!(
            "{screening} points of the screening, {initial} of the prior, then {step} in each of \
             about {USUAL_STEPS} steps"
        );
        Size { what, held: Held::own(1), runs, steps: runs }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Calibrated> {
        // What cannot be simulated at all is said before anything is.
        let evidence = Evidence::new(&self.scenario, &self.targets.all)?;
        let mut fitted = self.targets.all.iter().filter(|target| target.role == Use::Calibrate);
        fitted.try_for_each(|target| check_told(target, evidence.setting()))?;
        let run = Run { study: self, runner, content: self.head().digest() };
        let (seed, model) = (self.scenario.simulation.seed, run.model());
        let screening = if self.screening == 0 { Vec::new() } else { run.screen(&model)? };
        let keep = |factor: &usize| {
            screening.is_empty()
                || screening
                    .iter()
                    .any(|influence| influence.factor == *factor && influence.is_calibrated)
        };
        let mut dimensions: Vec<Dimension> =
            (0..model.len()).filter(keep).map(|factor| model[factor].clone()).collect();
        dimensions.extend((0..MEASUREMENT.len()).map(Dimension::of_measurement));
        let names: Vec<String> =
            dimensions.iter().map(|dimension| dimension.parameter.key()).collect();
        let plan =
            Plan { seed, initial: self.initial, particles: self.particles, moves: self.moves };
        let mut number = SCREENING;
        let simulate = |points: &[Vec<f64>]| {
            number += 1;
            let replicate = |place| ((number as u64) << 32) + place as u64;
            run.simulate(number, &dimensions, points, replicate)
        };
        let watch = |number: usize, generation: &Generation| {
            let Generation { temperature, acceptance, fit, .. } = generation;
            runner.observer().said(&format!(
                "step {number}: temperature {temperature:.3}, {:.0} % of moves accepted, mean \
                 log-likelihood {fit:.2}",
                100.0 * acceptance
            ));
        };
        let sample = sample(&plan, &names, simulate, |quantities| run.fit(quantities), watch)?;
        Ok(Calibrated { screening, dimensions, sample, from_prior: from_prior(self) })
    }

    fn answer(&self, calibrated: Calibrated) -> Result<Calibrated> {
        Ok(calibrated)
    }
}

fn from_prior(study: &Calibration) -> Vec<(&'static Parameter, Vec<f64>)> {
    let parameters: Vec<&Parameter> =
        study.from_prior.iter().map(|place| &REGISTRY[*place]).collect();
    let names: Vec<String> = parameters.iter().map(|parameter| parameter.key()).collect();
    let cube = latin_hypercube(study.scenario.simulation.seed, &names, study.particles);
    let values = |(place, parameter)| {
        (parameter, cube.iter().map(|point| plausible(parameter).value_at(point[place])).collect())
    };
    parameters.into_iter().enumerate().map(values).collect()
}

struct Run<'a> {
    study: &'a Calibration,
    runner: &'a Runner<'a>,
    /// All that points depend on but for the batch and its points, which follow from it.
    content: String,
}

impl Run<'_> {
    fn targets(&self) -> &[Target] {
        &self.study.targets.all
    }

    fn model(&self) -> Vec<Dimension> {
        let Calibration { scenario, factors, ranges, .. } = self.study;
        factors
            .iter()
            .zip(ranges)
            .map(|(factor, prior)| Dimension::of_model(scenario, factor, *prior))
            .collect()
    }

    /// Quantities of a batch of points, those of the targets and then the patterns, each simulated
    /// with the replicate of its place.
    fn simulate(
        &self,
        number: usize,
        dimensions: &[Dimension],
        points: &[Vec<f64>],
        replicate: impl Fn(usize) -> u64 + Sync,
    ) -> Result<Vec<Vec<f64>>> {
        let size = (points.len() as u64, self.targets().len() + PATTERNS.len());
        let simulate = |place: u64| {
            let place = place as usize;
            let mut scenario = self.study.scenario.clone();
            let mut measurement = Vec::new();
            for (dimension, share) in dimensions.iter().zip(&points[place]) {
                match &dimension.subject {
                    Some(factor) => factor.set(&mut scenario, dimension.value(*share)),
                    None => measurement.push(dimension.value(*share)),
                }
            }
            let measurement = if measurement.is_empty() {
                Measurement::CENTRAL
            } else {
                Measurement::from_values(&measurement)
            };
            let evidence = Evidence::new(&scenario, self.targets())
                .expect("no parameter decides whether targets can be simulated");
            let Reading { mut quantities, patterns } =
                evidence.read(replicate(place), &[measurement]);
            [quantities.remove(0), patterns].concat()
        };
        let (content, seed) =
            (format!("{}\n{number}", self.content), self.study.scenario.simulation.seed);
        self.runner.values("points", &content, size, seed, simulate)
    }

    /// Elementary effects on the targets that may be fitted; those with the largest are calibrated.
    fn screen(&self, dimensions: &[Dimension]) -> Result<Vec<Influence>> {
        let names: Vec<String> =
            dimensions.iter().map(|dimension| dimension.parameter.key()).collect();
        let points = morris::trajectories(
            self.study.scenario.simulation.seed,
            &names,
            self.study.screening,
            LEVELS,
        );
        // A trajectory keeps its draws, so that its steps are due to parameters and not to chance.
        let quantities = self.simulate(SCREENING, dimensions, &points, |place| {
            (place / (dimensions.len() + 1)) as u64
        })?;
        let on_target = |(place, target): (usize, &Target)| -> Vec<f64> {
            let values: Vec<f64> =
                quantities.iter().map(|of| of[place] / target.tolerance).collect();
            let size = |effects: &Vec<f64>| {
                mean(&effects.iter().map(|effect| effect.abs()).collect::<Vec<_>>())
            };
            morris::elementary_effects(&points, &values).iter().map(size).collect()
        };
        let by_target: Vec<Vec<f64>> = self.fitted().map(on_target).collect();
        let influence = |factor: usize| Influence {
            factor,
            on_targets: by_target.iter().map(|of| of[factor]).collect(),
            is_calibrated: false,
        };
        let mut all: Vec<Influence> = (0..dimensions.len()).map(influence).collect();
        all.sort_by(|a, b| b.largest().total_cmp(&a.largest()));
        all.iter_mut()
            .take(self.study.calibrated)
            .for_each(|influence| influence.is_calibrated = true);
        Ok(all)
    }

    /// Targets that may be fitted, with their places.
    fn fitted(&self) -> impl Iterator<Item = (usize, &Target)> {
        self.targets().iter().enumerate().filter(|(_, target)| target.role == Use::Calibrate)
    }

    /// Logarithm of the likelihood, up to a constant; what lost patterns take from it included.
    fn fit(&self, quantities: &[f64]) -> f64 {
        let error = |target: &Target| {
            let discrepancy = self.study.discrepancy * target.discrepancy;
            (1.0 + discrepancy * discrepancy).sqrt() * target.error()
        };
        let fit: f64 = self
            .fitted()
            // A thinned population may have nothing to count.
            .filter(|(place, _)| !quantities[*place].is_nan())
            .map(|(place, target)| -0.5 * (target.miss(quantities[place]) / error(target)).powi(2))
            .sum();
        let patterns = PATTERNS.iter().zip(&quantities[self.targets().len()..]);
        let fit = fit
            - self.study.lost_pattern
                * patterns.filter(|(pattern, value)| !pattern.holds(**value)).count() as f64;
        if fit.is_nan() { f64::NEG_INFINITY } else { fit }
    }
}
