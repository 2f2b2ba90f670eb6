//! `ozgsim compare --decompose`: what the parts of a package add up to.

use crate::workplace::{
    COORDINATION, TINY, TRAINING, Workplace, assert_same, bytes, plain_rows, tiny,
};
use std::collections::BTreeMap;

const COLUMNS: &str = "baseline,package,outcome,unit,dimension,group,month,lever,shapley,\
    shapley_ci_low,shapley_ci_high,first,first_ci_low,first_ci_high,last,last_ci_low,last_ci_high";
const OUTCOMES: [&str; 5] = [
    "online_share_level2",
    "online_share_level3",
    "size_gap",
    "spending_municipal_eur",
    "spending_land_eur",
];
const FOLDER: &str = "tiny--parts-of--package";

const FUNDING: &str = "[[policy]]\nlever = \"funding\"\nvalue = 20\nfrom = \"2018-02\"\nwhere = { \
    land = [\"BY\", \"NW\"] }\n";
/// A second policy on the same lever; both are one part.
const LATER_TRAINING: &str = "[[policy]]\nlever = \"training\"\nvalue = 0.5\nfrom = \
    \"2018-09\"\nwhere = { kind = [\"county\"] }\n";

/// A folder with `tiny.toml` and a package.
fn workplace(policies: &[&str]) -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("package.toml", tiny("package", &policies.concat()));
    place
}

const DECOMPOSE: [&str; 7] =
    ["compare", "tiny.toml", "package.toml", "--decompose", "--quiet", "--replicates", "12"];

fn number(row: &BTreeMap<&str, &str>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: `{}` is no number", row[column]))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-8 * a.abs().max(b.abs()).max(1e-3)
}

/// Effects of `package` on an outcome in a month: mean and limits of the interval.
fn effect(place: &Workplace, comparison: &str, outcome: &str, month: &str) -> [f64; 3] {
    let text = place.text(format!("{comparison}/effects.csv"));
    let rows = plain_rows(&text);
    let row = rows
        .iter()
        .find(|row| row["outcome"] == outcome && row["dimension"] == "all" && row["month"] == month)
        .unwrap();
    ["effect", "ci_low", "ci_high"].map(|column| number(row, column))
}

#[test]
fn a_decomposition_has_its_files_and_columns() {
    let place = workplace(&[TRAINING, COORDINATION, FUNDING]);
    assert_eq!(
        place.works(&[&DECOMPOSE[..], &["--format", "svg,png"]].concat()),
        format!("output/{FOLDER}\n")
    );
    let (charts, files): (Vec<String>, Vec<String>) = place
        .files(&format!("output/{FOLDER}"))
        .into_iter()
        .partition(|name| name.starts_with("charts/"));
    assert_eq!(
        charts,
        ["charts/decomposition.csv", "charts/decomposition.png", "charts/decomposition.svg"]
    );
    let expected = [
        "decomposition.csv",
        "decomposition.md",
        "decomposition.tex",
        "manifest.json",
        "scenarios/package.toml",
        "scenarios/tiny.toml",
    ];
    assert_eq!(files, expected);
    let text = place.text(format!("output/{FOLDER}/decomposition.csv"));
    assert_eq!(text.lines().next(), Some(COLUMNS));
    let rows = plain_rows(&text);
    let keys: Vec<(&str, &str)> = rows.iter().map(|row| (row["outcome"], row["lever"])).collect();
    let levers = ["training", "coordination", "funding"];
    assert_eq!(
        keys,
        OUTCOMES
            .iter()
            .flat_map(|outcome| levers.map(|lever| (*outcome, lever)))
            .collect::<Vec<_>>()
    );
    for row in &rows {
        assert_eq!(
            (row["baseline"], row["package"], row["dimension"], row["group"], row["month"]),
            ("tiny", "package", "all", "all", "2018-12")
        );
        for name in ["shapley", "first", "last"] {
            let [mean, low, high] =
                [name.to_owned(), format!("{name}_ci_low"), format!("{name}_ci_high")]
                    .map(|column| number(row, &column));
            assert!(low <= mean && mean <= high, "{row:?}");
        }
    }
    assert!(rows.iter().any(|row| number(row, "shapley_ci_low") < number(row, "shapley_ci_high")));
    // Tables for papers hold a line per row; the terminal shows the same unless it is to be quiet.
    let markdown = place.text(format!("output/{FOLDER}/decomposition.md"));
    assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), 2 + rows.len());
    let output = place.ozgsim(&[
        "compare",
        "tiny.toml",
        "package.toml",
        "--decompose",
        "--output",
        "talk",
        "--lang",
        "de",
    ]);
    assert!(
        output.stderr.contains("Was jeder Hebel von `package` zu `tiny` beiträgt, bundesweit\n"),
        "{}",
        output.stderr
    );
}

