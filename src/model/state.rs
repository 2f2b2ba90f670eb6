//! State of one replicate: administrations, services, providers and cooperations. What happens to it is in the phases.

use super::bitset::bit;
use super::policy::condition;
use super::setting::{Profile, Setting, Traits};
use super::tally::{FIFTY, Sums, Tally, contribution};
use crate::scenario::Membership;
use crate::scenario::land::Land;

/// Marks "none" in columns of indices.
pub const NONE: u32 = u32::MAX;

/// State of Länder, EfA services, providers and central services.
#[derive(Debug, Clone)]
pub struct Supply {
    /// Preconditions in place [1], by cell.
    pub preconditions: Vec<f64>,
    /// Readiness of accounts and registers [1], by cell.
    pub base_components: Vec<f64>,
    /// Services that can reach level 4, by cell: words of a set.
    pub once_only: Vec<u64>,
    /// EfA services that can be connected, by Land: words of a set.
    pub efa: Vec<u64>,
    /// EfA services under contract whose pilot still runs, by Land and service: months left; -1 before the contract.
    pub pilot: Vec<i16>,
    /// First month with a free turn and turns used in it, by service.
    pub queue: Vec<(i32, u32)>,
    /// Services offered, by provider: words of a set.
    pub offers: Vec<u64>,
    /// Fraction of the next offer and place in the provider's order.
    pub provider_progress: Vec<(f64, usize)>,
    /// Services connected centrally and services provided centrally, by cell: words of sets.
    pub central: [Vec<u64>; 2],
    /// Fraction of the next central service by cell, for rollout and provision.
    pub central_progress: Vec<[f64; 2]>,
    /// Software families whose links vendors have finished, in twelfths, so that whole rates per year add up without rounding.
    pub link_twelfths: f64,
    /// Software families migrated to a product that can be linked, summed over administrations, by Land.
    pub migrated: [u64; Land::COUNT],
}

/// Local services that are available by the official rules, counted as they come online.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Official {
    /// Comprehensive, majority and anywhere, nationwide.
    pub nationwide: [u32; 3],
    /// Comprehensive, majority and anywhere, by Land.
    pub by_land: [[u32; 3]; Land::COUNT],
    /// Comprehensive by Land at the time of the last published count, which covers them already.
    pub published: [u32; Land::COUNT],
}

impl Official {
    /// One more administration has a service: now `in_land` in its Land and `in_all` nationwide.
    #[inline]
    fn count(&mut self, setting: &Setting, tier: usize, land: usize, in_land: u32, in_all: u32) {
        let responsible = [setting.responsible[tier][land], setting.responsible_nationwide[tier]];
        for (counts, (has, of)) in [&mut self.by_land[land], &mut self.nationwide].into_iter().zip([in_land, in_all].into_iter().zip(responsible)) {
            let has = u64::from(has);
            counts[0] += u32::from(has == of);
            counts[1] += u32::from(has == of / 2 + 1);
            counts[2] += u32::from(has == 1);
        }
    }
}

/// A cooperation.
#[derive(Debug, Clone)]
pub struct Cooperation {
    /// Kind.
    pub kind: Membership,
    /// Land of the leader.
    pub land: Land,
    /// Leading administration; [`NONE`] for associations and peers.
    pub leader: u32,
    /// Number of members.
    pub members: u32,
    /// Sum of the logarithms of members' inhabitants.
    pub log_sizes: f64,
    /// Time between decisions [months].
    pub delay: f64,
    /// Part of the development of a service that each member carries, now and with one more member [1].
    pub shares: [f64; 2],
    /// Fraction of the next decision and place in the order of services.
    pub progress: (f64, usize),
    /// Services shared: words of a set.
    pub offers: Vec<u64>,
    /// Slots in the order in which they are taken up.
    pub order: Vec<u16>,
}

/// A project that hours are spent on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Project {
    /// Hours still to be spent.
    pub hours: f64,
    /// Month before which it cannot end.
    pub not_before: i32,
    /// Slot of the service, or family for links and migrations; `u16::MAX` when there is no project.
    pub subject: u16,
    /// Level that the service will reach; 1 for a link, 0 for a migration.
    pub level: u8,
}

