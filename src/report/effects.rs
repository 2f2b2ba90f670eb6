//! The effects of a comparison as tables: differences with their intervals at a few dates, and
//! months gained.

use super::drivers;
use super::headline::not_told;
use super::table::Table;
use super::text::{factor, number, signed, unit};
use crate::engine::effect::{CONFIDENCE, Effect};
use crate::engine::gain::Gain;
use crate::engine::uncertainty::Uncertainty;
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome, Unit};
use crate::study::effects::{Comparison, Counterfactual, dates};
use crate::units::Month;

const OUTCOMES: [Outcome; 11] = [
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel2Inhabitants,
    Outcome::ShareWith50Services,
    Outcome::DmsShare,
    Outcome::IkzShare,
    Outcome::ComprehensiveServices,
    Outcome::CasesOnlineShare,
    Outcome::SizeGap,
    Outcome::NetMunicipal,
    Outcome::SpendingLand,
];

/// Share of the draws that must agree on the sign of an effect for it to be called robust.
pub(super) const ROBUST: f64 = 0.95;

/// All tables of a comparison.
pub fn tables(comparison: &Comparison, language: Language) -> Vec<Table> {
    let mut tables = vec![effects(comparison, language), gains(comparison, language)];
    if comparison.baseline.posterior.is_some() {
        tables.extend([uncertainty(comparison, language), drivers::table(comparison, language)]);
    }
    tables
}

/// Effects nationwide on the main outcomes.
pub fn effects(comparison: &Comparison, language: Language) -> Table {
    let dates = dates(comparison.curves.horizon());
    let mut rows = Vec::new();
    for other in &comparison.others {
        for outcome in OUTCOMES {
            let spec = outcome.spec();
            let mut row = vec![
                other.scenario.name.clone(),
                language.pick(spec.label_en, spec.label_de).to_owned(),
                unit(spec.unit, language).to_owned(),
            ];
            let effect = |date: &Month| {
                other
                    .effects
                    .effect(outcome, Dimension::All, 0, *date)
                    .copied()
                    .unwrap_or(Effect::EMPTY)
            };
            row.extend(dates.iter().map(|date| with_interval(&effect(date), spec.unit, language)));
            rows.push(row);
        }
    }
    let mut header: Vec<String> =
        [("counterfactual", "Gegenentwurf"), ("outcome", "Zielgröße"), ("unit", "Einheit")]
            .map(|(en, de)| language.pick(en, de).to_owned())
            .into();
    header.extend(dates.iter().map(Month::to_string));
    let (baseline, pairs, percent) = (
        &comparison.baseline.name,
        comparison.baseline.simulation.replicates,
        (100.0 * CONFIDENCE).round(),
    );
    let covered = match (language, &comparison.baseline.posterior) {
        (Language::English, None) => "chance in the simulation, not the uncertainty of assumptions",
        (Language::English, Some(_)) => {
            "chance and the draws of parameters, not the uncertainty of other assumptions"
        }
        (Language::German, None) => {
            "den Zufall der Simulation, nicht die Unsicherheit der Annahmen"
        }
        (Language::German, Some(_)) => {
            "den Zufall und die Ziehung der Parameter, nicht die Unsicherheit anderer Annahmen"
        }
    };
    let (caption, note) = match language {
        Language::English => (
            format!("Effects against `{baseline}`, nationwide"),
            format!(
                "Mean of {pairs} paired differences (counterfactual minus baseline, same draws) \
                 with its {percent} % confidence interval (Student's t). The interval covers \
                 {covered}; a comparison of assumptions, not a forecast."
            ),
        ),
        Language::German => (
            format!("Wirkungen gegenüber `{baseline}`, bundesweit"),
            format!(
                "Mittel von {pairs} gepaarten Differenzen (Gegenentwurf minus Referenzszenario, \
                 gleiche Zufallszahlen) mit {percent}-%-Konfidenzintervall (Student-t). Das \
                 Intervall erfasst {covered}; ein Vergleich von Annahmen, keine Prognose."
            ),
        ),
    };
    let note = format!("{note} {}", not_told(&comparison.curves, language)).trim_end().to_owned();
    Table { name: "effects".to_owned(), caption, header, names: 3, rows, note }
}

