//! Parts of the model whose answer is known in closed form, and margins of the population
//! recomputed from the tables.
//!
//! Statistical bounds are four and a half standard errors; seeds are fixed, so a test that passes
//! once always passes.

use crate::common::{policy, scenario, setting, text};
use ozgsim::model::agent::Internal;
use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::model::policy::condition;
use ozgsim::model::population::Population;
use ozgsim::model::setting::Setting;
use ozgsim::model::world::World;
use ozgsim::scenario::administration::{Kind, Membership, SIZE_CLASSES, Tier, size_class};
use ozgsim::scenario::land::Land;
use ozgsim::scenario::tables::Tables;
use ozgsim::statistics::mean;
use ozgsim::units::Hazard;
use std::collections::BTreeMap;

const BOUND: f64 = 4.5;

/// Fails where a share of `n` independent trials is farther from its probability than chance
/// allows.
fn assert_share(share: f64, probability: f64, n: f64, what: &str) {
    let error = (probability * (1.0 - probability) / n).sqrt();
    assert!(
        (share - probability).abs() <= BOUND * error + 1e-12,
        "{what}: {share:.4} instead of {probability:.4} ± {error:.4}"
    );
}

fn share(flags: impl IntoIterator<Item = bool>) -> f64 {
    let values: Vec<f64> = flags.into_iter().map(|flag| f64::from(u8::from(flag))).collect();
    mean(&values)
}

/// Runs a replicate and hands the world to a closure after every month, with the number of months
/// run.
fn watch(setting: &Setting, replicate: u64, mut look: impl FnMut(usize, &World<'_>)) {
    let mut world = World::new(setting, replicate);
    for months in 1..=setting.simulation.months() {
        world.step();
        look(months, &world);
    }
}

/// Awareness is 1 from the first month on, so work begins at a constant rate: `1 - exp(-rate t)`.
#[test]
fn at_full_awareness_the_share_that_has_begun_is_exponential() {
    let event = "[[event]]\nname = \"everybody knows\"\nfrom = \"2018-01\"\nuntil = \
        \"2018-01\"\nawareness_per_month = 0.5\n";
    let rate = 0.8;
    let differences = format!(
        "[attention]\nstart_per_year = {rate}\n[initial]\npioneer_share = 0\n{event}{event}"
    );
    let setting = setting(&text(1500, "2022-12", &differences));
    let (replicates, probes) = (4, [1, 6, 12, 24, 36, 60]);
    let mut begun = [0.0; 6];
    for replicate in 0..replicates {
        watch(&setting, replicate, |months, world| {
            assert!(
                world.state().agents.iter().all(|agent| (agent.awareness - 1.0).abs() < 1e-12),
                "everybody is aware"
            );
            if let Some(probe) = probes.iter().position(|probe| *probe == months) {
                begun[probe] +=
                    share(world.state().agents.iter().map(|agent| agent.begun)) / replicates as f64;
            }
        });
    }
    for (months, begun) in probes.iter().zip(begun) {
        let expected = 1.0 - libm::exp(-rate * *months as f64 / 12.0);
        assert_share(
            begun,
            expected,
            (setting.agents() as u64 * replicates) as f64,
            &format!("begun after {months} months"),
        );
    }
}

/// Without peers, information and events awareness stays as it was in 2018, and the share begun is
/// a mixture of exponentials.
#[test]
fn at_constant_awareness_the_share_that_has_begun_is_a_mixture_of_exponentials() {
    let rate = 1.5;
    let still = format!(
        "[attention]\nstart_per_year = {rate}\npeer_rate_per_month = 0\ninformation_rate_per_month \
         = 0\n[initial]\npioneer_share = 0\n"
    );
    let setting = setting(&text(1500, "2019-12", &still));
    let replicates = 4;
    let (mut begun, mut expected) = (0.0, 0.0);
    for replicate in 0..replicates {
        let awareness = |world: &World<'_>| {
            world.state().agents.iter().map(|agent| agent.awareness).collect::<Vec<_>>()
        };
        let start = awareness(&World::new(&setting, replicate));
        watch(&setting, replicate, |months, world| {
            if months == 24 {
                assert_eq!(awareness(world), start);
                begun +=
                    share(world.state().agents.iter().map(|agent| agent.begun)) / replicates as f64;
                expected += mean(
                    &start
                        .iter()
                        .map(|awareness| 1.0 - libm::exp(-rate * awareness * 2.0))
                        .collect::<Vec<_>>(),
                ) / replicates as f64;
            }
        });
    }
    assert_share(
        begun,
        expected,
        (setting.agents() as u64 * replicates) as f64,
        "begun after two years",
    );
}

