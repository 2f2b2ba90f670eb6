//! What all figures of a comparison say about the comparison.

use super::View;
use crate::report::NamedFigure;
use crate::report::chart::{Body, Figure};
use crate::report::figures::sheet::{WIDTH_MM, caveat};
use crate::report::figures::words;
use crate::scenario::Scenario;

pub(super) use crate::report::figures::sheet::held_together;

/// What a figure of a comparison says for itself.
pub(super) struct Sheet {
    /// Name of the files.
    pub(super) name: &'static str,
    /// What is shown.
    pub(super) title: String,
    /// What the values and the marks on the paper are, in sentences.
    pub(super) shown: String,
    /// Caveats and definitions of this figure, in sentences.
    pub(super) note: String,
    /// The main numbers in words.
    pub(super) told: String,
    /// Height [mm].
    pub(super) height_mm: f64,
    /// The chart.
    pub(super) body: Body,
    /// Its numbers.
    pub(super) numbers: String,
}

impl Sheet {
    /// Adds what all figures of a comparison say.
    pub(super) fn finish(self, view: &View<'_>) -> NamedFigure {
        let figure = Figure {
            alt_text: words::paragraph(&[&words::sentence(&self.title), &self.shown, &self.told]),
            title: self.title,
            subtitle: self.shown,
            footnote: words::paragraph(&[&self.note, &left_out(view), caveat(view.language), &provenance(view)]),
            metadata: metadata(view),
            language: view.language,
            width_mm: WIDTH_MM,
            height_mm: self.height_mm,
            body: self.body,
        };
        NamedFigure { name: self.name.to_owned(), figure, numbers: self.numbers }
    }
}

/// How many counterfactuals are not shown.
fn left_out(view: &View<'_>) -> String {
    let (shown, all) = (view.others.len(), view.comparison.others.len());
    if shown == all {
        return String::new();
    }
    view.pick(format!("The first {shown} of {all} scenarios are shown."), format!("Gezeigt sind die ersten {shown} von {all} Szenarien."))
}

fn provenance(view: &View<'_>) -> String {
    let baseline = view.reference();
    let others: Vec<String> = view.others.iter().map(|other| held_together(&other.scenario.name)).collect();
    let (others, version, seed) = (others.join(", "), view.version, view.baseline().simulation.seed);
    let (agents, replicates) = (words::count(view.administrations(), view.language), words::replicates(view.replicates(), view.language));
    view.pick(
        format!("ozgsim {version}, {baseline} against {others}; {agents}\u{a0}administrations, {replicates}, seed\u{a0}{seed}."),
        format!("ozgsim {version}, {baseline} gegen {others}; {agents}\u{a0}Verwaltungen, {replicates}, Startwert\u{a0}{seed}."),
    )
}

fn metadata(view: &View<'_>) -> Vec<(String, String)> {
    let scenarios = || view.others.iter().map(|other| &other.scenario);
    let names: Vec<&str> = scenarios().map(|scenario| scenario.name.as_str()).collect();
    let assumed = |scenario: &Scenario| words::sentence(&format!("{}: {}", scenario.name, scenario.description));
    let assumptions: Vec<String> = std::iter::once(view.baseline()).chain(scenarios()).map(assumed).collect();
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
