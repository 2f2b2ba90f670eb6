//! `ozgsim run`: the files of a result and what is promised about them.

use crate::workplace::{TINY, Workplace, assert_same, bytes, jobs, replicates, tiny};
use ozgsim::store::file::sha256;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use std::fs;

#[test]
fn a_result_has_its_files_and_columns() {
    let place = Workplace::with("tiny.toml", TINY);
    let stdout = place.works(&["run", "tiny.toml", "--agents", "--format", "svg,png"]);
    assert_eq!(stdout, "output/tiny\n");
    let expected = [
        "administrations.parquet",
        "curves.csv",
        "manifest.json",
        "replicates.parquet",
        "scenario.toml",
        "spending.csv",
    ];
    let files: Vec<String> = place
        .files("output/tiny")
        .into_iter()
        .filter(|name| !name.starts_with("charts/"))
        .collect();
    assert_eq!(files, expected);
    let charts = place.files("output/tiny/charts");
    let tables = charts.iter().filter_map(|name| name.strip_suffix(".csv"));
    assert!(tables.clone().count() > 0 && charts.len() == 3 * tables.clone().count(), "{charts:?}");
    assert!(
        tables.clone().all(|name| ["svg", "png"]
            .iter()
            .all(|format| charts.contains(&format!("{name}.{format}")))),
        "{charts:?}"
    );
    let curves = place.text("output/tiny/curves.csv");
    let mut lines = curves.lines();
    assert_eq!(
        lines.next(),
        Some("scenario,outcome,unit,dimension,group,month,mean,sd,p05,p25,p50,p75,p95,n")
    );
    assert!(lines.next().unwrap().starts_with("tiny,online_share_level1,share,all,all,2018-01,0."));
    let series = curves.lines().skip(1).filter(|line| line.contains(",2018-12,")).count();
    assert_eq!(curves.lines().count(), 1 + 12 * series);
    assert!(
        !curves.contains('e')
            || curves
                .lines()
                .skip(1)
                .all(|line| line.split(',').skip(6).all(|number| !number.contains('e')))
    );
    let columns = |name: &str| -> Vec<String> {
        let reader = SerializedFileReader::new(
            fs::File::open(place.path(format!("output/tiny/{name}"))).unwrap(),
        )
        .unwrap();
        reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect()
    };
    assert_eq!(
        columns("replicates.parquet").join(","),
        "scenario,replicate,outcome,dimension,group,month,value"
    );
    assert_eq!(
        columns("administrations.parquet").join(","),
        "scenario,replicate,key,name,kind,type,land,county,population,size_class,level1,level2,\
         level3,level4,services,dms,membership,posts,filled,memberships,provider,money_eur,\
         grant_eur,online_hours,internal_hours,agenda,awareness"
    );
    for row in place.parquet("output/tiny/administrations.parquet") {
        let (membership, all) = (row.get_string(16).unwrap(), row.get_string(19).unwrap());
        assert_eq!(membership == "none", all.is_empty(), "{row}");
        assert!(all.is_empty() || all.split(';').any(|kind| kind == membership), "{row}");
        assert!(row.get_long(20).unwrap() >= 1, "{row}");
        for amount in 21..25 {
            assert!(row.get_double(amount).unwrap().is_finite(), "{row}");
        }
        for share in 25..27 {
            assert!((0.0..=1.0).contains(&row.get_double(share).unwrap()), "{row}");
        }
    }
}

#[test]
fn empty_groups_have_empty_fields() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--replicates", "1"]);
    let curves = place.text("output/tiny/curves.csv");
    let empty: Vec<&str> = curves.lines().filter(|line| line.ends_with(",0")).collect();
    assert!(
        empty.iter().any(|line| line.contains(",membership,")),
        "before the policy date nobody is grouped"
    );
    assert!(empty.iter().all(|line| line.ends_with(",,,,,,,,0")));
    assert!(!curves.contains("NaN"));
}

