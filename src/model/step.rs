//! What every phase may look at in a month besides the state.

use super::agent::Agent;
use super::policy::{LeverValues, condition};
use super::setting::{Profile, Setting};
use crate::random::Draws;
use crate::units::Month;

/// The setting, the date, the draws and the levers in force.
pub struct Step<'a> {
    /// The frozen part of the world.
    pub setting: &'a Setting,
    /// The month being simulated.
    pub month: Month,
    /// Draws of the replicate.
    pub draws: Draws,
    levers: &'a [LeverValues],
}

impl<'a> Step<'a> {
    /// A month of a replicate.
    pub fn new(setting: &'a Setting, month: Month, draws: Draws) -> Self {
        Self { setting, month, draws, levers: setting.policy.at(month) }
    }

    /// Months of the year that have passed, 0 to 11.
    pub fn month_of_year(&self) -> f64 {
        f64::from(self.month.index() % 12)
    }

    /// Lever values of every cell and membership.
    pub const fn all_levers(&self) -> &'a [LeverValues] {
        self.levers
    }

    /// Lever values in force for an administration.
    #[inline]
    pub fn levers(&self, profile: &Profile, agent: &Agent) -> &'a LeverValues {
        &self.levers[condition(profile.cell, agent.membership)]
    }
}
