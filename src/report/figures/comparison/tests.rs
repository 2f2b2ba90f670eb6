//! Tests of whole figures on made-up comparisons.

use crate::engine::curve::{CurveTable, summarise};
use crate::engine::effect::{EffectTable, PairSummary};
use crate::engine::gain::{Gain, OUTCOMES, THRESHOLDS};
use crate::engine::spending::{CostEffect, Spending};
use crate::engine::uncertainty::{Uncertainty, UncertaintyTable};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome, Series, Unit};
use crate::report::chart::{Body, Dots, Style, render};
use crate::report::{Format, Look, NamedFigure, comparison_figures, draw_comparison};
use crate::scenario::{Scenario, load};
use crate::study::effects::{Comparison, Counterfactual};
use crate::units::Month;

const LANGUAGES: [Language; 2] = [Language::English, Language::German];
const NAMES: [&str; 6] =
    ["overlay", "effect", "effect-by-size-class", "effect-by-land", "months-gained", "cost-effect"];
const FIRST: usize = 108;

fn scenario(name: &str) -> Scenario {
    let mut scenario = load::baseline().unwrap();
    scenario.name = name.to_owned();
    scenario.simulation.replicates = 2;
    scenario
}

/// Value of a series in the baseline, in the second replicate a little more.
fn value(outcome: Outcome, group: usize, month: usize, replicate: usize) -> f64 {
    let share = (month as f64 + replicate as f64) / 432.0 / (group + 1) as f64;
    match outcome.spec().unit {
        Unit::Share | Unit::ShareDifference => share,
        _ => 1e6 * share,
    }
}

/// What a counterfactual adds from its first month on: a hundredth, or a million, more with every
/// group.
fn added(outcome: Outcome, group: usize, place: usize, replicate: usize) -> f64 {
    let share = 0.01 * (place + 1) as f64 * (group + 1) as f64 + 0.001 * replicate as f64;
    match outcome.spec().unit {
        Unit::Share | Unit::ShareDifference => share,
        _ => 1e8 * share,
    }
}

fn counterfactual(place: usize, months: usize, empty: bool) -> Counterfactual {
    let (mut curves, mut effects) = (CurveTable::new(months), EffectTable::new(months));
    let all = curves.series().to_vec();
    for (index, series) in all.iter().enumerate().filter(|_| !empty) {
        for month in 0..months {
            let before =
                [0, 1].map(|replicate| value(series.outcome, series.group, month, replicate));
            let add = |replicate| {
                if month < FIRST {
                    0.0
                } else {
                    added(series.outcome, series.group, place, replicate)
                }
            };
            let after = [before[0] + add(0), before[1] + add(1)];
            curves.set(index, month, summarise(&after));
            let mut pairs = PairSummary::default();
            before.iter().zip(after).for_each(|(x, y)| pairs.add(*x, y));
            effects.set(index, month, pairs.take());
        }
    }
    let gain = |(outcome, threshold)| {
        let (mean, reached) = match threshold {
            0.25 => (3.5, [2, 2]),
            0.5 => (12.0, [1, 2]),
            _ => (f64::NAN, [0, 0]),
        };
        let mean = if empty { f64::NAN } else { mean };
        Gain {
            outcome,
            dimension: Dimension::All,
            group: 0,
            threshold,
            mean,
            half_width: 1.0,
            reached,
            n: 2,
        }
    };
    let gains = OUTCOMES
        .into_iter()
        .flat_map(|outcome| THRESHOLDS.map(|threshold| (outcome, threshold)))
        .map(gain)
        .collect();
    Counterfactual {
        scenario: scenario(&format!("other-{place}")),
        curves,
        effects,
        spending: Spending::default(),
        extra_spending: Spending::default(),
        cost_effect: CostEffect::default(),
        gains,
        uncertainty: None,
        driven: Vec::new(),
        differs_from: Some(Month::from_index(FIRST as i32)),
    }
}

fn comparison(others: usize, months: usize, empty: bool) -> Comparison {
    let mut curves = CurveTable::new(months);
    let all = curves.series().to_vec();
    for (index, series) in all.iter().enumerate().filter(|_| !empty) {
        for month in 0..months {
            curves.set(
                index,
                month,
                summarise(
                    &[0, 1].map(|replicate| value(series.outcome, series.group, month, replicate)),
                ),
            );
        }
    }
    Comparison {
        baseline: scenario("baseline"),
        curves,
        spending: Spending::default(),
        others: (0..others).map(|place| counterfactual(place, months, empty)).collect(),
    }
}

fn figures(comparison: &Comparison, language: Language) -> Vec<NamedFigure> {
    comparison_figures(comparison, "0.1.0", language)
}

