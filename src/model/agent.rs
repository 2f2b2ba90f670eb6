//! One administration: its state, its services and its plan, and what services that come online
//! change in it.

use super::bitset::bit;
use super::environment::{Completion, Environment, NONE};
use super::ledger::Account;
use super::obstacle::{Held, Obstacles};
use super::setting::{Profile, Setting, Traits};
use super::tally::{FIFTY, ROUTES, Route, Sums};
use crate::scenario::administration::Membership;
use crate::statistics::smaller;

/// A project that hours are spent on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Project {
    /// Hours still to be spent.
    pub hours: f64,
    /// Month before which it cannot end.
    pub not_before: i32,
    /// Slot of the service, or family for links and migrations; `u16::MAX` when there is no
    /// project.
    pub subject: u16,
    /// Level that the service will reach; 1 for a link, 0 for a migration.
    pub level: u8,
    /// By which route it comes online.
    pub route: Route,
}

impl Project {
    /// No project.
    pub const NONE: Self =
        Self { hours: 0.0, not_before: 0, subject: u16::MAX, level: 0, route: Route::Own };

    /// Whether there is no project.
    #[inline]
    pub const fn is_none(&self) -> bool {
        self.subject == u16::MAX
    }
}

/// What the internal hours of an administration go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Internal {
    /// No DMS, none under way.
    Idle,
    /// Introduction of a DMS.
    Dms,
    /// Links, migrations and raising of levels; the DMS is complete.
    Integration,
}

/// Number of projects that an administration plans ahead.
pub const PLAN: usize = 12;

/// What a way to bring a service online costs an administration, for a service of mean complexity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Hours.
    pub hours: f64,
    /// Price [EUR].
    pub price: f64,
    /// Licence or running cost [EUR/year].
    pub licence: f64,
    /// Shortest duration [months].
    pub months: i32,
    /// What an interface adds, where a service needs one [hours, EUR].
    pub interface: (f64, f64),
}

impl Terms {
    /// The same where somebody else pays.
    #[must_use]
    pub const fn free(mut self) -> Self {
        (self.price, self.licence) = (0.0, 0.0);
        self
    }

    /// Hours and price for a service of mean complexity, with or without an interface [hours, EUR].
    #[inline]
    pub fn of(&self, interface: bool) -> (f64, f64) {
        let (hours, price) = self.interface;
        if interface { (self.hours + hours, self.price + price) } else { (self.hours, self.price) }
    }
}

/// What the terms of all ways depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Multiplier of hours.
    pub scale: f64,
    /// How far connecting is prepared [1].
    pub preparation: f64,
    /// Part of an interface's hours that cooperations leave [1].
    pub interface_left: f64,
    /// Part of a price that joint procurement leaves [1].
    pub price_left: f64,
    /// Hours of a shared service, in the order of [`Way::SHARED`].
    pub shared_hours: [f64; KINDS],
}

/// The next projects of an administration, most useful first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Slots and ways.
    pub items: [(u16, Way); PLAN],
    /// What their terms depended on when the plan was made.
    pub costs: Costs,
}

impl Plan {
    /// No plan yet.
    pub const EMPTY: Self = Self {
        items: [(0, Way::Provider); PLAN],
        costs: Costs {
            scale: 0.0,
            preparation: 0.0,
            interface_left: 1.0,
            price_left: 1.0,
            shared_hours: [0.0; KINDS],
        },
    };
}

/// How far an administration has come with its plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Month from which a new plan is made.
    pub review: i32,
    /// Items in use.
    pub length: u8,
    /// Next item.
    pub next: u8,
}

impl Progress {
    /// No plan yet; due at once.
    pub const NO_PLAN: Self = Self { review: 0, length: 0, next: 0 };

    /// Whether everything planned has been begun.
    #[inline]
    pub const fn used_up(&self) -> bool {
        self.next == self.length
    }

    /// Whether a new plan is due: at the review, or when a full plan is used up; a shorter one held
    /// all that was worth doing.
    #[inline]
    pub const fn due(&self, month: i32) -> bool {
        month >= self.review || (self.used_up() && self.length as usize == PLAN)
    }
}

