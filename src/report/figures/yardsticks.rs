//! A scenario and its yardsticks against targets: one cell for each pair, coloured by the distance
//! in tolerances.

use super::numbers::{self, Table};
use super::paired::Sheet;
use super::validation::{self, part};
use super::words;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Heat, HeatPanel, Unit};
use crate::report::yardsticks::{BASS, Yardsticks};
use crate::scenario::target::Use;
use crate::study::validation::{Agreement, Finding};
use std::ops::Range;

const MM_PER_ROW: f64 = 4.6;
/// Distance from which on cells have the darkest colour [tolerances].
const DARKEST: f64 = 3.0;

/// Targets that a page holds.
const MOST_COLUMNS: usize = 14;

/// The distances of all from the targets that calibration may fit; none where there are no such
/// targets.
pub(in crate::report) fn figures(
    yardsticks: &Yardsticks<'_>,
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    let measured = yardsticks.measured();
    let count = measured.of(Use::Calibrate).count();
    let columns = count.div_ceil(count.div_ceil(MOST_COLUMNS).max(1)).max(1);
    let figure = |(number, first): (usize, usize)| NamedFigure {
        name: part("yardsticks", number),
        ..sheet(yardsticks, first..count.min(first + columns), language)
            .signed("", validation::origin(&measured, version, language))
    };
    (0..count).step_by(columns).enumerate().map(figure).collect()
}

/// The targets that calibration may fit with these numbers.
fn sheet(yardsticks: &Yardsticks<'_>, numbers: Range<usize>, language: Language) -> Sheet {
    let measured = yardsticks.measured();
    let targets: Vec<_> = measured
        .of(Use::Calibrate)
        .map(|finding| &finding.target)
        .skip(numbers.start)
        .take(numbers.len())
        .collect();
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let fitted = |findings: &[Finding]| {
        findings
            .iter()
            .filter(|finding| finding.target.role == Use::Calibrate)
            .skip(numbers.start)
            .take(numbers.len())
            .map(Finding::miss)
            .collect::<Vec<_>>()
    };
    let row = |(name, findings): (&str, &[Finding])| {
        (format!("{}\u{a0} {}", title(name, language), hits(findings)), fitted(findings))
    };
    let rows: Vec<(String, Vec<f64>)> = yardsticks.named().into_iter().map(row).collect();
    let body = Heat {
        values: Axis {
            label: pick(
                "Distance from the observed value [tolerances]",
                "Abstand vom beobachteten Wert [Toleranzen]",
            ),
            unit: Unit::Number,
            range: Some((-DARKEST, DARKEST)),
        },
        columns_label: pick(
            "→ Targets that calibration may fit",
            "→ Zielwerte, an die kalibriert werden darf",
        ),
        columns: targets.iter().map(|target| target.id.clone()).collect(),
        rows_label: pick("Scenario", "Szenario"),
        rows: rows.iter().rev().map(|(name, _)| name.clone()).collect(),
        has_lines: false,
        panels: vec![HeatPanel {
            title: String::new(),
            values: rows.iter().rev().flat_map(|(_, distances)| distances.clone()).collect(),
        }],
    };
    let labels: Vec<String> = targets
        .iter()
        .map(|target| {
            format!("{} {} {}", target.id, measured.label(target, language), target.month)
        })
        .collect();
    Sheet {
        name: "",
        title: pick(
            "A scenario and its yardsticks against targets",
            "Ein Szenario und seine \
            Vergleichsmaßstäbe, gemessen an den Zielwerten",
        ),
        shown: shown(yardsticks, language),
        note: words::paragraph(&[
            &words::sentence(&labels.join("; ")),
            language.pick(
                "Up to 1 and down to −1: inside the tolerance. Below zero: hatched. Darkest from 3 \
                 tolerances on. 0: on the open side of a bound. Dashes: nothing is said.",
                "Von −1 bis 1: innerhalb der Toleranz. Unter null: schraffiert. Am dunkelsten ab 3 \
                 Toleranzen. 0: auf der offenen Seite einer Schranke. Striche: keine Aussage.",
            ),
            words::levels(language),
        ]),
        told: told(yardsticks, language),
        height_mm: 72.0 + MM_PER_ROW * rows.len() as f64,
        body: Body::Heat(body),
        numbers: table(yardsticks, numbers),
    }
}

fn title(name: &str, language: Language) -> String {
    if name == BASS {
        language.pick("Bass diffusion", "Bass-Diffusion").to_owned()
    } else {
        name.to_owned()
    }
}

