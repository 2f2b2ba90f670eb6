//! What holds in every month of every valid scenario: random parameters within their ranges, random
//! levers, dates and targets.
//!
//! The scenarios are the same in every run; set `PROPTEST_RNG_SEED` for others and `PROPTEST_CASES`
//! for more.

use crate::common::{setting, text};
use ozgsim::model::agent::Agent;
use ozgsim::model::bitset::contains;
use ozgsim::model::ledger::Use;
use ozgsim::model::outcome::{Dimension, Layout, Outcome, Unit};
use ozgsim::model::setting::{Profile, Setting};
use ozgsim::model::state::State;
use ozgsim::model::world::World;
use ozgsim::scenario::administration::{FULL_POPULATION, Kind, Membership, Tier};
use ozgsim::scenario::lever::{Lever, ValueKind};
use ozgsim::scenario::parameters::REGISTRY;
use ozgsim::units::Month;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeMap;

/// Twenty cases, the same every time unless the environment says otherwise.
fn configuration() -> ProptestConfig {
    let mut configuration = ProptestConfig {
        max_shrink_iters: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        configuration.cases = 20;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        configuration.rng_seed = RngSeed::Fixed(2018);
    }
    configuration
}

/// A place in a range; rounding does not leave it.
fn between(low: f64, high: f64, place: f64) -> f64 {
    (low + place * (high - low)).clamp(low, high)
}

/// A value of a lever as it is written in a scenario file: a place in its range.
fn lever_value(lever: Lever, place: f64) -> String {
    let spec = lever.spec();
    match spec.kind {
        ValueKind::Number => between(spec.low, spec.high, place).to_string(),
        ValueKind::Date if place < 0.2 => "\"none\"".to_owned(),
        ValueKind::Date => format!("\"{}\"", Month::from_index((place * 72.0) as i32)),
    }
}

/// The corners of a range come up as often as its inside.
fn place() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0_f64, 0.0..=1.0_f64]
}

fn target() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "land = [\"BB\"]",
        "land = [\"NW\", \"SH\", \"HB\"]",
        "county = [\"09184\", \"12060\"]",
        "population_below = 5000",
        "population_from = 20000",
        "kind = [\"county\"]",
        "kind = [\"county-free city\", \"municipality\"]",
        "tier = [\"municipal\"]",
        "tier = [\"county\"], land = [\"BY\"]",
        "membership = [\"none\"]",
        "membership = [\"association\", \"county\"], population_below = 30000",
    ])
}

fn policy(months: i32) -> impl Strategy<Value = String> {
    let lever = prop::sample::select(Lever::ALL.to_vec());
    (lever, place(), 0..months, prop::option::of(0..months), 0_u32..30, target()).prop_map(
        |(lever, place, from, length, ramp, target)| {
            let target = if target.contains("membership") && !lever.acts_on_administrations() {
                ""
            } else {
                target
            };
            let ramp = if lever.spec().kind == ValueKind::Date { 0 } else { ramp };
            let until = length.map_or_else(String::new, |length| {
                format!("until = \"{}\"\n", Month::from_index(from + length))
            });
            let head = format!(
                "[[policy]]\nlever = \"{}\"\nvalue = {}\n",
                lever.spec().name,
                lever_value(lever, place)
            );
            format!(
                "{head}from = \"{}\"\n{until}ramp_months = {ramp}\nwhere = {{ {target} }}\n",
                Month::from_index(from)
            )
        },
    )
}

