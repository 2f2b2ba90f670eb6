//! Phase 8, observe: outcomes are read off the state. Everything that is summed over
//! administrations is a whole number, so that sums do not depend on their order.

use super::environment::Environment;
use super::ledger::{Account, Use};
use super::obstacle::{OBSTACLES, Obstacles};
use super::outcome::{Dimension, Outcome};
use super::setting::{FIXED, Setting};
use super::state::State;
use super::step::Step;
use super::tally::Sums;
use crate::scenario::administration::{Kind, Membership, SIZE_CLASSES, size_class};
use crate::scenario::land::Land;

/// Values of all series in one month, in the order of [`Layout`].
pub type Observation = Vec<f64>;

/// What administrations of a kind add up to.
#[derive(Clone, Copy, Default)]
struct Total {
    sums: Sums,
    account: Account,
}

impl Total {
    /// Adds sums and an account, so many times.
    fn add(&mut self, sums: &Sums, account: &Account, times: i64) {
        // Without factors, numbers are added up side by side.
        if times == 1 {
            self.sums.add(sums, 1);
            self.account.add(account, 1);
        } else {
            self.sums.add(sums, times);
            self.account.add(account, i128::from(times));
        }
    }
}

/// Totals by kind of administration, whose numbers of services differ.
type ByKind = [Total; Kind::ALL.len()];

/// Reads all outcomes off the state and remembers the county means that the next month looks at.
pub fn observe(step: &Step<'_>, state: &mut State) -> Observation {
    let setting = step.setting;
    let layout = &setting.layout;
    remember_counties(setting, state);
    let mut values = vec![f64::NAN; layout.series().len()];
    let groups = Groups::of(&state.environment);
    for (dimension, groups) in groups.by_dimension() {
        for (group, kinds) in groups.iter().enumerate() {
            let mut put = |outcome, value: &dyn Fn() -> f64| {
                if let Some(position) = layout.position(outcome, dimension, group) {
                    values[position] = value();
                }
            };
            shares(setting, kinds, &mut put);
            amounts(setting, kinds, &mut put);
        }
    }
    let mut set = |outcome, dimension, group, value| {
        if let Some(position) = layout.position(outcome, dimension, group) {
            values[position] = value;
        }
    };
    for (field, levels) in by_field(setting, state).into_iter().enumerate() {
        for (outcome, value) in LEVELS.into_iter().zip(levels) {
            set(outcome, Dimension::PolicyField, field, value);
        }
    }
    // Published counts cover local services too, so that only those that come later are added to
    // them.
    for land in Land::all().filter(|land| step.month <= setting.last_published[land.index()]) {
        state.environment.official.published[land.index()] =
            state.environment.official.by_land[land.index()][0];
    }
    // What all, most or some have can only be told where all are simulated.
    let official = setting
        .population
        .is_whole()
        .then(|| official(setting, state, step.month.index() as usize));
    for (outcome, (nationwide, by_land)) in OFFICIAL.into_iter().zip(official.into_iter().flatten())
    {
        set(outcome, Dimension::All, 0, nationwide);
        by_land
            .into_iter()
            .enumerate()
            .for_each(|(land, count)| set(outcome, Dimension::Land, land, count));
    }
    let ledger = &state.environment.ledger;
    let mut laender = Account::default();
    for (land, account) in ledger.laender.iter().enumerate() {
        set(Outcome::SpendingLand, Dimension::Land, land, account.spent());
        set(Outcome::LeverHoursLand, Dimension::Land, land, account.claimed());
        laender.add(account, 1);
    }
    set(Outcome::SpendingLand, Dimension::All, 0, laender.spent());
    set(Outcome::LeverHoursLand, Dimension::All, 0, laender.claimed());
    set(Outcome::SpendingFederal, Dimension::All, 0, ledger.federation.spent());
    set(Outcome::SizeGap, Dimension::All, 0, size_gap(setting, &groups.sizes));
    values
}

/// Outcomes by the official counting rules, which a thinned population does not have.
const OFFICIAL: [Outcome; 3] =
    [Outcome::ComprehensiveServices, Outcome::MajorityServices, Outcome::AnywhereServices];

const LEVELS: [Outcome; 4] = [
    Outcome::OnlineShareLevel1,
    Outcome::OnlineShareLevel2,
    Outcome::OnlineShareLevel3,
    Outcome::OnlineShareLevel4,
];

