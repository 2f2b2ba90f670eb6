//! The counting rules of observed quantities: known answers on states made by hand, and agreement
//! with the outcomes of a run.

use crate::common::{index, position, scenario, text};
use ozgsim::engine::evidence::Evidence;
use ozgsim::engine::runner::Runner;
use ozgsim::engine::trajectory::simulate;
use ozgsim::model::environment::{Cooperation, NONE};
use ozgsim::model::evidence::{Probe, Reached};
use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::model::pattern::Pattern;
use ozgsim::model::population::Population;
use ozgsim::model::setting::Setting;
use ozgsim::model::state::State;
use ozgsim::model::tally::Route;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::administration::{FULL_POPULATION, Kind, Membership, SIZE_CLASSES};
use ozgsim::scenario::land::Land;
use ozgsim::scenario::measurement::Measurement;
use ozgsim::scenario::target::{Quantity, Rank, Scope, Side, Target, Targets, Use};
use ozgsim::store::population::rows;
use ozgsim::units::Month;
use std::sync::Arc;

const HOUSING_BENEFIT: &str = "s112";
const REGISTER_EXTRACT: &str = "s248";
const RESIDENCE: &str = "s219";

/// A population in which nothing has happened yet.
struct Blank {
    scenario: Scenario,
    setting: Setting,
    state: State,
    observation: Vec<f64>,
}

impl Blank {
    fn new(agents: u64) -> Self {
        Self::of(scenario(&text(agents, "2018-03", "")))
    }

    fn of(scenario: Scenario) -> Self {
        let setting = Setting::new(&scenario);
        let (state, observation) =
            (State::empty(&setting), vec![0.0; setting.layout.series().len()]);
        Self { scenario, setting, state, observation }
    }

    fn measure(
        &self,
        quantity: Quantity,
        scope: &str,
        services: &[&str],
        measurement: &Measurement,
    ) -> f64 {
        self.probe(&target(quantity, scope, services), measurement)
    }

    fn probe(&self, target: &Target, measurement: &Measurement) -> f64 {
        let probe = Probe::new(target, &self.scenario, &self.setting).unwrap();
        probe.measure(
            Reached { setting: &self.setting, state: &self.state, observation: &self.observation },
            measurement,
        )
    }

    /// Administrations of a kind in a county.
    fn in_county(&self, key: &str, kind: Kind) -> Vec<usize> {
        let population = &self.setting.population;
        let all = population.administrations.iter().enumerate();
        all.filter(|(_, a)| a.kind == kind && population.counties[a.county].key == key)
            .map(|(i, _)| i)
            .collect()
    }

    fn central(&self, quantity: Quantity, scope: &str, services: &[&str]) -> f64 {
        self.measure(quantity, scope, services, &Measurement::CENTRAL)
    }

    /// Administrations that satisfy a condition on kind, Land and inhabitants.
    fn those(&self, condition: impl Fn(Kind, Land, u32) -> bool) -> Vec<usize> {
        let all = self.setting.population.administrations.iter().enumerate();
        all.filter(|(_, a)| condition(a.kind, a.land, a.population)).map(|(i, _)| i).collect()
    }

    fn slot(&self, id: &str) -> usize {
        self.setting.services.iter().position(|service| service.id == id).unwrap()
    }

    fn raise(&mut self, administration: usize, id: &str, level: usize) {
        let slot = self.slot(id);
        self.raise_slot(administration, slot, level);
    }

    fn raise_slot(&mut self, administration: usize, slot: usize, level: usize) {
        let (mut actor, environment) = self.state.actor(&self.setting, administration);
        actor.raise(&self.setting, environment, slot, level, Route::Own);
    }
}

fn target(quantity: Quantity, scope: &str, services: &[&str]) -> Target {
    Target {
        id: "T".into(),
        block: "T".into(),
        role: Use::Calibrate,
        month: Month::new(2018, 3),
        scope: Scope::parse(scope).unwrap(),
        quantity,
        services: services.iter().map(|id| (*id).to_owned()).collect(),
        rank: None,
        value: 1.0,
        tolerance: 1.0,
        side: Side::Both,
        discrepancy: 1.0,
        why: String::new(),
        quality: String::new(),
        observed: String::new(),
        note: String::new(),
        source: "test".into(),
    }
}

