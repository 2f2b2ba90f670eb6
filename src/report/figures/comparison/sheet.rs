//! What all figures of a comparison say about the comparison.

use super::View;
use crate::report::NamedFigure;
use crate::report::figures::paired::{self, Origin};
use crate::report::figures::sheet::caveat;
use crate::report::figures::words;
use crate::scenario::Scenario;

pub(super) use crate::report::figures::paired::Sheet;
use crate::report::figures::sheet::held_together;

impl Sheet {
    /// Adds what all figures of a comparison say.
    pub(super) fn finish(self, view: &View<'_>) -> NamedFigure {
        self.signed(
            &left_out(view),
            Origin { language: view.language, words: provenance(view), metadata: metadata(view) },
        )
    }
}

/// How many counterfactuals are not shown.
fn left_out(view: &View<'_>) -> String {
    let (shown, all) = (view.others.len(), view.comparison.others.len());
    if shown == all {
        return String::new();
    }
    view.pick(
        format!("The first {shown} of {all} scenarios are shown."),
        format!("Gezeigt sind die ersten {shown} von {all} Szenarien."),
    )
}

fn provenance(view: &View<'_>) -> String {
    let baseline = view.reference();
    let others: Vec<String> =
        view.others.iter().map(|other| held_together(&other.scenario.name)).collect();
    let (others, version, numbers) =
        (others.join(", "), view.version, paired::numbers(view.baseline(), view.language));
    view.pick(
        format!("ozgsim {version}, {baseline} against {others}; {numbers}."),
        format!("ozgsim {version}, {baseline} gegen {others}; {numbers}."),
    )
}

fn metadata(view: &View<'_>) -> Vec<(String, String)> {
    let scenarios = || view.others.iter().map(|other| &other.scenario);
    let names: Vec<&str> = scenarios().map(|scenario| scenario.name.as_str()).collect();
    let assumed = |scenario: &Scenario| {
        words::sentence(&format!("{}: {}", scenario.name, scenario.described(view.language)))
    };
    let assumptions: Vec<String> =
        std::iter::once(view.baseline()).chain(scenarios()).map(assumed).collect();
    let simulation = view.baseline().simulation;
    let pairs = [
        ("Software", format!("ozgsim {}", view.version)),
        ("Baseline", view.baseline().name.clone()),
        ("Counterfactuals", names.join(", ")),
        ("Assumptions", assumptions.join(" ")),
        ("Replicates", simulation.replicates.to_string()),
        ("Administrations", view.administrations().to_string()),
        ("Seed", simulation.seed.to_string()),
        ("Disclaimer", caveat(view.language).to_owned()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
