//! The effect of every counterfactual over time, with its confidence interval.

use super::sheet::Sheet;
use super::{LEVELS, View, columns, intervals};
use crate::engine::effect::Effect;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Band, Body, LinePanel, Lines, Scheme, Series, TimeAxis, Unit};
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::words::{self, Told};
use crate::study::effects::Counterfactual;
use crate::units::FIRST_YEAR;

const MONTHS_PER_YEAR: usize = 12;

/// The effects on the shares at levels 2 and 3 or above, one panel per counterfactual.
pub(super) fn figure(view: &View<'_>) -> Option<NamedFigure> {
    let first = first_shown(view);
    let panels: Vec<Panel> = view
        .others
        .iter()
        .map(|other| Panel { name: &other.scenario.name, lines: lines(other, first) })
        .collect();
    let years = (first / MONTHS_PER_YEAR) as i32;
    let body = Lines {
        time: TimeAxis {
            start_year: FIRST_YEAR + years,
            months: view.months() - first,
            marks: Vec::new(),
        },
        y: Axis { label: view.percentage_points(), unit: Unit::PercentagePoints, range: None },
        scheme: Scheme::Categories,
        panels: panels.iter().map(|panel| panel.drawn(view)).collect(),
        columns: Some(across(panels.len())),
        points_name: String::new(),
        band_name: String::new(),
    };
    let down = panels.len().div_ceil(across(panels.len()));
    let sheet = Sheet {
        name: "effect",
        title: view
            .pick(
                "Effect of each scenario on services online, over time",
                "Wirkung der Szenarien auf Online-Leistungen im Zeitverlauf",
            )
            .to_owned(),
        shown: shown(view),
        note: words::levels(view.language).to_owned(),
        told: told(view, &panels),
        height_mm: 45.0 + 48.0 * down as f64,
        body: Body::Lines(body),
        numbers: table(&panels, first),
    };
    panels.iter().any(|panel| !panel.lines.is_empty()).then(|| sheet.finish(view))
}

/// Panels per row: lines need more width than dots.
fn across(panels: usize) -> usize {
    if panels == 4 { 2 } else { columns(panels).min(3) }
}

/// January of the year before the first difference.
fn first_shown(view: &View<'_>) -> usize {
    view.first_difference()
        .map_or(0, |month| (month / MONTHS_PER_YEAR).saturating_sub(1) * MONTHS_PER_YEAR)
}

fn shown(view: &View<'_>) -> String {
    let baseline = view.reference();
    let what = view.pick(
        format!(
            "Share of an administration’s services online, difference to the {baseline} in \
            percentage points, mean over all administrations."
        ),
        format!(
            "Anteil der Online-Leistungen einer Verwaltung, Unterschied zum {baseline} in \
            Prozentpunkten, Mittel über alle Verwaltungen."
        ),
    );
    let interval = view.interval();
    let bands = view.pick(
        format!(
            "Dark bands, where visible: {interval} of the mean; light bands: 5th to \
            95th\u{a0}percentile of replicates."
        ),
        format!(
            "Dunkle Bänder, soweit sichtbar: {interval} des Mittels; helle Bänder: \
            5.\u{a0}bis\u{a0}95.\u{a0}Perzentil der Replikationen."
        ),
    );
    words::paragraph(&[&what, &view.pairs(), if view.replicates() > 1 { &bands } else { "" }])
}

struct Line<'a> {
    level: usize,
    outcome: Outcome,
    effects: &'a [Effect],
}

/// The effects on the levels over all administrations from a month on, where there are any.
fn lines(other: &Counterfactual, first: usize) -> Vec<Line<'_>> {
    let line = |(level, outcome)| {
        Some(Line {
            level,
            outcome,
            effects: other.effects.curve(outcome, Dimension::All, 0)?.get(first..)?,
        })
    };
    let known = |line: &Line<'_>| line.effects.iter().any(|effect| effect.mean.is_finite());
    LEVELS.into_iter().filter_map(line).filter(known).collect()
}

/// The effects of a counterfactual.
struct Panel<'a> {
    name: &'a str,
    lines: Vec<Line<'a>>,
}

impl Panel<'_> {
    fn drawn(&self, view: &View<'_>) -> LinePanel {
        let series = self.lines.iter().enumerate().map(|(slot, line)| {
            let quantiles =
                |index: usize| line.effects.iter().map(|effect| effect.quantiles[index]).collect();
            let banded = view.replicates() > 1;
            Series {
                name: words::level_or_above(line.level, view.language),
                values: line.effects.iter().map(|effect| effect.mean).collect(),
                band: banded.then(|| intervals(line.effects)),
                spread: banded.then(|| Band { low: quantiles(0), high: quantiles(2) }),
                slot,
                ..Series::default()
            }
        });
        LinePanel { title: self.name.to_owned(), series: series.collect(), points: Vec::new() }
    }
}

fn told(view: &View<'_>, panels: &[Panel<'_>]) -> String {
    let told = |panel: &Panel<'_>| {
        let last =
            |line: &Line<'_>| line.effects.last().map(|effect| effect.mean).into_iter().collect();
        let values = panel
            .lines
            .iter()
            .map(|line| (words::level_or_above(line.level, view.language), last(line)));
        words::told_values(
            &Told { title: panel.name.to_owned(), values: values.collect() },
            0,
            Unit::PercentagePoints,
            view.language,
        )
    };
    let told: Vec<String> = panels.iter().filter_map(told).collect();
    words::sentence(&format!("{} {}: {}", view.pick("In", "Im"), view.horizon(), told.join("; ")))
}

fn table(panels: &[Panel<'_>], first: usize) -> String {
    let mut table = Table::new(&[
        "panel",
        "series",
        "month",
        "effect_share",
        "ci_low_share",
        "ci_high_share",
        "p05_share",
        "p95_share",
        "n",
    ]);
    for panel in panels {
        for line in &panel.lines {
            for (offset, effect) in line.effects.iter().enumerate() {
                let names = [
                    panel.name.to_owned(),
                    line.outcome.spec().name.to_owned(),
                    numbers::month(first + offset),
                ];
                let ([low, high], [p05, _, p95]) = (effect.interval(), effect.quantiles);
                let values = [effect.mean, low, high, p05, p95].map(numbers::number);
                table.push(&[names.as_slice(), &values, &[effect.n.to_string()]].concat());
            }
        }
    }
    table.into_text()
}
