//! The headline of a result: a few outcomes at a few dates, as plain text.

use crate::engine::curve::{CurveTable, Point};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome, Unit};
use crate::units::Month;

const OUTCOMES: [Outcome; 8] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::StartedShare,
    Outcome::DmsShare,
    Outcome::IkzShare,
    Outcome::ComprehensiveServices,
    Outcome::CasesOnlineShare,
];

const DATES: [Month; 2] = [Month::new(2024, 12), Month::new(2030, 12)];

/// Mean and 5-95 % band of the headline outcomes at the dates that lie before the horizon, and at the horizon.
pub fn headline(curves: &CurveTable, language: Language) -> String {
    let mut dates: Vec<Month> = DATES.into_iter().filter(|date| *date < curves.horizon()).collect();
    dates.push(curves.horizon());
    let mut rows = vec![vec![language.pick("mean (5-95 % of replicates)", "Mittel (5-95 % der Replikate)").to_owned()]];
    rows[0].extend(dates.iter().map(Month::to_string));
    for outcome in OUTCOMES {
        let spec = outcome.spec();
        let mut row = vec![language.pick(spec.label_en, spec.label_de).to_owned()];
        let points = dates.iter().filter_map(|date| curves.point(outcome, Dimension::All, 0, *date));
        row.extend(points.map(|point| band(point, spec.unit, language)));
        rows.push(row);
    }
    aligned(&rows)
}

fn band(point: &Point, unit: Unit, language: Language) -> String {
    let number = |value: f64| {
        let text = if unit == Unit::Services { format!("{value:.0}") } else { format!("{:.1}", 100.0 * value) };
        if language == Language::German { text.replace('.', ",") } else { text }
    };
    let sign = if unit == Unit::Services { "" } else { " %" };
    format!("{}{sign} ({}-{})", number(point.mean), number(point.quantiles[0]), number(point.quantiles[4]))
}

/// Rows as columns of equal width, the first flush left, the others flush right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let line: Vec<String> = cells.map(|(i, (cell, width))| if i == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }).collect();
        text += line.join("  ").trim_end();
        text.push('\n');
    }
    text
}
