//! Stacked areas over time, labelled beside the last panel of each row.

use super::canvas::{Spot, Stroke};
use super::format::{Scale, usable};
use super::head::{Head, above_plot, draw_title, title_height};
use super::key::{Entry, Sample, mark_entries};
use super::labels::{self, EndLabel, LEADER, SWATCH_ROOM};
use super::layout::{Area, Cell, Pen, Spacing, columns, grid, plot_width};
use super::marks::{self, Flag, flags};
use super::palette::{Color, INK, WHITE, fill};
use super::plot::{self, AxisTexts, Plot, runs, scale_width, years_height};
use super::{ChartError, Scheme, Stacked, StackedPanel};

const ROW_GAP: f64 = 3.0;
const INTERVALS: usize = 5;
const GAP: f64 = 5.0;
const LABEL_SHARE: f64 = 0.3;
/// A layer thinner than this at its end is no place to lead a line to.
const LED_THICKNESS: f64 = 0.7;

/// Draws the areas into a part of the sheet.
pub(super) fn draw(pen: &Pen, area: Area, stacked: &Stacked) -> Result<(), ChartError> {
    match Plan::new(pen, area, stacked, true) {
        Ok(plan) if plan.has_room_for_labels(pen, stacked) => plan.draw(pen, stacked),
        _ => Plan::new(pen, area, stacked, false)?.draw(pen, stacked),
    }
}

/// Everything that is decided before the first stroke.
struct Plan {
    /// Whether the names stand beside the last panel of each row, and not in a key.
    direct: bool,
    scale: Scale,
    cells: Vec<Cell>,
    flags: Vec<Flag>,
    label_width: f64,
    head: Head,
}

impl Plan {
    fn new(pen: &Pen, area: Area, stacked: &Stacked, direct: bool) -> Result<Self, ChartError> {
        let panels = stacked.panels.len();
        let across = columns(stacked.columns, panels);
        let sums =
            stacked.panels.iter().flat_map(|panel| stack(panel).into_iter().flatten().flatten());
        let scale = Scale::new(&stacked.y, sums, INTERVALS, pen.language);
        let label_width = (pen.label.widest(&stacked.layers) + 0.2).min(area.width() * LABEL_SHARE);
        let years = years_height(pen);
        let full_rows = panels.is_multiple_of(across);
        let mut space = Spacing {
            left: scale_width(pen, &scale),
            gutter: GAP,
            right: if direct { LEADER + SWATCH_ROOM + label_width } else { pen.small.width("00") },
            above: 0.0,
            below: ROW_GAP + if full_rows { 1.0 } else { years },
            bottom: years,
        };
        let width = plot_width(area, across, &space);
        let flags = flags(pen, &stacked.time, width);
        let mut entries = if direct { Vec::new() } else { key_entries(stacked) };
        if flags.is_none() {
            entries.extend(mark_entries(&stacked.time.marks));
        }
        let flags = flags.unwrap_or_default();
        let head = Head::new(pen, area, entries, &scale.label);
        let titles = stacked.panels.iter().map(|panel| panel.title.as_str());
        space.above = title_height(pen, titles, width) + above_plot(pen, &flags);
        let cells = grid(head.rest(pen), panels, across, &space)?;
        Ok(Self { direct, scale, cells, flags, label_width, head })
    }

    fn has_room_for_labels(&self, pen: &Pen, stacked: &Stacked) -> bool {
        stacked.panels.iter().zip(&self.cells).all(|(panel, cell)| {
            labels::places(pen, cell.plot, &self.labels(pen, stacked, panel, *cell)).is_some()
        })
    }

