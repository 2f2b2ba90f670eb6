//! Bars for categories, with their values written at the bars where these are wide enough.

use super::canvas::{Align, Spot, Stroke};
use super::format::{Scale, format_value, usable};
use super::head::{draw_title, title_height};
use super::key::{Entry, Flow, Sample};
use super::layout::{
    Area, Cell, Pen, Spacing, block, columns, grid, plot_width, row_name, row_names_width,
};
use super::palette::{AXIS, Color, GRID, INK, SOFT, WHITE, fill};
use super::{BarPanel, BarSeries, Bars, ChartError, Orientation, Scheme};

const GAP: f64 = 6.0;
/// Share of the room of a category that its bars fill.
const FILLED: f64 = 0.74;
/// Share of its room that a bar fills beside others of its category.
const FILLED_IN_GROUP: f64 = 0.94;
const VALUE_GAP: f64 = 0.9;
const TICK_INTERVALS: usize = 5;

/// Where the reader finds the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    AtBars,
    OnAxis,
}

/// Draws the bars into an area.
pub(super) fn draw(pen: &Pen, area: Area, bars: &Bars) -> Result<(), ChartError> {
    let colors = Colors::new(bars);
    let flow = Flow::new(pen, key_entries(bars, colors), area.width());
    let mut body = area;
    if flow.rows() > 0 {
        body.top += flow.height(pen) + 2.0;
    }
    let mut frames = frames(pen, body, bars, Values::AtBars)?;
    if !frames.iter().all(Frame::has_room_for_values) {
        frames = self::frames(pen, body, bars, Values::OnAxis)?;
    }
    flow.draw(pen, area.left, area.top)?;
    frames.iter().try_for_each(|frame| frame.draw(colors))
}

/// Colours of bars by slot.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Colors {
    scheme: Scheme,
    count: usize,
}

impl Colors {
    fn new(bars: &Bars) -> Self {
        let series = bars.panels.iter().flat_map(|panel| &panel.series);
        let count = series.map(|series| series.slot.saturating_add(1)).max().unwrap_or(0);
        Self { scheme: bars.scheme, count }
    }

    fn of(self, series: &BarSeries) -> Color {
        match self.scheme {
            Scheme::Categories => fill(self.scheme, series.slot, self.count),
            // The lightest step of the ramp is too pale for a bar on white.
            Scheme::Ordered => {
                let (slot, count) = (series.slot.saturating_add(1), self.count.saturating_add(1));
                fill(self.scheme, slot, count)
            }
        }
    }
}

/// Entries for the names of series, where there is more than one.
fn key_entries(bars: &Bars, colors: Colors) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for series in bars.panels.iter().flat_map(|panel| &panel.series) {
        if !series.name.is_empty() && entries.iter().all(|entry| entry.name != series.name) {
            entries.push(Entry {
                sample: Sample::Swatch(colors.of(series)),
                name: series.name.clone(),
            });
        }
    }
    if entries.len() == 1 {
        entries.clear();
    }
    if !bars.band_name.is_empty() {
        entries.push(Entry { sample: Sample::Range, name: bars.band_name.clone() });
    }
    entries
}

