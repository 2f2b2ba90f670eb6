//! What administrations act in: supply, cooperations, counties, the calendar of projects, and the
//! sums over all administrations.

use super::bitset;
use super::ledger::Ledger;
use super::obstacle::Found;
use super::policy::condition;
use super::setting::{Profile, Setting};
use super::tally::{Route, Tally};
use crate::scenario::administration::Membership;
use crate::scenario::land::Land;
use crate::statistics::smaller;
use crate::units::Month;
use wide::f32x8;

/// Marks "none" in columns of indices.
pub const NONE: u32 = u32::MAX;

/// A date by which a service is to be online, as administrations know it.
#[derive(Debug, Clone, Copy)]
pub struct Dated {
    /// Cell.
    pub cell: usize,
    /// Slot of the service.
    pub slot: usize,
    /// Month.
    pub date: Month,
    /// Whether it is a duty by law.
    pub duty: bool,
}

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
    /// Month from which they can be, by Land and service.
    pub efa_since: Vec<i16>,
    /// EfA services under contract whose pilot still runs, by Land and service: months left; -1
    /// before the contract.
    pub pilot: Vec<i16>,
    /// First month with a free turn and turns used in it, by service.
    pub queue: Vec<(i32, u32)>,
    /// Services offered, by provider: words of a set.
    pub offers: Vec<u64>,
    /// Multiplier of the pace of each provider.
    pub provider_pace: Vec<f64>,
    /// Ready applications of the platform, by Land: words of a set.
    pub platform: Vec<u64>,
    /// Applications of the platform of each Land so far.
    pub applications: [usize; Land::COUNT],
    /// Services that have a programme, and those of them that cost administrations nothing, by cell:
    /// words of sets.
    pub dated: Vec<u64>,
    /// See `dated`.
    pub paid: Vec<u64>,
    /// Dates of programmes.
    pub dates: Vec<Dated>,
    /// What dates add to the wish for a service, by cell and octet of slots.
    pub urges: Vec<f32x8>,
    /// Fraction of the next service of a Land's plan, by cell.
    pub plan_progress: Vec<f64>,
    /// Services that cannot be online anywhere yet: words of a set.
    pub barred: Vec<u64>,
    /// Months in which barriers fall and their services, latest first.
    pub barriers: Vec<(i32, u16)>,
    /// Slots in the order in which each provider takes them up.
    pub provider_orders: Vec<Vec<u16>>,
    /// Fraction of the next offer and place in the provider's order.
    pub provider_progress: Vec<(f64, usize)>,
    /// Services connected centrally and services provided centrally, by cell: words of sets.
    pub central: [Vec<u64>; 2],
    /// Fraction of the next central service by cell, for rollout and provision.
    pub central_progress: Vec<[f64; 2]>,
    /// Software families whose links vendors have finished, in twelfths, so that whole rates per
    /// year add up without rounding.
    pub link_twelfths: f64,
    /// Software families migrated to a product that can be linked, summed over the parts of
    /// administrations, by Land.
    pub migrated: [u64; Land::COUNT],
}

impl Supply {
    /// Lets an EfA service be connected in a Land from a month on.
    pub fn release(&mut self, setting: &Setting, land: usize, slot: usize, month: i32) {
        let row = land * setting.words..(land + 1) * setting.words;
        if bitset::insert(&mut self.efa[row], slot) {
            self.efa_since[land * setting.services.len() + slot] = month as i16;
        }
    }
}

/// Local services that are available by the official rules, counted as they come online; means
/// nothing in a thinned population.
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
    pub fn count(
        &mut self,
        setting: &Setting,
        tier: usize,
        land: usize,
        in_land: u64,
        in_all: u64,
    ) {
        let responsible = [setting.responsible[tier][land], setting.responsible_nationwide[tier]];
        for (counts, (has, of)) in [&mut self.by_land[land], &mut self.nationwide]
            .into_iter()
            .zip([in_land, in_all].into_iter().zip(responsible))
        {
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
    /// Members that are simulated; of an association or a city, the parts that they count for.
    pub parts: u64,
    /// Members that a part stands for: 1 except in an association or with a city.
    pub part: f64,
    /// Sum of the logarithms of members' inhabitants.
    pub log_sizes: f64,
    /// Their mean.
    pub mean_log_size: f64,
    /// Time between decisions [months].
    pub delay: f64,
    /// Part of the development of a service that each member carries, now and with one more member
    /// [1].
    pub shares: [f64; 2],
    /// Fraction of the next decision and place in the order of services.
    pub progress: (f64, usize),
    /// Services shared: words of a set.
    pub offers: Vec<u64>,
    /// Slots in the order in which they are taken up.
    pub order: Vec<u16>,
}

impl Cooperation {
    /// Distance of an administration from the mean size of the members [log inhabitants].
    #[inline]
    pub fn distance(&self, profile: &Profile) -> f64 {
        if self.parts == 0 { 0.0 } else { (profile.log_size - self.mean_log_size).abs() }
    }

    /// Number of members; of an association or a city, those of the register that they stand for.
    #[inline]
    pub fn members(&self) -> f64 {
        self.parts as f64 * self.part
    }
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
    /// By which route.
    pub route: Route,
}

/// Number of months that completions can lie ahead.
pub const CALENDAR: usize = 128;

/// What administrations act in: what is offered to them, what they hear of each other, and the sums
/// over them.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Länder, EfA, providers, central services.
    pub supply: Supply,
    /// All cooperations ever founded.
    pub cooperations: Vec<Cooperation>,
    /// Cooperations open to the administrations of each county.
    pub open: Vec<Vec<usize>>,
    /// Completions by month, as a ring.
    pub calendar: Vec<Vec<Completion>>,
    /// Twice the inhabitants of administrations, by [`condition`]: a county and its municipalities
    /// count half each.
    pub half_inhabitants: Vec<u64>,
    /// The counties.
    pub counties: Vec<County>,
    /// Local services in the official counts.
    pub official: Official,
    /// Parts of administrations with a service at level 2 or above, by slot and Land.
    pub online_in_land: Vec<[u64; Land::COUNT]>,
    /// Parts of administrations with a service at level 1, 2, 3, 4 or above, by slot.
    pub online: Vec<[u64; 4]>,
    /// Running sums for the outcomes.
    pub tally: Tally,
    /// Money and hours of the month.
    pub ledger: Ledger,
    /// The market for outside work.
    pub outside: Outside,
    /// Room for the search for projects.
    pub search: Scratch,
    /// What leaders of joint administrations have reached for their members in the month.
    pub joint: Vec<Completion>,
}