    fn labels(
        &self,
        pen: &Pen,
        stacked: &Stacked,
        panel: &StackedPanel,
        cell: Cell,
    ) -> Vec<EndLabel> {
        if !self.direct || !cell.last_in_row {
            return Vec::new();
        }
        let plot = Plot::new(cell.plot, &stacked.time, &self.scale);
        let edges = stack(panel);
        let Some((last, limits)) = edges
            .iter()
            .enumerate()
            .rev()
            .find_map(|(month, edges)| edges.as_ref().map(|edges| (month, edges)))
        else {
            return Vec::new();
        };
        let x = plot.x((panel.first_month.saturating_add(last)) as f64).min(cell.plot.right);
        let label = |(layer, name): (usize, &String)| {
            let middle = f64::midpoint(limits[layer], limits[layer + 1]);
            let y = plot.y(middle).clamp(cell.plot.top, cell.plot.bottom);
            EndLabel {
                lines: pen.label.wrap(name, self.label_width, 3),
                end: (x, y),
                color: INK,
                swatch: Some(color(stacked, layer)),
                led: plot.y(limits[layer + 1]) - plot.y(limits[layer]) >= LED_THICKNESS,
            }
        };
        stacked
            .layers
            .iter()
            .enumerate()
            .map(label)
            .filter(|label| !label.lines.is_empty())
            .collect()
    }

    fn draw(&self, pen: &Pen, stacked: &Stacked) -> Result<(), ChartError> {
        self.head.draw(pen)?;
        for (panel, cell) in stacked.panels.iter().zip(&self.cells) {
            let plot = Plot::new(cell.plot, &stacked.time, &self.scale);
            let texts = AxisTexts { values: cell.first_in_row, years: cell.last_in_column };
            let title_bottom = cell.plot.top - above_plot(pen, &self.flags);
            draw_title(pen, &panel.title, cell.plot, title_bottom)?;
            plot::value_axis(pen, &plot, &self.scale, texts)?;
            layers(pen, &plot, stacked, panel)?;
            marks::draw(pen, &plot, &stacked.time, &self.flags)?;
            plot::time_axis(pen, &plot, &stacked.time, texts)?;
            labels::draw(pen, cell.plot, &self.labels(pen, stacked, panel, *cell))?;
        }
        Ok(())
    }
}

fn color(stacked: &Stacked, layer: usize) -> Color {
    fill(Scheme::Ordered, layer, stacked.layers.len())
}

fn key_entries(stacked: &Stacked) -> Vec<Entry> {
    let entry = |(layer, name): (usize, &String)| Entry {
        sample: Sample::Swatch(color(stacked, layer)),
        name: name.clone(),
    };
    stacked.layers.iter().enumerate().map(entry).collect()
}

/// Edges between the layers for each month, in layer order from the top of the stack down
/// to zero; nothing for a month in which a value is missing.
fn stack(panel: &StackedPanel) -> Vec<Option<Vec<f64>>> {
    let months = panel.values.first().map_or(0, Vec::len);
    let edges = |month: usize| -> Option<Vec<f64>> {
        let mut edges = vec![0.0];
        let mut sum = 0.0;
        for layer in panel.values.iter().rev() {
            let value = layer.get(month).copied().filter(|value| usable(*value))?;
            sum += value.max(0.0);
            edges.push(sum);
        }
        edges.reverse();
        Some(edges)
    };
    (0..months).map(edges).collect()
}

fn layers(
    pen: &Pen,
    plot: &Plot,
    stacked: &Stacked,
    panel: &StackedPanel,
) -> Result<(), ChartError> {
    let inside = |value: f64| plot.y(value).clamp(plot.area.top, plot.area.bottom);
    for (first, run) in runs(stack(panel).into_iter(), plot, panel.first_month) {
        let edge = |layer: usize| -> Vec<Spot> {
            let spot = |(offset, edges): (usize, &Vec<f64>)| {
                (plot.x((first + offset) as f64), inside(edges[layer]))
            };
            run.iter().enumerate().map(spot).collect()
        };
        for layer in 0..stacked.layers.len() {
            let (upper, mut lower) = (edge(layer), edge(layer + 1));
            lower.reverse();
            pen.canvas.polygon(&[upper, lower].concat(), color(stacked, layer), 1.0)?;
        }
        for layer in 1..stacked.layers.len() {
            pen.canvas.line(&edge(layer), Stroke::solid(WHITE, 0.5))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_layer_lies_at_the_bottom() {
        let panel = StackedPanel {
            values: vec![vec![0.5, f64::NAN], vec![0.25, 1.0], vec![0.25, 0.0]],
            ..StackedPanel::default()
        };
        assert_eq!(stack(&panel), [Some(vec![1.0, 0.5, 0.25, 0.0]), None]);
    }
}
