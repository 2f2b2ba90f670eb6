//! Observed values with tolerance bars and words that do not cover the data.

use super::canvas::{Align, Spot, Stroke};
use super::format::usable;
use super::layout::{Area, Pen};
use super::palette::{INK, WHITE};
use super::plot::{Plot, curve_runs, dot};
use super::{ChartError, Point, Series, TimeAxis};

/// A label that costs more than this is left out, as it would hide what it explains.
const TOLERABLE: f64 = 4.0;

/// Draws the marker of an observed value.
pub(super) fn marker(pen: &Pen, centre: Spot) -> Result<(), ChartError> {
    dot(pen, centre, 0.75, INK)?;
    dot(pen, centre, 0.42, WHITE)
}

/// Draws an upright bar with caps.
pub(super) fn tolerance(pen: &Pen, x: f64, low: f64, high: f64) -> Result<(), ChartError> {
    let stroke = Stroke::solid(INK, 0.7);
    pen.canvas.line(&[(x, low), (x, high)], stroke)?;
    for y in [low, high] {
        pen.canvas.line(&[(x - 0.7, y), (x + 0.7, y)], stroke)?;
    }
    Ok(())
}

/// Draws the markers and tolerance bars.
pub(super) fn draw(pen: &Pen, plot: &Plot, points: &[Point]) -> Result<(), ChartError> {
    for point in points.iter().filter(|point| visible(plot, point)) {
        let spot = centre(plot, point);
        if has_tolerance(point) {
            let limits = (plot.y_inside(point.low), plot.y_inside(point.high));
            tolerance(pen, spot.0, limits.0, limits.1)?;
        }
        marker(pen, spot)?;
    }
    Ok(())
}

/// Whether a tolerance bar is drawn at a point.
pub(super) fn has_tolerance(point: &Point) -> bool {
    usable(point.low) && usable(point.high)
}

fn visible(plot: &Plot, point: &Point) -> bool {
    plot.shows(point.month) && usable(point.value)
}

fn centre(plot: &Plot, point: &Point) -> Spot {
    (plot.x(point.month as f64), plot.y_inside(point.value))
}

/// Words of a point with their place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    text: String,
    area: Area,
}

/// Finds places for the words of the points; leaves out those that would cover data.
pub(super) fn place_words(
    pen: &Pen,
    plot: &Plot,
    points: &[Point],
    lines: &[Series],
    time: &TimeAxis,
) -> Vec<Words> {
    let mut obstacles = Obstacles::default();
    for line in lines {
        let runs = curve_runs(plot, line);
        obstacles.lines.extend(runs.into_iter().flatten());
    }
    for point in points.iter().filter(|point| visible(plot, point)) {
        let reach = [point.low, point.value, point.high];
        obstacles.lines.extend(upright(plot, point.month, &reach));
    }
    for mark in time.marks.iter().filter(|mark| plot.shows(mark.month)) {
        let (low, high) = plot.limits();
        obstacles.marks.extend(upright(plot, mark.month, &[low, high]));
    }
    let mut words = Vec::new();
    for point in points.iter().filter(|point| visible(plot, point) && !point.label.is_empty()) {
        if let Some(area) = quiet_place(pen, plot, point, &obstacles) {
            obstacles.labels.push(area);
            words.push(Words { text: point.label.clone(), area });
        }
    }
    words
}

/// Draws white seats for words; to be drawn before the data, so that they hide none.
pub(super) fn draw_seats(pen: &Pen, words: &[Words]) -> Result<(), ChartError> {
    words.iter().try_for_each(|words| {
        let area = words.area;
        pen.canvas.rectangle((area.left, area.top), (area.right, area.bottom), WHITE)
    })
}

/// Writes the words.
pub(super) fn draw_words(pen: &Pen, words: &[Words]) -> Result<(), ChartError> {
    words.iter().try_for_each(|words| {
        let spot = (words.area.left, words.area.bottom - 0.22 * pen.small.em());
        pen.canvas.text(&words.text, spot, Align::Left, pen.small, INK)
    })
}

/// What the words of a point should not cover.
#[derive(Debug, Default)]
struct Obstacles {
    lines: Vec<Spot>,
    marks: Vec<Spot>,
    labels: Vec<Area>,
}

impl Obstacles {
    fn cost(&self, area: Area) -> f64 {
        let covered = |spots: &[Spot]| spots.iter().filter(|spot| inside(area, **spot)).count();
        let clashes = self.labels.iter().filter(|label| touching(area, **label)).count();
        covered(&self.lines) as f64 + 0.05 * covered(&self.marks) as f64 + 100.0 * clashes as f64
    }
}

/// Spots close to each other on an upright line through the finite ones of some values.
fn upright(plot: &Plot, month: usize, values: &[f64]) -> Vec<Spot> {
    const STEPS: u32 = 60;
    let heights =
        || values.iter().filter(|value| usable(**value)).map(|value| plot.y_inside(*value));
    let top = heights().fold(f64::INFINITY, f64::min);
    let bottom = heights().fold(f64::NEG_INFINITY, f64::max);
    let step = (bottom - top) / f64::from(STEPS);
    let x = plot.x(month as f64);
    (0..=STEPS).map(|index| (x, top + f64::from(index) * step)).collect()
}

/// The place around a point where its words cover least, if they fit anywhere.
fn quiet_place(pen: &Pen, plot: &Plot, point: &Point, obstacles: &Obstacles) -> Option<Area> {
    const GAP: f64 = 1.4;
    let (width, height) = (pen.small.width(&point.label), pen.small.em());
    let (x, y) = centre(plot, point);
    let reach = |value: f64| {
        if usable(value) { plot.y_inside(value) } else { y }
    };
    let beside = [0.0, -0.8, 0.8, -1.6, 1.6]
        .into_iter()
        .map(|down| y + (down - 0.5) * height)
        .flat_map(|top| [(x + GAP, top), (x - GAP - width, top)]);
    let above = reach(point.high).min(y) - GAP / 2.0 - height;
    let below = reach(point.low).max(y) + GAP / 2.0;
    let middle = (plot.area.left.max(x - width / 2.0), above);
    let centred = [middle, (middle.0, below)];
    let mut best: Option<(f64, Area)> = None;
    for (rank, (left, top)) in beside.chain(centred).enumerate() {
        let area = Area { left, top, right: left + width, bottom: top + height };
        let cost = obstacles.cost(area);
        let total = cost + 0.2 * rank as f64;
        let fits = plot.area.contains(area) && cost <= TOLERABLE;
        if fits && best.is_none_or(|(lowest, _)| total < lowest) {
            best = Some((total, area));
        }
    }
    best.map(|(_, area)| area)
}

fn inside(area: Area, (x, y): Spot) -> bool {
    (area.left - 0.4..=area.right + 0.4).contains(&x) && (area.top..=area.bottom).contains(&y)
}

fn touching(a: Area, b: Area) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
