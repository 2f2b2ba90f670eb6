//! stub
use super::Outcome; use super::args::PopulationArguments;
pub(crate) fn population(_arguments: &PopulationArguments) -> Outcome { Ok(()) }
