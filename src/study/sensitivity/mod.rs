//! A sensitivity study: its points, what is simulated at each of them, and how much each factor
//! matters to outcomes and effects.
//!
//! All points have the same replicates: differences between points are then due to the factors, not
//! to chance, and the analysis is that of the mean over these replicates. An effect is the
//! difference between counterfactual and scenario at the same point in the same replicate.

pub mod bootstrap;
pub mod chance;
pub mod file;
pub mod morris;
pub mod sobol;

use super::comparison::align;
use super::declaration::{Declaration, Flag, Takes};
use super::question::{Ask, Head, Held, Question, STUDY, Size};
use super::sweep::design::first_month;
use crate::engine::runner::Runner;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result, suggestion};
use crate::model::outcome::{Dimension, Layout, Outcome, Series};
use crate::scenario::Scenario;
use crate::statistics::{mean, standard_deviation};
use crate::units::Month;
use bootstrap::Estimate;
use file::{KEYS, METHODS, Method, Sensitivity, Stated};

/// The points and targets of a sensitivity study.
#[derive(Debug, Clone)]
pub struct Screening {
    /// The study; its scenarios end with the last month asked for and group results by membership
    /// before anything varied can act.
    pub study: Sensitivity,
    /// Names of the factors.
    pub names: Vec<String>,
    /// Values of the factors, point by point; a date is a month counted from January 2018.
    pub points: Vec<Vec<f64>>,
    /// What is analysed.
    pub targets: Vec<Target>,
    shares: Vec<Vec<f64>>,
    places: Vec<usize>,
}

/// A quantity that is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Outcome and group.
    pub series: Series,
    /// Month.
    pub month: Month,
    /// Whether it is the effect of the counterfactual and not the outcome of the scenario.
    pub is_effect: bool,
}

/// What a study found of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Target.
    pub target: Target,
    /// Measures of every factor, in the order of [`Screening::measures`].
    pub factors: Vec<Vec<Estimate>>,
    /// Share of chance in the variance of a single replicate.
    pub stochastic_share: Estimate,
}

/// Mean and spread over the replicates of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtPoint {
    /// Mean; NaN where a replicate has no value.
    pub mean: f64,
    /// Standard deviation over replicates.
    pub sd: f64,
}

/// What a sensitivity study found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Mean and spread of every target, point by point.
    pub at_points: Vec<Vec<AtPoint>>,
    /// How much each factor matters to every target.
    pub analyses: Vec<Analysis>,
}

impl Question for Screening {
    const DECLARED: Declaration = Declaration {
        name: "sensitivity",
        command: "sensitivity",
        chosen_by: None,
        about: "Say which levers and parameters matter: Morris screening or Sobol' indices of \
                outcomes and effects",
        example: "ozgsim sensitivity scenarios/studies/which-parameters.toml",
        takes: Takes::Study,
        designs: &METHODS,
        keys: &KEYS,
        flags: &[Flag::Replicates, Flag::Shard],
        table: "indices.csv",
        each: " of every point",
    };
    type Simulated = Vec<Vec<f64>>;
    type Answer = Found;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        Ok(vec![Self::new(file::read(ask.study()?, &ask.settings)?)?])
    }

    fn head(&self) -> Head {
        let Sensitivity { name, scenario, counterfactual, .. } = &self.study;
        Head {
            name: name.clone(),
            scenarios: [scenario].into_iter().chain(counterfactual).cloned().collect(),
            files: vec![(STUDY, file::to_toml(&self.study))],
        }
    }

    fn size(&self) -> Size {
        let points = self.points.len() as u64;
        let replicates = self.study.scenario.simulation.replicates;
        let (of, scenarios) = match self.study.counterfactual {
            Some(_) => (" of scenario and counterfactual", 2),
            None => ("", 1),
        };
        let what = format!("{points} points of {replicates} replicates{of}");
        let runs = points * replicates * scenarios;
        Size { what, held: Held::own(scenarios), runs, steps: points }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Vec<Vec<f64>>> {
        let size = (self.points.len() as u64, self.values_per_point());
        let seed = self.study.scenario.simulation.seed;
        let point = |point: u64| self.values_at(point as usize);
        runner.values("points", &self.head().digest(), size, seed, point)
    }

    fn answer(&self, simulated: Vec<Vec<f64>>) -> Result<Found> {
        let (at_points, analyses) = (self.at_points(&simulated), self.analyse(&simulated));
        Ok(Found { at_points, analyses })
    }
}

