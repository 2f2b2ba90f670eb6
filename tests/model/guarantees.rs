//! Exactness: what must not make a difference makes none, to the bit. Nothing here is statistical.

use crate::common::{
    assert_same_bits, assert_same_bits_where, policy, portrait, run, scenario, setting, text,
};
use ozgsim::engine::ensemble::{self, jobs};
use ozgsim::engine::trajectory::{Trajectory, simulate};
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::model::population::Population;
use ozgsim::model::setting::Setting;
use ozgsim::model::world::World;
use ozgsim::random::identity;
use ozgsim::scenario::land::Land;
use ozgsim::scenario::lever::{Lever, ValueKind};
use ozgsim::scenario::load::load;
use ozgsim::scenario::resolved::to_toml;
use ozgsim::scenario::tables::AdministrationRow;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

/// Levers that are numbers, with their names.
fn numeric_levers() -> impl Iterator<Item = (Lever, &'static str)> {
    Lever::ALL
        .iter()
        .map(|lever| (*lever, lever.spec()))
        .filter(|(_, spec)| spec.kind == ValueKind::Number)
        .map(|(lever, spec)| (lever, spec.name))
}

/// Runs all replicates of a setting on some threads, in the order of replicates.
fn ensemble_of(setting: &Setting, replicates: u64, threads: usize) -> Vec<Trajectory> {
    let kept = Mutex::new(Vec::new());
    let keep = |_: &Range<u64>, job: Vec<Trajectory>| {
        kept.lock().expect("no test thread panics while it keeps results").extend(job);
        Ok(())
    };
    ensemble::run(
        "replicates",
        &jobs(replicates),
        setting.simulation.seed,
        threads,
        |replicate| simulate(setting, replicate),
        keep,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let mut kept = kept.into_inner().expect("all threads have ended");
    kept.sort_by_key(|trajectory| trajectory.replicate);
    kept
}

/// Fails where any administration that satisfies a condition is in another state.
fn assert_same_portraits(
    left: (&Setting, &Trajectory),
    right: (&Setting, &Trajectory),
    what: &str,
    condition: impl Fn(usize) -> bool,
) {
    for i in (0..left.0.agents()).filter(|i| condition(*i)) {
        let key = &left.0.population.administrations[i].key;
        assert_eq!(
            portrait(left.0, &left.1.last, i),
            portrait(right.0, &right.1.last, i),
            "{what}: state of {key}"
        );
    }
}

/// A catalogue without EfA services in a file, which takes away the only queue that all Länder
/// share.
fn catalogue_without_efa(folder: &Path) -> String {
    let mut tables = ozgsim::scenario::tables::Tables::read(None, None)
        .unwrap_or_else(|error| panic!("{error}"));
    tables.services.iter_mut().for_each(|service| service.efa_release.clear());
    write_table(&folder.join("services.csv"), &tables.services)
}

/// Writes rows as CSV and returns the path as it stands in TOML.
fn write_table<T: serde::Serialize>(path: &Path, rows: &[T]) -> String {
    let mut writer = csv::Writer::from_path(path).unwrap_or_else(|error| panic!("{error}"));
    for row in rows {
        writer.serialize(row).unwrap_or_else(|error| panic!("{error}"));
    }
    writer.flush().unwrap_or_else(|error| panic!("{error}"));
    path.display().to_string()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"))
}

/// The rows of a population file with nothing but what the county table gives.
fn rows_of(population: &Population) -> Vec<AdministrationRow> {
    let row = |a: &ozgsim::model::population::Administration| AdministrationRow {
        key: a.key.clone(),
        name: a.name.clone(),
        kind: a.kind.name().to_owned(),
        administration_type: a.administration_type.clone(),
        land: a.land.key().to_owned(),
        county: population.counties[a.county].key.clone(),
        population: a.population,
        tax_capacity_eur_per_inhabitant: None,
        cash_credits_eur_per_inhabitant: None,
        share_65_plus_pct: None,
        broadband_50mbit_pct: None,
        digital_posts: None,
        own_servers: None,
        provider: None,
        self_government: None,
        leadership: None,
        council_interest: None,
        weight: Some(population.weight(a)),
    };
    population.administrations.iter().map(row).collect()
}

#[test]
fn an_empty_delta_changes_not_a_bit() {
    let folder = folder();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap_or_else(|error| panic!("{error}"));
        path
    };
    write("base.toml", &text(500, "2035-12", ""));
    let empty = write("empty.toml", "name = \"test\"\nextends = \"base.toml\"\n");
    let base = setting(&text(500, "2035-12", ""));
    let overlaid = Setting::new(&load(&empty, &[]).unwrap_or_else(|error| panic!("{error}")));
    for replicate in 0..5 {
        assert_same_bits(
            &simulate(&base, replicate),
            &simulate(&overlaid, replicate),
            "empty delta",
        );
    }
}

