//! `ozgsim calibrate`: draws that agree with targets.

use crate::workplace::{Workplace, assert_same, bytes};
use ozgsim::engine::evidence::Evidence;
use ozgsim::scenario::load::from_text;
use ozgsim::scenario::measurement::Measurement;
use ozgsim::scenario::target::Targets;
use ozgsim::statistics::mean;

const FOLDER: &str = "output/recovery";
const HEADER: &str = "id,use,month,scope,quantity,services,value,tolerance,unit,source\n";
/// What the parameters below move, in a short calendar.
const QUANTITIES: [(&str, &str, &str, f64); 6] = [
    ("2019-06", "not_started_share", "percent", 4.0),
    ("2020-06", "not_started_share", "percent", 4.0),
    ("2020-06", "services_available", "services", 0.2),
    ("2021-12", "services_available", "services", 0.3),
    ("2020-12", "services_available", "services", 0.2),
    ("2021-12", "dms_share", "percent", 2.0),
];
/// The parameters and the values that made the targets.
const TRUTH: [(&str, f64); 3] = [
    ("attention.start_per_year", 0.7),
    ("supply.provider_services_per_month", 1.1),
    ("initial.dms_done_share", 0.1),
];

/// A table of targets; a value by quantity.
fn targets(value: impl Fn(usize) -> f64) -> String {
    let row = |(place, (month, quantity, unit, tolerance)): (usize, &(&str, &str, &str, f64))| {
        let services =
            if *quantity == "services_available" { "s248 s283 s251 s156 s028" } else { "" };
        format!(
            "T{place},calibrate,{month},all,{quantity},{services},{},{tolerance},{unit},simulated\n\
             ",
            value(place)
        )
    };
    HEADER.to_owned() + &QUANTITIES.iter().enumerate().map(row).collect::<String>()
}

/// One mechanism at a time, so that few numbers tell few parameters.
const PLAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shared/plain.toml");

/// A folder with a study and with targets simulated from known parameters.
fn workplace(size: &str) -> Workplace {
    let place = Workplace::with("targets.csv", targets(|_| 1.0));
    let set =
        TRUTH.iter().map(|(key, value)| format!("{key} = {value}\n")).collect::<Vec<_>>().concat();
    let truth = from_text(&format!(
        "name = \"truth\"\nextends = {PLAIN:?}\n{set}simulation = {{ agents = 500, horizon = \
         \"2021-12\" }}\n"
    ))
    .unwrap();
    let evidence =
        Evidence::new(&truth, &Targets::load(&place.path("targets.csv")).unwrap().all).unwrap();
    // Means of some replicates, so that the luck of one does not pass for other parameters.
    let of = |replicate| evidence.read(replicate, &[Measurement::CENTRAL]).quantities.remove(0);
    let all: Vec<Vec<f64>> = (4242..4250).map(of).collect();
    let simulated: Vec<f64> = (0..QUANTITIES.len())
        .map(|place| mean(&all.iter().map(|of| of[place]).collect::<Vec<_>>()))
        .collect();
    place.write("targets.csv", targets(|quantity| simulated[quantity]));
    let keys: Vec<String> = TRUTH.iter().map(|(key, _)| format!("{key:?}")).collect();
    place.write(
        "recovery.toml",
        format!(
            "name = \"recovery\"\ndescription = \"Are known parameters found again?\"\nscenario = \
             {PLAIN:?}\ndesign = \"calibration\"\ntargets = \"targets.csv\"\nagents = \
             500\ndiscrepancy = 0.5\nparameters = [{}]\n{size}",
            keys.join(", ")
        ),
    );
    place
}

const SMALL: &str = "screening = 2\ncalibrated = 2\ninitial = 40\nparticles = 30\nmoves = 1\n";

/// Rows of a table by their first cell.
fn row(text: &str, name: &str) -> Vec<String> {
    text.lines()
        .find(|line| line.starts_with(name))
        .unwrap_or_else(|| panic!("no {name} in\n{text}"))
        .split(',')
        .map(str::to_owned)
        .collect()
}

#[test]
fn known_parameters_are_found_again() {
    let place = workplace("screening = 0\ninitial = 240\nparticles = 120\nmoves = 3\n");
    place.works(&["calibrate", "recovery.toml", "--quiet", "--format", "svg"]);
    let text = place.text(format!("{FOLDER}/parameters.csv"));
    let head = row(&text, "parameter");
    let column = |name: &str| head.iter().position(|cell| cell == name).unwrap();
    for (key, truth) in TRUTH {
        let row = row(&text, key);
        let value = |name: &str| row[column(name)].parse::<f64>().unwrap();
        assert!(
            (value("p05")..=value("p95")).contains(&truth),
            "{key}: {truth} is not in {} to {}",
            value("p05"),
            value("p95")
        );
        assert!(value("remaining_spread") < 0.6, "{key} has not been informed: {row:?}");
    }
    // Nothing that is simulated here depends on the parameters of the measurement.
    let left = row(&text, "measurement.single_services_online")[column("remaining_spread")]
        .parse::<f64>()
        .unwrap();
    assert!(left > 0.6, "a parameter that moves no target keeps {left} of its spread");
}

