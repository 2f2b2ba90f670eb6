//! What varies in a study, in words: names, units, values and terms of levers and parameters.

use crate::language::Language;
use crate::report::figures::words;
use crate::scenario::lever::ValueKind;
use crate::scenario::parameters::REGISTRY;
use crate::scenario::policy::{Policy, Target};
use crate::study::vary::{Factor, Subject};
use crate::units::Month;

/// Units of levers and parameters for readers; a plain number and a month have none.
const UNITS: [(&str, &str, &str); 28] = [
    ("0-1", "0–1", "0–1"),
    ("1", "", ""),
    ("month", "", ""),
    ("EUR per inhabitant and year", "€ per inhabitant and year", "€ je Einwohner und Jahr"),
    ("hours per application", "hours per application", "Stunden je Antrag"),
    ("posts per administration", "posts per administration", "Stellen je Verwaltung"),
    ("standard deviations", "standard deviations", "Standardabweichungen"),
    ("months", "months", "Monate"),
    ("share of founding members", "share of founding members", "Anteil der Gründungsmitglieder"),
    ("share", "share", "Anteil"),
    ("factor", "factor", "Faktor"),
    ("1/month", "per month", "je Monat"),
    ("1/point", "per point", "je Punkt"),
    ("1/year", "per year", "je Jahr"),
    ("EUR", "€", "€"),
    ("EUR/hour", "€ per hour", "€ je Stunde"),
    ("EUR/inhabitant", "€ per inhabitant", "€ je Einwohner"),
    ("EUR/year", "€ per year", "€ je Jahr"),
    ("families/year", "families per year", "Familien je Jahr"),
    ("heads", "heads", "Köpfe"),
    ("hours", "hours", "Stunden"),
    ("hours/month", "hours per month", "Stunden je Monat"),
    ("hours/year", "hours per year", "Stunden je Jahr"),
    ("log-odds", "log-odds", "Log-Odds"),
    ("services", "services", "Leistungen"),
    ("services/year", "services per year", "Leistungen je Jahr"),
    ("years", "years", "Jahre"),
    ("services/month", "services per month", "Leistungen je Monat"),
];

/// Name of a factor; a lever that varies several times has its number.
pub(super) fn name(factor: &Factor, language: Language) -> String {
    match &factor.subject {
        Subject::Lever(policy) => {
            let number = factor
                .name
                .strip_prefix(policy.lever.spec().name)
                .unwrap_or_default()
                .replace('_', "\u{a0}");
            policy.lever.label(language) + &number
        }
        Subject::Parameter(place) => REGISTRY[*place].label(language).to_owned(),
    }
}

/// Name of a factor at the beginning of a text.
pub(super) fn title(factor: &Factor, language: Language) -> String {
    words::capitalised(&name(factor, language))
}

/// Name of a factor with its unit, as the label of an axis.
pub(super) fn label(factor: &Factor, language: Language) -> String {
    let unit = match &factor.subject {
        Subject::Lever(policy) => policy.lever.spec().unit,
        Subject::Parameter(place) => REGISTRY[*place].unit,
    };
    let (title, known) = (title(factor, language), UNITS.iter().find(|(key, ..)| *key == unit));
    match known.map_or(unit, |(_, en, de)| language.pick(en, de)) {
        "" => title,
        unit => format!("{title} ({unit})"),
    }
}

/// A value in words: a month, or a number with at most four significant digits.
pub(super) fn value(factor: &Factor, value: f64, language: Language) -> String {
    match &factor.subject {
        Subject::Lever(policy) if policy.lever.spec().kind == ValueKind::Date && value < 0.0 => {
            language.pick("none", "keine").to_owned()
        }
        Subject::Lever(policy) if policy.lever.spec().kind == ValueKind::Date => {
            words::month(Month::from_index(value as i32), language)
        }
        _ => {
            let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
            let text = rounded.to_string().replace('-', "\u{2212}");
            language.pick(text.clone(), text.replace('.', ","))
        }
    }
}