#[test]
fn curves_summarise_the_replicates() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--replicates", "12"]);
    let values: Vec<f64> = place
        .parquet("output/tiny/replicates.parquet")
        .into_iter()
        .filter(|row| {
            row.get_string(2).unwrap() == "ikz_share"
                && row.get_string(4).unwrap() == "all"
                && row.get_string(5).unwrap() == "2018-12"
        })
        .map(|row| row.get_double(6).unwrap())
        .collect();
    assert_eq!(values.len(), 12);
    let curves = place.text("output/tiny/curves.csv");
    let line = curves
        .lines()
        .find(|line| line.starts_with("tiny,ikz_share,share,all,all,2018-12,"))
        .unwrap();
    let numbers: Vec<f64> = line.split(',').skip(6).map(|number| number.parse().unwrap()).collect();
    let mean = values.iter().sum::<f64>() / 12.0;
    let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 11.0).sqrt();
    let mut sorted = values;
    sorted.sort_by(f64::total_cmp);
    assert!((numbers[0] - mean).abs() < 6e-9 * mean && (numbers[1] - sd).abs() < 6e-9 * sd);
    let median = f64::midpoint(sorted[5], sorted[6]);
    assert!((numbers[4] - median).abs() < 6e-9 * median, "median");
    assert_eq!(numbers[7], 12.0);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = Workplace::with("tiny.toml", TINY);
    for threads in ["1", "2", "4"] {
        place.works(&[
            "run",
            "tiny.toml",
            "--replicates",
            "25",
            "--agents",
            "--full",
            "--threads",
            threads,
            "--output",
            threads,
        ]);
    }
    assert_same(&bytes(&place, "1/tiny"), &bytes(&place, "2/tiny"));
    assert_same(&bytes(&place, "1/tiny"), &bytes(&place, "4/tiny"));
}

#[test]
fn more_replicates_keep_the_earlier_ones() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--replicates", "5", "--output", "few"]);
    place.works(&["run", "tiny.toml", "--replicates", "15", "--output", "many"]);
    let (few, many) = (
        replicates(&place, "few/tiny/replicates.parquet"),
        replicates(&place, "many/tiny/replicates.parquet"),
    );
    assert_eq!(many.len(), 3 * few.len());
    assert_eq!(few, many[..few.len()]);
}

#[test]
fn an_extended_result_equals_one_made_at_once() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--output", "extended"]);
    place.works(&["run", "tiny.toml", "--replicates", "15", "--output", "extended"]);
    place.works(&["run", "tiny.toml", "--replicates", "15", "--output", "once"]);
    assert_same(&bytes(&place, "extended/tiny"), &bytes(&place, "once/tiny"));
}

#[test]
fn a_full_result_is_extended_from_what_it_holds() {
    let place = Workplace::with("tiny.toml", TINY);
    let run = |flags: &[&str]| {
        place.ozgsim(&[&["run", "tiny.toml", "--full", "--quiet"], flags].concat())
    };
    place.write(
        "two.toml",
        tiny("two", "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-07\"\n"),
    );
    for (command, folder) in [
        (&["run", "tiny.toml"][..], "tiny"),
        (&["compare", "tiny.toml", "two.toml"], "tiny--vs--two"),
    ] {
        for (replicates, output) in [("15", "extended"), ("25", "extended"), ("25", "once")] {
            place.works(
                &[command, &["--full", "--quiet", "--replicates", replicates, "--output", output]]
                    .concat(),
            );
        }
        assert_same(
            &bytes(&place, &format!("extended/{folder}")),
            &bytes(&place, &format!("once/{folder}")),
        );
    }
    // Values of another seed in its place show that the table is believed.
    for (seed, folder) in [("1", "one"), ("2", "two")] {
        run(&["--replicates", "10", "--seed", seed, "--output", folder]);
    }
    let [first, foreign] =
        ["one", "two"].map(|folder| place.read(format!("{folder}/tiny/replicates.parquet")));
    let manifest = place.text("one/tiny/manifest.json").replace(&sha256(&first), &sha256(&foreign));
    place.write("one/tiny/manifest.json", manifest);
    place.write("one/tiny/replicates.parquet", foreign);
    run(&["--replicates", "20", "--seed", "1", "--output", "one"]);
    let [extended, foreign] = ["one", "two"]
        .map(|folder| replicates(&place, &format!("{folder}/tiny/replicates.parquet")));
    assert_eq!(extended[..foreign.len()], foreign);
    assert_eq!(extended.len(), 2 * foreign.len());
}

