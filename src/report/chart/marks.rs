//! Reference dates: upright lines through a plot with their words above it.

use super::canvas::{Align, Stroke};
use super::format::last_month;
use super::layout::Pen;
use super::palette::{MARK, SOFT, WHITE};
use super::plot::Plot;
use super::{ChartError, TimeAxis};

/// Dash patterns in millimetres that tell marks apart in a key.
const DASHES: [&[f64]; 4] = [&[0.9, 0.7], &[0.35, 0.45], &[1.8, 0.6, 0.35, 0.6], &[2.2, 0.6]];
const POINTS: f64 = 0.6;
const GAP: f64 = 1.0;
const ABOVE_PLOT: f64 = 0.8;
const MAX_ROWS: usize = 6;

/// How the line of a mark is drawn.
pub(super) fn stroke(index: usize) -> Stroke {
    Stroke { color: MARK, points: POINTS, dash: DASHES[index % DASHES.len()] }
}

/// Words of a mark above a plot, in a row counted upwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flag {
    mark: usize,
    x: f64,
    from: f64,
    to: f64,
    row: usize,
    text: String,
}

impl Flag {
    fn baseline(&self, pen: &Pen, plot_top: f64) -> f64 {
        plot_top - ABOVE_PLOT - self.row as f64 * pen.small.line()
    }

    /// Where the line of the mark ends: beside its words or below them.
    fn foot(&self, pen: &Pen, plot_top: f64) -> f64 {
        let beside = self.x < self.from || self.x > self.to;
        self.baseline(pen, plot_top) + if beside { -pen.small.cap() } else { 0.5 }
    }
}

/// Finds a place for the words of every mark above a plot from 0 to `width`.
///
/// Gives nothing when some do not fit, so that all belong into a key.
pub(super) fn flags(pen: &Pen, time: &TimeAxis, width: f64) -> Option<Vec<Flag>> {
    // Low rows first saves height; right of their lines first lets more flags pass.
    let low = |row: usize, side: usize| (row, side);
    let right = |row: usize, side: usize| (side, row);
    place(pen, time, width, low).or_else(|| place(pen, time, width, right))
}

fn place(
    pen: &Pen,
    time: &TimeAxis,
    width: f64,
    preference: impl Fn(usize, usize) -> (usize, usize),
) -> Option<Vec<Flag>> {
    let last = last_month(time);
    let mut marks: Vec<usize> = (0..time.marks.len())
        .filter(|index| time.marks[*index].month as f64 <= last)
        .filter(|index| !time.marks[*index].label.is_empty())
        .collect();
    // From the right, so that the line of a later flag passes left of the earlier ones.
    marks.sort_by_key(|index| std::cmp::Reverse(time.marks[*index].month));
    let mut placed: Vec<Flag> = Vec::new();
    for mark in marks {
        let x = time.marks[mark].month as f64 / last * width;
        let text = &time.marks[mark].label;
        let length = pen.small.width(text);
        let starts = [x + GAP, x - GAP - length, x.min(width - length).max(0.0)];
        let flag = (0..MAX_ROWS)
            .flat_map(|row| (0..starts.len()).map(move |side| (row, side)))
            .map(|(row, side)| {
                let flag = Flag {
                    mark,
                    x,
                    from: starts[side],
                    to: starts[side] + length,
                    row,
                    text: text.clone(),
                };
                (preference(row, side), flag)
            })
            .filter(|(_, flag)| flag.from >= -1e-9 && flag.to <= width + 1e-9)
            .filter(|(_, flag)| placed.iter().all(|other| !collide(flag, other)))
            .min_by_key(|(preference, _)| *preference)
            .map(|(_, flag)| flag)?;
        placed.push(flag);
    }
    Some(placed)
}

fn collide(a: &Flag, b: &Flag) -> bool {
    let overlap = a.row == b.row && a.from < b.to + 1.5 && b.from < a.to + 1.5;
    let crosses = |line: &Flag, text: &Flag| {
        line.row > text.row && line.x > text.from - 0.5 && line.x < text.to + 0.5
    };
    overlap || crosses(a, b) || crosses(b, a)
}

/// Height of the rows of flags.
pub(super) fn height(pen: &Pen, flags: &[Flag]) -> f64 {
    match flags.iter().map(|flag| flag.row + 1).max() {
        Some(rows) => rows as f64 * pen.small.line() + ABOVE_PLOT,
        None => 0.0,
    }
}

/// Draws the lines of the marks and their flags.
pub(super) fn draw(
    pen: &Pen,
    plot: &Plot,
    time: &TimeAxis,
    flags: &[Flag],
) -> Result<(), ChartError> {
    let area = plot.area;
    for (index, mark) in time.marks.iter().enumerate() {
        if !plot.shows(mark.month) {
            continue;
        }
        let x = plot.x(mark.month as f64);
        let flag = flags.iter().find(|flag| flag.mark == index);
        let top = flag.map_or(area.top, |flag| flag.foot(pen, area.top));
        // A white line below keeps the dashes visible on dark areas.
        let inside = [(x, area.bottom), (x, area.top)];
        pen.canvas.line(&inside, Stroke::solid(WHITE, POINTS * 1.5))?;
        pen.canvas.line(&[(x, area.bottom), (x, top)], stroke(index))?;
    }
    for flag in flags {
        let spot = (area.left + flag.from, flag.baseline(pen, area.top));
        pen.canvas.text(&flag.text, spot, Align::Left, pen.small, SOFT)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::report::chart::{Mark, Style, canvas};

    fn flags_of(months: &[usize], width: f64) -> Option<Vec<Flag>> {
        let mark = |month: &usize| Mark { month: *month, label: format!("Frist {month}") };
        let time =
            TimeAxis { start_year: 2018, months: 216, marks: months.iter().map(mark).collect() };
        let mut found = None;
        canvas::draw(100.0, 100.0, |canvas| {
            let pen = Pen::new(canvas, &Style::default(), Language::German);
            found = flags(&pen, &time, width);
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn flags_stay_above_the_plot_and_apart() {
        let flags = flags_of(&[0, 50, 60, 62, 108, 215], 120.0).unwrap();
        assert_eq!(flags.len(), 6);
        for (index, flag) in flags.iter().enumerate() {
            assert!(flag.from >= -1e-9 && flag.to <= 120.0 + 1e-9);
            assert!(flags[..index].iter().all(|other| !collide(flag, other)));
        }
    }

    #[test]
    fn flags_that_do_not_fit_are_left_to_a_key() {
        assert_eq!(flags_of(&[60, 108], 8.0), None);
        assert_eq!(flags_of(&[], 8.0), Some(vec![]));
        assert_eq!(flags_of(&[500], 80.0), Some(vec![]));
    }
}
