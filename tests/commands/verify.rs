//! `ozgsim verify`: what is sound is verified, what is not is named.

use crate::workplace::{
    COORDINATION, Output, TINY, TRAINING, Workplace, jobs, stop_at_the_end, tiny,
};
use ozgsim::model::outcome::Layout;
use ozgsim::store::file::sha256;
use ozgsim::units::Month;
use parquet::record::RowAccessor;
use sha2::{Digest, Sha256};
use std::fs;

const STUDY: &str = "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\ndesign = \
    \"latin-hypercube\"\npoints = 5\nreplicates = 3\n[[vary]]\nlever = \"coordination\"\nfrom = \
    \"2018-03\"\nlow = 0.1\nhigh = 0.9\n[[vary]]\nlever = \"deadline\"\nfrom = \"2018-03\"\nlow = \
    \"2018-10\"\nhigh = \"2020-12\"\n";

const HELP: &str = "help: the record cannot be relied on; give its command again (see \
    manifest.json), with --force to replace it\n";
const VALUE_HELP: &str = "help: the record was made by another program or from other inputs than \
    it says, or has been changed\n";

const RUN: [&str; 4] = ["run", "tiny.toml", "--replicates", "15"];
const COMPARISON: [&str; 5] = ["compare", "tiny.toml", "package.toml", "--replicates", "15"];

/// A folder with a scenario, a package of two levers and a study.
fn workplace() -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("package.toml", tiny("package", &format!("{TRAINING}{COORDINATION}")));
    place.write("study.toml", STUDY);
    place
}

/// Verifies a folder, which must fail; what stderr says.
#[track_caller]
fn refused(place: &Workplace, arguments: &[&str]) -> String {
    let Output { code, stdout, stderr } =
        place.ozgsim(&[&["verify", "--quiet"], arguments].concat());
    assert_eq!((code, &*stdout), (1, ""), "{stderr}");
    stderr
}

fn manifest(place: &Workplace, folder: &str) -> serde_json::Value {
    serde_json::from_slice(&place.read(format!("{folder}/manifest.json"))).unwrap()
}

/// Changes a manifest, with its own checksum, so that it does not show.
fn change(place: &Workplace, folder: &str, change: impl Fn(&mut serde_json::Value)) {
    let mut manifest = manifest(place, folder);
    change(&mut manifest);
    manifest["record_sha256"] = "".into();
    let text = serde_json::to_string_pretty(&manifest).unwrap();
    manifest["record_sha256"] = sha256(text.as_bytes()).into();
    let text = serde_json::to_string_pretty(&manifest).unwrap();
    place.write(&format!("{folder}/manifest.json"), text);
}

/// Records of the first version say neither their kind nor their own checksum.
#[test]
fn a_record_of_the_first_version_is_verified_by_its_numbers_and_never_continued() {
    let place = workplace();
    for (command, folder) in [
        (&["run", "tiny.toml"][..], "output/tiny"),
        (&["sweep", "study.toml"], "output/study"),
        (
            &["compare", "tiny.toml", "package.toml", "--decompose"],
            "output/tiny--parts-of--package",
        ),
    ] {
        place.works(command);
        let mut first = manifest(&place, folder);
        first["schema"] = 2.into();
        first["tool"]["version"] = "0.1.0".into();
        for key in ["kind", "record_sha256"] {
            assert!(first.as_object_mut().unwrap().remove(key).is_some());
        }
        place.write(&format!("{folder}/manifest.json"), first.to_string());
        let output = place.ozgsim(&["verify", folder]);
        assert!(
            output.code == 0
                && output.stderr.starts_with("note: the record was made by ozgsim 0.1.0 "),
            "{folder}: {}",
            output.stderr
        );
        let output = place.ozgsim(&[command, &["--replicates", "9"]].concat());
        let message = format!("error: `{folder}` was made by ozgsim 0.1.0, this is ozgsim ");
        assert!(output.code == 1 && output.stderr.contains(&message), "{}", output.stderr);
    }
}