fn named(figures: Vec<NamedFigure>, name: &str) -> NamedFigure {
    figures.into_iter().find(|figure| figure.name == name).unwrap()
}

fn dots(figure: &NamedFigure) -> &Dots {
    let Body::Dots(dots) = &figure.figure.body else { panic!("dots") };
    dots
}

fn draw(figure: &NamedFigure) {
    let drawn = render(&figure.figure, &Style { dpi: 36, ..Style::default() });
    assert!(drawn.is_ok(), "{}: {:?}", figure.name, drawn.err());
}

fn rows(figure: &NamedFigure) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(figure.numbers.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_figure_is_drawn_for_any_number_of_counterfactuals() {
    for others in [1, 3, 4, 6, 8] {
        let comparison = comparison(others, 216, false);
        for language in LANGUAGES {
            let figures = figures(&comparison, language);
            assert_eq!(
                figures.iter().map(|figure| figure.name.as_str()).collect::<Vec<_>>(),
                NAMES
            );
            for figure in &figures {
                draw(figure);
                assert!(!figure.figure.alt_text.contains("NaN"), "{}", figure.figure.alt_text);
            }
        }
    }
}

#[test]
fn equal_comparisons_give_equal_bytes() {
    let comparison = comparison(2, 120, false);
    let look = Look {
        language: Language::German,
        formats: vec![Format::Svg, Format::Png, Format::Pdf],
        version: "0.1.0",
    };
    let [first, second] = [0, 1].map(|_| draw_comparison(&comparison, &look).unwrap());
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a.pictures.iter().map(|(format, _)| *format).collect::<Vec<_>>(), look.formats);
        assert!(a.pictures == b.pictures && a.table == b.table, "{}", a.name);
    }
}

#[test]
fn figures_say_where_they_come_from() {
    let comparison = comparison(2, 216, false);
    let texts = [
        "Comparison of counterfactuals under stated assumptions, not a forecast. ozgsim 0.1.0, \
         baseline against other\u{2011}0, other\u{2011}1; 5,324\u{a0}administrations, \
         2\u{a0}replicates, seed\u{a0}2018.",
        "Vergleich kontrafaktischer Szenarien unter ausgewiesenen Annahmen, keine Prognose. ozgsim \
         0.1.0, Referenzszenario „baseline“ gegen other\u{2011}0, other\u{2011}1; \
         5.324\u{a0}Verwaltungen, 2\u{a0}Replikationen, Startwert\u{a0}2018.",
    ];
    for (language, text) in LANGUAGES.into_iter().zip(texts) {
        for figure in figures(&comparison, language) {
            assert!(figure.figure.footnote.ends_with(text), "{}", figure.figure.footnote);
            assert!(
                figure
                    .figure
                    .metadata
                    .contains(&("Counterfactuals".to_owned(), "other-0, other-1".to_owned()))
            );
        }
    }
}

#[test]
fn only_the_words_depend_on_the_language() {
    let comparison = comparison(3, 216, false);
    let [en, de] = LANGUAGES.map(|language| figures(&comparison, language));
    for (en, de) in en.iter().zip(&de) {
        assert_eq!(en.numbers, de.numbers);
        assert_ne!(en.figure.title, de.figure.title);
        assert_ne!(en.figure.subtitle, de.figure.subtitle);
    }
}

#[test]
fn tables_hold_the_plotted_numbers() {
    for figure in figures(&comparison(3, 216, false), Language::English) {
        let column = if figure.name == "cost-effect" { 2 } else { 3 };
        let written = rows(&figure)
            .into_iter()
            .filter(|row| row[1] != "all")
            .map(|row| row[column].parse().unwrap_or(f64::NAN));
        let plotted: Vec<f64> = match &figure.figure.body {
            Body::Lines(lines) => lines
                .panels
                .iter()
                .flat_map(|panel| panel.series.iter().flat_map(|line| line.values.clone()))
                .collect(),
            Body::Dots(dots) => dots
                .panels
                .iter()
                .flat_map(|panel| panel.dots.iter().map(|dot| dot.value))
                .collect(),
            Body::Bars(bars) => {
                let spending = bars.panels[1]
                    .series
                    .iter()
                    .flat_map(|series| series.values.iter().map(|million| million * 1e6));
                bars.panels[0].series[0].values.iter().copied().chain(spending).collect()
            }
            _ => Vec::new(),
        };
        let written: Vec<f64> = written.collect();
        assert!(written.len() == plotted.len() && !plotted.is_empty(), "{}", figure.name);
        let same =
            |(a, b): (&f64, &f64)| a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-9 * b.abs();
        assert!(written.iter().zip(&plotted).all(same), "{}", figure.name);
    }
}

