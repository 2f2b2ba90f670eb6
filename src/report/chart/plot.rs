//! Parts that the charts over time share: axes, bands and lines.

use std::f64::consts::FRAC_1_SQRT_2;

use super::canvas::{Align, Spot, Stroke};
use super::format::{Scale, last_month, usable, year_ticks};
use super::layout::{Area, Pen};
use super::palette::{self, AXIS, Color, GRID, Look, MUTED, SOFT};
use super::{Band, ChartError, Emphasis, Point, Scheme, Series, TimeAxis};

pub(super) const BAND_OPACITY: f64 = 0.2;
/// Opacity of the wider of two bands.
const SPREAD_OPACITY: f64 = 0.13;
pub(super) const TICK: f64 = 1.0;
const TEXT_GAP: f64 = 1.0;
const MINOR_TICK: f64 = 0.6;

/// A rectangle with the values of its edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plot {
    pub area: Area,
    last_month: f64,
    low: f64,
    high: f64,
}

impl Plot {
    pub(super) fn new(area: Area, time: &TimeAxis, scale: &Scale) -> Self {
        Self { area, last_month: last_month(time), low: scale.low, high: scale.high }
    }

    pub(super) fn x(&self, month: f64) -> f64 {
        self.area.left + month / self.last_month * self.area.width()
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.area.bottom - (value - self.low) / (self.high - self.low) * self.area.height()
    }

    pub(super) fn y_inside(&self, value: f64) -> f64 {
        self.y(value).clamp(self.area.top, self.area.bottom)
    }

    /// The values of the lower and the upper edge.
    pub(super) fn limits(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    pub(super) fn shows(&self, month: usize) -> bool {
        month as f64 <= self.last_month
    }
}

/// Width of the texts of a value axis, with their gap.
pub(super) fn scale_width(pen: &Pen, scale: &Scale) -> f64 {
    let texts: Vec<&str> = scale.ticks.iter().map(|(_, text)| text.as_str()).collect();
    pen.small.widest(&texts) + TEXT_GAP
}

/// Height of the texts of the time axis, with their gap.
pub(super) fn years_height(pen: &Pen) -> f64 {
    TICK + 0.6 + pen.small.em()
}

/// Which texts of the axes a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AxisTexts {
    pub values: bool,
    pub years: bool,
}

/// Draws grid lines, which lie behind everything else, and the texts of the values.
pub(super) fn value_axis(
    pen: &Pen,
    plot: &Plot,
    scale: &Scale,
    texts: AxisTexts,
) -> Result<(), ChartError> {
    let area = plot.area;
    for (tick, text) in &scale.ticks {
        let y = plot.y(*tick);
        // Between values of both signs, zero is the line to compare with.
        let stroke = if *tick == 0.0 && plot.low < 0.0 {
            Stroke::solid(AXIS, 0.8)
        } else {
            Stroke::solid(GRID, 0.5)
        };
        pen.canvas.line(&[(area.left, y), (area.right, y)], stroke)?;
        if texts.values {
            let spot = (area.left - TEXT_GAP, y + pen.small.cap() / 2.0);
            pen.canvas.text(text, spot, Align::Right, pen.small, SOFT)?;
        }
    }
    Ok(())
}

/// Draws the time axis below a plot.
pub(super) fn time_axis(
    pen: &Pen,
    plot: &Plot,
    time: &TimeAxis,
    texts: AxisTexts,
) -> Result<(), ChartError> {
    let area = plot.area;
    let base = area.bottom;
    pen.canvas.line(&[(area.left, base), (area.right, base)], Stroke::solid(AXIS, 0.6))?;
    let room = pen.small.width("2000") + 2.2;
    for tick in year_ticks(time, area.width(), room) {
        let x = plot.x(tick.month);
        let length = if tick.year.is_some() { TICK } else { MINOR_TICK };
        pen.canvas.line(&[(x, base), (x, base + length)], Stroke::solid(AXIS, 0.5))?;
        if let Some(year) = tick.year.filter(|_| texts.years) {
            let spot = (x, base + TICK + 0.6 + pen.small.cap());
            pen.canvas.text(&year, spot, Align::Center, pen.small, SOFT)?;
        }
    }
    Ok(())
}

