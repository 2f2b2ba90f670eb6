//! What the tests share: scenarios from a few lines of TOML, runs, and reading series and shares
//! off a run.

use ozgsim::engine::trajectory::{Trajectory, simulate};
use ozgsim::model::outcome::{Dimension, Layout, Outcome};
use ozgsim::model::population::Administration;
use ozgsim::model::setting::Setting;
use ozgsim::model::state::State;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::administration::Kind;
use ozgsim::scenario::load::from_text;
use ozgsim::statistics::{mean, standard_deviation};
use ozgsim::units::Month;

/// One mechanism at a time.
const PLAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shared/plain.toml");

/// A scenario that extends the one in which mechanisms act alone: size, horizon, and what else
/// differs.
pub(crate) fn text(agents: u64, horizon: &str, differences: &str) -> String {
    extending(PLAIN, agents, horizon, differences)
}

/// A scenario that extends the baseline, in which all act together.
pub(crate) fn shipped(agents: u64, horizon: &str, differences: &str) -> String {
    extending("baseline", agents, horizon, differences)
}

fn extending(parent: &str, agents: u64, horizon: &str, differences: &str) -> String {
    format!(
        "extends = \"{parent}\"\n[simulation]\nagents = {agents}\nhorizon = \
         \"{horizon}\"\n{differences}\n"
    )
}

/// Switches on all links that the plain scenario has off.
pub(crate) fn all_links() -> String {
    let plain = include_str!("../shared/plain.toml");
    let links = plain.split_once("[links]").expect("it switches links off").1;
    let links = links.split_once("\n[").map_or(links, |(links, _)| links);
    format!("[links]{}", links.replace("= false", "= true"))
}

/// A policy from a month on; `target` is the inside of `where`, or empty.
pub(crate) fn policy(lever: &str, value: &str, from: &str, target: &str) -> String {
    let target =
        if target.is_empty() { String::new() } else { format!("where = {{ {target} }}\n") };
    format!("[[policy]]\nlever = \"{lever}\"\nvalue = {value}\nfrom = \"{from}\"\n{target}")
}

/// The scenario of a text that is valid.
pub(crate) fn scenario(text: &str) -> Scenario {
    from_text(text).unwrap_or_else(|error| panic!("a scenario of the tests is wrong: {error}"))
}

/// The frozen part of a scenario.
pub(crate) fn setting(text: &str) -> Setting {
    Setting::new(&scenario(text))
}

/// One replicate of a scenario.
pub(crate) fn run(text: &str, replicate: u64) -> Trajectory {
    simulate(&setting(text), replicate)
}

/// A scenario and some replicates of it.
pub(crate) struct Runs {
    /// Frozen part.
    pub(crate) setting: Setting,
    /// Replicates 0, 1 ...
    pub(crate) all: Vec<Trajectory>,
}

impl Runs {
    /// Runs replicates of a scenario.
    pub(crate) fn of(text: &str, replicates: u64) -> Self {
        let setting = setting(text);
        let all = (0..replicates).map(|replicate| simulate(&setting, replicate)).collect();
        Self { setting, all }
    }

    /// Mean over replicates of a nationwide series in a month.
    pub(crate) fn mean(&self, outcome: Outcome, month: &str) -> f64 {
        self.mean_of(outcome, Dimension::All, 0, month)
    }

    /// Mean over replicates of any series in a month.
    pub(crate) fn mean_of(
        &self,
        outcome: Outcome,
        dimension: Dimension,
        group: usize,
        month: &str,
    ) -> f64 {
        mean(&self.values(outcome, dimension, group, month))
    }

    /// Values of a series in a month, by replicate.
    pub(crate) fn values(
        &self,
        outcome: Outcome,
        dimension: Dimension,
        group: usize,
        month: &str,
    ) -> Vec<f64> {
        self.all
            .iter()
            .map(|trajectory| value(trajectory, outcome, dimension, group, month))
            .collect()
    }

    /// Sums of a nationwide series from January 2018 to a month, by replicate.
    pub(crate) fn sums(&self, outcome: Outcome, month: &str) -> Vec<f64> {
        let position = position(outcome, Dimension::All, 0);
        self.all
            .iter()
            .map(|trajectory| {
                trajectory.months[..=index(month)].iter().map(|month| month[position]).sum()
            })
            .collect()
    }
}

/// Value of a series in a month.
pub(crate) fn value(
    trajectory: &Trajectory,
    outcome: Outcome,
    dimension: Dimension,
    group: usize,
    month: &str,
) -> f64 {
    trajectory.months[index(month)][position(outcome, dimension, group)]
}

/// Place of a series in an observation.
pub(crate) fn position(outcome: Outcome, dimension: Dimension, group: usize) -> usize {
    Layout::new()
        .position(outcome, dimension, group)
        .unwrap_or_else(|| panic!("{outcome:?} is not recorded by {}", dimension.name()))
}

/// Number of a month since January 2018.
pub(crate) fn index(month: &str) -> usize {
    month.parse::<Month>().unwrap_or_else(|error| panic!("{error}")).index() as usize
}

