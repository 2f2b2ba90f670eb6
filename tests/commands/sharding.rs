//! `--shard` and `ozgsim merge`: parts join to the bytes of the whole, whatever their number and
//! order.

use crate::workplace::{TINY, Workplace, assert_same, bytes, tiny};
use std::collections::BTreeMap;
use std::fs;

const LEVER: &str = "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-05\"\nwhere = { \
    land = [\"BY\"] }\n";
const STUDY: &str = "name = \"study\"\ndescription = \"d\"\nscenario = \"one.toml\"\ndesign = \
    \"grid\"\nreplicates = 15\n[[vary]]\nlever = \"coordination\"\nfrom = \"2018-03\"\nlow = \
    0.1\nhigh = 0.9\nsteps = 3\n";
/// More points than are simulated together, with dates.
const LARGE_STUDY: &str = "name = \"study\"\ndescription = \"d\"\nscenario = \"one.toml\"\ndesign \
    = \"grid\"\nreplicates = 15\n[[vary]]\nlever = \"coordination\"\nfrom = \"2018-03\"\nlow = \
    0.1\nhigh = 0.9\nsteps = 9\n[[vary]]\nlever = \"deadline\"\nfrom = \"2018-03\"\nvalues = \
    [\"none\", \"2018-12\"]\n";

const BATCH: [&str; 11] = [
    "run",
    "one.toml",
    "two.toml",
    "--replicates",
    "45",
    "--agents",
    "--format",
    "svg,pdf",
    "--lang",
    "de",
    "--quiet",
];
const RUN: [&str; 7] = ["run", "one.toml", "--replicates", "45", "--format", "svg", "--quiet"];
const COMPARISON: [&str; 10] = [
    "compare",
    "one.toml",
    "two.toml",
    "--replicates",
    "45",
    "--full",
    "--agents",
    "--format",
    "svg",
    "--quiet",
];
const SWEEP: [&str; 6] = ["sweep", "study.toml", "--full", "--replicates", "35", "--quiet"];

/// A folder with two scenarios and a study.
fn workplace() -> Workplace {
    let place = Workplace::with("one.toml", tiny("one", ""));
    place.write("two.toml", tiny("two", LEVER));
    place.write("study.toml", STUDY);
    place
}