#[test]
fn shares_add_up_to_the_effect_of_the_package() {
    let place = workplace(&[TRAINING, COORDINATION, FUNDING, LATER_TRAINING]);
    place.write("tiny.toml", TINY.replace("2018-12", "2019-12"));
    let package = place.text("package.toml").replacen("2018-12", "2019-12", 1);
    place.write("package.toml", package);
    place.works(&DECOMPOSE);
    place.works(&[
        "compare",
        "tiny.toml",
        "package.toml",
        "--replicates",
        "12",
        "--quiet",
        "--format",
        "svg",
    ]);
    let text = place.text(format!("output/{FOLDER}/decomposition.csv"));
    let rows = plain_rows(&text);
    let mut synergy = false;
    for outcome in OUTCOMES {
        let of: Vec<_> = rows.iter().filter(|row| row["outcome"] == outcome).collect();
        assert_eq!(of.len(), 3, "policies on the same lever are one part");
        assert!(of.iter().all(|row| row["month"] == "2019-12"));
        let sum: f64 = of.iter().map(|row| number(row, "shapley")).sum();
        let [mean, ..] = effect(&place, "output/tiny--vs--package", outcome, "2019-12");
        assert!(close(sum, mean), "{outcome}: {sum}, {mean}");
        assert!(mean != 0.0, "{outcome}");
        let alone: f64 = of.iter().map(|row| number(row, "first")).sum();
        synergy |= !close(alone, mean);
    }
    assert!(synergy, "levers that do not work together prove little");
}

/// Of two levers, a share is halfway between the first and the last place; both are differences of
/// comparisons on the same draws.
#[test]
fn first_and_last_places_are_the_effects_of_comparisons() {
    let place = workplace(&[TRAINING, COORDINATION]);
    place.works(&DECOMPOSE);
    place.write("training.toml", tiny("training", TRAINING));
    place.write("coordination.toml", tiny("coordination", COORDINATION));
    let flags = ["--replicates", "12", "--quiet", "--format", "svg"];
    for pair in [
        ["tiny", "training"],
        ["tiny", "coordination"],
        ["training", "package"],
        ["coordination", "package"],
    ] {
        place.works(
            &[
                &["compare"][..],
                &pair.map(|name| format!("{name}.toml")).each_ref().map(String::as_str),
                &flags,
            ]
            .concat(),
        );
    }
    let text = place.text(format!("output/{FOLDER}/decomposition.csv"));
    for row in plain_rows(&text) {
        let (lever, other) = if row["lever"] == "training" {
            ("training", "coordination")
        } else {
            ("coordination", "training")
        };
        for (name, folder) in [
            ("first", format!("output/tiny--vs--{lever}")),
            ("last", format!("output/{other}--vs--package")),
        ] {
            let expected = effect(&place, &folder, row["outcome"], "2018-12");
            let found = [name.to_owned(), format!("{name}_ci_low"), format!("{name}_ci_high")]
                .map(|column| number(&row, &column));
            assert!(
                found.iter().zip(expected).all(|(a, b)| close(*a, b)),
                "{lever} {name} {}: {found:?}, {expected:?}",
                row["outcome"]
            );
        }
        assert!(close(
            number(&row, "shapley"),
            f64::midpoint(number(&row, "first"), number(&row, "last"))
        ));
    }
}

