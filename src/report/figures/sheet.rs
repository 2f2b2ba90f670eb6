//! Everything around a chart: title, subtitle, footnote, alternative text and provenance.

use super::{Run, words};
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Body, Figure};

/// Width of all figures [mm]: the text block of a page.
pub(super) const WIDTH_MM: f64 = 170.0;
/// Longest description that a subtitle takes [characters]; the metadata keep the rest.
const LONGEST_DESCRIPTION: usize = 200;

/// What a figure of a run says for itself.
pub(super) struct Sheet {
    /// Name of the files.
    pub(super) name: &'static str,
    /// What is shown.
    pub(super) title: String,
    /// What the values are, in sentences.
    pub(super) shown: String,
    /// What the marks on the paper are, such as lines and bands.
    pub(super) marks: Marks,
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

/// How means and spread are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// Lines with bands.
    Lines,
    /// A single line with its band.
    Line,
    /// Areas.
    Areas,
}

impl Sheet {
    /// Adds what all figures of a run say.
    pub(super) fn finish(self, run: &Run<'_>) -> NamedFigure {
        let context = run.context;
        let short = words::shortened(&context.description, LONGEST_DESCRIPTION);
        let kind = self.marks.in_words(context.replicates, run.language());
        let alt_text = words::paragraph(&[
            &words::sentence(&self.title),
            &self.shown,
            &kind,
            &scenario(run, &context.scenario, &context.description),
            &self.told,
        ]);
        let figure = Figure {
            title: self.title,
            subtitle: words::paragraph(&[
                &self.shown,
                &scenario(run, &held_together(&context.scenario), &short),
                &kind,
            ]),
            footnote: words::paragraph(&[
                &self.note,
                &further_dates(run),
                caveat(run.language()),
                &provenance(run),
            ]),
            alt_text,
            metadata: metadata(run),
            language: run.language(),
            width_mm: WIDTH_MM,
            height_mm: self.height_mm,
            body: self.body,
        };
        NamedFigure { name: self.name.to_owned(), figure, numbers: self.numbers }
    }
}

impl Marks {
    /// What the marks on the paper are; a single replicate has no band.
    fn in_words(self, replicates: u64, language: Language) -> String {
        let number = words::replicates(replicates, language);
        let (mark, band) = match self {
            Self::Lines => (
                language.pick("Lines", "Linien"),
                language.pick("bands, where visible", "Bänder, soweit sichtbar"),
            ),
            Self::Line => (
                language.pick("Line", "Linie"),
                language.pick("band, where visible", "Band, soweit sichtbar"),
            ),
            Self::Areas => (language.pick("Areas", "Flächen"), ""),
        };
        let mean = language
            .pick(format!("{mark}: mean of {number}"), format!("{mark}: Mittel aus {number}"));
        if band.is_empty() || replicates < 2 {
            return format!("{mean}.");
        }
        format!(
            "{mean}; {band}: {}.",
            language.pick("5th to 95th\u{a0}percentile", "5.\u{a0}bis\u{a0}95.\u{a0}Perzentil")
        )
    }
}

/// Which scenario is shown, in a sentence.
fn scenario(run: &Run<'_>, name: &str, description: &str) -> String {
    let name = run.pick(format!("Scenario “{name}”"), format!("Szenario „{name}“"));
    match words::sentence(description) {
        description if description.is_empty() => format!("{name}."),
        description => format!("{name}: {description}"),
    }
}

fn further_dates(run: &Run<'_>) -> String {
    match run.further_policy_dates() {
        0 => String::new(),
        1 => run
            .pick(
                "One further policy date is not marked.",
                "Ein weiterer Termin einer Maßnahme ist nicht markiert.",
            )
            .to_owned(),
        more => run.pick(
            format!("{more} further policy dates are not marked."),
            format!("{more} weitere Termine von Maßnahmen sind nicht markiert."),
        ),
    }
}

/// A name with hyphens at which no line breaks.
pub(super) fn held_together(name: &str) -> String {
    name.replace('-', "\u{2011}")
}

/// What every result of the model is and is not.
pub(super) fn caveat(language: Language) -> &'static str {
    language.pick(
        "Comparison of counterfactuals under stated assumptions, not a forecast.",
        "Vergleich kontrafaktischer Szenarien unter ausgewiesenen Annahmen, keine Prognose.",
    )
}

fn provenance(run: &Run<'_>) -> String {
    let context = run.context;
    let (agents, replicates) = (
        words::count(context.agents, run.language()),
        words::replicates(context.replicates, run.language()),
    );
    run.pick(
        format!(
            "ozgsim {}, scenario {}, {agents}\u{a0}administrations, {replicates}, seed\u{a0}{}.",
            context.version,
            held_together(&context.scenario),
            context.seed
        ),
        format!(
            "ozgsim {}, Szenario {}, {agents}\u{a0}Verwaltungen, {replicates}, Startwert\u{a0}{}.",
            context.version,
            held_together(&context.scenario),
            context.seed
        ),
    )
}

fn metadata(run: &Run<'_>) -> Vec<(String, String)> {
    let context = run.context;
    let pairs = [
        ("Software", format!("ozgsim {}", context.version)),
        ("Scenario", context.scenario.clone()),
        ("Assumptions", context.description.clone()),
        ("Replicates", context.replicates.to_string()),
        ("Administrations", context.agents.to_string()),
        ("Seed", context.seed.to_string()),
        ("Disclaimer", caveat(run.language()).to_owned()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
