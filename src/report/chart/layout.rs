//! Where things stand: the frame of a figure, grids of panels and labels beside lines.

use super::canvas::{Align, Canvas, Spot};
use super::palette::{Color, INK, SOFT};
use super::text::Font;
use super::{ChartError, Figure, Style};
use crate::language::Language;

pub(super) const MARGIN: f64 = 1.5;
const SMALLEST_TEXT: f64 = 7.0;
const SMALLEST_PANEL: f64 = 6.0;
const MAX_LINES: usize = 12;
/// Share of the width that the names of rows may take.
const NAME_SHARE: f64 = 0.3;
const NAME_GAP: f64 = 1.5;

/// A rectangle in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn contains(self, inner: Self) -> bool {
        inner.left >= self.left
            && inner.right <= self.right
            && inner.top >= self.top
            && inner.bottom <= self.bottom
    }
}

/// What every part of a chart draws with.
pub(super) struct Pen<'a, 'b> {
    pub canvas: &'a Canvas<'b>,
    pub language: Language,
    pub title: Font,
    pub subtitle: Font,
    pub heading: Font,
    pub label: Font,
    pub small: Font,
}

impl<'a, 'b> Pen<'a, 'b> {
    pub(super) fn new(canvas: &'a Canvas<'b>, style: &Style, language: Language) -> Self {
        let points = style.text_points;
        Self {
            canvas,
            language,
            title: Font::bold(points + 2.5),
            subtitle: Font::regular(points + 0.7),
            heading: Font::bold(points + 0.3),
            label: Font::regular(points),
            small: Font::regular((points - 0.5).max(SMALLEST_TEXT)),
        }
    }

    /// Writes lines below each other, the first with its capitals from `top` on.
    pub(super) fn paragraph<S: AsRef<str>>(
        &self,
        lines: &[S],
        (x, top): Spot,
        align: Align,
        font: Font,
        color: Color,
    ) -> Result<(), ChartError> {
        let mut baseline = top + font.cap();
        for line in lines {
            self.canvas.text(line.as_ref(), (x, baseline), align, font, color)?;
            baseline += font.line();
        }
        Ok(())
    }
}

/// Writes the name of a row to the left of a plot, wrapped to the room of the row.
pub(super) fn row_name(
    pen: &Pen,
    name: &str,
    plot: Area,
    middle: f64,
    room: f64,
) -> Result<(), ChartError> {
    let font = pen.label;
    let most = ((room / font.line()) as usize).clamp(1, 3);
    let lines = font.wrap(name, plot.left - MARGIN - NAME_GAP, most);
    let height = font.cap() + lines.len().saturating_sub(1) as f64 * font.line();
    pen.paragraph(&lines, (plot.left - NAME_GAP, middle - height / 2.0), Align::Right, font, INK)
}

/// Room for the names of rows left of a plot.
pub(super) fn row_names_width(pen: &Pen, names: &[String], area: Area) -> f64 {
    (pen.label.widest(names) + 0.2).min(area.width() * NAME_SHARE) + NAME_GAP
}

/// Height of lines from the top of the capitals to the foot of the last line.
pub(super) fn block(lines: usize, font: Font) -> f64 {
    match lines {
        0 => 0.0,
        _ => (lines - 1) as f64 * font.line() + font.em(),
    }
}

/// Draws title, subtitle and footnote and returns the room that is left.
pub(super) fn frame(pen: &Pen, figure: &Figure) -> Result<Area, ChartError> {
    let mut area = Area {
        left: MARGIN,
        top: MARGIN,
        right: figure.width_mm - MARGIN,
        bottom: figure.height_mm - MARGIN,
    };
    for (text, font, color, after) in
        [(&figure.title, pen.title, INK, 1.4), (&figure.subtitle, pen.subtitle, SOFT, 2.6)]
    {
        let lines = font.wrap(text, area.width(), MAX_LINES);
        pen.paragraph(&lines, (area.left, area.top), Align::Left, font, color)?;
        if !lines.is_empty() {
            area.top += block(lines.len(), font) + after;
        }
    }
    let notes = pen.small.wrap(&figure.footnote, area.width(), MAX_LINES);
    if !notes.is_empty() {
        area.bottom -= block(notes.len(), pen.small);
        pen.paragraph(&notes, (area.left, area.bottom), Align::Left, pen.small, SOFT)?;
        area.bottom -= 2.4;
    }
    if area.height() < SMALLEST_PANEL || area.width() < SMALLEST_PANEL {
        return Err(ChartError::NoRoom);
    }
    Ok(area)
}

/// Room around the plots of a grid of panels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spacing {
    /// Left of the first column, for texts of the value axis.
    pub left: f64,
    /// Right of every column but the last.
    pub gutter: f64,
    /// Right of the last column.
    pub right: f64,
    /// Above each plot.
    pub above: f64,
    /// Between the foot of a plot and the next row.
    pub below: f64,
    /// Below the last row.
    pub bottom: f64,
}

