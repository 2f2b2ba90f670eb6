//! Phase 8, observe: outcomes are read off the state. Everything that is summed over administrations is a whole number, so that sums do
//! not depend on their order.

use super::outcome::{Dimension, Outcome};
use super::setting::Setting;
use super::state::State;
use super::tally::{Sums, Tally};
use super::world::Step;
use crate::scenario::land::Land;
use crate::scenario::{Kind, SIZE_CLASSES, Tier};

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
    for dimension in [Dimension::All, Dimension::Land, Dimension::SizeClass, Dimension::Kind, Dimension::Membership] {
        for (group, sums) in grouped(&state.tally, dimension).iter().enumerate() {
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
    // Published counts cover local services too, so that only those that come later are added to them.
    for land in Land::all().filter(|land| step.month <= setting.last_published[land.index()]) {
        state.official.published[land.index()] = state.official.by_land[land.index()][0];
    }
    let official = official(setting, state, step.month.index() as usize);
    for (outcome, (nationwide, by_land)) in
        [Outcome::ComprehensiveServices, Outcome::MajorityServices, Outcome::AnywhereServices].into_iter().zip(official)
    {
        set(outcome, Dimension::All, 0, nationwide);
        by_land.into_iter().enumerate().for_each(|(land, count)| set(outcome, Dimension::Land, land, count));
    }
    for (outcome, eur) in [Outcome::SpendingMunicipal, Outcome::SpendingLand, Outcome::SpendingFederal].into_iter().zip(state.spending) {
        set(outcome, Dimension::All, 0, eur);
    }
    set(Outcome::EffortHours, Dimension::All, 0, state.effort);
    set(Outcome::SizeGap, Dimension::All, 0, size_gap(setting, state));
    values
}

const LEVELS: [Outcome; 4] = [Outcome::OnlineShareLevel1, Outcome::OnlineShareLevel2, Outcome::OnlineShareLevel3, Outcome::OnlineShareLevel4];

fn grouped(tally: &Tally, dimension: Dimension) -> Vec<ByKind> {
    let mut groups = vec![ByKind::default(); dimension.groups().len()];
    for (class, sums) in tally.classes() {
        let group = match dimension {
            Dimension::All => 0,
            Dimension::Land => class.land,
            Dimension::SizeClass if class.size < SIZE_CLASSES.len() => class.size,
            Dimension::Kind => class.kind,
            Dimension::Membership => class.membership,
            Dimension::SizeClass | Dimension::PolicyField => continue,
        };
        groups[group][class.kind].add(sums, 1);
    }
    groups
}

/// Outcomes of a group; NaN where the group is empty.
fn shares(setting: &Setting, kinds: &ByKind) -> Vec<(Outcome, f64)> {
    let mut total = Sums::default();
    kinds.iter().for_each(|sums| total.add(sums, 1));
    let agents = total.agents as f64;
    let share = |count: i64| count as f64 / agents;
    let slots = Kind::ALL.map(|kind| setting.slots_of(kind).len() as f64);
    let per_service = |sum: fn(&Sums) -> i64| -> f64 { kinds.iter().zip(slots).map(|(sums, slots)| sum(sums) as f64 / slots).sum() };
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

/// Comprehensive, majority and anywhere, nationwide and by Land: federal and Land-tier services from the statistics, local ones counted.
fn official(setting: &Setting, state: &State, month: usize) -> [(f64, [f64; Land::COUNT]); 3] {
    let depth = setting.official_depth[month].map(f64::floor);
    let lead = setting.parameters.supply.statistics_lead_months.round() as usize;
    let ahead = setting.official_depth_ahead(month + lead).map(f64::floor);
    let mut descending = depth;
    descending.sort_by(|a, b| b.total_cmp(a));
    let most = ahead.iter().copied().fold(0.0, f64::max);
    let upper = [(descending[Land::COUNT - 1], depth), (descending[Land::COUNT / 2], depth), (most, ahead)];
    std::array::from_fn(|rule| {
        let (nationwide, by_land) = upper[rule];
        let local = |land: usize| f64::from(state.official.by_land[land][rule] - state.official.published[land]);
        (nationwide + f64::from(state.official.nationwide[rule]), std::array::from_fn(|land| by_land[land] + local(land)))
    })
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
        sums.0 += if a.kind == Kind::Municipality { u64::from(state.agents[i].counts[1]) } else { municipal_level2(setting, state, i, slots.end) };
        sums.1 += slots.len() as u64;
    }
    large.0 as f64 / large.1 as f64 - small.0 as f64 / small.1 as f64
}

fn municipal_level2(setting: &Setting, state: &State, i: usize, end: usize) -> u64 {
    let row = &state.levels[1][i * setting.words..(i + 1) * setting.words];
    let whole: u32 = row[..end / 64].iter().map(|word| word.count_ones()).sum();
    let rest = if end.is_multiple_of(64) { 0 } else { (row[end / 64] & ((1 << (end % 64)) - 1)).count_ones() };
    u64::from(whole + rest)
}

fn remember_counties(setting: &Setting, state: &mut State) {
    for (county, group) in setting.population.counties.iter().enumerate() {
        let members = (group.municipal.len() + usize::from(group.administration.is_some())) as f64;
        state.county_awareness[county] = state.awareness_sums[county] / members;
        state.county_online[county] = state.county_level2[county] / members;
    }
}
