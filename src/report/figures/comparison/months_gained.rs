//! Months gained until shares of services are online, with those that the horizon cuts marked.

use super::sheet::Sheet;
use super::{LEVELS, View, slot};
use crate::engine::gain::{Gain, THRESHOLDS};
use crate::model::outcome::{Dimension, Outcome};
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Unit, format_value};
use crate::report::figures::numbers::{self, Table};
use crate::report::figures::words::{self, Told};

const MM_PER_ROW: f64 = 6.0;

/// Months gained at levels 2 and 3 or above, one panel per level and share.
pub(super) fn figure(view: &View<'_>) -> Option<NamedFigure> {
    let targets = LEVELS
        .into_iter()
        .flat_map(|(level, outcome)| THRESHOLDS.map(|threshold| (level, outcome, threshold)));
    let panels: Vec<Panel> = targets
        .map(|(level, outcome, threshold)| Panel::new(view, level, outcome, threshold))
        .collect();
    let gains = || panels.iter().flat_map(|panel| panel.gains.iter().flatten());
    let cut = gains().any(|gain| gain.mean.is_finite() && is_cut(gain));
    let missed = gains().any(|gain| !gain.mean.is_finite());
    let body = Dots {
        axis: Axis {
            label: view.pick("Months gained", "Gewonnene Monate").to_owned(),
            unit: Unit::Number,
            range: None,
        },
        categories: view.others.iter().map(|other| other.scenario.name.clone()).collect(),
        panels: panels.iter().map(|panel| panel.drawn(view)).collect(),
        columns: Some(THRESHOLDS.len()),
        dot_name: view.dots(),
        open_name: if cut {
            view.pick("Cut at the horizon", "Am Horizont abgeschnitten").to_owned()
        } else {
            String::new()
        },
        reference_name: String::new(),
        band_name: String::new(),
        side_names: Vec::new(),
    };
    let sheet = Sheet {
        name: "months-gained",
        title: view
            .pick(
                "Months gained until services are online",
                "Zeitgewinn bis zur Online-Verfügbarkeit der Leistungen",
            )
            .to_owned(),
        shown: shown(view),
        note: note(view, cut, missed),
        told: told(view, &panels),
        height_mm: 62.0 + LEVELS.len() as f64 * (8.0 + MM_PER_ROW * view.others.len() as f64),
        body: Body::Dots(body),
        numbers: table(view, &panels),
    };
    gains().any(|gain| gain.mean.is_finite()).then(|| sheet.finish(view))
}

fn shown(view: &View<'_>) -> String {
    let baseline = view.reference();
    let what = view.pick(
        format!(
            "How many months earlier than in the {baseline} the share of services online, mean \
             over all administrations, reaches the percentage above the panel."
        ),
        format!(
            "Um wie viele Monate früher als im {baseline} der Anteil der Online-Leistungen, Mittel \
             über alle Verwaltungen, den über dem Feld genannten Prozentsatz erreicht."
        ),
    );
    words::paragraph(&[&what, &view.pairs()])
}

/// How to read the dots that there are.
fn note(view: &View<'_>, cut: bool, missed: bool) -> String {
    let horizon = view.horizon();
    let open = view.pick(
        format!(
            "Open dots: not every replicate reaches the share by {horizon} in both scenarios; \
             months are counted up to then, so that a gain reads “at least”."
        ),
        format!(
            "Offene Punkte: Nicht jede Replikation erreicht den Anteil bis {horizon} in beiden \
             Szenarien; Monate zählen bis dahin, ein Gewinn ist als „mindestens“ zu lesen."
        ),
    );
    let never = view.pick(
        format!("Not reached: by {horizon} in no replicate of either scenario."),
        format!("Nicht erreicht: bis {horizon} in keiner Replikation beider Szenarien."),
    );
    let zero = view.pick(
        "0 also where the share is reached before the scenarios differ.",
        "0 auch, wo der Anteil vor dem ersten Unterschied erreicht ist.",
    );
    words::paragraph(&[
        if cut { &open } else { "" },
        if missed { &never } else { "" },
        zero,
        words::levels(view.language),
    ])
}

/// Whether a replicate did not reach the share in the baseline or in the counterfactual.
fn is_cut(gain: &Gain) -> bool {
    gain.reached.iter().any(|reached| *reached < gain.n)
}

/// The counterfactuals at a level and a share of services.
struct Panel {
    title: String,
    outcome: Outcome,
    threshold: f64,
    gains: Vec<Option<Gain>>,
}

impl Panel {
    fn new(view: &View<'_>, level: usize, outcome: Outcome, threshold: f64) -> Self {
        let wanted = |gain: &&Gain| {
            gain.outcome == outcome
                && gain.dimension == Dimension::All
                && gain.threshold == threshold
        };
        let share = format_value(threshold, Unit::Percent, view.language);
        Self {
            title: format!("{}: {share}", words::level_or_above(level, view.language)),
            outcome,
            threshold,
            gains: view
                .others
                .iter()
                .map(|other| other.gains.iter().find(wanted).copied())
                .collect(),
        }
    }

    fn drawn(&self, view: &View<'_>) -> DotPanel {
        let dot = |(place, gain): (usize, &Option<Gain>)| match gain {
            Some(gain) if gain.mean.is_finite() => {
                let (low, high) = (gain.mean - gain.half_width, gain.mean + gain.half_width);
                Dot {
                    value: gain.mean,
                    low,
                    high,
                    open: is_cut(gain),
                    slot: slot(place),
                    ..Dot::default()
                }
            }
            _ => Dot { value: f64::NAN, words: not_reached(view).to_owned(), ..Dot::default() },
        };
        DotPanel {
            title: self.title.clone(),
            dots: self.gains.iter().enumerate().map(dot).collect(),
            ..DotPanel::default()
        }
    }
}

fn not_reached(view: &View<'_>) -> &'static str {
    view.pick("not reached", "nicht erreicht")
}

fn told(view: &View<'_>, panels: &[Panel]) -> String {
    let told = |panel: &Panel| {
        let value = |(place, gain): (usize, &Option<Gain>)| {
            (view.others[place].scenario.name.clone(), gain.iter().map(|gain| gain.mean).collect())
        };
        let group = Told {
            title: panel.title.clone(),
            values: panel.gains.iter().enumerate().map(value).collect(),
        };
        words::told_values(&group, 0, Unit::Number, view.language)
            .unwrap_or_else(|| format!("{} – {}", panel.title, not_reached(view)))
    };
    let told: Vec<String> = panels.iter().map(told).collect();
    words::sentence(&format!(
        "{}: {}",
        view.pick("Months gained", "Gewonnene Monate"),
        told.join("; ")
    ))
}

fn table(view: &View<'_>, panels: &[Panel]) -> String {
    let header = [
        "panel",
        "threshold",
        "series",
        "gained_months",
        "ci_low_months",
        "ci_high_months",
        "reached_baseline",
        "reached_counterfactual",
        "n",
    ];
    let mut table = Table::new(&header);
    for panel in panels {
        for (other, gain) in view.others.iter().zip(&panel.gains) {
            let Some(gain) = gain else { continue };
            let names = [
                panel.outcome.spec().name.to_owned(),
                numbers::number(panel.threshold),
                other.scenario.name.clone(),
            ];
            let values = [gain.mean, gain.mean - gain.half_width, gain.mean + gain.half_width]
                .map(numbers::number);
            let counts = [gain.reached[0], gain.reached[1], gain.n].map(|count| count.to_string());
            table.push(&[names, values, counts].concat());
        }
    }
    table.into_text()
}
