//! stub
use super::Outcome; use super::args::CheckArguments;
pub(crate) fn check(_arguments: &CheckArguments) -> Outcome { Ok(()) }
