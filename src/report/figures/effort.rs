//! The hours that the rollout takes.

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{Run, numbers};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Scheme, Unit};

/// Hours per month over all administrations.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let line = Line::of_outcome(run, Outcome::EffortHours, String::new(), 0);
    let panels = [Panel::new("all", String::new(), [line])];
    let body = line::body(
        run,
        &panels,
        Axis {
            label: run.pick("Hours per month", "Stunden je Monat").to_owned(),
            ..line::axis(Unit::Count)
        },
        Scheme::Categories,
    );
    let sheet = Sheet {
        name: "effort",
        title: run
            .pick("Working hours spent on digitalisation", "Arbeitsstunden für Digitalisierung")
            .to_owned(),
        shown: run
            .pick("Sum over all administrations.", "Summe über alle Verwaltungen.")
            .to_owned(),
        marks: Marks::Line,
        note: String::new(),
        told: line::told(run, &panels, Unit::Count, &run.told_months()),
        height_mm: 80.0,
        body: Body::Lines(body),
        numbers: numbers::of_lines(&panels, "hours_per_month"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}
