//! A run: the replicates of one scenario, and its curves.

use super::declaration::{Declaration, Flag, Takes};
use super::effects::hours_per_post;
use super::question::{Ask, Head, Held, Question, Size, Table};
use crate::engine::curve::CurveTable;
use crate::engine::form::Months;
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::spending::Spending;
use crate::engine::trajectory::Family;
use crate::error::Result;
use crate::scenario::{Scenario, resolved};

/// The question how a scenario develops.
#[derive(Debug, Clone)]
pub struct Run {
    /// The scenario.
    pub scenario: Scenario,
    /// Whether every month of every group is recorded.
    pub full: bool,
    /// Whether the last state of every administration is recorded.
    pub administrations: bool,
}

/// How a scenario develops.
#[derive(Debug)]
pub struct Course {
    /// The scenario as it was simulated.
    pub family: Family,
    /// Its replicates.
    pub runs: Runs,
    /// Its curves.
    pub curves: CurveTable,
    /// What it costs.
    pub spending: Spending,
}

impl Run {
    /// Asks how a scenario develops.
    pub const fn new(scenario: Scenario) -> Self {
        Self { scenario, full: false, administrations: false }
    }
}

impl Question for Run {
    const DECLARED: Declaration = Declaration {
        name: "run",
        command: "run",
        about: "Simulate a scenario; several files are a batch on the same draws, one result \
                folder each",
        example: "ozgsim run scenarios/coordination.toml --replicates 50",
        takes: Takes::Scenarios,
        flags: &[Flag::Replicates, Flag::Full, Flag::Agents, Flag::Shard],
        table: "curves.csv",
        ..Declaration::PLAIN
    };
    type Simulated = (Family, Runs);
    type Answer = Course;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let Ask { full, administrations, .. } = *ask;
        let run = |scenario| Self { scenario, full, administrations };
        Ok(ask.scenarios()?.into_iter().map(run).collect())
    }

    fn head(&self) -> Head {
        let Self { scenario, .. } = self.clone();
        Head { name: scenario.name.clone(), scenarios: vec![scenario], files: Vec::new() }
    }

    fn size(&self) -> Size {
        let runs = self.scenario.simulation.replicates;
        let what = format!("{runs} replicates");
        Size { what, held: Held::scenarios(1), runs, steps: runs }
    }

    fn resolved(&self) -> String {
        resolved::to_toml(&self.scenario)
    }

    fn recorded(&self) -> usize {
        1
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Self::Simulated> {
        let family = Family::new(std::slice::from_ref(&self.scenario));
        let runs = runner.simulate(&family, Months::All, self.administrations)?;
        Ok((family, runs))
    }

    fn answer(&self, (family, runs): Self::Simulated) -> Result<Course> {
        let curves = runs.curves(0)?;
        let spending = runs.spending(0, hours_per_post(&self.scenario))?;
        Ok(Course { family, runs, curves, spending })
    }

    fn tables<'a>(
        &'a self,
        Course { family, runs, curves, spending }: &'a Course,
    ) -> Vec<Table<'a>> {
        let mut tables = vec![
            Table::Curves(vec![(&self.scenario.name, curves)]),
            Table::Replicates(family, runs, self.full),
            Table::Spending(vec![(&self.scenario.name, None, spending)]),
        ];
        tables.extend(self.administrations.then_some(Table::Administrations(family, runs)));
        tables
    }
}
