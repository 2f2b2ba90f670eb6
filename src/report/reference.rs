//! The reference tables of the documentation - parameters, levers, outcomes, counting rules,
//! scenarios - as Markdown, derived from their declarations.

use super::difference::differences;
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::scenario::Scenario;
use crate::scenario::header::Header;
use crate::scenario::lever::{Cost, Lever};
use crate::scenario::link::LINKS;
use crate::scenario::measurement::{MEASUREMENT, Measurement};
use crate::scenario::parameters::{GROUPS, REGISTRY, charges};
use crate::scenario::target::{Confined, Quantity};

/// Names of the parts.
pub const PARTS: [&str; 8] =
    ["parameters", "links", "levers", "prices", "outcomes", "quantities", "measurement", SCENARIOS];

/// Name of the part that lists the scenarios of a folder, [`scenarios`].
pub const SCENARIOS: &str = "scenarios";

/// The part with this name; none also where it needs more than the baseline.
pub fn part(name: &str, baseline: &Scenario) -> Option<String> {
    match name {
        "parameters" => Some(parameters(baseline)),
        "links" => Some(links(baseline)),
        "levers" => Some(levers(baseline)),
        "prices" => Some(prices(baseline)),
        "outcomes" => Some(outcomes()),
        "quantities" => Some(quantities()),
        "measurement" => Some(measurement()),
        _ => None,
    }
}

/// Parameters of behaviour by group, with their values in the baseline.
pub fn parameters(baseline: &Scenario) -> String {
    let values = baseline.parameters.values();
    let mut text = String::new();
    let behaviour = || REGISTRY.iter().zip(&values).filter(|(p, _)| p.charge.is_none());
    for (group, about) in GROUPS {
        let mut members = behaviour().filter(|(parameter, _)| parameter.group == *group).peekable();
        if members.peek().is_none() {
            continue;
        }
        text.extend(["### `[", group, "]`\n\n", about, "\n\n"]);
        let rows = members.map(|(parameter, value)| {
            let range = format!("{} to {}", parameter.low, parameter.high);
            vec![
                code(parameter.name),
                parameter.meaning.to_owned(),
                parameter.unit.to_owned(),
                value.to_string(),
                range,
                parameter.source.text(),
            ]
        });
        text += &table(&["key", "meaning", "unit", "baseline", "range", "source"], rows);
        text.push('\n');
    }
    text
}

/// Links, and whether they are on in the baseline.
pub fn links(baseline: &Scenario) -> String {
    let rows = LINKS.iter().zip(baseline.links.values()).map(|(link, value)| {
        vec![code(link.name), link.about.to_owned(), value.written(link.form), link.note.to_owned()]
    });
    table(&["link", "what acts on what", "baseline", "rests on"], rows)
}

/// Levers, with their national values in the baseline.
pub fn levers(baseline: &Scenario) -> String {
    let rows = Lever::ALL.iter().map(|lever| {
        let spec = lever.spec();
        let prices = charges().filter(|(_, charge)| charge.lever == *lever);
        let cost = match spec.cost {
            Cost::Priced => {
                prices.map(|(place, _)| code(REGISTRY[place].name)).collect::<Vec<_>>().join(", ")
            }
            Cost::PaidOut => "what is paid out, by the Land".to_owned(),
            Cost::Shock => "shock".to_owned(),
        };
        vec![
            code(spec.name),
            spec.about.to_owned(),
            spec.finding.to_owned(),
            spec.moves.to_owned(),
            spec.at_zero.to_owned(),
            spec.at_one.to_owned(),
            lever.range(),
            spec.unit.to_owned(),
            lever.written(baseline.levers[*lever as usize]),
            cost,
            spec.legal.to_owned(),
        ]
    });
    let header = [
        "lever",
        "what it is",
        "findings",
        "moves",
        "at 0",
        "at 1",
        "range",
        "unit",
        "baseline",
        "prices (8.7)",
        "legal basis",
    ];
    table(&header, rows)
}