impl Project {
    /// No project.
    pub const NONE: Self = Self { hours: 0.0, not_before: 0, subject: u16::MAX, level: 0 };

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

/// A service that will reach a level at the end of a month.
#[derive(Debug, Clone, Copy)]
pub struct Completion {
    /// Administration.
    pub administration: u32,
    /// Slot of the service.
    pub slot: u16,
    /// Level reached.
    pub level: u8,
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
}

/// The next projects of an administration, most useful first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Slots and ways.
    pub items: [(u16, Way); PLAN],
    /// Terms of the ways when the plan was made, in the order of [`Way`].
    pub terms: [Terms; 4],
}

impl Plan {
    /// No plan yet.
    pub const EMPTY: Self = Self { items: [(0, Way::Provider); PLAN], terms: [Terms { hours: 0.0, price: 0.0, licence: 0.0, months: 0 }; 4] };
}

/// A place in the order of wishes before which all services are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WishMark {
    /// Place.
    pub place: u16,
    /// Score of the wish there when the mark was set: what is not taken has none that is higher.
    pub score: f32,
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

    /// Whether a new plan is due: at the review, or when a full plan is used up; a shorter one held all that was worth doing.
    #[inline]
    pub const fn due(&self, month: i32) -> bool {
        month >= self.review || (self.used_up() && self.length as usize == PLAN)
    }
}

/// A way to bring a service online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A provider's package.
    Provider,
    /// Connection to an EfA service.
    Efa,
    /// A service shared in the cooperation.
    Cooperation,
    /// An own purchase.
    Own,
}

/// What holds of 64 neighbouring services of an administration, one bit each; side by side, as an event concerns most of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block {
    /// At level 1, 2, 3, 4 or above.
    pub levels: [u64; 4],
    /// At level 2 or above or with a project.
    pub taken: u64,
    /// Software family is linked, or none is needed.
    pub connected: u64,
}

/// Fixed-point unit for sums of shares: whole numbers add up the same in any order.
pub const FIXED: u64 = 1 << 40;

/// Number of months that completions can lie ahead.
pub const CALENDAR: usize = 128;

/// State of one administration. Three cache lines: what services coming online change, hours and money, work in hand.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub struct Agent {
    /// Cases per inhabitant and year of services online, weighted by ease.
    pub cases_online: f64,
    /// Cases per inhabitant and year of services at level 3 or above.
    pub cases_level3: f64,
    /// Upkeep of the services online [hours/month].
    pub upkeep: f64,
    /// Hours saved in a month if all cases went online, for services at level 3 or above [hours/month].
    pub saving: f64,
    /// Share of all cases that go online [1].
    pub use_share: f64,
    /// Number of services at level 1, 2, 3, 4 or above.
    pub counts: [u16; 4],
    /// Services at level 2 whose software family is linked, or that need none.
    pub raisable: u16,
    /// Membership by which results are grouped.
    pub group: Membership,
    /// Kind of membership.
    pub membership: Membership,
    /// Its cooperation, or [`NONE`].
    pub member_of: u32,
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
    /// How far in the order of wishes services are taken.
    pub wishes: WishMark,
    /// Software families whose product can be linked, one bit each.
    pub compliant: u32,
    /// Place in the order of wishes up to which forms are online.
    pub forms_next: u16,
}

impl Agent {
    /// An administration of which nothing is known yet; the start values are set by `initial`.
    pub const EMPTY: Self = Self {
        member_of: NONE,
        membership: Membership::None,
        group: Membership::None,
        begun: false,
        started: false,
        filled: 0,
        posts: 0,
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
        raisable: 0,
        forms_next: 0,
        wishes: WishMark { place: 0, score: f32::INFINITY },
        cases_online: 0.0,
        upkeep: 0.0,
        cases_level3: 0.0,
        saving: 0.0,
        use_share: 0.0,
    };

    /// Whether hours for online services are at hand and something to spend them on.
    #[inline]
    pub const fn has_work(&self, month: i32) -> bool {
        self.hours > 0.0 && !(self.project.is_none() && self.planned.used_up() && !self.planned.due(month))
    }

    /// Whether a link or migration is in hand or families may wait to be linked.
    #[inline]
    pub const fn has_links(&self, month: i32) -> bool {
        !self.integration.is_none() || (month >= self.integration.not_before && self.counts[1] - self.counts[2] != self.raisable)
    }

