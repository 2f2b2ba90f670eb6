//! `ozgsim sensitivity`: the files of a study and what is promised about them.

use crate::workplace::{TINY, Workplace, assert_same, bytes, rows, tiny};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

const HEAD: &str = "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\n";
const OUTCOMES: &str = "outcomes = [\"online_share_level1@2018-12\", \"vacancy_share@2018-06\"]\n";
const FACTORS: &str = "[[vary]]\nparameter = \"initial.forms_share\"\n[[vary]]\nparameter = \
    \"resources.leaving_per_year\"\n[[vary]]\nparameter = \"supply.statistics_lead_months\"\n";
const TRAINING: &str = "[[policy]]\nlever = \"pay\"\nvalue = 1.0\nfrom = \"2018-02\"\n";

fn morris() -> String {
    format!(
        "{HEAD}counterfactual = \"trained.toml\"\ndesign = \"morris\"\ntrajectories = \
         4\nreplicates = 2\n{OUTCOMES}{FACTORS}"
    )
}

fn indices() -> String {
    format!("{HEAD}design = \"sobol-indices\"\npoints = 16\nreplicates = 2\n{OUTCOMES}{FACTORS}")
}

fn workplace(study: &str) -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("trained.toml", tiny("trained", TRAINING));
    place.write("study.toml", study);
    place
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// The one row with these values.
fn the<'a>(
    rows: &'a [BTreeMap<String, String>],
    values: &[(&str, &str)],
) -> &'a BTreeMap<String, String> {
    let found: Vec<_> = rows
        .iter()
        .filter(|row| values.iter().all(|(column, value)| row[*column] == *value))
        .collect();
    assert_eq!(found.len(), 1, "{values:?}");
    found[0]
}

#[test]
fn a_screening_has_its_files_and_columns() {
    let place = workplace(&morris());
    assert_eq!(
        place.works(&["sensitivity", "study.toml", "--quiet", "--format", "svg,png"]),
        "output/study\n"
    );
    let (charts, files): (Vec<String>, Vec<String>) =
        place.files("output/study").into_iter().partition(|name| name.starts_with("charts/"));
    let targets = [
        "online_share_level1-2018-12",
        "online_share_level1-2018-12-effect",
        "vacancy_share-2018-06",
        "vacancy_share-2018-06-effect",
    ];
    let endings = ["csv", "png", "svg"];
    let expected: BTreeSet<String> = targets
        .iter()
        .flat_map(|name| endings.map(|ending| format!("charts/{name}.{ending}")))
        .collect();
    assert_eq!(charts.into_iter().collect::<BTreeSet<_>>(), expected);
    let expected = [
        "indices.csv",
        "indices.md",
        "indices.tex",
        "manifest.json",
        "points.csv",
        "results.csv",
        "scenarios/tiny.toml",
        "scenarios/trained.toml",
        "study.toml",
    ];
    assert_eq!(files, expected);
    let points = place.text("output/study/points.csv");
    assert_eq!(
        points.lines().next(),
        Some("point,initial.forms_share,resources.leaving_per_year,supply.statistics_lead_months")
    );
    assert_eq!(rows(&points).len(), 4 * 4);
    let results = place.text("output/study/results.csv");
    assert_eq!(
        results.lines().next(),
        Some("point,outcome,unit,dimension,group,month,target,mean,sd,n")
    );
    assert_eq!(rows(&results).len(), 4 * 4 * 4);
    let indices = place.text("output/study/indices.csv");
    assert_eq!(
        indices.lines().next(),
        Some("outcome,unit,dimension,group,month,target,factor,index,value,ci_low,ci_high,n")
    );
    let indices = rows(&indices);
    assert_eq!(indices.len(), 4 * (3 * 3 + 1));
    assert!(
        indices
            .iter()
            .all(|row| row["n"] == "4" && number(row, "ci_low") <= number(row, "ci_high"))
    );
    let of = |factor: &str, index: &str, target: &str| {
        number(
            the(
                &indices,
                &[
                    ("outcome", "online_share_level1"),
                    ("factor", factor),
                    ("index", index),
                    ("target", target),
                ],
            ),
            "value",
        )
    };
    // More forms at the start are more services at level 1 in the same year; when statistics are
    // published changes nothing there.
    assert!(
        of("initial.forms_share", "mu_star", "outcome") > 0.1
            && of("initial.forms_share", "mu", "outcome") > 0.1
    );
    assert_eq!(of("supply.statistics_lead_months", "mu_star", "outcome"), 0.0);
    assert!((0.0..=1.0).contains(&of("chance", "stochastic_share", "outcome")));
    assert!(
        place
            .text("output/study/indices.md")
            .contains("Without any effect on any target: `supply.statistics_lead_months`.")
    );
}

