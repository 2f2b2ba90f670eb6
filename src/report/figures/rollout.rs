//! How far the rollout has come: the share of services at each level or above.

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{COVID, MOST_MARKS, Run, numbers, words};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Body, Lines, Scheme, TimeAxis, Unit};

const LEVELS: [Outcome; 4] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel4,
];

/// The share of services at each level or above, over all administrations.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let level = |(index, outcome): (usize, Outcome)| {
        Line::of_outcome(run, outcome, words::level_or_above(index + 1, run.language()), index)
    };
    let panels = [Panel::new("all", String::new(), LEVELS.into_iter().enumerate().map(level))];
    let body = Lines {
        time: time(run),
        ..line::body(run, &panels, line::axis(Unit::Percent), Scheme::Ordered)
    };
    let sheet = Sheet {
        name: "rollout",
        title: run
            .pick(
                "Services online in municipalities and counties, by maturity level",
                "Online-Leistungen der Kommunen nach Reifegrad",
            )
            .to_owned(),
        shown: run
            .pick(
                "Share of an administration’s services, mean over all administrations.",
                "Anteil an den Leistungen einer Verwaltung, Mittel über alle Verwaltungen.",
            )
            .to_owned(),
        marks: Marks::Lines,
        note: words::levels(run.language()).to_owned(),
        told: line::told(run, &panels, Unit::Percent, &run.told_months()),
        height_mm: 105.0,
        body: Body::Lines(body),
        numbers: numbers::of_lines(&panels, "share"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}

/// The time axis, with the first restrictions through COVID-19 unless policies need the room.
fn time(run: &Run<'_>) -> TimeAxis {
    let mut time = run.time();
    let covid = run.mark(COVID, "COVID-19".to_owned());
    time.marks.extend(covid.filter(|_| time.marks.len() < MOST_MARKS));
    time.marks.sort_by_key(|mark| mark.month);
    time
}