#[test]
fn a_longer_horizon_changes_no_earlier_month() {
    let [short, long] = ["2019-06", "2020-12"].map(|horizon| run(&text(500, horizon, ""), 1));
    assert_eq!((short.months.len(), long.months.len()), (18, 36));
    assert_same_bits_where(&short, &long, "horizon", |_, _| true);
}

#[test]
fn a_lever_after_the_horizon_changes_not_a_bit() {
    let late: String = Lever::ALL
        .iter()
        .map(|lever| {
            let spec = lever.spec();
            let value = if spec.kind == ValueKind::Date {
                "\"2030-12\"".to_owned()
            } else {
                spec.high.to_string()
            };
            policy(spec.name, &value, "2023-01", "")
        })
        .collect();
    let (base, late) = (setting(&text(500, "2022-12", "")), setting(&text(500, "2022-12", &late)));
    for replicate in 0..3 {
        assert_same_bits(
            &simulate(&base, replicate),
            &simulate(&late, replicate),
            "levers after the horizon",
        );
    }
}

#[test]
fn a_lever_at_the_value_it_has_anyway_changes_not_a_bit() {
    let base = scenario(&text(500, "2026-12", ""));
    let untouched = |lever: Lever| base.policies.iter().all(|policy| policy.lever != lever);
    let same: String = numeric_levers()
        .map(|(lever, name)| {
            let add = format!("[[policy]]\nlever = \"{name}\"\nadd = 0\nfrom = \"2020-01\"\n");
            let multiply = format!(
                "[[policy]]\nlever = \"{name}\"\nmultiply = 1\nfrom = \
                \"2021-03\"\nramp_months = 7\n"
            );
            let value = if untouched(lever) {
                policy(name, &base.levers[lever as usize].to_string(), "2022-05", "")
            } else {
                String::new()
            };
            add + &multiply + &value
        })
        .collect();
    let (base, same) = (Setting::new(&base), setting(&text(500, "2026-12", &same)));
    for replicate in 0..3 {
        assert_same_bits(
            &simulate(&base, replicate),
            &simulate(&same, replicate),
            "levers at their own value",
        );
    }
}

#[test]
fn cells_split_by_policies_without_effect_change_not_a_bit() {
    let targets = [
        "population_below = 10000",
        "population_from = 50000",
        "land = [\"BY\", \"SH\"], kind = [\"county\"]",
        "membership = [\"association\"]",
        "tier = [\"county\"]",
    ];
    let split: Vec<String> = numeric_levers()
        .enumerate()
        .map(|(i, (lever, name))| {
            (if i % targets.len() == 3 && !lever.acts_on_administrations() { 0 } else { i }, name)
        })
        .map(|(i, name)| {
            format!(
                "[[policy]]\nlever = \"{name}\"\nadd = 0\nfrom = \"2018-01\"\nwhere = {{ {} }}\n",
                targets[i % targets.len()]
            )
        })
        .collect();
    let (whole, split) =
        (setting(&text(800, "2035-12", "")), setting(&text(800, "2035-12", &split.concat())));
    assert!(split.policy.cells.len() > 2 * whole.policy.cells.len(), "the cells are split");
    for replicate in 0..2 {
        let (a, b) = (simulate(&whole, replicate), simulate(&split, replicate));
        assert_same_bits(&a, &b, "split cells");
        assert_same_portraits((&whole, &a), (&split, &b), "split cells", |_| true);
    }
}

/// Two links cross the borders of Länder: the queue for EfA connections, and vendors, who finish
/// links for the whole country and do so sooner where `standards` bind. Neighbours, cooperations,
/// cities in reach and providers are the Land's own. With a catalogue without EfA services the
/// statement therefore holds to the bit for every lever but `standards`.
#[test]
fn without_efa_a_lever_other_than_standards_in_one_land_changes_nothing_elsewhere_at_any_time() {
    let folder = folder();
    let data = format!("[data]\nservices = \"{}\"\n", catalogue_without_efa(folder.path()));
    let target = "land = [\"BB\"]";
    let others = numeric_levers().filter(|(lever, _)| *lever != Lever::Standards);
    let levers: Vec<String> = others
        .map(|(lever, name)| policy(name, &lever.spec().high.to_string(), "2027-01", target))
        .collect();
    let (base, treated) = (
        setting(&text(1000, "2032-12", &data)),
        setting(&text(1000, "2032-12", &(data.clone() + &levers.concat()))),
    );
    let (a, b) = (simulate(&base, 1), simulate(&treated, 1));
    let layout = Layout::new();
    let bb = Land::with_key("BB").map(Land::index);
    let elsewhere = |_: usize, series: usize| {
        layout.series()[series].dimension == Dimension::Land
            && Some(layout.series()[series].group) != bb
    };
    assert_same_bits_where(&a, &b, "levers in BB, other Länder", elsewhere);
    assert_same_portraits((&base, &a), (&treated, &b), "levers in BB, other Länder", |i| {
        Some(base.profiles[i].land) != bb
    });
    let inside = (0..base.agents()).filter(|&i| Some(base.profiles[i].land) == bb);
    assert!(
        inside
            .clone()
            .filter(|&i| portrait(&base, &a.last, i) != portrait(&treated, &b.last, i))
            .count()
            * 2
            > inside.count(),
        "BB itself changes"
    );
}

