//! Keys: samples of lines, areas and points with their names.

use super::canvas::{Align, Stroke};
use super::disc;
use super::layout::{Area, Pen};
use super::marks;
use super::palette::{Color, INK, MARK};
use super::plot::{BAND_OPACITY, Looks};
use super::points::{has_tolerance, marker, tolerance};
use super::{ChartError, Mark, Point, Series};

const SAMPLE: f64 = 6.5;
const SAMPLE_GAP: f64 = 1.2;
const BETWEEN: f64 = 4.5;

/// What stands in front of a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sample {
    Line(Stroke),
    Band(Color),
    Swatch(Color),
    Point,
    RangedPoint,
    Mark(usize),
    Range,
    /// A dot on its interval; whether it is hollow.
    Dot(bool),
    /// A side mark of a dot, by its index.
    Side(usize),
}

/// A sample with its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub sample: Sample,
    pub name: String,
}

/// Entries for lines, one for each name.
pub(super) fn line_entries<'a>(
    series: impl Iterator<Item = &'a Series>,
    looks: Looks,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in series {
        if !line.name.is_empty() && entries.iter().all(|entry| entry.name != line.name) {
            entries
                .push(Entry { sample: Sample::Line(looks.stroke(line)), name: line.name.clone() });
        }
    }
    entries
}

/// Entries for bands and points that have names.
pub(super) fn further_entries<'a>(
    band_name: &str,
    points_name: &str,
    mut points: impl Iterator<Item = &'a Point>,
) -> Vec<Entry> {
    let sample = if points.any(has_tolerance) { Sample::RangedPoint } else { Sample::Point };
    let named = [(Sample::Band(MARK), band_name), (sample, points_name)];
    named
        .into_iter()
        .filter(|(_, name)| !name.is_empty())
        .map(|(sample, name)| Entry { sample, name: name.to_owned() })
        .collect()
}

/// Entries for marks that have words.
pub(super) fn mark_entries(marks: &[Mark]) -> impl Iterator<Item = Entry> {
    let entry = |(index, mark): (usize, &Mark)| Entry {
        sample: Sample::Mark(index),
        name: mark.label.clone(),
    };
    marks.iter().enumerate().filter(|(_, mark)| !mark.label.is_empty()).map(entry)
}

impl Sample {
    fn width(self) -> f64 {
        match self {
            Self::Line(_) | Self::Band(_) | Self::Range | Self::Dot(_) => SAMPLE,
            Self::Swatch(_) => 2.6,
            Self::Point | Self::RangedPoint | Self::Mark(_) | Self::Side(_) => 2.2,
        }
    }

    fn draw(self, pen: &Pen, left: f64, middle: f64) -> Result<(), ChartError> {
        let right = left + self.width();
        let centre = f64::midpoint(left, right);
        let half = pen.label.cap() / 2.0;
        match self {
            Self::Line(stroke) => pen.canvas.line(&[(left, middle), (right, middle)], stroke),
            Self::Band(color) => {
                let (top, bottom) = (middle - half, middle + half);
                let outline = [(left, top), (right, top), (right, bottom), (left, bottom)];
                pen.canvas.polygon(&outline, color, BAND_OPACITY * 1.5)
            }
            Self::Swatch(color) => {
                pen.canvas.rectangle((left, middle - 1.1), (right, middle + 1.1), color)
            }
            Self::Point => marker(pen, (centre, middle)),
            Self::RangedPoint => {
                tolerance(pen, centre, middle + 1.4, middle - 1.4)?;
                marker(pen, (centre, middle))
            }
            Self::Mark(index) => {
                let line = [(centre, middle - 1.6), (centre, middle + 1.6)];
                pen.canvas.line(&line, marks::stroke(index))
            }
            Self::Dot(open) => {
                disc::dot_on_interval(pen, ((left, right), centre, middle), INK, open)
            }
            Self::Side(index) => disc::side_mark(pen, index, (centre, middle)),
            Self::Range => {
                let stroke = Stroke::solid(INK, 0.7);
                pen.canvas.line(&[(left, middle), (right, middle)], stroke)?;
                [left, right].into_iter().try_for_each(|x| {
                    pen.canvas.line(&[(x, middle - 0.6), (x, middle + 0.6)], stroke)
                })
            }
        }
    }
}

/// Entries in rows that fill a width.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow {
    rows: Vec<Vec<Entry>>,
    pub width: f64,
}

impl Flow {
    pub(super) fn new(pen: &Pen, entries: Vec<Entry>, room: f64) -> Self {
        let mut flow = Self { rows: Vec::new(), width: 0.0 };
        let mut used = f64::INFINITY;
        for mut entry in entries {
            entry.name = pen.label.shorten(&entry.name, room - SAMPLE - SAMPLE_GAP);
            let length = entry_width(pen, &entry);
            if used + BETWEEN + length > room {
                flow.rows.push(Vec::new());
                used = -BETWEEN;
            }
            used += BETWEEN + length;
            flow.width = flow.width.max(used);
            if let Some(row) = flow.rows.last_mut() {
                row.push(entry);
            }
        }
        flow
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn height(&self, pen: &Pen) -> f64 {
        self.rows.len() as f64 * pen.label.line() * 1.1
    }

    /// Draws the rows from a corner to the right and down.
    pub(super) fn draw(&self, pen: &Pen, left: f64, top: f64) -> Result<(), ChartError> {
        for (index, row) in self.rows.iter().enumerate() {
            let baseline = top + pen.label.cap() + index as f64 * pen.label.line() * 1.1;
            let mut x = left;
            for entry in row {
                entry.sample.draw(pen, x, baseline - pen.label.cap() / 2.0)?;
                let spot = (x + entry.sample.width() + SAMPLE_GAP, baseline);
                pen.canvas.text(&entry.name, spot, Align::Left, pen.label, INK)?;
                x += entry_width(pen, entry) + BETWEEN;
            }
        }
        Ok(())
    }
}

fn entry_width(pen: &Pen, entry: &Entry) -> f64 {
    entry.sample.width() + SAMPLE_GAP + pen.label.width(&entry.name)
}

/// Draws entries below each other with wrapped names, as many as fit into an area.
pub(super) fn column(pen: &Pen, entries: &[Entry], area: Area) -> Result<(), ChartError> {
    let mut top = area.top;
    for entry in entries {
        let text_left = area.left + SAMPLE + SAMPLE_GAP;
        let lines = pen.label.wrap(&entry.name, area.right - text_left, 4);
        let height = lines.len() as f64 * pen.label.line();
        if top + height > area.bottom {
            break;
        }
        let sample_left = area.left + (SAMPLE - entry.sample.width()) / 2.0;
        entry.sample.draw(pen, sample_left, top + pen.label.cap() / 2.0)?;
        pen.paragraph(&lines, (text_left, top), Align::Left, pen.label, INK)?;
        top += height + 0.7;
    }
    Ok(())
}
