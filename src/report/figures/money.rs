//! What the rollout costs, by payer.

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{Run, numbers};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Scheme, Unit};

/// Outcome, English and German label.
pub(super) const PAYERS: [(Outcome, &str, &str); 3] = [
    (Outcome::NetMunicipal, "Municipalities and counties", "Kommunen"),
    (Outcome::SpendingLand, "Länder", "Länder"),
    (Outcome::SpendingFederal, "Federation", "Bund"),
];

/// Spending per month by payer.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let line = |(slot, (outcome, en, de)): (usize, (Outcome, &str, &str))| {
        Line::of_outcome(run, outcome, run.pick(en, de).to_owned(), slot)
    };
    let panels = [Panel::new("all", String::new(), PAYERS.into_iter().enumerate().map(line))];
    let body = line::body(
        run,
        &panels,
        Axis { label: run.pick("Per month", "Je Monat").to_owned(), ..line::axis(Unit::Eur) },
        Scheme::Categories,
    );
    let sheet = Sheet {
        name: "money",
        title: run
            .pick(
                "Spending on online services and internal digitalisation, by payer",
                "Ausgaben \
            für Online-Leistungen und interne Digitalisierung nach Kostenträgern",
            )
            .to_owned(),
        shown: run
            .pick(
                "Sum over all administrations, the Länder and the federation.",
                "Summe \
            über alle Verwaltungen, die Länder und den Bund.",
            )
            .to_owned(),
        marks: Marks::Lines,
        note: run
            .pick(
                "Municipal spending is less the grants of the Länder, which stand with them, so \
                 that the lines add up. Own working hours are not valued in money.",
                "Ausgaben der Kommunen abzüglich der Zuwendungen der Länder, die bei diesen \
                 stehen; die Linien addieren sich zum Ganzen. Eigene Arbeitszeit ist nicht in \
                 Geld bewertet.",
            )
            .to_owned(),
        told: line::told(run, &panels, Unit::Eur, &run.told_months()),
        height_mm: 95.0,
        body: Body::Lines(body),
        numbers: numbers::of_lines(&panels, "eur_per_month"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}