/// A valid scenario as text: a third of all parameters moved, some levers moved from the start,
/// some policies.
fn scenario() -> impl Strategy<Value = String> {
    let months = 12_i32..40;
    let parameters = prop::collection::btree_map(0..REGISTRY.len(), place(), 0..REGISTRY.len() / 3);
    let levers = prop::collection::btree_map(0..Lever::ALL.len(), place(), 0..6);
    // Only the whole register has official counts.
    let agents = prop_oneof![19 => 500_u64..700, 1 => Just(FULL_POPULATION)];
    (months, agents, any::<u32>(), parameters, levers).prop_flat_map(
        |(months, agents, seed, parameters, levers)| {
            prop::collection::vec(policy(months), 0..8).prop_map(move |policies| {
                let horizon = Month::from_index(months - 1);
                let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
                for (&index, place) in &parameters {
                    let p = &REGISTRY[index];
                    groups.entry(p.group).or_default().push(format!(
                        "{} = {}\n",
                        p.name,
                        between(p.low, p.high, *place)
                    ));
                }
                for (&index, place) in &levers {
                    let lever = Lever::ALL[index];
                    groups.entry("levers").or_default().push(format!(
                        "{} = {}\n",
                        lever.spec().name,
                        lever_value(lever, *place)
                    ));
                }
                let tables: Vec<String> = groups
                    .iter()
                    .map(|(name, lines)| format!("[{name}]\n{}", lines.concat()))
                    .collect();
                let membership_from = Month::from_index(months / 2);
                let rest = tables.concat() + &policies.concat();
                text(
                    agents,
                    &horizon.to_string(),
                    &format!("seed = {seed}\nmembership_from = \"{membership_from}\"\n{rest}"),
                )
            })
        },
    )
}

/// Services of an administration at a level or above, as words of a set of all services.
fn at_level(setting: &Setting, state: &State, i: usize, level: usize) -> Vec<u64> {
    let mut words: Vec<u64> =
        state.services(setting, i).iter().map(|block| block.levels[level - 1]).collect();
    words.resize(setting.words, 0);
    words
}

fn is_subset(inner: &[u64], outer: &[u64]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| inner & !outer == 0)
}

/// Levels are nested, counted right and only of services that an administration is responsible for.
fn check_levels(setting: &Setting, state: &State) -> Result<(), TestCaseError> {
    for i in 0..setting.agents() {
        let key = &setting.population.administrations[i].key;
        let kind = setting.profiles[i].kind;
        let levels = [1, 2, 3, 4].map(|level| at_level(setting, state, i, level));
        for level in 1..4 {
            prop_assert!(
                is_subset(&levels[level], &levels[level - 1]),
                "{key}: level {} without level {level}",
                level + 1
            );
        }
        for (slot, service) in
            setting.services.iter().enumerate().filter(|(slot, _)| contains(&levels[0], *slot))
        {
            prop_assert!(
                kind.responsible_for(Tier::LOCAL[service.tier]),
                "{key}: service {slot} of another tier"
            );
        }
        for (count, words) in state.agents[i].counts.iter().zip(&levels) {
            prop_assert_eq!(
                u32::from(*count),
                words.iter().map(|word| word.count_ones()).sum::<u32>(),
                "{}",
                key
            );
            prop_assert!(
                usize::from(*count) <= setting.slots_of(kind).len(),
                "{key}: more services than it has"
            );
        }
    }
    Ok(())
}

/// No administration falls back: a level, a start, a complete DMS stay.
fn check_progress(setting: &Setting, before: &State, after: &State) -> Result<(), TestCaseError> {
    for i in 0..setting.agents() {
        for level in 1..=4 {
            prop_assert!(
                is_subset(
                    &at_level(setting, before, i, level),
                    &at_level(setting, after, i, level)
                ),
                "a service has lost a level"
            );
        }
        prop_assert!(
            before.agents[i].begun <= after.agents[i].begun
                && before.agents[i].started <= after.agents[i].started,
            "a start is undone"
        );
        prop_assert!(before.agents[i].dms <= after.agents[i].dms, "a DMS shrinks");
    }
    Ok(())
}

