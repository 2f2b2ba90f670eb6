//! Drawing surface in millimetres on top of the SVG backend of plotters.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, IntoFont, RGBColor, ShapeStyle};

use super::ChartError;
use super::palette::{Color, WHITE};
use super::text::{FAMILY, Font, printable};

/// Units of the drawing per millimetre; the backend knows whole units only.
const UNITS_PER_MM: f64 = 100.0;
const UNITS_PER_POINT: f64 = UNITS_PER_MM * 25.4 / 72.0;
/// The backend divides every font size by this.
const BACKEND_FONT_FACTOR: f64 = 1.24;
/// Distance in em from the position of a top-anchored text to its baseline, in the backend.
const BACKEND_ASCENT: f64 = 0.76;
/// A little over the largest sensible paper; keeps units far from overflow.
const FAR_MM: f64 = 100_000.0;

/// A position in millimetres from the upper left corner.
pub(super) type Spot = (f64, f64);

/// Where a text stands relative to its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub color: Color,
    pub points: f64,
    pub dash: &'static [f64],
}

impl Stroke {
    pub(super) fn solid(color: Color, points: f64) -> Self {
        Self { color, points, dash: &[] }
    }
}

/// A sheet to draw on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws on a white sheet of the given size and returns the raw SVG, with text as text.
pub(super) fn draw(
    width_mm: f64,
    height_mm: f64,
    paint: impl FnOnce(&Canvas) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let size = (units(width_mm).unsigned_abs(), units(height_mm).unsigned_abs());
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    area.fill(&rgb(WHITE)).map_err(failed)?;
    let canvas = Canvas { area };
    paint(&canvas)?;
    canvas.area.present().map_err(failed)?;
    drop(canvas);
    Ok(svg)
}

impl Canvas<'_> {
    /// Draws a line through the spots.
    pub(super) fn line(&self, spots: &[Spot], stroke: Stroke) -> Result<(), ChartError> {
        if stroke.dash.is_empty() {
            return self.solid(spots, stroke);
        }
        dashes(spots, stroke.dash).iter().try_for_each(|dash| self.solid(dash, stroke))
    }

    fn solid(&self, spots: &[Spot], stroke: Stroke) -> Result<(), ChartError> {
        let mut path: Vec<(i32, i32)> = spots.iter().copied().map(place).collect();
        path.dedup();
        if path.len() < 2 {
            return Ok(());
        }
        let width = (stroke.points * UNITS_PER_POINT).round().max(1.0) as u32;
        let style = ShapeStyle::from(&rgb(stroke.color)).stroke_width(width);
        self.area.draw(&PathElement::new(path, style)).map_err(failed)
    }

    /// Fills the area inside the spots.
    pub(super) fn polygon(
        &self,
        spots: &[Spot],
        color: Color,
        opacity: f64,
    ) -> Result<(), ChartError> {
        let path: Vec<(i32, i32)> = spots.iter().copied().map(place).collect();
        self.area.draw(&Polygon::new(path, rgb(color).mix(opacity))).map_err(failed)
    }

    /// Fills a rectangle between two corners.
    pub(super) fn rectangle(&self, from: Spot, to: Spot, color: Color) -> Result<(), ChartError> {
        let (from, to) = (place(from), place(to));
        let corners = [(from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1))];
        self.area.draw(&Rectangle::new(corners, rgb(color).filled())).map_err(failed)
    }

    /// Writes one line of text on the baseline `spot.1`.
    pub(super) fn text(
        &self,
        text: &str,
        spot: Spot,
        align: Align,
        font: Font,
        color: Color,
    ) -> Result<(), ChartError> {
        let text = printable(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = (FAMILY, font.points * UNITS_PER_POINT * BACKEND_FONT_FACTOR)
            .into_font()
            .style(font.style())
            .color(&rgb(color))
            .pos(Pos::new(horizontal, VPos::Top));
        let corner = place((spot.0, spot.1 - BACKEND_ASCENT * font.em()));
        self.area.draw(&Text::new(text, corner, style)).map_err(failed)
    }
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

fn units(mm: f64) -> i32 {
    (mm.clamp(-FAR_MM, FAR_MM) * UNITS_PER_MM).round() as i32
}

fn place(spot: Spot) -> (i32, i32) {
    (units(spot.0), units(spot.1))
}

#[allow(clippy::needless_pass_by_value, reason = "map_err hands the error over")]
fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> ChartError {
    ChartError::Draw(error.to_string())
}

/// Cuts a line into dashes: strokes and gaps of the pattern in turn.
fn dashes(spots: &[Spot], pattern: &[f64]) -> Vec<Vec<Spot>> {
    let mut dashes = Vec::new();
    let (mut part, mut left) = (0, pattern[0]);
    let mut dash: Vec<Spot> = spots.first().copied().into_iter().collect();
    for ends in spots.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        let length = distance(from, to);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let cut = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            if part % 2 == 0 {
                dash.push(cut);
                dashes.push(std::mem::take(&mut dash));
            } else {
                dash = vec![cut];
            }
            part = (part + 1) % pattern.len();
            left = pattern[part];
        }
        left -= length - done;
        if part % 2 == 0 {
            dash.push(to);
        }
    }
    if part % 2 == 0 && dash.len() > 1 {
        dashes.push(dash);
    }
    dashes
}

fn distance(a: Spot, b: Spot) -> f64 {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    (dx * dx + dy * dy).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_follow_the_pattern_around_corners() {
        let cut = dashes(&[(0.0, 0.0), (3.0, 0.0), (3.0, 4.0)], &[2.0, 2.0]);
        assert_eq!(cut.len(), 2);
        assert_eq!(cut[0], [(0.0, 0.0), (2.0, 0.0)]);
        assert_eq!(cut[1], [(3.0, 1.0), (3.0, 3.0)]);
    }

    #[test]
    fn dashes_of_nothing_are_nothing() {
        assert!(dashes(&[], &[1.0, 1.0]).is_empty());
        assert!(dashes(&[(1.0, 1.0)], &[1.0, 1.0]).is_empty());
        assert!(dashes(&[(1.0, 1.0), (1.0, 1.0)], &[1.0, 1.0]).len() <= 1);
    }
}