/// How sure effects are where parameters are drawn: their spread, where it comes from, and whether
/// their sign is robust.
fn uncertainty(comparison: &Comparison, language: Language) -> Table {
    let mut rows = Vec::new();
    for (other, table) in
        comparison.others.iter().filter_map(|other| Some((other, other.uncertainty.as_ref()?)))
    {
        for (outcome, date) in other.driven.iter().map(|driven| (driven.outcome, driven.month)) {
            let effect = other
                .effects
                .effect(outcome, Dimension::All, 0, date)
                .copied()
                .unwrap_or(Effect::EMPTY);
            let Some(found) = table.of(outcome, Dimension::All, 0, date) else { continue };
            let spec = outcome.spec();
            let shown = |value: f64| signed(factor(spec.unit) * value, 1, language);
            let word = match found.robust_sign {
                share if share.is_nan() => "",
                _ if is_robust(found) => ", robust",
                _ => language.pick(", open", ", offen"),
            };
            rows.push(vec![
                other.scenario.name.clone(),
                language.pick(spec.label_en, spec.label_de).to_owned(),
                date.to_string(),
                unit(spec.unit, language).to_owned(),
                shown(effect.mean),
                format!(
                    "{} {} {}",
                    shown(effect.quantiles[0]),
                    language.pick("to", "bis"),
                    shown(effect.quantiles[2])
                ),
                share_of_variance(found, language),
                format!("{}{word}", share_of_draws(found, language)),
            ]);
        }
    }
    let header = [
        ("counterfactual", "Gegenentwurf"),
        ("outcome", "Zielgröße"),
        ("month", "Monat"),
        ("unit", "Einheit"),
        ("mean effect", "mittlere Wirkung"),
        ("spread (5-95 %)", "Streuung (5-95 %)"),
        ("due to parameters", "durch Parameter"),
        ("draws with the same sign", "Ziehungen mit gleichem Vorzeichen"),
    ];
    let (baseline, percent) = (&comparison.baseline.name, number(100.0 * ROBUST, 0, language));
    let (caption, note) = match language {
        Language::English => (
            format!("How sure effects against `{baseline}` are, nationwide"),
            format!(
                "Spread of the paired differences over replicates, each with parameters from a \
                 draw of its own. Due to parameters: their share of the variance, the rest is \
                 chance (analysis of variance over replicates that share a draw). Robust: the same \
                 sign in at least {percent} % of the draws. Parameters that are not drawn and the \
                 model itself are not in it."
            ),
        ),
        Language::German => (
            format!("Wie sicher die Wirkungen gegenüber `{baseline}` sind, bundesweit"),
            format!(
                "Streuung der gepaarten Differenzen über Replikationen mit Parametern aus je einer \
                 Ziehung. Durch Parameter: ihr Anteil an der Varianz, der Rest ist Zufall \
                 (Varianzanalyse über Replikationen mit gemeinsamer Ziehung). Robust: gleiches \
                 Vorzeichen in mindestens {percent} % der Ziehungen. Nicht gezogene Parameter und \
                 das Modell selbst sind nicht enthalten."
            ),
        ),
    };
    Table {
        name: "uncertainty".to_owned(),
        caption,
        header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
        names: 4,
        rows,
        note,
    }
}

/// Whether enough draws agree on the sign of an effect.
pub(super) fn is_robust(found: &Uncertainty) -> bool {
    found.robust_sign >= ROBUST
}

/// Share of an effect's variance that is due to parameters, in words.
pub(super) fn share_of_variance(found: &Uncertainty, language: Language) -> String {
    percent(found.share_parameters, 0, language)
}

/// Share of the draws that agree on the sign of an effect, in words; with a decimal where a whole
/// number would look robust and is not.
pub(super) fn share_of_draws(found: &Uncertainty, language: Language) -> String {
    let looks_robust = (100.0 * found.robust_sign).round() >= 100.0 * ROBUST;
    percent(found.robust_sign, usize::from(looks_robust && !is_robust(found)), language)
}

fn percent(share: f64, decimals: usize, language: Language) -> String {
    if share.is_nan() {
        "-".to_owned()
    } else {
        format!("{} %", number(100.0 * share, decimals, language))
    }
}

