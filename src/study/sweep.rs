//! A sweep: the points of a design, each compared with the scenario that is varied.

use super::design::Design;
use super::question::{Ask, Declaration, Flag, Head, Held, Question, STUDY, Size, Table, Takes};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::form::Months;
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::Result;
use crate::scenario::file::SWEEPS;
use crate::scenario::vary::Factor;
use crate::scenario::{Scenario, resolved, study};

/// Points that are simulated together with the scenario that is varied; what they share with it is
/// simulated once.
pub const TOGETHER: usize = 16;

/// The question what the points of a design lead to.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The points.
    pub design: Design,
    /// Whether the Decembers of every group are recorded as well.
    pub full: bool,
}

/// What the points of a design lead to.
#[derive(Debug)]
pub struct Swept {
    /// The points.
    pub design: Design,
    /// Whether the Decembers of every group are recorded as well.
    pub full: bool,
    /// The replicates of [`TOGETHER`] points each; the first member is the scenario that is varied.
    pub runs: Vec<Runs>,
}

impl Swept {
    /// The points that were simulated together, with the place of each among the members of their
    /// runs.
    pub fn batches(&self) -> impl Iterator<Item = (&Runs, Vec<usize>)> {
        let points: Vec<usize> = (0..self.design.points.len()).collect();
        self.runs.iter().enumerate().map(move |(number, runs)| {
            let end = points.len().min((number + 1) * TOGETHER);
            (runs, points[number * TOGETHER..end].to_vec())
        })
    }

    /// Hands over curves and effects of every point; both hold Decembers.
    ///
    /// # Errors
    /// When replicates cannot be read, or what the points are handed to fails.
    pub fn each(
        &self,
        mut point: impl FnMut(usize, &CurveTable, &EffectTable) -> Result<()>,
    ) -> Result<()> {
        for (runs, points) in self.batches() {
            for (place, number) in points.into_iter().enumerate() {
                point(number, &runs.curves(place + 1)?, &runs.effects(place + 1)?)?;
            }
        }
        Ok(())
    }

    /// Values of a point as they stand in tables.
    pub fn written(&self, point: usize) -> Vec<String> {
        written(&self.design.study.factors, &self.design.points[point])
    }
}

/// Values of factors as they stand in tables: a date without the quotes that it has in a scenario.
pub fn written(factors: &[Factor], values: &[f64]) -> Vec<String> {
    let values = factors.iter().zip(values);
    let text = |(factor, value): (&Factor, &f64)| factor.subject.written(*value);
    values.map(text).map(|text| text.trim_matches('"').to_owned()).collect()
}

impl Question for Sweep {
    const DECLARED: Declaration = Declaration {
        name: "sweep",
        command: "sweep",
        chosen_by: None,
        about: "Run a study: a grid, a list, a Latin hypercube or a Sobol' sequence over levers \
                and parameters",
        example: "ozgsim sweep scenarios/studies/coordination-and-money.toml",
        takes: Takes::Study,
        designs: &SWEEPS,
        flags: &[Flag::Replicates, Flag::Full, Flag::Shard],
        table: "results.csv",
        each: " of every point",
    };
    type Simulated = Vec<Runs>;
    type Answer = Swept;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let design = Design::new(study::read(ask.study()?, &ask.settings)?);
        Ok(vec![Self { design, full: ask.full }])
    }

    fn head(&self) -> Head {
        let study = &self.design.study;
        Head {
            name: study.name.clone(),
            scenarios: vec![study.scenario.clone()],
            files: vec![(STUDY, resolved::study_to_toml(study, &self.design.points))],
        }
    }

    fn size(&self) -> Size {
        let points = self.design.points.len() as u64;
        let replicates = self.design.study.scenario.simulation.replicates;
        Size {
            what: format!("{points} points of {replicates} replicates"),
            held: Held::decembers(1 + points.min(TOGETHER as u64)),
            runs: points * replicates,
            steps: replicates * points.div_ceil(TOGETHER as u64),
        }
    }

    fn examples(&self) -> Vec<Scenario> {
        vec![self.design.scenario_of(0)]
    }

    fn note(&self) -> Option<String> {
        self.design.note.clone()
    }

    fn recorded(&self) -> Option<(usize, Box<dyn Fn(usize) -> Scenario + Sync + '_>)> {
        Some((self.design.points.len(), Box::new(|point| self.design.scenario_of(point))))
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Vec<Runs>> {
        let points: Vec<usize> = (0..self.design.points.len()).collect();
        let batch = |points: &[usize]| {
            let varied = points.iter().map(|point| self.design.scenario_of(*point));
            let scenarios: Vec<Scenario> =
                [self.design.study.scenario.clone()].into_iter().chain(varied).collect();
            runner.simulate(&Family::new(&scenarios), Months::DecembersAndNationwide, false)
        };
        points.chunks(TOGETHER).map(batch).collect()
    }

    fn answer(&self, runs: Vec<Runs>) -> Result<Swept> {
        Ok(Swept { design: self.design.clone(), full: self.full, runs })
    }

    fn tables<'a>(&'a self, answer: &'a Swept) -> Vec<Table<'a>> {
        vec![Table::Points(answer), Table::PointReplicates(answer)]
    }
}
