//! Tests of whole figures on made-up sweeps.

use super::*;
use crate::engine::effect::PairSummary;
use crate::report::chart::{Body, Heat};
use crate::report::{Format, Look, draw_sweep};
use crate::study::sweep::file;

const LANGUAGES: [Language; 2] = [Language::English, Language::German];
const MONEY: &str = "[[vary]]\nlever = \"funding\"\nfrom = \"2027-01\"\nvalues = [5, 0, 1]\n";
const COORDINATION: &str =
    "[[vary]]\nlever = \"coordination\"\nfrom = \"2027-01\"\nvalues = [0.1, 0.9]\n";

fn design(form: &str, vary: &[&str]) -> Design {
    let head = format!(
        "name = \"a-study\"\ndescription = \"Does it?\"\nscenario = \"baseline\"\ndesign = \
         \"{form}\"\nreplicates = 2\n"
    );
    Design::new(file::from_text(&(head + &vary.concat())).unwrap())
}

/// The effect of a point: its number in hundredths from -0.01 on, twice as much at level 2 as at
/// level 3, a little more in the second replicate.
fn taken_in(design: &Design) -> SweepEffects<'_> {
    let years = (design.study.scenario.simulation.horizon.index() as usize + 1) / 12;
    let mut sweep = SweepEffects::new(design);
    for point in 0..design.points.len() {
        let mut table = EffectTable::new(years);
        let places: Vec<(usize, f64)> = table
            .series()
            .iter()
            .enumerate()
            .filter(|(_, series)| series.dimension == Dimension::All)
            .filter_map(|(place, series)| {
                LEVELS
                    .iter()
                    .find(|(_, outcome)| *outcome == series.outcome)
                    .map(|(level, _)| (place, *level as f64))
            })
            .collect();
        for (place, level) in places {
            for year in 0..years {
                let effect = (point as f64 - 1.0) / 100.0 * (4.0 - level) / 2.0;
                let mut pairs = PairSummary::default();
                pairs.add(0.0, effect);
                pairs.add(0.0, effect + year as f64 * 1e-6);
                table.set(place, year, pairs.take());
            }
        }
        sweep.add(&table);
    }
    sweep
}

fn only(sweep: &SweepEffects<'_>, language: Language) -> NamedFigure {
    let mut figures = sweep.figures("0.1.0", language);
    assert_eq!(figures.len(), 1);
    figures.remove(0)
}

fn heat(figure: &NamedFigure) -> &Heat {
    let Body::Heat(heat) = &figure.figure.body else { panic!("heat") };
    heat
}

fn look(language: Language) -> Look {
    Look { language, formats: vec![Format::Svg, Format::Png, Format::Pdf], version: "0.1.0" }
}

