//! Simulated against observed: one row per target, in tolerances.

use super::numbers::{self, Table};
use super::paired::{self, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, TextColumn, Unit};
use crate::report::validation::{Validation, observed, simulated};
use crate::scenario::target::Use;
use crate::study::validation::Finding;

const MM_PER_ROW: f64 = 6.3;

/// The distances of all targets; none where nothing could be simulated.
pub(in crate::report) fn figure(
    validation: &Validation<'_>,
    version: &str,
    language: Language,
) -> Option<NamedFigure> {
    let findings: Vec<&Finding> =
        Use::ALL.into_iter().flat_map(|role| validation.of(role)).collect();
    if findings.iter().all(|finding| !finding.mean.is_finite()) {
        return None;
    }
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let input = findings.iter().any(|finding| finding.target.role == Use::Input);
    let measured = findings.iter().any(|finding| finding.is_measured());
    let category = |finding: &&Finding| {
        format!("{}\u{a0} {}", finding.target.id, validation.label(&finding.target, language))
    };
    let body = Dots {
        axis: Axis {
            label: pick(
                "Distance from the observed value [tolerances]",
                "Abstand vom beobachteten Wert [Toleranzen]",
            ),
            unit: Unit::Number,
            range: None,
        },
        categories: findings.iter().map(category).collect(),
        panels: vec![DotPanel {
            dots: findings.iter().map(|finding| dot(finding, measured, language)).collect(),
            band: Some((-1.0, 1.0)),
            beside: columns(&findings, language),
            ..DotPanel::default()
        }],
        columns: None,
        dot_name: pick(
            "Simulated mean with 5–95\u{a0}% of replicates",
            "Simuliertes Mittel mit 5–95\u{a0}% der Replikationen",
        ),
        open_name: if input { pick("Input", "Eingabe") } else { String::new() },
        reference_name: String::new(),
        band_name: pick("Tolerance", "Toleranz"),
        side_names: if measured {
            vec![
                pick(
                    "Lowest mean over the ranges of the measurement",
                    "Kleinstes Mittel über die Spannen der Messung",
                ),
                pick("Highest", "Größtes"),
            ]
        } else {
            Vec::new()
        },
    };
    let sheet = Sheet {
        name: "targets",
        title: pick("Simulated against observed", "Simuliert und beobachtet"),
        shown: shown(validation, language),
        note: note(measured, language),
        told: told(&findings, validation, language),
        height_mm: 58.0 + MM_PER_ROW * findings.len() as f64,
        body: Body::Dots(body),
        numbers: table(&findings),
    };
    Some(sheet.signed("", origin(validation, version, language)))
}

fn dot(finding: &Finding, measured: bool, language: Language) -> Dot {
    let [low, high] = finding.interval.map(|value| finding.in_tolerances(value));
    let ends = if finding.is_measured() {
        finding.ends.map(|value| finding.in_tolerances(value))
    } else {
        [f64::NAN; 2]
    };
    Dot {
        value: finding.distance(),
        low,
        high,
        open: finding.target.role == Use::Input,
        slot: usize::from(!finding.is_inside()),
        words: language.pick("nobody to count", "niemand zu zählen").to_owned(),
        side: if measured { ends.to_vec() } else { Vec::new() },
    }
}

fn columns(findings: &[&Finding], language: Language) -> Vec<TextColumn> {
    let column = |head: (&str, &str), cell: &dyn Fn(&Finding) -> String| TextColumn {
        head: language.pick(head.0, head.1).to_owned(),
        cells: findings.iter().map(|finding| cell(finding)).collect(),
    };
    vec![
        column(("month", "Monat"), &|finding| finding.target.month.to_string()),
        column(("observed", "beobachtet"), &|finding| observed(&finding.target, language)),
        column(("simulated", "simuliert"), &|finding| {
            simulated(finding.mean, &finding.target, language)
        }),
    ]
}

fn shown(validation: &Validation<'_>, language: Language) -> String {
    let name = held_together(&validation.scenario.name);
    let inside = |role| {
        (
            validation.of(role).filter(|finding| finding.is_inside()).count(),
            validation.of(role).count(),
        )
    };
    let ((hits, all), (held, inputs)) = (inside(Use::Calibrate), inside(Use::Input));
    let text = language.pick(
        format!(
            "Scenario “{name}”: {hits} of {all} targets that calibration may fit lie inside \
            their tolerance, and {held} of {inputs} that are input."
        ),
        format!(
            "Szenario „{name}“: {hits} von {all} Zielwerten, an die kalibriert werden darf, liegen \
             innerhalb ihrer Toleranz, und {held} von {inputs}, die Eingabe sind."
        ),
    );
    let replicates = words::replicates(validation.scenario.simulation.replicates, language);
    words::paragraph(&[
        &text,
        &language.pick(format!("Means of {replicates}."), format!("Mittel aus {replicates}.")),
    ])
}

fn note(measured: bool, language: Language) -> String {
    let counted = language.pick(
        "Each quantity is counted in the model as the observation counted it. Dots outside the \
         tolerance are orange. Intervals that do not show are narrower than the dot.",
        "Jede Größe wird im Modell so gezählt wie in der Beobachtung. Punkte außerhalb der \
         Toleranz sind orange. Intervalle, die nicht zu sehen sind, sind schmaler als der Punkt.",
    );
    let ends = language.pick(
        "Triangles: lowest and highest mean with one parameter of the measurement at an end of its \
         range.",
        "Dreiecke: kleinstes und größtes Mittel mit einem Parameter der Messung an einem Ende \
         seiner Spanne.",
    );
    words::paragraph(&[counted, if measured { ends } else { "" }, words::levels(language)])
}

