//! Pairs: scenarios on the same draws. A shared past changes no bit, pairing pays, and policy does
//! not select who is counted.

use crate::common::{Effect, assert_same_bits, policy, portrait, scenario, text, value};
use ozgsim::engine::form::Months;
use ozgsim::engine::runner::Runner;
use ozgsim::engine::trajectory::{Family, Trajectory, simulate};
use ozgsim::error::Error;
use ozgsim::model::outcome::{Dimension, Layout, Outcome};
use ozgsim::model::setting::Setting;
use ozgsim::model::world::World;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::administration::Membership;
use ozgsim::scenario::lever::{Lever, ValueKind};
use ozgsim::scenario::load::load;
use ozgsim::statistics::standard_deviation;
use ozgsim::study::comparison::align;
use ozgsim::study::effects::Comparison;
use ozgsim::study::soundness::{Check, Test, Verdict, check};
use ozgsim::units::Month;
use std::fs;
use std::sync::Arc;

fn month(text: &str) -> Month {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A scenario with a name of its own.
fn named(name: &str, text: &str) -> Scenario {
    Scenario { name: name.to_owned(), ..scenario(text) }
}

/// Results over some replicates, computed on four threads and in the order of replicates.
fn over<T: Send>(replicates: u64, compute: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let mut all: Vec<(u64, T)> = std::thread::scope(|scope| {
        let compute = &compute;
        let part = |first| {
            scope.spawn(move || {
                (first..replicates).step_by(4).map(|r| (r, compute(r))).collect::<Vec<_>>()
            })
        };
        let parts: Vec<_> = (0..4).map(part).collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|_| panic!("a replicate failed")))
            .collect()
    });
    all.sort_by_key(|(replicate, _)| *replicate);
    all.into_iter().map(|(_, result)| result).collect()
}

/// Fails where a member of a family differs in a bit from the scenario simulated by itself from the
/// start.
fn assert_forks_equal_full_runs(scenarios: &[Scenario], replicates: std::ops::Range<u64>) {
    let family = Family::new(scenarios);
    let full: Vec<Setting> = scenarios.iter().map(Setting::new).collect();
    for replicate in replicates {
        let forked = family.simulate(replicate);
        assert_eq!(forked.len(), scenarios.len());
        for (member, scenario) in scenarios.iter().enumerate() {
            let (setting, fork, name) = (&full[member], &forked[member], &scenario.name);
            let alone = simulate(setting, replicate);
            assert_eq!(fork.replicate, replicate, "{name}");
            assert_same_bits(&alone, fork, name);
            for i in 0..setting.agents() {
                let (a, b) = (
                    portrait(setting, &alone.last, i),
                    portrait(&family.settings()[member], &fork.last, i),
                );
                assert_eq!(a, b, "{name}: last state of administration {i}");
            }
        }
    }
}

fn differ(left: &Trajectory, right: &Trajectory) -> bool {
    left.months.iter().zip(&right.months).any(|(a, b)| {
        a.iter().zip(b).any(|(x, y)| x.to_bits() != y.to_bits() && !(x.is_nan() && y.is_nan()))
    })
}

#[test]
fn forked_runs_equal_full_runs_for_several_scenarios_at_once() {
    let with = |name: &str, differences: &str| named(name, &text(600, "2027-12", differences));
    let small = "land = [\"BB\", \"BY\"], population_below = 5000";
    let event = "[[event]]\nname = \"x\"\nfrom = \"2023-04\"\nuntil = \"2023-09\"\ndisplacement = \
        0.3\nawareness_per_month = 0\nagenda = 0\nbudget = 0\nsource = \"\"\n";
    let ramp = "[[policy]]\nlever = \"standards\"\nadd = 0.5\nfrom = \"2024-02\"\nramp_months = \
        18\nuntil = \"2026-06\"\nwhere = { land = [\"NI\"] }\n";
    let scenarios = vec![
        with("base", ""),
        with("identical", ""),
        with("land-split", &policy("coordination", "0.9", "2021-05", small)),
        with("from-the-start", &policy("funding", "9", "2018-01", "")),
        with("last-month", &policy("posts", "3", "2027-12", "kind = [\"county\"]")),
        with("after-the-horizon", &policy("posts", "3", "2028-01", "land = [\"HE\"]")),
        with(
            "members",
            &policy("expertise", "1", "2025-01", "membership = [\"association\", \"none\"]"),
        ),
        with(
            "services",
            &policy("central_rollout", "1", "2022-11", "tier = [\"county\"], land = [\"NW\"]"),
        ),
        with("ramp", ramp),
        with("other-levers", "[levers]\ntraining = 0.7\n"),
        with("other-parameters", "[supply]\nlinks_per_year = 2\n"),
        with("event", event),
    ];
    let family = Family::new(&scenarios);
    let shared: Vec<usize> =
        (0..scenarios.len()).map(|member| family.shared_months(member)).collect();
    let index = |text: &str| month(text).index() as usize;
    let expected = [
        120,
        120,
        index("2021-05"),
        0,
        index("2027-12"),
        120,
        index("2025-01"),
        index("2022-11"),
        index("2024-02"),
        0,
        0,
        index("2023-04"),
    ];
    assert_eq!(shared, expected);
    let single = Setting::new(&scenarios[0]).policy.cells.len();
    assert!(family.settings()[0].policy.cells.len() > single, "targeted policies split Länder");
    assert_forks_equal_full_runs(&scenarios, 0..2);
    let members = family.simulate(0);
    for (member, scenario) in scenarios.iter().enumerate() {
        let same = ["base", "identical", "after-the-horizon"].contains(&&*scenario.name);
        assert_eq!(differ(&members[0], &members[member]), !same, "{}", scenario.name);
    }
}