    /// Notes what follows from a service at level 2.
    #[inline]
    fn put_online(&mut self, profile: &Profile, service: &Traits, setting: &Setting, sums: &mut Sums) {
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
        self.upkeep += (effort.upkeep_level3_hours_per_year - effort.upkeep_level2_hours_per_year) / 12.0;
        self.update_saving(profile, setting);
    }

    /// Services at level 3 save hours for their part of the cases that go online.
    #[inline]
    fn update_saving(&mut self, profile: &Profile, setting: &Setting) {
        let hours_per_case = setting.parameters.usage.saving_hours_per_case;
        self.saving = profile.cases / 1000.0 * (self.cases_level3 / self.cases_online) * hours_per_case / 12.0;
    }
}

/// State of one replicate at the end of a month.
#[derive(Debug, Clone)]
pub struct State {
    /// Länder, EfA, providers, central services.
    pub supply: Supply,
    /// All cooperations ever founded.
    pub cooperations: Vec<Cooperation>,
    /// Cooperations open to the administrations of each county.
    pub open: Vec<Vec<usize>>,
    /// Administrations whose membership may differ from the one that results are grouped by.
    pub moved: Vec<usize>,
    /// The administrations.
    pub agents: Vec<Agent>,
    /// The services of administrations, see [`State::services`].
    blocks: Vec<Block>,
    /// What an administration intends to do next.
    pub plan: Vec<Plan>,
    /// Completions by month, as a ring.
    pub calendar: Vec<Vec<Completion>>,
    /// Twice the inhabitants of administrations, by [`condition`]: a county and its municipalities count half each.
    pub half_inhabitants: Vec<u64>,
    /// The counties.
    pub counties: Vec<County>,
    /// Local services in the official counts.
    pub official: Official,
    /// Administrations with a service at level 2 or above, by slot and Land.
    pub online_in_land: Vec<[u32; Land::COUNT]>,
    /// Administrations with a service at level 1, 2, 3, 4 or above, by slot.
    pub online: Vec<[u32; 4]>,
    /// Running sums for the outcomes.
    pub tally: Tally,
    /// Spending and hours of the month.
    pub ledger: Ledger,
}

/// What a month costs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ledger {
    /// Spending by payer: municipalities, Land, federation [EUR].
    pub spending: [f64; 3],
    /// Hours spent on online services and internal digitalisation [hours].
    pub effort: f64,
}

impl Ledger {
    /// Books spending.
    #[inline]
    pub fn spend(&mut self, payer: Budget, eur: f64) {
        self.spending[payer as usize] += eur;
    }

    /// Books hours.
    #[inline]
    pub fn work(&mut self, hours: f64) {
        self.effort += hours;
    }
}

/// What an administration hears of the others in its county.
#[derive(Debug, Clone, Copy, Default)]
pub struct County {
    /// Sum over the administrations of their share of services at level 2 [1/[`FIXED`]].
    pub level2: u64,
    /// Mean share of services at level 2 at the end of the month before.
    pub online: f64,
    /// Mean awareness at the end of the month before.
    pub awareness: f64,
    /// Sum of awareness in the month.
    pub awareness_sum: f64,
}

/// Payers in the order of [`Ledger::spending`].
#[derive(Debug, Clone, Copy)]
pub enum Budget {
    /// Municipal administrations and counties.
    Municipal = 0,
    /// Länder.
    Land = 1,
    /// Federation.
    Federal = 2,
}