/// Elementary effects can be taken again from the points and their results, and these are those of
/// a comparison at the same values.
#[test]
fn results_are_those_of_a_comparison_at_the_same_values() {
    let place = workplace(&morris());
    place.works(&["sensitivity", "study.toml", "--quiet"]);
    let points = rows(&place.text("output/study/points.csv"));
    let results = rows(&place.text("output/study/results.csv"));
    let point = &points[5];
    let values = format!(
        "initial.forms_share = {}\nresources.leaving_per_year = {}\nsupply.statistics_lead_months \
         = {}\n",
        point["initial.forms_share"],
        point["resources.leaving_per_year"],
        point["supply.statistics_lead_months"]
    );
    for (name, lines) in [("tiny", ""), ("trained", TRAINING)] {
        place.write(&format!("{name}-here.toml"), values.clone() + &tiny(name, lines));
    }
    place.works(&[
        "compare",
        "tiny-here.toml",
        "trained-here.toml",
        "--replicates",
        "2",
        "--quiet",
        "--format",
        "svg",
    ]);
    let folder = "output/tiny--vs--trained";
    let (curves, effects) = (
        rows(&place.text(format!("{folder}/curves.csv"))),
        rows(&place.text(format!("{folder}/effects.csv"))),
    );
    for (outcome, month) in [("online_share_level1", "2018-12"), ("vacancy_share", "2018-06")] {
        let place = [("outcome", outcome), ("month", month), ("dimension", "all")];
        let found = |target: &str| {
            the(&results, &[&place[..], &[("point", "5"), ("target", target)]].concat())
        };
        let (curve, effect) =
            (the(&curves, &[&place[..], &[("scenario", "tiny")]].concat()), the(&effects, &place));
        for (found, expected) in [
            (number(found("outcome"), "mean"), number(curve, "mean")),
            (number(found("outcome"), "sd"), number(curve, "sd")),
            (number(found("effect"), "mean"), number(effect, "effect")),
            (number(found("effect"), "sd"), number(effect, "sd")),
        ] {
            assert!((found - expected).abs() < 1e-9, "{outcome}: {found}, {expected}");
        }
    }
    assert!(results.iter().any(|row| row["target"] == "effect"
        && row["outcome"] == "vacancy_share"
        && number(row, "mean") < 0.0));
}

#[test]
fn sobol_indices_have_their_files_and_add_up() {
    let place = workplace(&indices());
    place.works(&["sensitivity", "study.toml", "--quiet", "--lang", "de"]);
    assert_eq!(rows(&place.text("output/study/points.csv")).len(), 16 * 5);
    let found = rows(&place.text("output/study/indices.csv"));
    assert_eq!(found.len(), 2 * (3 * 2 + 1));
    let of = |factor: &str, index: &str| {
        number(
            the(
                &found,
                &[("outcome", "online_share_level1"), ("factor", factor), ("index", index)],
            ),
            "value",
        )
    };
    assert!(of("initial.forms_share", "ST") > 0.9 && of("initial.forms_share", "S1") > 0.5);
    assert_eq!(
        (of("supply.statistics_lead_months", "S1"), of("supply.statistics_lead_months", "ST")),
        (0.0, 0.0)
    );
    let chart = place.text("output/study/charts/online_share_level1-2018-12.svg");
    assert!(
        chart.contains("Gesamtindex: Formulare zum Herunterladen 2018 ")
            && !chart.contains("Total order"),
        "{chart}"
    );
}

