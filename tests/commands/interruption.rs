//! Killed at any moment and given again, a command ends with the same bytes as undisturbed.

use crate::workplace::{TINY, Workplace, assert_same, bytes, jobs, stop_at_the_end, tiny};
use std::fs;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A deterministic sequence of numbers from 0 to 1 (constants of Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Held by tests that depend on the duration of a command.
static ALONE: Mutex<()> = Mutex::new(());

/// How a command that was to be killed ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Killed,
    Done,
}

/// Gives a command and kills it (SIGKILL) after a delay, unless it has ended before, which it must
/// do well.
fn kill_after(place: &Workplace, arguments: &[&str], delay: Duration) -> End {
    let start = Instant::now();
    let mut child = place.silent(arguments).spawn().unwrap();
    while start.elapsed() < delay {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{arguments:?}: {status}");
            return End::Done;
        }
        sleep(Duration::from_millis(1).min(delay.saturating_sub(start.elapsed())));
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    // It may have ended between the last look and the kill.
    if status.success() { End::Done } else { End::Killed }
}

/// Kills a command at ten moments of its undisturbed duration, once in each tenth and each time in
/// an empty folder, every other time once more on its way, and then lets it end. `prepare` fills a
/// folder with the scenarios.
fn assert_survives_ten_kills(arguments: &[&str], seed: u64, prepare: impl Fn(&Workplace) + Sync) {
    const KILLS: u32 = 10;
    // Commands beside this one would make its duration uncertain.
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let undisturbed = Workplace::new();
    prepare(&undisturbed);
    let duration = |output: &str| {
        let start = Instant::now();
        undisturbed.works(&[arguments, &["--output", output]].concat());
        start.elapsed()
    };
    let duration = duration("warm-up").min(duration("output"));
    let expected = bytes(&undisturbed, "output");
    let mut numbers = Numbers(seed);
    let delays = |kill: u32| {
        let first = duration.mul_f64((f64::from(kill) + numbers.next()) / f64::from(KILLS));
        let second = duration.mul_f64(numbers.next());
        if kill.is_multiple_of(2) { vec![first, second] } else { vec![first] }
    };
    let delays: Vec<Vec<Duration>> = (0..KILLS).map(delays).collect();
    let survives = |delays: &Vec<Duration>| {
        let place = Workplace::new();
        prepare(&place);
        let killed = delays
            .iter()
            .filter(|delay| kill_after(&place, arguments, **delay) == End::Killed)
            .count();
        place.works(arguments);
        assert_same(&bytes(&place, "output"), &expected);
        killed
    };
    // Two at a time, each with two threads.
    let killed: usize = std::thread::scope(|scope| {
        let halves: Vec<_> = delays
            .chunks(KILLS as usize / 2)
            .map(|half| scope.spawn(|| half.iter().map(survives).sum::<usize>()))
            .collect();
        halves.into_iter().map(|half| half.join().unwrap()).sum()
    });
    println!("{killed} kills hit the command, which takes {duration:?}");
    assert!(
        killed >= KILLS as usize / 2,
        "only {killed} kills hit the command, which takes {duration:?}"
    );
}

const LEVER: &str = "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-07\"\nwhere = { \
    land = [\"BY\"] }\n";

/// Two scenarios that differ late.
fn prepare(place: &Workplace) {
    place.write("one.toml", tiny("one", ""));
    place.write("two.toml", tiny("two", LEVER));
}

#[test]
fn a_batch_that_is_killed_at_ten_moments_ends_with_the_same_bytes() {
    let arguments = [
        "run",
        "one.toml",
        "two.toml",
        "--replicates",
        "35",
        "--agents",
        "--format",
        "svg",
        "--threads",
        "2",
        "--quiet",
    ];
    assert_survives_ten_kills(&arguments, 1, prepare);
}

#[test]
fn a_comparison_that_is_killed_at_ten_moments_ends_with_the_same_bytes() {
    let arguments = [
        "compare",
        "one.toml",
        "two.toml",
        "--replicates",
        "65",
        "--agents",
        "--format",
        "svg",
        "--threads",
        "2",
        "--quiet",
    ];
    assert_survives_ten_kills(&arguments, 2, prepare);
}

