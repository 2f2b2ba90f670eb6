//! Phase 8, observe: outcomes are read off the state. Everything that is summed over administrations is a whole number, so that sums do
//! not depend on their order.

use super::outcome::{Dimension, Outcome};
use super::setting::Setting;
use super::state::{Internal, NONE, State};
use super::world::Step;
use crate::scenario::land::Land;
use crate::scenario::{Kind, SIZE_CLASSES, Tier};

/// Values of all series in one month, in the order of [`Layout`].
pub type Observation = Vec<f64>;

/// Whole-number sums over a group of administrations of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    agents: u64,
    levels: [u64; 4],
    started: u64,
    fifty: u64,
    dms: u64,
    memberships: [u64; 5],
    posts: u64,
    filled: u64,
    inhabitants: u64,
    inhabitants_level2: u64,
    /// Cases online and all cases, times inhabitants.
    cases_online: u128,
    cases: u128,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.agents += other.agents;
        self.started += other.started;
        self.fifty += other.fifty;
        self.dms += other.dms;
        self.posts += other.posts;
        self.filled += other.filled;
        self.inhabitants += other.inhabitants;
        self.inhabitants_level2 += other.inhabitants_level2;
        self.cases_online += other.cases_online;
        self.cases += other.cases;
        for (sum, value) in self.levels.iter_mut().zip(other.levels) {
            *sum += value;
        }
        for (sum, value) in self.memberships.iter_mut().zip(other.memberships) {
            *sum += value;
        }
    }
}

/// Sums by kind of administration, whose numbers of services differ.
type ByKind = [Sums; 3];

/// Classes in which administrations are counted: Länder x (size classes and counties) x kinds x memberships.
const CLASSES: usize = Land::COUNT * (SIZE_CLASSES.len() + 1) * 3 * 5;

fn class(land: usize, size: usize, kind: usize, membership: usize) -> usize {
    ((land * (SIZE_CLASSES.len() + 1) + size) * 3 + kind) * 5 + membership
}

/// Reads all outcomes off the state and remembers the county means that the next month looks at.
pub fn observe(step: &Step<'_>, state: &mut State) -> Observation {
    let setting = step.setting;
    let layout = &setting.layout;
    let classes = count(setting, state);
    remember_counties(setting, state);
    let mut values = vec![f64::NAN; layout.series().len()];
    let mut set = |outcome, dimension, group, value| {
        if let Some(position) = layout.position(outcome, dimension, group) {
            values[position] = value;
        }
    };
    for dimension in [Dimension::All, Dimension::Land, Dimension::SizeClass, Dimension::Kind, Dimension::Membership] {
        for (group, sums) in grouped(&classes, dimension).iter().enumerate() {
            for (outcome, value) in shares(setting, sums) {
                set(outcome, dimension, group, value);
            }
        }
    }
    for (field, levels) in by_field(setting, state).into_iter().enumerate() {
        for (outcome, value) in LEVELS.into_iter().zip(levels) {
            set(outcome, Dimension::PolicyField, field, value);
        }
    }
    let official = official(setting, state, step.month.index() as usize);
    for (outcome, counts) in [Outcome::ComprehensiveServices, Outcome::MajorityServices, Outcome::AnywhereServices].into_iter().zip(official) {
        set(outcome, Dimension::All, 0, counts.nationwide);
        counts.by_land.into_iter().enumerate().for_each(|(land, count)| set(outcome, Dimension::Land, land, count));
    }
    for (outcome, cents) in [Outcome::SpendingMunicipal, Outcome::SpendingLand, Outcome::SpendingFederal].into_iter().zip(state.spending) {
        set(outcome, Dimension::All, 0, cents as f64 / 100.0);
    }
    set(Outcome::EffortHours, Dimension::All, 0, state.effort as f64 / 1000.0);
    set(Outcome::SizeGap, Dimension::All, 0, size_gap(setting, state));
    values
}

const LEVELS: [Outcome; 4] = [Outcome::OnlineShareLevel1, Outcome::OnlineShareLevel2, Outcome::OnlineShareLevel3, Outcome::OnlineShareLevel4];

