//! Calibrated parameters: posterior within prior, one row per parameter.

use super::numbers::{self, Table};
use super::paired::{self, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::calibration::{Marginal, value_text};
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, TextColumn, Unit};
use crate::study::calibration::Calibrated;
use crate::study::calibration::file::Calibration;

const MM_PER_ROW: f64 = 6.3;

/// The marginal posteriors as shares of the way through the priors.
pub(in crate::report) fn figure(
    study: &Calibration,
    calibrated: &Calibrated,
    version: &str,
    language: Language,
) -> NamedFigure {
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let places: Vec<usize> = (0..calibrated.dimensions.len()).collect();
    let marginals: Vec<Marginal> =
        places.iter().map(|place| Marginal::of(calibrated, *place)).collect();
    let dot = |place: &usize| {
        let [low, value, high] = marginals[*place].shares;
        Dot {
            value,
            low,
            high,
            open: !marginals[*place].is_informed(),
            slot: usize::from(marginals[*place].is_at_edge),
            ..Dot::default()
        }
    };
    let text =
        |place: usize, value: f64| value_text(&calibrated.dimensions[place], value, language);
    let column = |head: (&str, &str), cell: &dyn Fn(usize) -> String| TextColumn {
        head: language.pick(head.0, head.1).to_owned(),
        cells: places.iter().map(|place| cell(*place)).collect(),
    };
    let prior = |place: usize| {
        let prior = calibrated.dimensions[place].prior;
        format!("{}–{}", text(place, prior.low), text(place, prior.high))
    };
    let body = Dots {
        axis: Axis {
            label: pick(
                "Share of the way through the prior range",
                "Anteil des Weges durch die A-priori-Spanne",
            ),
            unit: Unit::Percent,
            range: Some((0.0, 1.0)),
        },
        categories: calibrated
            .dimensions
            .iter()
            .map(|dimension| words::capitalised(dimension.parameter.label(language)))
            .collect(),
        panels: vec![DotPanel {
            dots: places.iter().map(dot).collect(),
            beside: vec![
                column(("prior", "a priori"), &prior),
                column(("median", "Median"), &|place| text(place, marginals[place].quantiles[1])),
            ],
            ..DotPanel::default()
        }],
        columns: None,
        dot_name: pick(
            "Posterior median with 5–95% of the draws",
            "Median a posteriori mit 5–95\u{a0}% der Ziehungen",
        ),
        open_name: pick(
            "Not informed by the targets, or too few different draws",
            "Von den Zielwerten nicht informiert oder zu wenige verschiedene Ziehungen",
        ),
        reference_name: String::new(),
        band_name: String::new(),
        side_names: Vec::new(),
    };
    let draws = calibrated.sample.posterior.len();
    let different = words::count(calibrated.sample.different_draws().round() as u64, language);
    let sheet = Sheet {
        name: "parameters",
        title: pick("Parameters after calibration", "Parameter nach der Kalibrierung"),
        shown: language.pick(
            format!(
                "{draws} draws of the posterior, worth {different} that all differ, against \
                priors that are even over the plausible range."
            ),
            format!(
                "{draws} Ziehungen der A-posteriori-Verteilung, {different} lauter \
                verschiedene wert; a priori ist die plausible Spanne gleichverteilt."
            ),
        ),
        note: pick(
            "Orange: the median lies at an edge of the range.",
            "Orange: Der Median liegt \
            am Rand der Spanne.",
        ),
        told: words::sentence(
            &places
                .iter()
                .map(|place| {
                    format!(
                        "{}: {}",
                        calibrated.dimensions[*place].parameter.key(),
                        text(*place, marginals[*place].quantiles[1])
                    )
                })
                .collect::<Vec<_>>()
                .join("; "),
        ),
        height_mm: 58.0 + MM_PER_ROW * places.len() as f64,
        body: Body::Dots(body),
        numbers: table(calibrated, &marginals),
    };
    sheet.signed("", origin(study, version, language))
}

fn origin(study: &Calibration, version: &str, language: Language) -> Origin {
    let scenario = &study.scenario;
    let pairs = [
        ("Software", format!("ozgsim {version}")),
        ("Scenario", scenario.name.clone()),
        ("Study", study.name.clone()),
        ("Administrations", scenario.simulation.agents.to_string()),
        ("Seed", scenario.simulation.seed.to_string()),
        ("Disclaimer", caveat(language).to_owned()),
    ];
    let (name, numbers) = (held_together(&scenario.name), paired::numbers(scenario, language));
    Origin {
        language,
        words: language.pick(
            format!("ozgsim {version}, scenario {name}, {numbers}."),
            format!("ozgsim {version}, Szenario {name}, {numbers}."),
        ),
        metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}

fn table(calibrated: &Calibrated, marginals: &[Marginal]) -> String {
    let mut table = Table::new(&[
        "parameter",
        "unit",
        "prior_low",
        "prior_high",
        "p05",
        "p50",
        "p95",
        "remaining_spread",
    ]);
    for (dimension, marginal) in calibrated.dimensions.iter().zip(marginals) {
        let names = [dimension.parameter.key(), dimension.parameter.unit.to_owned()];
        let [low, median, high] = marginal.quantiles;
        let values =
            [dimension.prior.low, dimension.prior.high, low, median, high, marginal.remaining]
                .map(numbers::number);
        table.push(&[names.as_slice(), &values].concat());
    }
    table.into_text()
}