/// Kinds of cooperation.
const KINDS: usize = Membership::ALL.len() - 1;

/// A way to bring a service online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A provider's package.
    Provider,
    /// Connection to an EfA service.
    Efa,
    /// A service shared in the Land-wide association.
    Association,
    /// A service shared in the county's hub.
    County,
    /// A service shared in a city's partnership.
    City,
    /// A service shared among peers.
    Peers,
    /// An own purchase.
    Own,
    /// A ready application of the Land's platform.
    Platform,
    /// An own form on a platform or portal.
    Form,
}

impl Way {
    /// Ways through a cooperation, by its kind.
    pub const SHARED: [(Self, Membership); KINDS] = [
        (Self::Association, Membership::Association),
        (Self::County, Membership::County),
        (Self::City, Membership::City),
        (Self::Peers, Membership::Peers),
    ];

    /// The route that it belongs to.
    pub const fn route(self) -> Route {
        match self {
            Self::Provider => Route::Provider,
            Self::Efa => Route::Efa,
            Self::Association | Self::County | Self::City | Self::Peers => Route::Cooperation,
            Self::Own | Self::Form => Route::Own,
            Self::Platform => Route::Platform,
        }
    }

    /// Kind of cooperation that the way goes through.
    pub fn through(self) -> Option<Membership> {
        Self::SHARED.into_iter().find(|(way, _)| *way == self).map(|(_, kind)| kind)
    }
}

/// What holds of 64 neighbouring services of an administration, one bit each; side by side, as an
/// event concerns most of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block {
    /// At level 1, 2, 3, 4 or above.
    pub levels: [u64; 4],
    /// At level 2 or above or with a project.
    pub taken: u64,
    /// Software family is linked, or none is needed.
    pub connected: u64,
    /// What holds those back that are not online.
    pub held: Held,
}

/// State of one administration. Three cache lines: what services coming online change, hours and
/// money, work in hand.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub struct Agent {
    /// Cases per inhabitant and year of services online, weighted by ease.
    pub cases_online: f64,
    /// Cases per inhabitant and year of services at level 3 or above.
    pub cases_level3: f64,
    /// Upkeep of the services online [hours/month].
    pub upkeep: f64,
    /// Hours saved in a month if all cases went online, for services at level 3 or above
    /// [hours/month].
    pub saving: f64,
    /// Share of all cases that go online [1].
    pub use_share: f64,
    /// Number of services at level 1, 2, 3, 4 or above.
    pub counts: [u16; 4],
    /// Number of services at level 2 or above by the route of each.
    pub routes: [u16; ROUTES],
    /// Services at level 2 whose software family is linked, or that need none.
    pub raisable: u16,
    /// Membership by which results are grouped.
    pub group: Membership,
    /// Kind of membership; of several the one with the smallest circle.
    pub membership: Membership,
    /// Its cooperations by kind, from associations on, or [`NONE`].
    pub cooperations: [u32; KINDS],
    /// Whether it has used a platform or portal for applications or forms.
    pub portal: bool,
    /// Whether OZG work has begun.
    pub begun: bool,
    /// Whether it has a service at level 2 or above or had an OZG project.
    pub started: bool,
    /// What internal hours go to.
    pub internal: Internal,

    /// Money at hand for digital work [EUR].
    pub money: f64,
    /// Licences and running costs of services online [EUR/year].
    pub licences: f64,
    /// Hours for online services at hand [hours].
    pub hours: f64,
    /// Hours for internal digitalisation at hand [hours].
    pub internal_hours: f64,
    /// Awareness [1].
    pub awareness: f64,
    /// Agenda share of online services [1].
    pub agenda: f64,
    /// Grant that is awarded and not drawn [EUR].
    pub grant: f64,
    /// Hours that changes of services online ask for [hours].
    pub renewals: f64,
    /// Staff hired from own money, and as many as are wanted [full-time equivalents].
    pub hired: [f64; 2],
    /// Month in which the grant lapses.
    pub grant_until: i32,
    /// Whether something worth doing has a price.
    pub wants_money: bool,
    /// Progress of the DMS [1].
    pub dms: f64,
    /// Digital posts that are filled [persons].
    pub filled: u32,
    /// Posts that exist [persons].
    pub posts: u32,

    /// Project that hours for online services are spent on.
    pub project: Project,
    /// Link or migration that internal hours are spent on.
    pub integration: Project,
    /// Progress with the plan of the next projects.
    pub planned: Progress,
    /// Software families whose product can be linked, one bit each.
    pub compliant: u32,
    /// Place in the order of wishes up to which forms are online.
    pub forms_next: u16,
}

