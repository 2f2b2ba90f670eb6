//! Rows of dots with intervals, beside a line at zero and a reference, with texts at their right.

use super::canvas::{Align, Stroke};
use super::disc::{dot_on_interval, side_mark};
use super::format::{Scale, usable};
use super::head::{Head, draw_title, title_height};
use super::key::{Entry, Sample};
use super::layout::{
    Area, Cell, Pen, Spacing, columns, grid, plot_width, row_name, row_names_width,
};
use super::marks;
use super::palette::{AXIS, GRID, INK, MARK, SOFT, WHITE, fill};
use super::plot::BAND_OPACITY;
use super::{ChartError, Dot, DotPanel, Dots, Scheme, TextColumn};

const GAP: f64 = 5.0;
const ROW_GAP: f64 = 2.5;
const TICK_GAP: f64 = 0.9;
const TICK_INTERVALS: usize = 5;
/// From a dot down to its side marks.
const SIDE_BELOW: f64 = 1.9;
const SIDE_POINTS: f64 = 0.6;
/// Left of a column of texts.
const TEXT_GAP: f64 = 3.0;

/// Draws the dots into an area.
pub(super) fn draw(pen: &Pen, area: Area, dots: &Dots) -> Result<(), ChartError> {
    let head = Head::new(pen, area, key_entries(dots), "");
    let mut body = head.rest(pen);
    let across = columns(dots.columns, dots.panels.len());
    let mut scale = scale(pen, dots, TICK_INTERVALS);
    let ticks = ticks_height(pen);
    let full_rows = dots.panels.len().is_multiple_of(across);
    let texts = dots.panels.iter().map(|panel| texts_width(pen, panel)).fold(0.0, f64::max);
    let mut space = Spacing {
        left: row_names_width(pen, &dots.categories, area),
        gutter: GAP + texts,
        right: texts.max(tick_width(pen, &scale) / 2.0),
        above: 0.0,
        below: ROW_GAP + if full_rows { 0.0 } else { ticks },
        bottom: ticks,
    };
    let width = plot_width(area, across, &space);
    scale = self::scale(pen, dots, intervals(pen, &scale, width));
    space.gutter = space.gutter.max(tick_width(pen, &scale) + 2.0);
    let heads = dots.panels.iter().any(|panel| !panel.beside.is_empty());
    space.above = title_height(pen, dots.panels.iter().map(|panel| panel.title.as_str()), width)
        .max(if heads { pen.small.line() } else { 0.0 })
        + 0.8;
    let label = pen.small.shorten(&scale.label, area.width() - space.left);
    if !label.is_empty() {
        body.bottom -= pen.small.line();
    }
    let cells = grid(body, dots.panels.len(), across, &space)?;
    head.draw(pen)?;
    for (panel, cell) in dots.panels.iter().zip(&cells) {
        Frame { pen, dots, panel, cell: *cell, scale: &scale }.draw()?;
    }
    let words = (area.left + space.left, area.bottom - pen.small.em() * 0.24);
    pen.canvas.text(&label, words, Align::Left, pen.small, SOFT)
}

fn key_entries(dots: &Dots) -> Vec<Entry> {
    let samples = [
        (Sample::Dot(false), &dots.dot_name),
        (Sample::Dot(true), &dots.open_name),
        (Sample::Mark(0), &dots.reference_name),
        (Sample::Band(MARK), &dots.band_name),
    ];
    let named = samples.into_iter().filter(|(_, name)| !name.is_empty());
    let sides = dots.side_names.iter().enumerate().map(|(index, name)| (Sample::Side(index), name));
    named.chain(sides).map(|(sample, name)| Entry { sample, name: name.clone() }).collect()
}

fn scale(pen: &Pen, dots: &Dots, intervals: usize) -> Scale {
    let ends = |dot: &Dot| [dot.value, dot.low, dot.high];
    let values = dots.panels.iter().flat_map(|panel| {
        let compared = panel
            .reference
            .into_iter()
            .chain(panel.band.into_iter().flat_map(|(low, high)| [low, high]));
        panel
            .dots
            .iter()
            .flat_map(move |dot| ends(dot).into_iter().chain(dot.side.clone()))
            .chain(compared)
    });
    Scale::new(&dots.axis, values, intervals, pen.language)
}

fn tick_width(pen: &Pen, scale: &Scale) -> f64 {
    let texts: Vec<&str> = scale.ticks.iter().map(|(_, text)| text.as_str()).collect();
    pen.small.widest(&texts)
}

/// Steps of the axis whose texts stand clear of each other.
fn intervals(pen: &Pen, scale: &Scale, width: f64) -> usize {
    ((width / (tick_width(pen, scale) + 3.0)) as usize).clamp(1, TICK_INTERVALS)
}

fn text_width(pen: &Pen, column: &TextColumn) -> f64 {
    TEXT_GAP + pen.small.widest(&column.cells).max(pen.small.width(&column.head))
}

fn texts_width(pen: &Pen, panel: &DotPanel) -> f64 {
    panel.beside.iter().map(|column| text_width(pen, column)).sum()
}

fn ticks_height(pen: &Pen) -> f64 {
    TICK_GAP + pen.small.em()
}

