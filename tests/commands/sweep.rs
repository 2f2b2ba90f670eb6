//! `ozgsim sweep`: the files of a study and what is promised about them.

use crate::workplace::{TINY, Workplace, assert_same, bytes, jobs, rows, stop_at_the_end, tiny};
use ozgsim::store::file::sha256;
use parquet::record::RowAccessor;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

const OUTCOME_COLUMNS: &str = "outcome,unit,dimension,group,month,mean,sd,p05,p25,p50,p75,p95,n,\
    effect,ci_low,ci_high,share_positive";

/// A study of `tiny.toml`.
fn study(design: &str, replicates: u64, vary: &str) -> String {
    format!(
        "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\n{design}\nreplicates = \
         {replicates}\n{vary}"
    )
}

const COORDINATION: &str = "[[vary]]\nlever = \"coordination\"\nfrom = \"2018-03\"\n";
const DEADLINE: &str = "[[vary]]\nlever = \"deadline\"\nfrom = \"2018-05\"\n";
const OUTSIDE_OPTION: &str = "[[vary]]\nparameter = \"implementation.outside_option\"\n";

fn grid() -> String {
    study(
        "design = \"grid\"",
        3,
        &format!("{COORDINATION}values = [0.1, 0.9]\n{DEADLINE}values = [\"none\", \"2018-12\"]\n"),
    )
}

fn workplace(study: &str) -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("study.toml", study);
    place
}

/// Some columns of a table, row by row.
fn columns(text: &str, names: &[&str]) -> Vec<String> {
    rows(text)
        .iter()
        .map(|row| names.iter().map(|name| &*row[*name]).collect::<Vec<_>>().join(","))
        .collect()
}

#[test]
fn a_study_has_its_files_and_columns() {
    let place = workplace(&grid());
    assert_eq!(
        place.works(&["sweep", "study.toml", "--quiet", "--format", "svg,png"]),
        "output/study\n"
    );
    let (charts, files): (Vec<String>, Vec<String>) =
        place.files("output/study").into_iter().partition(|name| name.starts_with("charts/"));
    assert_eq!(charts, ["charts/heat-map.csv", "charts/heat-map.png", "charts/heat-map.svg"]);
    assert_eq!(
        files,
        [
            "manifest.json",
            "points.csv",
            "replicates.parquet",
            "results.csv",
            "scenario.toml",
            "study.toml"
        ]
    );
    let points =
        "point,coordination,deadline\n0,0.1,none\n1,0.1,2018-12\n2,0.9,none\n3,0.9,2018-12\n";
    assert_eq!(place.text("output/study/points.csv"), points);
    let results = place.text("output/study/results.csv");
    assert_eq!(
        results.lines().next(),
        Some(&*format!("point,coordination,deadline,{OUTCOME_COLUMNS}"))
    );
    assert!(!results.contains("NaN") && !results.contains("inf") && !results.contains('"'));
    let rows = rows(&results);
    assert!(rows.iter().all(|row| row["dimension"] == "all"
        && row["group"] == "all"
        && row["month"] == "2018-12"));
    // Every point has every outcome once, in the same order, and the values that points.csv says.
    let outcomes: Vec<Vec<&str>> = (0..4)
        .map(|point| {
            rows.iter()
                .filter(|row| row["point"] == point.to_string())
                .map(|row| &*row["outcome"])
                .collect()
        })
        .collect();
    assert!(outcomes[0].len() > 10 && outcomes.iter().all(|names| *names == outcomes[0]));
    assert_eq!(outcomes[0].iter().collect::<BTreeSet<_>>().len(), outcomes[0].len());
    assert_eq!(rows.len(), 4 * outcomes[0].len());
    let mut seen: Vec<String> = columns(&results, &["point", "coordination", "deadline"]);
    seen.dedup();
    assert_eq!(seen, points.lines().skip(1).collect::<Vec<_>>());
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("output/study/manifest.json")).unwrap();
    assert_eq!(
        (&manifest["scenarios"][0], &manifest["replicates"], &manifest["agents"]),
        (&"tiny".into(), &3.into(), &497.into())
    );
    let outputs = manifest["outputs"].as_object().unwrap();
    assert_eq!(
        outputs.keys().collect::<Vec<_>>(),
        charts
            .iter()
            .chain(files.iter().filter(|name| *name != "manifest.json"))
            .collect::<Vec<_>>()
    );
    for (name, sum) in outputs {
        assert_eq!(*sum, sha256(&place.read(format!("output/study/{name}"))), "{name}");
    }
}

