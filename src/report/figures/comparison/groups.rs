//! The effect at a date by size class and by Land.

use super::sheet::Sheet;
use super::{View, columns, in_month, slot};
use crate::engine::effect::Effect;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Land, Unit};
use crate::report::figures::laender::city_states;
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::words::{self, Told};
use crate::report::text::size_class;
use crate::statistics::mean;
use crate::units::Month;

const OUTCOME: Outcome = Outcome::OnlineShareLevel2;
/// The date, unless the horizon or the first difference of all counterfactuals forbids it.
const DATE: Month = Month::new(2030, 12);
const MM_PER_ROW: f64 = 4.2;

/// The effect on the share at level 2 or above, by size class.
pub(super) fn by_size_class(view: &View<'_>) -> Option<NamedFigure> {
    let groups =
        Groups::new(view, Dimension::SizeClass, |class, _| size_class(class, view.language));
    let title = view.pick(
        "Effect of each scenario by size of the municipality",
        "Wirkung der Szenarien nach Gemeindegröße",
    );
    let of = view.pick("of a size class (inhabitants)", "einer Größenklasse (Einwohnerzahl)");
    groups.figure(("effect-by-size-class", title, of), words::size_classes(view.language))
}

/// The effect on the share at level 2 or above, by Land.
pub(super) fn by_land(view: &View<'_>) -> Option<NamedFigure> {
    let name =
        |_, key: &str| Land::from_key(key).map_or(key, |land| land.name(view.language)).to_owned();
    let mut groups = Groups::new(view, Dimension::Land, name);
    groups.rows.sort_by(|a, b| b.mean().total_cmp(&a.mean()));
    let sorted = view.pick(
        "Länder in the order of their effect, mean of the scenarios shown.",
        "Länder nach der Höhe der Wirkung im Mittel der gezeigten Szenarien geordnet.",
    );
    let note = words::paragraph(&[sorted, city_states(view.administrations(), view.language)]);
    let title = view.pick("Effect of each scenario by Land", "Wirkung der Szenarien nach Ländern");
    groups.figure(("effect-by-land", title, view.pick("of a Land", "eines Landes")), &note)
}

/// A group with the effect of every counterfactual.
struct Row {
    key: &'static str,
    label: String,
    effects: Vec<Effect>,
}

impl Row {
    /// Mean effect over the counterfactuals that have one.
    fn mean(&self) -> f64 {
        mean(
            &self
                .effects
                .iter()
                .map(|effect| effect.mean)
                .filter(|mean| mean.is_finite())
                .collect::<Vec<f64>>(),
        )
    }
}

/// The groups of a dimension that are not empty, at a date.
struct Groups<'a> {
    view: &'a View<'a>,
    date: Month,
    rows: Vec<Row>,
    /// Effect of every counterfactual on all administrations.
    all: Vec<Effect>,
}

impl<'a> Groups<'a> {
    fn new(
        view: &'a View<'a>,
        dimension: Dimension,
        label: impl Fn(usize, &str) -> String,
    ) -> Self {
        let horizon = view.comparison.curves.horizon();
        let begun = view.first_difference().is_some_and(|month| month <= DATE.index() as usize);
        let date = if begun { DATE.min(horizon) } else { horizon };
        let effects = |dimension: Dimension, group: usize| -> Vec<Effect> {
            let effects = view
                .others
                .iter()
                .map(|other| other.effects.effect(OUTCOME, dimension, group, date));
            effects.map(|effect| effect.copied().unwrap_or(Effect::EMPTY)).collect()
        };
        let row = |(group, key): (usize, &'static str)| Row {
            key,
            label: label(group, key),
            effects: effects(dimension, group),
        };
        let rows = dimension
            .groups()
            .into_iter()
            .enumerate()
            .map(row)
            .filter(|row| row.mean().is_finite());
        Self { view, date, rows: rows.collect(), all: effects(Dimension::All, 0) }
    }

    /// The figure under a name and a title; `of` says to whom the administrations belong.
    fn figure(
        &self,
        (name, title, of): (&'static str, &str, &str),
        note: &str,
    ) -> Option<NamedFigure> {
        let view = self.view;
        let (date, baseline) = (in_month(self.date, view.language), view.reference());
        let shown = view.pick(
            format!(
                "Share of services at level\u{a0}2 or above {date}, difference to the \
                {baseline}, mean over the administrations {of}."
            ),
            format!(
                "Anteil der Leistungen ab Reifegrad\u{a0}2 {date}, Unterschied zum {baseline}, \
                Mittel über die Verwaltungen {of}."
            ),
        );
        let panels = view.others.len();
        let body = Dots {
            axis: Axis {
                label: view.percentage_points(),
                unit: Unit::PercentagePoints,
                range: None,
            },
            categories: self.rows.iter().map(|row| row.label.clone()).collect(),
            panels: (0..panels).map(|place| self.panel(place)).collect(),
            columns: Some(columns(panels)),
            dot_name: view.dots(),
            open_name: String::new(),
            reference_name: view.pick("All administrations", "Alle Verwaltungen").to_owned(),
            band_name: String::new(),
            side_names: Vec::new(),
        };
        let down = panels.div_ceil(columns(panels)) as f64;
        let sheet = Sheet {
            name,
            title: title.to_owned(),
            shown: words::paragraph(&[&shown, &view.pairs()]),
            note: note.to_owned(),
            told: self.told(),
            height_mm: 48.0 + down * (8.0 + MM_PER_ROW * self.rows.len() as f64),
            body: Body::Dots(body),
            numbers: self.table(),
        };
        (!self.rows.is_empty()).then(|| sheet.finish(view))
    }

    fn panel(&self, place: usize) -> DotPanel {
        let dot = |row: &Row| {
            let effect = row.effects[place];
            let [low, high] = effect.interval();
            let words = self.view.pick("no data", "keine Daten").to_owned();
            Dot {
                value: effect.mean,
                low,
                high,
                open: false,
                slot: slot(place),
                words,
                side: Vec::new(),
            }
        };
        let title = self.view.others[place].scenario.name.clone();
        DotPanel {
            title,
            dots: self.rows.iter().map(dot).collect(),
            reference: Some(self.all[place].mean),
            ..DotPanel::default()
        }
    }

    fn told(&self) -> String {
        let told = |place: usize| {
            let values = self
                .rows
                .iter()
                .map(|row| (row.label.clone(), vec![row.effects[place].mean]))
                .collect();
            let group = Told { title: self.view.others[place].scenario.name.clone(), values };
            words::told_values(&group, 0, Unit::PercentagePoints, self.view.language)
        };
        let told: Vec<String> = (0..self.view.others.len()).filter_map(told).collect();
        words::sentence(&format!("{}: {}", self.view.percentage_points(), told.join("; ")))
    }

    /// Effects by counterfactual and group; the group `all` is the reference.
    fn table(&self) -> String {
        let mut table = Table::new(&[
            "panel",
            "series",
            "month",
            "effect_share",
            "ci_low_share",
            "ci_high_share",
            "n",
        ]);
        for (place, other) in self.view.others.iter().enumerate() {
            let rows = self.rows.iter().map(|row| (row.key, row.effects[place]));
            for (key, effect) in rows.chain([("all", self.all[place])]) {
                let names = [other.scenario.name.clone(), key.to_owned(), self.date.to_string()];
                let [low, high] = effect.interval();
                let values = [effect.mean, low, high].map(numbers::number);
                table.push(&[names.as_slice(), &values, &[effect.n.to_string()]].concat());
            }
        }
        table.into_text()
    }
}
