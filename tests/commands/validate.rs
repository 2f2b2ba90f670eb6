//! `ozgsim validate`: a scenario against targets.

use crate::workplace::{TINY, Workplace, assert_same, bytes, rows, tiny};

const FOLDER: &str = "output/tiny--validation";
const HEADER: &str = "id,use,month,scope,quantity,services,value,tolerance,unit,source\n";
/// One that is met whatever happens, one that is missed, one input, which a thinned population does
/// not tell.
const TARGETS: &str = "A,calibrate,2018-06,all,not_started_share,,50,50,percent,me\n\
    B,calibrate,2018-12,all,service_available_share,s112,100,1,percent,me\n\
    C,input,2018-03,BY,comprehensive_services,,0,5,services,me\n";

fn workplace() -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    place.write("mine.csv", format!("{HEADER}{TARGETS}"));
    place
}

const VALIDATE: [&str; 4] = ["validate", "tiny.toml", "--targets", "mine.csv"];

#[test]
fn a_validation_has_its_files_and_a_missed_target_is_no_error() {
    let place = workplace();
    let output = place.ozgsim(&VALIDATE);
    assert_eq!(
        (output.code, &*output.stdout),
        (0, "output/tiny--validation\n"),
        "{}",
        output.stderr
    );
    for part in [
        "calibration may fit: 1 of 2 inside their tolerance",
        "`tiny`: 1 inputs, shown, not judged",
        "Housing benefit available",
        "Not told by the simulated administrations: C.",
    ] {
        assert!(output.stderr.contains(part), "{part} is missing in\n{}", output.stderr);
    }
    let files = place.files(FOLDER);
    let expected = [
        "charts/targets.csv",
        "charts/targets.png",
        "charts/targets.svg",
        "manifest.json",
        "replicates.csv",
        "scenario.toml",
        "targets.csv",
    ];
    assert_eq!(
        files,
        [&expected[..], &["validation.csv", "validation.md", "validation.tex"]].concat()
    );
    let text = place.text(format!("{FOLDER}/validation.csv"));
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|head| *head == name).unwrap();
    assert_eq!(
        rows[1..]
            .iter()
            .map(|row| (row[column("target")], row[column("inside")]))
            .collect::<Vec<_>>(),
        [("A", "true"), ("B", "false"), ("C", "")]
    );
    let kept = crate::workplace::rows(&place.text(format!("{FOLDER}/replicates.csv")));
    assert_eq!(kept.len(), 3 * 5);
    let of_a = kept.iter().filter(|row| row["target"] == "A");
    let values: Vec<f64> = of_a.map(|row| row["simulated_value"].parse().unwrap()).collect();
    let mean: f64 = rows[1][column("simulated_mean")].parse().unwrap();
    assert!((values.iter().sum::<f64>() / 5.0 - mean).abs() < 1e-9 && kept[14]["replicate"] == "4");
    for row in &rows[1..3] {
        let number = |name| row[column(name)].parse::<f64>().unwrap();
        let distance = (number("simulated_mean") - number("observed_value")) / number("tolerance");
        assert!((distance - number("distance_tolerances")).abs() < 1e-12, "{row:?}");
        assert!(
            number("simulated_p05") <= number("simulated_mean")
                && number("simulated_mean") <= number("simulated_p95"),
            "{row:?}"
        );
    }
    assert_eq!(place.text(format!("{FOLDER}/targets.csv")), place.text("mine.csv"));
    assert!(
        place
            .text(format!("{FOLDER}/validation.md"))
            .contains("| B | Housing benefit available | 2018-12 | 100 ± 1 % |")
    );
}

