//! Membership in inter-municipal cooperations (IKZ).

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{Run, numbers};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Body, Emphasis, Scheme, Unit};

/// Outcome, English and German label.
const KINDS: [(Outcome, &str, &str); 5] = [
    (Outcome::IkzShare, "All cooperations", "IKZ insgesamt"),
    (Outcome::IkzAssociationShare, "Land-wide association", "Landesweiter Verbund"),
    (Outcome::IkzCountyShare, "Led by the county", "Vom Landkreis geführt"),
    (Outcome::IkzCityShare, "Led by a city", "Von einer Stadt geführt"),
    (Outcome::IkzPeersShare, "Small group of peers", "Kleine Gruppe Gleicher"),
];

/// The share of administrations in a cooperation, in all and by kind.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let line = |(slot, (outcome, en, de)): (usize, (Outcome, &str, &str))| {
        let line = Line::of_outcome(run, outcome, run.pick(en, de).to_owned(), slot)?;
        Some(if outcome == Outcome::IkzShare {
            Line { emphasis: Emphasis::Strong, ..line }
        } else {
            line
        })
    };
    let panels = [Panel::new("all", String::new(), KINDS.into_iter().enumerate().map(line))];
    let body = line::body(run, &panels, line::axis(Unit::Percent), Scheme::Categories);
    let sheet = Sheet {
        name: "ikz",
        title: run
            .pick(
                "Administrations in inter-municipal cooperation (IKZ), by kind",
                "Verwaltungen \
                in interkommunaler Zusammenarbeit (IKZ) nach Art",
            )
            .to_owned(),
        shown: run
            .pick("Share of all administrations.", "Anteil an allen Verwaltungen.")
            .to_owned(),
        marks: Marks::Lines,
        note: run
            .pick(
                "IKZ: cooperation of administrations on IT and online services; one that is in \
                 several counts in each kind, but once in all.",
                "IKZ: Zusammenarbeit von Verwaltungen bei IT und Online-Leistungen; wer in \
                 mehreren ist, zählt bei jeder Art, insgesamt aber einmal.",
            )
            .to_owned(),
        told: line::told(run, &panels, Unit::Percent, &run.told_months()),
        height_mm: 95.0,
        body: Body::Lines(body),
        numbers: numbers::of_lines(&panels, "share"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}
