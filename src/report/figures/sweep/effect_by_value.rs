//! The effect for every value of one factor.

use super::View;
use crate::engine::effect::Effect;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Unit};
use crate::report::figures::paired::{self, LEVELS, Sheet};
use crate::report::figures::words;

const MM_PER_ROW: f64 = 4.6;

/// A row per value, one panel per level.
pub(super) fn figure(view: &View<'_>) -> NamedFigure {
    let panel = |(place, (level, _)): (usize, &(usize, _))| {
        let dot = |effect: &Effect| {
            let [low, high] = effect.interval();
            let words = view.pick("no data", "keine Daten").to_owned();
            Dot { value: effect.mean, low, high, words, ..Dot::default() }
        };
        DotPanel {
            title: words::level_or_above(*level, view.language),
            dots: view.of_level(place).iter().map(dot).collect(),
            ..DotPanel::default()
        }
    };
    let body = Dots {
        axis: Axis {
            label: paired::percentage_points(view.language),
            unit: Unit::PercentagePoints,
            range: None,
        },
        categories: view.values(0),
        panels: LEVELS.iter().enumerate().map(panel).collect(),
        columns: Some(LEVELS.len()),
        dot_name: paired::dots(view.replicates(), view.language),
        open_name: String::new(),
        reference_name: String::new(),
        band_name: String::new(),
        side_names: Vec::new(),
    };
    let sheet = Sheet {
        name: "effect-by-value",
        title: format!("{}: {}", view.label(0), view.pick("effect by value", "Wirkung nach Wert")),
        shown: view.shown(),
        note: words::paragraph(&[&view.terms(), note(view), words::levels(view.language)]),
        told: view.told(),
        height_mm: 56.0 + MM_PER_ROW * body.categories.len() as f64,
        body: Body::Dots(body),
        numbers: view.table(),
    };
    sheet.signed("", view.origin())
}

fn note(view: &View<'_>) -> &'static str {
    view.pick(
        "Rows stand equally far apart, however far apart the values are.",
        "Die Zeilen haben gleiche Abstände, wie weit die Werte auch auseinanderliegen.",
    )
}
