//! Coloured cells for pairs of ordered categories, with their values, lines of equal value and a
//! key of colours. Where values have both signs, cells below zero are hatched, so that the sign can
//! be told without colours.
//!
//! All cells have the same size, whatever the categories stand for. Lines lie between the centres
//! of the outermost cells.

use super::canvas::{Align, Spot, Stroke};
use super::contour::{Field, Place};
use super::format::{Scale, usable};
use super::head::{Head, draw_title, title_height};
use super::layout::{Area, Cell, Pen, Spacing, block, grid, plot_width, row_name, row_names_width};
use super::palette::{AXIS, Color, INK, SOFT, WHITE, heat, luminance, mix};
use super::{ChartError, Heat, HeatPanel};

const GAP: f64 = 6.0;
const NAME_GAP: f64 = 1.2;
const NAME_LINES: usize = 2;
const LABEL_LINES: usize = 2;
const INTERVALS: usize = 5;
/// Largest width and height of the bar of the key.
const KEY: (f64, f64) = (64.0, 2.8);
const KEY_STEPS: usize = 128;
const KEY_GAP: f64 = 2.6;
const TICK_GAP: f64 = 0.8;
/// Width that a cell lies under those drawn after it, so that no seam shines through.
const OVERLAP: f64 = 0.1;
/// Above this luminance, text on a colour is dark.
const LIGHT: f64 = 0.22;
const NEGATIVE_DASH: &[f64] = &[1.4, 0.8];
/// Distance between the lines of a hatching, along an edge, and how far they stand out from their
/// ground.
const HATCHING: (f64, f64) = (1.7, 0.4);
/// Pieces of the key whose hatching has a colour of its own.
const HATCHED_PIECES: usize = 16;
/// Room around a text that nothing else covers.
const AIR: f64 = 0.5;

/// Draws the cells into an area.
pub(super) fn draw(pen: &Pen, area: Area, heat: &Heat) -> Result<(), ChartError> {
    let head = Head::new(pen, area, Vec::new(), &heat.rows_label);
    let values = || heat.panels.iter().flat_map(|panel| panel.values.iter().copied());
    let scale = Scale::around(&heat.values, values(), INTERVALS, pen.language);
    let colors =
        Colors::new(&scale, values().any(|value| value < 0.0) && values().any(|value| value > 0.0));
    let across = heat.panels.len().max(1);
    let mut space = Spacing {
        left: row_names_width(pen, &heat.rows, area),
        gutter: GAP,
        right: 0.5,
        ..Spacing::default()
    };
    let width = plot_width(area, across, &space);
    space.above =
        title_height(pen, heat.panels.iter().map(|panel| panel.title.as_str()), width) + 0.8;
    let names = Names::new(pen, heat, width);
    let label = pen.small.wrap(&heat.columns_label, width, LABEL_LINES);
    space.bottom =
        names.height(pen) + block(label.len(), pen.small) + NAME_GAP + KEY_GAP + key_height(pen);
    let cells = grid(head.rest(pen), heat.panels.len(), across, &space)?;
    head.draw(pen)?;
    for (panel, cell) in heat.panels.iter().zip(&cells) {
        let plot = cell.plot;
        Frame { pen, heat, panel, cell: *cell, scale: &scale, colors }.draw()?;
        names.draw(pen, heat, plot)?;
        let corner = (plot.left, plot.bottom + names.height(pen) + NAME_GAP);
        pen.paragraph(&label, corner, Align::Left, pen.small, SOFT)?;
    }
    let key = Area { left: area.left + space.left, top: area.bottom - key_height(pen), ..area };
    draw_key(pen, key, &scale, colors)
}

/// Colours by value: from light to dark, or away from zero where values have both signs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Colors {
    /// Value of the lightest colour.
    light: f64,
    /// Distance from it to the darkest colour.
    reach: f64,
    /// Whether values below zero are hatched.
    both_signs: bool,
}

impl Colors {
    fn new(scale: &Scale, both_signs: bool) -> Self {
        let light = 0.0_f64.clamp(scale.low, scale.high);
        Self { light, reach: (scale.high - light).max(light - scale.low), both_signs }
    }

    fn of(self, value: f64) -> Color {
        heat((value - self.light) / self.reach)
    }