#[test]
fn the_order_of_the_levers_does_not_matter() {
    let place = workplace(&[TRAINING, COORDINATION, FUNDING]);
    place.works(&DECOMPOSE);
    place.write("package.toml", tiny("package", &[FUNDING, TRAINING, COORDINATION].concat()));
    place.works(&[&DECOMPOSE[..], &["--output", "turned"]].concat());
    let [straight, turned] = ["output", "turned"]
        .map(|folder| place.text(format!("{folder}/{FOLDER}/decomposition.csv")));
    let (straight, turned) = (plain_rows(&straight), plain_rows(&turned));
    assert_eq!(turned[0]["lever"], "funding", "levers are listed in the order of the package");
    assert_eq!(straight.len(), turned.len());
    for row in &straight {
        let other = turned
            .iter()
            .find(|other| other["outcome"] == row["outcome"] && other["lever"] == row["lever"])
            .unwrap();
        for column in COLUMNS.split(',').skip(8) {
            assert!(
                close(number(row, column), number(other, column)),
                "{column}: {row:?}, {other:?}"
            );
        }
    }
}

/// More subsets than are simulated together.
#[test]
fn six_levers_are_taken_apart_whatever_the_number_of_threads() {
    let lever =
        |name: &str| format!("[[policy]]\nlever = \"{name}\"\nvalue = 0.5\nfrom = \"2018-03\"\n");
    let policies =
        ["training", "coordination", "standards", "expertise", "information", "county_hubs"]
            .map(lever);
    let place = workplace(&policies.each_ref().map(String::as_str));
    let arguments = ["compare", "tiny.toml", "package.toml", "--decompose", "--quiet"];
    for threads in ["1", "4"] {
        place.works(&[&arguments[..], &["--threads", threads, "--output", threads]].concat());
    }
    assert_same(&bytes(&place, "1"), &bytes(&place, "4"));
    place.works(&["compare", "tiny.toml", "package.toml", "--quiet", "--format", "svg"]);
    let text = place.text(format!("1/{FOLDER}/decomposition.csv"));
    for outcome in OUTCOMES {
        let sum: f64 = plain_rows(&text)
            .iter()
            .filter(|row| row["outcome"] == outcome)
            .map(|row| number(row, "shapley"))
            .sum();
        assert!(
            close(sum, effect(&place, "output/tiny--vs--package", outcome, "2018-12")[0]),
            "{outcome}"
        );
    }
}

#[test]
fn one_replicate_has_no_interval() {
    let place = workplace(&[TRAINING, COORDINATION]);
    place.works(&[
        "compare",
        "tiny.toml",
        "package.toml",
        "--decompose",
        "--quiet",
        "--replicates",
        "1",
    ]);
    let text = place.text(format!("output/{FOLDER}/decomposition.csv"));
    for row in plain_rows(&text) {
        for name in ["shapley", "first", "last"] {
            number(&row, name);
            assert_eq!(
                (row[&*format!("{name}_ci_low")], row[&*format!("{name}_ci_high")]),
                ("", "")
            );
        }
    }
    for name in ["decomposition.md", "decomposition.tex", "decomposition.csv"] {
        let text = place.text(format!("output/{FOLDER}/{name}"));
        assert!(!text.contains("NaN") && !text.contains("inf"), "{name}");
    }
}

#[test]
fn a_complete_decomposition_is_left_alone_and_one_of_other_inputs_refused() {
    let place = workplace(&[TRAINING, COORDINATION]);
    place.works(&DECOMPOSE);
    let folder = format!("output/{FOLDER}");
    let (before, manifest) =
        (bytes(&place, &folder), place.read(format!("{folder}/manifest.json")));
    place.works(&DECOMPOSE);
    assert_eq!(place.read(format!("{folder}/manifest.json")), manifest);
    place.write("package.toml", tiny("package", &[TRAINING, FUNDING].concat()));
    let output = place.ozgsim(&DECOMPOSE);
    let message = format!(
        "error: `{folder}` holds a result of other inputs under the same name\nhelp: give the \
         scenario another `name`, name another folder with --output, or overwrite with --force\n"
    );
    assert_eq!((output.code, &*output.stdout), (1, ""));
    assert!(output.stderr.ends_with(&message), "{}", output.stderr);
    assert_same(&bytes(&place, &folder), &before);
    place.works(&[&DECOMPOSE[..], &["--force"]].concat());
    assert!(place.text(format!("{folder}/decomposition.csv")).contains(",funding,"));
}

