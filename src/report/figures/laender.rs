//! The rollout in each of the sixteen Länder.

use super::line::{self, Line, Panel};
use super::sheet::{Marks, Sheet};
use super::{Run, numbers, words};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Body, Land, Scheme, Tile, Tiles, Unit};
use crate::scenario::administration::FULL_POPULATION;

const LEVELS: [(usize, Outcome); 2] =
    [(2, Outcome::OnlineShareLevel2), (3, Outcome::OnlineShareLevel3)];

/// The shares at levels 2 and 3 or above, one tile per Land.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let panels: Vec<Panel> = Dimension::Land
        .groups()
        .into_iter()
        .enumerate()
        .map(|(index, key)| panel(run, index, key))
        .collect();
    let body = Tiles {
        time: run.time(),
        y: line::axis(Unit::Percent),
        scheme: Scheme::Categories,
        tiles: panels.iter().filter_map(|panel| tile(run, panel)).collect(),
        points_name: String::new(),
        band_name: String::new(),
    };
    let sheet = Sheet {
        name: "laender",
        title: run.pick("Services online by Land", "Online-Leistungen nach Ländern").to_owned(),
        shown: run
            .pick(
                "Share of an administration’s services, mean over the municipalities and counties \
                 of a Land.",
                "Anteil an den Leistungen einer Verwaltung, Mittel über die Gemeinden und \
                 Landkreise eines Landes.",
            )
            .to_owned(),
        marks: Marks::Lines,
        note: words::paragraph(&[
            city_states(run.context.agents, run.language()),
            words::levels(run.language()),
        ]),
        told: line::told(run, &panels, Unit::Percent, run.last_month().as_slice()),
        height_mm: 190.0,
        body: Body::Tiles(body),
        numbers: numbers::of_lines(&panels, "share"),
    };
    (!line::empty(&panels)).then(|| sheet.finish(run))
}

/// Why the curves of the city states look as they do, unless the population is a multiple of the
/// real one.
pub(super) fn city_states(agents: u64, language: Language) -> &'static str {
    if agents > FULL_POPULATION {
        return "";
    }
    language.pick(
        "Berlin, Bremen and Hamburg have one or two administrations each, so that single decisions \
         show.",
        "Berlin, Bremen und Hamburg haben je nur eine oder zwei Verwaltungen, so dass einzelne \
         Entscheidungen sichtbar werden.",
    )
}

fn panel(run: &Run<'_>, index: usize, key: &str) -> Panel {
    let line = |(slot, (level, outcome)): (usize, (usize, Outcome))| {
        let label = words::level_or_above(level, run.language());
        Line::new(run, outcome, (Dimension::Land, index), outcome.spec().name, label, slot)
    };
    let title = Land::from_key(key).map_or(key, |land| land.name(run.language()));
    Panel::new(key, title.to_owned(), LEVELS.into_iter().enumerate().map(line))
}

/// The tile of a Land; none without values, which the chart then says.
fn tile(run: &Run<'_>, panel: &Panel) -> Option<Tile> {
    let land = Land::from_key(&panel.key).filter(|_| !panel.lines.is_empty())?;
    let drawn = panel.drawn(run);
    Some(Tile { land, series: drawn.series, points: drawn.points })
}
