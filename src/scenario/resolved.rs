//! A scenario written out: every key with its value, unit, range, meaning and source. Running it
//! again gives the same bytes.

use super::keys::{lines, quoted};
use super::lever::{Lever, LeverSpec};
use super::link::LINKS;
use super::parameters::{GROUPS, Parameter, REGISTRY};
use super::posterior::Posterior;
use super::{EVENT, SIMULATION, Scenario};
use std::fmt::Write;

/// The complete scenario as TOML.
pub fn to_toml(scenario: &Scenario) -> String {
    let mut text = String::from(HEADER);
    let mut line = |args: std::fmt::Arguments<'_>| text.write_fmt(args).unwrap_or_default();
    line(format_args!("name = {}\n", quoted(&scenario.name)));
    line(format_args!("description = {}\n", quoted(&scenario.description)));
    line(format_args!("{}", in_german(scenario.description_de.as_deref())));
    if !scenario.tables.input_files.is_empty() {
        line(format_args!("\n[data]  # paths relative to this file\n"));
        for file in &scenario.tables.input_files {
            line(format_args!("{} = \"inputs/{}\"\n", file.key, file.name));
        }
    }
    line(format_args!("\n[simulation]\n"));
    for (key, value) in SIMULATION.iter().zip(scenario.simulation.values()) {
        let value = value.written(key.form);
        line(format_args!("{} = {value}  # [{}] {}\n", key.name, key.unit, key.note));
    }
    line(format_args!("\n# What acts on what; `false` switches a link off.\n[links]\n"));
    for (key, value) in LINKS.iter().zip(scenario.links.values()) {
        let value = value.written(key.form);
        line(format_args!("{} = {value}  # {}; {}\n", key.name, key.about, key.note));
    }
    let values = scenario.parameters.values();
    let drawn = scenario.posterior.as_ref().map_or_else(Vec::new, Posterior::drawn);
    for (group, about) in GROUPS {
        line(format_args!("\n# {about}\n[{group}]\n"));
        for (place, (parameter, value)) in REGISTRY
            .iter()
            .zip(&values)
            .enumerate()
            .filter(|(_, (parameter, _))| parameter.group == *group)
        {
            let mark = if drawn.contains(&place) { "# drawn: " } else { "" };
            line(format_args!("{mark}{}\n", parameter_line(parameter, *value)));
        }
    }
    line(format_args!("\n# National values of the levers before any policy acts.\n[levers]\n"));
    for lever in Lever::ALL {
        let LeverSpec { name, unit, moves, finding, .. } = lever.spec();
        let value = lever.written(scenario.levers[*lever as usize]);
        let range = lever.range();
        line(format_args!("{name} = {value}  # [{unit}] {range}; moves {moves}; {finding}\n"));
    }
    if !scenario.events.is_empty() {
        line(format_args!("\n# Dated shocks and waves of attention, nationwide.\n"));
        for event in &scenario.events {
            line(format_args!("\n[[event]]\n{}", lines(EVENT, &event.values())));
        }
    }
    if !scenario.policies.is_empty() {
        line(format_args!(
            "\n# Policies, in order; for the same lever and administration the later one wins.\n"
        ));
        scenario.policies.iter().for_each(|policy| line(format_args!("{}", policy.written())));
    }
    text
}

const HEADER: &str = "# A complete scenario: every key with [unit], range, meaning and source. \
    Lines after `#` are comments.\n\n";

/// One parameter as a line of a scenario file.
pub fn parameter_line(parameter: &Parameter, value: f64) -> String {
    let Parameter { name, unit, low, high, meaning, source, .. } = parameter;
    format!("{name} = {value}  # [{unit}] {low} to {high}; {meaning} {}", source.text())
}

/// The line of a description in German, if there is one.
pub fn in_german(description: Option<&str>) -> String {
    description.map(|text| format!("description_de = {}\n", quoted(text))).unwrap_or_default()
}
