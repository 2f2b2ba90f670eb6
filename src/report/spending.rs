//! What counterfactuals cost more than the baseline, whom, and for what effect, as a table.

use super::effects::estimate;
use super::table::Table;
use super::text::signed;
use crate::engine::effect::CONFIDENCE;
use crate::engine::spending::{Estimate, NET, PAYERS, POSTS};
use crate::language::Language;
use crate::scenario::parameters::Payer;
use crate::study::effects::{Comparison, Counterfactual};

const MILLION: f64 = 1e6;

/// Extra spending by payer over all years, and cost by effect.
pub fn table(comparison: &Comparison, language: Language) -> Table {
    let header = [
        ("counterfactual", "Gegenentwurf"),
        ("payer", "Kostenträger"),
        ("extra spending [m EUR]", "Mehrausgaben [Mio. EUR]"),
        ("less grants received [m EUR]", "abzüglich Zuwendungen [Mio. EUR]"),
        ("extra work [years of a full-time post]", "Mehrarbeit [Jahre einer Vollzeitstelle]"),
        ("EUR per additional service-year", "EUR je zusätzlichem Leistungsjahr"),
    ];
    let rows = comparison.others.iter().flat_map(|other| rows(other, language));
    let (baseline, horizon) = (&comparison.baseline.name, comparison.curves.horizon());
    let percent = (100.0 * CONFIDENCE).round();
    let (caption, note) = match language {
        Language::English => (
            format!("Extra spending against `{baseline}` by payer, and what the effect costs"),
            format!(
                "Sums up to {horizon}, not discounted, with {percent} % confidence intervals of \
                 paired differences. Grants are spending of the Länder and income of \
                 municipalities, so that the column less grants adds up to the money used; \
                 working hours are not in it. A service-year is one service at level 2 or above \
                 in one administration for a year; its cost is the money used by service-years \
                 gained, with the interval of Fieller, and not quantified unless the interval of \
                 the gain lies above zero. spending.csv has every budget year."
            ),
        ),
        Language::German => (
            format!("Mehrausgaben gegenüber `{baseline}` nach Kostenträgern, Kosten der Wirkung"),
            format!(
                "Summen bis {horizon}, nicht abgezinst, mit {percent}-%-Konfidenzintervallen \
                 gepaarter Differenzen. Zuwendungen sind Ausgaben der Länder und Einnahmen der \
                 Kommunen; die Spalte abzüglich Zuwendungen ergibt zusammen das eingesetzte Geld; \
                 Arbeitszeit ist nicht enthalten. Ein Leistungsjahr ist eine Leistung ab \
                 Reifegrad 2 in einer Verwaltung für ein Jahr; seine Kosten sind das eingesetzte \
                 Geld durch die gewonnenen Leistungsjahre, mit dem Intervall nach Fieller, und \
                 nicht beziffert, wenn das Intervall des Gewinns nicht über null liegt. \
                 spending.csv enthält jedes Haushaltsjahr."
            ),
        ),
    };
    let header = header.map(|(en, de)| language.pick(en, de).to_owned()).into();
    Table { name: "spending".to_owned(), caption, header, names: 2, rows: rows.collect(), note }
}

fn rows(other: &Counterfactual, language: Language) -> impl Iterator<Item = Vec<String>> {
    let all = language.pick("all", "zusammen");
    PAYERS.into_iter().zip(&other.extra_spending.total).map(move |(payer, quantities)| {
        let ratio = match (payer, &other.cost_effect.ratio) {
            (Some(_), _) => String::new(),
            (None, Some(ratio)) => ratio_with_interval(ratio, language),
            (None, None) => language.pick("not quantified", "nicht beziffert").to_owned(),
        };
        let shown = |quantity: usize, factor: f64| {
            let Estimate { mean, interval, .. } = quantities[quantity];
            estimate(mean, interval[1] - mean, factor, language)
        };
        vec![
            other.scenario.name.clone(),
            payer.map_or(all, |payer: Payer| payer.label(language)).to_owned(),
            shown(0, 1.0 / MILLION),
            shown(NET, 1.0 / MILLION),
            shown(POSTS, 1.0),
            ratio,
        ]
    })
}

fn ratio_with_interval(ratio: &Estimate, language: Language) -> String {
    let [mean, lower, upper] =
        [ratio.mean, ratio.interval[0], ratio.interval[1]].map(|eur| signed(eur, 0, language));
    format!("{mean} ({lower} {} {upper})", language.pick("to", "bis"))
}
