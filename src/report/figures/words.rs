//! Words that several figures use: classes of size, levels, months and sentences.

use crate::language::Language;
use crate::report::chart::{Unit, format_value};
use crate::report::text::size_range;
use crate::units::Month;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The month in words, such as `March 2020`.
pub(super) fn month(month: Month, language: Language) -> String {
    let name = language.pick(MONTHS_EN, MONTHS_DE)[month.of_year() as usize - 1];
    format!("{name} {}", month.year())
}

/// A whole number with separators.
pub(super) fn count(number: u64, language: Language) -> String {
    format_value(number as f64, Unit::Count, language)
}

/// Number of replicates in words.
pub(super) fn replicates(number: u64, language: Language) -> String {
    let noun = match number {
        1 => language.pick("replicate", "Replikation"),
        _ => language.pick("replicates", "Replikationen"),
    };
    format!("{}\u{a0}{noun}", count(number, language))
}

/// Title for a range of inhabitants.
pub(super) fn size_title(low: u32, high: Option<u32>, language: Language) -> String {
    format!(
        "{}\u{a0}{}",
        capitalised(&size_range(low, high, language)),
        language.pick("inhabitants", "Einwohner")
    )
}

/// Label of the services at a level or above it; level 4 is the highest.
pub(super) fn level_or_above(level: usize, language: Language) -> String {
    match level {
        4 => language.pick("Level\u{a0}4", "Reifegrad\u{a0}4").to_owned(),
        _ => language.pick(
            format!("Level\u{a0}{level} or\u{a0}above"),
            format!("Ab\u{a0}Reifegrad\u{a0}{level}"),
        ),
    }
}

/// What the levels are, in one sentence.
pub(super) fn levels(language: Language) -> &'static str {
    language.pick(
        "Levels of the OZG: 1\u{a0}form to download, 2\u{a0}online application, 3\u{a0}fully \
         digital including the notice, 4\u{a0}once-only.",
        "Reifegrade des OZG: 1\u{a0}Formular zum Herunterladen, 2\u{a0}Antrag online, \
         3\u{a0}vollständig digital bis zum Bescheid, 4\u{a0}Once-Only.",
    )
}

/// What the classes of size are, in one sentence.
pub(super) fn size_classes(language: Language) -> &'static str {
    language.pick(
        "Size classes by inhabitants, upper bounds excluded; municipal administrations without \
         counties.",
        "Größenklassen nach Einwohnerzahl, Obergrenzen ausgeschlossen; Gemeindeverwaltungen ohne \
         Landkreise.",
    )
}

/// Values over time that an alternative text states.
pub(super) struct Told {
    /// What they have in common; may be empty.
    pub(super) title: String,
    /// Label and one value per month.
    pub(super) values: Vec<(String, Vec<f64>)>,
}

/// The values of some months in words, one sentence per month; missing values are left out.
pub(super) fn told(groups: &[Told], unit: Unit, months: &[usize], language: Language) -> String {
    let sentences = months.iter().filter_map(|index| {
        let parts: Vec<String> =
            groups.iter().filter_map(|group| told_values(group, *index, unit, language)).collect();
        let month = month(Month::from_index(*index as i32), language);
        (!parts.is_empty())
            .then(|| format!("{} {month}: {}.", language.pick("In", "Im"), parts.join("; ")))
    });
    sentences.collect::<Vec<String>>().join(" ")
}

/// The values of a month in words; none where all are missing.
pub(super) fn told_values(
    group: &Told,
    month: usize,
    unit: Unit,
    language: Language,
) -> Option<String> {
    let value = |(label, values): &(String, Vec<f64>)| {
        let value = values.get(month).filter(|value| value.is_finite())?;
        let value = format_value(*value, unit, language);
        Some(if label.is_empty() { value } else { format!("{label}: {value}") })
    };
    let values: Vec<String> = group.values.iter().filter_map(value).collect();
    let title =
        if group.title.is_empty() { String::new() } else { format!("{} – ", group.title) };
    (!values.is_empty()).then(|| format!("{title}{}", values.join(", ")))
}

/// A text with its first letter as a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// A text that ends like a sentence; empty for an empty text.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Sentences side by side; empty ones are left out.
pub(super) fn paragraph(sentences: &[&str]) -> String {
    let kept: Vec<&str> =
        sentences.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    kept.join(" ")
}

/// The first `most` characters of a text on a single line, with an ellipsis where it was longer.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.lines().map(str::trim).collect::<Vec<&str>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{}\u{a0}…", whole_words.trim_end_matches(['.', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English as En, German as De};

    #[test]
    fn months_and_numbers_follow_the_language() {
        assert_eq!(month(Month::new(2020, 3), De), "März 2020");
        assert_eq!(month(Month::new(2035, 12), En), "December 2035");
        assert_eq!(replicates(1, De), "1\u{a0}Replikation");
        assert_eq!(replicates(1_000, En), "1,000\u{a0}replicates");
    }

    #[test]
    fn sentences_end_once() {
        assert_eq!(sentence("Nothing changes"), "Nothing changes.");
        assert_eq!(sentence("Nothing changes. "), "Nothing changes.");
        assert_eq!(paragraph(&["One.", "", "Two."]), "One. Two.");
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(shortened("one two", 7), "one two");
        assert_eq!(shortened("one\n two", 7), "one two");
        assert_eq!(shortened("one, two three", 7), "one\u{a0}…");
    }
}