/// Gives a command part by part; folders of the parts, in the order of the command's results and
/// then of the parts.
fn parts(place: &Workplace, command: &[&str], of: usize, output: &str) -> Vec<String> {
    let folders = (1..=of).map(|number| {
        place
            .works(&[command, &["--output", output, "--shard", &format!("{number}/{of}")]].concat())
    });
    folders.flat_map(|stdout| stdout.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn merge(folders: &[String], output: &str) -> Vec<String> {
    let fixed = ["merge", "--quiet", "--output", output].map(str::to_owned);
    fixed.into_iter().chain(folders.iter().cloned()).collect()
}

fn merged(place: &Workplace, folders: &[String], output: &str) -> String {
    let arguments = merge(folders, output);
    place.works(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Joins folders, which must fail; what stderr says.
#[track_caller]
fn refused(place: &Workplace, folders: &[&str], output: &str) -> String {
    let arguments = merge(&folders.iter().map(ToString::to_string).collect::<Vec<_>>(), output);
    let output = place.ozgsim(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((output.code, &*output.stdout), (1, ""), "{}", output.stderr);
    output.stderr
}

/// Manifests by folder, without what belongs to the moment.
fn manifests(place: &Workplace, output: &str) -> BTreeMap<String, serde_json::Value> {
    let names = place.files(output).into_iter().filter(|name| name.ends_with("manifest.json"));
    let read = |name: String| {
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&place.read(format!("{output}/{name}"))).unwrap();
        manifest["circumstances"] = "of the moment".into();
        manifest["record_sha256"] = "of the moment".into();
        (name, manifest)
    };
    names.map(read).collect()
}

/// Cuts a command into parts, joins them out of order and compares every file with that of the
/// whole.
fn assert_parts_make_the_whole(place: &Workplace, command: &[&str], results: usize) {
    place.works(&[command, &["--output", "whole"]].concat());
    let whole = bytes(place, "whole");
    for of in [1, 4, 7] {
        let folders = parts(place, command, of, &format!("parts-{of}"));
        assert_eq!(folders.len(), of * results);
        assert!(
            folders
                .iter()
                .all(|folder| folder.contains(".part-") && folder.ends_with(&format!("-of-{of}"))),
            "{folders:?}"
        );
        let folders: Vec<String> = if of == 4 {
            folders.into_iter().rev().collect()
        } else {
            [&folders[of / 2..], &folders[..of / 2]].concat()
        };
        let output = format!("merged-{of}");
        let stdout = merged(place, &folders, &output);
        assert_eq!(stdout.lines().count(), results, "{stdout}");
        assert!(
            stdout.lines().all(|line| line.starts_with(&output) && place.path(line).is_dir()),
            "{stdout}"
        );
        assert_same(&bytes(place, &output), &whole);
        assert_eq!(manifests(place, &output), manifests(place, "whole"));
    }
}

#[test]
fn the_parts_of_a_batch_join_to_the_bytes_of_the_whole() {
    let place = workplace();
    // A batch whose scenarios bring an input file.
    place.write(
        "services.csv",
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/services.csv")).unwrap(),
    );
    place.write("two.toml", tiny("two", &format!("[data]\nservices = \"services.csv\"\n{LEVER}")));
    assert_parts_make_the_whole(&place, &BATCH, 2);
    assert!(place.path("merged-4/two/inputs/services.csv").exists());
}

#[test]
fn the_parts_of_a_comparison_join_to_the_bytes_of_the_whole() {
    assert_parts_make_the_whole(&workplace(), &COMPARISON, 1);
}

#[test]
fn the_parts_of_a_study_join_to_the_bytes_of_the_whole() {
    let place = workplace();
    place.write("study.toml", LARGE_STUDY);
    assert_parts_make_the_whole(&place, &SWEEP, 1);
}

/// Several results at once, each from its own parts.
#[test]
fn parts_of_several_results_are_told_apart() {
    let place = workplace();
    let mut folders: Vec<String> = Vec::new();
    for command in [&COMPARISON[..], &SWEEP] {
        place.works(&[command, &["--output", "whole"]].concat());
        folders.extend(parts(&place, command, 2, "parts"));
    }
    folders.sort_by_key(|folder| ozgsim::store::file::sha256(folder.as_bytes()));
    assert_eq!(merged(&place, &folders, "merged").lines().count(), 2);
    assert_same(&bytes(&place, "merged"), &bytes(&place, "whole"));
}

const MISSING_HELP: &str = "help: name all 4 parts of this build of ozgsim; the command with \
    --shard, given again, completes a part\n";

#[test]
fn missing_parts_are_reported_and_nothing_is_lost() {
    let place = workplace();
    for (command, result) in [(&RUN[..], "one"), (&COMPARISON, "one--vs--two"), (&SWEEP, "study")] {
        let folders = parts(&place, command, 4, "parts");
        let part = |number: u32| format!("parts/{result}.part-{number}-of-4");
        let before = bytes(&place, "parts");
        let message = refused(&place, &[&part(1), &part(4), &part(3)], "merged");
        assert_eq!(
            message,
            format!(
                "error: 1 job is missing or damaged, the first with replicates 10 to \
                 19\n{MISSING_HELP}"
            )
        );
        // Of 35 or 45 replicates, the last five are a job of their own.
        let jobs = if result == "study" { 2 } else { 3 };
        let message = refused(&place, &[&part(3), &part(2)], "other");
        assert_eq!(
            message,
            format!(
                "error: {jobs} jobs are missing or damaged, the first with replicates 0 to \
                 9\n{MISSING_HELP}"
            )
        );
        assert!(!place.path(format!("merged/{result}/manifest.json")).exists());
        assert_same(&bytes(&place, "parts"), &before);
        merged(&place, &folders, "merged");
        assert!(place.path(format!("merged/{result}/manifest.json")).exists());
        assert_same(&bytes(&place, "parts"), &before);
    }
}

#[test]
fn parts_of_other_inputs_flags_or_numbers_of_parts_are_refused() {
    let place = workplace();
    for (command, result) in [(&BATCH[..], "one"), (&COMPARISON, "one--vs--two"), (&SWEEP, "study")]
    {
        let give = |further: &[&str]| place.works(&[command, further].concat());
        give(&["--output", "a", "--shard", "1/4"]);
        give(&["--output", "seed", "--shard", "2/4", "--seed", "7"]);
        give(&["--output", "number", "--shard", "2/5"]);
        give(&["--output", "set", "--shard", "2/4", "--set", "levers.training=0.5"]);
        // The same but for what is written.
        let stated = command[command.iter().position(|word| *word == "--replicates").unwrap() + 1];
        let more: Vec<&str> =
            command.iter().map(|word| if *word == stated { "60" } else { word }).collect();
        place.works(&[&more[..], &["--output", "more", "--shard", "2/4"]].concat());
        let assumed = "their assumptions or input files differ";
        let mut others = vec![
            (format!("seed/{result}.part-2-of-4"), assumed.to_owned()),
            (
                format!("number/{result}.part-2-of-5"),
                "they differ in the number of parts (4 and 5)".to_owned(),
            ),
            (format!("set/{result}.part-2-of-4"), assumed.to_owned()),
            (
                format!("more/{result}.part-2-of-4"),
                format!("they differ in the number of replicates ({stated} and 60)"),
            ),
        ];
        if command[0] == "run" {
            give(&["--output", "full", "--shard", "2/4", "--full"]);
            others.push((
                format!("full/{result}.part-2-of-4"),
                "they were made with different flags".to_owned(),
            ));
        }
        let first = format!("a/{result}.part-1-of-4");
        for (other, reason) in others {
            let message = format!(
                "error: `{first}` and `{other}` are not parts of the same run: {reason}\nhelp: all \
                 parts need the same scenarios, flags, number of parts and build of ozgsim\n"
            );
            assert_eq!(refused(&place, &[&first, &other], "merged"), message);
        }
    }
    assert!(!place.path("merged").exists());
}

#[test]
fn what_is_no_part_is_refused() {
    let place = workplace();
    place.works(&["run", "one.toml", "--replicates", "1"]);
    place.write("empty/file", "");
    place.write("odd/part.json", "{\"tool\": 1}");
    let help = "help: name folders such as output/NAME.part-1-of-4, each filled by a command with \
        --shard that has ended\n";
    let expected = |folder: &str, detail: &str| {
        format!("error: `{folder}` is not a finished part of a sharded run: {detail}\n{help}")
    };
    for folder in ["output/one", "empty", "nowhere"] {
        assert_eq!(refused(&place, &[folder], "merged"), expected(folder, "it has no part.json"));
    }
    let message = refused(&place, &["odd"], "merged");
    assert!(
        message.starts_with(
            "error: `odd` is not a finished part of a sharded run: its part.json cannot be read: "
        ) && message.ends_with(help)
    );
    assert_eq!(place.ozgsim(&["merge"]).code, 2);
    assert!(!place.path("merged").exists());
}

/// What a part says of itself is what it was made with.
#[test]
fn a_part_whose_description_was_edited_is_refused() {
    let place = workplace();
    let folders = parts(&place, &BATCH, 2, "parts");
    let part = folders.iter().find(|folder| folder.contains("/one.part-1-")).unwrap();
    let name = format!("{part}/scenario.toml");
    let text = place.text(&name);
    place.write(&name, text.replacen("name = ", "description = \"Other\"\nname = ", 1));
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let message = refused(&place, &folders, "merged");
    assert!(message.contains("scenario.toml is missing or not as it was written"), "{message}");
}

/// A part that could not end has its jobs but does not say what it is.
#[test]
fn a_part_that_was_interrupted_is_refused_until_its_command_has_ended() {
    let place = workplace();
    for (command, result, file) in
        [(&COMPARISON[..], "one--vs--two", "scenarios/two.toml"), (&SWEEP, "study", "study.toml")]
    {
        let [first, second] =
            ["1", "2"].map(|number| format!("output/{result}.part-{number}-of-2"));
        let shard = |number: &'static str| [command, &["--shard", number]].concat();
        place.works(&[command, &["--output", "whole"]].concat());
        place.write(&format!("{second}/{file}/in-the-way"), "");
        fs::create_dir_all(place.path(format!("{second}/.jobs"))).unwrap();
        assert_eq!(place.ozgsim(&shard("2/2")).code, 1);
        place.works(&shard("1/2"));
        let message = format!(
            "error: `{second}` is not a finished part of a sharded run: it has no part.json\nhelp: \
             name folders such as output/NAME.part-1-of-4, each filled by a command with --shard \
             that has ended\n"
        );
        assert_eq!(refused(&place, &[&first, &second], "merged"), message);
        fs::remove_dir_all(place.path(format!("{second}/{file}"))).unwrap();
        let jobs = moments(&place, &second);
        assert!(!jobs.is_empty());
        place.works(&shard("2/2"));
        assert_eq!(moments(&place, &second), jobs, "the jobs of the first attempt are used");
        merged(&place, &[first, second], "merged");
    }
    assert_same(&bytes(&place, "merged"), &bytes(&place, "whole"));
}

/// When the jobs of a part were written.
fn moments(place: &Workplace, part: &str) -> Vec<(String, std::time::SystemTime)> {
    let names = place.files(part).into_iter().filter(|name| name.strip_suffix(".job").is_some());
    names
        .map(|name| {
            (
                name.clone(),
                fs::metadata(place.path(format!("{part}/{name}"))).unwrap().modified().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_damaged_job_of_a_part_is_reported_and_made_anew_by_the_command_of_the_part() {
    let place = workplace();
    for (command, result, blocks) in [
        (&COMPARISON[..], "one--vs--two", &["0000010-0000019", "0000030-0000039"][..]),
        (&SWEEP, "study", &["0000010-0000019"]),
    ] {
        place.works(&[command, &["--output", "whole"]].concat());
        let folders = parts(&place, command, 2, "parts");
        for block in blocks {
            let jobs = format!("parts/{result}.part-2-of-2/.jobs");
            let of_block = |name: &String| name.ends_with(&format!("-{block}.job"));
            let job = place.files(&jobs).into_iter().find(of_block).unwrap();
            let damaged = format!("{jobs}/{job}");
            let sound = place.read(&damaged);
            for damage in ["bit", "end", "all"] {
                let mut bytes = sound.clone();
                match damage {
                    "bit" => bytes[sound.len() / 2] ^= 4,
                    "end" => bytes.truncate(sound.len() - 1),
                    _ => bytes.clear(),
                }
                place.write(&damaged, bytes);
                let from: u64 = block[..7].parse().unwrap();
                let message = format!(
                    "error: 1 job is missing or damaged, the first with replicates {from} to \
                     {}\nhelp: name all 2 parts of this build of ozgsim; the command with --shard, \
                     given again, completes a part\n",
                    from + 9
                );
                let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
                assert_eq!(
                    refused(&place, &folders, &format!("{from}-{damage}")),
                    message,
                    "{block}: {damage}"
                );
            }
            place.works(&[command, &["--output", "parts", "--shard", "2/2"]].concat());
            assert!(place.read(&damaged) == sound);
        }
        merged(&place, &folders, "merged");
    }
    assert_same(&bytes(&place, "merged"), &bytes(&place, "whole"));
}

#[test]
fn a_part_given_again_is_left_alone_and_one_of_other_inputs_refused() {
    let place = workplace();
    for (command, result) in [(&BATCH[..], "one"), (&COMPARISON, "one--vs--two"), (&SWEEP, "study")]
    {
        let shard = [command, &["--shard", "2/4"]].concat();
        let folder = format!("output/{result}.part-2-of-4");
        place.works(&shard);
        let (jobs, before) = (moments(&place, &folder), bytes(&place, &folder));
        assert!(!jobs.is_empty());
        place.works(&shard);
        assert_eq!(moments(&place, &folder), jobs);
        assert_same(&bytes(&place, &folder), &before);
        let output = place.ozgsim(&[&shard[..], &["--seed", "7"]].concat());
        let message = format!(
            "error: `{folder}` holds an unfinished run of other inputs under the same name\nhelp: \
             give the scenario another `name`, name another folder with --output, or overwrite \
             with --force\n"
        );
        assert_eq!((output.code, &*output.stdout), (1, ""));
        assert!(output.stderr.ends_with(&message), "{}", output.stderr);
        assert_same(&bytes(&place, &folder), &before);
    }
}

/// What one merge could not finish, the next one does; parts may be named twice, and the result may
/// be there already.
#[test]
fn a_merge_given_again_makes_the_same_result() {
    let place = workplace();
    for (command, result) in [(&COMPARISON[..], "one--vs--two"), (&SWEEP, "study")] {
        place.works(&[command, &["--output", "whole"]].concat());
        let folders = parts(&place, command, 2, "parts");
        refused(&place, &[&folders[0]], "merged");
        for folders in [folders.clone(), [&folders[..], &folders[..]].concat()] {
            merged(&place, &folders, "merged");
            assert_same(
                &bytes(&place, &format!("merged/{result}")),
                &bytes(&place, &format!("whole/{result}")),
            );
        }
    }
}

#[test]
fn a_merge_does_not_overwrite_results_of_other_inputs_unless_forced() {
    let place = workplace();
    let (command, result) = (&SWEEP[..], "study");
    place.works(&[command, &["--seed", "7", "--output", "merged"]].concat());
    place.works(&[command, &["--output", "whole"]].concat());
    let before = bytes(&place, "merged");
    let folders = parts(&place, command, 2, "parts");
    let message = format!(
        "error: `merged/{result}` holds a result of other inputs under the same name\nhelp: give \
         the scenario another `name`, name another folder with --output, or overwrite with \
         --force\n"
    );
    let names: Vec<&str> = folders.iter().map(String::as_str).collect();
    assert_eq!(refused(&place, &names, "merged"), message);
    assert_same(&bytes(&place, "merged"), &before);
    place.works(&[&["merge", "--force", "--quiet", "--output", "merged"][..], &names].concat());
    assert_same(
        &bytes(&place, &format!("merged/{result}")),
        &bytes(&place, &format!("whole/{result}")),
    );
}

#[test]
fn wrong_shards_end_with_code_2() {
    let place = workplace();
    for shard in ["0/4", "5/4", "x", "1", "1/0", "/", "1/2/3", "-1/4", "1/100001", "1.5/4", ""] {
        for command in [
            &["run", "one.toml"][..],
            &["compare", "one.toml", "two.toml"],
            &["sweep", "study.toml"],
        ] {
            let output = place.ozgsim(&[command, &[&format!("--shard={shard}")]].concat());
            let message = format!(
                "error: invalid value '{shard}' for '--shard <I/N>': write it as number and number \
                 of parts, for example 1/4\n\nFor more information, try '--help'.\n"
            );
            assert_eq!(
                (output.code, &*output.stdout, output.stderr),
                (2, "", message),
                "{command:?} --shard={shard}"
            );
        }
    }
    for flags in [&["--precision", "dms_share@2018-12=0.1"][..], &["--check"]] {
        let output = place
            .ozgsim(&[&["compare", "one.toml", "two.toml", "--shard", "1/2"][..], flags].concat());
        assert_eq!((output.code, &*output.stdout), (2, ""));
        assert!(
            output.stderr.starts_with("error: the argument '--shard <I/N>' cannot be used with '"),
            "{}",
            output.stderr
        );
        assert!(
            output.stderr.lines().next().unwrap().contains(&format!("'{}", flags[0])),
            "{}",
            output.stderr
        );
    }
    assert!(!place.path("output").exists());
    let place = Workplace::with("tiny.toml", TINY);
    assert_eq!(
        place.ozgsim(&["verify", "output", "--shard", "1/2"]).code,
        2,
        "only commands that record results have parts"
    );
}