/// Prices of levers, with their values in the baseline.
pub fn prices(baseline: &Scenario) -> String {
    let values = baseline.parameters.values();
    let rows = charges().map(|(place, charge)| {
        let price = &REGISTRY[place];
        vec![
            code(price.name),
            price.meaning.to_owned(),
            code(charge.lever.spec().name),
            charge.payer.label(Language::English).to_owned(),
            price.unit.to_owned(),
            charge.per.name().to_owned(),
            values[place].to_string(),
            format!("{} to {}", price.low, price.high),
            price.source.text(),
        ]
    });
    let header = ["key", "meaning", "lever", "payer", "unit", "per", "baseline", "range", "source"];
    table(&header, rows)
}

/// Outcomes.
pub fn outcomes() -> String {
    let rows = Outcome::ALL.iter().map(|outcome| {
        let spec = outcome.spec();
        let dimensions: Vec<String> =
            spec.dimensions.iter().copied().map(Dimension::name).map(code).collect();
        let [english, german, aggregation] =
            [spec.label_en, spec.label_de, spec.aggregation].map(str::to_owned);
        vec![
            code(spec.name),
            english,
            german,
            spec.unit.name().to_owned(),
            dimensions.join(", "),
            aggregation,
        ]
    });
    table(&["outcome", "label", "German label", "unit", "dimensions", "aggregation"], rows)
}

/// Counting rules of targets.
pub fn quantities() -> String {
    let rows = Quantity::ALL.iter().map(|quantity| {
        let spec = quantity.spec();
        let confined = match spec.confined {
            Confined::Nationwide => "`all`",
            Confined::ToLand => "`all`, Land",
            Confined::ToAdministrations => {
                "`all`, Land, `county KEY`, `kind K`, `from N`, `below N`"
            }
        };
        let [services, scales] = [spec.names_services(), spec.scales]
            .map(|yes| if yes { "yes" } else { "no" }.to_owned());
        vec![
            code(spec.name),
            spec.rule.to_owned(),
            spec.unit.name().to_owned(),
            confined.to_owned(),
            services,
            scales,
        ]
    });
    table(
        &[
            "quantity",
            "how the model counts",
            "unit",
            "scope",
            "names services",
            "much the same in a thinned population",
        ],
        rows,
    )
}

/// Parameters of the measurement.
pub fn measurement() -> String {
    let rows = MEASUREMENT.iter().zip(Measurement::CENTRAL.values()).map(|(parameter, value)| {
        let range = format!("{} to {}", parameter.low, parameter.high);
        vec![
            code(parameter.name),
            parameter.meaning.to_owned(),
            parameter.unit.to_owned(),
            value.to_string(),
            range,
            parameter.source.text(),
        ]
    });
    table(&["parameter", "meaning", "unit", "central value", "range", "source"], rows)
}

/// The scenarios of a library: what changes against the baseline, what it rests on and what is
/// expected.
pub fn scenarios(library: &[(Header, Scenario)], baseline: &Scenario) -> String {
    let rows = library.iter().map(|(header, scenario)| {
        let name = format!("[`{0}`]({0}.toml): {1}", scenario.name, header.title);
        let changes = differences(baseline, scenario, Language::English).join("<br>");
        vec![
            header.group.to_owned(),
            name,
            changes,
            header.rests_on.clone(),
            header.expected.clone(),
        ]
    });
    table(
        &[
            "group",
            "scenario",
            "what changes against the baseline, when and for whom",
            "rests on",
            "expected",
        ],
        rows,
    )
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| {
        format!(
            "| {} |\n",
            cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")
        )
    };
    let mut text = line(header.iter().map(|cell| (*cell).to_owned()).collect());
    text += &line(header.iter().map(|_| "---".to_owned()).collect());
    rows.for_each(|row| text += &line(row));
    text
}
