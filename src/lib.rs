//! ozgsim: how Germany's Online Access Act (OZG) spreads through its municipal administrations.
//!
//! A *scenario* states what is assumed; the *register* imports who exists; the *model* turns it into a world and moves it one month;
//! the *engine* runs it, many times at once; the *store* keeps what was run; a *study* asks a
//! question by laying scenarios beside each other; a *report* shows the answer. Modules stand here
//! in reading order and depend only on those above them. The library never prints, exits, or reads
//! a clock or the environment.
//!
//! From a scenario to a curve:
//!
//! ```
//! use ozgsim::engine::{curve::summarise, trajectory::simulate};
//! use ozgsim::model::outcome::{Dimension, Outcome};
//! use ozgsim::model::setting::Setting;
//! use ozgsim::scenario::load::from_text;
//!
//! let scenario = from_text(
//!     r#"
//!     name = "six-lines"
//!     extends = "baseline"
//!     simulation = { agents = 500, horizon = "2019-12" }
//!     "#,
//! )?;
//! let setting = Setting::new(&scenario);
//! let runs: Vec<_> = (0..3).map(|replicate| simulate(&setting, replicate)).collect();
//! let series = setting.layout.position(Outcome::OnlineShareLevel1, Dimension::All, 0).unwrap();
//! let point = summarise(&runs.iter().map(|run| run.months[23][series]).collect::<Vec<_>>());
//! assert!(point.mean > 0.2 && point.mean < 0.8);
//! # Ok::<(), ozgsim::error::Error>(())
//! ```

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