#[test]
fn full_results_hold_every_group_in_every_december() {
    let place = workplace(&grid());
    place.works(&[
        "sweep",
        "study.toml",
        "--output",
        "some",
        "--set",
        "simulation.horizon=2019-12",
        "--quiet",
    ]);
    place.works(&[
        "sweep",
        "study.toml",
        "--output",
        "full",
        "--full",
        "--set",
        "simulation.horizon=2019-12",
        "--quiet",
    ]);
    let [some, full] =
        ["some", "full"].map(|folder| place.text(format!("{folder}/study/results.csv")));
    assert_eq!(
        rows(&full).iter().map(|row| row["month"].clone()).collect::<BTreeSet<_>>(),
        ["2018-12", "2019-12"].map(str::to_owned).into()
    );
    let nationwide: Vec<&str> = full
        .lines()
        .filter(|line| {
            !line.starts_with(|c: char| c.is_ascii_digit()) || line.contains(",all,all,")
        })
        .collect();
    assert_eq!(nationwide, some.lines().collect::<Vec<_>>());
    assert!(full.lines().count() > 4 * some.lines().count());
    assert!(rows(&full).iter().filter(|row| row["n"] == "0").all(|row| {
        ["mean", "sd", "p50", "effect", "ci_low"].iter().all(|name| row[*name].is_empty())
    }));
}

/// Values of the replicates of a study, by point, outcome, dimension, group and month, in the order
/// of replicates.
fn replicates(place: &Workplace, path: &str) -> BTreeMap<[String; 5], Vec<Option<f64>>> {
    let mut values: BTreeMap<[String; 5], Vec<Option<f64>>> = BTreeMap::new();
    for row in place.parquet(path) {
        let text = |column| row.get_string(column).unwrap().clone();
        let point = row.get_long(1).unwrap();
        assert_eq!(text(0), format!("study-p{point:04}"));
        let values =
            values.entry([point.to_string(), text(3), text(4), text(5), text(6)]).or_default();
        assert_eq!(
            row.get_long(2).unwrap(),
            values.len() as i64,
            "replicates stand in their order"
        );
        values.push(row.get_double(7).ok());
    }
    values
}

/// There are more points than are simulated together and more replicates than a job has.
#[test]
fn replicates_hold_the_values_that_results_summarise() {
    let numbers: Vec<String> = (0..18).map(|point| format!("0.{}", 10 + point)).collect();
    let place = workplace(&study(
        "design = \"list\"",
        12,
        &format!("{COORDINATION}values = [{}]\n", numbers.join(", ")),
    ));
    for flags in [&[][..], &["--full"]] {
        place.works(
            &[
                &[
                    "sweep",
                    "study.toml",
                    "--quiet",
                    "--output",
                    "o",
                    "--set",
                    "simulation.horizon=2019-12",
                    "--force",
                ],
                flags,
            ]
            .concat(),
        );
        let values = replicates(&place, "o/study/replicates.parquet");
        let results = rows(&place.text("o/study/results.csv"));
        // Nationwide values of all months, Decembers of groups.
        let (nationwide, of_groups): (Vec<_>, Vec<_>) =
            values.keys().partition(|key| key[2] == "all");
        let summarised = |nationwide: bool| {
            results.iter().filter(|row| (row["dimension"] == "all") == nationwide).count()
        };
        assert_eq!((nationwide.len(), of_groups.len()), (12 * summarised(true), summarised(false)));
        assert_eq!(nationwide.iter().map(|key| &*key[4]).collect::<BTreeSet<_>>().len(), 24);
        for row in &results {
            let key = ["point", "outcome", "dimension", "group", "month"]
                .map(|column| row[column].clone());
            let known: Vec<f64> = values[&key].iter().copied().flatten().collect();
            assert_eq!(
                (values[&key].len(), known.len()),
                (12, row["n"].parse().unwrap()),
                "{key:?}"
            );
            if !known.is_empty() {
                let (mean, stated) = (
                    known.iter().sum::<f64>() / known.len() as f64,
                    row["mean"].parse::<f64>().unwrap(),
                );
                assert!(
                    (mean - stated).abs() <= 1e-8 * mean.abs().max(1e-9),
                    "{key:?}: {mean} and {stated}"
                );
            }
        }
    }
}

