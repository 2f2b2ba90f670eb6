//! How far packages stay behind the best one, under every condition.

use super::numbers::{self, Table};
use super::paired::{self, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words::{self, Told};
use crate::language::Language;
use crate::model::outcome::Unit as OutcomeUnit;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Unit};
use crate::report::regret::{condition_names, conditions};
use crate::scenario::Scenario;
use crate::study::regret::{HIGH, Regrets, Verdict};

const MM_PER_ROW: f64 = 4.6;

/// The regrets of all options for one outcome, one panel per condition.
pub(in crate::report) fn figures(
    regrets: &Regrets,
    verdicts: &[Verdict],
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    verdicts.iter().map(|verdict| figure(regrets, verdict, version, language)).collect()
}

fn figure(regrets: &Regrets, verdict: &Verdict, version: &str, language: Language) -> NamedFigure {
    let options: Vec<&Scenario> = regrets.options().collect();
    let (outcome, month) = (verdict.target.0.spec(), verdict.target.1);
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let conditions: Vec<String> = conditions(regrets, language).collect();
    let ranking = verdict.ranking();
    let panels: Vec<DotPanel> = conditions
        .iter()
        .zip(&verdict.regrets)
        .map(|(condition, under)| {
            let dot = |option: &usize| {
                let found = under[*option];
                Dot {
                    value: found.mean,
                    low: found.mean,
                    high: found.high,
                    side: vec![found.largest],
                    ..Dot::default()
                }
            };
            DotPanel {
                title: held_together(condition),
                dots: ranking.iter().map(dot).collect(),
                ..DotPanel::default()
            }
        })
        .collect();
    let percent = (100.0 * HIGH).round();
    let (axis, unit) = match outcome.unit {
        OutcomeUnit::Services => (pick("Services", "Leistungen"), Unit::Number),
        _ => (paired::percentage_points(language), Unit::PercentagePoints),
    };
    let label = language.pick(outcome.label_en, outcome.label_de);
    let shown = language.pick(
        format!(
            "{label}, {}, mean over all administrations: distance from the package that does \
            best in the same replicate, under each condition.",
            words::month(month, language)
        ),
        format!(
            "{label}, {}, Mittel über alle Verwaltungen: Abstand zum Paket, das in derselben \
            Replikation am besten abschneidet, unter jeder Bedingung.",
            words::month(month, language)
        ),
    );
    let told = panels.iter().filter_map(|panel| {
        let values = ranking
            .iter()
            .zip(&panel.dots)
            .map(|(option, dot)| (options[*option].name.clone(), vec![dot.value]));
        words::told_values(
            &Told { title: panel.title.clone(), values: values.collect() },
            0,
            unit,
            language,
        )
    });
    let told = words::sentence(&format!("{axis}: {}", told.collect::<Vec<_>>().join("; ")));
    let name = held_together(&regrets.study.scenario.name);
    let note = language.pick(
        format!(
            "Packages in the order of the {percent}% quantile under their worst condition. \
             “{name}” does nothing; the other conditions add their policies to every package. \
             Costs do not enter."
        ),
        format!(
            "Pakete nach dem {percent}\u{2011}%\u{2011}Quantil unter ihrer schlechtesten Bedingung \
             geordnet. „{name}“ unternimmt nichts; die übrigen Bedingungen fügen jedem Paket ihre \
             Maßnahmen hinzu. Kosten gehen nicht ein."
        ),
    );
    let body = Dots {
        axis: Axis { label: axis, unit, range: None },
        categories: ranking.iter().map(|option| held_together(&options[*option].name)).collect(),
        columns: Some(panels.len()),
        panels,
        dot_name: language.pick(
            format!("Mean to {percent}% quantile"),
            format!("Mittel bis {percent}\u{2011}%\u{2011}Quantil"),
        ),
        open_name: String::new(),
        reference_name: String::new(),
        band_name: String::new(),
        side_names: vec![pick("Largest", "Größter Wert")],
    };
    let replicates = words::replicates(regrets.study.scenario.simulation.replicates, language);
    let drawn = match &regrets.study.scenario.posterior {
        None => format!("{replicates}."),
        Some(_) => language.pick(
            format!("{replicates}, each with parameters of its own."),
            format!("{replicates} mit je eigenen Parametern."),
        ),
    };
    let mut table = Table::new(&[
        "condition",
        "package",
        "regret_mean",
        "regret_q95",
        "regret_max",
        "best_share",
    ]);
    for (condition, under) in condition_names(regrets).zip(&verdict.regrets) {
        for option in &ranking {
            let found = under[*option];
            let names = [condition.to_owned(), options[*option].name.clone()];
            table.push(
                &[
                    names.as_slice(),
                    &[found.mean, found.high, found.largest, found.best].map(numbers::number),
                ]
                .concat(),
            );
        }
    }
    let rows = options.len() as f64;
    let sheet = Sheet {
        name: "regret",
        title: language
            .pick(
                "How far packages stay behind the best one",
                "Wie weit Pakete hinter dem besten zurückbleiben",
            )
            .to_owned(),
        shown: words::paragraph(&[&shown, &drawn]),
        note,
        told,
        height_mm: 52.0 + MM_PER_ROW * rows,
        body: Body::Dots(body),
        numbers: table.into_text(),
    };
    let figure = sheet.signed("", origin(regrets, version, language));
    NamedFigure { name: format!("regret_{}_{month}", outcome.name), ..figure }
}

fn origin(regrets: &Regrets, version: &str, language: Language) -> Origin {
    let scenario = &regrets.study.scenario;
    let named = |scenarios: &[Scenario]| {
        scenarios.iter().map(|scenario| scenario.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let description = regrets.study.title.described(language);
    let pairs = [
        ("Software", format!("ozgsim {version}")),
        ("Study", format!("{}: {}", regrets.study.title.name, words::sentence(description))),
        ("Packages", named(&regrets.study.packages)),
        ("Conditions", named(&regrets.study.conditions)),
        ("Replicates", scenario.simulation.replicates.to_string()),
        ("Administrations", regrets.agents().to_string()),
        ("Seed", scenario.simulation.seed.to_string()),
        ("Disclaimer", caveat(language).to_owned()),
    ];
    let numbers = paired::numbers(scenario, language);
    let study = held_together(&regrets.study.title.name);
    Origin {
        language,
        words: language.pick(
            format!("ozgsim {version}, study “{study}”; {numbers}."),
            format!("ozgsim {version}, Studie „{study}“; {numbers}."),
        ),
        metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}