#[test]
fn every_lever_forks_like_a_full_run() {
    let targets = [
        "",
        "land = [\"SN\", \"SH\"]",
        "population_below = 8000",
        "kind = [\"county\"]",
        "tier = [\"municipal\"]",
    ];
    let lever = |(place, lever): (usize, &Lever)| {
        let spec = lever.spec();
        let value = if spec.kind == ValueKind::Date {
            "\"2023-06\"".to_owned()
        } else {
            spec.high.to_string()
        };
        // Awareness, deadline and COVID have their time; the dates differ so that forks are many.
        let from = format!("{}-{:02}", 2020 + place % 3, 1 + (5 * place) % 12);
        named(
            spec.name,
            &text(
                500,
                "2023-06",
                &policy(spec.name, &value, &from, targets[place % targets.len()]),
            ),
        )
    };
    let mut scenarios = vec![named("base", &text(500, "2023-06", ""))];
    scenarios.extend(Lever::ALL.iter().enumerate().map(lever));
    assert_forks_equal_full_runs(&scenarios, 3..4);
}

#[test]
fn the_order_of_counterfactuals_and_their_company_change_not_a_bit() {
    let one =
        named("one", &text(500, "2024-12", &policy("training", "1", "2022-01", "land = [\"TH\"]")));
    let two = named(
        "two",
        &text(
            500,
            "2024-12",
            &policy("county_hubs", "1", "2020-07", "population_below = 3000, land = [\"BY\"]"),
        ),
    );
    let base = named("base", &text(500, "2024-12", ""));
    let of = |scenarios: &[&Scenario]| {
        Family::new(&scenarios.iter().map(|scenario| (*scenario).clone()).collect::<Vec<_>>())
            .simulate(5)
    };
    let (pair, three, turned) =
        (of(&[&base, &one]), of(&[&base, &one, &two]), of(&[&base, &two, &one]));
    assert_same_bits(&pair[0], &three[0], "baseline in company");
    assert_same_bits(&pair[1], &three[1], "counterfactual in company");
    assert_same_bits(&three[1], &turned[2], "order");
    assert_same_bits(&three[2], &turned[1], "order");
    let around = of(&[&one, &base]);
    assert_same_bits(&around[0], &pair[1], "roles exchanged");
    assert_same_bits(&around[1], &pair[0], "roles exchanged");
}

#[test]
fn an_empty_delta_has_no_effect_in_any_series() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap_or_else(|error| panic!("{error}"));
        load(&path, &[]).unwrap_or_else(|error| panic!("{error}"))
    };
    let base = write("base.toml", &format!("name = \"base\"\n{}", text(500, "2035-12", "")));
    let empty = write("empty.toml", "name = \"empty\"\nextends = \"base.toml\"\n");
    let family = Family::new(&[base.clone(), empty.clone()]);
    assert_eq!(family.shared_months(1), 216);
    for replicate in 0..2 {
        let pair = family.simulate(replicate);
        assert_same_bits(&pair[0], &pair[1], "shared to the end");
        // A shared past cannot hide a difference here.
        assert_same_bits(&pair[0], &simulate(&Setting::new(&empty), replicate), "from the start");
    }
}