impl Screening {
    /// Lays out the points of a study.
    ///
    /// # Errors
    /// When an outcome, month or group does not exist, or the counterfactual cannot be compared
    /// with the scenario.
    pub fn new(mut study: Sensitivity) -> Result<Self> {
        let mut asked = Vec::new();
        for stated in &study.outcomes {
            let target = outcome_at(stated)?;
            if asked.contains(&target) {
                return Err(stated.wrong(
                    format!("`{}` is asked for twice", stated.text),
                    "a second time",
                    "state it once",
                ));
            }
            asked.push(target);
        }
        let groups = groups(&study.groups, &asked)?;
        let last = asked.iter().map(|(_, month)| *month).max().unwrap_or(Month::LAST);
        if let Some(factor) = study.factors.iter().find(|factor| first_month(factor) > last) {
            let title = format!(
                "`{}` varies from {} on, after the last month asked for, {last}",
                factor.name,
                first_month(factor)
            );
            return Err(Error::input(
                title,
                "ask for an outcome in a later month, or let it vary from an earlier one on",
            ));
        }
        let first = study.factors.iter().map(first_month).min().unwrap_or(Month::START);
        let mut scenarios: Vec<Scenario> =
            [study.scenario].into_iter().chain(study.counterfactual).collect();
        align(&mut scenarios)?;
        for scenario in &mut scenarios {
            scenario.simulation.horizon = last;
            scenario.simulation.membership_from = scenario.simulation.membership_from.min(first);
        }
        let differs_from =
            Month::from_index(Family::new(&scenarios).shared_months(scenarios.len() - 1) as i32);
        let mut scenarios = scenarios.into_iter();
        study.scenario = scenarios.next().expect("a study has a scenario");
        study.counterfactual = scenarios.next();
        let names: Vec<String> = study.factors.iter().map(|factor| factor.name.clone()).collect();
        let shares = match study.method {
            Method::Morris { trajectories, levels } => {
                morris::trajectories(study.scenario.simulation.seed, &names, trajectories, levels)
            }
            Method::SobolIndices { points } => sobol::points(names.len(), points),
        };
        let value = |(place, share): (usize, &f64)| {
            study.ranges[place].value(&study.factors[place].subject, *share)
        };
        let points =
            shares.iter().map(|point| point.iter().enumerate().map(value).collect()).collect();
        let layout = Layout::new();
        let (mut targets, mut places) = (Vec::new(), Vec::new());
        for (outcome, month) in asked {
            for (dimension, group) in groups.iter().copied() {
                let Some(place) = layout.position(outcome, dimension, group) else { continue };
                // Before the counterfactual differs, it has no effect that could be analysed.
                let has_effect = study.counterfactual.is_some() && month >= differs_from;
                for is_effect in [false, true].into_iter().take(1 + usize::from(has_effect)) {
                    targets.push(Target {
                        series: Series { outcome, dimension, group },
                        month,
                        is_effect,
                    });
                    places.push(place);
                }
            }
        }
        if let Some(other) =
            study.counterfactual.as_ref().filter(|_| !targets.iter().any(|target| target.is_effect))
        {
            let title = format!(
                "`{}` differs from `{}` in none of the months asked for",
                other.name, study.scenario.name
            );
            return Err(Error::input(
                title,
                "ask for an outcome in a later month, or leave the line `counterfactual` out",
            ));
        }
        Ok(Self { study, names, points, targets, shares, places })
    }

    /// The scenario at a point, and the counterfactual if there is one.
    pub fn scenarios_of(&self, point: usize) -> Vec<Scenario> {
        let mut scenarios: Vec<Scenario> =
            [&self.study.scenario].into_iter().chain(&self.study.counterfactual).cloned().collect();
        for scenario in &mut scenarios {
            self.study
                .factors
                .iter()
                .zip(&self.points[point])
                .for_each(|(factor, value)| factor.set(scenario, *value));
        }
        scenarios
    }

    /// Simulates a point: values by replicate, in each by target.
    pub fn values_at(&self, point: usize) -> Vec<f64> {
        let family = Family::new(&self.scenarios_of(point));
        let mut values = Vec::with_capacity(self.values_per_point());
        for replicate in 0..self.study.scenario.simulation.replicates {
            let runs = family.simulate(replicate);
            for (target, place) in self.targets.iter().zip(&self.places) {
                let of = |run: usize| runs[run].months[target.month.index() as usize][*place];
                values.push(if target.is_effect { of(1) - of(0) } else { of(0) });
            }
        }
        values
    }

    /// Number of values of a point.
    fn values_per_point(&self) -> usize {
        self.study.scenario.simulation.replicates as usize * self.targets.len()
    }

    /// Number of independent parts of the design: trajectories or base points.
    pub const fn blocks(&self) -> usize {
        match self.study.method {
            Method::Morris { trajectories, .. } => trajectories,
            Method::SobolIndices { points } => points,
        }
    }