#[test]
fn a_wish_for_precision_that_is_killed_ends_with_the_same_bytes() {
    let arguments = [
        "compare",
        "one.toml",
        "two.toml",
        "--precision",
        "dms_share@2018-12=0.0005",
        "--max-replicates",
        "80",
        "--format",
        "svg",
        "--threads",
        "2",
        "--quiet",
    ];
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let undisturbed = Workplace::new();
    prepare(&undisturbed);
    let start = Instant::now();
    undisturbed.works(&arguments);
    let duration = start.elapsed();
    let place = Workplace::new();
    prepare(&place);
    for share in [0.3, 0.4, 0.5, 0.6] {
        kill_after(&place, &arguments, duration.mul_f64(share));
    }
    place.works(&arguments);
    assert_same(&bytes(&place, "output"), &bytes(&undisturbed, "output"));
}

const COMPARE: [&str; 6] = ["compare", "one.toml", "two.toml", "--replicates", "65", "--quiet"];
const FOLDER: &str = "output/one--vs--two";

#[test]
fn damaged_and_foreign_jobs_are_recognised_and_made_anew() {
    let place = Workplace::new();
    prepare(&place);
    place.works(&[&COMPARE[..], &["--output", "undisturbed"]].concat());
    stop_at_the_end(&place, &COMPARE, FOLDER, "curves.csv");
    // Jobs of another seed have other names and the same sizes.
    let other = Workplace::new();
    prepare(&other);
    stop_at_the_end(&other, &[&COMPARE[..], &["--seed", "7"]].concat(), FOLDER, "curves.csv");

    let jobs = |place: &Workplace| -> Vec<String> {
        let names = place.files(&format!("{FOLDER}/.jobs")).into_iter();
        names.filter(|name| name.strip_suffix(".job").is_some()).collect()
    };
    // By key and block: seven blocks of each of two scenarios.
    let (names, foreign) = (jobs(&place), jobs(&other));
    assert_eq!((names.len(), foreign.len()), (14, 14));
    assert!(names.iter().all(|name| !foreign.contains(name)), "{names:?} {foreign:?}");
    let read = |place: &Workplace, name: &str| place.read(format!("{FOLDER}/.jobs/{name}"));
    assert_eq!(read(&place, &names[0]).len(), read(&other, &foreign[0]).len());
    // Each job is damaged in one scenario only.
    let change = |name: &String, change: &dyn Fn(&mut Vec<u8>)| {
        let mut content = read(&place, name);
        change(&mut content);
        place.write(&format!("{FOLDER}/.jobs/{name}"), content);
    };
    change(&names[0], &|content| *content = read(&other, &foreign[0]));
    change(&names[8], &|content| content.truncate(5_000));
    change(&names[2], &Vec::clear);
    // The sign of the first value, which follows 64 bytes of header.
    change(&names[10], &|content| content[71] ^= 0x80);
    change(&names[4], &|content| *content = read(&place, &names[3]));
    change(&names[5], &|content| content.extend([0; 8]));
    change(&names[13], &|content| content[50] ^= 1);
    place.works(&COMPARE);
    assert_same(&bytes(&place, FOLDER), &bytes(&place, "undisturbed/one--vs--two"));
}

/// Where only a checksum tells: a job that is believed must show, else the test before proves
/// nothing.
#[test]
fn intact_jobs_are_used_again() {
    let place = Workplace::new();
    prepare(&place);
    stop_at_the_end(&place, &COMPARE, FOLDER, "curves.csv");
    let written = || -> Vec<_> {
        let names = place.files(&format!("{FOLDER}/.jobs")).into_iter();
        let jobs = names.filter(|name| name.strip_suffix(".job").is_some());
        jobs.map(|name| {
            let file = fs::metadata(place.path(format!("{FOLDER}/.jobs/{name}"))).unwrap();
            (name, file.modified().unwrap())
        })
        .collect()
    };
    let before = written();
    fs::remove_file(place.path(format!("{FOLDER}/.jobs/{}", before[8].0))).unwrap();
    sleep(Duration::from_millis(20));
    stop_at_the_end(&place, &COMPARE, FOLDER, "curves.csv");
    let after = written();
    let rewritten: Vec<usize> =
        (0..before.len()).filter(|job| before[*job] != after[*job]).collect();
    assert_eq!(rewritten, [8], "one scenario in one block is made anew, and no other");
}

