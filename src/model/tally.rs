//! Running sums over administrations, kept in step with every change, so that observing a month costs nothing per administration.
//!
//! All sums are whole numbers: they do not depend on the order of administrations or events.

use super::agent::Internal;
use super::population::{Administration, Population};
use super::setting::Setting;
use super::state::State;
use crate::scenario::{Membership, SIZE_CLASSES};
use std::collections::BTreeSet;

/// Sums over a set of administrations of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Administrations.
    pub agents: i64,
    /// Services at level 1, 2, 3, 4 or above.
    pub levels: [i64; 4],
    /// Administrations with a service at level 2 or above or an OZG project.
    pub started: i64,
    /// Administrations with at least 50 services at level 2 or above.
    pub fifty: i64,
    /// Administrations with a complete DMS.
    pub dms: i64,
    /// Administrations by current membership.
    pub memberships: [i64; 5],
    /// Digital posts.
    pub posts: i64,
    /// Digital posts that are filled.
    pub filled: i64,
    /// Inhabitants.
    pub inhabitants: i64,
    /// Municipal services at level 2 or above.
    pub municipal_level2: i64,
    /// Inhabitants times services at level 2 or above.
    pub inhabitants_level2: i64,
    /// Cases a year [1/1000].
    pub cases: i64,
    /// Cases a year that come in online [1/1000].
    pub cases_online: i64,
}

impl Sums {
    /// Adds other sums, `sign` times.
    #[inline]
    pub fn add(&mut self, other: &Self, sign: i64) {
        self.agents += sign * other.agents;
        self.started += sign * other.started;
        self.fifty += sign * other.fifty;
        self.dms += sign * other.dms;
        self.posts += sign * other.posts;
        self.filled += sign * other.filled;
        self.inhabitants += sign * other.inhabitants;
        self.municipal_level2 += sign * other.municipal_level2;
        self.inhabitants_level2 += sign * other.inhabitants_level2;
        self.cases += sign * other.cases;
        self.cases_online += sign * other.cases_online;
        for level in 0..4 {
            self.levels[level] += sign * other.levels[level];
        }
        for membership in 0..5 {
            self.memberships[membership] += sign * other.memberships[membership];
        }
    }
}

/// Sums by class of administration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    classes: Vec<(Class, Sums)>,
}

/// Land, size class, kind and the membership by which results are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Index of the Land.
    pub land: usize,
    /// Size class; counties come after the last one.
    pub size: usize,
    /// Kind as a number.
    pub kind: usize,
    /// Membership as a number.
    pub membership: usize,
}

impl Class {
    /// The class of an administration without membership.
    pub fn of(a: &Administration) -> Self {
        Self { land: a.land.index(), size: a.size_class().unwrap_or(SIZE_CLASSES.len()), kind: a.kind as usize, membership: 0 }
    }

    /// All classes that a population can have, in order; those of the kinds of membership stand side by side.
    pub fn all(population: &Population) -> Vec<Self> {
        let found: BTreeSet<Self> = population.administrations.iter().map(Self::of).collect();
        found.into_iter().flat_map(|class| (0..Membership::ALL.len()).map(move |membership| Self { membership, ..class })).collect()
    }
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(setting: &Setting) -> Self {
        Self { classes: setting.classes.iter().map(|class| (*class, Sums::default())).collect() }
    }

    /// The sums that an administration is counted in.
    #[inline]
    pub fn of(&mut self, class: usize) -> &mut Sums {
        &mut self.classes[class].1
    }

    /// All classes that have members.
    pub fn classes(&self) -> impl Iterator<Item = (Class, &Sums)> {
        self.classes.iter().filter(|(_, sums)| sums.agents > 0).map(|(class, sums)| (*class, sums))
    }

    /// Starts the month's count of cases anew.
    pub fn clear_cases_online(&mut self) {
        self.classes.iter_mut().for_each(|(_, sums)| sums.cases_online = 0);
    }

    /// Counts all administrations afresh; the running sums must equal it at any time.
    pub fn recount(setting: &Setting, state: &State) -> Self {
        let mut tally = Self::new(setting);
        for i in 0..setting.agents() {
            tally.of(setting.profiles[i].class + state.agents[i].group as usize).add(&contribution(setting, state, i), 1);
        }
        tally
    }
}

/// What one administration adds to the sums.
pub fn contribution(setting: &Setting, state: &State, i: usize) -> Sums {
    let level2 = i64::from(state.agents[i].counts[1]);
    let inhabitants = i64::from(setting.population.administrations[i].population);
    let mut memberships = [0; 5];
    memberships[state.agents[i].membership as usize] = 1;
    Sums {
        agents: 1,
        levels: state.agents[i].counts.map(i64::from),
        started: i64::from(state.agents[i].started),
        fifty: i64::from(level2 >= FIFTY),
        dms: i64::from(state.agents[i].internal == Internal::Integration),
        memberships,
        posts: i64::from(state.agents[i].posts),
        filled: i64::from(state.agents[i].filled),
        inhabitants,
        municipal_level2: i64::from(municipal_level2(setting, state, i)),
        inhabitants_level2: inhabitants * level2,
        cases: setting.profiles[i].cases as i64,
        cases_online: (setting.profiles[i].cases * state.agents[i].use_share) as i64,
    }
}

fn municipal_level2(setting: &Setting, state: &State, i: usize) -> u32 {
    let services = state.services(setting, i).iter().zip(&setting.tier_services[0]);
    services.map(|(block, municipal)| (block.levels[1] & municipal).count_ones()).sum()
}

/// Services that count for the outcome `share_with_50_services`.
pub const FIFTY: i64 = 50;