#[test]
fn all_designs_run() {
    let cube = format!(
        "{COORDINATION}low = 0.1\nhigh = 0.9\n{OUTSIDE_OPTION}{DEADLINE}low = \"2018-09\"\nhigh = \
         \"2019-08\"\n"
    );
    let list = format!(
        "{COORDINATION}values = [0.3, 0.3, 0.7]\n{OUTSIDE_OPTION}values = [-0.5, 0, \
         -1]\n{DEADLINE}values = [\"2018-12\", \"none\", \"2019-06\"]\n"
    );
    for (design, vary, points) in [
        ("design = \"list\"", &list, 3),
        ("design = \"latin-hypercube\"\npoints = 6", &cube, 6),
        ("design = \"sobol\"\npoints = 8", &cube, 8),
    ] {
        let place = workplace(&study(design, 2, vary));
        place.works(&["sweep", "study.toml", "--quiet"]);
        let text = place.text("output/study/points.csv");
        let rows = rows(&text);
        assert_eq!(
            text.lines().next(),
            Some("point,coordination,implementation.outside_option,deadline")
        );
        assert_eq!(rows.len(), points);
        let (results, mut numbers) = (place.text("output/study/results.csv"), Vec::new());
        numbers.extend(columns(
            &results,
            &["point", "coordination", "implementation.outside_option", "deadline"],
        ));
        numbers.dedup();
        assert_eq!(numbers, text.lines().skip(1).collect::<Vec<_>>());
        if points == 3 {
            assert_eq!(numbers, ["0,0.3,-0.5,2018-12", "1,0.3,0,none", "2,0.7,-1,2019-06"]);
        }
        for row in rows {
            let coordination: f64 = row["coordination"].parse().unwrap();
            assert!((0.1..=0.9).contains(&coordination));
            assert!(
                points == 3 || ("2018-09"..="2019-08").contains(&&*row["deadline"]),
                "{}",
                row["deadline"]
            );
        }
    }
}

