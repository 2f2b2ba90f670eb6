//! How the checks of a comparison went, in words.

use crate::language::Language;
use crate::model::outcome::Layout;
use crate::study::soundness::{Check, Test, Verdict};

/// How a check went, in one line.
pub fn sentence(check: &Check, language: Language) -> String {
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