fn check_columns(setting: &Setting, state: &State) -> Result<(), TestCaseError> {
    for i in 0..setting.agents() {
        let key = &setting.population.administrations[i].key;
        for (name, share) in [
            ("awareness", state.agents[i].awareness),
            ("agenda", state.agents[i].agenda),
            ("DMS", state.agents[i].dms),
            ("use", state.agents[i].use_share),
        ] {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&share), "{key}: {name} {share}");
        }
        prop_assert!(
            state.agents[i].filled <= state.agents[i].posts,
            "{key}: more holders than posts"
        );
        prop_assert!(
            state.agents[i].money.is_finite()
                && state.agents[i].hours.is_finite()
                && state.agents[i].internal_hours.is_finite(),
            "{key}"
        );
        prop_assert!(
            state.agents[i].internal_hours >= -1e-9,
            "{key}: internal hours {}",
            state.agents[i].internal_hours
        );
    }
    for share in state
        .environment
        .supply
        .preconditions
        .iter()
        .chain(&state.environment.supply.base_components)
    {
        prop_assert!((0.0..=1.0).contains(share), "preconditions or base components at {share}");
    }
    Ok(())
}

/// Members are counted in their cooperation, and an administration is in the kind of cooperation
/// that it says it is in.
fn check_memberships(setting: &Setting, state: &State) -> Result<(), TestCaseError> {
    let mut members = vec![0_u64; state.environment.cooperations.len()];
    for i in 0..setting.agents() {
        let agent = &state.agents[i];
        for kind in Membership::ALL {
            let Some(index) = agent.cooperation(kind) else { continue };
            members[index] += match kind {
                Membership::Association | Membership::City => u64::from(setting.profiles[i].parts),
                Membership::None | Membership::County | Membership::Peers => 1,
            };
            let cooperation = &state.environment.cooperations[index];
            prop_assert_eq!(
                cooperation.land,
                setting.population.administrations[i].land,
                "a member from another Land"
            );
            prop_assert_eq!(cooperation.kind, kind);
        }
        prop_assert!(agent.is_member(agent.membership));
        let joined = agent.joined().count();
        prop_assert_eq!(joined == 0, agent.membership == Membership::None);
        prop_assert!(joined <= 1 || setting.links.several_memberships);
    }
    for (cooperation, count) in state.environment.cooperations.iter().zip(members) {
        prop_assert_eq!(
            cooperation.parts,
            count,
            "members of a cooperation of kind {:?}",
            cooperation.kind
        );
    }
    Ok(())
}

/// Number of administrations in every group of a dimension, from the population itself.
fn group_sizes(setting: &Setting, state: &State, dimension: Dimension) -> Vec<usize> {
    let mut sizes = vec![0; dimension.groups().len()];
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let group = match dimension {
            Dimension::All | Dimension::PolicyField => Some(0),
            Dimension::Land => Some(a.land.index()),
            Dimension::SizeClass => a.size_class(),
            Dimension::Kind => Some(a.kind as usize),
            Dimension::Membership => Some(state.agents[i].group as usize),
        };
        if let Some(group) = group {
            sizes[group] += 1;
        }
    }
    sizes
}