#[test]
fn what_is_simulated_again_is_said() {
    let place = Workplace::with("tiny.toml", TINY);
    let said = |flags: &[&str]| place.ozgsim(&[&["run", "tiny.toml"], flags].concat()).stderr;
    assert!(!said(&[]).contains("note:"));
    let note = "note: the 5 replicates in `output/tiny` are simulated again; with `--full` a \
        result keeps all values, so that it can go on from them\n";
    assert!(said(&["--replicates", "6"]).contains(note));
    let manifest = place.text("output/tiny/manifest.json");
    let build = manifest
        .split("\"build\": \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    place.write("output/tiny/manifest.json", manifest.replace(&build, "0123456789abcdef"));
    let version = env!("CARGO_PKG_VERSION");
    let note = format!(
        "note: `output/tiny` was made by another build of ozgsim {version}; it is simulated again\n"
    );
    assert!(said(&["--replicates", "6"]).contains(&note));
    assert!(
        said(&["--replicates", "6"]).contains("`output/tiny` is complete already; nothing to do\n")
    );
    place.write("output/tiny/curves.csv", "spoiled");
    let note = "note: `output/tiny/curves.csv` is missing or was changed; the 6 replicates in \
        `output/tiny` are simulated again\n";
    assert!(said(&["--replicates", "6"]).contains(note));
    said(&["--replicates", "6", "--full"]);
    place.write("output/tiny/curves.csv", "spoiled");
    let note =
        "note: `output/tiny/curves.csv` is missing or was changed; the result is written anew\n";
    assert!(said(&["--replicates", "6", "--full"]).contains(note));
}

#[test]
fn full_results_hold_every_month_of_every_group() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--replicates", "1", "--output", "some"]);
    place.works(&["run", "tiny.toml", "--replicates", "1", "--output", "all", "--full"]);
    let rows = |folder| replicates(&place, &format!("{folder}/tiny/replicates.parquet")).len();
    let points = place.text("all/tiny/curves.csv").lines().count() - 1;
    assert_eq!(rows("all"), points);
    assert!(rows("some") < points / 4);
}

#[test]
fn the_resolved_scenario_runs_to_the_same_bytes() {
    let lines = "[[policy]]\nlever = \"coordination\"\nvalue = 0.9\nfrom = \"2018-03\"\nwhere = { \
        land = [\"BB\"] }\n";
    let place = Workplace::with("tiny.toml", tiny("tiny", lines));
    place.works(&["run", "tiny.toml", "--replicates", "3", "--seed", "7"]);
    place.works(&["run", "output/tiny/scenario.toml", "--output", "again"]);
    assert_same(&bytes(&place, "output/tiny"), &bytes(&place, "again/tiny"));
}

#[test]
fn a_complete_result_is_left_alone() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml"]);
    let manifest = place.read("output/tiny/manifest.json");
    let output = place.ozgsim(&["run", "tiny.toml"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "output/tiny\n"));
    assert!(
        output.stderr.contains("`output/tiny` is complete already; nothing to do"),
        "{}",
        output.stderr
    );
    assert_eq!(place.read("output/tiny/manifest.json"), manifest);
}

#[test]
fn a_damaged_file_is_made_anew() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml"]);
    let before = bytes(&place, "output/tiny");
    place.write("output/tiny/curves.csv", "damaged");
    place.works(&["run", "tiny.toml"]);
    assert_same(&bytes(&place, "output/tiny"), &before);
}

