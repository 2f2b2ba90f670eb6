//! Simulated quantities: what replicates yield for targets, by the counting rules of the
//! observations.

use super::runner::Runner;
use crate::error::{Error, Result};
use crate::model::evidence::{Probe, Reached};
use crate::model::pattern::{self, PATTERNS};
use crate::model::setting::Setting;
use crate::model::world::World;
use crate::scenario::Scenario;
use crate::scenario::measurement::Measurement;
use crate::scenario::target::Target;
use crate::units::Month;

/// A scenario that runs towards targets; it ends with the last of their months.
#[derive(Debug)]
pub struct Evidence {
    scenario: Scenario,
    /// With the means of parameters that are drawn.
    setting: Setting,
    probes: Vec<Probe>,
}

/// What a replicate yields.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// By measurement, the quantities in the order of the targets.
    pub quantities: Vec<Vec<f64>>,
    /// The patterns in the order of [`PATTERNS`].
    pub patterns: Vec<f64>,
}

impl Evidence {
    /// Prepares a scenario and targets.
    ///
    /// # Errors
    /// When a target lies after the horizon or names a service that administrations are not
    /// responsible for.
    pub fn new(scenario: &Scenario, targets: &[Target]) -> Result<Self> {
        let horizon = scenario.simulation.horizon;
        if let Some(late) = targets.iter().find(|target| target.month > horizon) {
            let title = format!(
                "the target `{}` lies in {}, after the horizon {horizon} of `{}`",
                late.id, late.month, scenario.name
            );
            return Err(Error::input(
                title,
                "set simulation.horizon to a later month, or leave the target out with --targets \
                 FILE",
            ));
        }
        let mut scenario = scenario.clone();
        scenario.simulation.horizon =
            targets.iter().map(|target| target.month).max().unwrap_or(horizon);
        let setting = Setting::new(&scenario);
        let probes = targets
            .iter()
            .map(|target| Probe::new(target, &scenario, &setting))
            .collect::<Result<_>>()?;
        Ok(Self { scenario, setting, probes })
    }

    /// Number of simulated administrations.
    pub fn agents(&self) -> usize {
        self.setting.agents()
    }

    /// The frozen part of the world, with the means of parameters that are drawn.
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// What the targets ask, in their order.
    pub fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// Month in which patterns are read.
    pub fn pattern_month(&self) -> Month {
        self.scenario.simulation.horizon.min(pattern::MONTH)
    }

    /// Simulates one replicate and reads quantities and patterns off it.
    pub fn read(&self, replicate: u64, measurements: &[Measurement]) -> Reading {
        let mut quantities = vec![vec![f64::NAN; self.probes.len()]; measurements.len()];
        let mut patterns = Vec::new();
        let drawn = self
            .scenario
            .drawn(replicate)
            .map(|scenario| self.setting.with_parameters_of(&scenario));
        let setting = drawn.as_ref().unwrap_or(&self.setting);
        let mut world = World::new(setting, replicate);
        for _ in 0..setting.simulation.months() {
            let month = world.month();
            let observation = world.step();
            let reached = Reached { setting, state: world.state(), observation: &observation };
            for (place, probe) in
                self.probes.iter().enumerate().filter(|(_, probe)| probe.month == month)
            {
                for (values, measurement) in quantities.iter_mut().zip(measurements) {
                    values[place] = probe.measure(reached, measurement);
                }
            }
            if month == self.pattern_month() {
                patterns = PATTERNS.iter().map(|pattern| (pattern.measure)(reached)).collect();
            }
        }
        Reading { quantities, patterns }
    }

    /// The measurements that a replicate is seen with: the one of its draw, or the central one and
    /// those at the ends of the ranges.
    fn measurements(&self, replicate: u64) -> Vec<Measurement> {
        let scenario = &self.scenario;
        let drawn = scenario
            .posterior
            .as_ref()
            .zip(scenario.draw(replicate))
            .and_then(|(posterior, draw)| posterior.measurement(draw));
        drawn.map_or_else(Measurement::ends, |measurement| vec![measurement])
    }

    /// Simulates replicates, in their order, each with its measurements, the central one or that of
    /// its draw first; `content` tells all that they depend on.
    ///
    /// # Errors
    /// When replicates fail or cannot be kept.
    pub fn replicates(
        &self,
        replicates: u64,
        content: &str,
        runner: &Runner<'_>,
    ) -> Result<Vec<Reading>> {
        let (targets, seed) = (self.probes.len(), self.setting.simulation.seed);
        let read = |replicate| {
            let Reading { quantities, patterns } =
                self.read(replicate, &self.measurements(replicate));
            [quantities.concat(), patterns].concat()
        };
        let width = self.measurements(0).len() * targets + PATTERNS.len();
        let values = runner.values("replicates", content, (replicates, width), seed, read)?;
        let reading = |values: Vec<f64>| {
            let (quantities, patterns) = values.split_at(width - PATTERNS.len());
            // Without targets there is nothing to be measured.
            let quantities = quantities.chunks(targets.max(1)).map(<[f64]>::to_vec).collect();
            Reading { quantities, patterns: patterns.to_vec() }
        };
        Ok(values.into_iter().map(reading).collect())
    }
}