/// First, only and among, each in the order of [`super::obstacle::Obstacle`].
const HELD: [[Outcome; OBSTACLES]; 3] = [
    [
        Outcome::FirstNotBegun,
        Outcome::FirstNotOffered,
        Outcome::FirstWaiting,
        Outcome::FirstInterface,
        Outcome::FirstNotWorth,
        Outcome::FirstUnknown,
        Outcome::FirstMoney,
        Outcome::FirstHours,
    ],
    [
        Outcome::OnlyNotBegun,
        Outcome::OnlyNotOffered,
        Outcome::OnlyWaiting,
        Outcome::OnlyInterface,
        Outcome::OnlyNotWorth,
        Outcome::OnlyUnknown,
        Outcome::OnlyMoney,
        Outcome::OnlyHours,
    ],
    [
        Outcome::AmongNotBegun,
        Outcome::AmongNotOffered,
        Outcome::AmongWaiting,
        Outcome::AmongInterface,
        Outcome::AmongNotWorth,
        Outcome::AmongUnknown,
        Outcome::AmongMoney,
        Outcome::AmongHours,
    ],
];

/// In the order of [`super::tally::Route`].
const ROUTES: [Outcome; 6] = [
    Outcome::OnlineByProvider,
    Outcome::OnlineByPlatform,
    Outcome::OnlineByEfa,
    Outcome::OnlineByCooperation,
    Outcome::OnlineByOwn,
    Outcome::OnlineByCentral,
];

/// Sums over administrations and their accounts, by each dimension that tells them apart.
struct Groups {
    all: ByKind,
    laender: Vec<ByKind>,
    sizes: [ByKind; SIZE_CLASSES.len()],
    kinds: [ByKind; Kind::ALL.len()],
    memberships: [ByKind; Membership::ALL.len()],
}

impl Groups {
    fn of(environment: &Environment) -> Self {
        let mut laender = vec![ByKind::default(); Land::COUNT];
        // Counties, which are in no size class, come last.
        let mut circles = vec![[ByKind::default(); Membership::ALL.len()]; SIZE_CLASSES.len() + 1];
        let classes = environment.tally.classes().zip(&environment.ledger.administrations);
        for ((class, sums), account) in classes {
            if sums.agents == 0 && *account == Account::default() {
                continue;
            }
            let circle = &mut circles[class.size][class.membership];
            for kinds in [&mut laender[class.land], circle] {
                kinds[class.kind].add(sums, account, i64::from(class.parts));
            }
        }
        let all = fold(&laender);
        let mut kinds = [ByKind::default(); Kind::ALL.len()];
        (0..kinds.len()).for_each(|kind| kinds[kind][kind] = all[kind]);
        Self {
            all,
            laender,
            sizes: std::array::from_fn(|size| fold(&circles[size])),
            kinds,
            memberships: std::array::from_fn(|membership| {
                fold(circles.iter().map(|circles| &circles[membership]))
            }),
        }
    }

    fn by_dimension(&self) -> [(Dimension, &[ByKind]); 5] {
        [
            (Dimension::All, std::slice::from_ref(&self.all)),
            (Dimension::Land, &self.laender),
            (Dimension::SizeClass, &self.sizes),
            (Dimension::Kind, &self.kinds),
            (Dimension::Membership, &self.memberships),
        ]
    }
}

/// What groups of administrations add up to.
fn fold<'a>(groups: impl IntoIterator<Item = &'a ByKind>) -> ByKind {
    let mut total = ByKind::default();
    for group in groups {
        for (to, from) in total.iter_mut().zip(group) {
            to.add(&from.sums, &from.account, 1);
        }
    }
    total
}

/// Takes an outcome with what tells its value, which is asked for where the outcome is recorded.
type Put<'a> = &'a mut dyn FnMut(Outcome, &dyn Fn() -> f64);

/// Outcomes of a group; NaN where the group is empty.
fn shares(setting: &Setting, kinds: &ByKind, put: Put<'_>) {
    let mut total = Sums::default();
    kinds.iter().for_each(|kind| total.add(&kind.sums, 1));
    let agents = total.agents as f64;
    let slots = Kind::ALL.map(|kind| setting.slots_of(kind).len() as f64);
    let per_service = |count: &dyn Fn(&Sums) -> i64| -> f64 {
        kinds.iter().zip(slots).map(|(kind, slots)| count(&kind.sums) as f64 / slots).sum()
    };
    for (level, outcome) in LEVELS.into_iter().enumerate() {
        put(outcome, &|| per_service(&|sums| sums.levels[level]) / agents);
    }
    put(Outcome::OnlineShareLevel2Inhabitants, &|| {
        per_service(&|sums| sums.inhabitants_level2) / total.inhabitants as f64
    });
    let members = agents - total.memberships[0] as f64;
    put(Outcome::IkzShare, &|| members / agents);
    put(Outcome::VacancyShare, &|| (total.posts - total.filled) as f64 / total.posts as f64);
    put(Outcome::CasesOnlineShare, &|| total.cases_online as f64 / total.cases as f64);
    let [_, association, county, city, peers] = total.memberships;
    for (outcome, count) in [
        (Outcome::StartedShare, total.started),
        (Outcome::ShareWith50Services, total.fifty),
        (Outcome::DmsShare, total.dms),
        (Outcome::IkzAssociationShare, association),
        (Outcome::IkzCountyShare, county),
        (Outcome::IkzCityShare, city),
        (Outcome::IkzPeersShare, peers),
    ] {
        put(outcome, &|| count as f64 / agents);
    }
    for (route, outcome) in ROUTES.into_iter().enumerate() {
        put(outcome, &|| per_service(&|sums| sums.routes[route]) / agents);
    }
    let ways: [fn(&Obstacles) -> &[i64; OBSTACLES]; 3] = [|o| &o.first, |o| &o.only, |o| &o.among];
    for (outcomes, of) in HELD.iter().zip(ways) {
        for (reason, outcome) in outcomes.iter().enumerate() {
            put(*outcome, &|| per_service(&|sums| of(&sums.obstacles)[reason]) / agents);
        }
    }
}

