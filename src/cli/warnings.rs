//! Warnings of scenarios in which something never acts.

use super::terminal;
use crate::model::policy::reaches;
use crate::model::population::Population;
use crate::scenario::Scenario;
use crate::scenario::policy::{Policy, Target};

/// Warns of all policies of a scenario that never act.
pub(super) fn warn(scenario: &Scenario) {
    warn_of_idle_policies(scenario);
    warn_of_policies_for_nobody(scenario);
    warn_of_policies_without_link(scenario);
}

/// Warns of policies that start after the horizon.
fn warn_of_idle_policies(scenario: &Scenario) {
    let horizon = scenario.simulation.horizon;
    let idle: Vec<&Policy> =
        scenario.policies.iter().filter(|policy| policy.from > horizon).collect();
    if !idle.is_empty() {
        let text = format!(
            "`{}` ends in {horizon}, before these policies start, so that they never act",
            scenario.name
        );
        terminal::talk(&format!("warning: {text}: {}", named(&idle)));
    }
}

/// Warns of policies whose `where` holds for no administration; Länder alone are not looked at, for
/// a small population lacks some.
fn warn_of_policies_for_nobody(scenario: &Scenario) {
    let aimed =
        |policy: &&Policy| Target { lands: None, ..policy.target.clone() } != Target::default();
    let aimed: Vec<&Policy> = scenario.policies.iter().filter(aimed).collect();
    if aimed.is_empty() {
        return;
    }
    let population = Population::of(scenario);
    let idle: Vec<&Policy> =
        aimed.into_iter().filter(|policy| !reaches(policy, &population)).collect();
    if !idle.is_empty() {
        let (name, agents) = (&scenario.name, population.administrations.len());
        let text = format!(
            "`where` of these policies of `{name}` means none of its {agents} administrations, so \
             that they never act"
        );
        terminal::talk(&format!("warning: {text}: {}", named(&idle)));
    }
}

/// Warns of policies whose lever has no link here; that is no finding of no effect.
fn warn_of_policies_without_link(scenario: &Scenario) {
    let unlinked = |policy: &&Policy| scenario.links.missing_for(policy.lever).is_some();
    let idle: Vec<&Policy> = scenario.policies.iter().filter(unlinked).collect();
    if !idle.is_empty() {
        let text = format!(
            "these policies of `{}` have no link here, as `[links]` switches off all that they act \
             through, so that no service depends on them",
            scenario.name
        );
        terminal::talk(&format!("warning: {text}: {}", named(&idle)));
    }
}

/// The first few policies in words.
fn named(policies: &[&Policy]) -> String {
    const NAMED: usize = 5;
    let mut names: Vec<String> = policies
        .iter()
        .take(NAMED)
        .map(|policy| format!("`{}` from {}", policy.lever.spec().name, policy.from))
        .collect();
    if policies.len() > NAMED {
        names.push(format!("and {} more", policies.len() - NAMED));
    }
    names.join(", ")
}
