//! The plotted numbers as tidy CSV. Keys instead of labels, so that the table is the same in every
//! language and joins with `curves.csv`.

use super::line::Panel;
use crate::units::Month;

/// A table that grows row by row.
pub(super) struct Table {
    text: String,
}

impl Table {
    /// A table with its header.
    pub(super) fn new(header: &[&str]) -> Self {
        Self { text: format!("{}\n", header.join(",")) }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, fields: &[String]) {
        let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        self.text.push_str(&fields.join(","));
        self.text.push('\n');
    }

    /// The finished table.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// The points of lines: mean and the limits of the band, with the unit in the names of the columns.
pub(super) fn of_lines(panels: &[Panel], unit: &str) -> String {
    let [mean, low, high] = ["mean", "p05", "p95"].map(|name| format!("{name}_{unit}"));
    let mut table = Table::new(&["panel", "series", "month", &mean, &low, &high, "n"]);
    for panel in panels {
        for line in &panel.lines {
            for (index, point) in line.points.iter().enumerate() {
                let [low, .., high] = point.quantiles;
                table.push(&[
                    panel.key.clone(),
                    line.key.clone(),
                    month(index),
                    number(point.mean),
                    number(low),
                    number(high),
                    point.n.to_string(),
                ]);
            }
        }
    }
    table.into_text()
}

/// The month with this index as in result tables.
pub(super) fn month(index: usize) -> String {
    Month::from_index(index as i32).to_string()
}

/// A number in its shortest exact form; empty where there is none.
pub(super) fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_separators_are_quoted() {
        let mut table = Table::new(&["a", "b"]);
        table.push(&["x, \"y\"".to_owned(), number(f64::NAN)]);
        assert_eq!(table.into_text(), "a,b\n\"x, \"\"y\"\"\",\n");
    }
}
