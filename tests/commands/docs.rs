//! `ozgsim docs`: the generated tables and the documents that hold them; `ozgsim check`.

use crate::workplace::{TINY, Workplace, tiny};

const DOCUMENT: &str = "# Model\n\n<!-- generated: levers -->\n<!-- end -->\n\nWords.\n\n<!-- \
    generated: outcomes -->\nold\n<!-- end -->\n";

#[test]
fn every_parameter_lever_outcome_and_counting_rule_is_listed() {
    let tables = Workplace::new().works(&["docs"]);
    for row in [
        "| `filling_months` | Mean time to fill a post. | months | 11 |",
        "| `coordination` | ",
        "| `online_share_level1` | ",
        "| `not_started_share` | ",
        "| `procedures_per_bundle` | ",
    ] {
        assert!(tables.contains(row), "{row}");
    }
}

#[test]
fn a_document_is_brought_up_to_date_and_stays_so() {
    let place = Workplace::with("model.md", DOCUMENT);
    let output = place.ozgsim(&["docs", "--check", "model.md"]);
    assert_eq!(output.code, 1);
    assert_eq!(
        output.stderr,
        "error: the generated tables in `model.md` are out of date\n --> model.md:4:1\n  |\n4 | \
         <!-- end -->\n  | ^^^^^^^^^^^^ differs from here on\n  |\n  = help: run `ozgsim docs \
         --write model.md`\n"
    );
    place.works(&["docs", "--write", "model.md"]);
    place.works(&["docs", "--check", "model.md"]);
    let text = place.text("model.md");
    assert!(
        text.starts_with("# Model\n\n<!-- generated: levers -->\n\n| lever |")
            && text.contains("|\n\n<!-- end -->\n\nWords.\n\n")
            && !text.contains("\nold\n")
    );
    place.works(&["docs", "--write", "model.md"]);
    assert_eq!(place.text("model.md"), text);
}

const LIBRARY: &str = "# Mine\n\n<!-- generated: scenarios -->\n<!-- end -->\n";

const MINE: &str = "# My title\n# Group: crisis\n# Rests on: I04\n# Expected: less | later.\nname \
    = \"mine\"\ndescription = \"d\"\nextends = \"baseline\"\n[[policy]]\nlever = \
    \"fiscal_cycle\"\nvalue = -0.1\nfrom = \"2027-01\"\n";

#[test]
fn scenarios_beside_a_document_are_listed_by_group_and_name() {
    let place = Workplace::with("LIBRARY.md", LIBRARY);
    place.write("mine.toml", MINE);
    place.write("later.toml", MINE.replace("mine", "later").replace("crisis", "package"));
    place.write("early.toml", MINE.replace("mine", "early").replace("crisis", "package"));
    place.write("baseline.toml", "");
    place.works(&["docs", "--write", "LIBRARY.md"]);
    let text = place.text("LIBRARY.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert_eq!(
        rows[0],
        "| crisis | [`mine`](mine.toml): My title | From 2027-01, fiscal cycle: fiscal_cycle is \
         set to -0.1 everywhere. | I04 | less \\| later. |"
    );
    assert!(
        rows[1].starts_with("| package | [`early`]")
            && rows[2].starts_with("| package | [`later`]")
            && rows.len() == 3,
        "{text}"
    );
    place.works(&["docs", "--check", "LIBRARY.md"]);
    assert_eq!(
        place.ozgsim(&["docs", "--check", place.path("LIBRARY.md").to_str().unwrap()]).code,
        0
    );
}

#[test]
fn a_scenario_without_header_matters_only_to_a_document_that_lists_it() {
    let place = Workplace::with("LIBRARY.md", LIBRARY);
    place.write("model.md", DOCUMENT);
    place.write("tiny.toml", TINY);
    place.works(&["docs", "--write", "model.md"]);
    let output = place.ozgsim(&["docs", "--write", "LIBRARY.md"]);
    assert_eq!(output.code, 1);
    assert!(
        output
            .stderr
            .starts_with("error: `./tiny.toml` lacks a line of the header\n --> ./tiny.toml:1:1\n"),
        "{}",
        output.stderr
    );
    assert_eq!(place.text("LIBRARY.md"), LIBRARY);
}

#[test]
fn documents_without_sound_marks_are_refused() {
    for (text, message) in [
        ("# Model\n", "error: `model.md` has no generated part\n"),
        ("<!-- generated: lever -->\n<!-- end -->\n", "error: unknown generated part `lever`\n"),
        ("<!-- generated: levers -->\n", "error: the generated part `levers` has no end\n"),
    ] {
        let place = Workplace::with("model.md", text);
        let output = place.ozgsim(&["docs", "--write", "model.md"]);
        assert_eq!(output.code, 1);
        assert!(output.stderr.starts_with(message), "{}", output.stderr);
        assert_eq!(place.text("model.md"), text);
    }
}

#[test]
fn check_prints_a_scenario_that_can_be_read_back() {
    let place = Workplace::with("tiny.toml", TINY);
    let resolved = place.works(&["check", "tiny.toml"]);
    assert!(
        resolved.contains(
            "# `tiny.toml` is valid.\n# 5 replicates of 497 administrations and \
        12 months, 2018-01 to 2018-12.\n"
        ),
        "{resolved}"
    );
    assert!(
        resolved.contains("# Expected duration: about ")
            && resolved.contains("# Expected size: about ")
    );
    place.write("resolved.toml", &resolved);
    assert_eq!(
        place.works(&["diff", "tiny.toml", "resolved.toml"]),
        "`tiny` and `tiny` differ in nothing that could change a result.\n"
    );
    assert!(!place.path("output").exists());
}