/// Months gained nationwide.
fn gains(comparison: &Comparison, language: Language) -> Table {
    let mut rows = Vec::new();
    for other in &comparison.others {
        for gain in other.gains.iter().filter(|gain| gain.dimension == Dimension::All) {
            rows.push(gain_row(other, gain, language));
        }
    }
    let header = [
        ("counterfactual", "Gegenentwurf"),
        ("outcome", "Zielgröße"),
        ("share reached", "erreichter Anteil"),
        ("months gained", "gewonnene Monate"),
        ("reached in baseline", "erreicht im Referenzszenario"),
        ("reached in counterfactual", "erreicht im Gegenentwurf"),
    ];
    let (baseline, horizon) = (&comparison.baseline.name, comparison.curves.horizon());
    let (caption, note) = match language {
        Language::English => (
            format!("Months gained against `{baseline}`, nationwide"),
            format!(
                "Months by which the mean share of services is reached earlier, up to {horizon}. \
                 \u{201c}at least\u{201d}: not all replicates reach it before then, so that the \
                 months gained are cut there. Reached: number of replicates."
            ),
        ),
        Language::German => (
            format!("Gewonnene Monate gegenüber `{baseline}`, bundesweit"),
            format!(
                "Monate, um die der mittlere Anteil der Leistungen früher erreicht wird, bis \
                 {horizon}. \u{201e}mindestens\u{201c}: nicht alle Replikationen erreichen ihn bis \
                 dahin, die gewonnenen Monate enden dort. Erreicht: Zahl der Replikationen."
            ),
        ),
    };
    Table {
        name: "months_gained".to_owned(),
        caption,
        header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
        names: 3,
        rows,
        note,
    }
}

fn gain_row(other: &Counterfactual, gain: &Gain, language: Language) -> Vec<String> {
    let spec = gain.outcome.spec();
    let months = if gain.mean.is_nan() {
        language.pick("not reached", "nicht erreicht").to_owned()
    } else {
        let text = estimate(gain.mean, gain.half_width, 1.0, language);
        let censored = gain.reached.iter().any(|reached| *reached < gain.n);
        if censored { format!("{} {text}", language.pick("at least", "mindestens")) } else { text }
    };
    let percent = format!("{} %", number(100.0 * gain.threshold, 0, language));
    let reached = |count: u64| format!("{count}/{}", gain.n);
    vec![
        other.scenario.name.clone(),
        language.pick(spec.label_en, spec.label_de).to_owned(),
        percent,
        months,
        reached(gain.reached[0]),
        reached(gain.reached[1]),
    ]
}

/// An effect and its interval in words, in the unit of [`unit`].
pub fn with_interval(effect: &Effect, unit: Unit, language: Language) -> String {
    if effect.n == 0 {
        return "-".into();
    }
    estimate(effect.mean, effect.half_width, factor(unit), language)
}

/// `+1.2 (1.0 to 1.4)`, with as many decimals as the width of the interval allows.
pub fn estimate(mean: f64, half_width: f64, factor: f64, language: Language) -> String {
    let (mean, half_width) = (factor * mean, factor * half_width);
    let decimals = match half_width {
        0.0 if mean == 0.0 => 1,
        _ if half_width > 0.0 => (1.0 - half_width.log10().floor()).clamp(0.0, 2.0) as usize,
        _ => 2,
    };
    let unsigned =
        |value: f64| signed(value, decimals, language).trim_start_matches('+').to_owned();
    let mean_text = signed(mean, decimals, language);
    if half_width.is_nan() {
        return mean_text;
    }
    format!(
        "{mean_text} ({} {} {})",
        unsigned(mean - half_width),
        language.pick("to", "bis"),
        unsigned(mean + half_width)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_have_as_many_decimals_as_their_interval_allows() {
        let effect = |mean, half_width| Effect { mean, half_width, n: 10, ..Effect::EMPTY };
        let english = |mean, half_width| {
            with_interval(&effect(mean, half_width), Unit::Share, Language::English)
        };
        assert_eq!(english(0.0123, 0.002), "+1.23 (1.03 to 1.43)");
        assert_eq!(english(-0.05, 0.03), "\u{2212}5.0 (\u{2212}8.0 to \u{2212}2.0)");
        assert_eq!(english(0.0, 0.0), "0.0 (0.0 to 0.0)");
        assert_eq!(
            with_interval(&effect(0.0123, f64::NAN), Unit::Share, Language::German),
            "+1,23"
        );
        assert_eq!(
            with_interval(&effect(2.5e6, 1e5), Unit::EurPerMonth, Language::German),
            "+2,50 (2,40 bis 2,60)"
        );
        assert_eq!(with_interval(&Effect::EMPTY, Unit::Share, Language::English), "-");
    }
}