fn told(findings: &[&Finding], validation: &Validation<'_>, language: Language) -> String {
    let told = |finding: &&Finding| {
        let target = &finding.target;
        let (label, value) =
            (validation.label(target, language), simulated(finding.mean, target, language));
        let (seen, found) =
            (language.pick("observed", "beobachtet"), language.pick("simulated", "simuliert"));
        format!(
            "{} {label} {}: {seen} {}, {found} {value}",
            target.id,
            target.month,
            observed(target, language)
        )
    };
    words::sentence(&findings.iter().map(told).collect::<Vec<_>>().join("; "))
}

pub(super) fn origin(validation: &Validation<'_>, version: &str, language: Language) -> Origin {
    let scenario = validation.scenario;
    let numbers = paired::numbers(scenario, language);
    let name = held_together(&scenario.name);
    let pairs = [
        ("Software", format!("ozgsim {version}")),
        ("Scenario", scenario.name.clone()),
        ("Assumptions", scenario.described(language).to_owned()),
        ("Replicates", scenario.simulation.replicates.to_string()),
        ("Administrations", validation.agents.to_string()),
        ("Seed", scenario.simulation.seed.to_string()),
        ("Disclaimer", caveat(language).to_owned()),
    ];
    Origin {
        language,
        words: language.pick(
            format!("ozgsim {version}, scenario {name}, {numbers}."),
            format!("ozgsim {version}, Szenario {name}, {numbers}."),
        ),
        metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}

fn table(findings: &[&Finding]) -> String {
    let mut table = Table::new(&[
        "target",
        "use",
        "month",
        "quantity",
        "unit",
        "observed_value",
        "tolerance",
        "simulated_mean",
        "distance_tolerances",
        "p05_tolerances",
        "p95_tolerances",
        "measurement_low_tolerances",
        "measurement_high_tolerances",
    ]);
    for finding in findings {
        let target = &finding.target;
        let spec = target.quantity.spec();
        let names = [
            target.id.clone(),
            target.role.name().to_owned(),
            target.month.to_string(),
            spec.name.to_owned(),
            spec.unit.name().to_owned(),
        ];
        let in_tolerances = |value: &f64| numbers::number(finding.in_tolerances(*value));
        let raw = [target.value, target.tolerance, finding.mean].map(numbers::number);
        let distances: Vec<String> = [finding.mean]
            .iter()
            .chain(&finding.interval)
            .chain(&finding.ends)
            .map(in_tolerances)
            .collect();
        table.push(&[names.as_slice(), &raw, &distances].concat());
    }
    table.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Look, draw_validation};
    use crate::scenario::load;
    use crate::scenario::target::{Target, Targets};

    /// Findings that lie at a distance from the embedded targets, on an interval of one tolerance.
    fn findings(distance: f64) -> Vec<Finding> {
        let finding = |target: Target| {
            let at = |tolerances: f64| target.value + tolerances * target.tolerance;
            Finding {
                mean: at(distance),
                interval: [at(distance - 0.5), at(distance + 0.5)],
                ends: [at(distance), at(distance)],
                target,
            }
        };
        Targets::embedded().unwrap().all.into_iter().map(finding).collect()
    }

    fn dots(findings: &[Finding], language: Language) -> Dots {
        let scenario = load::baseline().unwrap();
        let figure =
            figure(&Validation { scenario: &scenario, agents: 5_324, findings }, "0.0.0", language)
                .unwrap();
        let Body::Dots(dots) = figure.figure.body else { unreachable!() };
        dots
    }

    #[test]
    fn rows_stand_at_their_distance_with_raw_values_beside_them() {
        let drawn = dots(&findings(0.5), Language::English);
        assert_eq!(drawn.categories[0], "T01\u{a0} Not started, below 17,000 inh.");
        let panel = &drawn.panels[0];
        assert!(
            panel
                .dots
                .iter()
                .all(|dot| (dot.value - 0.5).abs() < 1e-9 && dot.slot == 0 && dot.side.is_empty())
        );
        assert_eq!(panel.dots.iter().filter(|dot| dot.open).count(), 18);
        assert_eq!(
            panel.beside.iter().map(|column| &*column.cells[0]).collect::<Vec<_>>(),
            ["2020-12", "37 ± 5 %", "39.5"]
        );
        assert!(
            dots(&findings(-1.5), Language::English).panels[0].dots.iter().all(|dot| dot.slot == 1)
        );
    }

    #[test]
    fn only_what_depends_on_the_measurement_has_marks_for_it() {
        let mut findings = findings(0.0);
        findings[3].ends[1] += findings[3].target.tolerance;
        let drawn = dots(&findings, Language::German);
        assert_eq!(drawn.side_names.len(), 2);
        for (row, dot) in drawn.panels[0].dots.iter().enumerate() {
            assert_eq!(dot.side.iter().all(|value| value.is_finite()), row == 3, "{row}");
        }
    }

    #[test]
    fn it_is_drawn_in_both_languages_and_left_out_where_nothing_was_found() {
        let scenario = load::baseline().unwrap();
        let mut findings = findings(3.0);
        for language in [Language::English, Language::German] {
            let look = Look { language, formats: vec![Format::Svg], version: "0.0.0" };
            let drawings = draw_validation(
                &Validation { scenario: &scenario, agents: 5_324, findings: &findings },
                &look,
            )
            .unwrap();
            assert_eq!((drawings.len(), drawings[0].table.lines().count()), (1, 31));
            assert!(drawings[0].alt_text.contains("T01"));
        }
        findings.iter_mut().for_each(|finding| finding.mean = f64::NAN);
        assert!(
            figure(
                &Validation { scenario: &scenario, agents: 5_324, findings: &findings },
                "0.0.0",
                Language::English
            )
            .is_none()
        );
    }
}
