//! The effects of a comparison by Land and by size class: a table for people for every
//! counterfactual, and one CSV of all.

use super::chart::Land;
use super::effects::with_interval;
use super::table::Table;
use super::text::size_class;
use crate::engine::effect::Effect;
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::study::effects::{Comparison, Counterfactual, dates};
use crate::units::Month;
use crate::units::written as number;

/// Dimensions that have tables, with the names of their files.
pub const DIMENSIONS: [(Dimension, &str); 2] =
    [(Dimension::Land, "effects_by_land"), (Dimension::SizeClass, "effects_by_size_class")];

/// Outcomes by the level that they count from.
const OUTCOMES: [(u32, Outcome); 2] =
    [(2, Outcome::OnlineShareLevel2), (3, Outcome::OnlineShareLevel3)];

/// A table of every counterfactual; groups without administrations are left out.
pub fn tables(
    comparison: &Comparison,
    (dimension, name): (Dimension, &str),
    language: Language,
) -> Vec<Table> {
    comparison
        .others
        .iter()
        .map(|other| table(comparison, other, (dimension, name), language))
        .collect()
}

fn table(
    comparison: &Comparison,
    other: &Counterfactual,
    (dimension, name): (Dimension, &str),
    language: Language,
) -> Table {
    let columns = columns(comparison);
    let mut rows = Vec::new();
    for (dimension, group, label) in [(Dimension::All, 0, language.pick("all", "alle").to_owned())]
        .into_iter()
        .chain(groups(dimension, language))
    {
        let effects: Vec<Effect> = columns
            .iter()
            .map(|(_, outcome, date)| effect(other, *outcome, dimension, group, *date))
            .collect();
        if effects.iter().any(|effect| effect.n > 0) {
            let cells = columns.iter().zip(&effects).map(|((_, outcome, _), effect)| {
                with_interval(effect, outcome.spec().unit, language)
            });
            rows.push([label].into_iter().chain(cells).collect());
        }
    }
    let head = match dimension {
        Dimension::Land => "Land",
        _ => language.pick("inhabitants", "Einwohner"),
    };
    let column = |(level, _, date): &(u32, Outcome, Month)| match language {
        Language::English => format!("level {level} or above, {date}"),
        Language::German => format!("ab Reifegrad {level}, {date}"),
    };
    let by = match dimension {
        Dimension::Land => language.pick("by Land", "nach Ländern"),
        _ => language.pick("by size of the municipality", "nach Gemeindegröße"),
    };
    let (baseline, counterfactual, pairs) = (
        &comparison.baseline.name,
        &other.scenario.name,
        comparison.baseline.simulation.replicates,
    );
    let (caption, note) = match language {
        Language::English => (
            format!(
                "Effect of `{counterfactual}` against `{baseline}` on the share of services \
                 online, {by} [percentage points]"
            ),
            format!(
                "Mean of {pairs} paired differences with its 95 % confidence interval (Student's \
                 t), mean over the administrations of a group."
            ),
        ),
        Language::German => (
            format!(
                "Wirkung von `{counterfactual}` gegenüber `{baseline}` auf den Anteil der \
                 Online-Leistungen, {by} [Prozentpunkte]"
            ),
            format!(
                "Mittel von {pairs} gepaarten Differenzen mit 95-%-Konfidenzintervall (Student-t), \
                 Mittel über die Verwaltungen einer Gruppe."
            ),
        ),
    };
    let who = match dimension {
        Dimension::Land => "",
        _ => language.pick(
            " Size classes: municipal administrations without counties, upper bounds excluded; \
             all: with counties.",
            " Größenklassen: Gemeindeverwaltungen ohne Landkreise, Obergrenzen ausgeschlossen; \
             alle: mit Landkreisen.",
        ),
    };
    Table {
        name: format!("{name}_{counterfactual}"),
        caption,
        header: [head.to_owned()].into_iter().chain(columns.iter().map(column)).collect(),
        names: 1,
        rows,
        note: note + who,
    }
}

/// All counterfactuals as CSV, in the units of files.
pub fn csv(comparison: &Comparison, dimension: Dimension) -> String {
    let mut text =
        "baseline,counterfactual,outcome,unit,dimension,group,month,effect,ci_low,ci_high,n\n"
            .to_owned();
    for other in &comparison.others {
        for (_, outcome, date) in columns(comparison) {
            for (group, key) in dimension.groups().iter().enumerate() {
                let effect = effect(other, outcome, dimension, group, date);
                let [low, high] = effect.interval();
                let names = [
                    &*comparison.baseline.name,
                    &other.scenario.name,
                    outcome.spec().name,
                    outcome.spec().unit.name(),
                    dimension.name(),
                    key,
                ];
                let numbers = [effect.mean, low, high].map(number);
                text += &format!("{},{date},{},{}\n", names.join(","), numbers.join(","), effect.n);
            }
        }
    }
    text
}

fn columns(comparison: &Comparison) -> Vec<(u32, Outcome, Month)> {
    let dates = dates(comparison.curves.horizon());
    OUTCOMES
        .iter()
        .flat_map(|(level, outcome)| dates.iter().map(|date| (*level, *outcome, *date)))
        .collect()
}

fn groups(
    dimension: Dimension,
    language: Language,
) -> impl Iterator<Item = (Dimension, usize, String)> {
    let label = move |(group, key): (usize, &'static str)| match dimension {
        Dimension::Land => Land::from_key(key).map_or(key, |land| land.name(language)).to_owned(),
        _ => size_class(group, language),
    };
    dimension
        .groups()
        .into_iter()
        .enumerate()
        .map(move |(group, key)| (dimension, group, label((group, key))))
}

fn effect(
    other: &Counterfactual,
    outcome: Outcome,
    dimension: Dimension,
    group: usize,
    date: Month,
) -> Effect {
    other.effects.effect(outcome, dimension, group, date).copied().unwrap_or(Effect::EMPTY)
}
