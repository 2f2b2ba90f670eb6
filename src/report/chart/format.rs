//! Numbers in words of a language, and the scales of axes.

use super::{Axis, TimeAxis, Unit};
use crate::language::Language;

const NARROW_SPACE: char = '\u{202f}';
const MINUS: char = '\u{2212}';
const MAX_DECIMALS: usize = 6;

/// Writes a single value with a sensible number of digits.
pub fn format_value(value: f64, unit: Unit, language: Language) -> String {
    let writing = Writing::for_size(value.abs(), unit, language);
    let shown = value * writing.factor;
    let decimals = match unit {
        Unit::Count | Unit::Eur if writing.magnitude.is_empty() => 0,
        Unit::Percent if shown.abs() >= 9.95 || shown == 0.0 => 0,
        Unit::Percent => 1,
        _ => decimals_for_three_digits(shown),
    };
    writing.with_unit(&writing.number(shown, decimals))
}

fn decimals_for_three_digits(shown: f64) -> usize {
    match shown.abs() {
        size if size == 0.0 || size >= 99.95 => 0,
        size if size >= 0.995 => 1,
        size if size >= 0.0995 => 2,
        _ => 3,
    }
}

/// How the values of a unit and a magnitude are written.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Writing {
    unit: Unit,
    language: Language,
    factor: f64,
    magnitude: &'static str,
}

impl Writing {
    fn for_size(size: f64, unit: Unit, language: Language) -> Self {
        let plain = Self { unit, language, factor: 1.0, magnitude: "" };
        let (million, billion) = match language {
            Language::English => ("million", "billion"),
            Language::German => ("Mio.", "Mrd."),
        };
        match unit {
            Unit::Percent | Unit::PercentagePoints => Self { factor: 100.0, ..plain },
            Unit::Count | Unit::Eur if size >= 1e9 => {
                Self { factor: 1e-9, magnitude: billion, ..plain }
            }
            Unit::Count | Unit::Eur if size >= 1e6 => {
                Self { factor: 1e-6, magnitude: million, ..plain }
            }
            _ => plain,
        }
    }

    /// A number with separators, and with its sign where it is a difference.
    fn number(self, shown: f64, decimals: usize) -> String {
        let text = number(shown, decimals, self.language);
        let rises = self.unit == Unit::PercentagePoints
            && shown > 0.0
            && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
        if rises { format!("+{text}") } else { text }
    }

    /// A number with percent sign, magnitude and currency.
    fn with_unit(self, number: &str) -> String {
        let magnitude = if self.magnitude.is_empty() {
            String::new()
        } else {
            format!("\u{a0}{}", self.magnitude)
        };
        match (self.unit, self.language) {
            (Unit::Percent, Language::English) => format!("{number}%"),
            (Unit::Percent, Language::German) => format!("{number}{NARROW_SPACE}%"),
            (Unit::Eur, Language::English) => match number.strip_prefix(MINUS) {
                Some(size) => format!("{MINUS}€{size}{magnitude}"),
                None => format!("€{number}{magnitude}"),
            },
            (Unit::Eur, Language::German) => format!("{number}{magnitude}\u{a0}€"),
            (Unit::Count | Unit::Number | Unit::PercentagePoints, _) => {
                format!("{number}{magnitude}")
            }
        }
    }

    /// What the ticks leave out and the label of the axis has to say.
    fn remark(self) -> String {
        match (self.unit, self.magnitude) {
            (Unit::Eur, "") => "€".to_owned(),
            (Unit::Eur, magnitude) => match self.language {
                Language::English => format!("€ {magnitude}"),
                Language::German => format!("{magnitude} €"),
            },
            (_, magnitude) => magnitude.to_owned(),
        }
    }
}

/// A number with separators of a language.
fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::German => ('.', ','),
    };
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value < 0.0 && plain.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A value axis with limits, ticks and their texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<(f64, String)>,
    /// Label of the axis with the magnitude that the ticks leave out.
    pub label: String,
    writing: Writing,
    decimals: usize,
}

impl Scale {
    /// Chooses limits around the finite `values` and at most about `intervals` steps.
    pub(super) fn new(
        axis: &Axis,
        values: impl Iterator<Item = f64>,
        intervals: usize,
        language: Language,
    ) -> Self {
        let fixed = axis.range.filter(|(low, high)| usable(*low) && usable(*high) && low < high);
        let (low, high) = fixed.unwrap_or_else(|| extent(values));
        let step = step((high - low) / intervals.max(1) as f64, axis.unit);
        let (low, high) = match fixed {
            Some(range) => range,
            None => (-outer_edge(-low / step) * step, outer_edge(high / step) * step),
        };
        let writing = Writing::for_size(low.abs().max(high.abs()), axis.unit, language);
        let decimals = decimals_of_step(step * writing.factor);
        let first = near_ceil(low / step);
        let count = (near_floor(high / step) - first) as usize;
        let ticks = (0..=count)
            .map(|index| (first + index as f64) * step)
            .map(|tick| (tick, tick_text(tick, decimals, writing)))
            .collect();
        Self {
            low,
            high,
            ticks,
            label: axis_label(&axis.label, &writing.remark()),
            writing,
            decimals,
        }
    }

