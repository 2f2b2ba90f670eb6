//! What the counterfactuals bring and what they cost whom.

use super::sheet::Sheet;
use super::{View, first_month, in_month, intervals};
use crate::engine::effect::Effect;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{
    Axis, BarPanel, BarSeries, Bars, Body, Orientation, Scheme, Unit, format_value,
};
use crate::report::figures::money::PAYERS;
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::words;
use crate::study::effects::Counterfactual;
use crate::units::Month;

const OUTCOME: Outcome = Outcome::OnlineShareLevel2;
/// Slot of a colour that stands for no payer.
const EFFECT_SLOT: usize = 7;
const MM_PER_ROW: f64 = 11.0;
/// Spending is drawn in millions, all values in the same unit.
const MILLION: f64 = 1e6;

/// The effect at the horizon beside the extra spending up to then, by payer.
pub(super) fn figure(view: &View<'_>) -> Option<NamedFigure> {
    let horizon = view.comparison.curves.horizon();
    let at_horizon = |other: &Counterfactual| {
        other.effects.effect(OUTCOME, Dimension::All, 0, horizon).copied().unwrap_or(Effect::EMPTY)
    };
    let effects: Vec<Effect> = view.others.iter().map(at_horizon).collect();
    let spending = PAYERS.map(|(outcome, en, de)| Spending {
        outcome,
        payer: view.pick(en, de),
        extra: view.others.iter().map(|other| extra(other, outcome, horizon)).collect(),
    });
    let body = Bars {
        orientation: Orientation::Horizontal,
        categories: view.others.iter().map(|other| other.scenario.name.clone()).collect(),
        scheme: Scheme::Categories,
        panels: vec![effect_panel(view, &effects), spending_panel(view, &spending)],
        columns: Some(2),
        band_name: if view.replicates() > 1 { view.interval() } else { String::new() },
    };
    let (date, baseline) = (in_month(horizon, view.language), view.reference());
    let shown = view.pick(
        format!(
            "Share of services at level\u{a0}2 or above {date} and spending up to then, \
            difference to the {baseline}."
        ),
        format!(
            "Anteil der Leistungen ab Reifegrad\u{a0}2 {date} und Ausgaben bis dahin, \
            Unterschied zum {baseline}."
        ),
    );
    let sheet = Sheet {
        name: "cost-effect",
        title: view
            .pick(
                "Effect and extra spending of each scenario, by payer",
                "Wirkung und Mehrausgaben der Szenarien nach Kostenträgern",
            )
            .to_owned(),
        shown: words::paragraph(&[&shown, &view.pairs()]),
        note: note(view).to_owned(),
        told: told(view, &effects, &spending),
        height_mm: 52.0 + MM_PER_ROW * view.others.len() as f64,
        body: Body::Bars(body),
        numbers: table(view, &effects, &spending),
    };
    let known = effects.iter().any(|effect| effect.mean.is_finite())
        && spending.iter().any(|payer| payer.extra.iter().any(|eur| eur.is_finite()));
    known.then(|| sheet.finish(view))
}

/// Extra spending of a payer in every counterfactual [EUR].
struct Spending {
    outcome: Outcome,
    payer: &'static str,
    extra: Vec<f64>,
}

/// Mean extra spending from the first difference to the horizon [EUR]; NaN where it is not
/// recorded.
fn extra(other: &Counterfactual, outcome: Outcome, horizon: Month) -> f64 {
    let months = horizon.index() as usize + 1;
    let effects = other.effects.curve(outcome, Dimension::All, 0).unwrap_or_default();
    let spent = effects.get(first_month(other).unwrap_or(months)..months);
    spent.map_or(f64::NAN, |effects| effects.iter().map(|effect| effect.mean).sum())
}

fn effect_panel(view: &View<'_>, effects: &[Effect]) -> BarPanel {
    let values = effects.iter().map(|effect| effect.mean).collect();
    let band = (view.replicates() > 1).then(|| intervals(effects));
    BarPanel {
        title: view.pick("Effect at the horizon", "Wirkung am Horizont").to_owned(),
        axis: Axis { label: view.percentage_points(), unit: Unit::PercentagePoints, range: None },
        series: vec![BarSeries { values, band, slot: EFFECT_SLOT, ..BarSeries::default() }],
    }
}

fn spending_panel(view: &View<'_>, spending: &[Spending]) -> BarPanel {
    let series = |(slot, payer): (usize, &Spending)| BarSeries {
        name: payer.payer.to_owned(),
        values: payer.extra.iter().map(|eur| eur / MILLION).collect(),
        slot,
        ..BarSeries::default()
    };
    BarPanel {
        title: view.pick("Extra spending", "Mehrausgaben").to_owned(),
        axis: Axis {
            label: view.pick("€ million", "Mio. €").to_owned(),
            unit: Unit::Number,
            range: None,
        },
        series: spending.iter().enumerate().map(series).collect(),
    }
}

fn note(view: &View<'_>) -> &'static str {
    view.pick(
        "Spending: mean over replicates, from the first difference to the horizon, not discounted. \
         Municipal spending is less the grants of the Länder, which stand with them, so that the \
         payers add up. Own working hours are not valued in money.",
        "Ausgaben: Mittel der Replikationen vom ersten Unterschied bis zum Horizont, nicht \
         abgezinst. Ausgaben der Kommunen abzüglich der Zuwendungen der Länder, die bei diesen \
         stehen; die Kostenträger addieren sich zum Ganzen. Eigene Arbeitszeit ist nicht in Geld \
         bewertet.",
    )
}

fn told(view: &View<'_>, effects: &[Effect], spending: &[Spending]) -> String {
    let told = |(place, other): (usize, &Counterfactual)| {
        let effect = format_value(effects[place].mean, Unit::PercentagePoints, view.language);
        let payers = spending.iter().map(|payer| {
            format!(
                "{}: {}",
                payer.payer,
                format_value(payer.extra[place], Unit::Eur, view.language)
            )
        });
        let payers: Vec<String> = payers.collect();
        format!("{} – {effect}, {}", other.scenario.name, payers.join(", "))
    };
    let told: Vec<String> = view.others.iter().enumerate().map(told).collect();
    let what = view.pick("Percentage points and extra spending", "Prozentpunkte und Mehrausgaben");
    words::sentence(&format!("{what}: {}", told.join("; ")))
}

fn table(view: &View<'_>, effects: &[Effect], spending: &[Spending]) -> String {
    let mut table = Table::new(&["panel", "series", "value", "ci_low", "ci_high", "unit"]);
    for (effect, other) in effects.iter().zip(view.others) {
        let [low, high] = effect.interval();
        let values = [effect.mean, low, high].map(numbers::number);
        let names = [OUTCOME.spec().name.to_owned(), other.scenario.name.clone()];
        table.push(&[names.as_slice(), &values, &["share".to_owned()]].concat());
    }
    for payer in spending {
        for (eur, other) in payer.extra.iter().zip(view.others) {
            let names = [payer.outcome.spec().name.to_owned(), other.scenario.name.clone()];
            table.push(
                &[
                    names.as_slice(),
                    &[numbers::number(*eur), String::new(), String::new(), "EUR".to_owned()],
                ]
                .concat(),
            );
        }
    }
    table.into_text()
}