/// What single administrations have cannot be fitted where not all are simulated.
#[test]
fn targets_that_a_thinned_population_does_not_tell_are_refused() {
    let place = workplace(SMALL);
    let target = "M,calibrate,2021-12,all,anywhere_services,,400,20,services,me\n";
    place.write("targets.csv", targets(|_| 1.0) + target);
    let output = place.ozgsim(&["calibrate", "recovery.toml"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.contains(
            "error: the target `M` counts `anywhere_services`, which a thinned population does not \
             tell\n"
        ),
        "{}",
        output.stderr
    );
}

#[test]
fn a_calibration_has_its_files_and_is_the_same_for_any_number_of_threads() {
    let place = workplace(SMALL);
    let output = place.ozgsim(&["calibrate", "recovery.toml", "--threads", "1"]);
    assert_eq!((output.code, &*output.stdout), (0, "output/recovery\n"), "{}", output.stderr);
    for part in [
        "8 points of the screening, 40 of the prior",
        "step 1: temperature",
        "after calibration: 30 draws",
        "calibration may fit",
    ] {
        assert!(output.stderr.contains(part), "{part} is missing in\n{}", output.stderr);
    }
    let charts = ["parameters", "targets"]
        .map(|name| ["csv", "png", "svg"].map(|format| format!("charts/{name}.{format}")))
        .concat();
    let others = [
        "fits.csv",
        "generations.csv",
        "manifest.json",
        "parameters.csv",
        "posterior.csv",
        "scenario.toml",
        "screening.csv",
        "study.toml",
    ];
    let mut expected = ["calibration.md", "calibration.tex"].map(str::to_owned).to_vec();
    expected.extend(charts);
    expected
        .extend(others.into_iter().chain(["targets-met.csv", "targets.csv"]).map(str::to_owned));
    expected.sort();
    let mut files = place.files(FOLDER);
    files.sort();
    assert_eq!(files, expected);
    let posterior = place.text(format!("{FOLDER}/posterior.csv"));
    assert_eq!(posterior.lines().count(), 31);
    assert_eq!(
        row(&posterior, "draw").len(),
        2 + 2 + 3,
        "two parameters of the model, three of the measurement"
    );
    assert_eq!(place.text(format!("{FOLDER}/screening.csv")).matches(",true,").count(), 2);

    place.works(&["calibrate", "recovery.toml", "--threads", "3", "--output", "again", "--quiet"]);
    assert_same(&bytes(&place, FOLDER), &bytes(&place, "again/recovery"));
    assert!(place.works(&["verify", FOLDER, "--quiet"]).contains("verified"));
}

#[test]
fn a_repeated_calibration_says_that_it_is_complete_and_other_inputs_are_refused() {
    let place = workplace(SMALL);
    place.works(&["calibrate", "recovery.toml", "--quiet"]);
    assert!(place.ozgsim(&["calibrate", "recovery.toml"]).stderr.contains("complete"));
    place.write("targets.csv", targets(|_| 3.0));
    let output = place.ozgsim(&["calibrate", "recovery.toml"]);
    assert!(output.code == 1 && output.stderr.contains("other inputs"), "{}", output.stderr);
}

#[test]
fn wrong_studies_are_refused_where_they_are_wrong() {
    let cases = [
        ("screening = -1", "screening"),
        ("particles = 3", "particles"),
        ("discrepancy = -1", "discrepancy"),
        ("targets = \"none.csv\"", "none.csv"),
        ("fitted = [\"T01\", \"T9\"]", "there is no target `T9`"),
        ("fitted = []", "no target may be fitted"),
        ("particle = 30", "particles"),
        ("[[vary]]\nlever = \"coordination\"\nfrom = \"2020-01\"\nlow = 0\nhigh = 1", "levers"),
    ];
    for (line, part) in cases {
        let place = Workplace::with(
            "wrong.toml",
            format!(
                "name = \"wrong\"\ndescription = \"?\"\nscenario = \"baseline\"\ndesign = \
                 \"calibration\"\nparameters = \"all\"\n{line}\n"
            ),
        );
        let output = place.ozgsim(&["calibrate", "wrong.toml"]);
        assert!(
            output.code == 1
                && output.stderr.contains("wrong.toml:6")
                && output.stderr.contains(part),
            "{line}: {}",
            output.stderr
        );
        assert!(place.files("output").is_empty());
    }
    let place = Workplace::with(
        "sweep.toml",
        "name = \"a\"\ndescription = \"?\"\nscenario = \"baseline\"\ndesign = \"grid\"\n",
    );
    assert!(place.ozgsim(&["calibrate", "sweep.toml"]).stderr.contains("ozgsim sweep"));
    assert_eq!(place.ozgsim(&["calibrate", "sweep.toml", "--shard", "1/2"]).code, 2);
}
