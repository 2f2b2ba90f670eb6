//! stub
use super::Outcome; use super::args::DiffArguments;
pub(crate) fn diff(_arguments: &DiffArguments) -> Outcome { Ok(()) }