/// A panel in its place.
struct Frame<'a, 'b> {
    pen: &'a Pen<'a, 'b>,
    dots: &'a Dots,
    panel: &'a DotPanel,
    cell: Cell,
    scale: &'a Scale,
}

impl Frame<'_, '_> {
    fn x(&self, value: f64) -> f64 {
        let plot = self.cell.plot;
        let share = (value - self.scale.low) / (self.scale.high - self.scale.low);
        plot.left + share.clamp(0.0, 1.0) * plot.width()
    }

    fn draw(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        draw_title(self.pen, &self.panel.title, plot, plot.top - 0.8)?;
        if let Some((low, high)) =
            self.panel.band.filter(|(low, high)| usable(*low) && usable(*high))
        {
            let (left, right) = (self.x(low), self.x(high));
            let outline =
                [(left, plot.top), (right, plot.top), (right, plot.bottom), (left, plot.bottom)];
            self.pen.canvas.polygon(&outline, MARK, BAND_OPACITY)?;
        }
        self.draw_ticks()?;
        if let Some(reference) = self.panel.reference.filter(|value| usable(*value)) {
            let x = self.x(reference);
            self.pen.canvas.line(&[(x, plot.top), (x, plot.bottom)], marks::stroke(0))?;
        }
        let room = plot.height() / self.dots.categories.len().max(1) as f64;
        for (row, (dot, name)) in self.panel.dots.iter().zip(&self.dots.categories).enumerate() {
            let y = plot.top + (row as f64 + 0.5) * room;
            self.draw_dot(dot, y)?;
            if self.cell.first_in_row {
                row_name(self.pen, name, plot, y, room)?;
            }
        }
        self.draw_texts(room)
    }

    /// Draws the texts beside the rows, flush right below their heads.
    fn draw_texts(&self, room: f64) -> Result<(), ChartError> {
        let (pen, plot) = (self.pen, self.cell.plot);
        let mut right = plot.right;
        for column in &self.panel.beside {
            right += text_width(pen, column);
            pen.canvas.text(
                &column.head,
                (right, plot.top - 0.8 - pen.small.em() * 0.24),
                Align::Right,
                pen.small,
                SOFT,
            )?;
            for (row, text) in column.cells.iter().enumerate() {
                let middle = plot.top + (row as f64 + 0.5) * room;
                pen.canvas.text(
                    text,
                    (right, middle + pen.small.cap() / 2.0),
                    Align::Right,
                    pen.small,
                    INK,
                )?;
            }
        }
        Ok(())
    }

    fn draw_ticks(&self) -> Result<(), ChartError> {
        let (pen, plot) = (self.pen, self.cell.plot);
        for (tick, text) in &self.scale.ticks {
            let x = self.x(*tick);
            let stroke =
                if *tick == 0.0 { Stroke::solid(AXIS, 0.8) } else { Stroke::solid(GRID, 0.5) };
            pen.canvas.line(&[(x, plot.top), (x, plot.bottom)], stroke)?;
            if self.cell.last_in_column {
                let spot = (x, plot.bottom + TICK_GAP + pen.small.cap());
                pen.canvas.text(text, spot, Align::Center, pen.small, SOFT)?;
            }
        }
        Ok(())
    }

    /// Draws the side marks of a dot and the line that joins them.
    fn draw_side(&self, dot: &Dot, y: f64) -> Result<(), ChartError> {
        let places = || {
            dot.side
                .iter()
                .enumerate()
                .filter(|(_, value)| usable(**value))
                .map(|(index, value)| (index, self.x(*value)))
        };
        let (from, to) = places().fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), (_, x)| {
            (from.min(x), to.max(x))
        });
        if from < to {
            self.pen.canvas.line(&[(from, y), (to, y)], Stroke::solid(MARK, SIDE_POINTS))?;
        }
        places().try_for_each(|(index, x)| side_mark(self.pen, index, (x, y)))
    }

    fn draw_dot(&self, dot: &Dot, y: f64) -> Result<(), ChartError> {
        let (pen, plot) = (self.pen, self.cell.plot);
        if usable(dot.value) {
            pen.canvas.line(&[(plot.left, y), (plot.right, y)], Stroke::solid(GRID, 0.5))?;
            let known = usable(dot.low) && usable(dot.high);
            let ends = if known { (self.x(dot.low), self.x(dot.high)) } else { (0.0, 0.0) };
            let color = fill(Scheme::Categories, dot.slot, 0);
            self.draw_side(dot, y + SIDE_BELOW)?;
            return dot_on_interval(pen, (ends, self.x(dot.value), y), color, dot.open);
        }
        let font = pen.small;
        let words = font.shorten(&dot.words, plot.width() - 1.6);
        let beside_zero = self.x(0.0) + 1.0;
        let left = if beside_zero + font.width(&words) < plot.right {
            beside_zero
        } else {
            plot.left + 1.0
        };
        let (top, bottom) = (y - font.em() * 0.5, y + font.em() * 0.5);
        if !words.is_empty() {
            pen.canvas.rectangle(
                (left - 0.5, top),
                (left + font.width(&words) + 0.5, bottom),
                WHITE,
            )?;
        }
        pen.canvas.text(&words, (left, y + font.cap() / 2.0), Align::Left, font, SOFT)
    }
}
