//! One replicate: the values of all series over all months.

use crate::model::observe::Observation;
use crate::model::setting::Setting;
use crate::model::state::State;
use crate::model::world::World;

/// What one replicate yields.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// Number of the replicate.
    pub replicate: u64,
    /// Observations by month; within a month in the order of [`crate::model::outcome::Layout`].
    pub months: Vec<Observation>,
    /// State at the horizon.
    pub last: State,
}

/// Simulates one replicate of a scenario from January 2018 to its horizon.
pub fn simulate(setting: &Setting, replicate: u64) -> Trajectory {
    let mut world = World::new(setting, replicate);
    let months = (0..setting.simulation.months()).map(|_| world.step()).collect();
    Trajectory { replicate, months, last: world.into_state() }
}