/// Look and weight of lines by slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Looks {
    scheme: Scheme,
    count: usize,
}

impl Looks {
    pub(super) fn new<'a>(scheme: Scheme, series: impl Iterator<Item = &'a Series>) -> Self {
        Self { scheme, count: series.map(|line| line.slot.saturating_add(1)).max().unwrap_or(0) }
    }

    fn look(self, series: &Series) -> Look {
        let look = palette::line_look(self.scheme, series.slot, self.count);
        match series.emphasis {
            Emphasis::Muted => Look { color: MUTED, ..look },
            _ => look,
        }
    }

    /// Colour of the words at a line.
    pub(super) fn text_color(self, series: &Series) -> Color {
        palette::for_text(self.look(series).color)
    }

    pub(super) fn stroke(self, series: &Series) -> Stroke {
        let look = self.look(series);
        let points = match series.emphasis {
            Emphasis::Strong => 1.7,
            Emphasis::Normal => 1.1,
            Emphasis::Muted => 0.8,
        };
        Stroke { color: look.color, points, dash: look.dash }
    }
}

/// Draws the bands and then the lines, the emphasised ones on top.
pub(super) fn series(
    pen: &Pen,
    plot: &Plot,
    series: &[Series],
    looks: Looks,
) -> Result<(), ChartError> {
    for line in series {
        let color = looks.stroke(line).color;
        for (limits, opacity) in [(&line.spread, SPREAD_OPACITY), (&line.band, BAND_OPACITY)] {
            if let Some(limits) = limits {
                band(pen, plot, (line.first_month, limits), color, opacity)?;
            }
        }
    }
    for emphasis in [Emphasis::Muted, Emphasis::Normal, Emphasis::Strong] {
        for line in series.iter().filter(|line| line.emphasis == emphasis) {
            curve(pen, plot, line, looks.stroke(line))?;
        }
    }
    Ok(())
}

fn band(
    pen: &Pen,
    plot: &Plot,
    (first_month, band): (usize, &Band),
    color: Color,
    opacity: f64,
) -> Result<(), ChartError> {
    let limits = band.low.iter().zip(&band.high).map(|(low, high)| {
        (usable(*low) && usable(*high)).then(|| (plot.y_inside(*low), plot.y_inside(*high)))
    });
    for (first, run) in runs(limits, plot, first_month) {
        let x = |offset: usize| plot.x((first + offset) as f64);
        let lower = run.iter().enumerate().map(|(offset, (low, _))| (x(offset), *low));
        let upper = run.iter().enumerate().rev().map(|(offset, (_, high))| (x(offset), *high));
        let outline: Vec<Spot> = lower.chain(upper).collect();
        pen.canvas.polygon(&outline, color, opacity)?;
    }
    Ok(())
}

fn curve(pen: &Pen, plot: &Plot, line: &Series, stroke: Stroke) -> Result<(), ChartError> {
    for run in curve_runs(plot, line) {
        if let [only] = run[..] {
            if (plot.area.top..=plot.area.bottom).contains(&only.1) {
                dot(pen, only, stroke.points * 0.35, stroke.color)?;
            }
            continue;
        }
        for part in clip(&run, plot.area.top, plot.area.bottom) {
            pen.canvas.line(&part, stroke)?;
        }
    }
    Ok(())
}

/// The unbroken pieces of a line on the sheet.
pub(super) fn curve_runs(plot: &Plot, line: &Series) -> Vec<Vec<Spot>> {
    let heights = line.values.iter().map(|value| usable(*value).then(|| plot.y(*value)));
    runs(heights, plot, line.first_month)
        .into_iter()
        .map(|(first, run)| {
            let spot = |(offset, y): (usize, &f64)| (plot.x((first + offset) as f64), *y);
            run.iter().enumerate().map(spot).collect()
        })
        .collect()
}

/// Unbroken runs of values in the months a plot shows, each with its first month.
pub(super) fn runs<T>(
    values: impl Iterator<Item = Option<T>>,
    plot: &Plot,
    first_month: usize,
) -> Vec<(usize, Vec<T>)> {
    let mut runs: Vec<(usize, Vec<T>)> = Vec::new();
    let mut broken = true;
    for (offset, value) in values.enumerate() {
        let month = first_month.saturating_add(offset);
        match (value, runs.last_mut()) {
            (Some(value), _) if broken && plot.shows(month) => runs.push((month, vec![value])),
            (Some(value), Some((_, run))) if plot.shows(month) => run.push(value),
            _ => {
                broken = true;
                continue;
            }
        }
        broken = false;
    }
    runs
}

