//! What a sensitivity study found, as CSV and as a table for people.

use super::table::Table;
use super::text::number;
use super::text::{factor, unit};
use crate::language::Language;
use crate::model::outcome::{Dimension, Unit};
use crate::study::sensitivity::bootstrap::Estimate;
use crate::study::sensitivity::file::Method;
use crate::study::sensitivity::{Analysis, AtPoint, Screening, Target};

const TARGET_COLUMNS: &str = "outcome,unit,dimension,group,month,target";

/// Name of the rows that tell the share of chance, where others name a factor.
const CHANCE: &str = "chance";

/// The targets that figures and tables show: nationwide ones, or all where there are none.
pub(super) fn shown(analyses: &[Analysis]) -> Vec<&Analysis> {
    let nationwide: Vec<&Analysis> = analyses
        .iter()
        .filter(|analysis| analysis.target.series.dimension == Dimension::All)
        .collect();
    if nationwide.is_empty() { analyses.iter().collect() } else { nationwide }
}

/// Every measure of every factor, in the units of files; `n` is the number of trajectories or base
/// points.
pub fn indices_csv(screening: &Screening, analyses: &[Analysis]) -> String {
    let mut text = format!("{TARGET_COLUMNS},factor,index,value,ci_low,ci_high,n\n");
    for analysis in analyses {
        let target = target_fields(&analysis.target);
        let mut row = |factor: &str, index: &str, Estimate { value, low, high }: Estimate| {
            let numbers = [value, low, high].map(plain).join(",");
            text += &format!("{target},{factor},{index},{numbers},{}\n", screening.blocks());
        };
        for (name, measures) in screening.names.iter().zip(&analysis.factors) {
            screening
                .measures()
                .iter()
                .zip(measures)
                .for_each(|(index, estimate)| row(name, index, *estimate));
        }
        row(CHANCE, "stochastic_share", analysis.stochastic_share);
    }
    text
}

/// Mean and spread over replicates of every target at every point, in the units of files.
pub fn results_csv(screening: &Screening, at_points: &[Vec<AtPoint>]) -> String {
    let replicates = screening.study.scenario.simulation.replicates;
    let mut text = format!("point,{TARGET_COLUMNS},mean,sd,n\n");
    for point in 0..screening.points.len() {
        for (target, values) in screening.targets.iter().zip(at_points) {
            let AtPoint { mean, sd } = values[point];
            text += &format!(
                "{point},{},{},{},{replicates}\n",
                target_fields(target),
                plain(mean),
                plain(sd)
            );
        }
    }
    text
}

fn target_fields(target: &Target) -> String {
    let (series, kind) = (target.series, if target.is_effect { "effect" } else { "outcome" });
    let (spec, group) = (series.outcome.spec(), series.dimension.groups()[series.group]);
    format!(
        "{},{},{},{group},{},{kind}",
        spec.name,
        spec.unit.name(),
        series.dimension.name(),
        target.month
    )
}