#[test]
fn an_unfinished_comparison_of_other_inputs_is_refused() {
    let place = Workplace::new();
    prepare(&place);
    stop_at_the_end(&place, &COMPARE, FOLDER, "curves.csv");
    let jobs = bytes(&place, FOLDER);
    let output = place.ozgsim(&[&COMPARE[..], &["--seed", "7"]].concat());
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: `output/one--vs--two` holds an unfinished run of other inputs under the same \
             name\nhelp: give the scenario another `name`, name another folder with --output, or \
             overwrite with --force\n"
        ),
        "{}",
        output.stderr
    );
    assert_same(&bytes(&place, FOLDER), &jobs);
}

#[test]
fn an_unfinished_comparison_of_another_build_begins_anew() {
    let place = Workplace::new();
    prepare(&place);
    place.works(&[&COMPARE[..], &["--output", "undisturbed"]].concat());
    stop_at_the_end(&place, &COMPARE, FOLDER, "curves.csv");
    let mark = format!("{FOLDER}/.jobs/inputs.sha256");
    let inputs = place.text(&mark).lines().next().unwrap().to_owned();
    place.write(&mark, format!("{inputs}\n0.1.0 0123456789abcdef\n"));
    let output = place.ozgsim(&["compare", "one.toml", "two.toml", "--replicates", "65"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let note = "note: the unfinished run in `output/one--vs--two` is of another build of ozgsim; \
        it begins anew\n";
    assert!(output.stderr.contains(note), "{}", output.stderr);
    assert_same(&bytes(&place, FOLDER), &bytes(&place, "undisturbed/one--vs--two"));
}

/// What a kill leaves at the end: files without their names in any folder of the result, or jobs
/// beside a complete result.
#[test]
fn nothing_that_a_kill_left_behind_stays() {
    for (arguments, folder) in [
        (&["run", "tiny.toml"][..], "output/tiny"),
        (&["compare", "tiny.toml", "two.toml"], "output/tiny--vs--two"),
    ] {
        let place = Workplace::with("tiny.toml", TINY);
        place.write("two.toml", tiny("two", LEVER));
        place.works(arguments);
        let before = bytes(&place, folder);
        for name in [
            "scenarios/.unfinished-a",
            "charts/.unfinished-b",
            "inputs/.unfinished-c",
            "scenarios/inputs/.unfinished-d",
            ".unfinished-e",
        ] {
            place.write(&format!("{folder}/{name}"), "left behind");
        }
        place.write(&format!("{folder}/.jobs/0/0000000-0000004.values"), "left behind");
        place.write(&format!("{folder}/.jobs/inputs.sha256"), "left behind");
        let manifest = place.read(format!("{folder}/manifest.json"));
        place.works(arguments);
        assert_same(&bytes(&place, folder), &before);
        assert_eq!(
            place.read(format!("{folder}/manifest.json")),
            manifest,
            "the result was complete"
        );
        assert!(!place.path(format!("{folder}/.jobs")).exists());

        fs::remove_file(place.path(format!("{folder}/manifest.json"))).unwrap();
        for name in ["scenarios/.unfinished-a", "charts/.unfinished-b", ".jobs/0/.unfinished-c"] {
            place.write(&format!("{folder}/{name}"), "left behind");
        }
        place.works(arguments);
        assert_same(&bytes(&place, folder), &before);
    }
}

/// Kills a command once so many jobs are kept, gives it again and compares what comes out with the
/// undisturbed result; jobs that were kept are not simulated again.
fn assert_goes_on(
    place: &Workplace,
    arguments: &[&str],
    (folder, table): (&str, &str),
    kept: usize,
) {
    let arguments = [arguments, &["--threads", "1", "--quiet"]].concat();
    place.works(&[&arguments[..], &["--output", "undisturbed"]].concat());
    let mut child = place.silent(&arguments).spawn().unwrap();
    let output = format!("output/{folder}");
    let begun = Instant::now();
    while jobs(place, &output, "").len() < kept && begun.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = jobs(place, &output, "");
    assert!(before.len() >= kept, "{folder}: only {} jobs were kept", before.len());
    assert!(
        !place.path(format!("{output}/manifest.json")).exists(),
        "{folder}: it was too quick to be killed"
    );
    // A job that is spoiled where only its checksum tells shows that the others are believed.
    let moments = |jobs: &[String]| -> Vec<_> {
        let moment = |job: &String| fs::metadata(place.path(job)).unwrap().modified().unwrap();
        jobs.iter().map(moment).collect()
    };
    let written = moments(&before);
    stop_at_the_end(place, &arguments, &output, table);
    assert_eq!(moments(&before), written, "{folder}: what was kept is simulated again");
    place.works(&arguments);
    assert_same(&bytes(place, &output), &bytes(place, &format!("undisturbed/{folder}")));
    assert!(!place.path(format!("{output}/.jobs")).exists());
}

const STUDY: &str = "name = \"study\"\ndescription = \"d\"\nscenario = \"one.toml\"\n";

#[test]
fn a_validation_that_is_killed_goes_on() {
    let place = Workplace::new();
    prepare(&place);
    let baseline = "name = \"long\"\nextends = \"baseline\"\n[simulation]\nagents = 500\n";
    place.write("long.toml", baseline);
    let command = ["validate", "long.toml", "--replicates", "60", "--format", "svg"];
    assert_goes_on(&place, &command, ("long--validation", "validation.csv"), 2);
}

#[test]
fn a_calibration_that_is_killed_goes_on() {
    let place = Workplace::new();
    let long = "name = \"one\"\nextends = \"baseline\"\n[simulation]\nagents = 500\n";
    place.write("one.toml", long);
    let design = "design = \"calibration\"\nscreening = 2\ncalibrated = 2\ninitial = 40\n\
        particles = 20\nmoves = 1\nparameters = [\"attention.start_per_year\", \
        \"cooperation.joining_intercept\"]\ntargets = \"targets.csv\"\n";
    place.write(
        "targets.csv",
        "id,use,month,scope,quantity,services,value,tolerance,unit,source\nA,calibrate,2025-11,all,\
         dms_share,,50,10,percent,me\nB,calibrate,2020-12,all,not_started_share,,37,10,percent,me\n",
    );
    place.write("study.toml", format!("{STUDY}{design}"));
    let command = ["calibrate", "study.toml", "--format", "svg"];
    assert_goes_on(&place, &command, ("study", "posterior.csv"), 3);
}

#[test]
fn a_regret_study_that_is_killed_goes_on() {
    let place = Workplace::new();
    prepare(&place);
    let budget = LEVER.replace("training", "funding");
    place.write("three.toml", tiny("three", &budget));
    let design = "design = \"regret\"\npackages = [\"two.toml\", \"three.toml\"]\n\
        outcomes = [\"dms_share@2018-12\"]\nreplicates = 300\n";
    place.write("study.toml", format!("{STUDY}{design}"));
    assert_goes_on(
        &place,
        &["regret", "study.toml", "--format", "svg"],
        ("study", "regret.csv"),
        3,
    );
}

#[test]
fn a_decomposition_that_is_killed_goes_on() {
    let place = Workplace::new();
    prepare(&place);
    let package = format!("{LEVER}{}", LEVER.replace("training", "funding"));
    place.write("package.toml", tiny("package", &package));
    let command = ["compare", "one.toml", "package.toml", "--replicates", "300", "--decompose"];
    assert_goes_on(&place, &command, ("one--parts-of--package", "decomposition.csv"), 4);
}

/// A merge simulates nothing; what it was killed in the middle of, the next one does whole.
#[test]
fn a_merge_that_is_killed_is_made_by_the_next() {
    let place = Workplace::new();
    prepare(&place);
    place.works(&[&COMPARE[..], &["--output", "whole"]].concat());
    let part = |number| {
        let arguments = [&COMPARE[..], &["--shard", number, "--output", "parts"]].concat();
        place.works(&arguments).trim().to_owned()
    };
    let parts = ["1/2", "2/2"].map(part);
    let merge = ["merge", &parts[0], &parts[1], "--output", "merged", "--quiet"];
    let start = Instant::now();
    place.works(&[&merge[..3], &["--output", "warm-up", "--quiet"]].concat());
    let duration = start.elapsed();
    for share in [0.2, 0.5, 0.8] {
        kill_after(&place, &merge, duration.mul_f64(share));
    }
    place.works(&merge);
    assert_same(&bytes(&place, "merged/one--vs--two"), &bytes(&place, "whole/one--vs--two"));
}

/// Two or three commands at once in one folder: whoever ends well has left its own numbers whole,
/// and whoever does not says that another is writing.
#[test]
fn commands_that_race_for_a_folder_never_leave_wrong_numbers() {
    let place = Workplace::new();
    place.write("one.toml", tiny("one", ""));
    let seeds = ["1", "2", "3"];
    let command = |seed: &'static str, output: &str| {
        let arguments = ["run", "one.toml", "--replicates", "20", "--threads", "1", "--force"];
        let further = ["--format", "svg", "--quiet", "--output", output, "--seed", seed];
        let mut command = place.silent(&[&arguments[..], &further].concat());
        command.stderr(Stdio::piped());
        command
    };
    for seed in seeds {
        assert!(command(seed, &format!("alone-{seed}")).output().unwrap().status.success());
    }
    let mut refused = 0;
    for race in 0..50 {
        let output = format!("race-{race}");
        let racing = &seeds[..2 + race % 2];
        let children: Vec<_> = racing
            .iter()
            .map(|seed| {
                // Some begin when another is on its way or about to end.
                sleep(Duration::from_millis((race as u64 * 7) % 60));
                command(seed, &output).spawn().unwrap()
            })
            .collect();
        let ends: Vec<_> =
            children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        for end in ends.iter().filter(|end| !end.status.success()) {
            let said = String::from_utf8_lossy(&end.stderr);
            let in_the_way = said.contains("another ozgsim") && said.contains(" writ");
            assert!(end.status.code() == Some(1) && in_the_way, "race {race}: {said}");
            refused += 1;
        }
        assert!(ends.iter().any(|end| end.status.success()), "race {race}: nobody won");
        let found = bytes(&place, &format!("{output}/one"));
        let is_of = |seed: &&&str| found == bytes(&place, &format!("alone-{seed}/one"));
        assert!(racing.iter().any(|seed| is_of(&seed)), "race {race}: nobody's numbers");
        place.works(&["verify", &format!("{output}/one"), "--quiet"]);
    }
    assert!(refused > 0, "no command met another");
}

/// The right to write is the operating system's to take back: a lock that a killed process left
/// behind is nobody's.
#[test]
fn a_lock_left_behind_is_nobodys() {
    let place = Workplace::new();
    place.write("one.toml", tiny("one", ""));
    place.write("output/one/.lock", "1\n");
    fs::create_dir_all(place.path("output/one/.jobs")).unwrap();
    place.works(&["run", "one.toml"]);
    assert!(!place.path("output/one/.lock").exists());
}

/// Files that are of no result of ozgsim stay as they are, whatever is asked for.
#[test]
fn files_of_others_are_not_overwritten() {
    let place = Workplace::new();
    let own = tiny("mine", "# with a remark of mine\n");
    place.write("mine/scenario.toml", &own);
    place.write("output/one/curves.csv", "of somebody else");
    place.write("one.toml", tiny("one", ""));
    for arguments in [
        &["run", "mine/scenario.toml", "--output", "."][..],
        &["run", "mine/scenario.toml", "--output", ".", "--force"],
        &["run", "one.toml"],
        &["run", "one.toml", "--force"],
    ] {
        let output = place.ozgsim(arguments);
        assert!(
            output.code == 1 && output.stderr.contains("is no result of ozgsim: it holds `"),
            "{arguments:?}: {}",
            output.stderr
        );
    }
    assert_eq!(place.text("mine/scenario.toml"), own);
    assert_eq!(place.text("output/one/curves.csv"), "of somebody else");
    // In a result, what was written may be read again, but not what has been changed since.
    place.write("two.toml", tiny("two", ""));
    place.works(&["run", "two.toml"]);
    place.works(&["run", "output/two/scenario.toml", "--replicates", "7"]);
    let changed = place.text("output/two/scenario.toml") + "# changed\n";
    place.write("output/two/scenario.toml", &changed);
    let output = place.ozgsim(&["run", "output/two/scenario.toml", "--replicates", "9", "--force"]);
    assert!(
        output.code == 1 && output.stderr.contains("and would be overwritten"),
        "{}",
        output.stderr
    );
    assert_eq!(place.text("output/two/scenario.toml"), changed);
}