fn count(setting: &Setting, state: &State) -> Vec<Sums> {
    let mut classes = vec![Sums::default(); CLASSES];
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let size = setting.size_classes[i];
        let sums = &mut classes[class(a.land.index(), size, a.kind as usize, state.group[i] as usize)];
        let inhabitants = u64::from(a.population);
        let level2 = u64::from(state.counts[i][1]);
        sums.agents += 1;
        for (sum, value) in sums.levels.iter_mut().zip(state.counts[i]) {
            *sum += u64::from(value);
        }
        sums.started += u64::from(level2 > 0 || state.waiting[i] > 0 || state.project[i].subject != NONE);
        sums.fifty += u64::from(level2 >= 50);
        sums.dms += u64::from(state.internal[i] == Internal::Integration || state.dms[i] >= 1.0);
        sums.memberships[state.membership[i] as usize] += 1;
        sums.posts += u64::from(state.posts[i]);
        sums.filled += u64::from(state.filled[i]);
        sums.inhabitants += inhabitants;
        sums.inhabitants_level2 += inhabitants * level2;
        let cases = f64::from(a.population) * setting.cases_of_kind[a.kind as usize];
        sums.cases += (cases * 1000.0) as u128;
        sums.cases_online += (cases * 1000.0 * state.use_share[i]) as u128;
    }
    classes
}

fn grouped(classes: &[Sums], dimension: Dimension) -> Vec<ByKind> {
    let mut groups = vec![ByKind::default(); dimension.groups().len()];
    for land in 0..Land::COUNT {
        for size in 0..=SIZE_CLASSES.len() {
            for kind in 0..3 {
                for membership in 0..5 {
                    let sums = &classes[class(land, size, kind, membership)];
                    if sums.agents == 0 {
                        continue;
                    }
                    let group = match dimension {
                        Dimension::All => 0,
                        Dimension::Land => land,
                        Dimension::SizeClass if size < SIZE_CLASSES.len() => size,
                        Dimension::Kind => kind,
                        Dimension::Membership => membership,
                        Dimension::SizeClass | Dimension::PolicyField => continue,
                    };
                    groups[group][kind].add(sums);
                }
            }
        }
    }
    groups
}

/// Outcomes of a group; NaN where the group is empty.
fn shares(setting: &Setting, kinds: &ByKind) -> Vec<(Outcome, f64)> {
    let mut total = Sums::default();
    kinds.iter().for_each(|sums| total.add(sums));
    let agents = total.agents as f64;
    let share = |count: u64| count as f64 / agents;
    let slots = Kind::ALL.map(|kind| setting.slots_of(kind).len() as f64);
    let per_service = |sum: fn(&Sums) -> u64| -> f64 { kinds.iter().zip(slots).map(|(sums, slots)| sum(sums) as f64 / slots).sum() };
    let members = agents - total.memberships[0] as f64;
    let mut values = vec![
        (LEVELS[0], per_service(|s| s.levels[0]) / agents),
        (LEVELS[1], per_service(|s| s.levels[1]) / agents),
        (LEVELS[2], per_service(|s| s.levels[2]) / agents),
        (LEVELS[3], per_service(|s| s.levels[3]) / agents),
        (Outcome::OnlineShareLevel2Inhabitants, per_service(|s| s.inhabitants_level2) / total.inhabitants as f64),
        (Outcome::StartedShare, share(total.started)),
        (Outcome::ShareWith50Services, share(total.fifty)),
        (Outcome::DmsShare, share(total.dms)),
        (Outcome::IkzShare, members / agents),
        (Outcome::VacancyShare, (total.posts - total.filled) as f64 / total.posts as f64),
        (Outcome::CasesOnlineShare, total.cases_online as f64 / total.cases as f64),
    ];
    let kinds_of_membership = [Outcome::IkzAssociationShare, Outcome::IkzCountyShare, Outcome::IkzCityShare, Outcome::IkzPeersShare];
    values.extend(kinds_of_membership.into_iter().zip(&total.memberships[1..]).map(|(outcome, count)| (outcome, share(*count))));
    values
}