/// Variance of the effect on level 2 in 2030-12 with pairs, and with the counterfactual under
/// another seed.
fn variances(differences: &str, replicates: u64) -> (f64, f64, Effect) {
    let base = scenario(&text(1500, "2030-12", ""));
    let treated = scenario(&text(1500, "2030-12", differences));
    let mut elsewhere = treated.clone();
    elsewhere.simulation.seed += 1;
    let (family, elsewhere) = (Family::new(&[base, treated]), Setting::new(&elsewhere));
    let level2 = |trajectory: &Trajectory| {
        value(trajectory, Outcome::OnlineShareLevel2, Dimension::All, 0, "2030-12")
    };
    let triples = over(replicates, |replicate| {
        let pair = family.simulate(replicate);
        [level2(&pair[0]), level2(&pair[1]), level2(&simulate(&elsewhere, replicate))]
    });
    let differences =
        |of: usize| triples.iter().map(|triple| triple[of] - triple[0]).collect::<Vec<_>>();
    let (paired, independent) = (differences(1), differences(2));
    (
        standard_deviation(&paired).powi(2),
        standard_deviation(&independent).powi(2),
        Effect::of(&paired),
    )
}

/// A ratio of variances of 30 replicates each is uncertain by a factor of about two (F quantiles
/// 0.5 and 2.1), so that ten is shown only where the ratio found is above twenty.
#[test]
fn pairing_makes_the_variance_of_an_effect_at_least_ten_times_smaller() {
    let (paired, independent, effect) =
        variances(&policy("coordination", "0.9", "2027-01", "land = [\"BB\"]"), 30);
    println!(
        "variance of the effect: {paired:e} paired, {independent:e} independent, {:.1} times \
         smaller",
        independent / paired
    );
    assert!(effect.above(0.0), "coordination in Brandenburg has an effect: {effect:?}");
    assert!(
        paired > 0.0 && independent > 20.0 * paired,
        "{paired:e} paired, {independent:e} independent"
    );
}

/// Administrations in each group of results, by month.
fn group_sizes(setting: &Setting, replicate: u64) -> Vec<[usize; 5]> {
    let mut world = World::new(setting, replicate);
    let sizes = |world: &World<'_>| {
        let mut sizes = [0; 5];
        world.state().agents.iter().for_each(|agent| sizes[agent.group as usize] += 1);
        sizes
    };
    let step = |_| {
        world.step();
        sizes(&world)
    };
    (0..setting.simulation.months()).map(step).collect()
}

/// Scenarios whose policy moves memberships long before the month by which the baseline groups.
fn founding(from: &str, until: &str) -> [Scenario; 2] {
    let hubs = policy("county_hubs", "1", from, "")
        + &policy("association", "1", from, "land = [\"BB\", \"NI\"]");
    [named("base", &text(800, until, "")), named("hubs", &text(800, until, &hubs))]
}

#[test]
fn policy_does_not_select_who_is_counted_by_membership() {
    let mut scenarios = founding("2023-05", "2029-12");
    let unaligned = scenarios.clone().map(|scenario| Setting::new(&scenario));
    align(&mut scenarios).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        scenarios.iter().all(|scenario| scenario.simulation.membership_from == month("2023-05")),
        "the date of the policy"
    );
    let family = Family::new(&scenarios);
    let date = month("2023-05").index() as usize;
    for replicate in 0..2 {
        let [base, hubs] = [0, 1].map(|member| group_sizes(&family.settings()[member], replicate));
        assert_eq!(base, hubs, "group sizes by month, replicate {replicate}");
        assert!(
            base[date..].iter().all(|sizes| *sizes == base[date]),
            "nobody changes the group from the date on"
        );
        assert!(
            base[date].iter().filter(|size| **size > 0).count() > 1,
            "there is more than one group: {:?}",
            base[date]
        );
        let pair = family.simulate(replicate);
        let groups = |trajectory: &Trajectory| {
            trajectory.last.agents.iter().map(|agent| agent.group).collect::<Vec<Membership>>()
        };
        assert_eq!(groups(&pair[0]), groups(&pair[1]), "and the same administrations are in them");
        let members = |trajectory: &Trajectory| {
            trajectory
                .last
                .agents
                .iter()
                .filter(|agent| agent.membership != Membership::None)
                .count()
        };
        assert!(members(&pair[1]) > members(&pair[0]) + 80, "the policy does move memberships");
        let [base, hubs] = [0, 1].map(|member| group_sizes(&unaligned[member], replicate));
        assert_ne!(base.last(), hubs.last(), "without alignment the groups would differ");
    }
}

#[test]
fn groups_are_those_at_the_start_of_the_month_in_which_the_first_policy_acts() {
    let mut scenarios = founding("2023-05", "2023-12");
    let before = simulate(&Setting::new(&founding("2023-05", "2023-04")[0]), 1);
    align(&mut scenarios).unwrap_or_else(|error| panic!("{error}"));
    for trajectory in Family::new(&scenarios).simulate(1) {
        for (i, agent) in trajectory.last.agents.iter().enumerate() {
            assert_eq!(agent.group, before.last.agents[i].membership, "administration {i}");
        }
    }
}

