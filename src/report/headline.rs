//! The headline of a result: a few outcomes at a few dates, as plain text.

use super::text::{aligned, number};
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

/// Mean and 5-95 % band of the headline outcomes at the dates that lie before the horizon, and at
/// the horizon.
pub fn headline(curves: &CurveTable, language: Language) -> String {
    let mut dates: Vec<Month> = DATES.into_iter().filter(|date| *date < curves.horizon()).collect();
    dates.push(curves.horizon());
    let mut rows = vec![vec![
        language
            .pick("mean (5-95 % of replicates)", "Mittel (5-95 % der Replikationen)")
            .to_owned(),
    ]];
    rows[0].extend(dates.iter().map(Month::to_string));
    for outcome in OUTCOMES {
        let spec = outcome.spec();
        let mut row = vec![language.pick(spec.label_en, spec.label_de).to_owned()];
        let points =
            dates.iter().filter_map(|date| curves.point(outcome, Dimension::All, 0, *date));
        row.extend(points.map(|point| band(point, spec.unit, language)));
        rows.push(row);
    }
    let note = not_told(curves, language);
    aligned(&rows) + note + if note.is_empty() { "" } else { "\n" }
}

/// Why outcomes by the official counting rules are missing; empty where they are not.
pub(super) fn not_told(curves: &CurveTable, language: Language) -> &'static str {
    let point = curves.point(Outcome::ComprehensiveServices, Dimension::All, 0, curves.horizon());
    if point.is_none_or(|point| point.mean.is_finite()) {
        return "";
    }
    language.pick(
        "What all, most or some administrations have is not recorded in a thinned or replicated \
         population, which does not tell it.",
        "Was alle, die meisten oder einzelne Verwaltungen haben, verrät eine ausgedünnte oder \
         vervielfachte Population nicht; es wird nicht festgehalten.",
    )
}

fn band(point: &Point, unit: Unit, language: Language) -> String {
    if point.mean.is_nan() {
        return "-".to_owned();
    }
    let services = unit == Unit::Services;
    let (factor, decimals) = if services { (1.0, 0) } else { (100.0, 1) };
    let [mean, low, high] = [point.mean, point.quantiles[0], point.quantiles[4]]
        .map(|value| number(factor * value, decimals, language));
    format!("{mean}{} ({low}-{high})", if services { "" } else { " %" })
}
