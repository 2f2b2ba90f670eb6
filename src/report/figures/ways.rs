//! By which ways services came online, in small and large administrations.

use super::layers::{self, Caption};
use super::{Run, words};
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;

/// Ways from the top of the stack down, with names in English and German: what others do for an
/// administration above what it does itself.
const WAYS: [(Outcome, &str, &str); 6] = [
    (Outcome::OnlineByCentral, "by the Land", "durch das Land"),
    (Outcome::OnlineByPlatform, "Land’s platform", "Landesplattform"),
    (Outcome::OnlineByProvider, "provider’s package", "Paket des IT-Dienstleisters"),
    (Outcome::OnlineByCooperation, "cooperation", "Zusammenarbeit"),
    (Outcome::OnlineByEfa, "own EfA connection", "eigene EfA-Anbindung"),
    (Outcome::OnlineByOwn, "own form or purchase", "eigenes Formular, Beschaffung"),
];

/// The shares of services by the way by which they came online, stacked; areas need two months at
/// least.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let caption = Caption {
        name: "ways",
        title: run.pick(
            "How services came online in small and large municipalities",
            "Auf welchem Weg Leistungen in kleinen und großen Gemeinden online kamen",
        ),
        shown: run.pick(
            "Share of an administration’s services at level\u{a0}2 or\u{a0}above, by the way by \
                 which they came there, mean over the administrations of a size class \
                 (inhabitants).",
            "Anteil an den Leistungen einer Verwaltung ab\u{a0}Reifegrad\u{a0}2 nach dem Weg \
                 dorthin, Mittel über die Verwaltungen einer Größenklasse (Einwohnerzahl).",
        ),
        note: words::size_classes(run.language()).to_owned(),
    };
    layers::small_and_large(run, caption, &WAYS)
}
