//! How sure effects are where parameters are drawn: their spread, how much of it parameters
//! explain, and whether their sign is robust.

use super::View;
use super::sheet::Sheet;
use crate::engine::effect::Effect;
use crate::engine::uncertainty::Uncertainty;
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, TextColumn, Unit};
use crate::report::effects::{ROBUST, is_robust, share_of_draws, share_of_variance};
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::paired::{LEVELS, in_month};
use crate::report::figures::sheet::held_together;
use crate::report::figures::words::{self, Told};
use crate::study::effects::Counterfactual;
use crate::units::Month;

const MM_PER_ROW: f64 = 4.6;
/// Rows beyond this number do not fit on a page.
pub(super) const MOST_ROWS: usize = 40;

/// The effects at levels 2 and 3 or above in the last December, one panel per level; none where no
/// parameter is drawn.
pub(super) fn figure(view: &View<'_>) -> Option<NamedFigure> {
    let horizon = view.comparison.curves.horizon();
    let date = if horizon.of_year() == 12 { horizon } else { Month::new(horizon.year() - 1, 12) };
    let mut rows: Vec<Row<'_>> =
        view.others.iter().filter_map(|other| Row::new(other, date)).collect();
    rows.sort_by(|a, b| b.found[0].0.mean.total_cmp(&a.found[0].0.mean));
    let body = Dots {
        axis: Axis { label: view.percentage_points(), unit: Unit::PercentagePoints, range: None },
        categories: rows.iter().map(|row| held_together(row.name)).collect(),
        panels: (0..LEVELS.len()).map(|place| panel(view, &rows, place)).collect(),
        columns: Some(LEVELS.len()),
        dot_name: view
            .pick("Mean with 5–95\u{a0}% of replicates", "Mittel mit 5–95\u{a0}% der Replikationen")
            .to_owned(),
        open_name: if rows.iter().flat_map(|row| &row.found).any(|found| !is_robust(&found.1)) {
            view.pick("Sign open", "Vorzeichen offen").to_owned()
        } else {
            String::new()
        },
        reference_name: String::new(),
        band_name: String::new(),
        side_names: Vec::new(),
    };
    let sheet = Sheet {
        name: "uncertainty",
        title: view
            .pick(
                "How sure effects on services online are",
                "Wie sicher die Wirkungen auf Online-Leistungen sind",
            )
            .to_owned(),
        shown: shown(view, date),
        note: note(
            view,
            rows.iter().flat_map(|row| &row.found).any(|found| found.1.share_parameters.is_nan()),
        ),
        told: told(view, &rows),
        height_mm: 60.0 + MM_PER_ROW * rows.len() as f64,
        body: Body::Dots(body),
        numbers: table(&rows, date),
    };
    (!rows.is_empty()).then(|| sheet.finish(view))
}

/// A counterfactual with its effect at every level and where the spread of that comes from.
struct Row<'a> {
    name: &'a str,
    found: Vec<(Effect, Uncertainty)>,
}

impl<'a> Row<'a> {
    fn new(other: &'a Counterfactual, date: Month) -> Option<Self> {
        let table = other.uncertainty.as_ref()?;
        let found = |(_, outcome): (usize, Outcome)| {
            let effect = other.effects.effect(outcome, Dimension::All, 0, date)?;
            effect
                .mean
                .is_finite()
                .then_some((*effect, *table.of(outcome, Dimension::All, 0, date)?))
        };
        Some(Self {
            name: &other.scenario.name,
            found: LEVELS.into_iter().map(found).collect::<Option<_>>()?,
        })
    }
}

fn panel(view: &View<'_>, rows: &[Row<'_>], place: usize) -> DotPanel {
    let found = || rows.iter().map(|row| &row.found[place]);
    let column = |head: &str, cell: &dyn Fn(&Uncertainty) -> String| TextColumn {
        head: head.to_owned(),
        cells: found().map(|(_, uncertainty)| cell(uncertainty)).collect(),
    };
    let dot = |(effect, uncertainty): &(Effect, Uncertainty)| {
        let [low, _, high] = effect.quantiles;
        Dot { value: effect.mean, low, high, open: !is_robust(uncertainty), ..Dot::default() }
    };
    DotPanel {
        title: words::level_or_above(LEVELS[place].0, view.language),
        dots: found().map(dot).collect(),
        beside: vec![
            column(view.pick("parameters", "Parameter"), &|found| {
                share_of_variance(found, view.language)
            }),
            column(view.pick("sign", "Vorzeichen"), &|found| share_of_draws(found, view.language)),
        ],
        ..DotPanel::default()
    }
}