impl Agent {
    /// An administration of which nothing is known yet; the start values are set by `initial`.
    pub const EMPTY: Self = Self {
        cooperations: [NONE; KINDS],
        membership: Membership::None,
        group: Membership::None,
        portal: false,
        begun: false,
        started: false,
        filled: 0,
        posts: 0,
        grant: 0.0,
        renewals: 0.0,
        hired: [0.0; 2],
        grant_until: 0,
        wants_money: false,
        money: 0.0,
        licences: 0.0,
        hours: 0.0,
        internal_hours: 0.0,
        awareness: 0.0,
        agenda: 0.0,
        project: Project::NONE,
        planned: Progress::NO_PLAN,
        integration: Project::NONE,
        internal: Internal::Idle,
        dms: 0.0,
        compliant: 0,
        counts: [0; 4],
        routes: [0; ROUTES],
        raisable: 0,
        forms_next: 0,
        cases_online: 0.0,
        upkeep: 0.0,
        cases_level3: 0.0,
        saving: 0.0,
        use_share: 0.0,
    };

    /// Money that projects can be paid from: own money, and of the grant as much as has its own part
    /// [EUR].
    #[inline]
    pub fn spendable(&self, own_part: f64) -> f64 {
        let own = self.money.max(0.0);
        own + smaller(self.grant, own * (1.0 - own_part) / own_part)
    }

    /// Pays for a project and returns what the grant bears [EUR].
    #[inline]
    pub fn pay(&mut self, price: f64, own_part: f64) -> f64 {
        let granted = smaller(self.grant, price * (1.0 - own_part));
        self.grant -= granted;
        self.money -= price - granted;
        granted
    }

    /// Whether hours for online services are at hand and something to spend them on.
    #[inline]
    pub const fn has_work(&self, month: i32) -> bool {
        self.hours > 0.0 && !self.is_done(month)
    }

    /// Whether everything worth doing is done until the next plan.
    #[inline]
    pub const fn is_done(&self, month: i32) -> bool {
        self.project.is_none() && self.planned.used_up() && !self.planned.due(month)
    }

    /// Whether a link or migration is in hand or families may wait to be linked.
    #[inline]
    pub const fn has_links(&self, month: i32) -> bool {
        !self.integration.is_none()
            || (month >= self.integration.not_before
                && self.counts[1] - self.counts[2] != self.raisable)
    }

    /// Its cooperation of a kind.
    #[inline]
    pub const fn cooperation(&self, kind: Membership) -> Option<usize> {
        match kind {
            Membership::None => None,
            _ => {
                let index = self.cooperations[kind as usize - 1];
                if index == NONE { None } else { Some(index as usize) }
            }
        }
    }

    /// Its cooperations.
    #[inline]
    pub fn joined(&self) -> impl Iterator<Item = usize> {
        self.cooperations.into_iter().filter(|index| *index != NONE).map(|index| index as usize)
    }

    /// Whether it is a member of a cooperation of a kind, or of none.
    pub fn is_member(&self, kind: Membership) -> bool {
        if kind == Membership::None {
            self.membership == kind
        } else {
            self.cooperation(kind).is_some()
        }
    }

