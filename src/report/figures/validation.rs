//! Simulated against observed: one row per target, in tolerances, one figure for each use.

use super::numbers::{self, Table};
use super::paired::{self, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, TextColumn, Unit};
use crate::report::validation::{Validation, files, observed, simulated};
use crate::scenario::target::Use;
use crate::study::validation::Finding;

const MM_PER_ROW: f64 = 6.3;
/// Rows that a page holds.
const MOST_ROWS: usize = 32;
/// Distance beyond which dots lie at the edge [tolerances].
const FURTHEST: f64 = 5.0;

/// The distances of all targets; none where nothing could be simulated.
pub(in crate::report) fn figures(
    validation: &Validation<'_>,
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    let mut figures = Vec::new();
    for role in Use::ALL {
        let findings: Vec<&Finding> = validation.of(role).collect();
        if findings.iter().all(|finding| !finding.is_stated()) {
            continue;
        }
        let rows = findings.len().div_ceil(findings.len().div_ceil(MOST_ROWS));
        for (number, findings) in findings.chunks(rows).enumerate() {
            let sheet = sheet((role, findings), validation, language);
            figures.push(NamedFigure {
                name: part(files(role), number),
                ..sheet.signed("", origin(validation, version, language))
            });
        }
    }
    figures
}

/// Name of one of the figures that something is divided among.
pub(super) fn part(name: &str, number: usize) -> String {
    if number == 0 { name.to_owned() } else { format!("{name}-{}", number + 1) }
}

fn sheet(
    (role, findings): (Use, &[&Finding]),
    validation: &Validation<'_>,
    language: Language,
) -> Sheet {
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let measured = findings.iter().any(|finding| finding.is_measured());
    let far = findings.iter().any(|finding| finding.distance().abs() > FURTHEST);
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
            range: far.then_some((-FURTHEST, FURTHEST)),
        },
        categories: findings.iter().map(category).collect(),
        panels: vec![DotPanel {
            dots: findings.iter().map(|finding| dot(finding, measured, language)).collect(),
            band: Some((-1.0, 1.0)),
            beside: columns(findings, language),
            ..DotPanel::default()
        }],
        columns: None,
        dot_name: pick(
            "Simulated mean with 5–95\u{a0}% of replicates",
            "Simuliertes Mittel mit 5–95\u{a0}% der Replikationen",
        ),
        open_name: String::new(),
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
    Sheet {
        name: "",
        title: title(role, language),
        shown: shown(role, validation, language),
        note: note(role, (measured, far), language),
        told: told(findings, validation, language),
        height_mm: 62.0 + MM_PER_ROW * findings.len() as f64,
        body: Body::Dots(body),
        numbers: table(findings),
    }
}

