//! The rollout in the baseline and in all counterfactuals, which branch off from it.

use super::sheet::Sheet;
use super::{LEVELS, View, first_month, slot};
use crate::engine::curve::{CurveTable, Point};
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{
    Band, Body, Emphasis, LinePanel, Lines, Mark, Scheme, Series, TimeAxis, Unit,
};
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::words::{self, Told};
use crate::report::figures::{DEADLINE, line};
use crate::units::FIRST_YEAR;

/// The shares at levels 2 and 3 or above, one line per scenario.
pub(super) fn figure(view: &View<'_>) -> Option<NamedFigure> {
    let panels: Vec<Panel> =
        LEVELS.into_iter().map(|(level, outcome)| Panel::new(view, level, outcome)).collect();
    let body = Lines {
        time: TimeAxis { start_year: FIRST_YEAR, months: view.months(), marks: marks(view) },
        y: line::axis(Unit::Percent),
        scheme: Scheme::Categories,
        panels: panels.iter().map(|panel| panel.drawn(view)).collect(),
        columns: Some(1),
        points_name: String::new(),
        band_name: String::new(),
    };
    let sheet = Sheet {
        name: "overlay",
        title: view
            .pick("Services online in each scenario", "Online-Leistungen in den Szenarien")
            .to_owned(),
        shown: shown(view),
        note: words::levels(view.language).to_owned(),
        told: told(view, &panels),
        height_mm: 165.0,
        body: Body::Lines(body),
        numbers: table(&panels),
    };
    panels.iter().any(|panel| !panel.lines.is_empty()).then(|| sheet.finish(view))
}

fn shown(view: &View<'_>) -> String {
    let replicates = words::replicates(view.replicates(), view.language);
    let baseline = view.reference();
    let lines = view.pick(
        format!(
            "Share of an administration’s services, mean over all administrations. Lines: mean \
            of {replicates}; thick line: {baseline}"
        ),
        format!(
            "Anteil an den Leistungen einer Verwaltung, Mittel über alle Verwaltungen. Linien: \
             Mittel aus {replicates}; dicke Linie: {baseline}"
        ),
    );
    if view.replicates() < 2 {
        return words::sentence(&lines);
    }
    let bands = view.pick(
        "bands, where visible: 5th to 95th\u{a0}percentile",
        "Bänder, soweit sichtbar: 5.\u{a0}bis\u{a0}95.\u{a0}Perzentil der Replikationen",
    );
    words::sentence(&format!("{lines}; {bands}"))
}

/// The deadline of the law and the month in which the first counterfactual branches off.
fn marks(view: &View<'_>) -> Vec<Mark> {
    let deadline = (usize::try_from(DEADLINE.index()).ok(), view.pick("OZG deadline", "OZG-Frist"));
    let difference = (
        view.first_difference(),
        view.pick("first scenario begins", "Beginn des ersten Szenarios"),
    );
    let mark = |(month, label): (Option<usize>, &str)| {
        Some(Mark { month: month?, label: label.to_owned() })
    };
    [deadline, difference]
        .into_iter()
        .filter_map(mark)
        .filter(|mark| mark.month < view.months())
        .collect()
}

/// A curve from the month before it leaves the baseline.
struct Line<'a> {
    name: &'a str,
    slot: usize,
    first: usize,
    points: &'a [Point],
}

impl<'a> Line<'a> {
    fn new(
        name: &'a str,
        slot: usize,
        first: usize,
        curves: &'a CurveTable,
        outcome: Outcome,
    ) -> Option<Self> {
        let points = curves.curve(outcome, Dimension::All, 0)?.get(first..)?;
        points.iter().any(|point| point.mean.is_finite()).then_some(Self {
            name,
            slot,
            first,
            points,
        })
    }

    fn drawn(&self, view: &View<'_>) -> Series {
        let quantiles =
            |index: usize| self.points.iter().map(|point| point.quantiles[index]).collect();
        Series {
            name: self.name.to_owned(),
            first_month: self.first,
            values: self.points.iter().map(|point| point.mean).collect(),
            band: (view.replicates() > 1).then(|| Band { low: quantiles(0), high: quantiles(4) }),
            slot: self.slot,
            emphasis: if self.slot == 0 { Emphasis::Strong } else { Emphasis::Normal },
            ..Series::default()
        }
    }
}

/// The scenarios at one level.
struct Panel<'a> {
    level: usize,
    outcome: Outcome,
    lines: Vec<Line<'a>>,
}

impl<'a> Panel<'a> {
    fn new(view: &View<'a>, level: usize, outcome: Outcome) -> Self {
        let baseline =
            Line::new(&view.comparison.baseline.name, 0, 0, &view.comparison.curves, outcome);
        let others = view.others.iter().enumerate().map(|(place, other)| {
            let first = first_month(other).unwrap_or(0).saturating_sub(1);
            Line::new(&other.scenario.name, slot(place), first, &other.curves, outcome)
        });
        Self { level, outcome, lines: std::iter::once(baseline).chain(others).flatten().collect() }
    }

    fn drawn(&self, view: &View<'_>) -> LinePanel {
        let series = self.lines.iter().map(|line| line.drawn(view)).collect();
        LinePanel {
            title: words::level_or_above(self.level, view.language),
            series,
            points: Vec::new(),
        }
    }
}

fn told(view: &View<'_>, panels: &[Panel<'_>]) -> String {
    let last = |line: &Line<'_>| {
        (line.name.to_owned(), line.points.last().map(|point| point.mean).into_iter().collect())
    };
    let told = |panel: &Panel<'_>| {
        let group = Told {
            title: words::level_or_above(panel.level, view.language),
            values: panel.lines.iter().map(last).collect(),
        };
        words::told_values(&group, 0, Unit::Percent, view.language)
    };
    let levels: Vec<String> = panels.iter().filter_map(told).collect();
    words::sentence(&format!("{} {}: {}", view.pick("In", "Im"), view.horizon(), levels.join("; ")))
}

fn table(panels: &[Panel<'_>]) -> String {
    let mut table =
        Table::new(&["panel", "series", "month", "mean_share", "p05_share", "p95_share", "n"]);
    for panel in panels {
        for line in &panel.lines {
            for (offset, point) in line.points.iter().enumerate() {
                let names = [
                    panel.outcome.spec().name.to_owned(),
                    line.name.to_owned(),
                    numbers::month(line.first + offset),
                ];
                let values =
                    [point.mean, point.quantiles[0], point.quantiles[4]].map(numbers::number);
                table.push(&[names.as_slice(), &values, &[point.n.to_string()]].concat());
            }
        }
    }
    table.into_text()
}
