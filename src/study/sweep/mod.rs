//! A sweep: the points of a design, each compared with the scenario that is varied.

pub mod design;
pub mod file;
pub mod points;

use super::declaration::{Declaration, Flag, Takes};
use super::question::{Ask, Head, Held, Question, STUDY, Size, Table};
use crate::engine::form::Months;
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::Result;
use crate::scenario::Scenario;
use design::Design;
use file::{DESIGNS, KEYS};
use points::{Swept, TOGETHER};

/// The question what the points of a design lead to.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The points.
    pub design: Design,
    /// Whether the Decembers of every group are recorded as well.
    pub full: bool,
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
        designs: &DESIGNS,
        keys: &KEYS,
        flags: &[Flag::Replicates, Flag::Full, Flag::Shard],
        table: "results.csv",
        each: " of every point",
    };
    type Simulated = Vec<Runs>;
    type Answer = Swept;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let design = Design::new(file::read(ask.study()?, &ask.settings)?);
        Ok(vec![Self { design, full: ask.full }])
    }

    fn head(&self) -> Head {
        let study = &self.design.study;
        Head {
            name: study.name.clone(),
            scenarios: vec![study.scenario.clone()],
            files: vec![(STUDY, file::to_toml(study, &self.design.points))],
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

    fn recorded(&self) -> usize {
        self.design.points.len()
    }

    fn recorded_scenario(&self, point: usize) -> Scenario {
        self.design.scenario_of(point)
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