fn title(role: Use, language: Language) -> String {
    match role {
        Use::Calibrate => language.pick("Simulated against observed", "Simuliert und beobachtet"),
        Use::Holdout => language.pick(
            "Simulated against observed, kept apart from calibration",
            "Simuliert und beobachtet, getrennt von der Kalibrierung",
        ),
        Use::Input => language
            .pick("Inputs beside what was observed", "Eingaben neben dem, was beobachtet wurde"),
    }
    .to_owned()
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
        slot: usize::from(finding.is_judged() && !finding.is_inside()),
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

fn shown(role: Use, validation: &Validation<'_>, language: Language) -> String {
    let name = held_together(&validation.scenario.name);
    let ([hits, all], inputs) = (validation.judged(role), validation.of(role).count());
    let text = match role {
        Use::Calibrate => language.pick(
            format!(
                "Scenario “{name}”: {hits} of {all} targets that calibration may fit lie inside \
                 their tolerance."
            ),
            format!(
                "Szenario „{name}“: {hits} von {all} Zielwerten, an die kalibriert werden darf, \
                 liegen innerhalb ihrer Toleranz."
            ),
        ),
        Use::Holdout => language.pick(
            format!(
                "Scenario “{name}”: {hits} of {all} targets that calibration does not see lie \
                 inside their tolerance."
            ),
            format!(
                "Szenario „{name}“: {hits} von {all} Zielwerten, die die Kalibrierung nicht sieht, \
                 liegen innerhalb ihrer Toleranz."
            ),
        ),
        Use::Input => language.pick(
            format!("Scenario “{name}”: {inputs} inputs, shown, not judged."),
            format!("Szenario „{name}“: {inputs} Eingaben, gezeigt, nicht beurteilt."),
        ),
    };
    let replicates = words::replicates(validation.scenario.simulation.replicates, language);
    words::paragraph(&[
        &text,
        &language.pick(format!("Means of {replicates}."), format!("Mittel aus {replicates}.")),
    ])
}

fn note(role: Use, (measured, far): (bool, bool), language: Language) -> String {
    let counted = language.pick(
        "Each quantity is counted in the model as the observation counted it. Intervals that do \
         not show are narrower than the dot.",
        "Jede Größe wird im Modell so gezählt wie in der Beobachtung. Intervalle, die nicht zu \
         sehen sind, sind schmaler als der Punkt.",
    );
    let judged = language.pick(
        "Dots outside the tolerance are orange; of bounds (≥, ≤) those on the open side are not.",
        "Punkte außerhalb der Toleranz sind orange; bei Schranken (≥, ≤) sind es die auf der \
         offenen Seite nicht.",
    );
    let edge = language.pick(
        "What lies further than five tolerances off stands at the edge.",
        "Was mehr als fünf Toleranzen entfernt ist, steht am Rand.",
    );
    let ends = language.pick(
        "Triangles: lowest and highest mean with one parameter of the measurement at an end of its \
         range.",
        "Dreiecke: kleinstes und größtes Mittel mit einem Parameter der Messung an einem Ende \
         seiner Spanne.",
    );
    words::paragraph(&[
        counted,
        if role == Use::Input { "" } else { judged },
        if far { edge } else { "" },
        if measured { ends } else { "" },
        words::levels(language),
    ])
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
                chance: 0.0,
                target,
            }
        };
        Targets::embedded().unwrap().all.into_iter().map(finding).collect()
    }

    fn dots(findings: &[Finding], language: Language) -> Dots {
        let scenario = load::baseline().unwrap();
        let validation = Validation { scenario: &scenario, agents: 5_324, findings };
        let figure = figures(&validation, "0.0.0", language).remove(0);
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
        assert!(panel.dots.iter().all(|dot| !dot.open));
        assert_eq!(
            panel.beside.iter().map(|column| &*column.cells[0]).collect::<Vec<_>>(),
            ["2020-12", "37 ± 5 %", "39.5"]
        );
        // The first page has no lower bounds; an upper one is met from below.
        let outside = dots(&findings(-1.5), Language::English);
        let upper = |name: &String| name.starts_with("T19\u{a0}");
        for (name, dot) in outside.categories.iter().zip(&outside.panels[0].dots) {
            assert_eq!(dot.slot, usize::from(!upper(name)), "{name}");
        }
        assert_eq!(outside.categories.iter().filter(|name| upper(name)).count(), 1);
    }

    #[test]
    fn pages_hold_what_can_be_read_and_dots_far_off_stand_at_the_edge() {
        let scenario = load::baseline().unwrap();
        let of = |findings: &[Finding]| {
            let validation = Validation { scenario: &scenario, agents: 5_324, findings };
            figures(&validation, "0.0.0", Language::English)
        };
        let near = of(&findings(0.5));
        let names: Vec<&str> = near.iter().map(|figure| &*figure.name).collect();
        assert_eq!(names, ["targets", "targets-2", "holdouts", "inputs"]);
        let rows = |figure: &NamedFigure| match &figure.figure.body {
            Body::Dots(dots) => (dots.categories.len(), dots.axis.range),
            _ => unreachable!(),
        };
        assert_eq!(near.iter().map(|figure| rows(figure).0).sum::<usize>(), 82);
        assert!(near.iter().all(|figure| rows(figure).1.is_none()));
        let many: Vec<Finding> = findings(7.0).into_iter().cycle().take(400).collect();
        let many = of(&many);
        assert!(many.iter().all(|figure| rows(figure).0 <= MOST_ROWS));
        assert!(many.iter().all(|figure| rows(figure).1 == Some((-FURTHEST, FURTHEST))));
        assert_eq!(many.iter().map(|figure| rows(figure).0).sum::<usize>(), 400);
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
            let lines = drawings.iter().map(|drawing| drawing.table.lines().count());
            assert_eq!(lines.collect::<Vec<_>>(), [29, 29, 5, 23]);
            assert!(drawings[0].alt_text.contains("T01"));
        }
        findings.iter_mut().for_each(|finding| finding.mean = f64::NAN);
        let nothing = Validation { scenario: &scenario, agents: 5_324, findings: &findings };
        assert!(figures(&nothing, "0.0.0", Language::English).is_empty());
    }
}
