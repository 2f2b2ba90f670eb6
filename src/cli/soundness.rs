//! `ozgsim compare --check`: whether what must not make a difference makes none.

use super::args::Call;
use super::{terminal, warnings};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::model::outcome::Layout;
use crate::study::comparison::Compare;
use crate::study::soundness::{Check, Test, Verdict, check};

/// Replicates of a check unless the command says otherwise.
const CHECKED_REPLICATES: u64 = 2;

/// Runs the checks and says how they went.
pub(super) fn soundness(call: &Call) -> Result<()> {
    let scenarios = Compare::new(call.ask()?.scenarios()?)?.scenarios;
    scenarios.iter().for_each(warnings::warn);
    let language = Language::from(call.common.look.language);
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

fn sentence(check: &Check, language: Language) -> String {
    let test = match check.test {
        Test::Null => language.pick(
            "null: the same scenario twice has no effect",
            "Null: dasselbe Szenario zweimal hat keine Wirkung",
        ),
        Test::Placebo => language.pick(
            "placebo: levers after the horizon have no effect",
            "Placebo: Hebel nach dem Horizont haben keine Wirkung",
        ),
        Test::Revert => language.pick(
            "revert: levers changed back before they act have no effect",
            "Rücknahme: vor der Wirkung zurückgenommene Hebel haben keine Wirkung",
        ),
        Test::Fork => language.pick(
            "fork: the shared past is the same as a full run",
            "Gabelung: die gemeinsame Vergangenheit gleicht einem vollen Lauf",
        ),
    };
    let verdict = match &check.verdict {
        Verdict::Passed => language.pick("passed", "bestanden").to_owned(),
        Verdict::NotApplicable(reason) => {
            format!("{}: {reason}", language.pick("not applicable", "nicht anwendbar"))
        }
        Verdict::Failed { replicate, month, series } => {
            let layout = Layout::new();
            let series = &layout.series()[*series];
            let place = format!(
                "{} {}",
                series.outcome.spec().name,
                series.dimension.groups()[series.group]
            );
            format!(
                "{}: {place}, {month}, replicate {replicate}",
                language.pick("FAILED", "NICHT bestanden")
            )
        }
    };
    format!("{}: {test}: {verdict}", check.scenario)
}