fn shown(yardsticks: &Yardsticks<'_>, language: Language) -> String {
    let scenarios = match (yardsticks.scenarios.len() - 1, language) {
        (1, Language::English) => "1 other scenario".to_owned(),
        (1, Language::German) => "1 anderes Szenario".to_owned(),
        (n, Language::English) => format!("{n} other scenarios"),
        (n, Language::German) => format!("{n} andere Szenarien"),
    };
    let replicates = words::replicates(yardsticks.scenarios[0].simulation.replicates, language);
    let bass = if yardsticks.bass.is_some() {
        language.pick(
            " and a Bass diffusion by size class",
            " und eine Bass-Diffusion nach Größenklassen",
        )
    } else {
        ""
    };
    language.pick(
        format!(
            "First row: what is measured; below it {scenarios}{bass}; beside the names, the \
            number of targets inside their tolerance. Means of {replicates}."
        ),
        format!(
            "Erste Zeile: was gemessen wird; darunter {scenarios}{bass}; neben den Namen die \
            Zahl der Zielwerte innerhalb ihrer Toleranz. Mittel aus {replicates}."
        ),
    )
}

fn told(yardsticks: &Yardsticks<'_>, language: Language) -> String {
    let told: Vec<String> = yardsticks
        .named()
        .into_iter()
        .map(|(name, findings)| format!("{}: {}", title(name, language), hits(findings)))
        .collect();
    words::sentence(&format!(
        "{}: {}",
        language.pick("Targets inside their tolerance", "Zielwerte innerhalb ihrer Toleranz"),
        told.join("; ")
    ))
}

/// Targets inside their tolerance, by those for which there is a value.
fn hits(findings: &[Finding]) -> String {
    let Agreement { inside, stated, .. } = Agreement::of(findings, |_| true);
    format!("{inside}/{stated}")
}

fn table(yardsticks: &Yardsticks<'_>, numbers: Range<usize>) -> String {
    let mut table = Table::new(&["scenario", "target", "distance_tolerances"]);
    for (name, findings) in yardsticks.named() {
        let fitted = findings.iter().filter(|finding| finding.target.role == Use::Calibrate);
        for finding in fitted.skip(numbers.start).take(numbers.len()) {
            table.push(&[
                name.to_owned(),
                finding.target.id.clone(),
                numbers::number(finding.miss()),
            ]);
        }
    }
    table.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Look, draw_yardsticks};
    use crate::scenario::load;
    use crate::scenario::target::{Target, Targets};
    use crate::study::validation::Validated;
    use crate::units::Month;

    /// Findings at a distance from the embedded targets.
    fn validated(distance: f64) -> Validated {
        let at = |target: &Target| {
            Finding::certain(target, &[target.value + distance * target.tolerance])
        };
        Validated {
            findings: Targets::embedded().unwrap().all.iter().map(at).collect(),
            replicates: Vec::new(),
            sights: Vec::new(),
        }
    }

    #[test]
    fn the_measured_scenario_stands_on_top_and_every_cell_is_a_distance() {
        let scenarios = ["baseline", "other"].map(|name| crate::scenario::Scenario {
            name: name.to_owned(),
            ..load::baseline().unwrap()
        });
        let validated = [validated(0.5), validated(-2.0)];
        let yardsticks = Yardsticks {
            scenarios: &scenarios,
            agents: 5_324,
            validated: &validated,
            bass: None,
            pattern_month: Month::new(2024, 12),
        };
        let mut pages = figures(&yardsticks, "0.0.0", Language::English);
        let names: Vec<&str> = pages.iter().map(|page| &*page.name).collect();
        assert_eq!(names, ["yardsticks", "yardsticks-2", "yardsticks-3", "yardsticks-4"]);
        let Body::Heat(heat) = pages.remove(0).figure.body else { unreachable!() };
        // Five upper bounds are met from below.
        assert_eq!(heat.rows, ["other\u{a0} 5/56", "baseline\u{a0} 56/56"]);
        assert_eq!((heat.columns.len(), &*heat.columns[0], heat.has_lines), (14, "T01", false));
        let (below, top) = heat.panels[0].values.split_at(14);
        assert!(
            top.iter().all(|value| (value - 0.5).abs() < 1e-9)
                && below.iter().all(|value| (value + 2.0).abs() < 1e-9)
        );
        for language in [Language::English, Language::German] {
            let look = Look { language, formats: vec![Format::Svg], version: "0.0.0" };
            let drawings = draw_yardsticks(&yardsticks, &look).unwrap();
            assert_eq!(drawings[0].table.lines().count(), 29);
            assert!(drawings[0].alt_text.contains("other: 5/56"), "{}", drawings[0].alt_text);
        }
    }
}
