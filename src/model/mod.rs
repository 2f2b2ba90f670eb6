//! What the world is and how it moves by one month: one file per entity and per phase. The model
//! does not know that it is repeated.

pub mod ageing;
pub mod agent;
pub mod attention;
pub mod bitset;
pub mod choice;
pub mod class;
pub mod cooperation;
pub mod differences;
pub mod environment;
pub mod evidence;
pub mod function;
pub mod implementation;
pub mod initial;
pub mod integration;
pub mod joint;
pub mod ledger;
pub mod observe;
pub mod obstacle;
pub mod outcome;
pub mod pattern;
pub mod policy;
pub mod population;
pub mod programme;
pub mod resources;
pub mod setting;
pub mod state;
pub mod step;
pub mod supply;
pub mod tally;
mod thinning;
pub mod usage;
pub mod world;