fn by_field(setting: &Setting, state: &State) -> Vec<[f64; 4]> {
    let mut online = vec![[0_u64; 4]; Dimension::PolicyField.groups().len()];
    let mut possible = vec![0_u64; online.len()];
    for (service, levels) in setting.services.iter().zip(&state.online) {
        possible[service.field] += setting.responsible[service.tier].iter().sum::<u64>();
        for (sum, count) in online[service.field].iter_mut().zip(levels) {
            *sum += u64::from(*count);
        }
    }
    online.iter().zip(possible).map(|(levels, possible)| levels.map(|count| count as f64 / possible as f64)).collect()
}

/// A count by the official rules.
struct Official {
    nationwide: f64,
    by_land: [f64; Land::COUNT],
}

/// Comprehensive, majority and anywhere: local services counted, federal and Land-tier services from the statistics.
fn official(setting: &Setting, state: &State, month: usize) -> [Official; 3] {
    let depth = setting.official_depth[month].map(f64::floor);
    let lead = setting.parameters.supply.statistics_lead_months.round() as usize;
    let ahead = setting.official_depth_ahead(month + lead).map(f64::floor);
    let mut descending = depth;
    descending.sort_by(|a, b| b.total_cmp(a));
    let least = descending[Land::COUNT - 1];
    let most = ahead.iter().copied().fold(0.0, f64::max);
    let mut counts = [
        Official { nationwide: least, by_land: depth },
        Official { nationwide: descending[Land::COUNT / 2], by_land: depth },
        Official { nationwide: most, by_land: ahead },
    ];
    for (service, online) in setting.services.iter().zip(&state.online_in_land) {
        let responsible = &setting.responsible[service.tier];
        let (mut everywhere, mut total, mut possible) = (true, 0, 0);
        for land in 0..Land::COUNT {
            let (has, of) = (u64::from(online[land]), responsible[land]);
            if of == 0 {
                continue;
            }
            everywhere &= has == of;
            total += has;
            possible += of;
            for (count, holds) in counts.iter_mut().zip([has == of, 2 * has > of, has > 0]) {
                count.by_land[land] += f64::from(u8::from(holds));
            }
        }
        for (count, holds) in counts.iter_mut().zip([everywhere && possible > 0, 2 * total > possible, total > 0]) {
            count.nationwide += f64::from(u8::from(holds));
        }
    }
    counts
}

/// Mean level-2 share of municipal services from 50,000 inhabitants minus below 10,000; counties left out.
fn size_gap(setting: &Setting, state: &State) -> f64 {
    let slots = setting.slots_of(Kind::Municipality);
    let (mut large, mut small) = ((0_u64, 0_u64), (0_u64, 0_u64));
    for (i, a) in setting.population.administrations.iter().enumerate().filter(|(_, a)| a.kind.responsible_for(Tier::Municipal)) {
        let sums = match a.population {
            50_000.. => &mut large,
            0..10_000 => &mut small,
            _ => continue,
        };
        sums.0 += if a.kind == Kind::Municipality { u64::from(state.counts[i][1]) } else { municipal_level2(setting, state, i, slots.end) };
        sums.1 += slots.len() as u64;
    }
    large.0 as f64 / large.1 as f64 - small.0 as f64 / small.1 as f64
}

fn municipal_level2(setting: &Setting, state: &State, i: usize, end: usize) -> u64 {
    let row = &state.levels[1][i * setting.words..(i + 1) * setting.words];
    let whole: u32 = row[..end / 64].iter().map(|word| word.count_ones()).sum();
    let rest = if end % 64 == 0 { 0 } else { (row[end / 64] & ((1 << (end % 64)) - 1)).count_ones() };
    u64::from(whole + rest)
}

fn remember_counties(setting: &Setting, state: &mut State) {
    for (county, group) in setting.population.counties.iter().enumerate() {
        let members = || group.municipal.iter().copied().chain(group.administration);
        let count = members().count().max(1) as f64;
        state.county_online[county] = members().map(|i| state.online_share(setting, i)).sum::<f64>() / count;
        state.county_awareness[county] = members().map(|i| state.awareness[i]).sum::<f64>() / count;
    }
}