    /// Names of the measures; factors are ranked by the first.
    pub const fn measures(&self) -> &'static [&'static str] {
        match self.study.method {
            Method::Morris { .. } => &morris::MEASURES,
            Method::SobolIndices { .. } => &sobol::MEASURES,
        }
    }

    /// Values of a target, by point and replicate; `simulated` holds those of
    /// [`Screening::values_at`] by point.
    fn values(&self, target: usize, simulated: &[Vec<f64>]) -> Vec<Vec<f64>> {
        simulated
            .iter()
            .map(|values| values.iter().skip(target).step_by(self.targets.len()).copied().collect())
            .collect()
    }

    /// Mean and spread of every target, point by point.
    fn at_points(&self, simulated: &[Vec<f64>]) -> Vec<Vec<AtPoint>> {
        let of = |values: &Vec<f64>| AtPoint { mean: mean(values), sd: standard_deviation(values) };
        (0..self.targets.len())
            .map(|target| self.values(target, simulated).iter().map(of).collect())
            .collect()
    }

    /// Analyses every target.
    pub fn analyse(&self, simulated: &[Vec<f64>]) -> Vec<Analysis> {
        (0..self.targets.len()).map(|target| self.analyse_target(target, simulated)).collect()
    }

    fn analyse_target(&self, target: usize, simulated: &[Vec<f64>]) -> Analysis {
        let (seed, factors) = (self.study.scenario.simulation.seed, self.names.len());
        let by_replicate = self.values(target, simulated);
        let means: Vec<f64> = by_replicate.iter().map(|values| mean(values)).collect();
        let rows: Vec<&[f64]> = by_replicate.iter().map(Vec::as_slice).collect();
        let (factors, stochastic_share) = match self.study.method {
            Method::Morris { .. } => {
                let measures =
                    morris::measures(seed, &morris::elementary_effects(&self.shares, &means));
                (
                    measures.into_iter().map(Vec::from).collect(),
                    chance::stochastic_share(seed, &rows, factors + 1),
                )
            }
            Method::SobolIndices { .. } => {
                let independent: Vec<&[f64]> = rows
                    .chunks(factors + 2)
                    .flat_map(|block| [block[0], block[factors + 1]])
                    .collect();
                (
                    sobol::measures(seed, factors, &means).into_iter().map(Vec::from).collect(),
                    chance::stochastic_share(seed, &independent, 2),
                )
            }
        };
        Analysis { target: self.targets[target], factors, stochastic_share }
    }
}

impl Analysis {
    /// The factors with any influence by their first measure, the largest first.
    pub fn ranking(&self) -> Vec<usize> {
        let size = |place: &usize| self.factors[*place][0].value;
        let mut places: Vec<usize> = (0..self.factors.len())
            .filter(|place| size(place).is_finite() && size(place) != 0.0)
            .collect();
        places.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.cmp(b)));
        places
    }
}

/// Reads `OUTCOME@MONTH`.
pub(super) fn outcome_at(stated: &Stated) -> Result<(Outcome, Month)> {
    const EXAMPLE: &str = "write for example \"online_share_level2@2030-12\"";
    let Some((name, month)) = stated.text.split_once('@') else {
        return Err(stated.wrong(format!("`{}` says no month", stated.text), "no `@`", EXAMPLE));
    };
    let outcome = Outcome::named(name).ok_or_else(|| {
        let names = Outcome::ALL.iter().map(|outcome| outcome.spec().name);
        stated.wrong(format!("unknown outcome `{name}`"), "not an outcome", suggestion(name, names))
    })?;
    let month: Month = month
        .parse()
        .map_err(|_| stated.wrong(format!("`{month}` is not a month"), "after the `@`", EXAMPLE))?;
    if !Month::CALENDAR.contains(&month) {
        let help = format!("the model runs from {} to {}", Month::START, Month::LAST);
        return Err(stated.wrong(
            format!("`{}` lies outside the model's calendar", stated.text),
            format!("{month} is never simulated"),
            help,
        ));
    }
    Ok((outcome, month))
}

/// The groups asked for: whole dimensions or single groups, each once.
fn groups(stated: &[Stated], asked: &[(Outcome, Month)]) -> Result<Vec<(Dimension, usize)>> {
    let mut groups = Vec::new();
    for wish in stated {
        let (name, single) = wish
            .text
            .split_once(':')
            .map_or((&*wish.text, None), |(name, group)| (name, Some(group)));
        let dimension = Dimension::ALL
            .into_iter()
            .find(|dimension| dimension.name() == name)
            .ok_or_else(|| {
                let help = suggestion(name, Dimension::ALL.map(Dimension::name));
                wish.wrong(format!("unknown dimension `{name}`"), "not a dimension", help)
            })?;
        if !asked.iter().any(|(outcome, _)| outcome.spec().dimensions.contains(&dimension)) {
            let title = format!("none of the outcomes is recorded by `{name}`");
            return Err(wish.wrong(
                title,
                "no results",
                "`ozgsim docs` lists the dimensions of every outcome",
            ));
        }
        let names = dimension.groups();
        let found = match single {
            None => (0..names.len()).collect(),
            Some(group) => vec![names.iter().position(|name| *name == group).ok_or_else(|| {
                let help = suggestion(group, names.iter().copied());
                wish.wrong(format!("unknown group `{group}` of `{name}`"), "not a group", help)
            })?],
        };
        for group in found {
            if !groups.contains(&(dimension, group)) {
                groups.push((dimension, group));
            }
        }
    }
    Ok(if groups.is_empty() { vec![(Dimension::All, 0)] } else { groups })
}