/// An administration without DMS begins its introduction at a constant rate.
#[test]
fn administrations_without_dms_become_fewer_exponentially() {
    let rate = 0.2;
    let setting = setting(&text(
        1500,
        "2023-12",
        &format!("[implementation]\ndms_start_per_year = {rate}\n"),
    ));
    for replicate in 0..2 {
        let idle = |world: &World<'_>| {
            world.state().agents.iter().filter(|agent| agent.internal == Internal::Idle).count()
                as f64
        };
        let at_risk = idle(&World::new(&setting, replicate));
        watch(&setting, replicate, |months, world| {
            if months % 12 == 0 {
                assert_share(
                    idle(world) / at_risk,
                    libm::exp(-rate * months as f64 / 12.0),
                    at_risk,
                    &format!("without DMS after {months} months"),
                );
            }
        });
    }
}

/// Nobody leaves, so the vacancies of 2018 are filled one by one: `v(t) = v(0) exp(-t / filling
/// time)`.
#[test]
fn vacancies_that_nobody_adds_to_are_filled_exponentially() {
    let filling_months = 8.0;
    let differences = format!(
        "[initial]\nvacancy_share = 0.25\n[resources]\nfilling_months = \
         {filling_months}\n[levers]\nstaff_attrition = 0\n"
    );
    let setting = setting(&text(1500, "2019-12", &differences));
    for replicate in 0..4 {
        let vacant = |world: &World<'_>| {
            world.state().agents.iter().map(|agent| agent.posts - agent.filled).sum::<u32>()
        };
        let start = f64::from(vacant(&World::new(&setting, replicate)));
        assert!(start > 300.0, "{start} vacancies are too few");
        watch(&setting, replicate, |months, world| {
            if [1, 4, 8, 16, 24].contains(&months) {
                let expected = libm::exp(-(months as f64) / filling_months);
                assert_share(
                    f64::from(vacant(world)) / start,
                    expected,
                    start,
                    &format!("vacancies left after {months} months"),
                );
            }
        });
    }
}

/// Every post is vacant with probability `leaving / (leaving + filling)` in the long run, with the
/// monthly chances of both.
#[test]
fn vacancies_settle_where_leaving_and_filling_balance() {
    for attrition in [1.0, 3.0] {
        let setting =
            setting(&text(1500, "2029-12", &format!("[levers]\nstaff_attrition = {attrition}\n")));
        let p = &setting.parameters.resources;
        let leaving = Hazard::per_year(p.leaving_per_year * attrition).probability(1.0);
        let filling = Hazard::per_year(12.0 / p.filling_months).probability(1.0);
        let position = crate::common::position(Outcome::VacancyShare, Dimension::All, 0);
        let posts = f64::from(setting.profiles.iter().map(|profile| profile.posts).sum::<u32>());
        let replicates = 3;
        let ends: Vec<f64> = (0..replicates)
            .map(|replicate| {
                ozgsim::engine::trajectory::simulate(&setting, replicate).months[143][position]
            })
            .collect();
        assert_share(
            mean(&ends),
            leaving / (leaving + filling),
            posts * replicates as f64,
            &format!("vacancies at {attrition} times the normal attrition"),
        );
    }
}

