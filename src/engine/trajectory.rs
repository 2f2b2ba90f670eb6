//! One replicate: the values of all series over all months, for a scenario by itself or for several
//! that share a past.

use crate::model::observe::Observation;
use crate::model::setting::Setting;
use crate::model::state::State;
use crate::model::world::World;
use crate::scenario::{Scenario, Simulation};

/// What one replicate yields.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// Number of the replicate.
    pub replicate: u64,
    /// Observations by month; within a month in the order of [`crate::model::outcome::Layout`].
    pub months: Vec<Observation>,
    /// State at the horizon.
    pub last: State,
}

/// Simulates one replicate of a scenario from January 2018 to its horizon.
pub fn simulate(setting: &Setting, replicate: u64) -> Trajectory {
    finish(World::new(setting, replicate), replicate, Vec::new(), setting)
}

fn finish(
    mut world: World<'_>,
    replicate: u64,
    mut months: Vec<Observation>,
    setting: &Setting,
) -> Trajectory {
    months.extend((months.len()..setting.simulation.months()).map(|_| world.step()));
    Trajectory { replicate, months, last: world.into_state() }
}

/// Several scenarios on the same draws, the first of which is the baseline: the past that another
/// shares with it is simulated once.
#[derive(Debug)]
pub struct Family {
    scenarios: Vec<Scenario>,
    /// With the means of parameters that are drawn.
    settings: Vec<Setting>,
    /// Months that each setting shares with the first.
    shared: Vec<usize>,
}

impl Family {
    /// Prepares scenarios; the horizon and the number of agents are those of each.
    pub fn new(scenarios: &[Scenario]) -> Self {
        let all: Vec<&Scenario> = scenarios.iter().collect();
        let settings: Vec<Setting> =
            scenarios.iter().map(|scenario| Setting::among(scenario, &all)).collect();
        let shared = scenarios
            .iter()
            .zip(&settings)
            .map(|(other, setting)| shared_months((&scenarios[0], &settings[0]), (other, setting)))
            .collect();
        Self { scenarios: scenarios.to_vec(), settings, shared }
    }

    /// The settings, in the order of the scenarios; parameters that are drawn have their means.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Number of months from January 2018 that a member shares with the first.
    pub fn shared_months(&self, member: usize) -> usize {
        self.shared[member]
    }

    /// The scenarios.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Simulates one replicate of all members, in the order of members.
    pub fn simulate(&self, replicate: u64) -> Vec<Trajectory> {
        let mut all: Vec<(usize, Trajectory)> = Vec::new();
        self.simulate_each(replicate, |member, trajectory| all.push((member, trajectory)));
        all.sort_by_key(|(member, _)| *member);
        all.into_iter().map(|(_, trajectory)| trajectory).collect()
    }

    /// Simulates one replicate of one member from the start, whatever past it shares.
    pub fn simulate_alone(&self, member: usize, replicate: u64) -> Trajectory {
        simulate(
            self.drawn(member, replicate).as_ref().unwrap_or(&self.settings[member]),
            replicate,
        )
    }

    /// Simulates one replicate and hands over each member as it is finished, so that not all of
    /// them are held at once.
    pub fn simulate_each(&self, replicate: u64, finished: impl FnMut(usize, Trajectory)) {
        self.simulate_some(replicate, &vec![true; self.settings.len()], finished);
    }

    /// The same of the members that are wanted; of the first, no more months than they need.
    pub fn simulate_some(
        &self,
        replicate: u64,
        wanted: &[bool],
        mut finished: impl FnMut(usize, Trajectory),
    ) {
        let drawn = self.drawn(0, replicate);
        let first = drawn.as_ref().unwrap_or(&self.settings[0]);
        let mut world = World::new(first, replicate);
        let mut months = Vec::new();
        let needed = (0..wanted.len()).filter(|member| wanted[*member]);
        let last = needed.map(|member| self.shared[member]).max().unwrap_or(0);
        let sharing = |months: usize| {
            (0..wanted.len())
                .filter(move |member| wanted[*member] && self.shared[*member] == months)
        };
        for month in 0..first.simulation.months() {
            for member in sharing(month) {
                let drawn = self.drawn(member, replicate);
                let setting = drawn.as_ref().unwrap_or(&self.settings[member]);
                let fork =
                    if month == 0 { World::new(setting, replicate) } else { world.fork(setting) };
                finished(member, finish(fork, replicate, months.clone(), setting));
            }
            if month == last {
                return;
            }
            months.push(world.step());
        }
        let all_along = sharing(first.simulation.months());
        let baseline = Trajectory { replicate, months, last: world.into_state() };
        all_along.for_each(|member| finished(member, baseline.clone()));
    }

    /// The setting of a member with the parameters that a replicate draws; none where all
    /// replicates share one.
    fn drawn(&self, member: usize, replicate: u64) -> Option<Setting> {
        self.scenarios[member]
            .drawn(replicate)
            .map(|scenario| self.settings[member].with_parameters_of(&scenario))
    }
}

/// Number of months from January 2018 in which two scenarios assume the same.
fn shared_months(first: (&Scenario, &Setting), other: (&Scenario, &Setting)) -> usize {
    let without_replicates = |simulation: Simulation| Simulation { replicates: 0, ..simulation };
    let same_from_the_start = without_replicates(first.0.simulation)
        == without_replicates(other.0.simulation)
        && first.0.shares_parameters(other.0)
        && first.0.tables.input_files == other.0.tables.input_files;
    if !same_from_the_start {
        return 0;
    }
    let month = |index: usize| crate::units::Month::from_index(index as i32);
    let same = |index: &usize| {
        first.1.events[*index] == other.1.events[*index]
            && first.1.policy.at(month(*index)) == other.1.policy.at(month(*index))
    };
    (0..first.1.simulation.months()).take_while(same).count()
}
