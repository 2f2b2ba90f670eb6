//! Plain text: columns that line up and numbers as people write them.

use crate::language::Language;
use crate::model::outcome::Unit;
use crate::scenario::administration::SIZE_CLASSES;

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

/// A number with its sign, unless it is shown as zero.
pub(super) fn signed(value: f64, decimals: usize, language: Language) -> String {
    let text = number(value, decimals, language);
    match text.strip_prefix('-') {
        Some(positive) => format!("\u{2212}{positive}"),
        None if text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => format!("+{text}"),
        None => text,
    }
}

/// Unit in which effects on an outcome are shown.
pub const fn unit(unit: Unit, language: Language) -> &'static str {
    match (unit, language) {
        (Unit::Share | Unit::ShareDifference, Language::English) => "percentage points",
        (Unit::Share | Unit::ShareDifference, Language::German) => "Prozentpunkte",
        (Unit::Services, Language::English) => "services",
        (Unit::Services, Language::German) => "Leistungen",
        (Unit::EurPerMonth, Language::English) => "m EUR/month",
        (Unit::EurPerMonth, Language::German) => "Mio. EUR/Monat",
        (Unit::HoursPerMonth, Language::English) => "hours/month",
        (Unit::HoursPerMonth, Language::German) => "Stunden/Monat",
    }
}

/// Factor from the unit of files to the unit of [`unit`].
pub const fn factor(unit: Unit) -> f64 {
    match unit {
        Unit::Share | Unit::ShareDifference => 100.0,
        Unit::Services | Unit::HoursPerMonth => 1.0,
        Unit::EurPerMonth => 1e-6,
    }
}

/// Label of one of [`SIZE_CLASSES`].
pub(super) fn size_class(class: usize, language: Language) -> String {
    size_range(SIZE_CLASSES[class].1, SIZE_CLASSES.get(class + 1).map(|(_, next)| *next), language)
}

/// Label of a range of inhabitants; the upper end is not part of it.
pub(super) fn size_range(low: u32, high: Option<u32>, language: Language) -> String {
    let number = |number: u32| self::number(number.into(), 0, language);
    match (low, high) {
        (0, Some(high)) => format!("{}\u{a0}{}", language.pick("below", "unter"), number(high)),
        (low, Some(high)) => format!("{}–{}", number(low), number(high)),
        (low, None) => language
            .pick(format!("{}\u{a0}or\u{a0}more", number(low)), format!("ab\u{a0}{}", number(low))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English as En, German as De};

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

    #[test]
    fn size_classes_read_well() {
        let labels = |language| -> Vec<String> {
            (0..SIZE_CLASSES.len()).map(|class| size_class(class, language)).collect()
        };
        assert_eq!(labels(En)[..2], ["below\u{a0}1,000", "1,000–2,000"]);
        assert_eq!(labels(En)[7], "100,000\u{a0}or\u{a0}more");
        assert_eq!(labels(De)[..2], ["unter\u{a0}1.000", "1.000–2.000"]);
        assert_eq!(labels(De)[7], "ab\u{a0}100.000");
    }
}
