//! Curves on their way to a figure: with keys for the table and labels for the reader.

use super::Run;
use super::words::{self, Told};
use crate::engine::curve::Point;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::chart::{Axis, Band, Emphasis, LinePanel, Lines, Scheme, Series, Unit};

/// A curve with its key and its label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Key in the table.
    pub(super) key: String,
    /// Label in the figure.
    pub(super) label: String,
    /// Colour and dash pattern.
    pub(super) slot: usize,
    /// Weight.
    pub(super) emphasis: Emphasis,
    /// One point per month.
    pub(super) points: Vec<Point>,
}

impl Line {
    /// The line of an outcome over all administrations.
    pub(super) fn of_outcome(
        run: &Run<'_>,
        outcome: Outcome,
        label: String,
        slot: usize,
    ) -> Option<Self> {
        Self::new(run, outcome, (Dimension::All, 0), outcome.spec().name, label, slot)
    }

    /// The line of an outcome in a group; none without any value.
    pub(super) fn new(
        run: &Run<'_>,
        outcome: Outcome,
        group: (Dimension, usize),
        key: &str,
        label: String,
        slot: usize,
    ) -> Option<Self> {
        let points = run.curve(outcome, group.0, group.1)?;
        Some(Self { key: key.to_owned(), label, slot, emphasis: Emphasis::Normal, points })
    }

    /// The line with its band, which a single replicate does not have.
    pub(super) fn series(&self, run: &Run<'_>) -> Series {
        let quantiles =
            |index: usize| self.points.iter().map(|point| point.quantiles[index]).collect();
        Series {
            name: self.label.clone(),
            first_month: 0,
            values: self.points.iter().map(|point| point.mean).collect(),
            spread: None,
            band: (run.context.replicates > 1)
                .then(|| Band { low: quantiles(0), high: quantiles(4) }),
            slot: self.slot,
            emphasis: self.emphasis,
        }
    }
}

/// Lines that share a plot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    /// Key in the table.
    pub(super) key: String,
    /// Title in the figure; may be empty.
    pub(super) title: String,
    /// The lines.
    pub(super) lines: Vec<Line>,
}

impl Panel {
    /// The lines that have values as a panel.
    pub(super) fn new(
        key: &str,
        title: String,
        lines: impl IntoIterator<Item = Option<Line>>,
    ) -> Self {
        Self { key: key.to_owned(), title, lines: lines.into_iter().flatten().collect() }
    }

    fn told(&self) -> Told {
        let means = |line: &Line| {
            (line.label.clone(), line.points.iter().map(|point| point.mean).collect())
        };
        Told { title: self.title.clone(), values: self.lines.iter().map(means).collect() }
    }

    /// The panel without observed points.
    pub(super) fn drawn(&self, run: &Run<'_>) -> LinePanel {
        LinePanel {
            title: self.title.clone(),
            series: self.lines.iter().map(|line| line.series(run)).collect(),
            points: Vec::new(),
        }
    }
}

/// Panels of lines under a shared value axis.
pub(super) fn body(run: &Run<'_>, panels: &[Panel], y: Axis, scheme: Scheme) -> Lines {
    Lines {
        time: run.time(),
        y,
        scheme,
        panels: panels.iter().map(|panel| panel.drawn(run)).collect(),
        columns: None,
        points_name: String::new(),
        band_name: String::new(),
    }
}

/// Value axis without a label: the subtitle says what the values are.
pub(super) fn axis(unit: Unit) -> Axis {
    Axis { label: String::new(), unit, range: None }
}

/// Whether there is nothing to draw.
pub(super) fn empty(panels: &[Panel]) -> bool {
    panels.iter().all(|panel| panel.lines.is_empty())
}

/// The means of all lines in some months, in words.
pub(super) fn told(run: &Run<'_>, panels: &[Panel], unit: Unit, months: &[usize]) -> String {
    let groups: Vec<Told> = panels.iter().map(Panel::told).collect();
    words::told(&groups, unit, months, run.language())
}
