//! ozgsim: how Germany's Online Access Act (OZG) spreads through its municipal administrations.
//!
//! A *scenario* states what is assumed; the *register* says which administrations there are; the
//! *model* turns a scenario into a world and moves it one month; the *engine* runs it, many times at
//! once; a *study* asks a question by laying scenarios beside each other; the *store* keeps the
//! answer, a *report* shows it. Modules stand here in reading order and depend only on those above
//! them. But for the command line, the library never prints, exits, or reads a clock or the
//! environment.
//!
//! # What a policy changes
//!
//! Everything can be done in memory, without a file:
//!
//! ```
//! use ozgsim::model::outcome::{Dimension, Outcome};
//! use ozgsim::units::Month;
//! use ozgsim::{Scenario, compare};
//!
//! let size = "extends = \"baseline\"\n[simulation]\nagents = 500\nhorizon = \"2020-12\"\n\
//!     replicates = 3\n";
//! let lever = "[[policy]]\nlever = \"funding\"\nvalue = 5\nfrom = \"2019-01\"\n";
//! let today = Scenario::from_toml(&format!("name = \"today\"\n{size}"))?;
//! let funded = Scenario::from_toml(&format!("name = \"funded\"\n{size}{lever}"))?;
//! let comparison = compare(&[today, funded])?;
//! let effects = &comparison.others[0].effects;
//! let month = Month::new(2020, 12);
//! let effect = effects.effect(Outcome::OnlineShareLevel2, Dimension::All, 0, month).unwrap();
//! assert!(effect.n == 3 && effect.mean.abs() < 0.2);
//! # Ok::<(), ozgsim::Error>(())
//! ```
//!
//! # One replicate, month by month
//!
//! [`model::world::World`] is what all of this moves; [`model::world::World::step`] reads as the
//! schedule of a month. An outcome of one's own is read off its state:
//!
//! ```
//! use ozgsim::Scenario;
//! use ozgsim::model::{setting::Setting, world::World};
//!
//! let text = "name = \"small\"\nextends = \"baseline\"\nsimulation.agents = 500\n";
//! let setting = Setting::new(&Scenario::from_toml(text)?);
//! let mut world = World::new(&setting, 0);
//! world.step();
//! let posts: u32 = world.state().agents.iter().map(|agent| agent.posts).sum();
//! assert!(posts > 0);
//! # Ok::<(), ozgsim::Error>(())
//! ```
//!
//! # A study of one's own
//!
//! Whatever implements [`study::question::Question`] is asked, simulated by an
//! [`engine::runner::Runner`] - in memory, or in a folder where it can be interrupted - and answered.
//! `examples/` has a paired effect, an outcome and a study of one's own.

pub mod error;
pub mod language;
pub mod random;
pub mod statistics;
pub mod units;

pub mod scenario;

pub mod register;

pub mod model;

pub mod engine;

pub mod study;

pub mod store;

pub mod report;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, Result};
pub use scenario::Scenario;

use engine::runner::Runner;
use study::comparison::Compare;
use study::effects::Comparison;
use study::question::Question;
use study::run::{Course, Run};

/// Simulates the replicates of a scenario in memory, on all threads of the machine.
///
/// # Errors
/// When a replicate fails.
pub fn run(scenario: &Scenario) -> Result<Course> {
    answer(Run::new(scenario.clone()))
}

/// Simulates scenarios in memory, on all threads of the machine and on the same draws, and compares
/// them with the first.
///
/// # Errors
/// When they differ in what a pair must share, or a replicate fails.
pub fn compare(scenarios: &[Scenario]) -> Result<Comparison> {
    Ok(answer(Compare::new(scenarios.to_vec())?)?.comparison)
}

/// Answers a question in memory, on all threads of the machine.
///
/// # Errors
/// When a replicate fails.
pub fn answer<Q: Question>(mut question: Q) -> Result<Q::Answer> {
    let simulated = question.simulate(&Runner::in_memory(0))?;
    question.answer(simulated)
}