#[test]
fn a_scenario_does_not_take_over_what_its_ancestor_says_of_itself() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("child.toml", "name = \"child\"\nextends = \"tiny.toml\"\n");
    place.write(
        "said.toml",
        "name = \"said\"\nextends = \"child.toml\"\ndescription = \"Own words\"\n",
    );
    for (file, lines) in [
        (
            "tiny.toml",
            "description = \"baseline with changes\"\ndescription_de = \"baseline mit \
             Änderungen\"\n",
        ),
        (
            "child.toml",
            "description = \"tiny with changes\"\ndescription_de = \"tiny mit Änderungen\"\n",
        ),
        ("said.toml", "description = \"Own words\"\n\n"),
    ] {
        let printed = place.works(&["check", file]);
        assert!(printed.contains(lines), "{printed}");
    }
}

#[test]
fn check_prints_a_study_that_can_be_read_back() {
    let place = Workplace::with("tiny.toml", TINY);
    let study = "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\ndesign = \
                 \"grid\"\nreplicates = 3\n[[vary]]\nlever = \"coordination\"\nfrom = \
                 \"2018-03\"\nlow = 0\nhigh = 1\nsteps = 5\n";
    place.write("study.toml", study);
    let printed = place.works(&["check", "study.toml", "--threads", "2"]);
    assert!(printed.contains(
        "# `study.toml` is valid.\n# 5 points of 3 replicates: 15 runs of 497 \
            administrations and 12 months, 2018-01 to 2018-12.\n"
    ));
    assert!(
        printed.contains("values = [0, 0.25, 0.5, 0.75, 1]\n")
            && printed.contains("# Expected duration: about "),
        "{printed}"
    );
    place.write("again.toml", printed.replace("\"scenario.toml\"", "\"tiny.toml\""));
    assert!(place.works(&["check", "again.toml"]).contains("# 5 points of 3 replicates: 15 runs "));
    place.write("wrong.toml", study.replace("steps = 5", "steps = 1"));
    let output = place.ozgsim(&["check", "wrong.toml"]);
    assert!(output.code == 1 && output.stderr.contains("steps"), "{}", output.stderr);
}

#[test]
fn check_knows_every_kind_of_study_by_its_design() {
    let place = Workplace::with("tiny.toml", TINY);
    let head = "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\n";
    place.write(
        "other.toml",
        tiny("other", "[[policy]]\nlever = \"coordination\"\nvalue = 0.9\nfrom = \"2018-03\"\n"),
    );
    let one = "[[vary]]\nparameter = \"implementation.outside_option\"\n";
    let sensitivity = format!(
        "{head}counterfactual = \"other.toml\"\ndesign = \"morris\"\ntrajectories = 4\nlevels = \
         4\nreplicates = 3\noutcomes = [\"online_share_level2@2018-12\"]\n{one}"
    );
    let calibration = format!(
        "{head}design = \"calibration\"\nscreening = 2\ninitial = 40\nparticles = 20\nmoves = \
         1\n{one}"
    );
    let regret = format!(
        "{head}design = \"regret\"\npackages = [\"other.toml\", \"third.toml\"]\nreplicates = \
         3\noutcomes = [\"online_share_level2@2018-12\"]\n"
    );
    place.write(
        "third.toml",
        tiny("third", "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-03\"\n"),
    );
    let cases = [
        (
            regret,
            "# 3 packages under 1 conditions of 3 replicates: 9 runs of 497 administrations",
            "lo",
            "packages = [",
        ),
        (
            sensitivity,
            "# 8 points of 3 replicates of scenario and counterfactual: 48 runs of 497 \
             administrations",
            "vary[1].lo",
            "low = -4\n",
        ),
        (
            calibration,
            "# 4 points of the screening, 40 of the prior, then 20 in each of about 12 steps: \
             284 runs of 497 administrations",
            "vary[1].lo",
            "low = -4\n",
        ),
    ];
    for (study, runs, wrong, resolved) in cases {
        place.write("study.toml", &study);
        let printed = place.works(&["check", "study.toml"]);
        assert!(
            printed.contains("# `study.toml` is valid.\n") && printed.contains(runs),
            "{printed}"
        );
        assert!(
            printed.contains(resolved) && printed.contains("# Expected duration: about "),
            "{printed}"
        );
        place.write("wrong.toml", format!("{study}lo = 1\n"));
        let output = place.ozgsim(&["check", "wrong.toml"]);
        assert!(
            output.code == 1 && output.stderr.contains(&format!("unknown key `{wrong}`")),
            "{}",
            output.stderr
        );
    }
}

#[test]
fn check_goes_through_all_files() {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("bad.toml", "nam = 1");
    let output = place.ozgsim(&["check", "bad.toml", "tiny.toml", "nowhere.toml"]);
    assert_eq!(output.code, 1);
    assert!(output.stdout.contains("`tiny.toml` is valid"));
    assert!(
        output.stderr.contains("unknown key `nam`")
            && output.stderr.contains("`nowhere.toml` does not exist")
    );
}