#[test]
fn a_lever_changes_nothing_before_its_date() {
    let from = 12 * 9;
    let base = setting(&text(500, "2028-12", ""));
    for (_, name) in numeric_levers() {
        let spec = Lever::named(name).map_or_else(|| panic!("{name}"), Lever::spec);
        let treated = setting(&text(
            500,
            "2027-06",
            &policy(name, &spec.high.to_string(), "2027-01", "land = [\"BB\"]"),
        ));
        let (a, b) = (simulate(&base, 0), simulate(&treated, 0));
        assert_same_bits_where(&a, &b, name, |month, _| month < from);
    }
}

/// Whether all turns of a month are used up at some time, for any service.
fn is_queue_full(setting: &Setting, replicate: u64) -> bool {
    let mut world = World::new(setting, replicate);
    (0..setting.simulation.months()).any(|_| {
        let now = world.month().index();
        world.step();
        world.state().environment.supply.queue.iter().any(|(free, _)| *free > now)
    })
}

/// With EfA the queue is a link between Länder, but only in months in which it is full. As long as
/// nobody waits, in either scenario, the statement holds to the bit with EfA as well; so it does in
/// the baseline at full size, where the wave is never quite used up.
#[test]
fn with_efa_a_lever_in_one_land_changes_nothing_elsewhere_while_nobody_waits_in_the_queue() {
    let wide = "[supply]\nefa_wave_share_per_month = 0.05\n";
    let lever = policy("coordination", "1", "2027-01", "land = [\"BB\"]");
    let (base, treated) = (
        setting(&text(2000, "2032-12", wide)),
        setting(&text(2000, "2032-12", &format!("{wide}{lever}"))),
    );
    assert!(
        !is_queue_full(&base, 0) && !is_queue_full(&treated, 0),
        "the queue is full in some month, so this test says nothing"
    );
    let (a, b) = (simulate(&base, 0), simulate(&treated, 0));
    let bb = Land::with_key("BB").map(Land::index);
    assert_same_portraits((&base, &a), (&treated, &b), "coordination in BB, other Länder", |i| {
        Some(base.profiles[i].land) != bb
    });
    assert!(
        (0..base.agents()).any(|i| portrait(&base, &a.last, i) != portrait(&treated, &b.last, i)),
        "BB itself changes"
    );
}

/// Where the queue is full, Länder compete for turns. What spills over is then a small fraction of
/// the effect in the Land itself.
#[test]
fn where_the_queue_is_full_little_of_a_lever_spills_over_to_other_laender() {
    // Coordination that tells quickly, so that there is an effect to compare with.
    let narrow = "[supply]\nefa_wave_share_per_month = \
        0.005\npreconditions_coordination_rate_per_month = 0.06\n";
    let lever = policy("coordination", "1", "2027-01", "land = [\"NW\"]");
    let (base, treated) = (
        setting(&text(1500, "2035-12", narrow)),
        setting(&text(1500, "2035-12", &format!("{narrow}{lever}"))),
    );
    assert!(
        is_queue_full(&base, 0),
        "0.5 % of 1,500 administrations are too few turns in some month"
    );
    let (a, b) = (simulate(&base, 0), simulate(&treated, 0));
    let nw = Land::with_key("NW").map(Land::index);
    let (mut inside, mut elsewhere) = (0, 0);
    for i in 0..base.agents() {
        let change = i64::from(b.last.agents[i].counts[1]) - i64::from(a.last.agents[i].counts[1]);
        if Some(base.profiles[i].land) == nw { inside += change } else { elsewhere += change }
    }
    assert!(inside > 200, "coordination brings services online in NW: {inside}");
    assert!(
        elsewhere.abs() * 20 < inside,
        "spill-over of {elsewhere} services against {inside} in the Land itself"
    );
}