/// Base, study, point and the same point as scenarios of a comparison, number for number. There are
/// more points than are simulated together, so that it also shows that batches do not change
/// results.
#[test]
fn a_point_has_the_values_of_a_comparison_on_the_same_draws() {
    let values = "values = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, \
        0.65, 0.7, 0.8, 0.9, 1]\n";
    let dates = format!(
        "values = [{}]\n",
        [["\"2018-12\"", "\"none\"", "\"2019-06\""]; 6].concat().join(", ")
    );
    let options = format!(
        "values = [{}]\n",
        (0..18).map(|point| format!("-0.{}", 10 + point)).collect::<Vec<_>>().join(", ")
    );
    let timing = "until = \"2019-06\"\nramp_months = 3\nwhere = { land = [\"BY\", \"NW\"] }\n";
    let vary = format!("{COORDINATION}{timing}{values}{DEADLINE}{dates}{OUTSIDE_OPTION}{options}");
    let place = workplace(&study("design = \"list\"", 12, &vary));
    place.write("tiny.toml", TINY.replace("2018-12", "2019-12"));
    place.works(&["sweep", "study.toml", "--full", "--quiet", "--seed", "5"]);
    let results = rows(&place.text("output/study/results.csv"));
    for (point, coordination, deadline) in [(2, "0.1", "2019-06"), (16, "0.9", "none")] {
        let policies = format!(
            "[implementation]\noutside_option = -0.{}\n[[policy]]\nlever = \"coordination\"\nvalue \
             = {coordination}\nfrom = \"2018-03\"\n{timing}[[policy]]\nlever = \"deadline\"\nvalue \
             = \"{deadline}\"\nfrom = \"2018-05\"\n",
            10 + point
        );
        place.write("point.toml", tiny("point", &policies).replace("2018-12", "2019-12"));
        let output = format!("compared-{point}");
        place.works(&[
            "compare",
            "tiny.toml",
            "point.toml",
            "--replicates",
            "12",
            "--seed",
            "5",
            "--quiet",
            "--format",
            "svg",
            "--output",
            &output,
        ]);
        let table = |name: &str| rows(&place.text(format!("{output}/tiny--vs--point/{name}.csv")));
        let december = |row: &&BTreeMap<String, String>| row["month"].ends_with("-12");
        let curves = table("curves")
            .into_iter()
            .filter(|row| row["scenario"] == "point")
            .collect::<Vec<_>>();
        let (curves, effects): (Vec<_>, Vec<_>) = (
            curves.iter().filter(december).cloned().collect(),
            table("effects").iter().filter(december).cloned().collect(),
        );
        let found: Vec<_> =
            results.iter().filter(|row| row["point"] == point.to_string()).collect();
        assert_eq!((found.len(), found.len()), (curves.len(), effects.len()));
        let mut differing = 0;
        for ((found, curve), effect) in found.into_iter().zip(&curves).zip(&effects) {
            for column in [
                "outcome",
                "unit",
                "dimension",
                "group",
                "month",
                "mean",
                "sd",
                "p05",
                "p25",
                "p50",
                "p75",
                "p95",
                "n",
            ] {
                assert_eq!(found[column], curve[column], "{column}: {found:?}");
            }
            for column in ["effect", "ci_low", "ci_high", "share_positive"] {
                assert_eq!(found[column], effect[column], "{column}: {found:?}");
            }
            differing += u32::from(!["", "0"].contains(&&*found["effect"]));
        }
        assert!(differing > 50, "{differing} effects are not zero");
    }
}

#[test]
fn points_that_are_simulated_with_others_or_without_have_the_same_values() {
    let numbers: Vec<String> = (0..20).map(|point| format!("0.{}", 10 + point)).collect();
    let place = workplace(&study(
        "design = \"list\"",
        2,
        &format!("{COORDINATION}values = [{}]\n", numbers.join(", ")),
    ));
    place.works(&["sweep", "study.toml", "--full", "--quiet", "--output", "all"]);
    place.write(
        "study.toml",
        study(
            "design = \"list\"",
            2,
            &format!("{COORDINATION}values = [{}, {}]\n", numbers[18], numbers[3]),
        ),
    );
    place.works(&["sweep", "study.toml", "--full", "--quiet", "--output", "two"]);
    let of = |folder: &str, point: &str| -> Vec<String> {
        let text = place.text(format!("{folder}/study/results.csv"));
        text.lines()
            .filter_map(|line| line.strip_prefix(&format!("{point},")))
            .map(str::to_owned)
            .collect()
    };
    assert!(of("all", "18") == of("two", "0") && of("all", "3") == of("two", "1"));
    assert!(of("all", "18").len() > 100 && of("all", "18") != of("all", "17"));
}