    /// Limits around the values that need not enclose zero, at full steps.
    pub(super) fn around(
        axis: &Axis,
        values: impl Iterator<Item = f64>,
        intervals: usize,
        language: Language,
    ) -> Self {
        let found = values.filter(|value| usable(*value)).fold(
            None,
            |limits: Option<(f64, f64)>, value| {
                Some(limits.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
            },
        );
        let range =
            found.filter(|(low, high)| low < high && axis.range.is_none()).map(|(low, high)| {
                let step = step((high - low) / intervals.max(1) as f64, axis.unit);
                (near_floor(low / step) * step, near_ceil(high / step) * step)
            });
        Self::new(
            &Axis { range: range.or(axis.range), ..axis.clone() },
            found.into_iter().map(|(low, _)| low),
            intervals,
            language,
        )
    }

    /// A value with one decimal more than the ticks have.
    pub(super) fn text(&self, value: f64) -> String {
        let digits = self.writing.number(value * self.writing.factor, self.decimals + 1);
        if self.writing.unit == Unit::Percent { self.writing.with_unit(&digits) } else { digits }
    }

    /// A value with the decimals of the ticks.
    pub(super) fn tick_text(&self, value: f64) -> String {
        tick_text(value, self.decimals, self.writing)
    }
}

/// Keeps arithmetic with limits away from overflow.
pub(super) fn usable(value: f64) -> bool {
    value.abs() <= 1e15
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| usable(*value))
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    if high > low { (low, high) } else { (0.0, 1.0) }
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `raw`.
fn step(raw: f64, unit: Unit) -> f64 {
    let mut power = 1.0;
    while power > raw && power > 1e-12 {
        power /= 10.0;
    }
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= raw * (1.0 - 1e-9))
        .unwrap_or(power * 10.0);
    if unit == Unit::Count { step.max(1.0) } else { step }
}

/// Floor that takes a value just below a whole number for that number.
fn near_floor(value: f64) -> f64 {
    (value + 1e-6).floor()
}

fn near_ceil(value: f64) -> f64 {
    (value - 1e-6).ceil()
}

/// Steps from zero to the edge of an axis: whole ones, but for a little on the other side of zero a
/// part of one is enough.
fn outer_edge(steps: f64) -> f64 {
    const PART: f64 = 0.3;
    if steps > 1e-6 && steps <= PART { PART } else { near_ceil(steps) }
}

fn decimals_of_step(step: f64) -> usize {
    let mut scaled = step;
    for decimals in 0..MAX_DECIMALS {
        if (scaled - scaled.round()).abs() < 1e-6 * scaled {
            return decimals;
        }
        scaled *= 10.0;
    }
    MAX_DECIMALS
}

fn tick_text(tick: f64, decimals: usize, writing: Writing) -> String {
    let digits = writing.number(tick * writing.factor, decimals);
    if writing.unit == Unit::Percent { writing.with_unit(&digits) } else { digits }
}

fn axis_label(label: &str, remark: &str) -> String {
    match (label, remark) {
        (_, "") => label.to_owned(),
        ("", _) => remark.to_owned(),
        _ => format!("{label} ({remark})"),
    }
}

/// A tick of the time axis, with the year as text where one is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct YearTick {
    pub month: f64,
    pub year: Option<String>,
}

/// Ticks at each January; years as texts as often as `room` millimetres per text allow.
pub(super) fn year_ticks(time: &TimeAxis, width: f64, room: f64) -> Vec<YearTick> {
    let years = time.months.div_ceil(12);
    let year_width = width * 12.0 / last_month(time);
    let every = [1, 2, 5, 10, 20, 50]
        .into_iter()
        .find(|every| f64::from(*every) * year_width >= room)
        .unwrap_or(100);
    (0..years)
        .map(|index| {
            let year = time.start_year.saturating_add(i32::try_from(index).unwrap_or(i32::MAX));
            YearTick {
                month: (index * 12) as f64,
                year: (year % every == 0).then(|| year.to_string()),
            }
        })
        .filter(|tick| tick.year.is_some() || year_width >= 2.0)
        .collect()
}

