//! How services are spread over the levels, by groups of size classes.

use super::layers::{self, Caption, GROUPS, Group, Layer};
use super::{Run, words};
use crate::language::Language;
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;

/// Shares at a level or above, from level 1 to level 4.
const CUMULATIVE: [Outcome; 4] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel4,
];
const LAYERS: usize = CUMULATIVE.len() + 1;

/// The shares of services by level, stacked; areas need two months at least.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let layers: Vec<Layer> = (0..LAYERS)
        .map(|level| Layer {
            key: format!("level{level}"),
            label: layer_label(level, run.language()),
        })
        .collect();
    let group = |classes| {
        let mut group = Group::new(run, classes, &CUMULATIVE)?;
        group.shares = (0..LAYERS).map(|level| layer(&group.shares, level)).collect();
        Some(group)
    };
    let groups: Vec<Group> = GROUPS.into_iter().filter_map(group).collect();
    let caption = Caption {
        name: "maturity",
        title: run.pick(
            "Maturity of services by size of the municipality",
            "Reifegrade der \
            Leistungen nach Gemeindegröße",
        ),
        shown: run.pick(
            "Share of an administration’s services at each level, mean over the \
                 administrations of a size class (inhabitants).",
            "Anteil an den Leistungen einer Verwaltung je Reifegrad, Mittel über die \
                 Verwaltungen einer Größenklasse (Einwohnerzahl).",
        ),
        note: words::size_classes(run.language()).to_owned(),
    };
    layers::figure(run, caption, &layers, &groups)
}

fn layer_label(level: usize, language: Language) -> String {
    let what = match level {
        0 => language.pick("not online", "nicht online"),
        1 => language.pick("form to download", "Formular zum Herunterladen"),
        2 => language.pick("online application", "Antrag online"),
        3 => language.pick("fully digital", "vollständig digital"),
        _ => language.pick("once-only", "Once-Only"),
    };
    format!("{level}\u{a0}{what}")
}

/// Share of services exactly at a level, from the shares at a level or above.
fn layer(cumulative: &[Vec<f64>], level: usize) -> Vec<f64> {
    let months = cumulative.iter().map(Vec::len).min().unwrap_or(0);
    let at_least = |level: usize, month: usize| match level {
        0 => 1.0,
        LAYERS => 0.0,
        _ => cumulative[level - 1][month],
    };
    (0..months).map(|month| at_least(level, month) - at_least(level + 1, month)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_add_up_to_one() {
        let cumulative = vec![vec![0.9], vec![0.5], vec![0.25], vec![0.0]];
        let layers: Vec<f64> = (0..LAYERS).map(|level| layer(&cumulative, level)[0]).collect();
        assert!((layers[0] - 0.1).abs() < 1e-12);
        assert_eq!(layers[1..], [0.4, 0.25, 0.25, 0.0]);
    }
}