/// A paired difference: mean over replicates and its standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effect {
    /// Mean difference.
    pub(crate) mean: f64,
    /// Standard error of the mean over replicates.
    pub(crate) error: f64,
}

impl Effect {
    /// Mean and error of differences by replicate.
    pub(crate) fn of(differences: &[f64]) -> Self {
        Self {
            mean: mean(differences),
            error: standard_deviation(differences) / (differences.len() as f64).sqrt(),
        }
    }

    /// Effect of a scenario against another on the same draws.
    pub(crate) fn between(with: &[f64], without: &[f64]) -> Self {
        assert_eq!(with.len(), without.len(), "pairs need as many replicates on both sides");
        Self::of(
            &with.iter().zip(without).map(|(with, without)| with - without).collect::<Vec<_>>(),
        )
    }

    /// Whether the effect lies above a bound by more than two standard errors.
    pub(crate) fn above(self, bound: f64) -> bool {
        self.mean - 2.0 * self.error > bound
    }

    /// Whether the effect lies below a bound by more than two standard errors.
    pub(crate) fn below(self, bound: f64) -> bool {
        self.mean + 2.0 * self.error < bound
    }
}

/// Mean over the administrations that satisfy a condition of their share of services at level 2.
pub(crate) fn mean_level2(
    setting: &Setting,
    state: &State,
    condition: impl Fn(usize, &Administration) -> bool,
) -> f64 {
    let all = setting.population.administrations.iter().enumerate();
    mean(
        &all.filter(|(i, a)| condition(*i, a))
            .map(|(i, _)| state.online_share(setting, i))
            .collect::<Vec<_>>(),
    )
}

/// Whether an administration is municipal and has fewer than 10,000 inhabitants.
pub(crate) fn is_small(administration: &Administration) -> bool {
    administration.kind == Kind::Municipality && administration.population < 10_000
}

/// Fails with the first month and series in which two runs differ in a bit; NaN equals NaN.
pub(crate) fn assert_same_bits(left: &Trajectory, right: &Trajectory, what: &str) {
    assert_eq!(left.months.len(), right.months.len(), "{what}: number of months");
    assert_same_bits_where(left, right, what, |_, _| true);
}

/// As [`assert_same_bits`], for the months and series that satisfy a condition.
pub(crate) fn assert_same_bits_where(
    left: &Trajectory,
    right: &Trajectory,
    what: &str,
    condition: impl Fn(usize, usize) -> bool,
) {
    let layout = Layout::new();
    for (month, (a, b)) in left.months.iter().zip(&right.months).enumerate() {
        for (series, (x, y)) in
            a.iter().zip(b).enumerate().filter(|(series, _)| condition(month, *series))
        {
            let same = x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan());
            assert!(
                same,
                "{what}: {:?} differs in {}: {x} and {y}",
                layout.series()[series],
                Month::from_index(month as i32)
            );
        }
    }
}

/// Everything that the state says about one administration, to be compared exactly.
pub(crate) fn portrait(
    setting: &Setting,
    state: &State,
    i: usize,
) -> impl PartialEq + std::fmt::Debug + use<> {
    let levels: Vec<u64> =
        state.services(setting, i).iter().flat_map(|block| block.levels).collect();
    let numbers = [
        state.agents[i].money,
        state.agents[i].hours,
        state.agents[i].internal_hours,
        state.agents[i].awareness,
        state.agents[i].agenda,
        state.agents[i].dms,
        state.agents[i].use_share,
    ];
    (
        levels,
        state.agents[i].counts,
        numbers.map(f64::to_bits),
        (
            state.agents[i].posts,
            state.agents[i].filled,
            state.agents[i].begun,
            state.agents[i].started,
        ),
        state.agents[i].membership,
    )
}

/// Kaplan and Meier's estimate of survival: times of events, ascending, and the share that lasts
/// longer.
///
/// A spell is its length and whether it has ended; one that has not is censored and counts as at
/// risk up to its length.
pub(crate) fn kaplan_meier(spells: &[(usize, bool)]) -> Vec<(usize, f64)> {
    let mut times: Vec<usize> =
        spells.iter().filter(|(_, ended)| *ended).map(|(length, _)| *length).collect();
    times.sort_unstable();
    times.dedup();
    let mut lasting = 1.0;
    let estimate = |time: usize| {
        let at_risk = spells.iter().filter(|(length, _)| *length >= time).count() as f64;
        let ended =
            spells.iter().filter(|(length, ended)| *ended && *length == time).count() as f64;
        lasting *= 1.0 - ended / at_risk;
        (time, lasting)
    };
    times.into_iter().map(estimate).collect()
}

/// First time by which at least half of all spells have ended; none where fewer ever do.
pub(crate) fn median_survival(spells: &[(usize, bool)]) -> Option<usize> {
    kaplan_meier(spells).into_iter().find(|(_, lasting)| *lasting <= 0.5).map(|(time, _)| time)
}
