//! `ozgsim validate`: a scenario against targets.

mod command;

use command::{TINY, Workplace, assert_same, bytes, tiny};

const FOLDER: &str = "output/tiny--validation";
const HEADER: &str = "id,use,month,scope,quantity,services,value,tolerance,unit,source\n";
/// One that is met whatever happens, one that is missed, one input.
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
    assert_eq!((output.code, &*output.stdout), (0, "output/tiny--validation\n"), "{}", output.stderr);
    for part in [
        "calibration may fit: 1 of 2 inside their tolerance",
        "should be met by construction: 1 of 1 inside",
        "Housing benefit available",
        "depend on the number",
    ] {
        assert!(output.stderr.contains(part), "{part} is missing in\n{}", output.stderr);
    }
    let files = place.files(FOLDER);
    let expected = ["charts/targets.csv", "charts/targets.png", "charts/targets.svg", "manifest.json", "scenario.toml", "targets.csv"];
    assert_eq!(files, [&expected[..], &["validation.csv", "validation.md", "validation.tex"]].concat());
    let text = place.text(format!("{FOLDER}/validation.csv"));
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|head| *head == name).unwrap();
    assert_eq!(
        rows[1..].iter().map(|row| (row[column("target")], row[column("inside")])).collect::<Vec<_>>(),
        [("A", "true"), ("B", "false"), ("C", "true")]
    );
    for row in &rows[1..] {
        let number = |name| row[column(name)].parse::<f64>().unwrap();
        let distance = (number("simulated_mean") - number("observed_value")) / number("tolerance");
        assert!((distance - number("distance_tolerances")).abs() < 1e-12, "{row:?}");
        assert!(number("simulated_p05") <= number("simulated_mean") && number("simulated_mean") <= number("simulated_p95"), "{row:?}");
    }
    assert_eq!(place.text(format!("{FOLDER}/targets.csv")), place.text("mine.csv"));
    assert!(place.text(format!("{FOLDER}/validation.md")).contains("| B | Housing benefit available | 2018-12 | 100 ± 1 % |"));
}

#[test]
fn the_number_of_threads_makes_no_difference_and_the_record_can_be_verified() {
    let place = workplace();
    place.works(&[&VALIDATE[..], &["--threads", "1"]].concat());
    place.works(&[&VALIDATE[..], &["--threads", "3", "--output", "again"]].concat());
    assert_same(&bytes(&place, FOLDER), &bytes(&place, "again/tiny--validation"));
    assert!(place.works(&["verify", FOLDER]).contains("5 replicates simulated again, all 8 files are the same to the byte"));
    let again = place.ozgsim(&VALIDATE);
    assert!(again.stderr.contains("is complete already"), "{}", again.stderr);
    place.write("mine.csv", format!("{HEADER}{}", TARGETS.replace(",50,50,", ",40,50,")));
    assert!(place.ozgsim(&VALIDATE).stderr.contains("holds a result of other inputs"));
}

#[test]
fn german_is_spoken() {
    let place = workplace();
    let output = place.ozgsim(&[&VALIDATE[..], &["--lang", "de", "--format", "svg"]].concat());
    for part in ["Zielwerte, die Eingabe sind", "Wohngeldantrag verfügbar", "Minima, Maxima und Zusammenarbeit"] {
        assert!(output.stderr.contains(part), "{part} is missing in\n{}", output.stderr);
    }
    assert!(place.text(format!("{FOLDER}/charts/targets.svg")).contains("Simuliert und beobachtet"));
}

/// The embedded targets, on a scenario that reaches the last of them.
#[test]
fn the_embedded_targets_are_the_default() {
    let place = Workplace::with("long.toml", tiny("long", "").replace("2018-12", "2025-11"));
    let stderr = place.ozgsim(&["validate", "long.toml", "--replicates", "2", "--format", "svg"]).stderr;
    assert!(stderr.contains("of 12 inside") && stderr.contains("of 18 inside"), "{stderr}");
    assert_eq!(place.text("output/long--validation/validation.csv").lines().count(), 31);
}

#[test]
fn wrong_targets_are_pointed_at() {
    let place = workplace();
    for (row, expected) in [
        ("D,calibrate,2018-12,all,dms_shar,,1,1,percent,me", "error: unknown `quantity` of `D`: `dms_shar`\n --> mine.csv:2:1\n"),
        ("D,calibrate,2018-12,all,dms_share,,x,1,percent,me", "error: the value of column `value` cannot be read\n --> mine.csv:2:1\n"),
        ("D,calibrate,2018-12,all,dms_share,,1,1,percent", "error: this row cannot be read"),
        ("D,calibrate,2019-01,all,dms_share,,1,1,percent,me", "error: the target `D` lies in 2019-01, after the horizon 2018-12 of `tiny`\n"),
        ("D,calibrate,2018-12,all,services_available,s001,1,1,services,me", "error: the target `D` counts the service `s001`"),
        ("", "error: the table has a header but no targets\n"),
    ] {
        place.write("mine.csv", format!("{HEADER}{row}\n"));
        let output = place.ozgsim(&VALIDATE);
        assert!(output.code == 1 && output.stderr.starts_with(expected), "{}: {}", output.code, output.stderr);
    }
    place.write("mine.csv", "id,value\nA,1\n");
    assert!(place.ozgsim(&VALIDATE).stderr.starts_with("error: the columns of this table do not fit\n --> mine.csv:1:1\n"));
    assert!(place.ozgsim(&["validate", "tiny.toml", "--targets", "none.csv"]).stderr.starts_with("error: `none.csv` does not exist"));
    assert_eq!(place.files("output"), Vec::<String>::new());
}

#[test]
fn flags_of_curves_are_refused() {
    let output = workplace().ozgsim(&["validate", "tiny.toml", "--shard", "1/2"]);
    assert!(output.code == 2 && output.stderr.contains("do not go with `validate`"), "{}", output.stderr);
}
