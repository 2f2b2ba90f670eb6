//! The simulated municipal administrations by size class.

use super::numbers::{self, Table};
use super::sheet::WIDTH_MM;
use super::words::{self, Told};
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{
    Axis, BarPanel, BarSeries, Bars, Body, Figure, Orientation, Scheme, Unit,
};
use crate::report::text::size_class;
use crate::scenario::administration::SIZE_CLASSES;

/// A population in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct PopulationSummary {
    /// Municipal administrations in each of [`SIZE_CLASSES`].
    pub classes: [SizeClassSummary; SIZE_CLASSES.len()],
    /// Number of counties, which have no size class.
    pub counties: u64,
    /// Where the administrations come from, for example the name of the register; a phrase, may be
    /// empty.
    pub origin: String,
    /// Seed of what was drawn.
    pub seed: u64,
}

/// The municipal administrations of a size class.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SizeClassSummary {
    /// Number of administrations.
    pub administrations: u64,
    /// Inhabitants of their areas.
    pub inhabitants: u64,
    /// Posts mainly for digital work [full-time equivalents].
    pub digital_posts: f64,
}

impl SizeClassSummary {
    /// Digital posts of an administration on average; NaN in an empty class.
    fn posts_per_administration(&self) -> f64 {
        self.digital_posts / self.administrations as f64
    }
}

/// A quantity by size class.
struct Quantity {
    key: &'static str,
    title: &'static str,
    label: &'static str,
    unit_key: &'static str,
    unit: Unit,
    values: Vec<f64>,
}

/// The figure of a population: administrations, inhabitants and digital posts by size class;
/// `version` is that of ozgsim.
pub fn population_figure(
    summary: &PopulationSummary,
    version: &str,
    language: Language,
) -> NamedFigure {
    let quantities = quantities(summary, language);
    let title = language
        .pick(
            "Municipal administrations by size of the municipality",
            "Gemeindeverwaltungen nach Gemeindegröße",
        )
        .to_owned();
    let shown = shown(summary, language);
    let figure = Figure {
        alt_text: words::paragraph(&[
            &words::sentence(&title),
            &shown,
            &told(&quantities, language),
        ]),
        title,
        subtitle: shown,
        footnote: footnote(summary, version, language),
        metadata: metadata(summary, version),
        language,
        width_mm: WIDTH_MM,
        height_mm: 75.0,
        body: Body::Bars(body(&quantities, language)),
    };
    NamedFigure { name: "population".to_owned(), figure, numbers: numbers(&quantities) }
}

fn quantities(summary: &PopulationSummary, language: Language) -> [Quantity; 3] {
    let values = |value: fn(&SizeClassSummary) -> f64| summary.classes.iter().map(value).collect();
    [
        Quantity {
            key: "administrations",
            title: language.pick("Administrations", "Verwaltungen"),
            label: language.pick("Number", "Anzahl"),
            unit_key: "administrations",
            unit: Unit::Count,
            values: values(|class| class.administrations as f64),
        },
        Quantity {
            key: "inhabitants",
            title: language.pick("Inhabitants", "Bevölkerung"),
            label: language.pick("Persons", "Personen"),
            unit_key: "persons",
            unit: Unit::Count,
            values: values(|class| class.inhabitants as f64),
        },
        Quantity {
            key: "digital_posts_per_administration",
            title: language.pick("Digital posts", "Digitalstellen"),
            label: language.pick(
                "Full-time equivalents per administration",
                "Vollzeitäquivalente je Verwaltung",
            ),
            unit_key: "full-time equivalents",
            unit: Unit::Number,
            values: values(SizeClassSummary::posts_per_administration),
        },
    ]
}

fn body(quantities: &[Quantity], language: Language) -> Bars {
    let panel = |quantity: &Quantity| BarPanel {
        title: quantity.title.to_owned(),
        axis: Axis { label: quantity.label.to_owned(), unit: quantity.unit, range: None },
        series: vec![BarSeries { values: quantity.values.clone(), ..BarSeries::default() }],
    };
    Bars {
        orientation: Orientation::Horizontal,
        categories: classes(language),
        scheme: Scheme::Categories,
        panels: quantities.iter().map(panel).collect(),
        columns: None,
        band_name: String::new(),
    }
}

fn classes(language: Language) -> Vec<String> {
    (0..SIZE_CLASSES.len()).map(|class| size_class(class, language)).collect()
}

fn shown(summary: &PopulationSummary, language: Language) -> String {
    let administrations =
        words::count(summary.classes.iter().map(|class| class.administrations).sum(), language);
    let inhabitants =
        words::count(summary.classes.iter().map(|class| class.inhabitants).sum(), language);
    language.pick(
        format!(
            "{administrations}\u{a0}municipal administrations with \
            {inhabitants}\u{a0}inhabitants, by inhabitants of their areas."
        ),
        format!(
            "{administrations}\u{a0}Gemeindeverwaltungen mit {inhabitants}\u{a0}Einwohnern, \
            nach Einwohnerzahl ihres Gebiets."
        ),
    )
}

fn footnote(summary: &PopulationSummary, version: &str, language: Language) -> String {
    let counties = words::count(summary.counties, language);
    let without = language.pick(
        format!(
            "Upper bounds of classes excluded. County-free cities included; without \
            {counties}\u{a0}counties."
        ),
        format!(
            "Obergrenzen der Klassen ausgeschlossen. Mit kreisfreien Städten, ohne \
            {counties}\u{a0}Landkreise."
        ),
    );
    let origin = match summary.origin.trim() {
        "" => String::new(),
        origin => words::sentence(&format!(
            "{} {origin}",
            language.pick("Administrations:", "Verwaltungen:")
        )),
    };
    let drawn = language.pick(
        "Digital posts are drawn by the model where not given.",
        "Digitalstellen, soweit nicht angegeben, vom Modell gezogen.",
    );
    let seed = language.pick("seed", "Startwert");
    words::paragraph(&[
        &without,
        &origin,
        drawn,
        &format!("ozgsim {version}, {seed}\u{a0}{}.", summary.seed),
    ])
}

fn metadata(summary: &PopulationSummary, version: &str) -> Vec<(String, String)> {
    let pairs = [
        ("Software", format!("ozgsim {version}")),
        ("Source", summary.origin.clone()),
        ("Seed", summary.seed.to_string()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn told(quantities: &[Quantity], language: Language) -> String {
    let told = |quantity: &Quantity| {
        let values = classes(language)
            .into_iter()
            .zip(quantity.values.iter().map(|value| vec![*value]))
            .collect();
        words::sentence(
            &words::told_values(
                &Told { title: quantity.title.to_owned(), values },
                0,
                quantity.unit,
                language,
            )
            .unwrap_or_default(),
        )
    };
    quantities.iter().map(told).collect::<Vec<String>>().join(" ")
}

fn numbers(quantities: &[Quantity]) -> String {
    let mut table = Table::new(&["panel", "series", "value", "unit"]);
    for quantity in quantities {
        for ((class, _), value) in SIZE_CLASSES.iter().zip(&quantity.values) {
            table.push(&[
                quantity.key.to_owned(),
                (*class).to_owned(),
                numbers::number(*value),
                quantity.unit_key.to_owned(),
            ]);
        }
    }
    table.into_text()
}
