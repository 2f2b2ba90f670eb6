//! What lies outside of a file's content: arguments, streams, devices, names, numbers at the edge
//! of what can be held, the environment.

use crate::workplace::{TINY, Workplace, assert_same, bytes, tiny};
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ozgsim");

/// Gives a command to `bash`, in which `$OZGSIM` is the program; one that hangs is ended.
#[cfg(unix)]
fn bash(place: &Workplace, script: &str) -> Output {
    let script = format!("set -o pipefail\n{script}");
    Command::new("timeout")
        .args(["120", "bash", "-c", &script])
        .env("OZGSIM", PROGRAM)
        .current_dir(place.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Whether a terminal would take something in the text as a command.
fn commands_the_terminal(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
}

// ---------------------------------------------------------------------------------------------
// Arguments

#[cfg(target_os = "linux")]
#[test]
fn arguments_that_are_no_text_are_recorded_so_that_a_shell_reads_them_back() {
    let place = Workplace::with("tiny.toml", TINY);
    let run = "cp tiny.toml $'it\\'s \\\\ \\xe4.toml'; \
        $OZGSIM run $'it\\'s \\\\ \\xe4.toml' --format svg --quiet";
    for script in [run.to_owned(), format!("{run} --replicates 12")] {
        let output = bash(&place, &script);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("output/tiny/manifest.json")).unwrap();
    assert_eq!(manifest["replicates"], 12);
    assert_eq!(manifest["circumstances"]["command"][2], r"$'it\'s \\ \xE4.toml'");
    let read_back =
        format!("printf %s {}", manifest["circumstances"]["command"][2].as_str().unwrap());
    assert_eq!(bash(&place, &read_back).stdout, b"it's \\ \xe4.toml");
    let output = bash(
        &place,
        "$OZGSIM run tiny.toml --output $'\\xe4' --format svg && $OZGSIM verify $'\\xe4/tiny'",
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

// ---------------------------------------------------------------------------------------------
// Where results are printed

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_a_failure() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("other.toml", tiny("other", ""));
    for arguments in [
        "schema",
        "docs",
        "check tiny.toml",
        "diff tiny.toml baseline",
        "population tiny.toml --format svg",
        "run tiny.toml --format svg --quiet",
        "verify output/tiny",
        "compare tiny.toml other.toml --check",
        "--help",
        "--version",
        "run --help",
    ] {
        let output = bash(&place, &format!("$OZGSIM {arguments} > /dev/full"));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{arguments}: {stderr}");
        let said = "error: cannot write to stdout: the disk is full\nhelp: send it to a file or \
            a program that can take it; result folders are not concerned\n";
        assert!(stderr.ends_with(said), "{arguments}: {stderr}");
        assert_eq!(stderr.matches("error: ").count(), 1, "{arguments}: {stderr}");
    }
    assert_eq!(place.ozgsim(&["verify", "output/tiny"]).code, 0, "the result is complete");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let place = Workplace::with("tiny.toml", TINY);
    for arguments in ["schema", "docs", "check tiny.toml", "--help"] {
        let mut child = Command::new(PROGRAM)
            .args(arguments.split(' '))
            .current_dir(place.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = text(&output.stderr);
        let told: Vec<&str> =
            stderr.lines().filter(|line| !line.starts_with("warning: ")).collect();
        assert_eq!((output.status.code(), told), (Some(0), vec![]), "{arguments}");
    }
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_to_is_named_and_its_result_still_verified() {
    use std::os::unix::fs::PermissionsExt;
    let place = Workplace::with("tiny.toml", TINY);
    let output = place.ozgsim(&["run", "tiny.toml", "--output", "/dev/null/results"]);
    assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{}", output.stderr);
    let said = "error: cannot write `/dev/null/results/tiny`: a file stands where a \
        folder is needed\nhelp: a file and a folder have the same name; remove one, or name \
        another folder with --output\n";
    assert!(output.stderr.ends_with(said), "{}", output.stderr);
    place.works(&["run", "tiny.toml"]);
    let before = bytes(&place, "output/tiny");
    let permit = |mode| {
        let folder = place.path("output/tiny");
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    permit(0o555);
    let may_write_nevertheless = std::fs::write(place.path("output/tiny/probe"), "").is_ok();
    assert_eq!(place.ozgsim(&["verify", "output/tiny"]).code, 0);
    if may_write_nevertheless {
        std::fs::remove_file(place.path("output/tiny/probe")).unwrap();
    } else {
        let output = place.ozgsim(&["run", "tiny.toml", "--replicates", "7"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert!(output.stderr.contains("permission denied\nhelp: "), "{}", output.stderr);
        assert_same(&bytes(&place, "output/tiny"), &before);
    }
    permit(0o755);
}

// ---------------------------------------------------------------------------------------------
// Where input comes from

const STUDY: &str = "name = \"study\"\ndescription = \"?\"\nscenario = \"baseline\"\ndesign = \
    \"grid\"\nagents = 500\nreplicates = 2\n[[vary]]\nlever = \"coordination\"\nfrom = \
    \"2018-03\"\nvalues = [0.1, 0.9]\n";

#[cfg(target_os = "linux")]
#[test]
fn input_from_a_pipe_is_read_once() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("other.toml", tiny("other", ""));
    place.write("study.toml", STUDY);
    place.write(
        "calibration.toml",
        "name = \"calibration\"\ndescription = \"?\"\nscenario = \"baseline\"\ndesign = \
         \"calibration\"\nagents = 500\nparameters = [\"usage\"]\nscreening = 0\ninitial = \
         100\nparticles = 50\n",
    );
    place.write(
        "targets.csv",
        "id,use,month,scope,quantity,services,value,tolerance,unit,observed,note,source\nA,input,\
         2018-12,all,dms_share,,10,5,percent,,,me\n",
    );
    place.works(&["population", "tiny.toml", "--format", "svg"]);
    let year = "--set simulation.horizon=2018-12";
    for arguments in [
        "check <(cat tiny.toml)".to_owned(),
        format!("check <(cat study.toml) {year}"),
        "check <(cat calibration.toml)".to_owned(),
        "diff <(cat tiny.toml) <(cat other.toml)".to_owned(),
        "run <(cat tiny.toml) --format svg".to_owned(),
        "compare <(cat tiny.toml) <(cat other.toml) --format svg".to_owned(),
        format!("sweep <(cat study.toml) {year} --force --format svg"),
        "validate tiny.toml --targets <(cat targets.csv) --format svg".to_owned(),
        "run tiny.toml --output piped --format svg --set \
         data.population=<(cat output/population/population.csv)"
            .to_owned(),
        "verify piped/tiny".to_owned(),
    ] {
        let output = bash(&place, &format!("$OZGSIM {arguments}"));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments}: {stderr}");
        assert!(!output.stdout.is_empty(), "{arguments}");
    }
    // A named pipe gives its content once; a second look would wait for ever.
    let output =
        bash(&place, "mkfifo fifo && (cat tiny.toml > fifo &) && timeout 30 $OZGSIM check fifo");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("# `fifo` is valid."));
    let output = bash(&place, "(true > fifo &) && timeout 30 $OZGSIM check fifo");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: `fifo` is empty\nhelp: "));
}

// ---------------------------------------------------------------------------------------------
// Numbers

#[test]
fn a_negative_zero_is_zero() {
    let place = Workplace::with("tiny.toml", tiny("tiny", "[attention]\npeer_rate_per_month = 0"));
    place.write("same.toml", tiny("tiny", "[attention]\npeer_rate_per_month = -0.0"));
    place.works(&["run", "tiny.toml"]);
    let zero = bytes(&place, "output/tiny");
    for (output, file, setting) in [
        ("file", "same.toml", "simulation.seed=2018"),
        ("set", "tiny.toml", "attention.peer_rate_per_month=-0.0"),
        ("short", "tiny.toml", "attention.peer_rate_per_month=-0"),
        ("lever", "tiny.toml", "levers.coordination=-0e0"),
    ] {
        place.works(&["run", file, "--set", setting, "--output", output]);
        assert_eq!(place.ozgsim(&["verify", &format!("{output}/tiny")]).code, 0, "{output}");
        if output != "lever" {
            assert_same(&bytes(&place, &format!("{output}/tiny")), &zero);
        }
    }
}

#[test]
fn a_negative_zero_in_a_table_is_zero() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["population", "tiny.toml", "--format", "svg"]);
    let table = place.text("output/population/population.csv");
    let with = |zero: &str| {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for row in reader.records() {
            let (row, columns) = (row.unwrap(), ["cash_credits", "self_", "leader", "council_"]);
            let field = |(name, field)| {
                if columns.iter().any(|start| str::starts_with(name, start)) { zero } else { field }
            };
            writer.write_record(header.iter().zip(&row).map(field)).unwrap();
        }
        text(&writer.into_inner().unwrap())
    };
    assert_ne!(with("0"), with("-0.0"));
    place.write("zero.csv", with("0"));
    place.write("minus.csv", with("-0.0"));
    let draws = |zero: &str| {
        format!("draw,weight,attention.peer_rate_per_month,usage.ceiling\n1,1,{zero},0.4\n")
    };
    place.write("zero-draws.csv", draws("0"));
    place.write("minus-draws.csv", draws("-0.0"));
    let results = ["zero", "minus"].map(|name| {
        let (population, parameters) =
            (format!("data.population={name}.csv"), format!("data.parameters={name}-draws.csv"));
        let (set, output) = (["--set", &population, "--set", &parameters], ["--output", name]);
        place.works(&[&["run", "tiny.toml", "--agents"][..], &set, &output].concat());
        assert_eq!(place.ozgsim(&["verify", &format!("{name}/tiny")]).code, 0, "{name}");
        let mut files = bytes(&place, &format!("{name}/tiny"));
        files.retain(|name, _| !name.starts_with("inputs/"));
        files
    });
    assert_same(&results[0], &results[1]);
    let curves = text(&results[1]["curves.csv"]);
    assert!(!curves.contains(",-0,") && !curves.contains(",-0\n"));
}

#[test]
fn a_seed_that_would_be_rounded_is_refused() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("most.toml", TINY.replace("replicates", "seed = 9007199254740992\nreplicates"));
    assert!(place.works(&["check", "most.toml"]).contains("seed = 9007199254740992 "));
    for (seed, message) in [
        (
            "9007199254740993",
            "error: `simulation.seed` is out of range\n --> --set:1:19\n  |\n1 | simulation.seed = \
             9007199254740993\n  |                   ^^^^^^^^^^^^^^^^ 9007199254740993 is above \
             9007199254740992\n  |\n  = help: the range is 0 to 9007199254740992\n",
        ),
        (
            "9223372036854775807",
            "error: `simulation.seed` is out of range\n --> --set:1:19\n  |\n1 | simulation.seed = \
             9223372036854775807\n  |                   ^^^^^^^^^^^^^^^^^^^ 9223372036854775807 is \
             above 9007199254740992\n  |\n  = help: the range is 0 to 9007199254740992\n",
        ),
        (
            "9007199254740993.0",
            "error: `simulation.seed` must be a whole number\n --> --set:1:19\n  |\n1 | \
             simulation.seed = 9007199254740993.0\n  |                   ^^^^^^^^^^^^^^^^^^ this has \
             decimals and may have been rounded\n  |\n  = help: write it without a decimal \
             point\n",
        ),
        (
            "-1",
            "error: `simulation.seed` is out of range\n --> --set:1:19\n  |\n1 | simulation.seed = \
             -1\n  |                   ^^ -1 is below 0\n  |\n  = help: the range is 0 to \
             9007199254740992\n",
        ),
    ] {
        let set = format!("simulation.seed={seed}");
        let output = place.ozgsim(&["run", "tiny.toml", "--set", &set, "--force"]);
        assert_eq!((output.code, output.stderr.as_str()), (1, message), "{}", output.stderr);
    }
    place.write("bad.toml", TINY.replace("replicates", "seed = 9007199254740993\nreplicates"));
    let output = place.ozgsim(&["run", "bad.toml"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("bad.toml:6:8\n"), "{}", output.stderr);
    assert!(!place.path("output").exists());
}

// ---------------------------------------------------------------------------------------------
// Messages

#[test]
fn messages_quote_no_more_than_can_be_read() {
    let long = "x".repeat(1_000_000);
    let place = Workplace::with("key.toml", tiny("bad", &format!("{long} = 3")));
    place.write("extends.toml", format!("name = \"bad\"\nextends = \"{long}\"\n"));
    place.write(
        "where.toml",
        tiny(
            "bad",
            &format!(
                "[[policy]]\nlever = \"coordination\"\nvalue = 1\nfrom = \"2018-03\"\nwhere = {{ \
                 land = [\"{long}\"] }}\n"
            ),
        ),
    );
    place.write("people.toml", tiny("bad", "[data]\npopulation = \"people.csv\""));
    place.write(
        "people.csv",
        format!("key,name,kind,type,land,county,population\n1,x,{long},x,BB,12060,9\n"),
    );
    place.write("draws.toml", tiny("bad", "[data]\nparameters = \"draws.csv\""));
    place.write("draws.csv", format!("draw,weight,{long}\n1,1,1\n"));
    let file = |name: &str| vec!["check".to_owned(), name.to_owned()];
    let set = |setting: String| vec!["check".into(), "baseline".into(), "--set".into(), setting];
    for arguments in [
        file("key.toml"),
        file("extends.toml"),
        file("where.toml"),
        file("people.toml"),
        file("draws.toml"),
        set(long[..100_000].to_owned()),
        set(format!("supply.{}=1", &long[..100_000])),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = place.ozgsim(&arguments);
        let (length, start) = (output.stderr.len(), &output.stderr[..200.min(output.stderr.len())]);
        assert!((1..=2).contains(&output.code) && length < 8_000, "{length}: {start}");
        assert!(output.stderr.starts_with("error: ") && output.stderr.contains("xx ... xx"));
    }
}

#[test]
fn a_terminal_takes_no_commands_from_names_and_texts() {
    let place = Workplace::with("tiny.toml", TINY);
    let event = "[[event]]\nname = \"a\\u001b[31m\\r\\u009b\\u202e\"\nfrom = \"2018-03\"\nuntil = \
        \"2018-05\"\nagenda = 1\n";
    let wrong = "zzz = 1\n\"q\\u001b[31m\" = 3\n";
    place.write("event.toml", tiny("event", event));
    place.write("wrong.toml", tiny("wrong", wrong));
    place.write("key.toml", tiny("wrong", "\"q\\u001b[31m\" = 3\n"));
    let said = place.works(&["diff", "tiny.toml", "event.toml"]);
    assert!(said.contains("a\u{241b}[31m\u{240d}\u{fffd}\u{fffd}"), "{said:?}");
    let mut arguments = vec![vec!["check", "wrong.toml"], vec!["check", "key.toml"]];
    arguments.push(vec!["check", "no\u{1b}[31m\rfile.toml"]);
    arguments.push(vec!["check", "tiny.toml", "--set", "a\u{1b}[31m\u{7}"]);
    arguments.push(vec!["check", "tiny.toml", "--set", "a\u{1b}[31m\u{7}=1"]);
    arguments.push(vec!["run", "tiny.toml", "--output", "o\u{1b}[31m\u{7}"]);
    arguments.push(vec!["verify", "o\u{1b}[31m\u{7}"]);
    arguments.push(vec!["o\u{1b}[31m\u{7}"]);
    for arguments in arguments {
        let output = place.ozgsim(&arguments);
        for text in [&output.stdout, &output.stderr] {
            assert!(!commands_the_terminal(text), "{arguments:?}: {text:?}");
        }
    }
}

#[test]
fn reports_and_figures_are_pages_whatever_texts_say() {
    const ATTACKS: [&str; 9] = [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(2)",
        "' onfocus='alert(3)",
        "</title></style></section><svg onload=alert(4)>",
        "<img src=x onerror=alert(5)>",
        "<a href=\"javascript:alert(6)\">",
        "]]><!-- --><?xml?>&lt;b&gt;",
        "`<iframe>`",
        "\\u001b[31m\\u0000\\u0007\\u009b",
    ];
    let attack = ATTACKS.join(" ").replace('"', "\\\"");
    let place = Workplace::with("tiny.toml", TINY);
    let lines = format!(
        "[[event]]\nname = \"{attack}\"\nfrom = \"2018-03\"\nuntil = \"2018-05\"\nagenda = \
         1\nsource = \"{attack}\"\n[[policy]]\nlever = \"coordination\"\nvalue = 1\nfrom = \
         \"2018-03\"\nsource = \"{attack}\"\n"
    );
    let other = tiny("other", &lines).replacen(
        "extends",
        &format!("description = \"{attack}\"\ndescription_de = \"{attack}\"\nextends"),
        1,
    );
    place.write("other.toml", other);
    let plain =
        tiny("other", "[[policy]]\nlever = \"coordination\"\nvalue = 1\nfrom = \"2018-03\"");
    place.write("plain.toml", plain);
    for language in ["en", "de"] {
        let page = |file: &str| {
            let output = format!("{language}-{file}");
            let arguments = ["compare", "tiny.toml", file, "--lang", language, "--output", &output];
            place.works(&arguments);
            place.text(format!("{output}/tiny--vs--other/report.html"))
        };
        let (attacked, plain) = (page("other.toml"), page("plain.toml"));
        assert!(attacked.contains("onerror=alert(5)"), "the text is shown");
        assert!(!commands_the_terminal(&attacked), "{language}");
        assert_eq!(markup(&attacked), markup(&plain), "{language}");
        let folder = format!("{language}-other.toml/tiny--vs--other/charts");
        let figures = place.files(&folder).into_iter().filter(|name| name.contains(".svg"));
        for name in figures {
            let figure = place.text(format!("{folder}/{name}"));
            let of_plain =
                place.text(format!("{language}-plain.toml/tiny--vs--other/charts/{name}"));
            assert_eq!(markup(&figure), markup(&of_plain), "{name}");
            assert!(!commands_the_terminal(&figure), "{name}");
        }
    }
}

/// Names of all tags that are not only for looks, with the names of their attributes.
fn markup(page: &str) -> std::collections::BTreeSet<String> {
    let tags = page.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    let names = |tag: &str| {
        // What stands in double quotes are values.
        let outside: Vec<&str> = tag.split('"').step_by(2).collect();
        outside.join("").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    tags.map(names).collect()
}

// ---------------------------------------------------------------------------------------------
// Names

#[test]
fn names_that_windows_keeps_for_devices_are_refused() {
    for name in ["CON", "nul", "Aux", "prn", "com1", "LPT9", "com0"] {
        let place = Workplace::with("bad.toml", tiny(name, ""));
        place.write("study.toml", STUDY.replace("\"study\"", &format!("\"{name}\"")));
        let scenario = place.ozgsim(&["run", "bad.toml"]);
        assert_eq!(
            (scenario.code, scenario.stderr),
            (
                1,
                format!(
                    "error: `name` is not usable\n --> bad.toml:1:8\n  |\n1 | name = \"{name}\"\n  \
                     |        {} kept by Windows for a device\n  |\n  = help: choose another name, \
                     for example \"{name}-1\"; it becomes the name of the result folder\n",
                    "^".repeat(name.len() + 2)
                )
            )
        );
        let study = place.ozgsim(&["sweep", "study.toml"]);
        assert_eq!(study.code, 1);
        assert!(study.stderr.contains("kept by Windows for a device"), "{}", study.stderr);
        assert!(!place.path("output").exists());
    }
    for name in ["con-1", "com10", "console", "lpt"] {
        let place = Workplace::with("good.toml", tiny(name, ""));
        place.works(&["check", "good.toml"]);
    }
}

// ---------------------------------------------------------------------------------------------
// Memory

/// The megabytes that a text names.
fn megabytes(text: &str) -> u64 {
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.iter().position(|word| word.starts_with("MB")).unwrap();
    words[place - 1].parse().unwrap()
}

#[test]
fn the_memory_that_is_needed_is_said() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("other.toml", tiny("other", ""));
    let checked = |arguments: &[&str]| {
        let text = place.works(&[&["check"], arguments].concat());
        let line = text.lines().find(|line| line.starts_with("# Expected memory: about "));
        megabytes(line.unwrap_or_else(|| panic!("{text}")))
    };
    let few = checked(&["tiny.toml", "--threads", "1"]);
    let more = checked(&["tiny.toml", "--threads", "1", "--set", "simulation.agents=20000"]);
    let threads = checked(&["tiny.toml", "--threads", "9", "--set", "simulation.agents=20000"]);
    assert!((10..100).contains(&few) && more > few + 40 && threads > more + 100);
    let said = place.ozgsim(&["compare", "tiny.toml", "other.toml", "--threads", "2"]).stderr;
    let line = said.lines().find(|line| line.contains(" runs, at most about ")).unwrap();
    assert!((10..200).contains(&megabytes(line)), "{line}");
}

// ---------------------------------------------------------------------------------------------
// Environment

#[test]
fn the_environment_changes_no_byte_of_a_result() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("other.toml", tiny("other", ""));
    place.works(&["compare", "tiny.toml", "other.toml"]);
    let expected = bytes(&place, "output");
    let plain = place.ozgsim(&["check", "other.toml", "--set", "supply=1"]);
    let environments: [&[(&str, &str)]; 5] = [
        &[("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8"), ("LANGUAGE", "de")],
        &[("LC_ALL", "tr_TR"), ("TZ", "Pacific/Kiritimati")],
        &[("LC_ALL", "C"), ("TERM", "dumb"), ("NO_COLOR", "1"), ("COLUMNS", "20")],
        &[("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "3"), ("TERM", "xterm-256color")],
        &[("RAYON_NUM_THREADS", "7"), ("SOURCE_DATE_EPOCH", "1"), ("HOME", "/nonexistent")],
    ];
    for (number, variables) in environments.into_iter().enumerate() {
        let given = |arguments: &[&str]| {
            let mut command = Command::new(PROGRAM);
            command.args(arguments).envs(variables.iter().copied());
            command.current_dir(place.path("")).output().unwrap()
        };
        let folder = format!("{number}");
        let output =
            given(&["compare", "tiny.toml", "other.toml", "--format", "svg", "--output", &folder]);
        assert_eq!(output.status.code(), Some(0), "{variables:?}: {}", text(&output.stderr));
        assert!(!commands_the_terminal(&text(&output.stderr)), "{variables:?}");
        assert_same(&bytes(&place, &folder), &expected);
        let wrong = given(&["check", "other.toml", "--set", "supply=1"]);
        assert_eq!(text(&wrong.stderr), plain.stderr, "{variables:?}");
    }
}
