//! The regrets of a study as a table for people and as CSV.

use super::table::Table;
use super::text::number;
use super::text::{factor, unit};
use crate::language::Language;
use crate::model::outcome::Dimension;
use crate::scenario::Scenario;
use crate::study::regret::{HIGH, Regrets, Verdict};
use crate::units::written;

/// Name of the condition of the scenario itself in files.
const USUAL: &str = "none";

/// Names of the conditions in files; the first is that of the scenario itself.
pub(super) fn condition_names(regrets: &Regrets) -> impl Iterator<Item = &str> {
    [USUAL].into_iter().chain(regrets.study.conditions.iter().map(|condition| &*condition.name))
}

/// The conditions in words, in the same order.
pub(super) fn conditions(regrets: &Regrets, language: Language) -> impl Iterator<Item = String> {
    let usual = &regrets.study.scenario.name;
    let usual = language.pick(format!("as in {usual}"), format!("wie in {usual}"));
    [usual]
        .into_iter()
        .chain(regrets.study.conditions.iter().map(|condition| condition.name.clone()))
}

/// Regrets of every package under every condition, the most robust package first.
pub fn table(regrets: &Regrets, verdicts: &[Verdict], language: Language) -> Table {
    let options: Vec<&Scenario> = regrets.options().collect();
    let mut rows = Vec::new();
    for verdict in verdicts {
        let (outcome, month) = (verdict.target.0.spec(), verdict.target.1);
        let shown = |value: f64| number(factor(outcome.unit) * value, 1, language);
        for option in verdict.ranking() {
            let mut row = vec![
                format!("{}, {month}", language.pick(outcome.label_en, outcome.label_de)),
                options[option].name.clone(),
                unit(outcome.unit, language).to_owned(),
            ];
            row.extend(verdict.regrets.iter().map(|under| {
                format!("{} ({})", shown(under[option].mean), shown(under[option].high))
            }));
            row.push(shown(verdict.worst(option, |regret| regret.high)));
            let best = verdict.regrets.iter().map(|under| under[option].best).sum::<f64>()
                / verdict.regrets.len() as f64;
            row.push(format!("{} %", number(100.0 * best, 0, language)));
            rows.push(row);
        }
    }
    let mut header: Vec<String> =
        [("outcome", "Zielgröße"), ("package", "Paket"), ("unit", "Einheit")]
            .map(|(en, de)| language.pick(en, de).to_owned())
            .into();
    header.extend(conditions(regrets, language));
    header.extend(
        [("worst", "schlechtester Fall"), ("best in", "bestes in")]
            .map(|(en, de)| language.pick(en, de).to_owned()),
    );
    let (percent, replicates) =
        (number(100.0 * HIGH, 0, language), regrets.study.scenario.simulation.replicates);
    let drawn = regrets.study.scenario.posterior.is_some();
    let (caption, note) = match language {
        Language::English => (
            "Regret: how far packages stay behind the best one, nationwide".to_owned(),
            format!(
                "Mean over {replicates} replicates{}, in brackets the {percent} % quantile; by \
                 condition. Worst: the largest of these quantiles, by which packages are ranked. \
                 Best in: share of replicates, over all conditions, in which no package does \
                 better. `{}` does nothing. Costs do not enter; a comparison of assumptions, not a \
                 forecast.",
                if drawn { ", each with parameters of its own" } else { "" },
                regrets.study.scenario.name
            ),
        ),
        Language::German => (
            "Bedauern: wie weit Pakete hinter dem besten zurückbleiben, bundesweit".to_owned(),
            format!(
                "Mittel aus {replicates} Replikationen{}, in Klammern das {percent}-%-Quantil; \
                 nach Bedingung. Schlechtester Fall: das größte dieser Quantile, nach dem die \
                 Pakete geordnet sind. Bestes in: Anteil der Replikationen über alle Bedingungen, \
                 in denen kein Paket besser abschneidet. `{}` unternimmt nichts. Kosten gehen \
                 nicht ein; ein Vergleich von Annahmen, keine Prognose.",
                if drawn { " mit je eigenen Parametern" } else { "" },
                regrets.study.scenario.name
            ),
        ),
    };
    Table { name: "regret".to_owned(), caption, header, names: 3, rows, note }
}

/// The same as CSV, in the units of files.
pub fn csv(regrets: &Regrets, verdicts: &[Verdict]) -> String {
    let mut text = "outcome,unit,dimension,group,month,condition,package,mean,regret_mean,\
        regret_q95,regret_max,best_share,replicates\n"
        .to_owned();
    for verdict in verdicts {
        let (outcome, month) = (verdict.target.0.spec(), verdict.target.1);
        for (condition, under) in condition_names(regrets).zip(&verdict.regrets) {
            for (option, found) in regrets.options().zip(under) {
                let names = [
                    outcome.name,
                    outcome.unit.name(),
                    Dimension::All.name(),
                    Dimension::All.groups()[0],
                    &month.to_string(),
                    condition,
                    &option.name,
                ];
                let numbers =
                    [found.outcome, found.mean, found.high, found.largest, found.best].map(written);
                text += &format!(
                    "{},{},{}\n",
                    names.join(","),
                    numbers.join(","),
                    regrets.study.scenario.simulation.replicates
                );
            }
        }
    }
    text
}

/// What every replicate simulated, as CSV; `simulated` holds the values of [`Regrets::simulate`] by
/// replicate.
pub fn results_csv(regrets: &Regrets, simulated: &[Vec<f64>]) -> String {
    let mut text = "replicate,draw,condition,package,outcome,month,value\n".to_owned();
    let options: Vec<&Scenario> = regrets.options().collect();
    for (replicate, values) in simulated.iter().enumerate() {
        let draw = regrets
            .study
            .scenario
            .draw(replicate as u64)
            .map_or_else(String::new, |draw| draw.number.to_string());
        let mut values = values.iter();
        for condition in condition_names(regrets) {
            for option in &options {
                for ((outcome, month), value) in regrets.targets.iter().zip(values.by_ref()) {
                    text += &format!(
                        "{replicate},{draw},{condition},{},{},{month},{}\n",
                        option.name,
                        outcome.spec().name,
                        written(*value)
                    );
                }
            }
        }
    }
    text
}