/// The parts of a line between two heights.
fn clip(run: &[Spot], top: f64, bottom: f64) -> Vec<Vec<Spot>> {
    let mut parts: Vec<Vec<Spot>> = Vec::new();
    for ends in run.windows(2) {
        let Some((from, to)) = clip_segment(ends[0], ends[1], top, bottom) else {
            continue;
        };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

fn clip_segment(a: Spot, b: Spot, top: f64, bottom: f64) -> Option<(Spot, Spot)> {
    let cut = |from: Spot, to: Spot| {
        let y = from.1.clamp(top, bottom);
        if y == from.1 {
            return from;
        }
        (from.0 + (to.0 - from.0) * (y - from.1) / (to.1 - from.1), y)
    };
    let outside = a.1.max(b.1) < top || a.1.min(b.1) > bottom;
    (!outside).then(|| (cut(a, b), cut(b, a)))
}

/// Draws a round dot; a polygon, because arcs need trigonometry.
pub(super) fn dot(pen: &Pen, centre: Spot, radius: f64, color: Color) -> Result<(), ChartError> {
    const QUARTER: [(f64, f64); 4] =
        [(1.0, 0.0), (0.923_88, 0.382_683), (FRAC_1_SQRT_2, FRAC_1_SQRT_2), (0.382_683, 0.923_88)];
    let turn = |(x, y): (f64, f64), quarter: usize| match quarter {
        0 => (x, y),
        1 => (-y, x),
        2 => (-x, -y),
        _ => (y, -x),
    };
    let outline: Vec<Spot> = (0..16)
        .map(|corner| turn(QUARTER[corner % 4], corner / 4))
        .map(|(x, y)| (centre.0 + x * radius, centre.1 + y * radius))
        .collect();
    pen.canvas.polygon(&outline, color, 1.0)
}

/// All values that a value axis has to hold.
pub(super) fn values<'a>(
    series: &'a [Series],
    points: &'a [Point],
) -> impl Iterator<Item = f64> + 'a {
    let bands = series.iter().flat_map(|line| [&line.band, &line.spread]).flatten();
    series
        .iter()
        .flat_map(|line| &line.values)
        .chain(bands.flat_map(|band| band.low.iter().chain(&band.high)))
        .copied()
        .chain(points.iter().flat_map(|point| [point.value, point.low, point.high]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::report::chart::{Axis, Unit};

    fn plot() -> Plot {
        let time = TimeAxis { start_year: 2018, months: 11, marks: vec![] };
        let axis = Axis { label: String::new(), unit: Unit::Number, range: Some((0.0, 10.0)) };
        let scale = Scale::new(&axis, std::iter::empty(), 5, Language::English);
        Plot::new(Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 }, &time, &scale)
    }

    #[test]
    fn a_value_that_is_no_number_breaks_the_line() {
        let line = Series {
            values: vec![f64::NAN, 1.0, 2.0, f64::NAN, f64::INFINITY, 3.0],
            ..Series::default()
        };
        let runs = curve_runs(&plot(), &line);
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[0], [(1.0, 9.0), (2.0, 8.0)]);
        assert_eq!(runs[1], [(5.0, 7.0)]);
    }

    #[test]
    fn months_beyond_the_axis_are_left_out() {
        let line = Series { first_month: 9, values: vec![1.0; 5], ..Series::default() };
        assert_eq!(curve_runs(&plot(), &line), [vec![(9.0, 9.0), (10.0, 9.0)]]);
    }

    #[test]
    fn lines_are_cut_at_the_edges_of_the_plot() {
        let parts = clip(&[(0.0, 5.0), (1.0, -5.0), (2.0, 5.0)], 0.0, 10.0);
        assert_eq!(parts, [vec![(0.0, 5.0), (0.5, 0.0)], vec![(1.5, 0.0), (2.0, 5.0)]]);
        assert!(clip(&[(0.0, -1.0), (1.0, -2.0)], 0.0, 10.0).is_empty());
    }
}