#[test]
fn scenarios_are_aligned_to_the_earliest_difference_and_the_earliest_wish() {
    let aligned = |differences: &[&str]| {
        let mut scenarios: Vec<Scenario> = differences
            .iter()
            .map(|differences| scenario(&text(500, "2030-12", differences)))
            .collect();
        align(&mut scenarios).unwrap_or_else(|error| panic!("{error}"));
        let dates: Vec<Month> =
            scenarios.iter().map(|scenario| scenario.simulation.membership_from).collect();
        assert!(dates.iter().all(|date| *date == dates[0]));
        dates[0].to_string()
    };
    let from = |from: &str| policy("training", "1", from, "");
    assert_eq!(aligned(&["", ""]), "2027-01", "as the baseline says");
    assert_eq!(aligned(&["", &from("2029-03")]), "2027-01", "later policies leave it");
    assert_eq!(aligned(&["", &from("2025-03"), &from("2021-11"), &from("2029-01")]), "2021-11");
    assert_eq!(aligned(&["", &from("2018-01")]), "2018-01", "no shared past");
    assert_eq!(aligned(&["", "[supply]\nlinks_per_year = 2\n"]), "2018-01", "other parameters");
    assert_eq!(
        aligned(&["membership_from = \"2026-01\"", &from("2028-01")]),
        "2026-01",
        "the earliest wish"
    );
    assert_eq!(
        aligned(&[&from("2028-01"), "membership_from = \"2024-06\""]),
        "2024-06",
        "the earliest wish"
    );
}

#[test]
fn alignment_does_not_forfeit_the_shared_past() {
    let mut scenarios = [
        scenario(&text(500, "2028-12", "membership_from = \"2026-01\"")),
        scenario(&text(500, "2028-12", &policy("training", "1", "2024-03", ""))),
    ];
    align(&mut scenarios).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Family::new(&scenarios).shared_months(1), month("2024-03").index() as usize);
}

