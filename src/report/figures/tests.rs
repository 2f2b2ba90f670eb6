//! Tests of whole figures on made-up curves.

use super::super::chart::{Body, Land, Style, render};
use super::super::{
    Curves, NamedFigure, PopulationSummary, RunContext, SizeClassSummary, population_figure,
    run_figures,
};
use crate::engine::curve::{Point, summarise};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome, Unit};
use crate::units::Month;
use std::collections::BTreeSet;

const LANGUAGES: [Language; 2] = [Language::English, Language::German];
const NAMES: [&str; 10] = [
    "rollout",
    "size-classes",
    "laender",
    "maturity",
    "obstacles",
    "ways",
    "ikz",
    "national-counts",
    "money",
    "effort",
];

/// Curves that rise linearly, with groups that are empty.
struct MadeUp {
    months: usize,
    empty: fn(Dimension, usize) -> bool,
}

impl MadeUp {
    fn full(months: usize) -> Self {
        Self { months, empty: |_, _| false }
    }

    fn mean(outcome: Outcome, group: usize, month: usize) -> f64 {
        let level = Outcome::ALL.iter().position(|other| *other == outcome).unwrap_or(0) % 5;
        let share = month as f64 / 216.0 / (level + 1) as f64 / (group + 1) as f64;
        match outcome.spec().unit {
            Unit::Share | Unit::ShareDifference => share,
            Unit::Services => 575.0 * share,
            Unit::EurPerMonth | Unit::HoursPerMonth => 1e7 * share,
        }
    }
}

impl Curves for MadeUp {
    fn months(&self) -> usize {
        self.months
    }

    fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<Vec<Point>> {
        if !outcome.spec().dimensions.contains(&dimension) {
            return None;
        }
        let point = |month| {
            let mean = Self::mean(outcome, group, month);
            if (self.empty)(dimension, group) {
                summarise(&[f64::NAN; 3])
            } else {
                summarise(&[mean * 0.9, mean, mean * 1.1])
            }
        };
        Some((0..self.months).map(point).collect())
    }
}

fn context(language: Language) -> RunContext {
    RunContext {
        scenario: "a-made-up-scenario".into(),
        description: "Everything rises, \"as assumed\"".into(),
        replicates: 3,
        agents: 5_324,
        seed: 2_018,
        version: "0.1.0".into(),
        language,
        policy_marks: vec![
            (Month::new(2027, 1), "coordination".into()),
            (Month::new(2020, 5), "funding".into()),
            (Month::new(2027, 1), "posts".into()),
        ],
        administrations_by_size_class: [10, 20, 30, 40, 50, 60, 70, 80],
    }
}

fn figures(curves: &MadeUp, language: Language) -> Vec<NamedFigure> {
    run_figures(curves, &context(language))
}

fn named(figures: Vec<NamedFigure>, name: &str) -> NamedFigure {
    figures.into_iter().find(|figure| figure.name == name).unwrap()
}

fn draw(figure: &NamedFigure) {
    let style = Style { dpi: 36, ..Style::default() };
    let drawn = render(&figure.figure, &style);
    assert!(drawn.is_ok(), "{}: {:?}", figure.name, drawn.err());
}