#[test]
fn the_number_of_threads_makes_no_difference_and_the_record_can_be_verified() {
    let place = workplace();
    place.works(&[&VALIDATE[..], &["--threads", "1"]].concat());
    place.works(&[&VALIDATE[..], &["--threads", "3", "--output", "again"]].concat());
    assert_same(&bytes(&place, FOLDER), &bytes(&place, "again/tiny--validation"));
    assert!(
        place
            .works(&["verify", FOLDER])
            .contains("5 replicates simulated again, all 9 files are the same to the byte")
    );
    let again = place.ozgsim(&VALIDATE);
    assert!(again.stderr.contains("is complete already"), "{}", again.stderr);
    place.write("mine.csv", format!("{HEADER}{}", TARGETS.replace(",50,50,", ",40,50,")));
    assert!(place.ozgsim(&VALIDATE).stderr.contains("holds a result of other inputs"));
}

#[test]
fn german_is_spoken() {
    let place = workplace();
    let output = place.ozgsim(&[&VALIDATE[..], &["--lang", "de", "--format", "svg"]].concat());
    for part in [
        "`tiny`: 1 Eingaben, gezeigt, nicht beurteilt",
        "Wohngeldantrag verfügbar",
        "Von den simulierten Verwaltungen nicht verraten: C.",
    ] {
        assert!(output.stderr.contains(part), "{part} is missing in\n{}", output.stderr);
    }
    assert!(
        place.text(format!("{FOLDER}/charts/targets.svg")).contains("Simuliert und beobachtet")
    );
}

/// The embedded targets, on a scenario that reaches the last of them; a thinned population
/// does not tell places, extremes and official counts.
#[test]
fn the_embedded_targets_are_the_default() {
    let place = Workplace::with("long.toml", tiny("long", "").replace("2018-12", "2025-11"));
    let stderr =
        place.ozgsim(&["validate", "long.toml", "--replicates", "2", "--format", "svg"]).stderr;
    for part in ["of 30 inside", "of 4 inside", "22 inputs, shown, not judged"] {
        assert!(stderr.contains(part), "{part} is missing in\n{stderr}");
    }
    assert_eq!(place.text("output/long--validation/validation.csv").lines().count(), 83);
}

