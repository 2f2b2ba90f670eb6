//! What holds services back that are not online, in small and large administrations.

use super::layers::{self, Caption};
use super::{Run, words};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;

/// First reasons from the top of the stack down, with names in English and German: what belongs
/// together lies together, what an administration lacks itself at the bottom.
const REASONS: [(Outcome, &str, &str); 8] = [
    (Outcome::FirstNotBegun, "work not begun", "Arbeit nicht begonnen"),
    (Outcome::FirstWaiting, "waiting for the Land", "Warten auf das Land"),
    (Outcome::FirstNotOffered, "not offered", "kein Angebot"),
    (Outcome::FirstUnknown, "no way known", "kein Weg bekannt"),
    (Outcome::FirstInterface, "interface not worth it", "Schnittstelle lohnt nicht"),
    (Outcome::FirstNotWorth, "not worth it", "lohnt nicht"),
    (Outcome::FirstMoney, "no money", "kein Geld"),
    (Outcome::FirstHours, "no hours", "keine Stunden"),
];

/// The shares of services by the first reason for which they are not online, stacked; areas need
/// two months at least.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let caption = Caption {
        name: "obstacles",
        title: run.pick(
            "What holds services back in small and large municipalities",
            "Was Leistungen in kleinen und großen Gemeinden aufhält",
        ),
        shown: run.pick(
            "Share of an administration’s services that are neither online nor under way, by \
                 the first reason for it, mean over the administrations of a size class \
                 (inhabitants). White: online (level\u{a0}2 or\u{a0}above) or under way.",
            "Anteil an den Leistungen einer Verwaltung, die weder online noch in Arbeit sind, \
                 nach dem ersten Grund dafür, Mittel über die Verwaltungen einer Größenklasse \
                 (Einwohnerzahl). Weiß: online (ab\u{a0}Reifegrad\u{a0}2) oder in Arbeit.",
        ),
        note: words::paragraph(&[
            run.pick(
                "Reasons as of the last time that plans were made; a service counts with the \
                 first of its reasons only.",
                "Gründe nach dem Stand der letzten Planung; eine Leistung zählt nur mit dem \
                 ersten ihrer Gründe.",
            ),
            words::size_classes(run.language()),
        ]),
    };
    layers::small_and_large(run, caption, &REASONS)
}