/// Every series is in its range, and missing only where its group is empty.
fn check_observation(
    setting: &Setting,
    state: &State,
    observation: &[f64],
) -> Result<(), TestCaseError> {
    let layout = Layout::new();
    let sizes = Dimension::ALL.map(|dimension| group_sizes(setting, state, dimension));
    let from = |limit: u32| {
        setting
            .population
            .administrations
            .iter()
            .any(|a| a.kind != Kind::County && a.population >= limit)
    };
    for (series, value) in layout.series().iter().zip(observation) {
        let empty = series.dimension != Dimension::PolicyField
            && sizes[series.dimension as usize][series.group] == 0;
        if value.is_nan() {
            let no_gap = series.outcome == Outcome::SizeGap && !from(50_000);
            let counts = matches!(series.outcome.spec().unit, Unit::Services);
            let is_missing = if counts { !setting.population.is_whole() } else { empty };
            prop_assert!(is_missing || no_gap, "{series:?} is missing");
            continue;
        }
        let in_range = match series.outcome.spec().unit {
            _ if series.outcome == Outcome::ServicesOnline => {
                (0.0..=280.0 * (setting.agents() as f64).max(6_000.0)).contains(value)
            }
            // Grants of a month may be more than is spent in it.
            _ if series.outcome == Outcome::NetMunicipal => value.is_finite(),
            Unit::Share => (0.0..=1.0).contains(value),
            Unit::ShareDifference => (-1.0..=1.0).contains(value),
            Unit::Services => (0.0..=575.0).contains(value),
            Unit::EurPerMonth | Unit::HoursPerMonth => *value >= 0.0 && value.is_finite(),
        };
        prop_assert!(in_range, "{series:?} is {value}");
    }
    for dimension in [Dimension::All, Dimension::Land] {
        if !setting.population.is_whole() {
            break;
        }
        for group in 0..dimension.groups().len() {
            let count = |outcome| {
                layout
                    .position(outcome, dimension, group)
                    .map_or(f64::NAN, |position| observation[position])
            };
            let [all, most, one] = [
                Outcome::ComprehensiveServices,
                Outcome::MajorityServices,
                Outcome::AnywhereServices,
            ]
            .map(count);
            prop_assert!(
                all <= most && most <= one,
                "{dimension:?} {group}: comprehensive {all}, majority {most}, anywhere {one}"
            );
        }
    }
    for group in 0..layout.series().len() {
        let series = layout.series()[group];
        let next = match series.outcome {
            Outcome::OnlineShareLevel1 => Outcome::OnlineShareLevel2,
            Outcome::OnlineShareLevel2 => Outcome::OnlineShareLevel3,
            Outcome::OnlineShareLevel3 => Outcome::OnlineShareLevel4,
            _ => continue,
        };
        let higher = layout
            .position(next, series.dimension, series.group)
            .map_or(f64::NAN, |position| observation[position]);
        prop_assert!(
            observation[group].is_nan() || higher <= observation[group],
            "{series:?} is below the next level"
        );
    }
    Ok(())
}

/// The tally counts every administration once and equals a recount.
fn check_tally(setting: &Setting, state: &State) -> Result<(), TestCaseError> {
    prop_assert!(
        state.environment.tally == state.recount(setting),
        "the running tally is out of step"
    );
    prop_assert_eq!(
        state.environment.tally.classes().map(|(_, sums)| sums.agents).sum::<i64>(),
        setting.agents() as i64
    );
    let inhabitants: i64 =
        setting.population.administrations.iter().map(|a| i64::from(a.population)).sum();
    prop_assert_eq!(
        state.environment.tally.classes().map(|(_, sums)| sums.inhabitants).sum::<i64>(),
        inhabitants
    );
    Ok(())
}

