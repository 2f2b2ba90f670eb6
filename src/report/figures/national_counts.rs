//! Nationwide counts by the official rules, beside the published ones.

use super::line::{self, Line, Panel};
use super::numbers::{self, Table};
use super::observations::{OBSERVATIONS, Observation};
use super::sheet::{Marks, Sheet};
use super::{Run, words};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Body, LinePanel, Lines, Point, Scheme, Unit};

/// Outcome, English and German label.
const COUNTS: [(Outcome, &str, &str); 3] = [
    (Outcome::AnywhereServices, "Anywhere", "Irgendwo"),
    (Outcome::MajorityServices, "In the majority", "Mehrheitlich"),
    (Outcome::ComprehensiveServices, "Comprehensive", "Flächendeckend"),
];

/// Services available everywhere, in the majority and anywhere, with the published counts.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let line = |(slot, (outcome, en, de)): (usize, (Outcome, &str, &str))| {
        Line::of_outcome(run, outcome, run.pick(en, de).to_owned(), slot)
    };
    let panel = Panel::new("all", String::new(), COUNTS.into_iter().enumerate().map(line));
    let shown = shown_observations(run, &panel);
    let body = Lines {
        panels: vec![LinePanel {
            points: shown.iter().map(|observation| point(run, observation)).collect(),
            ..panel.drawn(run)
        }],
        points_name: if shown.is_empty() {
            String::new()
        } else {
            run.pick("Published counts", "Veröffentlichte Zählungen").to_owned()
        },
        ..line::body(run, &[], line::axis(Unit::Count), Scheme::Categories)
    };
    let sheet = Sheet {
        name: "national-counts",
        title: run
            .pick(
                "Services available nationwide by the official counting rules",
                "Bundesweit verfügbare Leistungen nach amtlicher Zählweise",
            )
            .to_owned(),
        shown: run
            .pick(
                "Number of service bundles at level 2 or above.",
                "Zahl der Leistungsbündel ab Reifegrad 2.",
            )
            .to_owned(),
        marks: Marks::Lines,
        note: note(run, !shown.is_empty()),
        told: line::told(run, std::slice::from_ref(&panel), Unit::Count, &run.told_months()),
        height_mm: 110.0,
        body: Body::Lines(body),
        numbers: table(&panel, &shown),
    };
    (!panel.lines.is_empty()).then(|| sheet.finish(run))
}

fn note(run: &Run<'_>, with_observations: bool) -> String {
    let rules = run.pick(
        "Comprehensive follows a minimum rule: one responsible administration without the service, \
         and it does not count. Majority: more than half of them have it; anywhere: one is enough. \
         Federal and Land-tier services in these counts are input from published statistics, not a \
         result, so that agreement with published counts is no validation.",
        "Flächendeckend folgt einer Minimumregel: Fehlt die Leistung bei einer zuständigen \
         Verwaltung, zählt sie nicht. Mehrheitlich: mehr als die Hälfte hat sie; irgendwo: eine \
         genügt. Die Leistungen von Bund und Ländern in diesen Zahlen sind Eingabe aus \
         veröffentlichten Statistiken, kein Ergebnis; Übereinstimmung mit veröffentlichten \
         Zählungen ist daher keine Validierung.",
    );
    let sources = run.pick(
        "Published counts (of 575 bundles, the last of 582): INSM Behörden-Digimeter, IW, iww.de, \
         onlinezugangsgesetz.de, via press.",
        "Veröffentlichte Zählungen (von 575 Bündeln, die letzte von 582): INSM Behörden-Digimeter, \
         IW, iww.de, onlinezugangsgesetz.de, nach Presseberichten.",
    );
    words::paragraph(&[rules, if with_observations { sources } else { "" }])
}

/// The observations within the horizon that belong to a line.
fn shown_observations(run: &Run<'_>, panel: &Panel) -> Vec<&'static Observation> {
    let drawn = |observation: &&Observation| {
        run.mark(observation.month, String::new()).is_some()
            && panel.lines.iter().any(|line| line.key == observation.outcome.spec().name)
    };
    OBSERVATIONS.iter().filter(drawn).collect()
}

/// A published count; far from its line it says what it counts.
fn point(run: &Run<'_>, observation: &Observation) -> Point {
    let label = match observation.outcome {
        Outcome::AnywhereServices => run.pick("Anywhere", "Irgendwo").to_owned(),
        _ => String::new(),
    };
    Point {
        month: observation.month.index() as usize,
        value: observation.services,
        low: f64::NAN,
        high: f64::NAN,
        label,
    }
}

/// Means and bands, with the published count of the month where there is one.
fn table(panel: &Panel, observations: &[&Observation]) -> String {
    let header = [
        "panel",
        "series",
        "month",
        "mean_services",
        "p05_services",
        "p95_services",
        "n",
        "observed_services",
        "observed_of",
        "source",
    ];
    let mut table = Table::new(&header);
    for line in &panel.lines {
        for (index, simulated) in line.points.iter().enumerate() {
            let published = observations
                .iter()
                .find(|o| o.outcome.spec().name == line.key && o.month.index() as usize == index);
            let observed = |text: fn(&Observation) -> String| {
                published.map_or_else(String::new, |observation| text(observation))
            };
            table.push(&[
                panel.key.clone(),
                line.key.clone(),
                numbers::month(index),
                numbers::number(simulated.mean),
                numbers::number(simulated.quantiles[0]),
                numbers::number(simulated.quantiles[4]),
                simulated.n.to_string(),
                observed(|o| numbers::number(o.services)),
                observed(|o| o.of.to_string()),
                observed(|o| o.source.to_owned()),
            ]);
        }
    }
    table.into_text()
}