impl Environment {
    /// Nothing offered, nothing founded, nothing counted.
    pub fn empty(setting: &Setting) -> Self {
        let (words, slots, cells) =
            (setting.words, setting.services.len(), setting.policy.cells.len());
        let providers = setting.population.provider_lands.len();
        let mut half_inhabitants = vec![0; cells * Membership::ALL.len()];
        for profile in &setting.profiles {
            half_inhabitants[condition(profile.cell, Membership::None)] +=
                profile.half_inhabitants();
        }
        Self {
            supply: Supply {
                preconditions: vec![0.0; cells],
                base_components: vec![0.0; cells],
                once_only: vec![0; cells * words],
                efa: vec![0; Land::COUNT * words],
                efa_since: vec![0; Land::COUNT * slots],
                pilot: vec![-1; Land::COUNT * slots],
                queue: vec![(0, 0); slots],
                offers: vec![0; providers * words],
                provider_orders: Vec::new(),
                provider_pace: Vec::new(),
                platform: vec![0; Land::COUNT * words],
                applications: [0; Land::COUNT],
                dated: vec![0; cells * words],
                paid: vec![0; cells * words],
                dates: Vec::new(),
                urges: vec![f32x8::ZERO; cells * setting.columns.len()],
                plan_progress: vec![0.0; cells],
                barred: vec![0; words],
                barriers: Vec::new(),
                provider_progress: vec![(0.0, 0); providers],
                central: [vec![0; cells * words], vec![0; cells * words]],
                central_progress: vec![[0.0; 2]; cells],
                link_twelfths: 0.0,
                migrated: [0; Land::COUNT],
            },
            cooperations: Vec::new(),
            open: vec![Vec::new(); setting.population.counties.len()],
            calendar: vec![Vec::new(); CALENDAR],
            half_inhabitants,
            counties: vec![County::default(); setting.population.counties.len()],
            official: Official::default(),
            online_in_land: vec![[0; Land::COUNT]; slots],
            online: vec![[0; 4]; slots],
            tally: Tally::new(&setting.classes),
            ledger: Ledger::empty(setting.classes.len()),
            outside: Outside::default(),
            search: Scratch { found: vec![Found::default(); words], wishes: Vec::new() },
            joint: Vec::new(),
        }
    }

    /// Starts the sums of a month anew; so many hours of outside work can be had in it.
    pub fn begin_month(&mut self, outside_hours: f64) {
        self.outside =
            Outside { served: smaller(outside_hours / self.outside.asked, 1.0), asked: 0.0 };
        self.ledger.begin_month();
        self.counties.iter_mut().for_each(|county| county.awareness_sum = 0.0);
    }

    /// Books a completion for the end of a month; what lies too far ahead ends with the ring.
    #[inline]
    pub fn schedule(&mut self, now: i32, due: i32, completion: Completion) {
        let due = due.clamp(now, now + CALENDAR as i32 - 1);
        self.calendar[due as usize % CALENDAR].push(completion);
    }

    /// Takes out the completions of a month that are booked so far.
    #[inline]
    pub fn due(&mut self, month: i32) -> Vec<Completion> {
        std::mem::take(&mut self.calendar[month as usize % CALENDAR])
    }
}

/// Room for what the search for the next projects of an administration looks at, so that it is not
/// asked for anew each time.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// What is found out, by word of services.
    pub found: Vec<Found>,
    /// Wishes for its services, by octets.
    pub wishes: Vec<f32x8>,
}

/// The market for outside work.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outside {
    /// Part of the hours asked for that can be had, by what was asked for the month before [1].
    pub served: f64,
    /// Hours asked for in the month [hours].
    pub asked: f64,
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
