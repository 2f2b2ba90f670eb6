//! What the figures share that show paired differences between scenarios: of comparisons,
//! decompositions and sweeps.

use super::sheet::{WIDTH_MM, caveat, held_together};
use super::words;
use crate::engine::effect::CONFIDENCE;
use crate::language::Language;
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Body, Figure};
use crate::scenario::Scenario;
use crate::units::Month;

/// Level and outcome of the shares whose effects are shown.
pub(super) const LEVELS: [(usize, Outcome); 2] =
    [(2, Outcome::OnlineShareLevel2), (3, Outcome::OnlineShareLevel3)];

/// What a figure says for itself.
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

/// Where a figure comes from.
pub(super) struct Origin {
    /// Language of the figure.
    pub(super) language: Language,
    /// The origin in words.
    pub(super) words: String,
    /// Provenance as key and value.
    pub(super) metadata: Vec<(String, String)>,
}

impl Sheet {
    /// Adds a remark below the figure and its origin.
    pub(super) fn signed(self, remark: &str, origin: Origin) -> NamedFigure {
        let figure = Figure {
            alt_text: words::paragraph(&[&words::sentence(&self.title), &self.shown, &self.told]),
            title: self.title,
            subtitle: self.shown,
            footnote: words::paragraph(&[
                &self.note,
                remark,
                caveat(origin.language),
                &origin.words,
            ]),
            metadata: origin.metadata,
            language: origin.language,
            width_mm: WIDTH_MM,
            height_mm: self.height_mm,
            body: self.body,
        };
        NamedFigure { name: self.name.to_owned(), figure, numbers: self.numbers }
    }
}

/// Number of simulated administrations.
pub(in crate::report) fn administrations(scenario: &Scenario) -> u64 {
    scenario
        .tables
        .administrations
        .as_ref()
        .map_or(scenario.simulation.agents, |rows| rows.len() as u64)
}

/// The numbers behind a figure in words: administrations, replicates, seed.
pub(super) fn numbers(scenario: &Scenario, language: Language) -> String {
    let (agents, replicates) = (
        words::count(administrations(scenario), language),
        words::replicates(scenario.simulation.replicates, language),
    );
    let (who, seed) =
        (language.pick("administrations", "Verwaltungen"), language.pick("seed", "Startwert"));
    format!("{agents}\u{a0}{who}, {replicates}, {seed}\u{a0}{}", scenario.simulation.seed)
}

/// What an interval is.
pub(super) fn interval(language: Language) -> String {
    let percent = (100.0 * CONFIDENCE).round();
    language.pick(
        format!("{percent}% confidence interval"),
        format!("{percent}\u{2011}%\u{2011}Konfidenzintervall"),
    )
}

/// What dots are, for a key; a single replicate has no interval.
pub(super) fn dots(replicates: u64, language: Language) -> String {
    if replicates < 2 {
        return language.pick("Single replicate", "Einzelne Replikation").to_owned();
    }
    language.pick(
        format!("Mean with {}", interval(language)),
        format!("Mittel mit {}", interval(language)),
    )
}

/// Replicates whose differences were taken, in words.
pub(super) fn pairs(replicates: u64, language: Language) -> String {
    let replicates = words::replicates(replicates, language);
    language.pick(
        format!("Mean of {replicates}, paired on the same draws."),
        format!("Mittel aus {replicates}, gepaart mit denselben Zufallszahlen."),
    )
}

/// Label of an axis of effects on shares.
pub(super) fn percentage_points(language: Language) -> String {
    language.pick("Percentage points", "Prozentpunkte").to_owned()
}

/// A baseline with its name, without article.
pub(super) fn reference(name: &str, language: Language) -> String {
    let name = held_together(name);
    match language {
        Language::English if name == "baseline" => name,
        Language::English => format!("baseline “{name}”"),
        Language::German => format!("Referenzszenario „{name}“"),
    }
}

/// A month in words after a preposition.
pub(super) fn in_month(month: Month, language: Language) -> String {
    format!("{} {}", language.pick("in", "im"), words::month(month, language))
}