#[test]
fn counterfactuals_branch_off_from_the_baseline() {
    let figure = named(figures(&comparison(2, 216, false), Language::English), "overlay");
    let Body::Lines(lines) = &figure.figure.body else { panic!("lines") };
    let firsts: Vec<usize> = lines.panels[0].series.iter().map(|line| line.first_month).collect();
    assert_eq!(firsts, [0, FIRST - 1, FIRST - 1]);
    let labels: Vec<&str> = lines.time.marks.iter().map(|mark| mark.label.as_str()).collect();
    assert_eq!(labels, ["OZG deadline", "first scenario begins"]);
}

#[test]
fn effects_begin_a_year_before_the_first_difference() {
    let figure = named(figures(&comparison(2, 216, false), Language::English), "effect");
    let Body::Lines(lines) = &figure.figure.body else { panic!("lines") };
    assert_eq!((lines.time.start_year, lines.time.months), (2026, 120));
    let line = &lines.panels[1].series[0];
    assert_eq!((line.values[11], (line.values[12] * 1e4).round()), (0.0, 205.0));
    let (band, spread) = (line.band.as_ref().unwrap(), line.spread.as_ref().unwrap());
    assert!(band.low[12] < spread.low[12] && spread.high[12] < band.high[12]);
}

#[test]
fn lands_stand_in_the_order_of_their_effect() {
    let figure = named(figures(&comparison(2, 216, false), Language::German), "effect-by-land");
    let dots = dots(&figure);
    assert_eq!(dots.categories.len(), 16);
    assert_eq!(
        [dots.categories[0].as_str(), dots.categories[15].as_str()],
        ["Thüringen", "Schleswig-Holstein"]
    );
    assert!((dots.panels[1].reference.unwrap() - 0.0205).abs() < 1e-9);
    assert_eq!(rows(&figure)[0][..3], ["other-0", "TH", "2030-12"]);
}

#[test]
fn groups_are_shown_at_the_horizon_where_the_usual_date_does_not_do() {
    let shorter =
        named(figures(&comparison(1, 120, false), Language::English), "effect-by-size-class");
    assert_eq!(rows(&shorter)[0][2], "2027-12");
    let mut later = comparison(1, 216, false);
    later.others[0].differs_from = Some(Month::new(2031, 1));
    assert_eq!(
        rows(&named(figures(&later, Language::English), "effect-by-size-class"))[0][2],
        "2035-12"
    );
}

#[test]
fn gains_cut_at_the_horizon_are_open_and_those_never_reached_are_no_dots() {
    let figure = named(figures(&comparison(1, 216, false), Language::English), "months-gained");
    let dots = dots(&figure);
    let seen: Vec<(bool, bool, &str)> = dots
        .panels
        .iter()
        .map(|panel| &panel.dots[0])
        .map(|dot| (dot.value.is_finite(), dot.open, dot.words.as_str()))
        .collect();
    let level = [(true, false, ""), (true, true, ""), (false, false, "not reached")];
    assert_eq!(seen, [level, level].concat());
    assert!(
        !dots.open_name.is_empty()
            && figure.figure.footnote.contains("so that a gain reads “at least”."),
        "{}",
        figure.figure.footnote
    );
    assert!(
        figure.figure.alt_text.contains("Level\u{a0}2 or\u{a0}above: 75% – not reached"),
        "{}",
        figure.figure.alt_text
    );
}

#[test]
fn extra_spending_is_summed_from_the_first_difference_on() {
    let figure = named(figures(&comparison(2, 216, false), Language::English), "cost-effect");
    let Body::Bars(bars) = &figure.figure.body else { panic!("bars") };
    let payers: Vec<&str> =
        bars.panels[1].series.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(payers, ["Municipalities and counties", "Länder", "Federation"]);
    // 108 months of 2 million, and half of the replicates a tenth of a million more.
    assert!(
        (bars.panels[1].series[0].values[1] - 108.0 * 2.05).abs() < 1e-6,
        "{:?}",
        bars.panels[1].series[0].values
    );
    assert!(figure.figure.footnote.starts_with(
        "Spending: mean over replicates, from the first difference to the horizon, not discounted."
    ));
}

#[test]
fn the_first_eight_counterfactuals_are_shown_and_the_footnote_says_so() {
    let comparison = comparison(10, 216, false);
    for (language, text) in LANGUAGES.into_iter().zip([
        "The first 8 of 10 scenarios are shown.",
        "Gezeigt sind die ersten 8 von 10 Szenarien.",
    ]) {
        for figure in figures(&comparison, language) {
            draw(&figure);
            assert!(figure.figure.footnote.contains(text), "{}", figure.figure.footnote);
            assert!(!figure.numbers.contains("other-8"), "{}", figure.name);
        }
    }
}