/// Position of the right end of the time axis.
pub(super) fn last_month(time: &TimeAxis) -> f64 {
    time.months.saturating_sub(1).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(unit: Unit) -> Axis {
        Axis { label: "Cost".into(), unit, range: None }
    }

    fn texts(scale: &Scale) -> Vec<&str> {
        scale.ticks.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn numbers_follow_the_language() {
        use Language::{English as En, German as De};
        assert_eq!(format_value(12_500.0, Unit::Count, De), "12.500");
        assert_eq!(format_value(12_500.0, Unit::Count, En), "12,500");
        assert_eq!(format_value(0.035, Unit::Percent, De), "3,5\u{202f}%");
        assert_eq!(format_value(0.035, Unit::Percent, En), "3.5%");
        assert_eq!(format_value(3.5, Unit::Number, De), "3,5");
        assert_eq!(format_value(1_234_567.0, Unit::Eur, De), "1,2\u{a0}Mio.\u{a0}€");
        assert_eq!(format_value(1_234_567.0, Unit::Eur, En), "€1.2\u{a0}million");
        assert_eq!(format_value(-1_234.0, Unit::Count, En), "\u{2212}1,234");
        assert_eq!(format_value(-1_234_567.0, Unit::Eur, En), "\u{2212}€1.2\u{a0}million");
        assert_eq!(format_value(-0.2, Unit::Count, En), "0");
        assert_eq!(format_value(f64::NAN, Unit::Count, En), "–");
    }

    #[test]
    fn differences_show_their_sign() {
        let points = |value| format_value(value, Unit::PercentagePoints, Language::German);
        assert_eq!(
            [points(0.1234), points(-0.052), points(0.0), points(0.000_001)],
            ["+12,3", "\u{2212}5,2", "0", "0,000"]
        );
        let scale = Scale::new(
            &axis(Unit::PercentagePoints),
            [-0.04, 0.12].into_iter(),
            4,
            Language::English,
        );
        assert_eq!(texts(&scale), ["\u{2212}5", "0", "+5", "+10", "+15"]);
    }

    #[test]
    fn a_little_below_zero_costs_no_whole_step() {
        let scale = Scale::new(&axis(Unit::Number), [-0.4, 9.0].into_iter(), 5, Language::English);
        assert_eq!((scale.low, scale.high, texts(&scale)[0]), (-0.6, 10.0, "0"));
        let scale = Scale::new(&axis(Unit::Number), [-9.0, 0.0].into_iter(), 5, Language::English);
        assert_eq!((scale.low, scale.high), (-10.0, 0.0));
    }

    #[test]
    fn limits_around_values_lie_at_full_steps() {
        let around = |values: &[f64]| {
            Scale::around(
                &axis(Unit::PercentagePoints),
                values.iter().copied(),
                5,
                Language::English,
            )
        };
        let scale = around(&[0.213, 0.248, f64::NAN]);
        assert_eq!(texts(&scale), ["+21", "+22", "+23", "+24", "+25"]);
        assert_eq!(scale.text(0.213), "+21.3");
        assert_eq!(texts(&around(&[-0.007, 0.071])), ["\u{2212}2", "0", "+2", "+4", "+6", "+8"]);
        assert_eq!(texts(&around(&[0.0, 0.0])).len(), 6);
        assert!(around(&[f64::NAN]).ticks.len() < 20);
    }

    #[test]
    fn percent_axis_is_round() {
        let scale = Scale::new(&axis(Unit::Percent), [0.93].into_iter(), 5, Language::German);
        assert_eq!((scale.low, scale.high), (0.0, 1.0));
        assert_eq!(texts(&scale)[1], "20\u{202f}%");
        assert_eq!(scale.ticks.len(), 6);
    }

    #[test]
    fn large_amounts_move_their_magnitude_to_the_label() {
        let scale = Scale::new(&axis(Unit::Eur), [3.9e6].into_iter(), 4, Language::German);
        assert_eq!(texts(&scale), ["0", "1", "2", "3", "4"]);
        assert_eq!(scale.label, "Cost (Mio. €)");
    }

    #[test]
    fn odd_data_give_an_axis_all_the_same() {
        for values in [vec![], vec![0.0, 0.0], vec![f64::NAN], vec![f64::INFINITY, 1e300]] {
            let scale = Scale::new(&axis(Unit::Number), values.into_iter(), 5, Language::English);
            assert_eq!((scale.low, scale.high), (0.0, 1.0));
        }
        let tiny = Scale::new(&axis(Unit::Number), [1e-300].into_iter(), 5, Language::English);
        assert!(tiny.ticks.len() < 20);
        let counts = Scale::new(&axis(Unit::Count), [2.0].into_iter(), 8, Language::English);
        assert_eq!(texts(&counts), ["0", "1", "2"]);
    }

    #[test]
    fn years_are_written_as_densely_as_they_fit() {
        let time = TimeAxis { start_year: 2018, months: 216, marks: vec![] };
        let written = |width| -> Vec<String> {
            year_ticks(&time, width, 8.0).into_iter().filter_map(|tick| tick.year).collect()
        };
        assert_eq!(written(150.0).len(), 18);
        assert_eq!(
            written(90.0),
            ["2018", "2020", "2022", "2024", "2026", "2028", "2030", "2032", "2034"]
        );
        assert_eq!(written(30.0), ["2020", "2025", "2030", "2035"]);
    }
}
