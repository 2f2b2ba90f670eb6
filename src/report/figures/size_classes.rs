//! The rollout by size of the municipal administrations.

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{Run, numbers, words};
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Body, Scheme, Unit};
use crate::report::text::size_class;
use crate::scenario::administration::SIZE_CLASSES;

/// The shares at levels 2 and 3 or above, by size class.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let panels = [(2, Outcome::OnlineShareLevel2), (3, Outcome::OnlineShareLevel3)]
        .map(|(level, outcome)| panel(run, level, outcome));
    let body = line::body(run, &panels, line::axis(Unit::Percent), Scheme::Ordered);
    let sheet = Sheet {
        name: "size-classes",
        title: run
            .pick(
                "Services online by size of the municipality",
                "Online-Leistungen nach \
            Gemeindegröße",
            )
            .to_owned(),
        shown: run
            .pick(
                "Share of an administration’s services, mean over the administrations of a size \
                 class (inhabitants).",
                "Anteil an den Leistungen einer Verwaltung, Mittel über die Verwaltungen einer \
                 Größenklasse (Einwohnerzahl).",
            )
            .to_owned(),
        marks: Marks::Lines,
        note: words::paragraph(&[
            words::size_classes(run.language()),
            words::levels(run.language()),
        ]),
        told: line::told(run, &panels, Unit::Percent, &run.told_months()),
        height_mm: 105.0,
        body: Body::Lines(body),
        numbers: numbers::of_lines(&panels, "share"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}

fn panel(run: &Run<'_>, level: usize, outcome: Outcome) -> Panel {
    let line = |(class, (key, _)): (usize, &(&str, u32))| {
        Line::new(
            run,
            outcome,
            (Dimension::SizeClass, class),
            key,
            size_class(class, run.language()),
            class,
        )
    };
    Panel::new(
        outcome.spec().name,
        words::level_or_above(level, run.language()),
        SIZE_CLASSES.iter().enumerate().map(line),
    )
}
