//! What stands above panels: key, label of the shared value axis and titles.

use super::ChartError;
use super::canvas::Align;
use super::key::{Entry, Flow};
use super::layout::{Area, Pen, block};
use super::marks::{self, Flag};
use super::palette::{INK, SOFT};

const BELOW: f64 = 0.9;
const BETWEEN: f64 = 1.0;
const TITLE_GAP: f64 = 0.5;
const MAX_TITLE_LINES: usize = 5;

/// Key and label of the value axis, at the top of an area.
pub(super) struct Head {
    area: Area,
    flow: Flow,
    label: String,
}

impl Head {
    pub(super) fn new(pen: &Pen, area: Area, entries: Vec<Entry>, label: &str) -> Self {
        let label = pen.small.shorten(label, area.width());
        let flow = Flow::new(pen, entries, area.width());
        Self { area, flow, label }
    }

    /// The area below the head.
    pub(super) fn rest(&self, pen: &Pen) -> Area {
        let label = if self.label.is_empty() { 0.0 } else { pen.small.line() };
        let key = self.flow.height(pen);
        let height = if self.in_one_row(pen) { key.max(label) } else { key + BETWEEN + label };
        let below = if height > 0.0 { BELOW } else { 0.0 };
        Area { top: self.area.top + height + below, ..self.area }
    }

    fn in_one_row(&self, pen: &Pen) -> bool {
        let width = pen.small.width(&self.label) + 6.0 + self.flow.width;
        self.flow.rows() == 0 || self.flow.rows() == 1 && width <= self.area.width()
    }

    pub(super) fn draw(&self, pen: &Pen) -> Result<(), ChartError> {
        let area = self.area;
        let together = self.in_one_row(pen);
        let key_left = if together && !self.label.is_empty() {
            area.right - self.flow.width
        } else {
            area.left
        };
        self.flow.draw(pen, key_left, area.top)?;
        let label_top =
            if together { area.top } else { area.top + self.flow.height(pen) + BETWEEN };
        let corner = (area.left, label_top);
        pen.paragraph(&[&self.label], corner, Align::Left, pen.small, SOFT)
    }
}

/// Room between a plot and the title of its panel: for flags or half a line of the axis.
pub(super) fn above_plot(pen: &Pen, flags: &[Flag]) -> f64 {
    marks::height(pen, flags).max(pen.small.cap() * 0.7)
}

/// Height of the highest of some panel titles.
pub(super) fn title_height<'a>(
    pen: &Pen,
    titles: impl Iterator<Item = &'a str>,
    width: f64,
) -> f64 {
    let lines = titles.map(|title| pen.heading.wrap(title, width, MAX_TITLE_LINES).len());
    match lines.max().unwrap_or(0) {
        0 => 0.0,
        lines => block(lines, pen.heading) + TITLE_GAP,
    }
}

/// Draws the title of a panel so that its last line ends above `bottom`.
pub(super) fn draw_title(
    pen: &Pen,
    title: &str,
    plot: Area,
    bottom: f64,
) -> Result<(), ChartError> {
    let lines = pen.heading.wrap(title, plot.width(), MAX_TITLE_LINES);
    let top = bottom - TITLE_GAP - block(lines.len(), pen.heading);
    pen.paragraph(&lines, (plot.left, top), Align::Left, pen.heading, INK)
}