/// `r(t) = r* + (r(0) - r*) exp(-k t)` with `k = rho0 + rho1 c` and `r* = r0 + (1 - r0) c`; one per
/// cent for the monthly grid.
#[test]
fn preconditions_approach_their_target_exponentially() {
    for coordination in [0.0, 0.4, 1.0] {
        let setting = setting(&text(
            500,
            "2035-12",
            &policy("coordination", &coordination.to_string(), "2018-01", ""),
        ));
        let p = &setting.parameters.supply;
        let speed = p.preconditions_rate_per_month
            + p.preconditions_coordination_rate_per_month * coordination;
        let target = p.preconditions_floor + (1.0 - p.preconditions_floor) * coordination;
        let start = World::new(&setting, 0).state().environment.supply.preconditions.clone();
        watch(&setting, 0, |months, world| {
            for (r, start) in world.state().environment.supply.preconditions.iter().zip(&start) {
                let expected = target + (start - target) * libm::exp(-speed * months as f64);
                assert!(
                    (r - expected).abs() < 0.01,
                    "coordination {coordination}, {months} months: {r} instead of {expected}"
                );
            }
        });
    }
}

/// A world in which only what the pioneers had in 2018 is online, with constant accounts and no
/// effect of age.
fn only_pioneers() -> Setting {
    let nothing_new = "[implementation]\noutside_option = 4\nchoice_effort = 4\nchoice_price = \
        6\nchoice_waiting = 6\n[initial]\npioneer_share = 1\npioneer_services = \
        20\n[supply]\nbase_components_per_year = 0\n[usage]\naccounts_growth_per_year = \
        0\nage_effect = 0\nuptake_months = 30\n";
    setting(&text(5324, "2019-12", nothing_new))
}

/// `u(t) = P (1 - exp(-t / uptake))`, with the potential `P = ceiling x accounts x broadband x ease
/// x cases online / all cases`.
#[test]
fn use_approaches_its_potential_exponentially() {
    let setting = only_pioneers();
    let usage = &setting.parameters.usage;
    let start: Vec<[u16; 4]> =
        World::new(&setting, 0).state().agents.iter().map(|agent| agent.counts).collect();
    let mut looked_at = 0;
    watch(&setting, 0, |months, world| {
        let state = world.state();
        for (i, a) in setting
            .population
            .administrations
            .iter()
            .enumerate()
            .filter(|(i, _)| start[*i][1] > 0 && state.agents[*i].counts[1..] == start[*i][1..])
        {
            let own = || {
                setting
                    .services
                    .iter()
                    .enumerate()
                    .filter(|(_, service)| a.kind.responsible_for(Tier::LOCAL[service.tier]))
            };
            let all: f64 = own().map(|(_, service)| service.cases).sum();
            let online: f64 = own()
                .filter(|(slot, _)| state.has(&setting, i, *slot, 2))
                .map(|(_, service)| service.cases)
                .sum();
            let potential = usage.ceiling * usage.accounts_2019 * a.broadband / 100.0
                * usage.ease_level2
                * online
                / all;
            let expected = potential * (1.0 - libm::exp(-(months as f64) / usage.uptake_months));
            assert!(
                (state.agents[i].use_share / expected - 1.0).abs() < 0.02,
                "{} after {months} months: {} instead of {expected}",
                a.key,
                state.agents[i].use_share
            );
            looked_at += 1;
        }
    });
    assert!(looked_at > 24 * 40, "{looked_at} observations of pioneers are too few");
}

