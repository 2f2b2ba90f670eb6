//! What effects depend on where parameters are drawn, as a table for people and as CSV.

use super::table::Table;
use super::text::{factor, number as shown_number, signed, unit};
use crate::language::Language;
use crate::scenario::parameters::REGISTRY;
use crate::study::drivers::Driver;
use crate::study::effects::Comparison;
use crate::units::written as number;

/// Parameters of an effect in the table for people.
const SHOWN: usize = 3;

/// The parameters that each effect goes with most, and its means in the thirds of their draws.
pub fn table(comparison: &Comparison, language: Language) -> Table {
    let mut rows = Vec::new();
    for (other, driven) in comparison
        .others
        .iter()
        .flat_map(|other| other.driven.iter().map(move |driven| (other, driven)))
    {
        let spec = driven.outcome.spec();
        for driver in
            driven.drivers.iter().filter(|driver| !driver.correlation.is_nan()).take(SHOWN)
        {
            let mut row = vec![
                other.scenario.name.clone(),
                format!("{}, {}", language.pick(spec.label_en, spec.label_de), driven.month),
                unit(spec.unit, language).to_owned(),
                REGISTRY[driver.parameter].key(),
            ];
            row.extend(driver.thirds.map(|third| signed(factor(spec.unit) * third, 1, language)));
            row.push(signed(driver.correlation, 2, language));
            rows.push(row);
        }
    }
    let header = [
        ("counterfactual", "Gegenentwurf"),
        ("outcome", "Zielgröße"),
        ("unit", "Einheit"),
        ("parameter", "Parameter"),
        ("lowest third", "unteres Drittel"),
        ("middle third", "mittleres Drittel"),
        ("highest third", "oberes Drittel"),
        ("rank correlation", "Rangkorrelation"),
    ];
    let (baseline, shown) = (&comparison.baseline.name, shown_number(SHOWN as f64, 0, language));
    let (caption, note) = match language {
        Language::English => (
            format!("What effects against `{baseline}` depend on, nationwide"),
            format!(
                "Mean effect in the replicates with the lowest, middle and highest third of a \
                 parameter's draws; the {shown} parameters with the strongest rank correlation \
                 (Spearman), all are in drivers.csv. Draws of calibrated parameters go together, \
                 so that one may stand for another."
            ),
        ),
        Language::German => (
            format!("Wovon die Wirkungen gegenüber `{baseline}` abhängen, bundesweit"),
            format!(
                "Mittlere Wirkung in den Replikationen mit dem unteren, mittleren und oberen \
                 Drittel der Ziehungen eines Parameters; die {shown} Parameter mit der stärksten \
                 Rangkorrelation (Spearman), alle stehen in drivers.csv. Ziehungen kalibrierter \
                 Parameter hängen zusammen, sodass einer für einen anderen stehen kann."
            ),
        ),
    };
    Table {
        name: "drivers".to_owned(),
        caption,
        header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
        names: 4,
        rows,
        note,
    }
}

/// All parameters that are drawn, in the units of files.
pub fn csv(comparison: &Comparison) -> String {
    let mut text = "baseline,counterfactual,outcome,unit,month,parameter,limit_low,limit_high,\
        effect_low_third,effect_middle_third,effect_high_third,rank_correlation\n"
        .to_owned();
    for (other, driven) in comparison
        .others
        .iter()
        .flat_map(|other| other.driven.iter().map(move |driven| (other, driven)))
    {
        let spec = driven.outcome.spec();
        for Driver { parameter, limits, thirds, correlation } in &driven.drivers {
            let names =
                [&*comparison.baseline.name, &other.scenario.name, spec.name, spec.unit.name()];
            let numbers: Vec<String> = limits
                .iter()
                .chain(thirds)
                .chain([correlation])
                .map(|value| number(*value))
                .collect();
            text += &format!(
                "{},{},{},{}\n",
                names.join(","),
                driven.month,
                REGISTRY[*parameter].key(),
                numbers.join(",")
            );
        }
    }
    text
}