impl State {
    /// Empty columns of the right size; the start values are set by `initial`.
    pub fn empty(setting: &Setting) -> Self {
        let agents = setting.agents();
        let (words, slots, cells) = (setting.words, setting.services.len(), setting.policy.cells.len());
        let providers = setting.population.provider_lands.len();
        let unlinked = |connected: &u64| Block { connected: *connected, ..Block::default() };
        let mut half_inhabitants = vec![0; cells * Membership::ALL.len()];
        for profile in &setting.profiles {
            half_inhabitants[condition(profile.cell, Membership::None)] += profile.half_inhabitants();
        }
        Self {
            supply: Supply {
                preconditions: vec![0.0; cells],
                base_components: vec![0.0; cells],
                once_only: vec![0; cells * words],
                efa: vec![0; Land::COUNT * words],
                pilot: vec![-1; Land::COUNT * slots],
                queue: vec![(0, 0); slots],
                offers: vec![0; providers * words],
                provider_progress: vec![(0.0, 0); providers],
                central: [vec![0; cells * words], vec![0; cells * words]],
                central_progress: vec![[0.0; 2]; cells],
                link_twelfths: 0.0,
                migrated: [0; Land::COUNT],
            },
            cooperations: Vec::new(),
            open: vec![Vec::new(); setting.population.counties.len()],
            moved: Vec::new(),
            agents: vec![Agent::EMPTY; agents],
            blocks: setting.profiles.iter().flat_map(|profile| &setting.without_family[..setting.words_of(profile.kind).end]).map(unlinked).collect(),
            plan: vec![Plan::EMPTY; agents],
            calendar: vec![Vec::new(); CALENDAR],
            half_inhabitants,
            counties: vec![County::default(); setting.population.counties.len()],
            official: Official::default(),
            online_in_land: vec![[0; Land::COUNT]; slots],
            online: vec![[0; 4]; slots],
            tally: Tally::new(setting),
            ledger: Ledger::default(),
        }
    }

    /// Starts the sums of a month anew.
    pub fn begin_month(&mut self) {
        self.ledger = Ledger::default();
        self.counties.iter_mut().for_each(|county| county.awareness_sum = 0.0);
    }

    /// The services of an administration, in the order of slots up to its last one.
    #[inline]
    pub fn services(&self, setting: &Setting, administration: usize) -> &[Block] {
        &self.blocks[setting.profiles[administration].blocks(setting)]
    }

    #[inline]
    fn block(&mut self, setting: &Setting, administration: usize, slot: usize) -> &mut Block {
        &mut self.blocks[setting.profiles[administration].first_block as usize + slot / 64]
    }

    /// Marks a service of an administration as taken; false where it already is.
    #[inline]
    pub fn take(&mut self, setting: &Setting, administration: usize, slot: usize) -> bool {
        let block = self.block(setting, administration, slot);
        let new = block.taken & bit(slot) == 0;
        block.taken |= bit(slot);
        new
    }

    /// Puts the form of a service online; false where it already is.
    #[inline]
    pub fn publish(&mut self, setting: &Setting, administration: usize, slot: usize) -> bool {
        let block = self.block(setting, administration, slot);
        let new = block.levels[0] & bit(slot) == 0;
        if new {
            block.levels[0] |= bit(slot);
            self.agents[administration].counts[0] += 1;
            self.online[slot][0] += 1;
            self.sums(setting, administration).levels[0] += 1;
        }
        new
    }

    /// Lifts a service of an administration to a level, with all levels below, and keeps every count in step.
    pub fn raise(&mut self, setting: &Setting, administration: usize, slot: usize, level: usize) {
        let (profile, agent) = (&setting.profiles[administration], &mut self.agents[administration]);
        let block = &mut self.blocks[profile.first_block as usize + slot / 64];
        let (service, bit) = (&setting.traits[slot], bit(slot));
        let (sums, online) = (self.tally.of(profile.class + agent.group as usize), &mut self.online[slot]);
        let connected = u16::from(block.connected & bit != 0);
        for reached in 0..level {
            if block.levels[reached] & bit != 0 {
                continue;
            }
            block.levels[reached] |= bit;
            agent.counts[reached] += 1;
            online[reached] += 1;
            sums.levels[reached] += 1;
            match reached {
                1 => {
                    block.taken |= bit;
                    agent.raisable += connected;
                    agent.put_online(profile, service, setting, sums);
                    self.counties[profile.county].level2 += profile.service_share;
                    let in_land = &mut self.online_in_land[slot][profile.land];
                    *in_land += 1;
                    self.official.count(setting, usize::from(service.tier), profile.land, *in_land, online[1]);
                }
                2 => {
                    agent.raisable -= connected;
                    agent.integrate(profile, service, setting);
                }
                _ => {}
            }
        }
    }