#[test]
fn more_replicates_extend_a_decomposition() {
    let place = workplace(&[TRAINING, COORDINATION]);
    place.works(&DECOMPOSE);
    let more: Vec<&str> = DECOMPOSE
        .iter()
        .map(|word| if word.parse::<u32>().is_ok() { "13" } else { word })
        .collect();
    assert_ne!(more, DECOMPOSE);
    place.works(&more);
    place.works(&[&more[..], &["--output", "at-once"]].concat());
    assert_same(
        &bytes(&place, &format!("output/{FOLDER}")),
        &bytes(&place, &format!("at-once/{FOLDER}")),
    );
    let fewer = place.ozgsim(&DECOMPOSE);
    assert!(
        fewer.code == 1 && fewer.stderr.contains("holds 13 replicates, more than the "),
        "{}",
        fewer.stderr
    );
}

#[test]
fn scenarios_that_are_no_package_end_with_code_1() {
    let place = Workplace::with("tiny.toml", TINY);
    let lever =
        |name: &str| format!("[[policy]]\nlever = \"{name}\"\nvalue = 0.5\nfrom = \"2018-03\"\n");
    let seven = [
        "training",
        "coordination",
        "standards",
        "expertise",
        "information",
        "county_hubs",
        "joint_procurement",
    ]
    .map(lever)
    .concat();
    let more = "`package` changes more than it adds policies to `tiny`, so that it has no parts\n\
                help: decompose a scenario that extends the baseline by [[policy]] entries only\n";
    let levers = |count: u32| {
        format!(
            "`package` moves {count} levers; a package has two to 6\nhelp: every subset of the \
             levers is simulated; leave some out, or compare single scenarios\n"
        )
    };
    for (lines, message) in [
        (TRAINING.to_owned(), levers(1)),
        ([TRAINING, LATER_TRAINING].concat(), levers(1)),
        (String::new(), levers(0)),
        (seven, levers(7)),
        (format!("[usage]\nceiling = 0.6\n{TRAINING}{COORDINATION}"), more.to_owned()),
        (format!("[levers]\ntraining = 0.5\n{COORDINATION}{FUNDING}"), more.to_owned()),
        (
            format!(
                "[[event]]\nname = \"x\"\nfrom = \"2018-01\"\nuntil = \"2018-02\"\ndisplacement = \
                 0.1\n{TRAINING}{COORDINATION}"
            ),
            more.to_owned(),
        ),
    ] {
        place.write("package.toml", tiny("package", &lines));
        let output = place.ozgsim(&DECOMPOSE);
        assert_eq!((output.code, &*output.stdout), (1, ""), "{lines}: {}", output.stderr);
        assert!(
            output.stderr.ends_with(&format!("error: {message}")),
            "{lines}: {}",
            output.stderr
        );
    }
    assert!(!place.path("output").exists());
}

#[test]
fn more_than_one_package_ends_with_code_2() {
    let place = workplace(&[TRAINING, COORDINATION]);
    place.write("other.toml", tiny("other", &[TRAINING, FUNDING].concat()));
    let output =
        place.ozgsim(&["compare", "tiny.toml", "package.toml", "other.toml", "--decompose"]);
    assert_eq!((output.code, &*output.stdout), (2, ""));
    assert!(
        output.stderr.ends_with("error: `--decompose` takes a baseline and one package\n"),
        "{}",
        output.stderr
    );
    for flags in
        [&["--precision", "dms_share@2018-12=0.1"][..], &["--check"], &["--agents"], &["--full"]]
    {
        assert_eq!(place.ozgsim(&[&DECOMPOSE[..], flags].concat()).code, 2, "{flags:?}");
    }
    assert!(!place.path("output").exists());
}