    /// What it adds to the sums over administrations.
    pub fn contribution(&self, setting: &Setting, profile: &Profile, services: &[Block]) -> Sums {
        let municipal = services
            .iter()
            .zip(&setting.tier_services[0])
            .map(|(block, municipal)| (block.levels[1] & municipal).count_ones());
        let mut obstacles = Obstacles::default();
        services.iter().for_each(|block| obstacles.count(&block.held, u64::MAX, 1));
        let (level2, inhabitants) = (i64::from(self.counts[1]), i64::from(profile.inhabitants));
        let mut memberships = [0; 5];
        for kind in Membership::ALL {
            memberships[kind as usize] = i64::from(self.is_member(kind));
        }
        Sums {
            agents: 1,
            levels: self.counts.map(i64::from),
            routes: self.routes.map(i64::from),
            obstacles,
            started: i64::from(self.started),
            fifty: i64::from(level2 >= FIFTY),
            dms: i64::from(self.internal == Internal::Integration),
            memberships,
            posts: i64::from(self.posts),
            filled: i64::from(self.filled),
            inhabitants,
            municipal_level2: municipal.map(i64::from).sum(),
            inhabitants_level2: inhabitants * level2,
            cases: profile.cases as i64,
            cases_online: (profile.cases * self.use_share) as i64,
        }
    }

    /// Notes what follows from a service at level 2.
    #[inline]
    fn put_online(
        &mut self,
        profile: &Profile,
        service: &Traits,
        setting: &Setting,
        sums: &mut Sums,
    ) {
        self.cases_online += service.cases * setting.parameters.usage.ease_level2;
        self.upkeep += setting.parameters.effort.upkeep_level2_hours_per_year / 12.0;
        self.update_saving(profile, setting);
        sums.municipal_level2 += i64::from(service.tier == 0);
        sums.inhabitants_level2 += i64::from(profile.inhabitants);
        sums.fifty += i64::from(i64::from(self.counts[1]) == FIFTY);
        sums.started += i64::from(!self.started);
        self.started = true;
    }

    /// Notes what follows from a service at level 3.
    #[inline]
    fn integrate(&mut self, profile: &Profile, service: &Traits, setting: &Setting) {
        let effort = &setting.parameters.effort;
        self.cases_online += service.cases * (1.0 - setting.parameters.usage.ease_level2);
        self.cases_level3 += service.cases;
        self.upkeep +=
            (effort.upkeep_level3_hours_per_year - effort.upkeep_level2_hours_per_year) / 12.0;
        self.update_saving(profile, setting);
    }

    /// Services at level 3 save hours for their part of the cases that go online.
    #[inline]
    fn update_saving(&mut self, profile: &Profile, setting: &Setting) {
        let hours_per_case = setting.parameters.usage.saving_hours_per_case;
        self.saving =
            profile.cases / 1000.0 * (self.cases_level3 / self.cases_online) * hours_per_case
                / 12.0;
    }
}

/// An administration that acts: what it is and has, how far its services are and what it plans,
/// apart from all others.
pub struct Actor<'a> {
    /// What does not change.
    pub profile: &'a Profile,
    /// State.
    pub agent: &'a mut Agent,
    /// Services, in the order of slots up to its last one.
    pub services: &'a mut [Block],
    /// What it intends to do next.
    pub plan: &'a mut Plan,
}