#[test]
fn a_change_in_the_record_itself_does_not_go_unnoticed() {
    let place = workplace();
    place.works(&["run", "tiny.toml"]);
    let text = place.text("output/tiny/manifest.json");
    for (line, other) in [
        ("\"command\": [", "\"command\": [ \"sudo\","),
        ("\"started\": \"20", "\"started\": \"19"),
        ("\"threads\": ", "\"threads\": 1"),
    ] {
        assert!(text.contains(line), "{line}");
        place.write("output/tiny/manifest.json", text.replace(line, other));
        let message =
            format!("error: `output/tiny/manifest.json` was changed after it was written\n{HELP}");
        assert_eq!(refused(&place, &["output/tiny"]), message, "{line}");
    }
}

/// Changes the checksums of a manifest to those of the files as they are.
fn fit(place: &Workplace, folder: &str) {
    change(place, folder, |manifest| {
        for (name, sum) in manifest["outputs"].as_object_mut().unwrap() {
            *sum = sha256(&place.read(format!("{folder}/{name}"))).into();
        }
    });
}

/// Names of the files that a manifest lists.
fn outputs(place: &Workplace, folder: &str) -> Vec<String> {
    manifest(place, folder)["outputs"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_fresh_run_is_verified() {
    let place = workplace();
    place.write(
        "services.csv",
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/services.csv")).unwrap(),
    );
    place.write("data.toml", tiny("data", "[data]\nservices = \"services.csv\"\n"));
    for (name, flags) in [
        ("tiny", &["--replicates", "15"][..]),
        (
            "tiny",
            &[
                "--replicates",
                "15",
                "--full",
                "--agents",
                "--lang",
                "de",
                "--format",
                "pdf",
                "--seed",
                "7",
                "--threads",
                "1",
            ],
        ),
        ("data", &["--replicates", "15"]),
    ] {
        place.works(&[&["run", &format!("{name}.toml"), "--force"], flags].concat());
        let folder = format!("output/{name}");
        let files = outputs(&place, &folder).len();
        let all = format!(
            "verified: 15 replicates simulated again, all {files} files are the same to the byte\n"
        );
        assert_eq!(place.works(&["verify", &folder, "--threads", "3"]), all, "{flags:?}");
        let some = |count: u64| {
            format!(
                "verified: {count} of 15 replicates simulated again, all recorded values are the \
                 same\n"
            )
        };
        assert_eq!(place.works(&["verify", &folder, "--sample", "3"]), some(3));
        assert_eq!(place.works(&["verify", &folder, "--sample", "100", "--quiet"]), some(15));
    }
    assert_eq!(place.ozgsim(&["verify", "output/tiny", "--sample", "0"]).code, 2);
    assert_eq!(place.ozgsim(&["verify"]).code, 2);
}

#[test]
fn a_fresh_comparison_is_verified() {
    let place = workplace();
    place.write("other.toml", tiny("other", TRAINING));
    place.works(&[
        "compare",
        "tiny.toml",
        "package.toml",
        "other.toml",
        "--replicates",
        "15",
        "--agents",
        "--full",
    ]);
    let folder = "output/tiny--vs--package--other";
    let files = outputs(&place, folder).len();
    let all = format!(
        "verified: 15 replicates simulated again, all {files} files are the same to the byte\n"
    );
    let everything =
        || place.files("").into_iter().map(|name| (place.read(&name), name)).collect::<Vec<_>>();
    let before = everything();
    let output = place.ozgsim(&["verify", folder]);
    assert_eq!((output.code, output.stdout, &*output.stderr), (0, all, ""));
    let some = "verified: 4 of 15 replicates simulated again, all recorded values are the same\n";
    assert_eq!(place.works(&["verify", folder, "--sample", "4"]), some);
    assert!(everything() == before, "nothing is written");
    // As many replicates as a wish for precision needed.
    place.works(&["compare", "tiny.toml", "other.toml", "--precision", "dms_share@2018-12=0.5"]);
    assert!(
        place
            .works(&["verify", "output/tiny--vs--other"])
            .starts_with("verified: 20 replicates simulated again, all ")
    );
}

#[test]
fn a_changed_byte_in_any_file_is_reported_by_the_name_of_the_file() {
    let place = workplace();
    place.works(&[&RUN[..], &["--agents"]].concat());
    place.works(&COMPARISON);
    place.works(&["sweep", "study.toml"]);
    place.works(&["compare", "tiny.toml", "package.toml", "--decompose"]);
    for folder in [
        "output/tiny",
        "output/tiny--vs--package",
        "output/study",
        "output/tiny--parts-of--package",
    ] {
        let names = outputs(&place, folder);
        assert!(names.len() >= 4);
        for name in names {
            let file = format!("{folder}/{name}");
            let sound = place.read(&file);
            // At the end, in the middle and at the begin, where a scenario becomes unreadable.
            for at in [0, sound.len() / 2, sound.len() - 1] {
                let mut changed = sound.clone();
                changed[at] ^= 1;
                place.write(&file, changed);
                let message =
                    format!("error: `{file}` is missing or not as the manifest says\n{HELP}");
                assert_eq!(refused(&place, &[folder]), message);
                assert_eq!(refused(&place, &[folder, "--sample", "1"]), message);
            }
            fs::remove_file(place.path(&file)).unwrap();
            assert_eq!(
                refused(&place, &[folder]),
                format!("error: `{file}` is missing or not as the manifest says\n{HELP}")
            );
            place.write(&file, sound);
        }
    }
    place.write("output/tiny/curves.csv", "");
    place.write("output/tiny/scenario.toml", "");
    let message = |name: &str| {
        format!("error: `output/tiny/{name}` is missing or not as the manifest says\n{HELP}")
    };
    assert_eq!(
        refused(&place, &["output/tiny"]),
        message("curves.csv") + &message("scenario.toml"),
        "every such file is named"
    );
}

/// Values of a replicate: outcome, dimension, group, month, value.
fn values(
    place: &Workplace,
    file: &str,
    scenario: &str,
    replicate: i64,
) -> Vec<([String; 4], Option<f64>)> {
    let rows = place.parquet(file).into_iter();
    rows.filter(|row| {
        row.get_string(0).unwrap() == scenario && row.get_long(1).unwrap() == replicate
    })
    .map(|row| {
        ([2, 3, 4, 5].map(|column| row.get_string(column).unwrap().clone()), row.get_double(6).ok())
    })
    .collect()
}

/// The message about the first value in which two tables differ.
fn first_difference(
    place: &Workplace,
    [recorded, simulated]: [&str; 2],
    scenario: &str,
    replicate: i64,
) -> String {
    let [recorded, simulated] =
        [recorded, simulated].map(|file| values(place, file, scenario, replicate));
    let ((key, recorded), (_, simulated)) =
        recorded.into_iter().zip(simulated).find(|(a, b)| a != b).expect("they differ");
    let [outcome, dimension, group, month] = key;
    let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
    format!(
        "error: first difference: `{scenario}`, replicate {replicate}, {outcome} of {dimension} \
         `{group}` in {month}: recorded {}, simulated {}\n{VALUE_HELP}",
        number(recorded),
        number(simulated)
    )
}

#[test]
fn values_of_another_run_under_a_fitting_manifest_are_reported_with_the_first_difference() {
    let place = workplace();
    place.works(&[&RUN[..], &["--output", "other", "--seed", "7"]].concat());
    place.works(&RUN);
    place.write("sound.parquet", place.read("output/tiny/replicates.parquet"));
    place.write("output/tiny/replicates.parquet", place.read("other/tiny/replicates.parquet"));
    fit(&place, "output/tiny");
    let difference =
        first_difference(&place, ["other/tiny/replicates.parquet", "sound.parquet"], "tiny", 0);
    assert_eq!(refused(&place, &["output/tiny", "--sample", "1"]), difference);
    assert_eq!(refused(&place, &["output/tiny", "--sample", "15", "--threads", "3"]), difference);
    let file =
        format!("error: `output/tiny/replicates.parquet` differs when it is made again\n{HELP}");
    assert_eq!(refused(&place, &["output/tiny"]), file + &difference);
}

#[test]
fn values_of_another_counterfactual_are_reported_with_its_name() {
    let place = workplace();
    place.works(&COMPARISON);
    place.write(
        "package.toml",
        tiny("package", &format!("{TRAINING}{}", COORDINATION.replace("0.9", "0.8"))),
    );
    place.works(&[&COMPARISON[..], &["--output", "other"]].concat());
    let folder = "output/tiny--vs--package";
    let (other, sound) = ("other/tiny--vs--package/replicates.parquet", "sound.parquet");
    place.write(sound, place.read(format!("{folder}/replicates.parquet")));
    place.write(&format!("{folder}/replicates.parquet"), place.read(other));
    fit(&place, folder);
    let replicate = (0..15)
        .find(|replicate| {
            values(&place, other, "package", *replicate)
                != values(&place, sound, "package", *replicate)
        })
        .unwrap();
    let difference = first_difference(&place, [other, sound], "package", replicate);
    assert!(refused(&place, &[folder]).ends_with(&difference));
    assert_eq!(refused(&place, &[folder, "--sample", "15"]), difference);
}

/// One number of one replicate, changed before all files were made from it: only a new simulation
/// can tell.
#[test]
fn one_wrong_number_in_a_record_without_contradictions_is_found() {
    const HEADER: usize = 64;
    const CHECKSUM: usize = 32;
    let (folder, months, replicate, month) = ("output/tiny--vs--package", 12, 12_usize, 11);
    let place = workplace();
    stop_at_the_end(&place, &COMPARISON, folder, "curves.csv");
    // Values by month, replicate and series; the second job has the replicates 10 to 14.
    let job = jobs(&place, folder, "0000010-0000014").remove(1);
    let mut bytes = place.read(&job);
    let layout = Layout::new();
    let count = layout.series().len();
    assert_eq!(bytes.len(), HEADER + months * 5 * count * 8 + CHECKSUM);
    let series = layout
        .series()
        .iter()
        .position(|series| series.outcome.spec().name == "dms_share")
        .unwrap();
    let at = HEADER + ((month * 5 + replicate - 10) * count + series) * 8;
    let value = f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    bytes[at..at + 8].copy_from_slice(&value.next_up().to_le_bytes());
    let end = bytes.len() - CHECKSUM;
    let checksum = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum);
    place.write(&job, bytes);
    place.works(&COMPARISON);

    let spec = &layout.series()[series];
    let difference = format!(
        "error: first difference: `package`, replicate 12, dms_share of {} `{}` in {}: recorded \
         {}, simulated {value}\n{VALUE_HELP}",
        spec.dimension.name(),
        spec.dimension.groups()[spec.group],
        Month::from_index(month as i32),
        value.next_up(),
    );
    let message = refused(&place, &[folder]);
    assert!(
        message.contains(&format!(
            "error: `{folder}/replicates.parquet` differs when it is made again\n{HELP}"
        )),
        "{message}"
    );
    assert!(message.ends_with(&difference), "{message}");
    assert_eq!(refused(&place, &[folder, "--sample", "15"]), difference);
    // Samples that do not look at replicate 12 do not see it: 0, 5 and 10.
    place.works(&["verify", folder, "--sample", "3"]);
}

#[test]
fn files_other_than_replicates_are_made_again_too() {
    let place = workplace();
    place.works(&COMPARISON);
    let folder = "output/tiny--vs--package";
    let names = [
        "charts/effect.svg",
        "curves.csv",
        "effects.csv",
        "effects.md",
        "months_gained.csv",
        "report.html",
    ];
    let sound: Vec<Vec<u8>> =
        names.iter().map(|name| place.read(format!("{folder}/{name}"))).collect();
    names.iter().zip(&sound).for_each(|(name, sound)| {
        place.write(&format!("{folder}/{name}"), [&sound[..], b" "].concat())
    });
    fit(&place, folder);
    let message: Vec<String> = names
        .iter()
        .map(|name| format!("error: `{folder}/{name}` differs when it is made again\n{HELP}"))
        .collect();
    assert_eq!(refused(&place, &[folder]), message.concat());
    names
        .iter()
        .zip(&sound)
        .for_each(|(name, sound)| place.write(&format!("{folder}/{name}"), sound));
    fit(&place, folder);
    change(&place, folder, |manifest| {
        drop(manifest["outputs"].as_object_mut().unwrap().remove("curves.csv"))
    });
    assert_eq!(
        refused(&place, &[folder]),
        format!("error: `{folder}/curves.csv` differs when it is made again\n{HELP}")
    );
}

#[test]
fn a_manifest_that_says_something_else_about_the_result_is_reported() {
    let place = workplace();
    place.works(&["sweep", "study.toml"]);
    let sound = place.read("output/study/manifest.json");
    for (key, value) in [
        ("seed", 7.into()),
        ("agents", 501.into()),
        ("horizon", "2018-11".into()),
        ("inputs_sha256", serde_json::Value::from("0")),
    ] {
        change(&place, "output/study", |manifest| manifest[key] = value.clone());
        assert_eq!(
            refused(&place, &["output/study"]),
            format!("error: `output/study/manifest.json` differs when it is made again\n{HELP}"),
            "{key}"
        );
        place.write("output/study/manifest.json", &sound);
    }
    change(&place, "output/study", |manifest| manifest["replicates"] = 5.into());
    let message = "error: `output/study/manifest.json` says 5 replicates, its scenario `tiny` 3\n\
                   help: the manifest has been changed; make the result again with --force\n";
    assert_eq!(refused(&place, &["output/study"]), message);
    assert_eq!(refused(&place, &["output/study", "--sample", "1"]), message);
}

/// Notes of records that another program made; their numbers are compared, not their files.
#[test]
fn records_of_another_version_or_build_are_verified_by_their_numbers() {
    let place = workplace();
    place.works(&RUN);
    place.works(&COMPARISON);
    let (version, build) = (
        env!("CARGO_PKG_VERSION"),
        manifest(&place, "output/tiny")["tool"]["build"].as_str().unwrap().to_owned(),
    );
    for folder in ["output/tiny", "output/tiny--vs--package"] {
        // A later version may draw and write otherwise.
        place.write(&format!("{folder}/charts/extra.svg"), "a picture");
        change(&place, folder, |manifest| {
            manifest["outputs"]["charts/extra.svg"] = sha256(b"a picture").into()
        });
        for (other_version, other_build) in [("0.0.9", &*build), (version, "0123456789abcdef")] {
            change(&place, folder, |manifest| {
                manifest["tool"]["version"] = other_version.into();
                manifest["tool"]["build"] = other_build.into();
            });
            let note = format!(
                "note: the record was made by ozgsim {other_version} (build {other_build}), this \
                 is {version} (build {build}); numbers are compared, not files\n"
            );
            for (flags, count) in [(&[][..], 15), (&["--sample", "4"], 4)] {
                let output = place.ozgsim(&[&["verify", folder, "--quiet"], flags].concat());
                let verdict = format!(
                    "verified: {count} of 15 replicates simulated again, all recorded values are \
                     the same\n"
                );
                assert_eq!((output.code, output.stdout, &output.stderr), (0, verdict, &note));
            }
        }
    }
    place.works(&[&RUN[..], &["--output", "other", "--seed", "7"]].concat());
    place.write("sound.parquet", place.read("output/tiny/replicates.parquet"));
    place.write("output/tiny/replicates.parquet", place.read("other/tiny/replicates.parquet"));
    fit(&place, "output/tiny");
    let difference =
        first_difference(&place, ["other/tiny/replicates.parquet", "sound.parquet"], "tiny", 0);
    let message = refused(&place, &["output/tiny"]);
    assert!(
        message.starts_with("note: the record was made by ozgsim ")
            && message.ends_with(&format!("not files\n{difference}")),
        "{message}"
    );
}

#[test]
fn what_is_no_result_is_refused() {
    let place = workplace();
    place.write("empty/file", "");
    place.write("odd/manifest.json", "{\"schema\": 2}");
    for folder in ["empty", "odd", "nowhere", "tiny.toml"] {
        let message = format!(
            "error: `{folder}` holds no finished result: there is no manifest.json that can be \
             read\nhelp: name the folder of a result, for example output/baseline\n"
        );
        assert_eq!(refused(&place, &[folder]), message);
        assert_eq!(refused(&place, &[folder, "--sample", "1"]), message);
    }
}

#[cfg(unix)]
#[test]
fn a_temporary_folder_that_cannot_be_used_is_named() {
    let place = workplace();
    place.works(&["run", "tiny.toml", "--quiet"]);
    let verify = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ozgsim"));
        let output = command
            .args(arguments)
            .current_dir(place.path(""))
            .env("TMPDIR", "/nowhere")
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = verify(&["verify", "output/tiny", "--quiet"]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("error: cannot make a folder in `/nowhere`: "), "{said}");
    assert!(
        said.ends_with(
            "help: the result is made again in the temporary folder: make room there, or let the \
             environment variable TMPDIR name a folder that has room, or verify with --sample, \
             which needs none\n"
        ),
        "{said}"
    );
    assert_eq!(verify(&["verify", "output/tiny", "--sample", "1", "--quiet"]).0, Some(0));
}

#[test]
fn a_part_is_no_result() {
    let place = workplace();
    place.works(&["run", "tiny.toml", "--shard", "1/2", "--quiet"]);
    let message = "error: `output/tiny.part-1-of-2` is a part of a result, not a result\n\
                   help: join the parts with `ozgsim merge` and verify what comes out\n";
    assert_eq!(refused(&place, &["output/tiny.part-1-of-2"]), message);
}

#[test]
fn a_study_and_a_decomposition_are_verified_as_a_whole() {
    let place = workplace();
    place.works(&["sweep", "study.toml", "--seed", "3", "--full"]);
    place.works(&["compare", "tiny.toml", "package.toml", "--decompose", "--lang", "de"]);
    for (folder, replicates, table) in [
        ("output/study", "3 replicates of every point", "results.csv"),
        ("output/tiny--parts-of--package", "5 replicates of every subset", "decomposition.csv"),
    ] {
        let files = outputs(&place, folder).len();
        let output = place.ozgsim(&["verify", folder]);
        let verdict = format!(
            "verified: {replicates} simulated again, all {files} files are the same to the byte\n"
        );
        assert_eq!((output.code, output.stdout, &*output.stderr), (0, verdict, ""));
        if table == "decomposition.csv" {
            let output = place.ozgsim(&["verify", folder, "--sample", "2"]);
            let message = "error: `--sample` looks at single replicates, which this result does \
                not hold; leave it out, so that the result is made again as a whole\n";
            assert_eq!((output.code, &*output.stdout, &*output.stderr), (2, "", message));
        }

        let name = format!("{folder}/{table}");
        let sound = place.text(&name);
        let last = sound.trim_end().rfind(|character: char| character.is_ascii_digit()).unwrap();
        let digit = if &sound[last..=last] == "1" { "2" } else { "1" };
        place.write(&name, format!("{}{digit}{}", &sound[..last], &sound[last + 1..]));
        fit(&place, folder);
        let differs = format!("error: `{name}` differs when it is made again\n{HELP}");
        assert_eq!(refused(&place, &[folder]), differs);
        change(&place, folder, |manifest| manifest["tool"]["build"] = "0123456789abcdef".into());
        let message = refused(&place, &[folder]);
        assert!(
            message.starts_with("note: the record was made by ")
                && message.ends_with(&format!("not files\n{differs}")),
            "{message}"
        );
        place.write(&name, &sound);
        fit(&place, folder);
        let verdict =
            format!("verified: {replicates} simulated again, all recorded values are the same\n");
        assert_eq!(place.works(&["verify", folder]), verdict);
    }
}

/// More points than are simulated together and more replicates than a job has, nationwide and in
/// full.
#[test]
fn runs_of_a_study_are_verified_one_by_one() {
    let place = workplace();
    let values: Vec<String> = (0..18).map(|point| format!("0.{}", 10 + point)).collect();
    let study = "name = \"many\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\ndesign = \
                 \"list\"\nreplicates = 12\n[[vary]]\nlever = \"coordination\"\nfrom = \
                 \"2018-03\"\n";
    place.write("many.toml", format!("{study}values = [{}]\n", values.join(", ")));
    for (flags, output) in [(&[][..], "some"), (&["--full"], "full")] {
        let folder = format!("{output}/many");
        place.works(
            &[&["sweep", "many.toml", "--quiet", "--format", "svg", "--output", output], flags]
                .concat(),
        );
        let verdict = |runs: u32| {
            format!(
                "verified: {runs} of 216 runs simulated again, all recorded values are the same\n"
            )
        };
        assert_eq!(place.works(&["verify", &folder, "--sample", "7"]), verdict(7));
        assert_eq!(place.works(&["verify", &folder, "--sample", "1000", "--quiet"]), verdict(216));
        // The values of another seed under a fitting manifest.
        let other = format!("{output}-other");
        place.works(
            &[
                &[
                    "sweep",
                    "many.toml",
                    "--quiet",
                    "--format",
                    "svg",
                    "--seed",
                    "7",
                    "--output",
                    &other,
                ],
                flags,
            ]
            .concat(),
        );
        place.write(
            &format!("{folder}/replicates.parquet"),
            place.read(format!("{other}/many/replicates.parquet")),
        );
        fit(&place, &folder);
        let message = refused(&place, &[&folder, "--sample", "1"]);
        assert!(
            message.starts_with(
                "error: first difference: `many-p0000`, replicate 0, \
                online_share_level1 of all `all` in 2018-01: recorded "
            ),
            "{message}"
        );
    }
}