/// Amounts of a group, in the register; NaN where it is empty.
fn amounts(setting: &Setting, kinds: &ByKind, put: Put<'_>) {
    let (mut agents, mut online, mut account) = (0, 0, Account::default());
    for kind in kinds {
        agents += kind.sums.agents;
        online += kind.sums.levels[1];
        account.add(&kind.account, 1);
    }
    let part = setting.population.part;
    for (outcome, value) in [
        (Outcome::ServicesOnline, online as f64),
        (Outcome::SpendingMunicipal, account.spent()),
        (Outcome::ReceivedMunicipal, account.received()),
        (Outcome::NetMunicipal, account.net()),
        (Outcome::AwardedMunicipal, account.awarded()),
        (Outcome::ForfeitedMunicipal, account.forfeited()),
        (Outcome::EffortHours, account.used(&[Use::Online, Use::Internal, Use::Upkeep])),
        (Outcome::OnlineHours, account.used(&[Use::Online])),
        (Outcome::InternalHours, account.used(&[Use::Internal])),
        (Outcome::MandatoryHours, account.used(&[Use::Upkeep, Use::Mandatory])),
        (Outcome::IdleHours, account.used(&[Use::Idle])),
        (Outcome::LeverHours, account.claimed()),
    ] {
        put(outcome, &|| if agents == 0 { f64::NAN } else { part * value });
    }
}

fn by_field(setting: &Setting, state: &State) -> Vec<[f64; 4]> {
    let mut online = vec![[0_u64; 4]; Dimension::PolicyField.groups().len()];
    let mut possible = vec![0_u64; online.len()];
    for (service, levels) in setting.services.iter().zip(&state.environment.online) {
        possible[service.field] += setting.responsible[service.tier].iter().sum::<u64>();
        for (sum, count) in online[service.field].iter_mut().zip(levels) {
            *sum += count;
        }
    }
    online
        .iter()
        .zip(possible)
        .map(|(levels, possible)| levels.map(|count| count as f64 / possible as f64))
        .collect()
}

/// Comprehensive, majority and anywhere, nationwide and by Land: federal and Land-tier services
/// from the statistics, local ones counted.
fn official(setting: &Setting, state: &State, month: usize) -> [(f64, [f64; Land::COUNT]); 3] {
    let depth = setting.official_depth[month].map(f64::floor);
    let lead = setting.parameters.supply.statistics_lead_months.round() as usize;
    let ahead = setting.official_depth_ahead(month + lead).map(f64::floor);
    let mut descending = depth;
    descending.sort_by(|a, b| b.total_cmp(a));
    let most = ahead.iter().copied().fold(0.0, f64::max);
    let upper =
        [(descending[Land::COUNT - 1], depth), (descending[Land::COUNT / 2], depth), (most, ahead)];
    std::array::from_fn(|rule| {
        let (nationwide, by_land) = upper[rule];
        let local = |land: usize| {
            f64::from(
                state.environment.official.by_land[land][rule]
                    - state.environment.official.published[land],
            )
        };
        (
            nationwide + f64::from(state.environment.official.nationwide[rule]),
            std::array::from_fn(|land| by_land[land] + local(land)),
        )
    })
}

/// Mean level-2 share of municipal services from 50,000 inhabitants minus below 10,000; counties
/// left out.
fn size_gap(setting: &Setting, by_size: &[ByKind]) -> f64 {
    let pooled = |classes: &[ByKind]| {
        let mut total = Sums::default();
        classes.iter().flatten().for_each(|kind| total.add(&kind.sums, 1));
        total.municipal_level2 as f64 / (total.agents * setting.municipal_services as i64) as f64
    };
    pooled(&by_size[size_class(50_000)..]) - pooled(&by_size[..size_class(10_000)])
}

fn remember_counties(setting: &Setting, state: &mut State) {
    for (county, group) in state.environment.counties.iter_mut().zip(&setting.population.counties) {
        let members = (group.municipal.len() + usize::from(group.administration.is_some())) as f64;
        county.awareness = county.awareness_sum / members;
        county.online = county.level2 as f64 / FIXED as f64 / members;
    }
}
