//! Labels to the right of a plot, at the ends of the things they name.

use super::canvas::{Align, Spot, Stroke};
use super::layout::{Area, Pen, block, spread};
use super::palette::{AXIS, Color};
use super::plot::{Looks, Plot, curve_runs};
use super::{ChartError, Series};

/// From the end of a line to its label.
pub(super) const LEADER: f64 = 3.0;
/// Side of the square in front of the words, and its distance to them.
const SWATCH: (f64, f64) = (2.0, 0.9);
/// Width that a square takes from the words.
pub(super) const SWATCH_ROOM: f64 = SWATCH.0 + SWATCH.1;
const HAIR: f64 = 0.4;
const MAX_LINES: usize = 4;

/// A label to the right of a plot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EndLabel {
    pub lines: Vec<String>,
    /// Where the labelled thing ends.
    pub end: Spot,
    pub color: Color,
    /// Colour of a square in front of the words.
    pub swatch: Option<Color>,
    /// Whether a thin line leads from the end to the words.
    pub led: bool,
}

/// Labels for the ends of lines, wrapped to a width; a line without values has none.
pub(super) fn of_lines(
    pen: &Pen,
    plot: &Plot,
    series: &[Series],
    looks: Looks,
    width: f64,
) -> Vec<EndLabel> {
    let label = |line: &Series| {
        let end = curve_runs(plot, line).last()?.last().copied()?;
        let lines = pen.label.wrap(&line.name, width, MAX_LINES);
        (!lines.is_empty()).then(|| EndLabel {
            lines,
            end: (end.0, end.1.clamp(plot.area.top, plot.area.bottom)),
            color: looks.text_color(line),
            swatch: None,
            led: true,
        })
    };
    series.iter().filter_map(label).collect()
}

/// Centres of labels beside a plot, or nothing when there is no room for all.
pub(super) fn places(pen: &Pen, plot: Area, labels: &[EndLabel]) -> Option<Vec<f64>> {
    let wanted: Vec<f64> = labels.iter().map(|label| label.end.1).collect();
    let heights: Vec<f64> = labels.iter().map(|label| height(pen, label)).collect();
    // Half a line beyond the plot, so that a line at its edge keeps its label beside it.
    let slack = pen.label.line() / 2.0;
    spread(&wanted, &heights, plot.top - slack, plot.bottom + slack)
}

fn height(pen: &Pen, label: &EndLabel) -> f64 {
    // Labels of several lines need more air to be told apart.
    let air = if label.lines.len() > 1 { 1.0 } else { 0.5 };
    block(label.lines.len(), pen.label) + air
}

/// Draws labels with thin leaders to the things they name.
pub(super) fn draw(pen: &Pen, plot: Area, labels: &[EndLabel]) -> Result<(), ChartError> {
    let centres = places(pen, plot, labels).unwrap_or_default();
    for (label, centre) in labels.iter().zip(centres) {
        let mut x = plot.right + LEADER;
        if label.led {
            draw_leader(pen, label, plot.right, (x, centre))?;
        }
        if let Some(swatch) = label.swatch {
            let (side, gap) = SWATCH;
            let (from, to) = ((x, centre - side / 2.0), (x + side, centre + side / 2.0));
            pen.canvas.rectangle(from, to, swatch)?;
            x += side + gap;
        }
        let extra = label.lines.len().saturating_sub(1) as f64 * pen.label.line();
        let top = centre - f64::midpoint(pen.label.cap(), extra);
        pen.paragraph(&label.lines, (x, top), Align::Left, pen.label, label.color)?;
    }
    Ok(())
}

fn draw_leader(pen: &Pen, label: &EndLabel, edge: f64, words: Spot) -> Result<(), ChartError> {
    const GAP: f64 = 0.5;
    let mut leader = vec![(label.end.0 + GAP, label.end.1)];
    if label.end.0 < edge - GAP {
        leader.push((edge + GAP, label.end.1));
    }
    leader.push((words.0 - GAP, words.1));
    let color = if label.swatch.is_some() { AXIS } else { label.color };
    pen.canvas.line(&leader, Stroke::solid(color, HAIR))
}