#[test]
fn fewer_replicates_than_there_are_are_refused() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml"]);
    let before = bytes(&place, "output/tiny");
    let output = place.ozgsim(&["run", "tiny.toml", "--replicates", "4", "--quiet"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: `output/tiny` holds 5 replicates, more than the 4 asked for\nhelp: ask for at \
             least as many, name another folder with --output, or overwrite the result with \
             --force\n"
        ),
        "{}",
        output.stderr
    );
    assert_same(&bytes(&place, "output/tiny"), &before);
}

#[test]
fn other_inputs_under_the_same_name_are_refused_unless_forced() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--agents"]);
    let before = bytes(&place, "output/tiny");
    place.write("tiny.toml", tiny("tiny", "seed = 7\n"));
    let output = place.ozgsim(&["run", "tiny.toml"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: `output/tiny` holds a result of other inputs under the same name\nhelp: give \
             the scenario another `name`, name another folder with --output, or overwrite with \
             --force\n"
        ),
        "{}",
        output.stderr
    );
    assert_same(&bytes(&place, "output/tiny"), &before);
    place.works(&["run", "tiny.toml", "--force"]);
    place.works(&["run", "tiny.toml", "--output", "fresh"]);
    assert_same(&bytes(&place, "output/tiny"), &bytes(&place, "fresh/tiny"));
}

#[test]
fn a_folder_without_manifest_is_continued() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml"]);
    let before = bytes(&place, "output/tiny");
    fs::remove_file(place.path("output/tiny/manifest.json")).unwrap();
    place.works(&["run", "tiny.toml"]);
    assert_same(&bytes(&place, "output/tiny"), &before);
    fs::remove_file(place.path("output/tiny/manifest.json")).unwrap();
    place.write("tiny.toml", tiny("tiny", "seed = 7\n"));
    assert_eq!(place.ozgsim(&["run", "tiny.toml"]).code, 1, "an unfinished folder of other inputs");
}

/// A run whose files cannot get their names keeps its jobs; the next one uses those that are
/// intact.
#[test]
fn an_interrupted_run_goes_on_with_the_jobs_it_has() {
    let place = Workplace::with("tiny.toml", TINY);
    let arguments = ["run", "tiny.toml", "--replicates", "35", "--agents"];
    place.works(&["run", "tiny.toml", "--replicates", "35", "--agents", "--output", "undisturbed"]);
    place.write("output/tiny/curves.csv/in-the-way", "");
    fs::create_dir_all(place.path("output/tiny/.jobs")).unwrap();
    let output = place.ozgsim(&arguments);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: cannot write `output/tiny/curves.csv`: a folder has this name\nhelp: a file \
             and a folder have the same name; remove one, or name another folder with --output\n"
        ),
        "{}",
        output.stderr
    );
    assert_eq!(jobs(&place, "output/tiny", "").len(), 4);
    let job = |block: &str| jobs(&place, "output/tiny", block)[0].clone();
    assert!(!place.path("output/tiny/manifest.json").exists());

    fs::remove_dir_all(place.path("output/tiny/curves.csv")).unwrap();
    fs::remove_file(place.path(job("0000000-0000009"))).unwrap();
    let mut damaged = place.read(job("0000010-0000019"));
    damaged[5_000] ^= 1;
    place.write(&job("0000010-0000019"), damaged);
    let mut cut = place.read(job("0000030-0000034"));
    cut.pop();
    place.write(&job("0000030-0000034"), cut);
    place.write("output/tiny/.jobs/.unfinished-abc", "left behind");
    place.write("output/tiny/.unfinished-def", "left behind");
    place.works(&arguments);
    assert_same(&bytes(&place, "output/tiny"), &bytes(&place, "undisturbed/tiny"));
    assert!(!place.path("output/tiny/.jobs").exists());
}

