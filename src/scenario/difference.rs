//! What differs between two scenarios. Whether a difference matters is for the model to show, and
//! how to say it for the report.

use super::keys::{Key, Value};
use super::lever::Lever;
use super::link::LINKS;
use super::policy::Policy;
use super::{Event, SIMULATION, Scenario};

/// What differs between two scenarios; names, descriptions and sources do not count.
pub struct Difference {
    /// Input files of the user that differ, by their key in `[data]`: whether there is one before
    /// and after.
    pub inputs: Vec<(&'static str, bool, bool)>,
    /// Keys of `[simulation]` and of `[links]`, with their values.
    pub settings: Vec<(&'static Key, Value, Value)>,
    /// Policies.
    pub policies: Vec<Altered<Policy>>,
    /// Whether the policies are the same in another order.
    pub reordered: bool,
    /// Levers that have other national values.
    pub levers: Vec<(Lever, f64, f64)>,
    /// Events.
    pub events: Vec<Altered<Event>>,
    /// Places in the registry of parameters with their values; none where they are drawn.
    pub parameters: Vec<(usize, Option<f64>, Option<f64>)>,
}

/// An item that two lists do not have in common.
pub enum Altered<T> {
    /// It is new.
    Added(T),
    /// It was another before.
    Changed {
        /// What it was.
        before: T,
        /// What it is.
        after: T,
    },
    /// It is no more.
    Gone(T),
}

impl Difference {
    /// What changes from one scenario to another.
    pub fn between(from: &Scenario, to: &Scenario) -> Self {
        let values =
            |scenario: &Scenario| [scenario.simulation.values(), scenario.links.values()].concat();
        let keys = SIMULATION.iter().chain(LINKS).zip(values(from).into_iter().zip(values(to)));
        let settings = keys.map(|(key, (before, after))| (key, before, after));
        let policies = |scenario: &Scenario| -> Vec<Policy> {
            let plain = |policy: &Policy| Policy { source: String::new(), ..policy.clone() };
            scenario.policies.iter().map(plain).collect()
        };
        let events = |scenario: &Scenario| -> Vec<Event> {
            let plain = |event: &Event| Event { source: String::new(), ..event.clone() };
            scenario.events.iter().map(plain).collect()
        };
        let (before, after) = (policies(from), policies(to));
        let is_twin = |a: &Policy, b: &Policy| a.lever == b.lever && a.target == b.target;
        let policies = altered(&before, &after, is_twin);
        let levers = Lever::ALL
            .iter()
            .map(|lever| (*lever, from.levers[*lever as usize], to.levers[*lever as usize]));
        Self {
            inputs: inputs(from, to),
            settings: settings.filter(|(_, before, after)| before != after).collect(),
            reordered: policies.is_empty() && before != after,
            policies,
            levers: levers.filter(|(_, before, after)| before != after).collect(),
            events: altered(&events(from), &events(to), |a, b| a.name == b.name),
            parameters: parameters(from, to),
        }
    }
}

fn inputs(from: &Scenario, to: &Scenario) -> Vec<(&'static str, bool, bool)> {
    let bytes = |scenario: &Scenario, key: &str| {
        let file = scenario.tables.input_files.iter().find(|file| file.key == key);
        file.map(|file| file.bytes.clone())
    };
    let differ = |key| {
        let (before, after) = (bytes(from, key), bytes(to, key));
        (before != after).then(|| (key, before.is_some(), after.is_some()))
    };
    ["population", "services"].into_iter().filter_map(differ).collect()
}

/// Parameters of which a value is stated on one side at least. That parameters are drawn where they
/// were not is no difference of each of them.
fn parameters(from: &Scenario, to: &Scenario) -> Vec<(usize, Option<f64>, Option<f64>)> {
    let value = |scenario: &Scenario, (place, value): (usize, f64)| {
        let drawn = scenario.posterior.as_ref().is_some_and(|posterior| posterior.draws(place));
        (!drawn).then_some(value)
    };
    let both_draw = from.posterior.is_some() && to.posterior.is_some();
    let values = from.parameters.values().into_iter().zip(to.parameters.values()).enumerate();
    values
        .map(|(place, (a, b))| (place, value(from, (place, a)), value(to, (place, b))))
        .filter(|(_, a, b)| a != b && (both_draw || (a.is_some() && b.is_some())))
        .collect()
}

/// Items that only one of two lists has, each counted as often as it occurs; an item after and its
/// twin before are one.
fn altered<T: PartialEq + Clone>(
    before: &[T],
    after: &[T],
    is_twin: impl Fn(&T, &T) -> bool,
) -> Vec<Altered<T>> {
    let mut gone = without(before, after);
    let mut all: Vec<Altered<T>> = Vec::new();
    for item in without(after, before) {
        all.push(match gone.iter().position(|old| is_twin(old, &item)) {
            Some(place) => Altered::Changed { before: gone.remove(place), after: item },
            None => Altered::Added(item),
        });
    }
    all.extend(gone.into_iter().map(Altered::Gone));
    all
}

/// The items of a list that another list does not have, each counted as often as it occurs.
fn without<T: PartialEq + Clone>(items: &[T], others: &[T]) -> Vec<T> {
    let mut others: Vec<&T> = others.iter().collect();
    let mut rest = Vec::new();
    for item in items {
        match others.iter().position(|other| *other == item) {
            Some(place) => drop(others.remove(place)),
            None => rest.push(item.clone()),
        }
    }
    rest
}