/// A panel in a grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub plot: Area,
    pub first_in_row: bool,
    pub last_in_row: bool,
    pub last_in_column: bool,
}

/// Panels per row, when the figure does not say.
pub(super) fn columns(wanted: Option<usize>, panels: usize) -> usize {
    let automatic = match panels {
        0..=3 => panels,
        4 => 2,
        _ => 3,
    };
    wanted.unwrap_or(automatic).clamp(1, panels.max(1))
}

/// Width of the plots in a grid.
pub(super) fn plot_width(area: Area, columns: usize, space: &Spacing) -> f64 {
    let across = columns as f64;
    let used = space.left + space.right + space.gutter * (across - 1.0);
    ((area.width() - used) / across).max(0.0)
}

/// Divides an area among panels of equal size.
pub(super) fn grid(
    area: Area,
    panels: usize,
    columns: usize,
    space: &Spacing,
) -> Result<Vec<Cell>, ChartError> {
    let rows = panels.div_ceil(columns).max(1);
    let down = rows as f64;
    let width = plot_width(area, columns, space);
    let height =
        (area.height() - space.bottom - space.above * down - space.below * (down - 1.0)) / down;
    if width < SMALLEST_PANEL || height < SMALLEST_PANEL {
        return Err(ChartError::NoRoom);
    }
    let cell = |index: usize| {
        let (row, column) = (index / columns, index % columns);
        let left = area.left + space.left + column as f64 * (width + space.gutter);
        let top = area.top + space.above + row as f64 * (space.above + height + space.below);
        Cell {
            plot: Area { left, top, right: left + width, bottom: top + height },
            first_in_row: column == 0,
            last_in_row: column + 1 == columns || index + 1 == panels,
            last_in_column: index + columns >= panels,
        }
    };
    Ok((0..panels).map(cell).collect())
}

/// Moves labels as little as possible so that none overlap and all stay inside.
///
/// Takes the wanted centres and the heights; gives the centres, or nothing when the
/// labels are higher than the room from `top` to `bottom`.
pub(super) fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Option<Vec<f64>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // Without their stacking offsets, labels that do not overlap are a rising sequence.
    let mut offsets = Vec::with_capacity(order.len());
    let mut used = 0.0;
    for index in &order {
        offsets.push(used + heights[*index] / 2.0);
        used += heights[*index];
    }
    let spare = bottom - top - used;
    if spare < -1e-9 {
        return None;
    }
    let free: Vec<f64> =
        order.iter().zip(&offsets).map(|(index, offset)| wanted[*index] - offset).collect();
    let mut centres = vec![0.0; wanted.len()];
    for ((index, offset), base) in order.iter().zip(&offsets).zip(rising(&free)) {
        centres[*index] = base.clamp(top, top + spare.max(0.0)) + offset;
    }
    Some(centres)
}

/// The rising sequence nearest to the values (pooling of adjacent violators).
fn rising(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for value in values {
        let mut pool = (*value, 1);
        while let Some(before) = pools.pop_if(|before| before.0 > pool.0) {
            let count = before.1 + pool.1;
            let sum = before.0 * before.1 as f64 + pool.0 * pool.1 as f64;
            pool = (sum / count as f64, count);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_overlap_and_stay_inside() {
        let wanted = [10.0, 10.2, 10.1, 40.0, 1.0, 0.0, 59.9, 60.0];
        let heights = [3.0, 6.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0];
        let centres = spread(&wanted, &heights, 0.0, 60.0).unwrap();
        for a in 0..centres.len() {
            assert!(centres[a] - heights[a] / 2.0 >= -1e-9);
            assert!(centres[a] + heights[a] / 2.0 <= 60.0 + 1e-9);
            for b in 0..a {
                let distance = (centres[a] - centres[b]).abs();
                assert!(distance >= f64::midpoint(heights[a], heights[b]) - 1e-9);
            }
        }
        assert!(centres[0] < centres[2] && centres[2] < centres[1]);
    }

    #[test]
    fn free_labels_stay_where_they_belong() {
        assert_eq!(spread(&[5.0, 20.0], &[3.0, 3.0], 0.0, 30.0).unwrap(), [5.0, 20.0]);
    }

    #[test]
    fn too_many_labels_have_no_place() {
        assert!(spread(&[1.0; 11], &[3.0; 11], 0.0, 32.9).is_none());
        assert!(spread(&[1.0; 11], &[3.0; 11], 0.0, 33.0).is_some());
        assert!(spread(&[], &[], 0.0, 1.0).unwrap().is_empty());
    }

    #[test]
    fn a_grid_needs_room() {
        let area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 50.0 };
        let space = Spacing { gutter: 4.0, ..Spacing::default() };
        let cells = grid(area, 5, 3, &space).unwrap();
        assert_eq!(cells.len(), 5);
        assert!(cells[2].last_in_row && cells[2].last_in_column && cells[4].last_in_row);
        assert!(!cells[1].last_in_column);
        assert_eq!(grid(area, 20, 20, &space), Err(ChartError::NoRoom));
    }
}