fn shown(view: &View<'_>, date: Month) -> String {
    let (baseline, date) = (view.reference(), in_month(date, view.language));
    let replicates = words::replicates(view.replicates(), view.language);
    view.pick(
        format!(
            "Share of an administration’s services online {date}, difference to the {baseline}, \
             mean over all administrations: its spread over {replicates}, each with parameters \
             from a draw of its own."
        ),
        format!(
            "Anteil der Online-Leistungen einer Verwaltung {date}, Unterschied zum {baseline}, \
             Mittel über alle Verwaltungen: Streuung über {replicates} mit Parametern aus je einer \
             Ziehung."
        ),
    )
}

/// How to read the texts beside the rows; `unknown` if some variance could not be divided.
fn note(view: &View<'_>, unknown: bool) -> String {
    let percent = (100.0 * ROBUST).round();
    let beside = view.pick(
        format!(
            "Scenarios in the order of their effect at level\u{a0}2. Beside the rows: share of the \
             variance that is due to the parameters drawn, the rest is chance; share of the draws \
             whose effects have the same sign, which is open below {percent}\u{a0}%."
        ),
        format!(
            "Szenarien nach der Wirkung ab Reifegrad\u{a0}2 geordnet. Neben den Zeilen: Anteil der \
             Varianz, der auf die gezogenen Parameter zurückgeht, der Rest ist Zufall; Anteil der \
             Ziehungen, deren Wirkungen dasselbe Vorzeichen haben; unter {percent}\u{a0}% gilt es \
             als offen."
        ),
    );
    let missing = view.pick(
        "“-”: too few replicates share a draw to tell.",
        "„-“: Zu wenige Replikationen teilen eine Ziehung, um das zu sagen.",
    );
    words::paragraph(&[&beside, if unknown { missing } else { "" }, words::levels(view.language)])
}

fn told(view: &View<'_>, rows: &[Row<'_>]) -> String {
    let told = |(place, (level, _)): (usize, (usize, Outcome))| {
        let sign = |found: &Uncertainty| {
            if is_robust(found) { "" } else { view.pick(" (sign open)", " (Vorzeichen offen)") }
        };
        let value = |row: &Row<'_>| {
            (format!("{}{}", row.name, sign(&row.found[place].1)), vec![row.found[place].0.mean])
        };
        let group = Told {
            title: words::level_or_above(level, view.language),
            values: rows.iter().map(value).collect(),
        };
        words::told_values(&group, 0, Unit::PercentagePoints, view.language)
    };
    let told: Vec<String> = LEVELS.into_iter().enumerate().filter_map(told).collect();
    words::sentence(&format!("{}: {}", view.percentage_points(), told.join("; ")))
}

fn table(rows: &[Row<'_>], date: Month) -> String {
    let mut table = Table::new(&[
        "panel",
        "series",
        "month",
        "effect_share",
        "p05_share",
        "p95_share",
        "share_parameters",
        "robust_sign",
        "draws",
        "n",
    ]);
    for (place, (_, outcome)) in LEVELS.into_iter().enumerate() {
        for row in rows {
            let (effect, found) = &row.found[place];
            let names = [outcome.spec().name.to_owned(), row.name.to_owned(), date.to_string()];
            let values = [
                effect.mean,
                effect.quantiles[0],
                effect.quantiles[2],
                found.share_parameters,
                found.robust_sign,
            ]
            .map(numbers::number);
            table.push(
                &[names.as_slice(), &values, &[found.draws.to_string(), found.n.to_string()]]
                    .concat(),
            );
        }
    }
    table.into_text()
}