fn rows(figure: &NamedFigure) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(figure.numbers.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn summary() -> PopulationSummary {
    let class = |index: usize| SizeClassSummary {
        administrations: index as u64,
        inhabitants: 1_000 * index as u64,
        digital_posts: 2.0 * index as f64,
    };
    PopulationSummary {
        classes: std::array::from_fn(class),
        counties: 294,
        origin: "a register".into(),
        seed: 7,
    }
}

#[test]
fn every_figure_is_drawn_in_both_languages() {
    for language in LANGUAGES {
        let figures = figures(&MadeUp::full(216), language);
        let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        assert_eq!(names, NAMES);
        for figure in figures.iter().chain([&population_figure(&summary(), "0.1.0", language)]) {
            draw(figure);
            assert!(!figure.figure.alt_text.contains("NaN"), "{}", figure.figure.alt_text);
        }
    }
}

#[test]
fn figures_say_where_they_come_from() {
    let texts = [
        (
            Language::English,
            "not a forecast. ozgsim 0.1.0, scenario a\u{2011}made\u{2011}up\u{2011}scenario, \
             5,324\u{a0}administrations, 3\u{a0}replicates, seed\u{a0}2018.",
        ),
        (
            Language::German,
            "keine Prognose. ozgsim 0.1.0, Szenario a\u{2011}made\u{2011}up\u{2011}scenario, \
             5.324\u{a0}Verwaltungen, 3\u{a0}Replikationen, Startwert\u{a0}2018.",
        ),
    ];
    for (language, text) in texts {
        for figure in figures(&MadeUp::full(216), language) {
            assert!(figure.figure.footnote.ends_with(text), "{}", figure.figure.footnote);
            assert!(figure.figure.metadata.contains(&("Seed".to_owned(), "2018".to_owned())));
        }
    }
}

#[test]
fn only_the_words_depend_on_the_language() {
    let [en, de] = LANGUAGES.map(|language| figures(&MadeUp::full(216), language));
    for (en, de) in en.iter().zip(&de) {
        assert_eq!(en.numbers, de.numbers);
        assert_ne!(en.figure.title, de.figure.title);
        assert_ne!(en.figure.subtitle, de.figure.subtitle);
    }
}

#[test]
fn tables_hold_the_plotted_numbers() {
    for figure in figures(&MadeUp::full(216), Language::English) {
        let rows = rows(&figure);
        assert!(rows.len() >= 216, "{}", figure.name);
        let plotted: Vec<f64> = match &figure.figure.body {
            Body::Lines(lines) => lines
                .panels
                .iter()
                .flat_map(|panel| panel.series.iter().flat_map(|line| line.values.clone()))
                .collect(),
            Body::Tiles(tiles) => tiles
                .tiles
                .iter()
                .flat_map(|tile| tile.series.iter().flat_map(|line| line.values.clone()))
                .collect(),
            Body::Stacked(stacked) => {
                stacked.panels.iter().flat_map(|panel| panel.values.concat()).collect()
            }
            Body::Bars(_) | Body::Dots(_) | Body::Heat(_) => Vec::new(),
        };
        let written: Vec<f64> = rows.iter().map(|row| row[3].parse().unwrap()).collect();
        assert_eq!(written, plotted, "{}", figure.name);
    }
}

#[test]
fn tables_use_the_keys_of_result_tables() {
    let figure = named(figures(&MadeUp::full(216), Language::German), "size-classes");
    assert_eq!(
        figure.numbers.lines().next(),
        Some("panel,series,month,mean_share,p05_share,p95_share,n")
    );
    let row = &rows(&figure)[216];
    assert_eq!(row[..3], ["online_share_level2", "1k_2k", "2018-01"]);
    assert_eq!(row[6], "3");
}

#[test]
fn published_counts_stand_beside_the_simulated_ones() {
    let figure = named(figures(&MadeUp::full(216), Language::English), "national-counts");
    let observed: Vec<Vec<String>> =
        rows(&figure).into_iter().filter(|row| !row[7].is_empty()).collect();
    assert_eq!(observed.len(), 9);
    let last = observed.last().unwrap();
    assert_eq!(
        [&last[1], &last[2], &last[7], &last[8]],
        ["comprehensive_services", "2024-03", "155", "582"]
    );
    let Body::Lines(lines) = &figure.figure.body else { panic!("lines") };
    assert_eq!(lines.panels[0].points.len(), 9);
}

#[test]
fn layers_of_maturity_are_weighted_by_administrations() {
    let figure = named(figures(&MadeUp::full(216), Language::English), "maturity");
    let Body::Stacked(stacked) = &figure.figure.body else { panic!("areas") };
    let level1 = |class| MadeUp::mean(Outcome::OnlineShareLevel1, class, 215);
    let small = (10.0 * level1(0) + 20.0 * level1(1) + 30.0 * level1(2)) / 60.0;
    assert!((stacked.panels[0].values[0][215] - (1.0 - small)).abs() < 1e-12);
    for panel in &stacked.panels {
        let sum: f64 = panel.values.iter().map(|layer| layer[100]).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}

#[test]
fn empty_groups_are_left_out() {
    let empty = |dimension, group| match dimension {
        Dimension::Land => group == Land::By as usize,
        Dimension::SizeClass => group < 3,
        _ => false,
    };
    for language in LANGUAGES {
        let figures = figures(&MadeUp { months: 216, empty }, language);
        assert_eq!(figures.len(), NAMES.len());
        for figure in &figures {
            draw(figure);
            assert!(
                !figure.figure.alt_text.contains("NaN")
                    && !figure.figure.alt_text.contains("Bavaria"),
                "{}",
                figure.figure.alt_text
            );
        }
        let lands: BTreeSet<String> =
            rows(&named(figures, "laender")).into_iter().map(|row| row[0].clone()).collect();
        assert_eq!(lands.len(), 15);
        assert!(!lands.contains("BY"));
    }
}

#[test]
fn figures_without_any_value_are_left_out() {
    assert!(figures(&MadeUp { months: 216, empty: |_, _| true }, Language::English).is_empty());
    assert!(figures(&MadeUp::full(0), Language::English).is_empty());
    let mut nobody = context(Language::English);
    nobody.administrations_by_size_class = [0; 8];
    assert!(run_figures(&MadeUp::full(12), &nobody).iter().all(|figure| figure.name != "maturity"));
}

#[test]
fn short_horizons_drop_what_lies_beyond() {
    for months in [1, 2, 13, 40] {
        for figure in figures(&MadeUp::full(months), Language::German) {
            draw(&figure);
            let marks = match &figure.figure.body {
                Body::Lines(lines) => &lines.time.marks,
                Body::Tiles(tiles) => &tiles.time.marks,
                Body::Stacked(stacked) => &stacked.time.marks,
                Body::Bars(_) | Body::Dots(_) | Body::Heat(_) => continue,
            };
            assert!(marks.iter().all(|mark| mark.month < months), "{}", figure.name);
        }
    }
}

#[test]
fn policies_of_a_month_share_a_mark() {
    let figure = named(figures(&MadeUp::full(216), Language::English), "rollout");
    let Body::Lines(lines) = &figure.figure.body else { panic!("lines") };
    let labels: Vec<&str> = lines.time.marks.iter().map(|mark| mark.label.as_str()).collect();
    assert_eq!(labels, ["COVID-19", "funding", "OZG deadline", "coordination; posts"]);
}

#[test]
fn many_policies_are_marked_in_part_and_the_footnote_says_so() {
    let mut context = context(Language::English);
    context.policy_marks = (0..12)
        .map(|year| (Month::new(2019 + year, 1), format!("a policy with a long name {year}")))
        .collect();
    for figure in run_figures(&MadeUp::full(216), &context) {
        draw(&figure);
        assert!(
            figure.figure.footnote.contains("9 further policy dates are not marked."),
            "{}",
            figure.figure.footnote
        );
    }
}

#[test]
fn a_single_replicate_has_no_band() {
    let context = RunContext { replicates: 1, ..context(Language::English) };
    let figure = named(run_figures(&MadeUp::full(216), &context), "rollout");
    assert!(
        figure.figure.subtitle.ends_with("Lines: mean of 1\u{a0}replicate."),
        "{}",
        figure.figure.subtitle
    );
    let Body::Lines(lines) = &figure.figure.body else { panic!("lines") };
    assert!(lines.panels[0].series.iter().all(|line| line.band.is_none()));
}

#[test]
fn odd_descriptions_do_no_harm() {
    for description in ["", "  ", "a\nb\u{0}", &"long ".repeat(400), &"x".repeat(3_000)] {
        let context =
            RunContext { description: (*description).to_owned(), ..context(Language::German) };
        run_figures(&MadeUp::full(24), &context).iter().for_each(draw);
    }
}

#[test]
fn lands_stand_in_the_order_of_the_chart() {
    let keys: Vec<&str> = Land::ALL.iter().map(|land| land.key()).collect();
    assert_eq!(Dimension::Land.groups(), keys);
}

#[test]
fn a_population_with_an_empty_class_is_drawn() {
    let figure = population_figure(&summary(), "0.1.0", Language::German);
    draw(&figure);
    let rows = rows(&figure);
    assert_eq!(
        rows[16],
        ["digital_posts_per_administration", "lt_1k", "", "full-time equivalents"]
    );
    assert_eq!(rows[17][2], "2");
    draw(&population_figure(
        &PopulationSummary {
            classes: [SizeClassSummary::default(); 8],
            origin: String::new(),
            ..summary()
        },
        "",
        Language::English,
    ));
}