#[test]
fn a_policy_for_one_administration_leaves_all_beyond_its_neighbourhood_untouched() {
    let folder = folder();
    let data = format!("[data]\nservices = \"{}\"\n", catalogue_without_efa(folder.path()));
    // Bayern has no association, so cooperation ends at the neighbouring counties that a city can
    // reach.
    let lever = policy("leadership", "2", "2019-01", "county = [\"09184\"], kind = [\"county\"]");
    let (base, treated) = (
        setting(&text(5324, "2026-12", &data)),
        setting(&text(5324, "2026-12", &(data.clone() + &lever))),
    );
    let (a, b) = (simulate(&base, 0), simulate(&treated, 0));
    let counties = &base.population.counties;
    let home = counties
        .iter()
        .position(|county| county.key == "09184")
        .expect("the county is part of the full population");
    let near = |i: usize| {
        base.profiles[i].county == home
            || counties[home].neighbours.contains(&base.profiles[i].county)
    };
    assert_same_portraits((&base, &a), (&treated, &b), "one county's lever", |i| !near(i));
    let agent = counties[home].administration.expect("a county has an administration of its own");
    assert_ne!(
        portrait(&base, &a.last, agent),
        portrait(&treated, &b.last, agent),
        "the county itself changes"
    );
}

#[test]
fn more_replicates_keep_the_earlier_ones() {
    let base = setting(&text(500, "2018-12", ""));
    let (fifty, hundred) = (ensemble_of(&base, 50, 2), ensemble_of(&base, 100, 2));
    assert_eq!((fifty.len(), hundred.len()), (50, 100));
    for (few, many) in fifty.iter().zip(&hundred) {
        assert_eq!(few.replicate, many.replicate);
        assert_same_bits(few, many, "replicates of 50 and 100");
    }
    let last = |t: &Trajectory| {
        t.months.last().map(|month| month.iter().map(|x| x.to_bits()).collect::<Vec<_>>())
    };
    assert_ne!(last(&hundred[0]), last(&hundred[1]), "replicates differ from each other");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let base = setting(&text(600, "2024-12", ""));
    let alone = ensemble_of(&base, 25, 1);
    assert_eq!(alone.len(), 25);
    for threads in [2, 4] {
        for (a, b) in alone.iter().zip(&ensemble_of(&base, 25, threads)) {
            assert_eq!(a.replicate, b.replicate);
            assert_same_bits(a, b, &format!("{threads} threads"));
            assert_same_portraits((&base, a), (&base, b), "threads", |_| true);
        }
    }
}

#[test]
fn the_order_of_rows_in_a_population_file_changes_nothing() {
    let folder = folder();
    let mut rows = rows_of(&Population::of(&scenario(&text(700, "2018-12", ""))));
    let sorted = write_table(&folder.path().join("sorted.csv"), &rows);
    rows.sort_by_key(|row| identity(&row.name));
    let shuffled = write_table(&folder.path().join("shuffled.csv"), &rows);
    let with =
        |path: &str| setting(&text(700, "2026-12", &format!("[data]\npopulation = \"{path}\"\n")));
    let (sorted, shuffled, synthetic) =
        (with(&sorted), with(&shuffled), setting(&text(700, "2026-12", "")));
    assert_eq!(sorted.population, shuffled.population);
    assert_eq!(
        sorted.population, synthetic.population,
        "a file of the synthetic population is the synthetic population"
    );
    let (a, b) = (simulate(&sorted, 3), simulate(&shuffled, 3));
    assert_same_bits(&a, &b, "shuffled rows");
    assert_same_bits(&a, &simulate(&synthetic, 3), "population from a file");
}

#[test]
fn a_scenario_written_out_reruns_to_the_same_bits() {
    let differences =
        policy("funding", "7.25", "2024-03", "population_below = 7500, land = [\"HE\", \"NI\"]")
            + &policy("deadline", "\"2029-06\"", "2026-02", "");
    let original = text(500, "2030-12", &differences);
    let written = to_toml(&scenario(&original));
    assert_same_bits(&run(&original, 2), &run(&written, 2), "resolved scenario");
}

#[test]
fn a_world_that_is_copied_in_the_middle_continues_as_the_original() {
    let base = setting(&text(500, "2024-12", ""));
    let mut world = World::new(&base, 4);
    (0..40).for_each(|_| drop(world.step()));
    let mut copy = world.clone();
    let whole = simulate(&base, 4);
    for month in 40..base.simulation.months() {
        let (a, b) = (world.step(), copy.step());
        let same = a
            .iter()
            .zip(&b)
            .zip(&whole.months[month])
            .all(|((a, b), c)| a.to_bits() == b.to_bits() && a.to_bits() == c.to_bits());
        assert!(same, "month {month}");
    }
}
