//! Dots on intervals and the marks beside them, in a plot and in its key.

use super::ChartError;
use super::canvas::{Spot, Stroke};
use super::layout::Pen;
use super::palette::{Color, MARK, WHITE};
use super::plot::dot;

const INTERVAL_POINTS: f64 = 1.5;
const RADIUS: f64 = 0.95;
/// Width of the ring of a hollow dot.
const RING: f64 = 0.38;

/// Draws a dot on its interval; the spots are the ends of the interval, the dot and their height.
pub(super) fn dot_on_interval(
    pen: &Pen,
    ((from, to), centre, y): ((f64, f64), f64, f64),
    color: Color,
    open: bool,
) -> Result<(), ChartError> {
    if from < to {
        pen.canvas.line(&[(from, y), (to, y)], Stroke::solid(color, INTERVAL_POINTS))?;
    }
    disc(pen, (centre, y), color, open)
}

/// Draws the side mark of an index: a triangle, hollow and on its top or filled and on its foot, in
/// turn.
pub(super) fn side_mark(pen: &Pen, index: usize, (x, y): Spot) -> Result<(), ChartError> {
    const HALF: f64 = 0.85;
    let hollow = index.is_multiple_of(2);
    let foot = if hollow { -HALF } else { HALF };
    let triangle =
        |half: f64, foot: f64| [(x - half, y + foot), (x + half, y + foot), (x, y - foot)];
    pen.canvas.polygon(&triangle(HALF, foot), MARK, 1.0)?;
    if hollow {
        pen.canvas.polygon(
            &triangle(HALF * 0.5, foot * 0.5).map(|(x, y)| (x, y + foot * 0.18)),
            WHITE,
            1.0,
        )
    } else {
        Ok(())
    }
}

fn disc(pen: &Pen, centre: Spot, color: Color, open: bool) -> Result<(), ChartError> {
    dot(pen, centre, RADIUS, color)?;
    if open { dot(pen, centre, RADIUS - RING, WHITE) } else { Ok(()) }
}