fn rows(figure: &NamedFigure) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(figure.numbers.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_grid_of_two_factors_is_a_heat_map_in_rising_order() {
    let design = design("grid", &[MONEY, COORDINATION]);
    let figure = only(&taken_in(&design), Language::German);
    let heat = heat(&figure);
    assert_eq!(
        (figure.name.as_str(), &heat.columns[..], &heat.rows[..]),
        (
            "heat-map",
            &["0", "1", "5"].map(str::to_owned)[..],
            &["0,1", "0,9"].map(str::to_owned)[..]
        )
    );
    assert_eq!(
        [&heat.columns_label, &heat.rows_label],
        ["→ Förderung (€ je Einwohner und Jahr)", "↑ Koordination durch das Land (0–1)"]
    );
    // Points are numbered with coordination changing fastest: 5 is 0 and 1, 0 is 2 and 3, 1 is 4
    // and 5.
    let shown: Vec<f64> =
        heat.panels[0].values.iter().map(|value| (value * 100.0).round()).collect();
    assert_eq!(shown, [1.0, 3.0, -1.0, 2.0, 4.0, 0.0]);
}

#[test]
fn a_list_with_all_combinations_is_a_heat_map_and_one_without_is_not() {
    let money = "[[vary]]\nlever = \"funding\"\nfrom = \"2027-01\"\nvalues = [0, 0, 1, 1]\n";
    let points = |pay: &str| {
        let pay = format!("[[vary]]\nlever = \"pay\"\nfrom = \"2027-01\"\nvalues = {pay}\n");
        shape(&design("list", &[money, &pay])).map(|shape| shape.points)
    };
    assert_eq!(points("[0.2, 0.4, 0.4, 0.2]"), Some(vec![0, 3, 1, 2]));
    assert_eq!(points("[0.2, 0.4, 0.2, 0.2]"), None);
    assert_eq!(points("[0.1, 0.2, 0.3, 0.4]"), None);
}

#[test]
fn sweeps_that_no_figure_fits_have_none() {
    let pay = "[[vary]]\nlever = \"pay\"\nfrom = \"2027-01\"\nvalues = [0.1, 0.9]\n";
    let three = design("grid", &[MONEY, COORDINATION, pay]);
    let sweep = taken_in(&three);
    assert!(sweep.effects.is_empty() && sweep.figures("0.1.0", Language::English).is_empty());
    let many = design(
        "grid",
        &[
            COORDINATION,
            "[[vary]]\nlever = \"pay\"\nfrom = \"2027-01\"\nlow = 0.0\nhigh = 1.0\nsteps = 51\n",
        ],
    );
    assert!(SweepEffects::new(&many).shape.is_none());
    let without_values = design("grid", &[MONEY, COORDINATION]);
    assert!(SweepEffects::new(&without_values).figures("0.1.0", Language::English).is_empty());
}

#[test]
fn a_factor_with_a_single_value_is_stated_and_does_not_count() {
    let fixed = "[[vary]]\nlever = \"standards\"\nfrom = \"2028-01\"\nvalues = [0.5]\n";
    let design = design("grid", &[fixed, MONEY, COORDINATION]);
    let figure = only(&taken_in(&design), Language::English);
    let terms = "Standards fixed at\u{a0}0.5 from January 2028; Funding from January 2027; \
        Coordination from January 2027.";
    assert!(figure.figure.footnote.starts_with(terms), "{}", figure.figure.footnote);
    assert_eq!(rows(&figure)[0][..5], ["online_share_level2", "0.5", "0", "0.1", "2030-12"]);
}

#[test]
fn one_factor_is_a_row_of_dots() {
    let design = design("grid", &[MONEY]);
    for (language, title) in LANGUAGES.into_iter().zip([
        "Funding (€ per inhabitant and year): effect by value",
        "Förderung (€ je Einwohner und Jahr): Wirkung nach Wert",
    ]) {
        let figure = only(&taken_in(&design), language);
        let Body::Dots(dots) = &figure.figure.body else { panic!("dots") };
        assert_eq!(
            (figure.name.as_str(), figure.figure.title.as_str(), &dots.categories[..]),
            ("effect-by-value", title, &["0", "1", "5"].map(str::to_owned)[..])
        );
        let dot = &dots.panels[0].dots[2];
        assert!(dot.low < dot.value && dot.value < dot.high && (dot.value + 0.01).abs() < 1e-4);
    }
}

#[test]
fn effects_are_read_in_december_2030_or_at_the_end() {
    let date = |vary: &[&str]| SweepEffects::new(&design("grid", vary)).date.to_string();
    assert_eq!(date(&[MONEY, COORDINATION]), "2030-12");
    assert_eq!(
        date(&["[[vary]]\nlever = \"pay\"\nfrom = \"2031-01\"\nvalues = [0.1, 0.9]\n"]),
        "2035-12"
    );
    assert_eq!(
        date(&["[[vary]]\nparameter = \"supply.efa_pilot_months\"\nvalues = [6, 12]\n"]),
        "2030-12"
    );
    let mut short = design("grid", &[MONEY]);
    short.study.scenario.simulation.horizon = Month::new(2029, 5);
    assert_eq!(SweepEffects::new(&short).date, Month::new(2028, 12));
    short.study.scenario.simulation.horizon = Month::new(2018, 5);
    assert!(SweepEffects::new(&short).shape.is_none());
}

#[test]
fn tables_hold_the_plotted_numbers() {
    let design = design("grid", &[MONEY, COORDINATION]);
    let [en, de] = LANGUAGES.map(|language| only(&taken_in(&design), language));
    assert_eq!(en.numbers, de.numbers);
    assert!(en.numbers.starts_with(
        "panel,funding,coordination,month,effect_share,ci_low_share,\
        ci_high_share,n\nonline_share_level2,0,0.1,2030-12,"
    ));
    let written: Vec<f64> = rows(&en).iter().map(|row| row[4].parse().unwrap()).collect();
    assert_eq!(
        written,
        heat(&en).panels.iter().flat_map(|panel| panel.values.clone()).collect::<Vec<f64>>()
    );
}

#[test]
fn texts_are_in_both_languages() {
    let design = design("grid", &[MONEY, COORDINATION]);
    let origins = [
        "Comparison of counterfactuals under stated assumptions, not a forecast. ozgsim 0.1.0, \
         study “a\u{2011}study”, every point against the baseline; 5,324\u{a0}administrations, \
         2\u{a0}replicates, seed\u{a0}2018.",
        "Vergleich kontrafaktischer Szenarien unter ausgewiesenen Annahmen, keine Prognose. ozgsim \
         0.1.0, Studie „a\u{2011}study“, jeder Punkt gegen das Referenzszenario „baseline“; \
         5.324\u{a0}Verwaltungen, 2\u{a0}Replikationen, Startwert\u{a0}2018.",
    ];
    let told = [
        "Level\u{a0}2 or\u{a0}above: \u{2212}1.0 (funding 5, coordination 0.1) to +4.0 (funding 1, \
         coordination 0.9)",
        "Ab\u{a0}Reifegrad\u{a0}2: \u{2212}1,0 (Förderung 5, Koordination durch das Land 0,1) bis \
         +4,0 (Förderung 1, Koordination durch das Land 0,9)",
    ];
    let titles = [
        "Funding and coordination: joint effect",
        "Förderung und Koordination durch das Land: gemeinsame Wirkung",
    ];
    for ((language, origin), told) in LANGUAGES.into_iter().zip(origins).zip(told) {
        let figure = only(&taken_in(&design), language).figure;
        assert_eq!(figure.title, language.pick(titles[0], titles[1]));
        assert!(figure.footnote.ends_with(origin), "{}", figure.footnote);
        assert!(figure.alt_text.contains(told), "{}", figure.alt_text);
        assert!(
            figure.metadata.contains(&("Varied".to_owned(), "funding, coordination".to_owned()))
        );
    }
}

#[test]
fn equal_sweeps_give_equal_bytes() {
    for vary in [&[MONEY, COORDINATION][..], &[MONEY]] {
        let design = design("grid", vary);
        let [first, second] =
            [0, 1].map(|_| draw_sweep(&taken_in(&design), &look(Language::German)).unwrap());
        assert!(
            first.len() == 1
                && first[0].pictures == second[0].pictures
                && first[0].table == second[0].table
        );
        assert_eq!(first[0].pictures.len(), 3);
    }
}

#[test]
fn dates_and_large_grids_are_drawn() {
    let deadline = "[[vary]]\nlever = \"deadline\"\nfrom = \"2026-01\"\nvalues = [\"none\", \
        \"2028-12\", \"2030-12\"]\n";
    let fine = "[[vary]]\nparameter = \"implementation.outside_option\"\nlow = -1.0\nhigh = \
        0.0\nsteps = 50\n";
    for language in LANGUAGES {
        let design = design("grid", &[deadline, fine]);
        let sweep = taken_in(&design);
        assert_eq!(
            heat(&only(&sweep, language)).columns[1],
            language.pick("December 2028", "Dezember 2028")
        );
        assert!(
            rows(&only(&sweep, language))
                .iter()
                .take(3)
                .map(|row| row[1].as_str())
                .eq(["none", "2028-12", "2030-12"])
        );
        draw_sweep(&sweep, &look(language)).unwrap();
    }
}
