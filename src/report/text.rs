//! Plain text: columns that line up and numbers as people write them.

use crate::language::Language;

/// Rows as columns of equal width, the first flush left, the others flush right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let line: Vec<String> = cells
            .map(
                |(i, (cell, width))| {
                    if i == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                },
            )
            .collect();
        text += line.join("  ").trim_end();
        text.push('\n');
    }
    text
}

/// A number with a fixed number of decimals, groups of three digits and the language's marks.
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::German => ('.', ','),
    };
    let zero = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::from(if value < 0.0 && !zero { "-" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text += fraction;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_the_marks_of_the_language() {
        assert_eq!(number(1_234_567.891, 1, Language::English), "1,234,567.9");
        assert_eq!(number(-1_234.5, 2, Language::German), "-1.234,50");
        assert_eq!(number(-0.04, 1, Language::English), "0.0");
        assert_eq!(number(999.0, 0, Language::English), "999");
    }

    #[test]
    fn columns_line_up() {
        let rows =
            [vec!["a".to_owned(), "10".to_owned()], vec!["Länder".to_owned(), "9".to_owned()]];
        assert_eq!(aligned(&rows), "a       10\nLänder   9\n");
    }
}
