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
use crate::scenario::administration::{Kind, size_class};
use crate::scenario::land::Land;

/// Values of all series in one month, in the order of [`Layout`].
pub type Observation = Vec<f64>;

/// Sums by kind of administration, whose numbers of services differ.
type ByKind = [Sums; 3];

/// Reads all outcomes off the state and remembers the county means that the next month looks at.
pub fn observe(step: &Step<'_>, state: &mut State) -> Observation {
    let setting = step.setting;
    let layout = &setting.layout;
    remember_counties(setting, state);
    let mut values = vec![f64::NAN; layout.series().len()];
    let mut set = |outcome, dimension, group, value| {
        if let Some(position) = layout.position(outcome, dimension, group) {
            values[position] = value;
        }
    };
    let groups = Groups::of(&state.environment);
    for (dimension, groups, accounts) in groups.by_dimension() {
        for (group, (sums, account)) in groups.iter().zip(accounts).enumerate() {
            for (outcome, value) in
                shares(setting, sums).into_iter().chain(amounts(setting, sums, account))
            {
                set(outcome, dimension, group, value);
            }
        }
    }
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
    set(Outcome::SizeGap, Dimension::All, 0, size_gap(setting, &groups.sums[2]));
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

/// Sums over the classes of administrations, and their accounts, by each dimension that they tell
/// apart.
struct Groups {
    sums: [Vec<ByKind>; 5],
    accounts: [Vec<Account>; 5],
}

/// The dimensions of [`Groups`].
const GROUPED: [Dimension; 5] =
    [Dimension::All, Dimension::Land, Dimension::SizeClass, Dimension::Kind, Dimension::Membership];

impl Groups {
    fn of(environment: &Environment) -> Self {
        let size = |dimension: Dimension| dimension.groups().len();
        let mut groups = Self {
            sums: GROUPED.map(|dimension| vec![ByKind::default(); size(dimension)]),
            accounts: GROUPED.map(|dimension| vec![Account::default(); size(dimension)]),
        };
        let classes = environment.tally.classes().zip(&environment.ledger.administrations);
        for ((class, sums), account) in classes {
            if sums.agents == 0 && *account == Account::default() {
                continue;
            }
            let times = i64::from(class.parts);
            let places = [0, class.land, class.size, class.kind, class.membership];
            // What holds nationwide and of a kind is added up over Länder.
            for dimension in [1, 2, 4] {
                // Counties are in no size class.
                if let Some(by_kind) = groups.sums[dimension].get_mut(places[dimension]) {
                    by_kind[class.kind].add(sums, times);
                }
            }
            for (place, accounts) in places.into_iter().zip(&mut groups.accounts) {
                if let Some(account_of) = accounts.get_mut(place) {
                    account_of.add(account, i128::from(times));
                }
            }
        }
        let [all, laender, _, kinds, _] = &mut groups.sums;
        for kind in 0..Kind::ALL.len() {
            laender.iter().for_each(|land| all[0][kind].add(&land[kind], 1));
            kinds[kind][kind] = all[0][kind];
        }
        groups
    }

    fn by_dimension(&self) -> impl Iterator<Item = (Dimension, &Vec<ByKind>, &Vec<Account>)> {
        let all = self.sums.iter().zip(&self.accounts);
        GROUPED
            .into_iter()
            .zip(all)
            .map(|(dimension, (sums, accounts))| (dimension, sums, accounts))
    }
}

/// Outcomes of a group; NaN where the group is empty.
fn shares(setting: &Setting, kinds: &ByKind) -> Vec<(Outcome, f64)> {
    let mut total = Sums::default();
    kinds.iter().for_each(|sums| total.add(sums, 1));
    let agents = total.agents as f64;
    let share = |count: i64| count as f64 / agents;
    let slots = Kind::ALL.map(|kind| setting.slots_of(kind).len() as f64);
    let per_service = |sum: fn(&Sums) -> i64| -> f64 {
        kinds.iter().zip(slots).map(|(sums, slots)| sum(sums) as f64 / slots).sum()
    };
    let members = agents - total.memberships[0] as f64;
    let mut values = vec![
        (LEVELS[0], per_service(|s| s.levels[0]) / agents),
        (LEVELS[1], per_service(|s| s.levels[1]) / agents),
        (LEVELS[2], per_service(|s| s.levels[2]) / agents),
        (LEVELS[3], per_service(|s| s.levels[3]) / agents),
        (
            Outcome::OnlineShareLevel2Inhabitants,
            per_service(|s| s.inhabitants_level2) / total.inhabitants as f64,
        ),
        (Outcome::StartedShare, share(total.started)),
        (Outcome::ShareWith50Services, share(total.fifty)),
        (Outcome::DmsShare, share(total.dms)),
        (Outcome::IkzShare, members / agents),
        (Outcome::VacancyShare, (total.posts - total.filled) as f64 / total.posts as f64),
        (Outcome::CasesOnlineShare, total.cases_online as f64 / total.cases as f64),
    ];
    let by_route = |route: usize| -> f64 {
        kinds.iter().zip(slots).map(|(sums, slots)| sums.routes[route] as f64 / slots).sum()
    };
    values.extend(
        ROUTES.into_iter().enumerate().map(|(route, outcome)| (outcome, by_route(route) / agents)),
    );
    let held = |of: fn(&Obstacles) -> &[i64; OBSTACLES], reason: usize| -> f64 {
        kinds
            .iter()
            .zip(slots)
            .map(|(sums, slots)| of(&sums.obstacles)[reason] as f64 / slots)
            .sum()
    };
    let ways: [fn(&Obstacles) -> &[i64; OBSTACLES]; 3] = [|o| &o.first, |o| &o.only, |o| &o.among];
    for (outcomes, of) in HELD.iter().zip(ways) {
        values.extend(
            outcomes
                .iter()
                .enumerate()
                .map(|(reason, outcome)| (*outcome, held(of, reason) / agents)),
        );
    }
    let kinds_of_membership = [
        Outcome::IkzAssociationShare,
        Outcome::IkzCountyShare,
        Outcome::IkzCityShare,
        Outcome::IkzPeersShare,
    ];
    values.extend(
        kinds_of_membership
            .into_iter()
            .zip(&total.memberships[1..])
            .map(|(outcome, count)| (outcome, share(*count))),
    );
    values
}

/// Amounts of a group, in the register; NaN where it is empty.
fn amounts(setting: &Setting, kinds: &ByKind, account: &Account) -> [(Outcome, f64); 12] {
    let sum = |count: fn(&Sums) -> i64| kinds.iter().map(count).sum::<i64>();
    let part = setting.population.part;
    let known = |value: f64| if sum(|sums| sums.agents) == 0 { f64::NAN } else { part * value };
    [
        (Outcome::ServicesOnline, sum(|sums| sums.levels[1]) as f64),
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
    ]
    .map(|(outcome, value)| (outcome, known(value)))
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
        classes.iter().flatten().for_each(|sums| total.add(sums, 1));
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