#[test]
fn the_manifest_names_inputs_outputs_and_their_checksums() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml", "--threads", "2"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("output/tiny/manifest.json")).unwrap();
    assert_eq!(manifest["scenarios"][0], "tiny");
    assert_eq!(
        (&manifest["seed"], &manifest["replicates"], &manifest["agents"]),
        (&2018.into(), &5.into(), &497.into())
    );
    assert_eq!(manifest["circumstances"]["threads"], 2);
    assert_eq!(manifest["circumstances"]["command"][1], "run");
    for (name, sum) in manifest["outputs"].as_object().unwrap() {
        assert_eq!(
            *sum,
            ozgsim::store::file::sha256(&place.read(format!("output/tiny/{name}"))),
            "{name}"
        );
    }
}

#[test]
fn a_batch_fills_one_folder_each_on_the_same_draws() {
    let place = Workplace::with("one.toml", tiny("one", ""));
    place.write(
        "two.toml",
        tiny("two", "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-10\"\n"),
    );
    assert_eq!(place.works(&["run", "one.toml", "two.toml"]), "output/one\noutput/two\n");
    let month = |name: &str, month: &str| -> Vec<String> {
        let text = place.text(format!("output/{name}/curves.csv"));
        text.lines()
            .filter(|line| line.contains(month))
            .map(|line| line.replacen(name, "", 1))
            .collect()
    };
    assert!(
        month("one", ",2018-09,") == month("two", ",2018-09,"),
        "before the policy both are the same"
    );
    assert!(month("one", ",2018-12,") != month("two", ",2018-12,"), "afterwards they differ");
}

#[test]
fn an_idle_policy_is_warned_of() {
    let policy = "[[event]]\nname = \"x\"\nfrom = \"2018-01\"\nuntil = \"2018-02\"\n";
    let place = Workplace::with("tiny.toml", tiny("tiny", policy));
    let output = place.ozgsim(&[
        "run",
        "tiny.toml",
        "--quiet",
        "--set",
        "simulation.horizon=2026-12",
        "--output",
        "o",
        "--replicates",
        "1",
    ]);
    assert_eq!(output.stderr, "", "every policy of the baseline acts before 2027");
    place.write(
        "tiny.toml",
        TINY.replace("2018-12", "2026-12")
            + "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2030-01\"\n",
    );
    let output = place.ozgsim(&["run", "tiny.toml", "--quiet", "--replicates", "1"]);
    assert_eq!(
        output.stderr,
        "warning: `tiny` ends in 2026-12, before these policies start, so that they never act: \
         `training` from 2030-01\n"
    );
}

#[test]
fn a_policy_for_nobody_is_warned_of() {
    let policy = |place: &str| {
        format!(
            "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-05\"\nwhere = {{ {place} \
             }}\n"
        )
    };
    let stderr = |place: &str| {
        let place = Workplace::with("tiny.toml", tiny("tiny", &policy(place)));
        [["run", "tiny.toml", "--quiet", "--replicates=1"].as_slice(), &["check", "tiny.toml"]].map(
            |command| {
                let output = place.ozgsim(command).stderr;
                output.lines().filter(|line| line.contains("`where`")).collect::<String>()
            },
        )
    };
    let warning = "warning: `where` of these policies of `tiny` means none of its 497 \
        administrations, so that they never act: `training` from 2018-05";
    for place in [
        "land = [\"BB\"], county = [\"09162\"]",
        "population_from = 9000000",
        "kind = [\"county\"], population_below = 1000",
    ] {
        assert_eq!(stderr(place), [warning, warning], "{place}");
    }
    for place in [
        "land = [\"HH\"]",
        "land = [\"BY\"], membership = [\"county\"]",
        "tier = [\"county\"]",
        "kind = [\"county\"]",
    ] {
        assert_eq!(stderr(place), ["", ""], "{place}");
    }
}

#[test]
fn summaries_speak_german_on_request() {
    let place = Workplace::with("tiny.toml", TINY);
    let output = place.ozgsim(&["run", "tiny.toml", "--lang", "de"]);
    assert!(output.stderr.contains("Leistungen ab Reifegrad 1"), "{}", output.stderr);
    assert!(output.stderr.contains("keine Prognose"), "{}", output.stderr);
}

