//! stub
use super::Outcome; use super::args::DocsArguments;
pub(crate) fn docs(_arguments: &DocsArguments) -> Outcome { Ok(()) }