    /// Hatches the area of a value below zero; neighbouring areas join without a seam.
    fn hatch(self, pen: &Pen, area: Area, value: f64) -> Result<(), ChartError> {
        if !self.both_signs || value >= 0.0 {
            return Ok(());
        }
        let (step, strength) = HATCHING;
        let ground = self.of(value);
        let stroke = Stroke::solid(mix(ground, legible_on(ground), strength), 0.35);
        let first = ((area.left + area.top) / step).ceil() as i64;
        for sum in (first..)
            .map(|number| number as f64 * step)
            .take_while(|sum| *sum < area.right + area.bottom)
        {
            let (from, to) = (area.left.max(sum - area.bottom), area.right.min(sum - area.top));
            pen.canvas.line(&[(from, sum - from), (to, sum - to)], stroke)?;
        }
        Ok(())
    }
}

/// Colour of a text on a ground.
fn legible_on(ground: Color) -> Color {
    if luminance(ground) > LIGHT { INK } else { WHITE }
}

/// Names of the columns, wrapped, as many as stand clear of each other.
struct Names {
    lines: Vec<Vec<String>>,
    every: usize,
}

impl Names {
    fn new(pen: &Pen, heat: &Heat, width: f64) -> Self {
        let room = width / heat.columns.len().max(1) as f64;
        let wrapped = |room: f64| -> Vec<Vec<String>> {
            heat.columns
                .iter()
                .map(|name| pen.small.wrap(name, room - NAME_GAP, NAME_LINES))
                .collect()
        };
        let whole = |lines: &Vec<Vec<String>>| {
            lines.iter().flatten().all(|line| !line.is_empty() && !line.ends_with('…'))
        };
        let fitting = (1..=heat.columns.len())
            .map(|every| (every, wrapped(room * every as f64)))
            .find(|(_, lines)| whole(lines));
        let (every, lines) = fitting.unwrap_or_else(|| (heat.columns.len().max(1), wrapped(width)));
        Self { lines, every }
    }

    fn height(&self, pen: &Pen) -> f64 {
        NAME_GAP + block(self.lines.iter().map(Vec::len).max().unwrap_or(0), pen.small)
    }

    fn draw(&self, pen: &Pen, heat: &Heat, plot: Area) -> Result<(), ChartError> {
        let room = plot.width() / heat.columns.len().max(1) as f64;
        for (column, lines) in self.lines.iter().enumerate().step_by(self.every) {
            let top = (plot.left + (column as f64 + 0.5) * room, plot.bottom + NAME_GAP);
            pen.paragraph(lines, top, Align::Center, pen.small, INK)?;
        }
        Ok(())
    }
}

/// A panel in its place.
struct Frame<'a, 'b> {
    pen: &'a Pen<'a, 'b>,
    heat: &'a Heat,
    panel: &'a HeatPanel,
    cell: Cell,
    scale: &'a Scale,
    colors: Colors,
}

impl Frame<'_, '_> {
    fn draw(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        draw_title(self.pen, &self.panel.title, plot, plot.top - 0.8)?;
        self.draw_cells()?;
        self.draw_frame()?;
        let lines = if self.heat.has_lines { self.lines() } else { Vec::new() };
        for line in &lines {
            self.draw_line(line)?;
        }
        let written = self.write_values()?;
        self.write_levels(&lines, written)?;
        self.draw_row_names()
    }

    /// Width and height of a cell.
    fn size(&self) -> (f64, f64) {
        let plot = self.cell.plot;
        (
            plot.width() / self.heat.columns.len().max(1) as f64,
            plot.height() / self.heat.rows.len().max(1) as f64,
        )
    }

    /// A place in units of cells on the sheet.
    fn spot(&self, (column, row): Place) -> Spot {
        let (plot, (width, height)) = (self.cell.plot, self.size());
        (plot.left + (column + 0.5) * width, plot.bottom - (row + 0.5) * height)
    }

    /// Cells with their values.
    fn cells(&self) -> impl Iterator<Item = (Place, f64)> {
        let columns = self.heat.columns.len().max(1);
        self.panel.values.iter().enumerate().map(move |(index, value)| {
            (((index % columns) as f64, (index / columns) as f64), *value)
        })
    }