impl Actor<'_> {
    /// Writes down what holds back the services of a word.
    #[inline]
    pub fn note(&mut self, environment: &mut Environment, word: usize, held: Held) {
        let before = std::mem::replace(&mut self.services[word].held, held);
        let changed = before.iter().zip(held).fold(0, |all, (before, held)| all | before ^ held);
        if changed == 0 {
            return;
        }
        let sums = self.sums(environment);
        sums.obstacles.count(&before, changed, -1);
        sums.obstacles.count(&held, changed, 1);
    }

    /// Marks a service as taken; false where it already is.
    #[inline]
    pub fn take(&mut self, slot: usize) -> bool {
        let block = &mut self.services[slot / 64];
        let new = block.taken & bit(slot) == 0;
        block.taken |= bit(slot);
        new
    }

    /// Puts the form of a service online; false where it already is.
    #[inline]
    pub fn publish(&mut self, environment: &mut Environment, slot: usize) -> bool {
        let block = &mut self.services[slot / 64];
        let new = block.levels[0] & bit(slot) == 0;
        if new {
            block.levels[0] |= bit(slot);
            self.agent.counts[0] += 1;
            environment.online[slot][0] += u64::from(self.profile.parts);
            self.sums(environment).levels[0] += 1;
        }
        new
    }

    /// Lifts a service to a level, with all levels below, and keeps every count in step.
    pub fn raise(
        &mut self,
        setting: &Setting,
        environment: &mut Environment,
        slot: usize,
        level: usize,
        route: Route,
    ) {
        let Self { profile, agent, services, .. } = self;
        let block = &mut services[slot / 64];
        let (service, bit) = (&setting.traits[slot], bit(slot));
        let (sums, online) = (
            environment.tally.of(profile.class + agent.group as usize),
            &mut environment.online[slot],
        );
        let connected = u16::from(block.connected & bit != 0);
        for reached in 0..level {
            if block.levels[reached] & bit != 0 {
                continue;
            }
            block.levels[reached] |= bit;
            agent.counts[reached] += 1;
            online[reached] += u64::from(profile.parts);
            sums.levels[reached] += 1;
            match reached {
                1 => {
                    if setting.joint.serves(profile.index, slot) {
                        environment.joint.push(Completion {
                            administration: profile.index,
                            slot: slot as u16,
                            level: 2,
                            route: Route::Cooperation,
                        });
                    }
                    sums.obstacles.remove(&block.held, bit);
                    block.held.iter_mut().for_each(|reasons| *reasons &= !bit);
                    block.taken |= bit;
                    agent.routes[route as usize] += 1;
                    sums.routes[route as usize] += 1;
                    agent.raisable += connected;
                    agent.put_online(profile, service, setting, sums);
                    environment.counties[profile.county].level2 += profile.service_share;
                    let in_land = &mut environment.online_in_land[slot][profile.land];
                    *in_land += u64::from(profile.parts);
                    environment.official.count(
                        setting,
                        usize::from(service.tier),
                        profile.land,
                        *in_land,
                        online[1],
                    );
                }
                2 => {
                    agent.raisable -= connected;
                    agent.integrate(profile, service, setting);
                }
                _ => {}
            }
        }
    }

    /// The sums that it is counted in.
    #[inline]
    pub fn sums<'a>(&self, environment: &'a mut Environment) -> &'a mut Sums {
        environment.tally.of(self.profile.class + self.agent.group as usize)
    }

    /// The account that it is counted in.
    #[inline]
    pub fn account<'a>(&self, environment: &'a mut Environment) -> &'a mut Account {
        environment.ledger.of(self.profile.class + self.agent.group as usize)
    }

    /// Books a price of which a grant bears a part [EUR].
    #[inline]
    pub fn book(&self, environment: &mut Environment, price: f64, granted: f64) {
        let class = self.profile.class + self.agent.group as usize;
        let land = (self.profile.land, self.profile.weight);
        environment.ledger.spend_granted(class, land, price, granted);
    }

    /// Notes that it has begun with online services.
    #[inline]
    pub fn start(&mut self, environment: &mut Environment) {
        if !self.agent.started {
            self.agent.started = true;
            self.sums(environment).started += 1;
        }
    }

    /// Notes that its DMS is complete.
    pub fn complete_dms(&mut self, environment: &mut Environment) {
        self.agent.dms = 1.0;
        self.agent.internal = Internal::Integration;
        self.sums(environment).dms += 1;
    }

    /// Notes that a software family is linked.
    pub fn link(&mut self, setting: &Setting, family: usize) {
        let mut raisable = 0;
        for (block, services) in self.services.iter_mut().zip(&setting.family_services[family]) {
            block.connected |= services;
            raisable += (block.levels[1] & !block.levels[2] & block.connected).count_ones();
        }
        self.agent.raisable = raisable as u16;
    }
}
