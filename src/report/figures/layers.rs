//! Shares of services over time, stacked, by groups of size classes.

use super::sheet::{Marks, Sheet};
use super::words::Told;
use super::{Run, numbers, words};
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Stacked, StackedPanel, Unit};
use crate::scenario::administration::SIZE_CLASSES;
use std::ops::Range;

/// Key and size classes of small, middle and large administrations.
pub(super) const GROUPS: [(&str, Range<usize>); 3] =
    [("lt_5k", 0..3), ("5k_20k", 3..5), ("ge_20k", 5..8)];

/// A layer of the stack, from the top down.
pub(super) struct Layer {
    /// Key in tables.
    pub(super) key: String,
    /// Name for readers.
    pub(super) label: String,
}

/// Several size classes together.
pub(super) struct Group {
    key: &'static str,
    title: String,
    /// Share of services by layer and month.
    pub(super) shares: Vec<Vec<f64>>,
}

impl Group {
    /// The means of outcomes in some size classes; none where all of them are empty.
    pub(super) fn new(
        run: &Run<'_>,
        (key, classes): (&'static str, Range<usize>),
        outcomes: &[Outcome],
    ) -> Option<Self> {
        let shares = outcomes
            .iter()
            .map(|outcome| merged(run, *outcome, classes.clone()))
            .collect::<Option<_>>()?;
        let high = SIZE_CLASSES.get(classes.end).map(|(_, low)| *low);
        let title = words::size_title(SIZE_CLASSES[classes.start].1, high, run.language());
        Some(Self { key, title, shares })
    }
}

/// What a figure of stacked areas is called and says of itself.
pub(super) struct Caption {
    /// Name of the files.
    pub(super) name: &'static str,
    /// What is shown.
    pub(super) title: &'static str,
    /// What the values are, in sentences.
    pub(super) shown: &'static str,
    /// Caveats and definitions of this figure, in sentences.
    pub(super) note: String,
}

/// Layers of groups as a figure; none where areas, which need two months, have nothing to show.
pub(super) fn figure(
    run: &Run<'_>,
    Caption { name, title, shown, note }: Caption,
    layers: &[Layer],
    groups: &[Group],
) -> Option<NamedFigure> {
    let sheet = Sheet {
        name,
        title: title.to_owned(),
        shown: shown.to_owned(),
        marks: Marks::Areas,
        note,
        told: told(run, layers, groups),
        height_mm: 95.0,
        body: body(run, layers, groups),
        numbers: numbers(layers, groups),
    };
    (!groups.is_empty() && run.curves.months() > 1).then(|| sheet.finish(run))
}

/// Outcomes as layers, with names in English and German, of small and large administrations.
pub(super) fn small_and_large(
    run: &Run<'_>,
    caption: Caption,
    outcomes: &[(Outcome, &str, &str)],
) -> Option<NamedFigure> {
    let layer = |(outcome, en, de): &(Outcome, &str, &str)| Layer {
        key: outcome.spec().name.to_owned(),
        label: run.pick(*en, *de).to_owned(),
    };
    let layers: Vec<Layer> = outcomes.iter().map(layer).collect();
    let outcomes: Vec<Outcome> = outcomes.iter().map(|(outcome, ..)| *outcome).collect();
    let [small, _, large] = GROUPS;
    let group = |classes| Group::new(run, classes, &outcomes);
    let groups: Vec<Group> = [small, large].into_iter().filter_map(group).collect();
    figure(run, caption, &layers, &groups)
}

/// The stacked areas, one panel for each group.
fn body(run: &Run<'_>, layers: &[Layer], groups: &[Group]) -> Body {
    let panel = |group: &Group| StackedPanel {
        title: group.title.clone(),
        first_month: 0,
        values: group.shares.clone(),
    };
    Body::Stacked(Stacked {
        time: run.time(),
        y: Axis { label: String::new(), unit: Unit::Percent, range: Some((0.0, 1.0)) },
        layers: layers.iter().map(|layer| layer.label.clone()).collect(),
        panels: groups.iter().map(panel).collect(),
        columns: Some(groups.len().max(1)),
    })
}

/// The shares in words.
fn told(run: &Run<'_>, layers: &[Layer], groups: &[Group]) -> String {
    let labelled = |group: &Group| {
        let labels = layers.iter().map(|layer| layer.label.clone());
        Told { title: group.title.clone(), values: labels.zip(group.shares.clone()).collect() }
    };
    let groups: Vec<Told> = groups.iter().map(labelled).collect();
    words::told(&groups, Unit::Percent, &run.told_months(), run.language())
}

/// The shares as a table.
fn numbers(layers: &[Layer], groups: &[Group]) -> String {
    let mut table = numbers::Table::new(&["panel", "series", "month", "mean_share"]);
    for group in groups {
        for (layer, shares) in layers.iter().zip(&group.shares) {
            for (month, share) in shares.iter().enumerate() {
                table.push(&[
                    group.key.to_owned(),
                    layer.key.clone(),
                    numbers::month(month),
                    numbers::number(*share),
                ]);
            }
        }
    }
    table.into_text()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_classes_have_no_weight() {
        assert_eq!(weighted_mean([(3.0, 0.25), (1.0, 0.75), (5.0, f64::NAN)].into_iter()), 0.375);
        assert!(weighted_mean(std::iter::empty()).is_nan());
    }
}