#[test]
fn groups_are_analysed_by_themselves() {
    let place = workplace(&indices().replace(
        "replicates = 2\n",
        "replicates = 2\ngroups = [\"all\", \"kind\", \"land:BB\"]\n",
    ));
    place.works(&["sensitivity", "study.toml", "--quiet", "--format", "svg"]);
    let found = rows(&place.text("output/study/indices.csv"));
    let groups: BTreeSet<String> =
        found.iter().map(|row| format!("{}:{}", row["dimension"], row["group"])).collect();
    assert_eq!(
        groups,
        ["all:all", "kind:county", "kind:county-free city", "kind:municipality", "land:BB"]
            .map(str::to_owned)
            .into()
    );
    // Figures show nationwide values.
    assert_eq!(place.files("output/study/charts").len(), 2 * 2);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = workplace(&morris());
    for threads in ["1", "2", "4"] {
        place.works(&[
            "sensitivity",
            "study.toml",
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
fn parts_merge_to_the_same_bytes_and_the_result_is_verified() {
    let place = workplace(&morris());
    place.works(&["sensitivity", "study.toml", "--quiet", "--output", "whole"]);
    for shard in ["1/2", "2/2"] {
        place.works(&["sensitivity", "study.toml", "--quiet", "--shard", shard]);
    }
    let output =
        place.ozgsim(&["merge", "output/study.part-1-of-2", "--output", "merged", "--quiet"]);
    assert!(
        output.code == 1
            && output
                .stderr
                .contains("1 job is missing or damaged, the first with points 10 to 15\n"),
        "{}",
        output.stderr
    );
    place.works(&[
        "merge",
        "output/study.part-1-of-2",
        "output/study.part-2-of-2",
        "--output",
        "merged",
        "--quiet",
    ]);
    assert_same(&bytes(&place, "merged/study"), &bytes(&place, "whole/study"));
    let verdict = place.works(&["verify", "merged/study", "--quiet"]);
    assert!(
        verdict.starts_with("verified: 2 replicates of every point simulated again, all "),
        "{verdict}"
    );
    place.works(&["sensitivity", "whole/study/study.toml", "--quiet", "--output", "again"]);
    assert_same(&bytes(&place, "again/study"), &bytes(&place, "whole/study"));
    let mut damaged = place.text("whole/study/indices.csv");
    damaged.push('\n');
    place.write("whole/study/indices.csv", damaged);
    assert_eq!(place.ozgsim(&["verify", "whole/study", "--quiet"]).code, 1);
}

#[test]
fn a_study_that_is_killed_on_its_way_goes_on_with_the_points_it_has() {
    let study = morris().replace("trajectories = 4", "trajectories = 40");
    let place = workplace(&study);
    let arguments = ["sensitivity", "study.toml", "--threads", "2", "--quiet"];
    let start = Instant::now();
    place.works(&[&arguments[..], &["--output", "undisturbed"]].concat());
    let duration = start.elapsed();
    let mut child = place.silent(&arguments).spawn().unwrap();
    let jobs = || fs::read_dir(place.path("output/study/.jobs")).map_or(0, Iterator::count);
    // One of the files tells what the jobs are of.
    while jobs() < 3 && start.elapsed() < 20 * duration + Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(jobs() >= 3, "nothing was kept");
    assert!(!place.path("output/study/manifest.json").exists(), "it was too quick to be killed");
    place.works(&arguments);
    assert_same(&bytes(&place, "output/study"), &bytes(&place, "undisturbed/study"));
    let output = place.ozgsim(&arguments[..2]);
    assert!(
        output.code == 0
            && output.stderr.ends_with("`output/study` is complete already; nothing to do\n"),
        "{}",
        output.stderr
    );
}

#[test]
fn runs_are_announced_and_the_largest_influences_told() {
    let place = workplace(&morris());
    let output = place.ozgsim(&["sensitivity", "study.toml", "--threads", "2"]);
    let first = output.stderr.lines().next().unwrap_or_default();
    assert!(
        first.starts_with(
            "16 points of 2 replicates of scenario and counterfactual: 64 runs, at most about "
        ),
        "{first}"
    );
    assert!(first.ends_with(" MB of memory on 2 threads"), "{first}");
    assert!(output.stderr.contains("\nWhat matters most in `study`\n"), "{}", output.stderr);
    let refused = place.ozgsim(&["sensitivity", "study.toml", "--agents"]);
    let message = "error: unexpected argument '--agents' found\n";
    assert!(refused.code == 2 && refused.stderr.starts_with(message), "{}", refused.stderr);
    let refused = place.ozgsim(&["sensitivity", "study.toml", "--seed", "7", "--quiet"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.starts_with(
            "error: `output/study` holds a result of other inputs under the same name\n"
        ),
        "{}",
        refused.stderr
    );
}