#[test]
fn the_study_of_a_result_gives_the_same_bytes_again() {
    let cube = format!(
        "{COORDINATION}low = 0.1\nhigh = 0.9\n{OUTSIDE_OPTION}{DEADLINE}low = \"2018-09\"\nhigh = \
         \"2019-08\"\n"
    );
    for design in ["latin-hypercube", "sobol"] {
        let place = workplace(&study(&format!("design = \"{design}\"\npoints = 18"), 2, &cube));
        place.works(&[
            "sweep",
            "study.toml",
            "--quiet",
            "--seed",
            "7",
            "--replicates",
            "3",
            "--set",
            "levers.training=0.3",
            "--output",
            "output",
        ]);
        place.works(&["sweep", "output/study/study.toml", "--quiet", "--output", "again"]);
        assert_same(&bytes(&place, "again/study"), &bytes(&place, "output/study"));
        assert!(
            place.text("output/study/study.toml").contains("\ndesign = \"list\"\nreplicates = 3\n")
        );
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = workplace(&grid());
    for threads in ["1", "2", "4"] {
        place.works(&[
            "sweep",
            "study.toml",
            "--replicates",
            "25",
            "--full",
            "--threads",
            threads,
            "--output",
            threads,
            "--quiet",
        ]);
    }
    assert_same(&bytes(&place, "1/study"), &bytes(&place, "2/study"));
    assert_same(&bytes(&place, "1/study"), &bytes(&place, "4/study"));
}

#[test]
fn flags_override_replicates_seed_and_settings() {
    let place = workplace(&grid());
    let results = |output: &str, flags: &[&str]| {
        place.works(&[&["sweep", "study.toml", "--quiet", "--output", output], flags].concat());
        let manifest: serde_json::Value =
            serde_json::from_slice(&place.read(format!("{output}/study/manifest.json"))).unwrap();
        let text = place.text(format!("{output}/study/results.csv"));
        // Outcomes that a thinned population does not tell have no replicate.
        let told = |row: &BTreeMap<String, String>| row["n"] != "0";
        let counts: BTreeSet<String> =
            rows(&text).into_iter().filter(told).map(|row| row["n"].clone()).collect();
        assert_eq!(counts, [manifest["replicates"].to_string()].into());
        (manifest["replicates"].as_u64().unwrap(), manifest["seed"].as_u64().unwrap(), text)
    };
    let (by_itself, more, seed) =
        (results("a", &[]), results("b", &["--replicates", "4"]), results("c", &["--seed", "7"]));
    assert_eq!(
        (by_itself.0, by_itself.1, more.0, more.1, seed.0, seed.1),
        (3, 2018, 4, 2018, 3, 7)
    );
    assert!(by_itself.2 != more.2 && by_itself.2 != seed.2);
    let set = results("d", &["--set", "levers.training=0.5"]);
    assert!(
        set.2 != by_itself.2 && place.text("d/study/scenario.toml").contains("\ntraining = 0.5 ")
    );
    // The same seed in the scenario.
    place.write("tiny.toml", tiny("tiny", "seed = 7\n"));
    assert_eq!(results("e", &[]).2, seed.2);
    let output = place.ozgsim(&["sweep", "study.toml", "--set", "levers.training=0.5"]);
    let message = "error: `--set` changes a scenario but not its name; give the results a folder \
        of their own with --output DIR, or overwrite with --force\n";
    assert_eq!((output.code, &*output.stderr), (2, message));
    let output = place.ozgsim(&["sweep", "study.toml", "--agents"]);
    let message = "error: unexpected argument '--agents' found\n";
    assert!(output.code == 2 && output.stderr.starts_with(message), "{}", output.stderr);
    assert!(!place.path("output").exists());
}

#[test]
fn points_replicates_and_runs_are_announced_before_the_start() {
    let place = workplace(&grid());
    let output = place.ozgsim(&["sweep", "study.toml", "--threads", "2"]);
    let line =
        output.stderr.lines().find(|line| line.contains(" points of ")).expect("an announcement");
    let seconds = line
        .strip_prefix("4 points of 3 replicates: 12 runs, at most about ")
        .and_then(|rest| rest.strip_suffix(" MB of memory on 2 threads"))
        .and_then(|rest| Some(rest.split_once(" s and ")?.0));
    assert!(seconds.is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1), "{line}");
    // It comes before anything is made.
    place.write("blocked", "a file");
    let output = place.ozgsim(&["sweep", "study.toml", "--output", "blocked"]);
    assert!(
        output.code == 1
            && output.stderr.contains("4 points of 3 replicates: 12 runs, at most about "),
        "{}",
        output.stderr
    );
    let output = place.ozgsim(&["sweep", "study.toml", "--output", "quiet", "--quiet"]);
    assert!(!output.stderr.contains(" points of "), "{}", output.stderr);

    place.write(
        "study.toml",
        study("design = \"sobol\"\npoints = 6", 1, &format!("{COORDINATION}low = 0\nhigh = 1\n")),
    );
    let output = place.ozgsim(&["sweep", "study.toml", "--output", "sobol", "--quiet"]);
    let note = "note: a Sobol' design is balanced if its number of points is a power of two; 6 is \
        none, unlike 4 and 8\n";
    assert!(output.code == 0 && output.stderr.contains(note), "{}", output.stderr);
}