fn by() -> Land {
    Land::with_key("BY").unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn shares_count_municipal_administrations_of_the_scope() {
    let mut blank = Blank::new(5_324);
    let small = blank.those(|kind, _, population| kind != Kind::County && population < 17_000);
    let large = blank.those(|kind, _, population| kind != Kind::County && population >= 17_000);
    let counties = blank.those(|kind, _, _| kind == Kind::County);
    assert_eq!((small.len() + large.len(), counties.len()), (5_030, 294));
    assert_eq!(blank.central(Quantity::NotStartedShare, "below 17000", &[]), 100.0);
    for i in small.iter().take(100).chain(&large).chain(&counties) {
        let (mut actor, environment) = blank.state.actor(&blank.setting, *i);
        actor.start(environment);
        actor.complete_dms(environment);
    }
    let share = 100.0 * 100.0 / small.len() as f64;
    assert!(close(blank.central(Quantity::NotStartedShare, "below 17000", &[]), 100.0 - share));
    assert!(close(blank.central(Quantity::DmsShare, "below 17000", &[]), share));
    assert!(close(
        blank.central(Quantity::DmsShare, "all", &[]),
        100.0 * (100 + large.len()) as f64 / 5_030.0
    ));
    blank.state.agents[small[0]].posts = 1;
    blank.state.agents[small[1]].posts = 2;
    assert!(close(
        blank.central(Quantity::SinglePostShare, "below 17000", &[]),
        100.0 / small.len() as f64
    ));
}

#[test]
fn inhabitants_can_use_the_services_of_their_municipality_and_of_their_county() {
    let mut blank = Blank::new(5_324);
    let county = blank.those(|kind, land, _| kind == Kind::County && land == by())[0];
    let members = blank.setting.population.counties
        [blank.setting.population.administrations[county].county]
        .municipal
        .clone();
    assert!(members.len() > 1);
    blank.raise(county, HOUSING_BENEFIT, 2);
    let share = 100.0 * members.len() as f64 / 5_030.0;
    assert!(close(
        blank.central(Quantity::ServiceAvailableShare, "all", &[HOUSING_BENEFIT]),
        share
    ));
    // A municipality is responsible for one of the two services only.
    blank.raise(members[0], REGISTER_EXTRACT, 3);
    let both = [HOUSING_BENEFIT, REGISTER_EXTRACT];
    assert!(close(
        blank.central(Quantity::ServicesAvailable, "all", &both),
        (members.len() + 1) as f64 / 5_030.0
    ));
    let city = blank.those(|kind, _, _| kind == Kind::CountyFreeCity)[0];
    both.iter().for_each(|id| blank.raise(city, id, 2));
    assert!(close(
        blank.central(Quantity::ServicesAvailable, "all", &both),
        (members.len() + 3) as f64 / 5_030.0
    ));
    assert!(close(
        blank.central(Quantity::ServiceAvailableShare, "all", &both),
        50.0 * (members.len() + 3) as f64 / 5_030.0
    ));
}

#[test]
fn a_county_that_is_not_simulated_counts_as_the_mean_of_its_land() {
    let mut scenario = scenario(&text(500, "2018-03", ""));
    let mut rows = rows(&Population::of(&scenario));
    let first = rows.iter().position(|row| row.kind == "county" && row.land == "BY").unwrap();
    rows.remove(first);
    rows.iter_mut().for_each(|row| row.weight = None);
    Arc::make_mut(&mut scenario.tables).administrations = Some(rows);
    let mut blank = Blank::of(scenario);
    let counties = blank.those(|kind, land, _| kind == Kind::County && land == by());
    let orphans = blank.those(|kind, land, _| kind == Kind::Municipality && land == by());
    let has_county = |i: &usize| {
        blank.setting.population.counties[blank.setting.population.administrations[*i].county]
            .administration
    };
    let orphans = orphans.iter().filter(|i| has_county(i).is_none()).count();
    assert!(orphans > 0 && counties.len() > 1, "the population shows nothing");
    let served = blank.those(|kind, land, _| kind == Kind::Municipality && land == by());
    let served = served.iter().filter(|i| has_county(i) == Some(counties[0])).count();
    let all = blank.those(|kind, land, _| kind != Kind::County && land == by()).len();
    blank.raise(counties[0], HOUSING_BENEFIT, 2);
    let expected = 100.0 * (served as f64 + orphans as f64 / counties.len() as f64) / all as f64;
    assert!(close(
        blank.central(Quantity::ServiceAvailableShare, "BY", &[HOUSING_BENEFIT]),
        expected
    ));
}

#[test]
fn procedures_are_bundles_times_a_parameter_of_the_measurement() {
    let mut blank = Blank::new(5_324);
    let counted = blank.those(|_, land, _| land == by());
    for slot in 0..25 {
        blank.raise_slot(
            blank.those(|kind, land, _| kind == Kind::Municipality && land == by())[0],
            slot,
            2,
        );
    }
    let share = |procedures_per_bundle| {
        blank.measure(
            Quantity::ShareWith50Procedures,
            "BY",
            &[],
            &Measurement { procedures_per_bundle, ..Measurement::CENTRAL },
        )
    };
    // 25 of 140 bundles with p - 1 more procedures each at a fifth of them: 2.12 make 50.
    assert_eq!(share(2.11), 0.0);
    assert!(close(share(2.13), 100.0 / counted.len() as f64));
}

/// In one county, 10, 20 ... of the bundles of its municipalities are online, and in another one
/// nothing is.
#[test]
fn procedures_are_read_at_places_in_the_order_of_administrations() {
    let mut blank = Blank::new(5_324);
    let plain = Measurement { procedures_per_bundle: 1.0, ..Measurement::CENTRAL };
    let erding = blank.in_county("09177", Kind::Municipality);
    assert!(erding.len() > 5);
    for (number, i) in erding.iter().enumerate() {
        (0..10 * (number + 1).min(9)).for_each(|slot| blank.raise_slot(*i, slot, 2));
    }
    let at = |rank, scope: &str, measurement: &Measurement| {
        let target = Target { rank: Some(rank), ..target(Quantity::Procedures, scope, &[]) };
        blank.probe(&target, measurement)
    };
    let in_county = "county 09177 kind municipality";
    assert_eq!(at(Rank::Place(-1), in_county, &plain), 10.0);
    assert_eq!(at(Rank::Place(-2), in_county, &plain), 20.0);
    assert_eq!(at(Rank::Place(1), in_county, &plain), 90.0);
    assert_eq!(at(Rank::Place(1), "BY", &plain), 90.0);
    assert_eq!(at(Rank::Place(-1), "county 09177", &plain), 0.0, "the county has nothing");
    assert_eq!(at(Rank::Place(1), "county 09184", &plain), 0.0);
    assert!(at(Rank::Place(50), "county 09177", &plain).is_nan());
    // Two procedures per bundle at a fifth of 140 bundles, one more with every further fifth.
    let growing = Measurement { procedures_per_bundle: 2.0, ..plain };
    let expected = 90.0 * (1.0 + 5.0 * 90.0 / 140.0);
    assert!(close(at(Rank::Place(1), in_county, &growing), expected));
    let share = |share| at(Rank::Share(share), "BY kind municipality", &plain);
    assert_eq!((share(0.5), share(1.0)), (0.0, 90.0));
    // 50, 60, 70, 80 and the others 90: the best by the median.
    let ratio = blank.measure(Quantity::BestToMedianProcedures, in_county, &[], &plain);
    let many = erding.len() - 4;
    let median = if many > 9 { 90.0 } else { f64::midpoint(80.0, 90.0) };
    assert!(close(ratio, 90.0 / median), "{ratio}");
    let none = blank.measure(Quantity::BestToMedianProcedures, "county 09184", &[], &plain);
    assert_eq!(none, 0.0);
}

#[test]
fn what_nobody_of_the_scope_has_is_online_nowhere() {
    let mut blank = Blank::new(5_324);
    let nowhere = |blank: &Blank, scope: &str| blank.central(Quantity::NowhereShare, scope, &[]);
    assert_eq!(nowhere(&blank, "all"), 100.0);
    let town = blank.those(|kind, land, _| kind == Kind::Municipality && land == by())[0];
    let county = blank.those(|kind, land, _| kind == Kind::County && land != by())[0];
    blank.raise(town, RESIDENCE, 2);
    blank.raise(town, REGISTER_EXTRACT, 1);
    blank.raise(county, HOUSING_BENEFIT, 3);
    assert!(close(nowhere(&blank, "all"), 100.0 * 278.0 / 280.0));
    assert!(close(nowhere(&blank, "BY"), 100.0 * 279.0 / 280.0));
    assert!(close(nowhere(&blank, "BY kind municipality"), 100.0 * 139.0 / 140.0));
}

#[test]
fn shares_of_authorities_and_of_inhabitants_have_their_own_universe() {
    for agents in [5_324, 1_000] {
        let mut blank = Blank::new(agents);
        let share = |blank: &Blank, quantity, scope: &str, service| {
            blank.central(quantity, scope, &[service])
        };
        let authorities = blank.those(|kind, _, _| kind != Kind::Municipality);
        for i in authorities.iter().take(10) {
            blank.raise(*i, HOUSING_BENEFIT, 2);
        }
        let with = Quantity::AdministrationsShareWithService;
        let weight =
            |those: &[usize]| those.iter().map(|i| blank.setting.profiles[*i].weight).sum::<f64>();
        let expected = 100.0 * weight(&authorities[..10]) / weight(&authorities);
        assert!(close(share(&blank, with, "all", HOUSING_BENEFIT), expected), "{agents}");
        // Counties have more inhabitants than that, but are no cities.
        let cities = blank.those(|kind, _, size| kind != Kind::County && size >= 100_000);
        let quarter = cities.len() / 4;
        cities.iter().take(quarter).for_each(|i| blank.raise(*i, RESIDENCE, 2));
        let found = share(&blank, with, "all from 100000", RESIDENCE);
        let weight =
            |those: &[usize]| those.iter().map(|i| blank.setting.profiles[*i].weight).sum::<f64>();
        assert!(close(found, 100.0 * weight(&cities[..quarter]) / weight(&cities)), "{agents}");
        let inhabitants = |those: &[usize]| {
            let of = |i: &usize| {
                let profile = &blank.setting.profiles[*i];
                profile.weight * f64::from(profile.inhabitants)
            };
            those.iter().map(of).sum::<f64>()
        };
        let everybody = blank.those(|kind, _, _| kind != Kind::County);
        let found = share(&blank, Quantity::InhabitantsShareWithService, "all", RESIDENCE);
        let expected = 100.0 * inhabitants(&cities[..quarter]) / inhabitants(&everybody);
        assert!(close(found, expected) && found > 0.0, "{agents}: {found}");
    }
}

#[test]
fn cases_online_are_divided_among_services_by_cases_and_ease() {
    let mut blank = Blank::new(5_324);
    let city = blank.those(|kind, _, _| kind == Kind::CountyFreeCity)[0];
    let key = blank.setting.population.counties
        [blank.setting.population.administrations[city].county]
        .key
        .clone();
    blank.raise(city, RESIDENCE, 2);
    blank.raise(city, HOUSING_BENEFIT, 3);
    blank.state.agents[city].use_share = 0.1;
    let cases = |id: &str| blank.setting.services[blank.slot(id)].cases;
    let all: f64 = blank.setting.services.iter().map(|service| service.cases).sum();
    let ease = blank.setting.parameters.usage.ease_level2;
    let weights = [ease * cases(RESIDENCE), cases(HOUSING_BENEFIT)];
    let scope = format!("county {key}");
    for (id, weight) in [RESIDENCE, HOUSING_BENEFIT].into_iter().zip(weights) {
        let expected = 10.0 * all * weight / weights.iter().sum::<f64>() / cases(id);
        let found = blank.central(Quantity::CasesOnlineShare, &scope, &[id]);
        assert!((found / expected - 1.0).abs() < 1e-4, "{found} for {expected}");
    }
    assert_eq!(blank.central(Quantity::CasesOnlineShare, &scope, &[REGISTER_EXTRACT]), 0.0);
    let rate = blank.central(Quantity::CasesOnlineRate, &scope, &[]);
    assert!((rate / (1_000.0 * 0.1 * all) - 1.0).abs() < 1e-4, "{rate}");
}

#[test]
fn scopes_that_nobody_is_in_are_refused() {
    let blank = Blank::new(500);
    for (scope, services) in [
        ("county 99999", &[RESIDENCE][..]),
        ("HE county 09177", &[RESIDENCE]),
        ("kind county", &[RESIDENCE]),
        ("kind municipality", &[HOUSING_BENEFIT]),
    ] {
        let target = target(Quantity::AdministrationsShareWithService, scope, services);
        let error = Probe::new(&target, &blank.scenario, &blank.setting).unwrap_err().to_string();
        let expected =
            format!("the target `T` counts no administration of the county table: `{scope}`");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn numbers_of_administrations_are_those_of_the_full_register() {
    for (agents, raised) in [(5_324, 40), (1_000, 40)] {
        let mut blank = Blank::new(agents);
        let municipal = blank.those(|kind, _, _| kind != Kind::County);
        municipal.iter().take(raised).for_each(|i| blank.raise(*i, RESIDENCE, 2));
        let population = &blank.setting.population;
        let weight = |i: &usize| population.weight(&population.administrations[*i]);
        let all: f64 = municipal.iter().map(weight).sum();
        assert!((all - 5_030.0).abs() < 0.01, "{all}");
        let some: f64 = municipal.iter().take(raised).map(weight).sum();
        let expected = some * 5_030.0 / all;
        assert!(
            close(
                blank.central(Quantity::AdministrationsWithService, "all", &[RESIDENCE]),
                expected
            ),
            "{agents}"
        );
        // Counties and county-free cities are responsible for housing benefit: 400.
        let responsible = blank.those(|kind, _, _| kind != Kind::Municipality);
        responsible.iter().for_each(|i| blank.raise(*i, HOUSING_BENEFIT, 2));
        assert!(
            close(
                blank.central(Quantity::AdministrationsWithService, "all", &[HOUSING_BENEFIT]),
                400.0
            ),
            "{agents}"
        );
    }
}

#[test]
fn members_of_an_association_are_municipal_administrations_and_counties() {
    let mut blank = Blank::new(5_324);
    let brandenburg = Land::with_key("BB").unwrap();
    let all = blank.those(|_, land, _| land == brandenburg);
    assert_eq!(all.len(), 207);
    for (place, kind) in [Membership::Association, Membership::Peers].into_iter().enumerate() {
        blank.state.environment.cooperations.push(Cooperation {
            kind,
            land: brandenburg,
            leader: NONE,
            parts: 0,
            part: 1.0,
            log_sizes: 0.0,
            mean_log_size: 0.0,
            delay: 0.0,
            shares: [1.0; 2],
            progress: (0.0, 0),
            offers: vec![0; blank.setting.words],
            order: Vec::new(),
        });
        all.iter()
            .skip(10 * place)
            .take(10)
            .for_each(|i| blank.state.join(&blank.setting, *i, place));
    }
    let counties =
        all[..20].iter().filter(|i| blank.setting.profiles[**i].kind == Kind::County).count()
            as f64;
    assert!(counties > 0.0);
    assert_eq!(blank.central(Quantity::AssociationMembers, "BB", &[]), 10.0);
    assert_eq!(blank.central(Quantity::AssociationMembers, "BY", &[]), 0.0);
    let municipal =
        blank.those(|kind, land, _| kind != Kind::County && land == brandenburg).len() as f64;
    assert!(close(
        blank.central(Quantity::IkzShare, "BB", &[]),
        100.0 * (20.0 - counties) / municipal
    ));
}

/// One administration is enough; federal and Land-tier services come from the official counts.
#[test]
fn single_services_are_a_part_of_the_bundles_that_are_online_somewhere() {
    let mut blank = Blank::new(5_324);
    let city = blank.those(|kind, _, _| kind == Kind::CountyFreeCity)[0];
    blank.raise(city, HOUSING_BENEFIT, 2);
    blank.raise(city, REGISTER_EXTRACT, 4);
    blank.observation[position(Outcome::AnywhereServices, Dimension::All, 0)] = 102.0;
    let measurement = Measurement {
        single_services_online: 0.5,
        upper_level3_share: 0.2,
        procedures_per_bundle: 1.0,
    };
    let found = [
        Quantity::SingleServicesLevel2,
        Quantity::SingleServicesLevel3,
        Quantity::SingleServicesLevel4,
    ]
    .map(|quantity| blank.measure(quantity, "all", &[], &measurement));
    for (found, bundles) in found.into_iter().zip([2.0 + 100.0, 1.0 + 20.0, 1.0]) {
        assert!(close(found, 100.0 * 0.5 * bundles / 575.0), "{found} of {bundles}");
    }
    assert_eq!(blank.central(Quantity::AnywhereServices, "all", &[]), 102.0);
}

#[test]
fn accounts_follow_habit_and_base_components() {
    let mut blank = Blank::new(5_324);
    let usage = blank.setting.parameters.usage;
    // March 2018 is 16 months before July 2019.
    let habit = usage.accounts_2019 - usage.accounts_growth_per_year * 16.0 / 12.0;
    assert!(close(blank.central(Quantity::AccountsShare, "all", &[]), 100.0 * habit));
    blank.state.environment.supply.base_components.fill(0.25);
    assert!(close(
        blank.central(Quantity::AccountsShare, "all", &[]),
        100.0 * (habit + (1.0 - habit) * 0.25)
    ));
}

#[test]
fn a_service_that_nobody_is_responsible_for_cannot_be_counted() {
    let blank = Blank::new(500);
    for id in ["s001", "s999"] {
        let error = Probe::new(
            &target(Quantity::ServicesAvailable, "all", &[id]),
            &blank.scenario,
            &blank.setting,
        )
        .unwrap_err()
        .to_string();
        assert!(error.contains(&format!("the target `T` counts the service `{id}`")), "{error}");
    }
}

#[test]
fn replicates_are_the_same_for_any_number_of_threads_and_run_no_further_than_the_targets() {
    let mut targets = Targets::embedded().unwrap().all;
    targets.retain(|target| target.month <= Month::new(2021, 6));
    let scenario = scenario(&text(FULL_POPULATION, "2023-12", ""));
    let evidence = Evidence::new(&scenario, &targets).unwrap();
    let on = |threads| evidence.replicates(12, "", &Runner::in_memory(threads)).unwrap();
    let one = on(1);
    assert_eq!(one, on(3));
    assert_ne!(one[0], one[1]);
    // A run to the horizon passes through the same values.
    let place =
        targets.iter().position(|target| target.quantity == Quantity::AnywhereServices).unwrap();
    let setting = Setting::new(&scenario);
    for (replicate, values) in one.iter().enumerate().take(2) {
        let trajectory = simulate(&setting, replicate as u64);
        assert_eq!(
            values.quantities[0][place],
            trajectory.months[index("2020-10")]
                [position(Outcome::AnywhereServices, Dimension::All, 0)]
        );
    }
    assert!(
        one.iter()
            .flat_map(|of| of.quantities.iter().flatten().chain(&of.patterns))
            .all(|value| value.is_finite())
    );
}

/// Municipalities have 140 services.
#[test]
fn shares_by_size_class_say_what_a_quantity_would_be() {
    let blank = Blank::new(5_324);
    let expected = |shares: [f64; SIZE_CLASSES.len()], quantity, scope: &str, services: &[&str]| {
        let probe = Probe::new(&target(quantity, scope, services), &blank.scenario, &blank.setting)
            .unwrap();
        probe.expected(
            &blank.setting,
            &shares,
            &Measurement { procedures_per_bundle: 1.5, ..Measurement::CENTRAL },
        )
    };
    let both = [RESIDENCE, HOUSING_BENEFIT];
    for (share, known) in
        [(0.0, [100.0, 0.0, 0.0, 0.0, 0.0]), (1.0, [0.0, 2.0, 100.0, 100.0, 5_030.0])]
    {
        let of = |quantity, services: &[&str]| {
            expected([share; SIZE_CLASSES.len()], quantity, "all", services)
        };
        let found = [
            of(Quantity::NotStartedShare, &[]),
            of(Quantity::ServicesAvailable, &both),
            of(Quantity::ServiceAvailableShare, &both[1..]),
            of(Quantity::ShareWith50Procedures, &[]),
            of(Quantity::AdministrationsWithService, &both[..1]),
        ];
        assert!(found.iter().zip(known).all(|(found, known)| close(*found, known)), "{found:?}");
    }
    let smallest = |share: f64| std::array::from_fn(|class| if class == 0 { share } else { 1.0 });
    assert!(close(
        expected(smallest(0.01), Quantity::NotStartedShare, "below 1000", &[]),
        100.0 * 0.99_f64.powi(140)
    ));
    // Binomial with 140 trials: at least 32 of 140 bundles are 50 procedures.
    assert!(
        (expected(smallest(0.25), Quantity::ShareWith50Procedures, "below 1000", &[])
            - 74.990_370_359_893)
            .abs()
            < 1e-6
    );
    // Services of municipalities by municipalities, those of counties by counties, none of which
    // has less than 1,000 inhabitants.
    assert!(close(
        expected(smallest(0.25), Quantity::ServicesAvailable, "below 1000", &both),
        1.25
    ));
    assert!(expected(smallest(0.25), Quantity::DmsShare, "all", &[]).is_nan());
}

#[test]
fn patterns_have_known_values_on_states_made_by_hand() {
    let mut blank = Blank::new(5_324);
    let value = |blank: &Blank, name| {
        let reached = Reached {
            setting: &blank.setting,
            state: &blank.state,
            observation: &blank.observation,
        };
        (Pattern::named(name).unwrap().measure)(reached)
    };
    assert!(
        value(&blank, "forms_ratio").is_nan()
            && value(&blank, "shared_part").is_nan()
            && value(&blank, "size_ratio").is_nan()
    );
    let municipal = blank.setting.municipal_services;
    let online = |blank: &mut Blank, i: usize, slots: std::ops::Range<usize>, level| {
        slots.for_each(|slot| blank.raise_slot(i, slot, level));
    };
    // Eight services everywhere, of which small administrations have two more as forms and the
    // largest sixteen more online.
    for i in blank.those(|kind, _, _| kind != Kind::County) {
        online(&mut blank, i, 0..8, 2);
    }
    for i in blank.those(|kind, _, population| kind == Kind::Municipality && population < 10_000) {
        online(&mut blank, i, 8..10, 1);
    }
    for i in blank.those(|kind, _, population| kind != Kind::County && population >= 100_000) {
        online(&mut blank, i, 8..24, 2);
    }
    let found = ["size_ratio", "shared_part", "forms_ratio", "comprehensive_part"]
        .map(|name| value(&blank, name));
    let known = [24.0 / 8.0, 1.0, 2.0 / 8.0, 8.0 / municipal as f64];
    assert!(found.iter().zip(known).all(|(found, known)| close(*found, known)), "{found:?}");
    // Two small administrations of three share nothing; the third has too few services to be
    // compared.
    let mut few = Blank::new(5_324);
    let three = few.those(|kind, _, population| kind == Kind::Municipality && population < 10_000);
    for (i, slots) in [(three[0], 0..5), (three[1], 5..10), (three[2], 0..4)] {
        online(&mut few, i, slots, 2);
    }
    assert!(close(value(&few, "shared_part"), 0.0));
}

#[test]
fn targets_after_the_horizon_are_refused() {
    let error =
        Evidence::new(&scenario(&text(500, "2020-06", "")), &Targets::embedded().unwrap().all)
            .unwrap_err()
            .to_string();
    assert!(
        error.contains("the target `T01` lies in 2020-12, after the horizon 2020-06"),
        "{error}"
    );
}