/// A lever that ramps up linearly is at the mean of its ramp half way through; the Land pays by
/// inhabitants reached.
#[test]
fn a_lever_costs_what_its_rate_and_the_inhabitants_reached_say() {
    let with =
        |from: &str| text(5324, "2019-12", &policy("standards", "1", from, "land = [\"NI\"]"));
    let (off, on) = (setting(&with("2030-01")), setting(&with("2019-01")));
    let inhabitants: f64 = on
        .population
        .administrations
        .iter()
        .filter(|a| a.land.key() == "NI" && a.kind != Kind::County)
        .map(|a| f64::from(a.population))
        .sum();
    let cost = |setting: &Setting, index: i32| {
        let mut reached = vec![0; setting.policy.cells.len() * Membership::ALL.len()];
        for profile in &setting.profiles {
            reached[condition(profile.cell, Membership::None)] += profile.half_inhabitants();
        }
        let mut ledger = World::new(setting, 0).into_state().environment.ledger;
        let month = ozgsim::units::Month::from_index(index);
        setting.policy.book(month, &setting.prices, &reached, 1.0, &mut ledger);
        let laender = ledger.laender.map(|land| land.spent());
        (laender, ledger.federation.spent())
    };
    assert_eq!(cost(&off, 11), cost(&on, 11), "no cost before its date");
    let (mut laender, federation) = cost(&on, 12);
    let lower_saxony = Land::with_key("NI").expect("a Land").index();
    let difference = laender[lower_saxony] - cost(&off, 12).0[lower_saxony];
    let rate = on.parameters.prices.standards;
    assert!(
        (difference / (rate * inhabitants / 12.0) - 1.0).abs() < 1e-6,
        "{difference} EUR a month"
    );
    laender[lower_saxony] -= difference;
    assert_eq!((laender, federation), cost(&off, 12), "nobody else pays");
}

fn tables() -> Tables {
    Tables::read(None, None).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_county_has_its_administrations_by_size_class_and_its_inhabitants() {
    let population = Population::of(&scenario(&text(5324, "2018-12", "")));
    for county in tables().counties {
        let group = population
            .counties
            .iter()
            .find(|group| group.key == county.key)
            .unwrap_or_else(|| panic!("{} is missing", county.name));
        let members: Vec<u32> =
            group.municipal.iter().map(|&i| population.administrations[i].population).collect();
        let mut classes = [0; SIZE_CLASSES.len()];
        for inhabitants in &members {
            classes[size_class(*inhabitants)] += 1;
        }
        assert_eq!(classes, county.administrations, "size classes of {}", county.name);
        assert_eq!(
            members.iter().sum::<u32>(),
            county.population,
            "inhabitants of {}",
            county.name
        );
        assert_eq!(group.administration.is_none(), county.is_city, "{}", county.name);
        if let Some(own) = group.administration {
            assert_eq!(
                population.administrations[own].population, county.population,
                "county of {}",
                county.name
            );
        }
    }
}

#[test]
fn every_land_has_its_types_of_administration() {
    let population = Population::of(&scenario(&text(5324, "2018-12", "")));
    for (land, row) in Land::all().zip(&tables().lands) {
        let mut types: BTreeMap<String, u64> = BTreeMap::new();
        for a in
            population.administrations.iter().filter(|a| a.land == land && a.kind != Kind::County)
        {
            *types.entry(a.administration_type.clone()).or_default() += 1;
        }
        assert_eq!(types, row.types.iter().cloned().collect(), "types in {}", row.name_en);
    }
}

#[test]
fn tax_capacities_keep_the_mean_of_their_county() {
    let population = Population::of(&scenario(&text(5324, "2018-12", "")));
    for county in tables().counties {
        let group = population
            .counties
            .iter()
            .find(|group| group.key == county.key)
            .unwrap_or_else(|| panic!("{} is missing", county.name));
        let sum: f64 = group
            .municipal
            .iter()
            .map(|&i| &population.administrations[i])
            .map(|a| a.tax_capacity * f64::from(a.population))
            .sum();
        assert!(
            (sum / f64::from(county.population) / county.tax_capacity - 1.0).abs() < 1e-9,
            "tax capacity of {}",
            county.name
        );
    }
}
