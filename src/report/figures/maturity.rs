//! How services are spread over the levels, by groups of size classes.

use super::sheet::{Marks, Sheet};
use super::words::Told;
use super::{Run, numbers, words};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Stacked, StackedPanel, Unit};
use crate::scenario::administration::SIZE_CLASSES;
use std::ops::Range;

/// Shares at a level or above, from level 1 to level 4.
const CUMULATIVE: [Outcome; 4] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel4,
];
const LAYERS: usize = CUMULATIVE.len() + 1;

/// Key and size classes of the panels.
const GROUPS: [(&str, Range<usize>); 3] = [("lt_5k", 0..3), ("5k_20k", 3..5), ("ge_20k", 5..8)];

/// The shares of services by level, stacked; areas need two months at least.
pub(super) fn figure(run: &Run<'_>) -> Option<NamedFigure> {
    let groups: Vec<Group> =
        GROUPS.into_iter().filter_map(|(key, classes)| Group::new(run, key, classes)).collect();
    let body = Stacked {
        time: run.time(),
        y: Axis { label: String::new(), unit: Unit::Percent, range: Some((0.0, 1.0)) },
        layers: (0..LAYERS).map(|level| layer_label(level, run.language())).collect(),
        panels: groups.iter().map(Group::drawn).collect(),
        columns: Some(groups.len().max(1)),
    };
    let sheet = Sheet {
        name: "maturity",
        title: run
            .pick(
                "Maturity of services by size of the municipality",
                "Reifegrade der \
            Leistungen nach Gemeindegröße",
            )
            .to_owned(),
        shown: run
            .pick(
                "Share of an administration’s services at each level, mean over the \
                 administrations of a size class (inhabitants).",
                "Anteil an den Leistungen einer Verwaltung je Reifegrad, Mittel über die \
                 Verwaltungen einer Größenklasse (Einwohnerzahl).",
            )
            .to_owned(),
        marks: Marks::Areas,
        note: words::size_classes(run.language()).to_owned(),
        told: told(run, &groups),
        height_mm: 95.0,
        body: Body::Stacked(body),
        numbers: numbers(&groups),
    };
    (!groups.is_empty() && run.curves.months() > 1).then(|| sheet.finish(run))
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

/// Several size classes together.
struct Group {
    key: &'static str,
    title: String,
    /// Share of services by level and month.
    shares: Vec<Vec<f64>>,
}

impl Group {
    /// The group of some size classes; none where all of them are empty.
    fn new(run: &Run<'_>, key: &'static str, classes: Range<usize>) -> Option<Self> {
        let cumulative: Vec<Vec<f64>> = CUMULATIVE
            .iter()
            .map(|outcome| merged(run, *outcome, classes.clone()))
            .collect::<Option<_>>()?;
        let high = SIZE_CLASSES.get(classes.end).map(|(_, low)| *low);
        let title = words::size_title(SIZE_CLASSES[classes.start].1, high, run.language());
        Some(Self {
            key,
            title,
            shares: (0..LAYERS).map(|level| layer(&cumulative, level)).collect(),
        })
    }

    fn drawn(&self) -> StackedPanel {
        StackedPanel { title: self.title.clone(), first_month: 0, values: self.shares.clone() }
    }
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

/// Mean of an outcome over size classes, weighted by their administrations; classes without value
/// have no weight.
fn merged(run: &Run<'_>, outcome: Outcome, classes: Range<usize>) -> Option<Vec<f64>> {
    let curves: Vec<(f64, Vec<f64>)> = classes
        .filter_map(|class| {
            let weight = run.context.administrations_by_size_class[class] as f64;
            let points =
                run.curve(outcome, Dimension::SizeClass, class).filter(|_| weight > 0.0)?;
            Some((weight, points.iter().map(|point| point.mean).collect()))
        })
        .collect();
    let months = curves.iter().map(|(_, values)| values.len()).min()?;
    Some(
        (0..months)
            .map(|month| {
                weighted_mean(curves.iter().map(|(weight, values)| (*weight, values[month])))
            })
            .collect(),
    )
}

fn weighted_mean(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (sum, weights) = values
        .filter(|(_, value)| value.is_finite())
        .fold((0.0, 0.0), |(sum, weights), (weight, value)| {
            (sum + weight * value, weights + weight)
        });
    sum / weights
}

fn told(run: &Run<'_>, groups: &[Group]) -> String {
    let labelled = |group: &Group| {
        let values = group
            .shares
            .iter()
            .enumerate()
            .map(|(level, shares)| (layer_label(level, run.language()), shares.clone()));
        Told { title: group.title.clone(), values: values.collect() }
    };
    let groups: Vec<Told> = groups.iter().map(labelled).collect();
    words::told(&groups, Unit::Percent, &run.told_months(), run.language())
}

fn numbers(groups: &[Group]) -> String {
    let mut table = numbers::Table::new(&["panel", "series", "month", "mean_share"]);
    for group in groups {
        for (level, shares) in group.shares.iter().enumerate() {
            for (month, share) in shares.iter().enumerate() {
                table.push(&[
                    group.key.to_owned(),
                    format!("level{level}"),
                    numbers::month(month),
                    numbers::number(*share),
                ]);
            }
        }
    }
    table.into_text()
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

    #[test]
    fn empty_classes_have_no_weight() {
        assert_eq!(weighted_mean([(3.0, 0.25), (1.0, 0.75), (5.0, f64::NAN)].into_iter()), 0.375);
        assert!(weighted_mean(std::iter::empty()).is_nan());
    }
}
