//! Lines of equal value through the centres of cells: marching squares with linear interpolation.

use std::collections::BTreeMap;

/// A place in units of cells; the centre of the first cell is (0, 0).
pub(super) type Place = (f64, f64);

/// Values of cells, row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub values: &'a [f64],
    pub columns: usize,
}

/// The line between two neighbouring centres: the lower left one, and whether it leads to the next
/// row.
type Edge = (usize, usize, bool);

impl Field<'_> {
    fn value(self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// All lines on which the value is `level`; a line that closes ends where it begins. Squares
    /// with a value that is not finite have none.
    pub(super) fn contours(self, level: f64) -> Vec<Vec<Place>> {
        join(&self.segments(level))
            .into_iter()
            .map(|edges| edges.into_iter().map(|edge| self.crossing(edge, level)).collect())
            .collect()
    }

    fn segments(self, level: f64) -> Vec<(Edge, Edge)> {
        let rows = self.values.len() / self.columns.max(1);
        let squares = (0..rows.saturating_sub(1))
            .flat_map(|row| (0..self.columns.saturating_sub(1)).map(move |column| (column, row)));
        squares.flat_map(|(column, row)| self.segments_of(column, row, level)).collect()
    }

    /// The segments in the square between four centres; where they could join either way, the mean
    /// decides.
    fn segments_of(self, column: usize, row: usize, level: f64) -> Vec<(Edge, Edge)> {
        // Counter-clockwise from the lower left.
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            .map(|(column, row)| self.value(column, row));
        if corners.iter().any(|value| !value.is_finite()) {
            return Vec::new();
        }
        let edges = [
            (column, row, false),
            (column + 1, row, true),
            (column, row + 1, false),
            (column, row, true),
        ];
        let high = corners.map(|value| value >= level);
        let crossed: Vec<usize> =
            (0..4).filter(|side| high[*side] != high[(side + 1) % 4]).collect();
        match crossed[..] {
            [a, b] => vec![(edges[a], edges[b])],
            [_, _, _, _] => {
                let middle_is_high = corners.iter().sum::<f64>() / 4.0 >= level;
                // The corners that differ from the middle are cut off.
                if high[0] == middle_is_high {
                    vec![(edges[0], edges[1]), (edges[2], edges[3])]
                } else {
                    vec![(edges[3], edges[0]), (edges[1], edges[2])]
                }
            }
            _ => Vec::new(),
        }
    }

    fn crossing(self, (column, row, up): Edge, level: f64) -> Place {
        let from = self.value(column, row);
        let to = if up { self.value(column, row + 1) } else { self.value(column + 1, row) };
        let share = (level - from) / (to - from);
        if up { (column as f64, row as f64 + share) } else { (column as f64 + share, row as f64) }
    }
}

/// Joins segments to lines: first those with ends, then those that close.
fn join(segments: &[(Edge, Edge)]) -> Vec<Vec<Edge>> {
    let mut meeting: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
    for (index, (a, b)) in segments.iter().enumerate() {
        [a, b].into_iter().for_each(|edge| meeting.entry(*edge).or_default().push(index));
    }
    let mut used = vec![false; segments.len()];
    let ends = meeting.iter().filter(|(_, indices)| indices.len() == 1).map(|(edge, _)| *edge);
    let starts: Vec<Edge> = ends.chain(meeting.keys().copied()).collect();
    let mut lines = Vec::new();
    for start in starts {
        let mut line = vec![start];
        let mut end = start;
        while let Some(index) = meeting[&end].iter().copied().find(|index| !used[*index]) {
            used[index] = true;
            let (a, b) = segments[index];
            end = if a == end { b } else { a };
            line.push(end);
        }
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contours(values: &[f64], columns: usize, level: f64) -> Vec<Vec<Place>> {
        Field { values, columns }.contours(level)
    }

    #[test]
    fn a_slope_has_a_straight_line() {
        let lines = contours(&[0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0], 3, 0.25);
        assert_eq!(lines, [[(0.25, 0.0), (0.25, 1.0), (0.25, 2.0)]]);
    }

    #[test]
    fn a_peak_has_a_closed_line() {
        let lines = contours(&[0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], 3, 0.5);
        assert_eq!((lines.len(), lines[0].len()), (1, 5));
        assert_eq!(lines[0].first(), lines[0].last());
    }

    #[test]
    fn the_mean_decides_at_a_saddle() {
        let low = contours(&[1.0, 0.0, 0.0, 1.0], 2, 0.6);
        assert!(
            low.len() == 2 && low.iter().any(|line| line.iter().all(|(x, y)| x + y < 0.9)),
            "{low:?}"
        );
        let high = contours(&[1.0, 0.0, 0.0, 1.0], 2, 0.4);
        assert!(
            high.len() == 2
                && high.iter().all(|line| line.iter().all(|(x, y)| (x - y).abs() > 0.1)),
            "{high:?}"
        );
    }

    #[test]
    fn missing_values_and_plateaus_have_no_line() {
        assert!(contours(&[0.0, f64::NAN, 1.0, 1.0], 2, 0.5).is_empty());
        assert!(contours(&[1.0; 4], 2, 1.0).is_empty());
        assert!(contours(&[], 0, 1.0).is_empty());
        assert!(contours(&[1.0, 2.0], 2, 1.5).is_empty());
    }
}