#[test]
fn long_names_are_drawn() {
    let mut comparison = comparison(8, 216, false);
    for (place, other) in comparison.others.iter_mut().enumerate() {
        other.scenario.name = format!(
            "{place}{}",
            if place % 2 == 0 { "x".repeat(79) } else { "-a-long-name".repeat(6) }
        );
    }
    figures(&comparison, Language::German).iter().for_each(draw);
}

#[test]
fn figures_without_any_value_are_left_out() {
    assert!(figures(&comparison(2, 216, true), Language::English).is_empty());
    assert!(figures(&comparison(0, 216, false), Language::English).is_empty());
}

#[test]
fn short_horizons_and_equal_scenarios_are_drawn() {
    for months in [1, 2, 13, 109] {
        figures(&comparison(1, months, false), Language::English).iter().for_each(draw);
    }
    let mut same = comparison(1, 216, false);
    same.others[0].differs_from = None;
    figures(&same, Language::German).iter().for_each(draw);
}

#[test]
fn a_single_replicate_has_neither_bands_nor_intervals() {
    let mut comparison = comparison(1, 216, false);
    comparison.baseline.simulation.replicates = 1;
    let figures = figures(&comparison, Language::English);
    for figure in &figures {
        draw(figure);
        assert!(!figure.figure.subtitle.contains("band"), "{}", figure.figure.subtitle);
    }
    let Body::Lines(lines) = &figures[1].figure.body else { panic!("lines") };
    assert!(lines.panels[0].series.iter().all(|line| line.band.is_none() && line.spread.is_none()));
    assert_eq!(dots(&figures[2]).dot_name, "Single replicate");
}

/// A comparison that draws parameters; the sign of the effect at level 3 is open, and of the first
/// counterfactual chance is not told apart.
fn drawn(others: usize, months: usize) -> Comparison {
    let mut comparison = comparison(others, months, false);
    for (place, other) in comparison.others.iter_mut().enumerate() {
        let share_parameters = if place == 0 { f64::NAN } else { 0.75 };
        let open = |series: &Series| series.outcome == Outcome::OnlineShareLevel3;
        let found = |series: &Series| Uncertainty {
            share_parameters,
            robust_sign: if open(series) { 0.949 } else { 0.95 },
            draws: 9,
            n: 11,
        };
        let december = || other.curves.series().iter().map(found).collect();
        other.uncertainty =
            Some(UncertaintyTable::new((0..months / 12).map(|_| december()).collect()));
    }
    comparison
}

#[test]
fn uncertainty_is_drawn_where_parameters_are() {
    for language in LANGUAGES {
        let all = figures(&drawn(3, 216), language);
        assert_eq!(
            all.iter().map(|figure| figure.name.as_str()).collect::<Vec<_>>(),
            [&NAMES[..], &["uncertainty"]].concat()
        );
        let figure = named(all, "uncertainty");
        draw(&figure);
        let dots = dots(&figure);
        assert_eq!(
            dots.categories,
            ["other\u{2011}2", "other\u{2011}1", "other\u{2011}0"],
            "the largest effect first"
        );
        assert!(
            dots.panels[0].dots.iter().all(|dot| !dot.open)
                && dots.panels[1].dots.iter().all(|dot| dot.open)
        );
        let cells: Vec<&[String]> = dots
            .panels
            .iter()
            .flat_map(|panel| &panel.beside)
            .map(|column| &column.cells[1..])
            .collect();
        let decimal = language.pick("94.9 %", "94,9 %");
        assert_eq!(cells, [["75 %", "-"], ["95 %", "95 %"], ["75 %", "-"], [decimal, decimal]]);
        assert!(
            figure.figure.footnote.contains(language.pick("“-”", "„-“")),
            "{}",
            figure.figure.footnote
        );
    }
}

#[test]
fn uncertainty_is_that_of_the_last_december_and_its_numbers_are_those_of_the_dots() {
    let figure = named(figures(&drawn(2, 126), Language::English), "uncertainty");
    let dots = dots(&figure);
    let table = rows(&figure);
    assert_eq!(table.len(), 4);
    for (row, dot) in table.iter().zip(dots.panels.iter().flat_map(|panel| &panel.dots)) {
        assert_eq!(row[2], "2027-12");
        assert_eq!(
            [&row[3], &row[4], &row[5]],
            [dot.value, dot.low, dot.high].map(|value| value.to_string()).each_ref()
        );
        assert_eq!(row[8..], ["9", "11"]);
    }
}

#[test]
fn uncertainty_takes_more_counterfactuals_than_there_are_colours() {
    for (others, shown) in [(12, 12), (45, 40)] {
        let figure = named(figures(&drawn(others, 132), Language::German), "uncertainty");
        draw(&figure);
        assert_eq!(dots(&figure).categories.len(), shown);
        assert_eq!(figure.figure.footnote.contains("40 von 45"), others == 45);
    }
}