#[test]
fn settings_override_the_scenario() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&[
        "run",
        "tiny.toml",
        "--output",
        "o",
        "--set",
        "simulation.horizon=2018-06",
        "--set",
        "levers.deadline=none",
    ]);
    assert!(place.text("o/tiny/scenario.toml").contains("horizon = \"2018-06\""));
}

#[test]
fn the_word_baseline_is_the_embedded_one_unless_a_file_has_that_name() {
    let place = Workplace::new();
    let arguments = [
        "run",
        "baseline",
        "--replicates",
        "1",
        "--output",
        "o",
        "--set",
        "simulation.agents=500",
        "--set",
        "simulation.horizon=2018-02",
    ];
    assert_eq!(place.works(&arguments), "o/baseline\n");
    place.write("baseline", TINY);
    assert_eq!(place.works(&["run", "baseline", "--output", "o"]), "o/tiny\n");
}

#[test]
fn wrong_calls_end_with_code_2() {
    let place = Workplace::with("tiny.toml", TINY);
    for arguments in [
        &["run"][..],
        &["run", "tiny.toml", "--replicates", "0"],
        &["run", "tiny.toml", "--threads", "0"],
        &["run", "tiny.toml", "--lang", "fr"],
        &["run", "tiny.toml", "--format", "gif"],
        &["walk", "tiny.toml"],
    ] {
        let output = place.ozgsim(arguments);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
    assert!(!place.path("output").exists());
}

#[test]
fn an_output_that_is_a_file_is_refused() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("output", "a file");
    let output = place.ozgsim(&["run", "tiny.toml", "--quiet"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.contains(
            "error: cannot write `output/tiny`: a file stands where a folder is needed\n"
        ),
        "{}",
        output.stderr
    );
    place.write("there/tiny", "a file");
    let output = place.ozgsim(&["run", "tiny.toml", "--quiet", "--output", "there"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.contains(
            "error: `there/tiny` is a file, but the results need a folder of that name\n"
        ),
        "{}",
        output.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_and_nothing_is_lost() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["run", "tiny.toml"]);
    let before = bytes(&place, "output/tiny");
    // A limit on the size of files stands in for a full disk.
    let program = env!("CARGO_BIN_EXE_ozgsim");
    let script = format!(
        "ulimit -f 100; trap '' XFSZ; exec {program} run tiny.toml --replicates 20 --quiet"
    );
    let output = assert_cmd::Command::new("bash")
        .args(["-c", &script])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("error: cannot write `output/tiny/.jobs/"), "{stderr}");
    assert_same(
        &bytes(&place, "output/tiny")
            .into_iter()
            .filter(|(name, _)| !name.starts_with(".jobs/"))
            .collect(),
        &before,
    );
    place.works(&["run", "tiny.toml", "--replicates", "20"]);
}

#[test]
fn a_batch_says_how_many_runs_there_are_and_how_long_they_may_take() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("other.toml", tiny("other", ""));
    let announcement = |command: &str| {
        let line =
            format!("{command} tiny.toml other.toml --replicates 3 --threads 2 --format svg");
        let output = place.ozgsim(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.code, 0, "{}", output.stderr);
        output
            .stderr
            .lines()
            .find(|line| !line.starts_with("warning: "))
            .unwrap_or_default()
            .to_owned()
    };
    let line = announcement("run");
    assert!(
        line.starts_with("2 scenarios: 6 runs, at most about ")
            && line.ends_with(" MB of memory on 2 threads"),
        "{line}"
    );
    let line = announcement("compare");
    assert!(
        line.starts_with("2 scenarios of 3 replicates: 6 runs, at most about ")
            && line.ends_with(" MB of memory on 2 threads"),
        "{line}"
    );
    // Nothing is left to be done.
    let line = announcement("run");
    assert!(line.ends_with("is complete already; nothing to do"), "{line}");
}
