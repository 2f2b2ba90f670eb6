//! How the model is run: one replicate, many at once, and the curves they add up to. The engine
//! does not know why it is asked.

pub mod curve;
pub mod effect;
pub mod ensemble;
pub mod evidence;
pub mod form;
pub mod gain;
pub mod history;
pub mod keep;
pub mod runner;
pub mod runs;
pub mod spending;
pub mod trajectory;
pub mod uncertainty;
