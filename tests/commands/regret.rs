//! `ozgsim regret`: which package is never far from the best.

use crate::workplace::{COORDINATION, TINY, Workplace, plain_rows, tiny};
use std::collections::BTreeMap;

const FUNDING: &str = "[[policy]]\nlever = \"funding\"\nvalue = 20\nfrom = \"2018-02\"\n";
const CRISIS: &str = "[[policy]]\nlever = \"fiscal_cycle\"\nvalue = -0.5\nfrom = \"2018-04\"\n";
const STUDY: &str = "name = \"choice\"\ndescription = \"Which one?\"\ndescription_de = \
                     \"Welches?\"\ndesign = \"regret\"\nscenario = \"tiny.toml\"\npackages = \
                     [\"coordination.toml\", \"funding.toml\"]\nconditions = \
                     [\"crisis.toml\"]\noutcomes = [\"online_share_level1@2018-12\", \
                     \"dms_share@2018-11\"]\nreplicates = 12\n";
const FOLDER: &str = "output/choice";

fn workplace() -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    for (name, policies) in
        [("coordination", COORDINATION), ("funding", FUNDING), ("crisis", CRISIS)]
    {
        place.write(format!("{name}.toml").as_str(), tiny(name, policies));
    }
    place.write("study.toml", STUDY);
    place
}

#[test]
fn regrets_follow_from_the_results_of_every_replicate() {
    let place = workplace();
    assert_eq!(place.works(&["regret", "study.toml", "--quiet"]), format!("{FOLDER}\n"));
    let text = place.text(format!("{FOLDER}/results.csv"));
    let results = plain_rows(&text);
    assert_eq!(results.len(), 12 * 2 * 3 * 2);
    let mut values: BTreeMap<(&str, &str, &str, &str), f64> = BTreeMap::new();
    for row in &results {
        values.insert(
            (row["outcome"], row["condition"], row["replicate"], row["package"]),
            row["value"].parse().unwrap(),
        );
    }
    let text = place.text(format!("{FOLDER}/regret.csv"));
    let rows = plain_rows(&text);
    assert_eq!(rows.len(), 2 * 2 * 3);
    let replicates: Vec<String> = (0..12).map(|replicate| replicate.to_string()).collect();
    for row in &rows {
        let value = |replicate: &str, package| {
            values[&(row["outcome"], row["condition"], replicate, package)]
        };
        let regret = |replicate: &String| {
            let best = ["tiny", "coordination", "funding"]
                .map(|package| value(replicate, package))
                .into_iter()
                .fold(0.0, f64::max);
            best - value(replicate, row["package"])
        };
        let regrets: Vec<f64> = replicates.iter().map(regret).collect();
        let close = |column: &str, expected: f64| {
            let found: f64 = row[column].parse().unwrap();
            assert!((found - expected).abs() < 1e-8, "{column}: {found} and {expected} in {row:?}");
        };
        close("regret_mean", regrets.iter().sum::<f64>() / 12.0);
        close("regret_max", regrets.iter().copied().fold(0.0, f64::max));
        close("best_share", regrets.iter().filter(|regret| **regret == 0.0).count() as f64 / 12.0);
    }
    assert!(rows.iter().any(|row| row["regret_max"] != "0"), "{rows:?}");
}

#[test]
fn a_result_is_left_alone_verified_and_made_again_by_any_number_of_threads() {
    let place = workplace();
    place.works(&["regret", "study.toml", "--quiet", "--threads", "1"]);
    let again = place.ozgsim(&["regret", "study.toml"]);
    assert!(again.stderr.contains("is complete already"), "{}", again.stderr);
    let verified = place.works(&["verify", FOLDER, "--quiet"]);
    assert!(verified.starts_with("verified: 12 replicates simulated again, all"), "{verified}");
    place.works(&["regret", "study.toml", "--quiet", "--threads", "3", "--output", "other"]);
    for name in ["regret.csv", "results.csv", "charts/regret_dms_share_2018-11.svg"] {
        assert_eq!(
            place.read(format!("{FOLDER}/{name}")),
            place.read(format!("other/choice/{name}")),
            "{name}"
        );
    }
}

#[test]
fn tables_and_figures_are_in_german_too() {
    let place = workplace();
    let output = place.ozgsim(&["regret", "study.toml", "--lang", "de"]);
    assert!(
        output
            .stderr
            .contains("Bedauern: wie weit Pakete hinter dem besten zurückbleiben, bundesweit\n"),
        "{}",
        output.stderr
    );
    let svg = place.text(format!("{FOLDER}/charts/regret_dms_share_2018-11.svg"));
    assert!(svg.contains("Wie weit Pakete hinter dem besten zurückbleiben"));
}

#[test]
fn what_is_wrong_with_a_study_is_pointed_at() {
    let place = workplace();
    place.write("parameter.toml", tiny("parameter", "[usage]\nceiling = 0.4\n"));
    for (from, to, message) in [
        (
            "crisis.toml",
            "parameter.toml",
            "the condition `parameter` does not only add policies to `tiny`\n --> wrong.toml:7:15",
        ),
        (
            "crisis.toml",
            "funding.toml",
            "a second scenario of this study has the name `funding`\n --> wrong.toml:7:15",
        ),
        (
            "\"coordination.toml\", ",
            "",
            "`packages` needs two scenarios or more\n --> wrong.toml:6:12",
        ),
        (
            "dms_share@2018-11",
            "size_gap@2018-11",
            "`size_gap` does not say which package is best\n --> wrong.toml:8:44",
        ),
        (
            "dms_share@2018-11",
            "dms_share@2019-11",
            "an outcome is asked for in 2019-11, after the horizon 2018-12 of `tiny`",
        ),
        ("design = \"regret\"", "design = \"grid\"", "the design `grid` is one of `ozgsim sweep`"),
        ("design = \"regret\"", "design = \"regrets\"", "unknown design `regrets`"),
        ("conditions", "condition", "unknown key `condition`\n --> wrong.toml:7:1"),
    ] {
        place.write("wrong.toml", STUDY.replace(from, to));
        let output = place.ozgsim(&["regret", "wrong.toml"]);
        assert!(output.code == 1 && output.stderr.contains(message), "{}", output.stderr);
        assert!(!place.path("output").exists());
    }
}