/// More rows than a figure can hold, with bounds and targets kept apart, also with yardsticks.
#[test]
fn any_number_of_targets_can_be_compared() {
    let place = workplace();
    place.write("late.toml", tiny("late", "[attention]\nstart_per_year = 0.1\n"));
    let mut text = HEADER.replace("source", "side,source");
    for number in 0..400 {
        let (role, side) =
            (["calibrate", "holdout"][number % 2], ["at least", "at most"][number / 2 % 2]);
        text +=
            &format!("X{number},{role},2018-12,all,not_started_share,,50,1,percent,{side},me\n");
    }
    place.write("mine.csv", text);
    let output = place.ozgsim(&[&VALIDATE[..], &["late.toml", "--format", "svg,png"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    let folder = "output/tiny--validation--vs--late";
    let all = rows(&place.text(format!("{folder}/validation.csv")));
    assert_eq!(all.len(), 400);
    // The same value is inside as a bound on one side and not on the other.
    let judged = |side: &str, yes: &str| {
        all.iter().filter(|row| row["side"] == side && row["inside"] == yes).count()
    };
    let sides = [judged("at least", "true"), judged("at most", "true")];
    assert!(sides == [200, 0] || sides == [0, 200], "{sides:?}");
    let files = place.files(folder);
    for name in ["charts/targets-7.png", "charts/holdouts-7.svg", "charts/yardsticks-15.png"] {
        assert!(files.iter().any(|file| file == name), "{name} is missing in {files:?}");
    }
}

#[test]
fn wrong_targets_are_pointed_at() {
    let place = workplace();
    for (row, expected) in [
        (
            "D,calibrate,2018-12,all,dms_shar,,1,1,percent,me",
            "error: unknown `quantity` of `D`: `dms_shar`\n --> mine.csv:2:1\n",
        ),
        (
            "D,calibrate,2018-12,all,dms_share,,x,1,percent,me",
            "error: the value of column `value` cannot be read\n --> mine.csv:2:1\n",
        ),
        (
            "D,calibrate,2018-12,all,dms_share,,1,1,percent",
            "error: this row has 9 columns, the header has 10\n --> mine.csv:2:1\n",
        ),
        (
            "D,calibrate,2019-01,all,dms_share,,1,1,percent,me",
            "error: the target `D` lies in 2019-01, after the horizon 2018-12 of `tiny`\n",
        ),
        (
            "D,calibrate,2018-12,all,services_available,s001,1,1,services,me",
            "error: the target `D` counts the service `s001`",
        ),
        ("", "error: the table has a header but no targets\n"),
    ] {
        place.write("mine.csv", format!("{HEADER}{row}\n"));
        let output = place.ozgsim(&VALIDATE);
        assert!(
            output.code == 1 && output.stderr.starts_with(expected),
            "{}: {}",
            output.code,
            output.stderr
        );
    }
    place.write("mine.csv", "id,value\nA,1\n");
    assert!(
        place
            .ozgsim(&VALIDATE)
            .stderr
            .starts_with("error: the columns of this table do not fit\n --> mine.csv:1:1\n")
    );
    assert!(
        place
            .ozgsim(&["validate", "tiny.toml", "--targets", "none.csv"])
            .stderr
            .starts_with("error: `none.csv` does not exist")
    );
    assert_eq!(place.files("output"), Vec::<String>::new());
}

#[test]
fn flags_of_curves_are_refused() {
    let output = workplace().ozgsim(&["validate", "tiny.toml", "--shard", "1/2"]);
    assert!(
        output.code == 2 && output.stderr.contains("unexpected argument '--shard' found"),
        "{}",
        output.stderr
    );
}

/// With two other scenarios beside it; the Bass diffusion says nothing about level 4.
fn yardsticks() -> (Workplace, String) {
    let place = workplace();
    place.write("alone.toml", tiny("alone", "[attention]\npeer_rate_per_month = 0\n"));
    place.write("late.toml", tiny("late", "[attention]\nstart_per_year = 0.1\n"));
    place.write(
        "mine.csv",
        format!(
            "{HEADER}{TARGETS}D,calibrate,2018-12,all,single_services_level4,,1,1,percent,me\n"
        ),
    );
    let output = place.ozgsim(&[&VALIDATE[..], &["alone.toml", "late.toml"]].concat());
    assert_eq!(
        (output.code, &*output.stdout),
        (0, "output/tiny--validation--vs--alone--late\n"),
        "{}",
        output.stderr
    );
    (place, output.stderr)
}

const BESIDE: &str = "output/tiny--validation--vs--alone--late";

#[test]
fn other_scenarios_and_a_bass_diffusion_are_yardsticks() {
    let (place, stderr) = yardsticks();
    for part in ["`tiny` and yardsticks", "4 parameters fitted to 2 targets"] {
        assert!(stderr.contains(part), "{part} is missing in\n{stderr}");
    }
    let text = place.text(format!("{BESIDE}/yardsticks.md"));
    for part in [
        "Bass diffusion of services by size class",
        "Qualitative patterns of `tiny` in 2018-12",
        "| A | late | 50 ± 50 % |",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let files = place.files(BESIDE);
    let expected = [
        "bass.csv",
        "charts/targets.csv",
        "charts/yardsticks.csv",
        "charts/yardsticks.svg",
        "patterns.csv",
        "scenarios/late.toml",
    ];
    let further =
        ["targets.csv", "validation.csv", "yardsticks.csv", "yardsticks.md", "yardsticks.tex"];
    for name in expected.iter().chain(&further) {
        assert!(files.iter().any(|file| file == name), "{name} is missing in {files:?}");
    }
    let all = rows(&place.text(format!("{BESIDE}/yardsticks.csv")));
    let names = ["tiny", "alone", "late", "bass-diffusion"];
    assert_eq!(
        all.iter().map(|row| &*row["scenario"]).collect::<Vec<_>>(),
        names.iter().flat_map(|name| [*name; 4]).collect::<Vec<_>>()
    );
    let of = |name: &str, target: &str| {
        all.iter().find(|row| row["scenario"] == name && row["target"] == target).unwrap()
    };
    let mean =
        |name: &str, target: &str| of(name, target)["simulated_mean"].parse::<f64>().unwrap();
    assert!(
        mean("late", "A") > mean("tiny", "A") + 1.0,
        "fewer have started where the start is slow"
    );
    // What is beside a scenario does not change what is found for it.
    let once = rows(&{
        place.works(&VALIDATE);
        place.text(format!("{FOLDER}/validation.csv"))
    });
    assert_eq!(all[..4], once[..]);
    // A, all or none online, and B, all online, are what it can be fitted to; levels it does not
    // know.
    assert!(mean("bass-diffusion", "A") < 50.0);
    assert!(
        ["simulated_mean", "inside", "replicates"]
            .iter()
            .all(|column| of("bass-diffusion", "D")[*column].is_empty())
    );
    assert_eq!(place.text(format!("{BESIDE}/bass.csv")).lines().count(), 9);
    let patterns = rows(&place.text(format!("{BESIDE}/patterns.csv")));
    assert_eq!(patterns.len(), 27);
    for row in patterns.iter().filter(|row| !row["mean"].is_empty()) {
        let number = |column: &str| row[column].parse::<f64>();
        let (low, high) = (number("low").unwrap(), number("high").unwrap_or(f64::INFINITY));
        assert_eq!(
            row["held"],
            (low..=high).contains(&number("mean").unwrap()).to_string(),
            "{row:?}"
        );
    }
}

#[test]
fn the_misfit_is_the_sum_of_squares_in_standard_deviations() {
    let (place, _) = yardsticks();
    let all = rows(&place.text(format!("{BESIDE}/yardsticks.csv")));
    let squares = all
        .iter()
        .filter(|row| row["scenario"] == "late" && row["use"] == "calibrate")
        .filter(|row| !row["simulated_mean"].is_empty())
        .map(|row| {
            let number = |column: &str| row[column].parse::<f64>().unwrap();
            ((number("simulated_mean") - number("observed_value")) / (number("tolerance") / 2.0))
                .powi(2)
        });
    let misfit = format!("{:.1}", squares.sum::<f64>());
    let text = place.text(format!("{BESIDE}/yardsticks.md")).replace(',', "");
    let row = text.lines().find(|line| line.starts_with("| late |")).unwrap();
    assert_eq!(row.split('|').nth(3).map(str::trim), Some(&*misfit), "{row}");
}

#[test]
fn yardsticks_do_not_depend_on_threads_and_can_be_verified_and_spoken_in_german() {
    let (place, _) = yardsticks();
    let several = [&VALIDATE[..], &["alone.toml", "late.toml"]].concat();
    place.works(&[&several[..], &["--threads", "3", "--output", "again"]].concat());
    assert_same(&bytes(&place, BESIDE), &bytes(&place, &BESIDE.replace("output", "again")));
    assert!(place.works(&["verify", BESIDE]).contains("files are the same to the byte"));
    place.works(&[&several[..], &["--lang", "de", "--format", "svg", "--output", "de"]].concat());
    let text = place.text(BESIDE.replace("output", "de") + "/yardsticks.md");
    for part in [
        "Vergleichsmaßstäbe",
        "verlorene Muster",
        "Bass-Diffusion",
        "unter\u{a0}1.000",
        "Verwaltungen in einer IKZ",
        "höchstens 0,40",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn yardsticks_share_what_pairs_share() {
    let place = workplace();
    place.write("larger.toml", tiny("larger", "").replace("agents = 500", "agents = 600"));
    let output = place.ozgsim(&[&VALIDATE[..], &["larger.toml"]].concat());
    assert!(
        output.code == 1
            && output.stderr.starts_with(
                "error: `tiny` and `larger` cannot be compared: their number of agents differs"
            ),
        "{}",
        output.stderr
    );
}