/// Counts by service equal counts by administration.
fn check_services(setting: &Setting, state: &State) -> Result<(), TestCaseError> {
    for level in 0..4 {
        let by_service: u64 = state.environment.online.iter().map(|levels| levels[level]).sum();
        let own = |(agent, profile): (&Agent, &Profile)| {
            u64::from(agent.counts[level]) * u64::from(profile.parts)
        };
        let by_agent: u64 = state.agents.iter().zip(&setting.profiles).map(own).sum();
        prop_assert_eq!(by_service, by_agent, "level {}", level + 1);
    }
    for (slot, lands) in state.environment.online_in_land.iter().enumerate() {
        prop_assert_eq!(
            lands.iter().sum::<u64>(),
            state.environment.online[slot][1],
            "slot {}",
            slot
        );
        for (land, online) in lands.iter().enumerate() {
            prop_assert!(
                *online <= setting.responsible[setting.services[slot].tier][land],
                "slot {slot} in Land {land}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn every_month_of_every_scenario_is_consistent(text in scenario()) {
        let setting = setting(&text);
        let mut world = World::new(&setting, 0);
        for _ in 0..setting.simulation.months() {
            let before = world.state().clone();
            let observation = world.step();
            let state = world.state();
            check_levels(&setting, state)?;
            check_progress(&setting, &before, state)?;
            check_columns(&setting, state)?;
            check_memberships(&setting, state)?;
            check_tally(&setting, state)?;
            check_services(&setting, state)?;
            check_observation(&setting, state, &observation)?;
        }
    }

    /// Hours: nobody works more than holders of posts and line staff are paid for, apart from what
    /// is borrowed from coming months. Without use there are no savings, so working time is the
    /// only source.
    #[test]
    fn work_never_exceeds_paid_working_time(text in scenario()) {
        let mut frugal = ozgsim::scenario::load::from_text(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        frugal.parameters.usage.saving_hours_per_case = 0.0;
        let setting = Setting::new(&frugal);
        let mut world = World::new(&setting, 0);
        let (mut worked, mut paid) = (0.0, 0.0);
        for _ in 0..setting.simulation.months() {
            world.step();
            let state = world.state();
            let weights = setting.population.administrations.iter().map(|a| setting.population.weight(a));
            let working = weights.clone().enumerate().map(|(i, weight)| weight * (f64::from(state.agents[i].filled) * setting.profiles[i].post_share + setting.profiles[i].line_staff));
            paid += working.sum::<f64>() * setting.parameters.resources.post_hours_per_month;
            worked += state.environment.ledger.administrations.iter().zip(&setting.classes)
                .map(|(account, class)| f64::from(class.parts) * setting.population.part * account.used(&[Use::Online, Use::Internal, Use::Upkeep])).sum::<f64>();
            let borrowed: f64 = state.agents.iter().zip(weights).map(|(agent, weight)| weight * (-agent.hours).max(0.0)).sum();
            prop_assert!(worked - borrowed <= paid * (1.0 + 1e-12), "{worked} hours of work, \
                {borrowed} borrowed, {paid} paid");
        }
    }
}

/// Money: with no income, what leaves the accounts is what is booked as spent, to the cent.
#[test]
fn spending_is_what_leaves_the_accounts() {
    let poor = "[levers]\nfiscal_cycle = -0.8\n\
        [[event]]\nname = \"no income\"\nfrom = \"2018-01\"\nuntil = \"2019-12\"\nbudget = -0.9\n\
        [resources]\ndigital_budget_share = 0.004\n\
        [cooperation]\nfounding_per_year = 0\n\
        [attention]\nstart_per_year = 2\n";
    let setting = setting(&text(
        1500,
        "2018-12",
        &(poor.to_owned() + &crate::common::policy("association", "0", "2018-01", "")),
    ));
    let mut world = World::new(&setting, 0);
    let mut spent = 0.0;
    for _ in 0..setting.simulation.months() {
        let before = world.state().agents.clone();
        world.step();
        let state = world.state();
        let left: f64 = before
            .iter()
            .zip(&state.agents)
            .zip(&setting.population.administrations)
            .map(|((before, after), a)| setting.population.weight(a) * (before.money - after.money))
            .sum();
        let accounts = state.environment.ledger.administrations.iter().zip(&setting.classes);
        let weight = |parts: u32| f64::from(parts) * setting.population.part;
        let booked: f64 =
            accounts.map(|(account, class)| weight(class.parts) * account.net()).sum();
        assert!(
            (left - booked).abs() <= 1e-9 * booked,
            "{left} EUR left the accounts, {booked} EUR are booked"
        );
        spent += left;
    }
    assert!(spent > 1e6, "{spent} EUR spent");
}

/// The groups of a result are the groups of the population, and grouping by membership is final
/// from its date on.
#[test]
fn groups_keep_their_sizes() {
    let setting = setting(&text(
        600,
        "2021-12",
        "membership_from = \"2020-01\"\n[levers]\nikz_moderation = 1\ncounty_hubs = 1\n",
    ));
    let mut world = World::new(&setting, 0);
    let mut grouped = None;
    for month in 0..setting.simulation.months() {
        world.step();
        let sizes = group_sizes(&setting, world.state(), Dimension::Membership);
        assert_eq!(sizes.iter().sum::<usize>(), setting.agents());
        if month >= 24 {
            assert_eq!(*grouped.get_or_insert_with(|| sizes.clone()), sizes, "month {month}");
        }
    }
    assert_ne!(grouped, Some(membership_sizes(world.state())), "memberships go on changing");
}

fn membership_sizes(state: &State) -> Vec<usize> {
    Membership::ALL
        .iter()
        .map(|kind| state.agents.iter().filter(|agent| agent.membership == *kind).count())
        .collect()
}