/// Lays out all panels.
fn frames<'a, 'b>(
    pen: &'a Pen<'a, 'b>,
    area: Area,
    bars: &'a Bars,
    values: Values,
) -> Result<Vec<Frame<'a, 'b>>, ChartError> {
    let panels = bars.panels.len();
    let across = columns(bars.columns, panels);
    let mut space =
        Spacing { gutter: GAP, right: 1.0, below: 3.0, bottom: 1.2, ..Spacing::default() };
    let horizontal = bars.orientation == Orientation::Horizontal;
    let ticks = values == Values::OnAxis;
    if horizontal {
        space.left = row_names_width(pen, &bars.categories, area);
        if ticks {
            // The last tick stands at the edge of the plot.
            let widths = bars.panels.iter().map(|panel| tick_width(pen, panel));
            space.right = widths.fold(space.right, |right, width| right.max(width / 2.0));
        }
    } else if ticks {
        let widths = bars.panels.iter().map(|panel| tick_width(pen, panel));
        let widest = widths.fold(0.0, f64::max);
        space.left = widest;
        space.gutter += widest;
    }
    let width = plot_width(area, across, &space);
    let titles = bars.panels.iter().map(|panel| panel.title.as_str());
    let labels =
        bars.panels.iter().map(|panel| pen.small.wrap(&axis_label(pen, panel, values), width, 2));
    let label_lines = labels.map(|lines| lines.len()).max().unwrap_or(0);
    space.above = title_height(pen, titles, width) + labels_height(pen, label_lines) + 0.8;
    let below_plot = match (horizontal, ticks) {
        (true, true) => 0.8 + pen.small.em(),
        (true, false) => 0.0,
        (false, _) => names_height(pen, bars, width),
    };
    space.bottom += below_plot;
    space.below += below_plot;
    let cells = grid(area, panels, across, &space)?;
    let frame = |(panel, cell): (&'a BarPanel, &Cell)| Frame::new(pen, bars, panel, *cell, values);
    Ok(bars.panels.iter().zip(&cells).map(frame).collect())
}

fn tick_width(pen: &Pen, panel: &BarPanel) -> f64 {
    let ticks = scale(pen, panel, TICK_INTERVALS).ticks;
    let texts: Vec<String> = ticks.into_iter().map(|(_, text)| text).collect();
    pen.small.widest(&texts) + VALUE_GAP
}

fn labels_height(pen: &Pen, lines: usize) -> f64 {
    match lines {
        0 => 0.0,
        _ => block(lines, pen.small) + 0.6,
    }
}

fn names_height(pen: &Pen, bars: &Bars, width: f64) -> f64 {
    let room = width / bars.categories.len().max(1) as f64;
    let names = bars.categories.iter();
    let lines = names.map(|name| pen.small.wrap(name, room - 0.6, 3).len());
    1.4 + block(lines.max().unwrap_or(0), pen.small)
}

fn scale(pen: &Pen, panel: &BarPanel, intervals: usize) -> Scale {
    let values = values(panel).copied();
    Scale::new(&panel.axis, values, intervals, pen.language)
}

/// Steps of a horizontal axis whose texts stand clear of each other.
fn horizontal_intervals(pen: &Pen, panel: &BarPanel, width: f64) -> usize {
    let room = tick_width(pen, panel) + VALUE_GAP;
    ((width / room) as usize).clamp(1, TICK_INTERVALS)
}

/// All values and limits of a panel.
fn values(panel: &BarPanel) -> impl Iterator<Item = &f64> {
    panel.series.iter().flat_map(|series| {
        let limits = series.band.iter();
        let limits = limits.flat_map(|band| band.low.iter().chain(&band.high));
        series.values.iter().chain(limits)
    })
}

/// Label of a value axis; written values carry their magnitude themselves.
fn axis_label(pen: &Pen, panel: &BarPanel, values: Values) -> String {
    match values {
        Values::AtBars => panel.axis.label.clone(),
        Values::OnAxis => scale(pen, panel, TICK_INTERVALS).label,
    }
}

/// A panel in its place, with the length of its bars.
struct Frame<'a, 'b> {
    pen: &'a Pen<'a, 'b>,
    bars: &'a Bars,
    panel: &'a BarPanel,
    cell: Cell,
    values: Values,
    scale: Scale,
    /// Millimetres per unit of value.
    factor: f64,
    /// Position of zero along the bars, from their lower end.
    zero: f64,
}

impl<'a, 'b> Frame<'a, 'b> {
    fn new(
        pen: &'a Pen<'a, 'b>,
        bars: &'a Bars,
        panel: &'a BarPanel,
        cell: Cell,
        values: Values,
    ) -> Self {
        let intervals = match bars.orientation {
            Orientation::Horizontal => horizontal_intervals(pen, panel, cell.plot.width()),
            Orientation::Vertical => TICK_INTERVALS,
        };
        let scale = scale(pen, panel, intervals);
        let mut frame = Self { pen, bars, panel, cell, values, scale, factor: 0.0, zero: 0.0 };
        frame.fit();
        frame
    }

    /// Fits the bars, and the values at their ends, into the plot.
    fn fit(&mut self) {
        let (mut low, mut high) = (self.scale.low.min(0.0), self.scale.high.max(0.0));
        let mut room = 0.0;
        if self.values == Values::AtBars {
            room = self.value_room();
            let found = values(self.panel).copied().filter(|value| usable(*value));
            let (lowest, highest) = found
                .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
            // No axis is shown, so the longest bar may take all the room.
            if self.panel.axis.range.is_none() && highest > lowest {
                (low, high) = (lowest, highest);
            }
        }
        let below = if low < 0.0 { room } else { 0.0 };
        let above = if high > 0.0 { room } else { 0.0 };
        self.factor = (self.length() - above - below).max(0.0) / (high - low);
        self.zero = below - low * self.factor;
    }

    fn horizontal(&self) -> bool {
        self.bars.orientation == Orientation::Horizontal
    }

    fn length(&self) -> f64 {
        if self.horizontal() { self.cell.plot.width() } else { self.cell.plot.height() }
    }

    /// Room beyond the longest bar for the written values.
    fn value_room(&self) -> f64 {
        if self.horizontal() {
            self.pen.small.widest(&self.texts()) + VALUE_GAP + 0.3
        } else {
            self.pen.small.cap() + VALUE_GAP + 0.6
        }
    }

    fn texts(&self) -> Vec<String> {
        let values = self.panel.series.iter().flat_map(|series| &series.values);
        values.filter(|value| usable(**value)).map(|value| self.text(*value)).collect()
    }

    fn text(&self, value: f64) -> String {
        format_value(value, self.panel.axis.unit, self.pen.language)
    }

    fn has_room_for_values(&self) -> bool {
        let series = self.panel.series.len();
        let (from, to) = self.span(0, 0);
        // A single bar may use the room between the categories as well.
        let room = if series == 1 { (to - from) / FILLED } else { to - from };
        let needed = if self.horizontal() {
            self.pen.small.cap() + 0.4
        } else {
            self.pen.small.widest(&self.texts()) + 0.4
        };
        room >= needed && self.length() > self.value_room() * 2.0
    }

    /// Where the bar of a series in a category begins and ends, across the bars.
    fn span(&self, category: usize, index: usize) -> (f64, f64) {
        let series = self.panel.series.len();
        let (start, room) = self.room(category);
        let thick = room * FILLED / series.max(1) as f64;
        let from = start + room * (1.0 - FILLED) / 2.0 + index as f64 * thick;
        let share = if series > 1 { FILLED_IN_GROUP } else { 1.0 };
        (from, from + thick * share)
    }

    /// Start and length of the room of a category, across the bars.
    fn room(&self, category: usize) -> (f64, f64) {
        let plot = self.cell.plot;
        let (start, across) =
            if self.horizontal() { (plot.top, plot.height()) } else { (plot.left, plot.width()) };
        let room = across / self.bars.categories.len().max(1) as f64;
        (start + category as f64 * room, room)
    }

    fn along(&self, value: f64) -> f64 {
        let offset = (self.zero + value * self.factor).clamp(0.0, self.length());
        if self.horizontal() {
            self.cell.plot.left + offset
        } else {
            self.cell.plot.bottom - offset
        }
    }

    fn spot(&self, across: f64, along: f64) -> Spot {
        if self.horizontal() { (along, across) } else { (across, along) }
    }

    fn draw(&self, colors: Colors) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        let label = axis_label(self.pen, self.panel, self.values);
        let lines = self.pen.small.wrap(&label, plot.width(), 2);
        let top = plot.top - 0.8 - labels_height(self.pen, lines.len());
        draw_title(self.pen, &self.panel.title, plot, top)?;
        let corner = (plot.left, top);
        self.pen.paragraph(&lines, corner, Align::Left, self.pen.small, SOFT)?;
        if self.values == Values::OnAxis {
            self.draw_ticks()?;
        }
        for (index, series) in self.panel.series.iter().enumerate() {
            for category in 0..series.values.len().min(self.bars.categories.len()) {
                self.draw_bar(series, index, category, colors.of(series))?;
            }
        }
        self.draw_base()?;
        self.draw_names()
    }

    fn draw_bar(
        &self,
        series: &BarSeries,
        index: usize,
        category: usize,
        color: Color,
    ) -> Result<(), ChartError> {
        let value = series.values[category];
        if !usable(value) {
            return Ok(());
        }
        let (from, to) = self.span(category, index);
        let middle = f64::midpoint(from, to);
        let corner = self.spot(from, self.along(0.0));
        self.pen.canvas.rectangle(corner, self.spot(to, self.along(value)), color)?;
        let limits = series
            .band
            .as_ref()
            .map_or((f64::NAN, f64::NAN), |band| (band.low[category], band.high[category]));
        let mut end = value;
        if usable(limits.0) && usable(limits.1) {
            self.draw_range(middle, limits)?;
            end = if value < 0.0 { value.min(limits.0) } else { value.max(limits.1) };
        }
        if self.values == Values::AtBars {
            self.write_value(middle, end, &self.text(value))?;
        }
        Ok(())
    }

    /// Draws a range bar, with a white seam that shows it on dark bars.
    fn draw_range(&self, across: f64, (low, high): (f64, f64)) -> Result<(), ChartError> {
        let ends = [self.along(low), self.along(high)];
        let bar = ends.map(|along| self.spot(across, along));
        let caps =
            ends.map(|along| [self.spot(across - 0.6, along), self.spot(across + 0.6, along)]);
        for (color, points) in [(WHITE, 1.5), (INK, 0.7)] {
            let stroke = Stroke::solid(color, points);
            self.pen.canvas.line(&bar, stroke)?;
            caps.iter().try_for_each(|cap| self.pen.canvas.line(cap, stroke))?;
        }
        Ok(())
    }

    fn write_value(&self, across: f64, end: f64, text: &str) -> Result<(), ChartError> {
        let font = self.pen.small;
        let negative = end < 0.0;
        let (spot, align) = if self.horizontal() {
            let (shift, align) =
                if negative { (-VALUE_GAP, Align::Right) } else { (VALUE_GAP, Align::Left) };
            ((self.along(end) + shift, across + font.cap() / 2.0), align)
        } else {
            let shift = if negative { VALUE_GAP + font.cap() } else { -VALUE_GAP };
            ((across, self.along(end) + shift), Align::Center)
        };
        self.pen.canvas.text(text, spot, align, font, INK)
    }

    fn draw_ticks(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        let font = self.pen.small;
        let (from, to) =
            if self.horizontal() { (plot.top, plot.bottom) } else { (plot.left, plot.right) };
        let mut written_to = f64::NEG_INFINITY;
        for (tick, text) in &self.scale.ticks {
            let along = self.along(*tick);
            let line = [self.spot(from, along), self.spot(to, along)];
            self.pen.canvas.line(&line, Stroke::solid(GRID, 0.5))?;
            let (spot, align) = if self.horizontal() {
                let half = font.width(text) / 2.0;
                if along - half < written_to + 1.0 {
                    continue;
                }
                written_to = along + half;
                ((along, plot.bottom + 0.8 + font.cap()), Align::Center)
            } else {
                let spot = (plot.left - VALUE_GAP, along + font.cap() / 2.0);
                (spot, Align::Right)
            };
            self.pen.canvas.text(text, spot, align, font, SOFT)?;
        }
        Ok(())
    }

    fn draw_base(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        let zero = self.along(0.0);
        let base = if self.horizontal() {
            [(zero, plot.top), (zero, plot.bottom)]
        } else {
            [(plot.left, zero), (plot.right, zero)]
        };
        self.pen.canvas.line(&base, Stroke::solid(AXIS, 0.6))
    }

    fn draw_names(&self) -> Result<(), ChartError> {
        if self.horizontal() && !self.cell.first_in_row {
            return Ok(());
        }
        for (category, name) in self.bars.categories.iter().enumerate() {
            let (start, room) = self.room(category);
            self.write_name(start + room / 2.0, room, name)?;
        }
        Ok(())
    }

    fn write_name(&self, across: f64, room: f64, name: &str) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        if self.horizontal() {
            return row_name(self.pen, name, plot, across, room);
        }
        let lines = self.pen.small.wrap(name, room - 0.6, 3);
        let corner = (across, plot.bottom + 1.4);
        self.pen.paragraph(&lines, corner, Align::Center, self.pen.small, INK)
    }
}
