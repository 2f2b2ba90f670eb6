//! A scenario written out: every key with its value, unit, range, meaning and source. Running it
//! again gives the same bytes.

use super::calibration::Calibration;
use super::file::{CALIBRATION, REGRET};
use super::keys::{lines, quoted};
use super::lever::{Lever, LeverSpec};
use super::parameters::{GROUPS, Parameter, REGISTRY};
use super::posterior::Posterior;
use super::regret::Regret;
use super::sensitivity::{DISTRIBUTIONS, FactorRange, Method, Sensitivity, Stated};
use super::study::Study;
use super::vary::{Factor, Subject};
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
fn in_german(description: Option<&str>) -> String {
    description.map(|text| format!("description_de = {}\n", quoted(text))).unwrap_or_default()
}

/// What a study file begins with.
fn head(what: &str, name: &str, description: &str, in_german: Option<&str>) -> String {
    format!(
        "# A complete {what}. Lines after `#` are comments.\n\nname = {}\ndescription = {}\n{}",
        quoted(name),
        quoted(description),
        self::in_german(in_german)
    )
}

/// A study as the list of its points around the `scenario.toml` beside it; it gives the same points
/// again.
pub fn study_to_toml(study: &Study, points: &[Vec<f64>]) -> String {
    let Study { name, description, description_de, scenario, factors, .. } = study;
    let german = description_de.as_deref();
    let mut text = head("study: the list of its points", name, description, german);
    text += &format!(
        "scenario = \"scenario.toml\"\ndesign = \"list\"\nreplicates = {}\n",
        scenario.simulation.replicates
    );
    for (column, factor) in factors.iter().enumerate() {
        let values: Vec<String> =
            points.iter().map(|point| factor.subject.written(point[column])).collect();
        text += &varied(&factor.subject);
        text += &format!("values = [{}]\n", values.join(", "));
    }
    text
}

/// A sensitivity study with the range of every factor, around the files in `scenarios/` beside it;
/// it gives the same points again.
pub fn sensitivity_to_toml(study: &Sensitivity) -> String {
    let Sensitivity {
        name,
        description,
        description_de,
        scenario,
        counterfactual,
        factors,
        ranges,
        method,
        outcomes,
        groups,
    } = study;
    let german = description_de.as_deref();
    let mut text = head("sensitivity study", name, description, german);
    text += &format!("scenario = {}\n", file_beside(scenario));
    text.extend(
        counterfactual.iter().map(|other| format!("counterfactual = {}\n", file_beside(other))),
    );
    text += &format!("design = \"{}\"\n", method.name());
    text += &match method {
        Method::Morris { trajectories, levels } => {
            format!("trajectories = {trajectories}\nlevels = {levels}\n")
        }
        Method::SobolIndices { points } => format!("points = {points}\n"),
    };
    text += &format!(
        "replicates = {}\noutcomes = [{}]\n",
        scenario.simulation.replicates,
        listed(outcomes)
    );
    if !groups.is_empty() {
        text += &format!("groups = [{}]\n", listed(groups));
    }
    priors(&mut text, factors, ranges);
    text
}

/// A regret study around the files in `scenarios/` beside it.
pub fn regret_to_toml(study: &Regret) -> String {
    let Regret { name, description, description_de, scenario, packages, conditions, outcomes } =
        study;
    let german = description_de.as_deref();
    let files =
        |scenarios: &[Scenario]| scenarios.iter().map(file_beside).collect::<Vec<_>>().join(", ");
    let head = head("regret study", name, description, german);
    format!(
        "{head}design = \"{REGRET}\"\nscenario = {}\npackages = [{}]\nconditions = \
         [{}]\noutcomes = [{}]\nreplicates = {}\n",
        file_beside(scenario),
        files(packages),
        files(conditions),
        listed(outcomes),
        scenario.simulation.replicates
    )
}

/// A scenario of a study as the path of its file in the folder of the result.
fn file_beside(scenario: &Scenario) -> String {
    format!("\"scenarios/{}.toml\"", scenario.name)
}

fn listed(items: &[Stated]) -> String {
    items.iter().map(|item| quoted(&item.text)).collect::<Vec<_>>().join(", ")
}

/// A calibration with the prior of every parameter, around the `scenario.toml` and the targets
/// beside it.
pub fn calibration_to_toml(study: &Calibration, targets: &str) -> String {
    let Calibration {
        name,
        description,
        description_de,
        factors,
        ranges,
        from_prior,
        screening,
        calibrated,
        initial,
        particles,
        moves,
        discrepancy,
        lost_pattern,
        ..
    } = study;
    let german = description_de.as_deref();
    let mut text = head("calibration", name, description, german);
    text += &format!(
        "scenario = \"scenario.toml\"\ndesign = \"{CALIBRATION}\"\ntargets = \
         \"{targets}\"\nscreening = {screening}\ncalibrated = {calibrated}\ninitial = \
         {initial}\nparticles = {particles}\nmoves = {moves}\ndiscrepancy = \
         {discrepancy:?}\nlost_pattern = {lost_pattern:?}\n",
    );
    if !from_prior.is_empty() {
        let keys: Vec<String> =
            from_prior.iter().map(|place| quoted(&REGISTRY[*place].key())).collect();
        text += &format!("from_prior = [{}]\n", keys.join(", "));
    }
    priors(&mut text, factors, ranges);
    text
}

fn priors(text: &mut String, factors: &[Factor], ranges: &[FactorRange]) {
    for (Factor { subject, .. }, range) in factors.iter().zip(ranges) {
        let distribution = DISTRIBUTIONS[usize::from(range.logarithmic)];
        let [low, high] = [range.low, range.high].map(|limit| subject.written(limit));
        *text += &format!(
            "{}low = {low}\nhigh = {high}\ndistribution = \"{distribution}\"\n",
            varied(subject)
        );
    }
}

/// The head of a `[[vary]]`.
fn varied(subject: &Subject) -> String {
    match subject {
        Subject::Lever(policy) => {
            format!("\n[[vary]]\nlever = \"{}\"\n{}", policy.lever.spec().name, policy.timing())
        }
        Subject::Parameter(place) => {
            format!("\n[[vary]]\nparameter = \"{}\"\n", REGISTRY[*place].key())
        }
    }
}
