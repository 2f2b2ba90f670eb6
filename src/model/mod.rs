//! What the world is and how it moves by one month: one file per entity and per phase. The model
//! does not know that it is repeated.

pub mod agent;
pub mod attention;
pub mod bitset;
pub mod choice;
pub mod class;
pub mod cooperation;
pub mod environment;
pub mod evidence;
pub mod implementation;
pub mod initial;
pub mod integration;
pub mod observe;
pub mod outcome;
pub mod pattern;
pub mod policy;
pub mod population;
pub mod resources;
pub mod setting;
pub mod state;
pub mod step;
pub mod supply;
pub mod tally;
mod thinning;
pub mod usage;
pub mod world;