    fn draw_cells(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        for ((column, row), value) in self.cells().filter(|(_, value)| usable(*value)) {
            let (from, to) =
                (self.spot((column - 0.5, row - 0.5)), self.spot((column + 0.5, row + 0.5)));
            let to = ((to.0 + OVERLAP).min(plot.right), (to.1 - OVERLAP).max(plot.top));
            self.pen.canvas.rectangle(from, to, self.colors.of(value))?;
        }
        // After all cells, which overlap.
        for ((column, row), value) in self.cells().filter(|(_, value)| usable(*value)) {
            let ((left, bottom), (right, top)) =
                (self.spot((column - 0.5, row - 0.5)), self.spot((column + 0.5, row + 0.5)));
            self.colors.hatch(self.pen, Area { left, top, right, bottom }, value)?;
        }
        Ok(())
    }

    fn draw_frame(&self) -> Result<(), ChartError> {
        let plot = self.cell.plot;
        let corners = [
            (plot.left, plot.top),
            (plot.right, plot.top),
            (plot.right, plot.bottom),
            (plot.left, plot.bottom),
            (plot.left, plot.top),
        ];
        self.pen.canvas.line(&corners, Stroke::solid(AXIS, 0.5))
    }

    /// Lines of equal value at the ticks of the key.
    fn lines(&self) -> Vec<Line> {
        let field = Field { values: &self.panel.values, columns: self.heat.columns.len() };
        let levels = self.scale.ticks.iter().map(|(level, _)| *level);
        let on_sheet = |level: f64| {
            let spots =
                move |line: Vec<Place>| line.into_iter().map(|place| self.spot(place)).collect();
            field.contours(level).into_iter().map(move |line| Line { level, spots: spots(line) })
        };
        levels.flat_map(on_sheet).collect()
    }

    /// Draws a line with a white seam that shows it on dark cells.
    fn draw_line(&self, line: &Line) -> Result<(), ChartError> {
        let points = if line.level == 0.0 { 1.1 } else { 0.6 };
        let dash = if line.level < 0.0 { NEGATIVE_DASH } else { &[] };
        self.pen.canvas.line(&line.spots, Stroke::solid(WHITE, points + 0.9))?;
        self.pen.canvas.line(&line.spots, Stroke { color: INK, points, dash })
    }

    /// Writes the values into the cells where all fit; gives the places of the texts.
    fn write_values(&self) -> Result<Vec<Area>, ChartError> {
        let (pen, font) = (self.pen, self.pen.small);
        let texts: Vec<(Spot, f64, String)> = self
            .cells()
            .map(|(place, value)| (self.spot(place), value, self.text(value)))
            .collect();
        let widest = texts.iter().map(|(_, _, text)| font.width(text)).fold(0.0, f64::max);
        let (width, height) = self.size();
        if widest + 2.0 * AIR > width || font.cap() + 2.0 * AIR > height {
            return Ok(Vec::new());
        }
        let mut written = Vec::new();
        for (centre, value, text) in &texts {
            let ground = if usable(*value) { self.colors.of(*value) } else { WHITE };
            let room = room(centre, (font.width(text), font.cap()));
            pen.canvas.rectangle((room.left, room.top), (room.right, room.bottom), ground)?;
            pen.canvas.text(
                text,
                (centre.0, centre.1 + font.cap() / 2.0),
                Align::Center,
                font,
                legible_on(ground),
            )?;
            written.push(room);
        }
        Ok(written)
    }

    fn text(&self, value: f64) -> String {
        if usable(value) { self.scale.text(value) } else { "–".to_owned() }
    }

    /// Writes the levels on their lines, near the middle, where they cover no text.
    fn write_levels(&self, lines: &[Line], mut taken: Vec<Area>) -> Result<(), ChartError> {
        let (pen, font, plot) = (self.pen, self.pen.small, self.cell.plot);
        for line in lines {
            let text = self.scale.tick_text(line.level);
            let size = (font.width(&text), font.cap());
            let free = |spot: &Spot| {
                let room = room(spot, size);
                plot.contains(room) && taken.iter().all(|other| !overlap(*other, room))
            };
            if let Some(spot) = line.spots_outwards(size.0 * 2.0).into_iter().find(free) {
                let room = room(&spot, size);
                pen.canvas.rectangle((room.left, room.top), (room.right, room.bottom), WHITE)?;
                pen.canvas.text(
                    &text,
                    (spot.0, spot.1 + font.cap() / 2.0),
                    Align::Center,
                    font,
                    INK,
                )?;
                taken.push(room);
            }
        }
        Ok(())
    }

