//! `ozgsim compare --check`: whether what must not make a difference makes none.

use super::args::Call;
use super::{terminal, warnings};
use crate::error::{Error, Result};
use crate::report::soundness::sentence;
use crate::study::comparison::Compare;
use crate::study::soundness::{Check, Verdict, check};

/// Replicates of a check unless the command says otherwise.
const CHECKED_REPLICATES: u64 = 2;

/// Runs the checks and says how they went.
pub(super) fn soundness(call: &Call) -> Result<()> {
    let scenarios = Compare::new(call.ask()?.scenarios()?)?.scenarios;
    scenarios.iter().for_each(warnings::warn);
    let language = call.common.look.language;
    let replicates = call.replicates.unwrap_or(CHECKED_REPLICATES);
    let results: Vec<Check> =
        scenarios[1..].iter().flat_map(|other| check(&scenarios[0], other, replicates)).collect();
    for result in &results {
        terminal::print(&sentence(result, language));
    }
    let failed =
        results.iter().filter(|result| matches!(result.verdict, Verdict::Failed { .. })).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(Error::Run(format!("{failed} checks failed; please report this")))
    }
}
