//! A scenario written out: every key with its value, unit, range, meaning and source. Running it
//! again gives the same bytes.

use super::calibration::{CALIBRATION, Calibration};
use super::lever::{Lever, ValueKind};
use super::parameters::{GROUPS, Parameter, REGISTRY};
use super::policy::{Policy, Target};
use super::posterior::Posterior;
use super::regret::{REGRET, Regret};
use super::sensitivity::{DISTRIBUTIONS, FactorRange, Method, Sensitivity, Stated};
use super::study::{Factor, Study, Subject};
use super::{Event, Kind, Membership, Scenario, Tier};
use crate::units::Month;
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
    let s = &scenario.simulation;
    line(format_args!("\n[simulation]\n"));
    line(format_args!(
        "agents = {}  # [administrations] 500 to 1000000; 5324 is the full population; a \
         population file overrides it\n",
        s.agents
    ));
    line(format_args!(
        "horizon = \"{}\"  # [month] last simulated month, at most 2035-12; the first is 2018-01\n",
        s.horizon
    ));
    line(format_args!(
        "replicates = {}  # [runs] unless the command says otherwise\n",
        s.replicates
    ));
    line(format_args!("seed = {}  # [1] of all draws\n", s.seed));
    line(format_args!(
        "membership_from = \"{}\"  # [month] results by membership group administrations by their \
         membership in this month\n",
        s.membership_from
    ));
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
        let spec = lever.spec();
        let range = if spec.kind == ValueKind::Date {
            "a month or \"none\"".to_owned()
        } else {
            format!("{} to {}", spec.low, spec.high)
        };
        let value = lever_value(*lever, scenario.levers[*lever as usize]);
        line(format_args!(
            "{} = {value}  # [{}] {range}; moves {}; {}\n",
            spec.name, spec.unit, spec.moves, spec.finding
        ));
    }
    if !scenario.events.is_empty() {
        line(format_args!("\n# Dated shocks and waves of attention, nationwide.\n"));
        scenario.events.iter().for_each(|event| line(format_args!("{}", event_table(event))));
    }
    if !scenario.policies.is_empty() {
        line(format_args!(
            "\n# Policies, in order; for the same lever and administration the later one wins.\n"
        ));
        scenario.policies.iter().for_each(|policy| line(format_args!("{}", policy_table(policy))));
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

/// A lever's value as it is written in a file.
pub fn lever_value(lever: Lever, value: f64) -> String {
    match lever.spec().kind {
        ValueKind::Number => value.to_string(),
        ValueKind::Date if value < 0.0 => "\"none\"".to_owned(),
        ValueKind::Date => format!("\"{}\"", Month::from_index(value as i32)),
    }
}

fn event_table(event: &Event) -> String {
    let mut text = format!(
        "\n[[event]]\nname = {}\nfrom = \"{}\"\nuntil = \"{}\"\n",
        quoted(&event.name),
        event.from,
        event.until
    );
    let effects = [
        ("displacement", event.displacement, "share of free time"),
        ("awareness_per_month", event.awareness_per_month, "1/month"),
        ("agenda", event.agenda, "log-odds"),
        ("budget", event.budget, "share"),
    ];
    for (key, value, unit) in effects.into_iter().filter(|(_, value, _)| *value != 0.0) {
        text += &format!("{key} = {value}  # [{unit}]\n");
    }
    text + &source_line(&event.source)
}

fn source_line(source: &str) -> String {
    if source.is_empty() { String::new() } else { format!("source = {}\n", quoted(source)) }
}

fn policy_table(policy: &Policy) -> String {
    let mut text = format!("\n[[policy]]\nlever = \"{}\"\n", policy.lever.spec().name);
    let amount = match policy.change {
        super::policy::Change::Value(value) => lever_value(policy.lever, value),
        change => change.amount().to_string(),
    };
    text += &format!("{} = {amount}  # [{}]\n", policy.change.key(), policy.lever.spec().unit);
    text + &dates_and_target(policy) + &source_line(&policy.source)
}

fn dates_and_target(policy: &Policy) -> String {
    let mut text = format!("from = \"{}\"\n", policy.from);
    if let Some(until) = policy.until {
        text += &format!("until = \"{until}\"\n");
    }
    if policy.ramp_months > 0 {
        text += &format!("ramp_months = {}\n", policy.ramp_months);
    }
    if policy.target != Target::default() {
        text += &format!("where = {{ {} }}\n", conditions(&policy.target).join(", "));
    }
    text
}

/// The line of a description in German, if there is one.
fn in_german(description: Option<&str>) -> String {
    description.map(|text| format!("description_de = {}\n", quoted(text))).unwrap_or_default()
}

/// A study as the list of its points around the `scenario.toml` beside it; it gives the same points
/// again.
pub fn study_to_toml(study: &Study, points: &[Vec<f64>]) -> String {
    let Study { name, description, description_de, scenario, factors, .. } = study;
    let in_german = in_german(description_de.as_deref());
    let mut text = format!(
        "# A complete study: the list of its points. Lines after `#` are comments.\n\nname = \
         {}\ndescription = {}\n{in_german}scenario = \"scenario.toml\"\ndesign = \
         \"list\"\nreplicates = {}\n",
        quoted(name),
        quoted(description),
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
    let in_german = in_german(description_de.as_deref());
    let mut text = format!(
        "# A complete sensitivity study. Lines after `#` are comments.\n\nname = {}\ndescription = \
         {}\n{in_german}scenario = {}\n",
        quoted(name),
        quoted(description),
        file_beside(scenario)
    );
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
    let in_german = in_german(description_de.as_deref());
    let files =
        |scenarios: &[Scenario]| scenarios.iter().map(file_beside).collect::<Vec<_>>().join(", ");
    format!(
        "# A complete regret study. Lines after `#` are comments.\n\nname = {}\ndescription = \
         {}\n{in_german}design = \"{REGRET}\"\nscenario = {}\npackages = [{}]\nconditions = \
         [{}]\noutcomes = [{}]\nreplicates = {}\n",
        quoted(name),
        quoted(description),
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
    let in_german = in_german(description_de.as_deref());
    let mut text = format!(
        "# A complete calibration. Lines after `#` are comments.\n\nname = {}\ndescription = \
         {}\n{in_german}scenario = \"scenario.toml\"\ndesign = \"{CALIBRATION}\"\ntargets = \
         \"{targets}\"\nscreening = {screening}\ncalibrated = {calibrated}\ninitial = \
         {initial}\nparticles = {particles}\nmoves = {moves}\ndiscrepancy = \
         {discrepancy:?}\nlost_pattern = {lost_pattern:?}\n",
        quoted(name),
        quoted(description),
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
        Subject::Lever(policy) => format!(
            "\n[[vary]]\nlever = \"{}\"\n{}",
            policy.lever.spec().name,
            dates_and_target(policy)
        ),
        Subject::Parameter(place) => {
            format!("\n[[vary]]\nparameter = \"{}\"\n", REGISTRY[*place].key())
        }
    }
}

fn conditions(target: &Target) -> Vec<String> {
    fn list<T>(key: &str, items: Option<&Vec<T>>, name: impl Fn(&T) -> &str) -> Option<String> {
        items.map(|items| {
            format!(
                "{key} = [{}]",
                items
                    .iter()
                    .map(|item| format!("\"{}\"", name(item)))
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        })
    }
    [
        list("land", target.lands.as_ref(), |land| land.key()),
        list("county", target.counties.as_ref(), |key| key),
        target.population_below.map(|limit| format!("population_below = {limit}")),
        target.population_from.map(|limit| format!("population_from = {limit}")),
        list("kind", target.kinds.as_ref(), |kind| Kind::name(*kind)),
        list("tier", target.tiers.as_ref(), |tier| Tier::name(*tier)),
        list("membership", target.memberships.as_ref(), |membership| Membership::name(*membership)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