    fn draw_row_names(&self) -> Result<(), ChartError> {
        if !self.cell.first_in_row {
            return Ok(());
        }
        let height = self.size().1;
        let every = (self.pen.label.line() / height).ceil().max(1.0);
        for (row, name) in self.heat.rows.iter().enumerate().step_by(every as usize) {
            row_name(
                self.pen,
                name,
                self.cell.plot,
                self.spot((0.0, row as f64)).1,
                height * every,
            )?;
        }
        Ok(())
    }
}

/// The room of a text of some width and height around its centre.
fn room(centre: &Spot, (width, height): (f64, f64)) -> Area {
    let (half, tall) = (width / 2.0 + AIR, height / 2.0 + AIR);
    Area {
        left: centre.0 - half,
        top: centre.1 - tall,
        right: centre.0 + half,
        bottom: centre.1 + tall,
    }
}

fn overlap(a: Area, b: Area) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/// A line of equal value on the sheet.
struct Line {
    level: f64,
    spots: Vec<Spot>,
}

impl Line {
    /// Spots along the line, the middle one first; none on a line that is shorter than `least`.
    fn spots_outwards(&self, least: f64) -> Vec<Spot> {
        const STEP: f64 = 0.4;
        let mut along = Vec::new();
        for ends in self.spots.windows(2) {
            let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
            let length = ((to_x - x) * (to_x - x) + (to_y - y) * (to_y - y)).sqrt();
            let steps = (length / STEP).ceil().max(1.0);
            along.extend(
                (0..steps as usize)
                    .map(|step| step as f64 / steps)
                    .map(|share| (x + (to_x - x) * share, y + (to_y - y) * share)),
            );
        }
        if along.len() as f64 * STEP < least {
            return Vec::new();
        }
        let middle = along.len() / 2;
        let mut order: Vec<usize> = (0..along.len()).collect();
        order.sort_by_key(|index| index.abs_diff(middle));
        order.into_iter().map(|index| along[index]).collect()
    }
}

fn key_height(pen: &Pen) -> f64 {
    KEY.1 + TICK_GAP + pen.small.em()
}

/// Draws the bar of colours with its ticks, the label in front of it.
fn draw_key(pen: &Pen, area: Area, scale: &Scale, colors: Colors) -> Result<(), ChartError> {
    let font = pen.small;
    let label = font.shorten(&scale.label, area.width() / 2.0);
    let spot = (area.left, area.top + f64::midpoint(KEY.1, font.cap()));
    pen.canvas.text(&label, spot, Align::Left, font, SOFT)?;
    let left = area.left + font.width(&label) + 3.0;
    let width = KEY.0.min(area.right - left - 3.0);
    let x = |share: f64| left + share * width;
    let bottom = area.top + KEY.1;
    for step in 0..KEY_STEPS {
        let value = scale.low + (step as f64 + 0.5) / KEY_STEPS as f64 * (scale.high - scale.low);
        // Up to the end, so that no seam shines through below the next step.
        pen.canvas.rectangle(
            (x(step as f64 / KEY_STEPS as f64), area.top),
            (x(1.0), bottom),
            colors.of(value),
        )?;
    }
    for piece in 0..HATCHED_PIECES {
        let value =
            |piece: usize| (scale.low * (1.0 - piece as f64 / HATCHED_PIECES as f64)).min(0.0);
        let [left, right] = [piece, piece + 1]
            .map(|piece| x((value(piece) - scale.low) / (scale.high - scale.low)));
        colors.hatch(
            pen,
            Area { left, top: area.top, right, bottom },
            f64::midpoint(value(piece), value(piece + 1)),
        )?;
    }
    for (tick, text) in &scale.ticks {
        let x = x((tick - scale.low) / (scale.high - scale.low));
        pen.canvas.line(&[(x, bottom - 0.9), (x, bottom + 0.5)], Stroke::solid(INK, 0.5))?;
        pen.canvas.text(text, (x, bottom + TICK_GAP + font.cap()), Align::Center, font, INK)?;
    }
    Ok(())
}