/// When and for whom a factor acts, and the value that it has if it does not vary; none for a
/// parameter that varies.
pub(super) fn term(factor: &Factor, fixed: Option<&str>, language: Language) -> Option<String> {
    let value = fixed
        .map(|value| format!(" {}\u{a0}{value}", language.pick("fixed at", "fest bei")))
        .unwrap_or_default();
    let acts = match &factor.subject {
        Subject::Lever(policy) => acts(policy, language),
        Subject::Parameter(_) if fixed.is_none() => return None,
        Subject::Parameter(_) => String::new(),
    };
    Some(format!("{}{value}{acts}", title(factor, language)))
}

fn acts(policy: &Policy, language: Language) -> String {
    let mut text =
        format!(" {} {}", language.pick("from", "ab"), words::month(policy.from, language));
    if let Some(until) = policy.until {
        text += &format!(" {} {}", language.pick("to", "bis"), words::month(until, language));
    }
    if policy.ramp_months > 0 {
        let months = policy.ramp_months;
        text += &language.pick(
            format!(", phased in over {months}\u{a0}months"),
            format!(", eingeführt über {months}\u{a0}Monate"),
        );
    }
    if policy.target != Target::default() {
        text +=
            language.pick(", for some only (see the study)", ", nur für einen Teil (siehe Studie)");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::lever::Lever;
    use crate::scenario::source::Source;
    use crate::study::sweep::file;
    use Language::{English as En, German as De};

    fn factors(vary: &str) -> Vec<Factor> {
        let text = format!(
            "name = \"s\"\ndescription = \"d\"\nscenario = \"baseline\"\ndesign = \"list\"\n{vary}"
        );
        file::read(&Source::embedded("study", &text), &[]).unwrap().factors
    }

    #[test]
    fn all_units_are_known_in_both_languages() {
        let units = Lever::ALL
            .iter()
            .map(|lever| lever.spec().unit)
            .chain(REGISTRY.iter().map(|parameter| parameter.unit));
        for unit in units {
            assert!(UNITS.iter().any(|(key, ..)| *key == unit), "{unit}");
        }
    }

    #[test]
    fn labels_values_and_terms_read_well() {
        let factors = factors(
            "[[vary]]\nlever = \"funding\"\nfrom = \"2027-01\"\nramp_months = 12\nvalues = [0, \
             2.5]\n[[vary]]\nlever = \"funding\"\nfrom = \"2030-01\"\nuntil = \
             \"2031-12\"\nwhere.population_below = 5000\nvalues = [0, 1]\n[[vary]]\nlever = \
             \"deadline\"\nfrom = \"2026-01\"\nvalues = [\"2028-03\", \
             \"none\"]\n[[vary]]\nparameter = \"supply.efa_pilot_months\"\nvalues = [6, 12]\n",
        );
        let labels = |language| -> Vec<String> {
            factors.iter().map(|factor| label(factor, language)).collect()
        };
        assert_eq!(
            labels(De),
            [
                "Förderung\u{a0}1 (€ je Einwohner und Jahr)",
                "Förderung\u{a0}2 (€ je Einwohner und Jahr)",
                "Frist",
                "Kürzeste EfA-Pilotphase (Monate)"
            ]
        );
        assert_eq!(labels(En)[0], "Funding\u{a0}1 (€ per inhabitant and year)");
        assert_eq!(
            [value(&factors[0], 2.5, De), value(&factors[0], -1.0 / 3.0, En)],
            ["2,5", "\u{2212}0.3333"]
        );
        assert_eq!(
            [value(&factors[2], 122.0, De), value(&factors[2], -1.0, De)],
            ["März 2028", "keine"]
        );
        let terms: Vec<Option<String>> =
            factors.iter().map(|factor| term(factor, None, En)).collect();
        assert_eq!(
            terms[0].as_deref(),
            Some("Funding\u{a0}1 from January 2027, phased in over 12\u{a0}months")
        );
        assert_eq!(
            terms[1].as_deref(),
            Some(
                "Funding\u{a0}2 from January 2030 to December 2031, for some only (see the study)"
            )
        );
        assert_eq!(terms[3], None);
        assert_eq!(
            term(&factors[3], Some("6"), De).as_deref(),
            Some("Kürzeste EfA-Pilotphase fest bei\u{a0}6")
        );
    }
}