fn plain(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// The most influential factors of every target that is shown.
pub fn table(
    screening: &Screening,
    analyses: &[Analysis],
    most: usize,
    language: Language,
) -> Table {
    let study = &screening.study;
    let morris = matches!(study.method, Method::Morris { .. });
    let mut rows = Vec::new();
    for analysis in shown(analyses) {
        let spec = analysis.target.series.outcome.spec();
        let scale = if morris { factor(spec.unit) } else { 1.0 };
        for (rank, place) in analysis.ranking().into_iter().take(most).enumerate() {
            let mut row = vec![
                target_name(screening, &analysis.target, language),
                (rank + 1).to_string(),
                screening.names[place].clone(),
            ];
            row.push(if morris { unit(spec.unit, language).to_owned() } else { String::new() });
            let with_interval = |measure: usize| measure == 0 || !morris;
            let cells = analysis.factors[place].iter().enumerate();
            row.extend(cells.map(|(measure, estimate)| {
                cell(*estimate, scale, with_interval(measure), language)
            }));
            rows.push(row);
        }
    }
    let mut header: Vec<String> =
        [("target", "Zielgröße"), ("rank", "Rang"), ("factor", "Faktor"), ("unit", "Einheit")]
            .map(|(en, de)| language.pick(en, de).to_owned())
            .into();
    header.extend(screening.measures().iter().map(|measure| (*measure).to_owned()));
    if !morris {
        header.remove(3);
        rows.iter_mut().for_each(|row| drop(row.remove(3)));
    }
    let (blocks, replicates) = (screening.blocks(), study.scenario.simulation.replicates);
    let method = match (morris, language) {
        (true, Language::English) => format!(
            "Elementary effects per whole range of a factor: mean of absolute values (mu_star) \
             with its 95 % interval by the bootstrap, mean (mu) and standard deviation (sigma) \
             over {blocks} trajectories."
        ),
        (true, Language::German) => format!(
            "Elementareffekte je ganzer Spanne eines Faktors: Mittel der Beträge (mu_star) mit \
             95-%-Intervall (Bootstrap), Mittel (mu) und Standardabweichung (sigma) über {blocks} \
             Trajektorien."
        ),
        (false, Language::English) => format!(
            "Shares of the variance: total order (ST) and first order (S1) from {blocks} base \
             points, each with its 95 % interval by the bootstrap."
        ),
        (false, Language::German) => format!(
            "Anteile an der Varianz: Gesamtindex (ST) und Index erster Ordnung (S1) aus {blocks} \
             Basispunkten, jeweils mit 95-%-Intervall (Bootstrap)."
        ),
    };
    let same = match language {
        Language::English => {
            format!(
                "Mean of {replicates} replicates on the same draws at every point; a comparison of \
                 assumptions, not a forecast."
            )
        }
        Language::German => {
            format!(
                "Mittel aus {replicates} Replikationen mit denselben Zufallszahlen an jedem Punkt; \
                 ein Vergleich von Annahmen, keine Prognose."
            )
        }
    };
    Table {
        name: "indices".into(),
        caption: match language {
            Language::English => format!("What matters most in `{}`", study.name),
            Language::German => format!("Was in `{}` am meisten zählt", study.name),
        },
        header,
        names: 3,
        rows,
        note: [method, same, without_effect(screening, analyses, language)]
            .join(" ")
            .trim_end()
            .to_owned(),
    }
}

/// A target in words.
pub(super) fn target_name(screening: &Screening, target: &Target, language: Language) -> String {
    let (spec, dimension) = (target.series.outcome.spec(), target.series.dimension);
    let mut name = language.pick(spec.label_en, spec.label_de).to_owned();
    if dimension != Dimension::All {
        name += &format!(", {} {}", dimension.name(), dimension.groups()[target.series.group]);
    }
    name += &format!(", {}", target.month);
    match &screening.study.counterfactual {
        Some(other) if target.is_effect => {
            format!("{} `{}`: {name}", language.pick("effect of", "Wirkung von"), other.name)
        }
        _ => name,
    }
}

/// Names of the factors without any effect on any target, in a sentence.
fn without_effect(screening: &Screening, analyses: &[Analysis], language: Language) -> String {
    let idle =
        |place: &usize| analyses.iter().all(|analysis| analysis.factors[*place][0].value == 0.0);
    let names: Vec<String> = (0..screening.names.len())
        .filter(idle)
        .map(|place| format!("`{}`", screening.names[place]))
        .collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "{}: {}.",
        language.pick("Without any effect on any target", "Ohne jede Wirkung auf jede Zielgröße"),
        names.join(", ")
    )
}

/// `1.23 (1.01 to 1.52)`, or the value alone.
fn cell(
    Estimate { value, low, high }: Estimate,
    scale: f64,
    with_interval: bool,
    language: Language,
) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let text = |value: f64| number(scale * value, 2, language).replace('-', "\u{2212}");
    if !with_interval {
        return text(value);
    }
    format!("{} ({} {} {})", text(value), text(low), language.pick("to", "bis"), text(high))
}

/// Label of an axis in the unit of an outcome.
pub(super) fn axis_label(unit: Unit, language: Language) -> String {
    let label = match unit {
        Unit::Share | Unit::ShareDifference => ("percentage points", "Prozentpunkte"),
        Unit::Services => ("services", "Leistungen"),
        Unit::EurPerMonth => ("million € per month", "Mio. € je Monat"),
        Unit::HoursPerMonth => ("hours per month", "Stunden je Monat"),
    };
    language.pick(format!("{} per whole range", label.0), format!("{} je ganzer Spanne", label.1))
}