#[test]
fn a_complete_study_is_left_alone_and_a_damaged_one_made_anew() {
    let place = workplace(&grid());
    place.works(&["sweep", "study.toml", "--quiet"]);
    let (before, manifest) =
        (bytes(&place, "output/study"), place.read("output/study/manifest.json"));
    let output = place.ozgsim(&["sweep", "study.toml"]);
    assert_eq!((output.code, &*output.stdout), (0, "output/study\n"));
    assert!(
        output.stderr.ends_with("`output/study` is complete already; nothing to do\n"),
        "{}",
        output.stderr
    );
    assert_eq!(place.read("output/study/manifest.json"), manifest);
    place.write("output/study/results.csv", "damaged");
    place.works(&["sweep", "study.toml", "--quiet"]);
    assert_same(&bytes(&place, "output/study"), &before);
}

#[test]
fn other_inputs_under_the_same_name_are_refused_unless_forced() {
    let place = workplace(&grid());
    place.works(&["sweep", "study.toml", "--quiet"]);
    let before = bytes(&place, "output");
    let message = "error: `output/study` holds a result of other inputs under the same name\nhelp: \
                   give the scenario another `name`, name another folder with --output, or \
                   overwrite with --force\n";
    let refused = |flags: &[&str]| {
        let output = place.ozgsim(&[&["sweep", "study.toml", "--quiet"], flags].concat());
        assert_eq!((output.code, &*output.stdout), (1, ""));
        assert!(output.stderr.ends_with(message), "{}", output.stderr);
        assert_same(&bytes(&place, "output"), &before);
    };
    refused(&["--seed", "7"]);
    place.write("study.toml", grid().replace("0.9", "0.8"));
    refused(&[]);
    place.write("study.toml", grid().replace("2018-05", "2018-06"));
    refused(&[]);
    place.write("study.toml", grid());
    place.write("tiny.toml", tiny("tiny", "[levers]\ntraining = 0.5\n"));
    refused(&[]);
    place.works(&["sweep", "study.toml", "--quiet", "--force"]);
    place.works(&["sweep", "study.toml", "--quiet", "--output", "fresh"]);
    assert_same(&bytes(&place, "output"), &bytes(&place, "fresh"));
}

#[test]
fn more_replicates_extend_a_study_and_other_words_change_nothing() {
    let place = workplace(&grid());
    place.works(&["sweep", "study.toml", "--quiet"]);
    place.write(
        "study.toml",
        grid()
            .replace("description = \"d\"", "description = \"asked otherwise\"")
            .replace("replicates = 3", "replicates = 13"),
    );
    place.works(&["sweep", "study.toml", "--quiet"]);
    place.works(&["sweep", "study.toml", "--quiet", "--output", "at-once"]);
    assert_same(&bytes(&place, "output"), &bytes(&place, "at-once"));
    let output = place.ozgsim(&["sweep", "study.toml", "--quiet", "--replicates", "4"]);
    let message = "error: `output/study` holds 13 replicates, more than the 4 asked for\n";
    assert!(output.code == 1 && output.stderr.contains(message), "{}", output.stderr);
}