#[test]
fn scenarios_that_share_no_draws_or_sizes_are_not_aligned() {
    let base = scenario(&text(500, "2020-12", ""));
    let message = |change: &dyn Fn(&mut Scenario)| {
        let mut scenarios = [base.clone(), Scenario { name: "other".into(), ..base.clone() }];
        change(&mut scenarios[1]);
        match align(&mut scenarios) {
            Err(error @ Error::Input(_)) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let name = &base.name;
    let help = "\nhelp: pairs share seed, agents and horizon; give one value for all, for example \
        with --seed or --set";
    let differs =
        |what: &str| format!("error: `{name}` and `other` cannot be compared: their {what}{help}");
    assert_eq!(message(&|other| other.simulation.seed = 7), differs("seed differs (2018 and 7)"));
    assert_eq!(
        message(&|other| other.simulation.agents = 600),
        differs("number of agents differs (500 and 600)")
    );
    assert_eq!(
        message(&|other| other.simulation.horizon = month("2021-01")),
        differs("horizon differs (2020-12 and 2021-01)")
    );
}

#[test]
fn a_comparison_says_from_when_each_counterfactual_differs() {
    let mut scenarios = [
        named("base", &text(500, "2022-12", "")),
        named("late", &text(500, "2022-12", &policy("training", "1", "2021-04", ""))),
        named("never", &text(500, "2022-12", &policy("training", "1", "2023-01", ""))),
    ];
    scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = 1);
    let family = Family::new(&scenarios);
    let runs = Runner::in_memory(1).simulate(&family, Months::All, false).unwrap();
    let comparison = Comparison::new(&family, &runs).unwrap();
    let from: Vec<Option<Month>> =
        comparison.others.iter().map(|other| other.differs_from).collect();
    assert_eq!(from, [Some(month("2021-04")), None]);
    assert_eq!(
        (&*comparison.others[0].scenario.name, &*comparison.others[1].scenario.name),
        ("late", "never")
    );
}

fn verdict(checks: &[Check], test: Test) -> &Verdict {
    &checks
        .iter()
        .find(|check| check.test == test)
        .unwrap_or_else(|| panic!("{test:?} was not run"))
        .verdict
}

/// First value that differs between two scenarios simulated from the start.
fn first_difference(left: &Scenario, right: &Scenario) -> Verdict {
    let (a, b) = (simulate(&Setting::new(left), 0), simulate(&Setting::new(right), 0));
    let (months, series) = (a.months.len(), Layout::new().series().len());
    let all = (0..months).flat_map(|month| (0..series).map(move |series| (month, series)));
    let differs = |(month, series): &(usize, usize)| {
        let (x, y) = (a.months[*month][*series], b.months[*month][*series]);
        x.to_bits() != y.to_bits() && !(x.is_nan() && y.is_nan())
    };
    let (month, series) = all.into_iter().find(differs).unwrap_or_else(|| panic!("no difference"));
    Verdict::Failed { replicate: 0, month: Month::from_index(month as i32), series }
}

#[test]
fn sound_scenarios_pass_every_check() {
    let base = named("base", &text(500, "2022-12", ""));
    let lever = policy("coordination", "1", "2020-03", "land = [\"BB\"], population_below = 10000")
        + &policy("posts", "2", "2021-01", "");
    let other = named("other", &text(500, "2022-12", &lever));
    let checks = check(&base, &other, 2);
    assert_eq!(
        checks.iter().map(|check| check.test).collect::<Vec<_>>(),
        [Test::Null, Test::Placebo, Test::Revert, Test::Fork]
    );
    assert!(
        checks.iter().all(|check| check.verdict == Verdict::Passed && check.scenario == "other"),
        "{checks:?}"
    );
}

#[test]
fn checks_that_have_nothing_to_move_say_so() {
    let base = named("base", &text(500, "2019-12", ""));
    for differences in ["", "[supply]\nlinks_per_year = 2\n", "[levers]\ntraining = 0.7\n"] {
        let checks = check(&base, &named("other", &text(500, "2019-12", differences)), 1);
        for test in [Test::Placebo, Test::Revert] {
            assert!(
                matches!(verdict(&checks, test), Verdict::NotApplicable(_)),
                "{differences}: {checks:?}"
            );
        }
        for test in [Test::Null, Test::Fork] {
            assert_eq!(*verdict(&checks, test), Verdict::Passed, "{differences}");
        }
    }
}

/// A hidden difference, here the seed, must make the checks fail that compare with the baseline,
/// and they must name its first place.
#[test]
fn checks_fail_where_something_differs_that_must_not() {
    let base = named("base", &text(500, "2019-12", ""));
    let mut other = named("other", &text(500, "2019-12", &policy("training", "1", "2019-03", "")));
    other.simulation.seed += 1;
    let mut moved = other.clone();
    moved.policies = base.policies.clone();
    let expected = first_difference(&base, &moved);
    let checks = check(&base, &other, 1);
    assert_eq!(*verdict(&checks, Test::Placebo), expected);
    assert_eq!(*verdict(&checks, Test::Revert), expected);
    assert_eq!(*verdict(&checks, Test::Null), Verdict::Passed);
    assert_eq!(
        *verdict(&checks, Test::Fork),
        Verdict::Passed,
        "scenarios with different seeds share no past"
    );
}

/// Tables that were changed in memory are a difference that no scenario file can make: the family
/// takes the past for shared, and it is not.
#[test]
fn the_fork_check_fails_where_a_past_is_taken_for_shared_that_is_not() {
    let base = named("base", &text(500, "2020-12", ""));
    let mut other = named("other", &text(500, "2020-12", &policy("training", "1", "2020-03", "")));
    let mut tables = ozgsim::scenario::tables::Tables::read(None, None)
        .unwrap_or_else(|error| panic!("{error}"));
    tables.services.iter_mut().for_each(|service| service.cases_per_1000 *= 3.0);
    other.tables = Arc::new(tables);
    assert!(Family::new(&[base.clone(), other.clone()]).shared_months(1) > 0);
    let checks = check(&base, &other, 1);
    assert!(
        matches!(verdict(&checks, Test::Fork), Verdict::Failed { replicate: 0, .. }),
        "{checks:?}"
    );
}

/// Two counterfactuals of the same baseline may be compared with each other: what one has and the
/// other has not is moved away in both.
#[test]
fn checks_hold_where_the_baseline_has_policies_that_the_counterfactual_has_not() {
    let of = |name: &str, lever: &str| {
        named(
            name,
            &text(500, "2021-12", &policy(lever, "1", "2019-06", "land = [\"BB\", \"BY\"]")),
        )
    };
    let (one, two, base) =
        (of("one", "training"), of("two", "information"), named("base", &text(500, "2021-12", "")));
    for (first, other) in [(&one, &two), (&one, &base)] {
        let checks = check(first, other, 1);
        let failed: Vec<&Check> =
            checks.iter().filter(|check| matches!(check.verdict, Verdict::Failed { .. })).collect();
        assert!(failed.is_empty(), "{} against {}: {failed:?}", other.name, first.name);
    }
}
