//! A scenario and its yardsticks against targets: one cell for each pair, coloured by the distance in tolerances.

use super::numbers::{self, Table};
use super::paired::Sheet;
use super::{validation, words};
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Heat, HeatPanel, Unit};
use crate::report::yardsticks::{BASS, Yardsticks};
use crate::scenario::target::Use;
use crate::study::validation::{Agreement, Finding};

const MM_PER_ROW: f64 = 4.6;
/// Distance from which on cells have the darkest colour [tolerances].
const DARKEST: f64 = 3.0;

/// The distances of all from the targets that calibration may fit; none where there are no such targets.
pub(in crate::report) fn figure(yardsticks: &Yardsticks<'_>, version: &str, language: Language) -> Option<NamedFigure> {
    let measured = yardsticks.measured();
    let targets: Vec<_> = measured.of(Use::Calibrate).map(|finding| &finding.target).collect();
    if targets.is_empty() {
        return None;
    }
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let fitted =
        |findings: &[Finding]| findings.iter().filter(|finding| finding.target.role == Use::Calibrate).map(Finding::distance).collect::<Vec<_>>();
    let rows: Vec<(String, Vec<f64>)> = yardsticks.named().into_iter().map(|(name, findings)| (title(name, language), fitted(findings))).collect();
    let body = Heat {
        values: Axis {
            label: pick("Distance from the observed value [tolerances]", "Abstand vom beobachteten Wert [Toleranzen]"),
            unit: Unit::Number,
            range: Some((-DARKEST, DARKEST)),
        },
        columns_label: pick("→ Targets that calibration may fit", "→ Zielwerte, an die kalibriert werden darf"),
        columns: targets.iter().map(|target| target.id.clone()).collect(),
        rows_label: pick("Scenario", "Szenario"),
        rows: rows.iter().rev().map(|(name, _)| name.clone()).collect(),
        has_lines: false,
        panels: vec![HeatPanel { title: String::new(), values: rows.iter().rev().flat_map(|(_, distances)| distances.clone()).collect() }],
    };
    let labels: Vec<String> = targets.iter().map(|target| format!("{} {} {}", target.id, measured.label(target, language), target.month)).collect();
    let sheet = Sheet {
        name: "yardsticks",
        title: pick("What the model explains, and what it explains without its parts", "Was das Modell erklärt, und was ohne seine Teile"),
        shown: shown(yardsticks, language),
        note: words::paragraph(&[
            &words::sentence(&labels.join("; ")),
            language.pick(
                "Up to 1 and down to −1: inside the tolerance. Below zero: hatched. Darkest from 3 tolerances on. Dashes: nothing is said.",
                "Von −1 bis 1: innerhalb der Toleranz. Unter null: schraffiert. Am dunkelsten ab 3 Toleranzen. Striche: keine Aussage.",
            ),
            words::levels(language),
        ]),
        told: told(yardsticks, language),
        height_mm: 72.0 + MM_PER_ROW * rows.len() as f64,
        body: Body::Heat(body),
        numbers: table(yardsticks),
    };
    Some(sheet.signed("", validation::origin(&measured, version, language)))
}

fn title(name: &str, language: Language) -> String {
    if name == BASS { language.pick("Bass diffusion", "Bass-Diffusion").to_owned() } else { name.to_owned() }
}

fn shown(yardsticks: &Yardsticks<'_>, language: Language) -> String {
    let scenarios = yardsticks.scenarios.len() - 1;
    let replicates = words::replicates(yardsticks.scenarios[0].simulation.replicates, language);
    let bass = if yardsticks.bass.is_some() {
        language.pick(" and a Bass diffusion by size class", " und eine Bass-Diffusion nach Größenklassen")
    } else {
        ""
    };
    language.pick(
        format!("First row: what is measured; below it {scenarios} other scenarios{bass}. Means of {replicates}."),
        format!("Erste Zeile: was gemessen wird; darunter {scenarios} andere Szenarien{bass}. Mittel aus {replicates}."),
    )
}

fn told(yardsticks: &Yardsticks<'_>, language: Language) -> String {
    let told = |(name, findings): (&str, &[Finding])| {
        let Agreement { inside, stated, .. } = Agreement::of(findings, |_| true);
        let of = language.pick("of", "von");
        format!("{}: {inside} {of} {stated}", title(name, language))
    };
    let inside = language.pick("Targets inside their tolerance: ", "Zielwerte innerhalb ihrer Toleranz: ");
    words::sentence(&(inside.to_owned() + &yardsticks.named().into_iter().map(told).collect::<Vec<_>>().join("; ")))
}

fn table(yardsticks: &Yardsticks<'_>) -> String {
    let mut table = Table::new(&["scenario", "target", "distance_tolerances"]);
    for (name, findings) in yardsticks.named() {
        for finding in findings.iter().filter(|finding| finding.target.role == Use::Calibrate) {
            table.push(&[name.to_owned(), finding.target.id.clone(), numbers::number(finding.distance())]);
        }
    }
    table.into_text()
}
