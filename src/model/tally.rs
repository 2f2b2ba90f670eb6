//! Running sums over administrations, kept in step with every change, so that observing a month
//! costs nothing per administration.
//!
//! All sums are whole numbers: they do not depend on the order of administrations or events.

use super::class::Class;
use super::obstacle::Obstacles;

/// How a service came online, as results tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Route {
    /// A provider's package.
    Provider,
    /// An application of the Land's platform.
    Platform,
    /// An EfA service, connected by itself.
    Efa,
    /// A cooperation or a joint administration.
    Cooperation,
    /// An own form or purchase.
    Own,
    /// Connected or provided by the Land.
    Central,
}

/// Number of routes.
pub const ROUTES: usize = 6;

/// Sums over a set of administrations of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Administrations.
    pub agents: i64,
    /// Services at level 1, 2, 3, 4 or above.
    pub levels: [i64; 4],
    /// Services at level 2 or above by the route of each.
    pub routes: [i64; ROUTES],
    /// Services not online by what holds them back.
    pub obstacles: Obstacles,
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
    /// Adds other sums, so many times.
    #[inline]
    pub fn add(&mut self, other: &Self, times: i64) {
        self.agents += times * other.agents;
        self.started += times * other.started;
        self.fifty += times * other.fifty;
        self.dms += times * other.dms;
        self.posts += times * other.posts;
        self.filled += times * other.filled;
        self.inhabitants += times * other.inhabitants;
        self.municipal_level2 += times * other.municipal_level2;
        self.inhabitants_level2 += times * other.inhabitants_level2;
        self.cases += times * other.cases;
        self.cases_online += times * other.cases_online;
        for level in 0..4 {
            self.levels[level] += times * other.levels[level];
        }
        self.obstacles.add(&other.obstacles, times);
        for route in 0..ROUTES {
            self.routes[route] += times * other.routes[route];
        }
        for membership in 0..5 {
            self.memberships[membership] += times * other.memberships[membership];
        }
    }
}

/// Sums by class of administration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    classes: Vec<(Class, Sums)>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(classes: &[Class]) -> Self {
        Self { classes: classes.iter().map(|class| (*class, Sums::default())).collect() }
    }

    /// The sums that an administration is counted in.
    #[inline]
    pub fn of(&mut self, class: usize) -> &mut Sums {
        &mut self.classes[class].1
    }

    /// All classes, also those without members.
    pub fn classes(&self) -> impl Iterator<Item = (Class, &Sums)> {
        self.classes.iter().map(|(class, sums)| (*class, sums))
    }

    /// Starts the month's count of cases anew.
    pub fn clear_cases_online(&mut self) {
        self.classes.iter_mut().for_each(|(_, sums)| sums.cases_online = 0);
    }
}

/// Services that count for the outcome `share_with_50_services`.
pub const FIFTY: i64 = 50;