    /// The sums that an administration is counted in.
    #[inline]
    pub fn sums(&mut self, setting: &Setting, administration: usize) -> &mut Sums {
        self.tally.of(setting.profiles[administration].class + self.agents[administration].group as usize)
    }

    /// Notes that an administration has begun with online services.
    #[inline]
    pub fn start(&mut self, setting: &Setting, administration: usize) {
        if !self.agents[administration].started {
            self.agents[administration].started = true;
            self.sums(setting, administration).started += 1;
        }
    }

    /// Notes that the DMS of an administration is complete.
    pub fn complete_dms(&mut self, setting: &Setting, administration: usize) {
        self.agents[administration].dms = 1.0;
        self.agents[administration].internal = Internal::Integration;
        self.sums(setting, administration).dms += 1;
    }

    /// Notes that a software family of an administration is linked.
    pub fn link(&mut self, setting: &Setting, administration: usize, family: usize) {
        let mut raisable = 0;
        for (block, services) in self.blocks[setting.profiles[administration].blocks(setting)].iter_mut().zip(&setting.family_services[family]) {
            block.connected |= services;
            raisable += (block.levels[1] & !block.levels[2] & block.connected).count_ones();
        }
        self.agents[administration].raisable = raisable as u16;
    }

    /// Puts the administrations that have moved into the group of their current membership.
    pub fn regroup(&mut self, setting: &Setting) {
        for administration in std::mem::take(&mut self.moved) {
            let contribution = contribution(setting, self, administration);
            self.sums(setting, administration).add(&contribution, -1);
            self.agents[administration].group = self.agents[administration].membership;
            self.sums(setting, administration).add(&contribution, 1);
        }
    }

    /// Whether a service of an administration has reached a level.
    pub fn has(&self, setting: &Setting, administration: usize, slot: usize, level: usize) -> bool {
        self.services(setting, administration).get(slot / 64).is_some_and(|block| block.levels[level - 1] & bit(slot) != 0)
    }

    /// Books a completion for the end of a month; what lies too far ahead ends with the ring.
    #[inline]
    pub fn schedule(&mut self, now: i32, due: i32, completion: Completion) {
        let due = due.clamp(now, now + CALENDAR as i32 - 1);
        self.calendar[due as usize % CALENDAR].push(completion);
    }

    /// Adds an administration to a cooperation, taking it out of its former one.
    pub fn join(&mut self, setting: &Setting, administration: usize, cooperation: usize) {
        self.leave(setting, administration);
        self.change_membership(setting, administration, cooperation, 1);
    }

    /// Takes an administration out of its cooperation, if it is in one.
    pub fn leave(&mut self, setting: &Setting, administration: usize) {
        if self.agents[administration].member_of != NONE {
            self.change_membership(setting, administration, self.agents[administration].member_of as usize, -1);
        }
    }

    fn change_membership(&mut self, setting: &Setting, administration: usize, cooperation: usize, sign: i32) {
        let p = &setting.parameters.cooperation;
        let changed = &mut self.cooperations[cooperation];
        changed.members = changed.members.saturating_add_signed(sign);
        changed.log_sizes += f64::from(sign) * setting.profiles[administration].log_size;
        let members = f64::from(changed.members.max(1));
        changed.delay = p.decision_months * libm::pow(members, p.decision_exponent);
        changed.shares = [members, f64::from(changed.members + 1)].map(|n| libm::pow(n, -p.sharing_exponent));
        let (before, after) = if sign > 0 { (Membership::None, changed.kind) } else { (changed.kind, Membership::None) };
        let (profile, agent) = (&setting.profiles[administration], &mut self.agents[administration]);
        agent.membership = after;
        self.moved.push(administration);
        agent.member_of = if sign > 0 { cooperation as u32 } else { NONE };
        self.half_inhabitants[condition(profile.cell, before)] -= profile.half_inhabitants();
        self.half_inhabitants[condition(profile.cell, after)] += profile.half_inhabitants();
        let sums = self.sums(setting, administration);
        sums.memberships[before as usize] -= 1;
        sums.memberships[after as usize] += 1;
    }

    /// Share of its services that an administration has at level 2 or above.
    pub fn online_share(&self, setting: &Setting, administration: usize) -> f64 {
        f64::from(self.agents[administration].counts[1]) / f64::from(setting.profiles[administration].services)
    }
}
