//! The parts of a package as a table for people and as CSV.

use super::effects::estimate;
use super::table::Table;
use super::text::{factor, unit};
use crate::language::Language;
use crate::model::outcome::Dimension;
use crate::scenario::Scenario;
use crate::study::decomposition::{Estimate, Share};
use crate::units::written as number;

/// Contributions of the levers of a package, outcome by outcome.
pub fn table(
    baseline: &Scenario,
    package: &Scenario,
    shares: &[Share],
    language: Language,
) -> Table {
    let row = |share: &Share| {
        let spec = share.outcome.spec();
        let cell =
            |value: Estimate| estimate(value.mean, value.half_width, factor(spec.unit), language);
        vec![
            language.pick(spec.label_en, spec.label_de).to_owned(),
            share.month.to_string(),
            share.lever.label(language),
            unit(spec.unit, language).to_owned(),
            cell(share.shapley),
            cell(share.first),
            cell(share.last),
        ]
    };
    let header = [
        ("outcome", "Zielgröße"),
        ("month", "Monat"),
        ("lever", "Hebel"),
        ("unit", "Einheit"),
        ("share of the effect", "Anteil an der Wirkung"),
        ("alone", "allein"),
        ("as the last one", "als letzter"),
    ];
    let (from, to, pairs) = (&baseline.name, &package.name, baseline.simulation.replicates);
    let (caption, note) = match language {
        Language::English => (
            format!("What each lever of `{to}` adds to `{from}`, nationwide"),
            format!(
                "Share: mean contribution over all orders of the levers (Shapley value); the \
                 shares add up to the effect of the package. Alone: effect of the lever by itself. \
                 As the last one: what the package loses without it. Means of {pairs} paired \
                 replicates with 95 % confidence intervals (Student's t); a comparison of \
                 assumptions, not a forecast."
            ),
        ),
        Language::German => (
            format!("Was jeder Hebel von `{to}` zu `{from}` beiträgt, bundesweit"),
            format!(
                "Anteil: mittlerer Beitrag über alle Reihenfolgen der Hebel (Shapley-Wert); die \
                 Anteile ergeben zusammen die Wirkung des Pakets. Allein: Wirkung des Hebels für \
                 sich. Als letzter: was dem Paket ohne ihn fehlt. Mittel aus {pairs} gepaarten \
                 Replikationen mit 95-%-Konfidenzintervallen (Student-t); ein Vergleich von \
                 Annahmen, keine Prognose."
            ),
        ),
    };
    Table {
        name: "decomposition".to_owned(),
        caption,
        header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
        names: 4,
        rows: shares.iter().map(row).collect(),
        note,
    }
}

/// The same as CSV, in the units of files.
pub fn csv(baseline: &Scenario, package: &Scenario, shares: &[Share]) -> String {
    let mut text =
        "baseline,package,outcome,unit,dimension,group,month,lever,shapley,shapley_ci_low,\
         shapley_ci_high,first,first_ci_low,first_ci_high,last,last_ci_low,last_ci_high\n"
            .to_owned();
    for share in shares {
        let spec = share.outcome.spec();
        let names = [
            &*baseline.name,
            &package.name,
            spec.name,
            spec.unit.name(),
            Dimension::All.name(),
            Dimension::All.groups()[0],
        ];
        // Of one replicate there is no interval.
        let number = |value: f64| if value.is_finite() { number(value) } else { String::new() };
        let numbers = |e: Estimate| {
            [e.mean, e.mean - e.half_width, e.mean + e.half_width].map(number).join(",")
        };
        let numbers = [share.shapley, share.first, share.last].map(numbers);
        text += &format!(
            "{},{},{},{}\n",
            names.join(","),
            share.month,
            share.lever.spec().name,
            numbers.join(",")
        );
    }
    text
}
