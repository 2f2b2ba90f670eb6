//! A world: the frozen setting, the state of one replicate, and the schedule that moves it by one
//! month.

use super::observe::{Observation, observe};
use super::setting::Setting;
use super::state::State;
use super::step::Step;
use super::{
    ageing, attention, cooperation, implementation, initial, programme, resources, supply, usage,
};
use crate::random::Draws;
use crate::units::Month;

/// One replicate of a scenario.
#[derive(Debug, Clone)]
pub struct World<'a> {
    setting: &'a Setting,
    draws: Draws,
    month: Month,
    state: State,
}

impl<'a> World<'a> {
    /// The world of January 2018, before the first month.
    pub fn new(setting: &'a Setting, replicate: u64) -> Self {
        let draws = Draws::new(setting.simulation.seed, replicate);
        let state = initial::state(&Step::new(setting, Month::START, draws));
        Self { setting, draws, month: Month::START, state }
    }

    /// Process overview: one month, in this order.
    ///
    /// 1. policy - levers in force this month (computed beforehand, looked up through
    ///    [`Step::levers`])
    /// 2. supply - preconditions, EfA services, platforms, providers, central services, base
    ///    components; what is online ages
    /// 3. cooperation - cooperations form, admit and lose members, decide what they share
    /// 4. resources - staff leave, posts are filled, money and hours come in
    /// 5. attention - awareness spreads, work begins, the agenda is divided
    /// 6. implementation - DMS and services progress, next projects are chosen
    /// 7. usage - citizens use what is online; then finished projects raise a level
    /// 8. observe - outcomes are read off
    pub fn step(&mut self) -> Observation {
        let (step, state) = (Step::new(self.setting, self.month, self.draws), &mut self.state);
        state.environment.begin_month(self.setting.outside_hours);
        supply::advance(&step, state);
        programme::advance(&step, state);
        cooperation::advance(&step, state);
        let (ageing, resources, attention) = (
            ageing::Conditions::of(&step),
            resources::Conditions::of(&step, &state.environment),
            attention::Conditions::of(&step),
        );
        let (implementation, usage) = (
            implementation::Conditions::of(&step),
            usage::Conditions::of(&step, &mut state.environment),
        );
        // What is online ages, and phases 4 to 7 concern each administration by itself, so that one walk serves them all.
        let mut work = implementation::Work::of(&step, &mut state.environment);
        let parameters = &self.setting.parameters;
        let (actors, environment) = state.actors(self.setting);
        for mut actor in actors {
            ageing.advance(&step, &mut actor, environment);
            resources.advance(self.setting, actor.profile, actor.agent, environment);
            attention.advance(&parameters.attention, actor.profile, actor.agent, environment);
            implementation.advance(&step, &mut actor, environment, &mut work);
            usage.advance(actor.profile, actor.agent, environment);
            work.finish(&step, &mut actor, environment);
        }
        work.admit(&step, state);
        let observation = observe(&step, state);
        self.month = self.month.plus(1);
        observation
    }

    /// A world that goes on from here under another setting of the same cells; its draws are the
    /// same.
    pub fn fork<'b>(&self, setting: &'b Setting) -> World<'b> {
        World { setting, draws: self.draws, month: self.month, state: self.state.clone() }
    }

    /// The month that the next step simulates.
    pub const fn month(&self) -> Month {
        self.month
    }

    /// The state at the end of the last month.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The state at the end of the last month, taken out.
    pub fn into_state(self) -> State {
        self.state
    }
}
