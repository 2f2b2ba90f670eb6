//! The effect for every combination of the values of two factors.

use super::View;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Heat, HeatPanel, Unit};
use crate::report::figures::paired::{self, LEVELS, Sheet};
use crate::report::figures::words;

const MM_PER_ROW: f64 = 10.0;
/// Smallest and largest height of the cells [mm].
const HEIGHTS: (f64, f64) = (45.0, 90.0);

/// Cells for the combinations, one panel per level.
pub(super) fn figure(view: &View<'_>) -> NamedFigure {
    let panel = |(place, (level, _)): (usize, &(usize, _))| HeatPanel {
        title: words::level_or_above(*level, view.language),
        values: view.of_level(place).iter().map(|effect| effect.mean).collect(),
    };
    let body = Heat {
        values: Axis {
            label: paired::percentage_points(view.language),
            unit: Unit::PercentagePoints,
            range: None,
        },
        columns_label: format!("→ {}", view.label(0)),
        columns: view.values(0),
        rows_label: format!("↑ {}", view.label(1)),
        rows: view.values(1),
        has_lines: true,
        panels: LEVELS.iter().enumerate().map(panel).collect(),
    };
    let sheet = Sheet {
        name: "heat-map",
        title: format!(
            "{} {} {}: {}",
            view.title(0),
            view.pick("and", "und"),
            view.name(1),
            view.pick("joint effect", "gemeinsame Wirkung")
        ),
        shown: view.shown(),
        note: words::paragraph(&[
            &view.terms(),
            note(view),
            &view.precision(),
            words::levels(view.language),
        ]),
        told: view.told(),
        height_mm: 70.0 + (MM_PER_ROW * body.rows.len() as f64).clamp(HEIGHTS.0, HEIGHTS.1),
        body: Body::Heat(body),
        numbers: view.table(),
    };
    sheet.signed("", view.origin())
}

fn note(view: &View<'_>) -> &'static str {
    view.pick(
        "All cells have the same size, however far apart the values are. Lines of equal effect are \
         interpolated between the centres of cells; negative ones are dashed. Where effects have \
         both signs, cells below zero are hatched.",
        "Alle Zellen sind gleich groß, wie weit die Werte auch auseinanderliegen. Linien gleicher \
         Wirkung sind zwischen den Mitten der Zellen interpoliert, negative gestrichelt. Wo \
         Wirkungen beider Vorzeichen vorkommen, sind Zellen unter null schraffiert.",
    )
}