/// A study that cannot give its files their names keeps its jobs; those that are intact are used
/// again.
#[test]
fn an_interrupted_study_goes_on_with_the_jobs_it_has() {
    let place = workplace(&grid());
    let arguments = ["sweep", "study.toml", "--replicates", "25", "--quiet"];
    place.works(&[&arguments[..], &["--output", "undisturbed"]].concat());
    stop_at_the_end(&place, &arguments, "output/study", "results.csv");
    // Of the scenario that is varied and its points, the one that was written last.
    let names = ["0000000-0000009", "0000010-0000019", "0000020-0000024"]
        .map(|block| jobs(&place, "output/study", block).pop().unwrap());
    let moment = |job: &String| fs::metadata(place.path(job)).unwrap().modified().unwrap();
    let before = names.each_ref().map(moment);
    let mut damaged = place.read(&names[1]);
    damaged[100] ^= 1;
    place.write(&names[1], damaged);
    place.write("output/study/.unfinished-abc", "left behind");
    // Once more to the same end, to see what it keeps.
    stop_at_the_end(&place, &arguments, "output/study", "results.csv");
    let after = names.each_ref().map(moment);
    assert_eq!([0, 1, 2].map(|job| before[job] == after[job]), [true, false, true]);
    let output = place.ozgsim(&[&arguments[..], &["--seed", "7"]].concat());
    assert!(
        output.code == 1
            && output.stderr.contains(
                "error: `output/study` holds an unfinished \
        run of other inputs under the same name\n"
            )
    );
    place.works(&arguments);
    assert_same(&bytes(&place, "output/study"), &bytes(&place, "undisturbed/study"));
}

#[test]
fn a_study_that_is_killed_on_its_way_ends_with_the_same_bytes() {
    let vary = format!("{COORDINATION}low = 0.1\nhigh = 0.9\nsteps = 20\n");
    let place = workplace(&study("design = \"grid\"", 20, &vary));
    let arguments = ["sweep", "study.toml", "--threads", "2", "--quiet"];
    let start = Instant::now();
    place.works(&[&arguments[..], &["--output", "undisturbed"]].concat());
    let duration = start.elapsed();
    let mut killed = 0;
    for (share, output) in [(0.3, "early"), (0.6, "middle"), (0.85, "late")] {
        let arguments = [&arguments[..], &["--output", output]].concat();
        let mut child = place.silent(&arguments).spawn().unwrap();
        std::thread::sleep(duration.mul_f64(share).max(Duration::from_millis(20)));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        place.works(&arguments);
        assert_same(
            &bytes(&place, &format!("{output}/study")),
            &bytes(&place, "undisturbed/study"),
        );
        assert!(!place.path(format!("{output}/study/.jobs")).exists());
    }
    assert!(killed >= 1, "no kill hit the command, which takes {duration:?}");
}

#[test]
fn wrong_calls_end_with_code_2_and_wrong_studies_with_code_1() {
    let place = workplace(&grid());
    for arguments in [
        &["sweep"][..],
        &["sweep", "study.toml", "study.toml"],
        &["sweep", "study.toml", "--replicates", "0"],
        &["sweep", "study.toml", "--check"],
    ] {
        let output = place.ozgsim(arguments);
        assert_eq!((output.code, &*output.stdout), (2, ""), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
    for study in ["nowhere.toml", "tiny.toml"] {
        let output = place.ozgsim(&["sweep", study]);
        assert_eq!((output.code, &*output.stdout), (1, ""));
        assert!(output.stderr.contains(study), "{}", output.stderr);
    }
    assert!(!place.path("output").exists());
}
