//! Parameters drawn from a posterior: a replicate with a draw is the replicate of a scenario that
//! states the values of the draw, and all that is promised of pairs, prefixes, threads, records and
//! parts holds as before.

use crate::workplace::{
    TINY, Workplace, assert_same, bytes, jobs, replicates, rows, stop_at_the_end, tiny,
};
use ozgsim::engine::trajectory::{Family, Trajectory, simulate};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::load::load;
use parquet::record::RowAccessor;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Five draws of three parameters, one of them of the population, and a parameter of the
/// measurement.
const POSTERIOR: &str = "draw,weight,initial.forms_share,population.staff_per_digital_post,\
    measurement.procedures_per_bundle,resources.leaving_per_year\n1,1,0.15,90,1.5,0.08\n\
    2,2,0.1,60,1.2,0.22\n3,1,0.2,80,1.4,0.1\n4,0.5,0.3,100,1.6,0.2\n5,3,0.4,70,1.1,0.15\n";
const DATA: &str = "[data]\nparameters = \"draws.csv\"\n";
const LEVER: &str =
    "[[policy]]\nlever = \"pay\"\nvalue = 1.0\nfrom = \"2018-04\"\nwhere = { land = [\"BY\"] }\n";

/// A scenario that draws, a counterfactual that extends it, and one without draws.
fn workplace() -> Workplace {
    let place = Workplace::with("draws.csv", POSTERIOR);
    place.write("tiny.toml", tiny("tiny", DATA));
    place.write(
        "paid.toml",
        format!("name = \"paid\"\ndescription = \"Paid\"\nextends = \"tiny.toml\"\n{LEVER}"),
    );
    place.write("same.toml", "name = \"same\"\nextends = \"tiny.toml\"\n");
    place.write("plain.toml", TINY);
    place
}

fn scenario(place: &Workplace, name: &str) -> Scenario {
    load(&place.path(name), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Replicate and draw of every scenario in `replicates.parquet`.
fn draws(place: &Workplace, path: &str) -> BTreeMap<(String, i64), i64> {
    let rows = place.parquet(path).into_iter();
    rows.map(|row| {
        ((row.get_string(0).unwrap().clone(), row.get_long(1).unwrap()), row.get_long(2).unwrap())
    })
    .collect()
}

#[track_caller]
fn assert_same_bits(a: &Trajectory, b: &Trajectory) {
    let bits = |trajectory: &Trajectory| {
        trajectory.months.iter().flatten().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    assert!(bits(a) == bits(b), "replicate {} differs", a.replicate);
}

/// What a draw says, said by the scenario itself.
#[test]
fn a_replicate_is_that_of_a_scenario_that_states_the_values_of_its_draw() {
    let place = workplace();
    let drawn = scenario(&place, "tiny.toml");
    let family = Family::new(std::slice::from_ref(&drawn));
    let table = rows(POSTERIOR);
    let mut met = BTreeSet::new();
    for replicate in 0..8 {
        let number = drawn.draw(replicate).unwrap().number;
        met.insert(number);
        let row = &table[number as usize - 1];
        let keys = [
            "initial.forms_share",
            "population.staff_per_digital_post",
            "resources.leaving_per_year",
        ];
        let settings: Vec<String> = keys.iter().map(|key| format!("{key}={}", row[*key])).collect();
        let stated = load(&place.path("plain.toml"), &settings).unwrap();
        assert_same_bits(
            &family.simulate(replicate)[0],
            &simulate(&Setting::new(&stated), replicate),
        );
    }
    assert!(met.len() >= 3, "{met:?}");
}

#[test]
fn a_forked_past_with_draws_is_the_same_as_a_full_run() {
    let place = workplace();
    let scenarios = ["tiny.toml", "paid.toml", "same.toml"].map(|name| scenario(&place, name));
    let family = Family::new(&scenarios);
    assert_eq!([family.shared_months(1), family.shared_months(2)], [3, 12]);
    for replicate in 0..4 {
        for (member, forked) in family.simulate(replicate).iter().enumerate() {
            assert_same_bits(forked, &family.simulate_alone(member, replicate));
            assert_same_bits(
                forked,
                &Family::new(&scenarios[member..=member]).simulate(replicate)[0],
            );
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_and_more_replicates_keep_the_earlier_ones() {
    let place = workplace();
    for threads in ["1", "4"] {
        place.works(&[
            "run",
            "tiny.toml",
            "--replicates",
            "25",
            "--agents",
            "--threads",
            threads,
            "--output",
            threads,
        ]);
    }
    assert_same(&bytes(&place, "1/tiny"), &bytes(&place, "4/tiny"));
    place.works(&["run", "tiny.toml", "--replicates", "5", "--output", "few"]);
    let (few, many) = (
        replicates(&place, "few/tiny/replicates.parquet"),
        replicates(&place, "1/tiny/replicates.parquet"),
    );
    assert_eq!(few, many[..few.len()]);
    place.works(&["run", "tiny.toml", "--replicates", "25", "--agents", "--output", "few"]);
    assert_same(&bytes(&place, "1/tiny"), &bytes(&place, "few/tiny"));
}

#[test]
fn the_draws_are_recorded_and_the_same_in_every_scenario() {
    let place = workplace();
    place.works(&["compare", "tiny.toml", "paid.toml", "--replicates", "20"]);
    let folder = "output/tiny--vs--paid";
    let draws = draws(&place, &format!("{folder}/replicates.parquet"));
    let scenario = scenario(&place, "tiny.toml");
    assert_eq!(draws.len(), 40);
    for ((name, replicate), draw) in draws {
        assert_eq!(
            draw,
            scenario.draw(replicate as u64).unwrap().number as i64,
            "{name}, replicate {replicate}"
        );
    }
    let report = place.text(format!("{folder}/report.html"));
    assert!(report.contains(
        "Every replicate takes 3 of them from one of 5 draws in scenarios/inputs/posterior.csv"
    ));
    assert!(report.contains("Spreads hold chance and the draws of parameters"));
}

#[test]
fn the_table_of_draws_is_kept_and_the_result_is_rerun_from_it() {
    let place = workplace();
    place.works(&["run", "tiny.toml"]);
    assert_eq!(place.text("output/tiny/inputs/posterior.csv"), POSTERIOR);
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("output/tiny/manifest.json")).unwrap();
    assert_eq!(
        manifest["inputs"]["inputs/posterior.csv"],
        ozgsim::store::file::sha256(POSTERIOR.as_bytes())
    );
    let resolved = place.text("output/tiny/scenario.toml");
    assert!(
        resolved.contains("parameters = \"inputs/posterior.csv\"\n")
            && resolved.contains("\n# drawn: forms_share = "),
        "{resolved}"
    );
    place.works(&["run", "output/tiny/scenario.toml", "--output", "again"]);
    assert_same(&bytes(&place, "output/tiny"), &bytes(&place, "again/tiny"));

    place.works(&["compare", "tiny.toml", "paid.toml"]);
    let [tiny, paid] =
        ["tiny", "paid"].map(|name| format!("output/tiny--vs--paid/scenarios/{name}.toml"));
    place.works(&["compare", &tiny, &paid, "--output", "again"]);
    assert_same(&bytes(&place, "output/tiny--vs--paid"), &bytes(&place, "again/tiny--vs--paid"));
}

#[test]
fn other_draws_are_other_inputs() {
    let place = workplace();
    place.works(&["run", "tiny.toml"]);
    place.write("draws.csv", POSTERIOR.replace("2,2,0.1,", "2,2,0.11,"));
    let refused = place.ozgsim(&["run", "tiny.toml"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("holds a result of other inputs"), "{}", refused.stderr);
    fs::remove_file(place.path("output/tiny/manifest.json")).unwrap();
    let refused = place.ozgsim(&["run", "tiny.toml"]);
    assert!(refused.stderr.contains("`output/tiny` is no result of ozgsim"), "{}", refused.stderr);
    place.write("draws.csv", POSTERIOR);
    place.works(&["run", "tiny.toml"]);
}

#[test]
fn an_empty_delta_has_no_effect_and_checks_pass() {
    let place = workplace();
    place.works(&["compare", "tiny.toml", "same.toml", "--replicates", "6", "--quiet"]);
    let effects = rows(&place.text("output/tiny--vs--same/effects.csv"));
    assert!(
        effects.iter().all(|row| row["n"] == "0" || (row["effect"] == "0" && row["sd"] == "0"))
    );
    let curves = rows(&place.text("output/tiny--vs--same/curves.csv"));
    assert!(curves.iter().any(|row| row["outcome"] == "online_share_level1"
        && row["month"] == "2018-01"
        && row["sd"].parse::<f64>().unwrap() > 0.01));
    let checks =
        place.works(&["compare", "tiny.toml", "paid.toml", "--check", "--replicates", "3"]);
    assert_eq!(checks.matches(": passed").count(), 4, "{checks}");
}

/// Shares of parameters and of chance, as the replicates themselves give them.
#[test]
fn the_spread_of_effects_is_divided_among_parameters_and_chance() {
    let place = workplace();
    place.works(&["compare", "tiny.toml", "paid.toml", "--replicates", "40", "--quiet"]);
    let table = rows(&place.text("output/tiny--vs--paid/uncertainty.csv"));
    let row = table
        .iter()
        .find(|row| row["outcome"] == "vacancy_share" && row["dimension"] == "all")
        .unwrap();
    assert_eq!((&*row["month"], &*row["n"], &*row["draws"]), ("2018-12", "40", "5"));

    let mut differences: BTreeMap<i64, (i64, f64)> = BTreeMap::new();
    for row in place.parquet("output/tiny--vs--paid/replicates.parquet") {
        let text = |column: usize| row.get_string(column).unwrap().as_str();
        if (text(3), text(4), text(6)) == ("vacancy_share", "all", "2018-12") {
            let sign = if text(0) == "paid" { 1.0 } else { -1.0 };
            let entry = differences.entry(row.get_long(1).unwrap()).or_default();
            *entry = (row.get_long(2).unwrap(), entry.1 + sign * row.get_double(7).unwrap());
        }
    }
    let mut groups: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    differences
        .values()
        .for_each(|(draw, difference)| groups.entry(*draw).or_default().push(*difference));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let all: Vec<f64> = groups.values().flatten().copied().collect();
    let within: f64 = groups
        .values()
        .map(|group| group.iter().map(|value| (value - mean(group)).powi(2)).sum::<f64>())
        .sum::<f64>()
        / 35.0;
    let between = groups
        .values()
        .map(|group| group.len() as f64 * (mean(group) - mean(&all)).powi(2))
        .sum::<f64>()
        / 4.0;
    let size = (40.0
        - groups.values().map(|group| (group.len() as f64).powi(2)).sum::<f64>() / 40.0)
        / 4.0;
    let parameters = ((between - within) / size).max(0.0);
    let share: f64 = row["share_parameters"].parse().unwrap();
    assert!((share - parameters / (parameters + within)).abs() < 1e-8, "{row:?}");
    assert!(
        share > 0.0 && (share + row["share_chance"].parse::<f64>().unwrap() - 1.0).abs() < 1e-8,
        "{row:?}"
    );
    let signs = groups.values().filter(|group| mean(group) < 0.0).map(Vec::len).sum::<usize>()
        as f64
        / 40.0;
    assert_eq!(row["robust_sign"], signs.max(1.0 - signs).to_string());

    let text = place.text("output/tiny--vs--paid/effects.md");
    let line = text
        .lines()
        .find(|line| {
            line.contains("| Services at level 2 or above | 2018-12 | percentage points |")
                && line.contains("paid")
        })
        .unwrap();
    let row = table
        .iter()
        .find(|row| row["outcome"] == "online_share_level2" && row["dimension"] == "all")
        .unwrap();
    let verdict = row["robust_sign"]
        .parse::<f64>()
        .map_or("| - |".to_owned(), |share| format!("| {:.0} %, ", 100.0 * share));
    assert!(line.contains(&verdict), "{line}");
    assert!(place.text("output/tiny--vs--paid/report.html").contains("How sure effects against"));
    let drivers = rows(&place.text("output/tiny--vs--paid/drivers.csv"));
    let keys: BTreeSet<(&str, &str)> =
        drivers.iter().map(|row| (&*row["outcome"], &*row["parameter"])).collect();
    assert_eq!((drivers.len(), keys.len()), (9, 9), "three outcomes, three parameters");

    place.works(&[
        "compare",
        "tiny.toml",
        "paid.toml",
        "--replicates",
        "5",
        "--quiet",
        "--output",
        "few",
    ]);
    let few = rows(&place.text("few/tiny--vs--paid/uncertainty.csv"));
    assert!(
        few.iter().all(|row| row["share_parameters"].is_empty() && row["share_chance"].is_empty()),
        "too few repeats"
    );
    place.works(&[
        "compare",
        "plain.toml",
        "paid.toml",
        "--set",
        "data.parameters=draws.csv",
        "--output",
        "set",
        "--quiet",
    ]);
    place.write("plainly-paid.toml", tiny("paid", LEVER));
    place.works(&["compare", "plain.toml", "plainly-paid.toml", "--output", "plain", "--quiet"]);
    assert!(
        !place.path("plain/tiny--vs--paid/uncertainty.csv").exists()
            && place.path("set/tiny--vs--paid/uncertainty.csv").exists()
    );
}

#[test]
fn results_with_draws_are_verified_resumed_and_joined() {
    let place = workplace();
    let command = ["compare", "tiny.toml", "paid.toml", "--replicates", "25", "--quiet"];
    place.works(&[&command[..], &["--output", "whole"]].concat());
    let verified = place.works(&["verify", "whole/tiny--vs--paid"]);
    assert!(verified.contains("are the same to the byte"), "{verified}");
    assert!(
        place
            .works(&["verify", "whole/tiny--vs--paid", "--sample", "3"])
            .contains("3 of 25 replicates simulated again")
    );

    let folder = "output/tiny--vs--paid";
    stop_at_the_end(&place, &command, folder, "curves.csv");
    fs::remove_file(place.path(&jobs(&place, folder, "0000010-0000019")[1])).unwrap();
    place.works(&command);
    assert_same(&bytes(&place, "output/tiny--vs--paid"), &bytes(&place, "whole/tiny--vs--paid"));

    let parts: Vec<String> = ["1/2", "2/2"]
        .map(|part| place.works(&[&command[..], &["--output", "parts", "--shard", part]].concat()))
        .into();
    place.works(&["merge", parts[0].trim(), parts[1].trim(), "--output", "merged", "--quiet"]);
    assert_same(&bytes(&place, "merged/tiny--vs--paid"), &bytes(&place, "whole/tiny--vs--paid"));
}

#[test]
fn settings_of_the_command_line_name_draws_for_all_scenarios() {
    let place = workplace();
    place.write("plainly-paid.toml", format!("description = \"Paid\"\n{}", tiny("paid", LEVER)));
    place.write("plain.toml", tiny("tiny", ""));
    place.works(&["compare", "tiny.toml", "paid.toml", "--output", "own"]);
    place.works(&[
        "compare",
        "plain.toml",
        "plainly-paid.toml",
        "--set",
        "data.parameters=draws.csv",
        "--output",
        "set",
    ]);
    assert_same(&bytes(&place, "own/tiny--vs--paid"), &bytes(&place, "set/tiny--vs--paid"));
}

/// What a file states that extends another is meant, so that it holds in every replicate.
#[test]
fn what_a_scenario_states_itself_is_not_drawn() {
    let place = workplace();
    let stated = "name = \"stated\"\nextends = \"tiny.toml\"\n[initial]\nforms_share = 0.25\n";
    place.write("stated.toml", stated);
    place.write("before.toml", tiny("before", "[initial]\nforms_share = 0.25\n"));
    let own = scenario(&place, "stated.toml");
    let set = load(
        &place.path("before.toml"),
        &[format!("data.parameters={}", place.path("draws.csv").display())],
    )
    .unwrap();
    let flag = load(&place.path("tiny.toml"), &["initial.forms_share=0.25".to_owned()]).unwrap();
    for scenario in [&own, &set, &flag] {
        let drawn = scenario.drawn(3).unwrap().parameters;
        assert_eq!(drawn.initial.forms_share, 0.25);
        assert_ne!(
            drawn.resources.leaving_per_year,
            scenario.parameters.resources.leaving_per_year
        );
        assert!(scenario.shares_parameters(&own));
    }
    let check = place.works(&["check", "stated.toml"]);
    assert!(
        check.contains(
            "# Every replicate takes 2 parameters from one of 5 draws: \
            population.staff_per_digital_post, resources.leaving_per_year.\n"
        ),
        "{check}"
    );
    assert!(
        check.contains(
            "# Not drawn, because the scenario states their values: initial.forms_share.\n"
        ),
        "{check}"
    );
}

#[test]
fn differences_are_said_in_words() {
    let place = workplace();
    place.write(
        "stated.toml",
        "name = \"stated\"\nextends = \"tiny.toml\"\n[initial]\nforms_share = 0.25\n",
    );
    place.write("other.toml", tiny("other", "[data]\nparameters = \"other.csv\"\n"));
    place.write("other.csv", POSTERIOR.replace("2,2,0.1,", "2,2,0.11,"));
    let lines = |arguments: &[&str]| -> Vec<String> {
        place.works(arguments).lines().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(
        lines(&["diff", "plain.toml", "tiny.toml"]),
        ["- Every replicate takes 3 parameters from one of 5 draws; before, all had the same \
             values."]
    );
    assert_eq!(
        lines(&["diff", "tiny.toml", "plain.toml", "--lang", "de"]),
        ["- Alle Replikationen haben dieselben Parameter; vorher wurden 3 davon gezogen."]
    );
    assert_eq!(
        lines(&["diff", "tiny.toml", "other.toml"]),
        ["- Parameters are taken from other draws."]
    );
    let stated = lines(&["diff", "tiny.toml", "stated.toml"]);
    assert!(
        stated.len() == 1 && stated[0].starts_with("- `initial.forms_share` [1]: drawn -> 0.25. "),
        "{stated:?}"
    );
    assert!(lines(&["diff", "tiny.toml", "same.toml"]).is_empty());
}

#[test]
fn only_scenarios_with_the_same_draws_are_compared() {
    let place = workplace();
    place.write("plain.toml", tiny("plain", ""));
    let refused = place.ozgsim(&["compare", "plain.toml", "paid.toml"]);
    assert_eq!(
        (refused.code, &*refused.stderr),
        (
            1,
            "error: `plain` and `paid` cannot be compared: only one of them draws its \
             parameters\nhelp: pairs share the draw; name the same `parameters` under [data] in \
             both, or for both with --set data.parameters=FILE\n"
        )
    );
    place.write("other.csv", POSTERIOR.replace("2,2,0.1,", "2,2,0.11,"));
    place.write("other.toml", tiny("other", "[data]\nparameters = \"other.csv\"\n"));
    let refused = place.ozgsim(&["compare", "tiny.toml", "other.toml"]);
    assert!(
        refused
            .stderr
            .contains("`tiny` and `other` cannot be compared: they name different input files"),
        "{}",
        refused.stderr
    );
}

/// The values of a study hold at its points; everything else is drawn there as in the scenario that
/// is varied.
#[test]
fn varied_parameters_are_not_drawn() {
    let place = workplace();
    place.write(
        "sweep.toml",
        "name = \"study\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\ndesign = \
         \"grid\"\nreplicates = 10\n[[vary]]\nparameter = \"initial.forms_share\"\nvalues = [0.1, \
         0.3]\n",
    );
    place.works(&["sweep", "sweep.toml", "--quiet"]);
    let results = rows(&place.text("output/study/results.csv"));
    for (point, value) in [("0", "0.1"), ("1", "0.3")] {
        let of = |row: &&BTreeMap<String, String>| {
            row["point"] == point && row["outcome"] == "vacancy_share" && row["month"] == "2018-12"
        };
        let row = results.iter().find(of).unwrap();
        place.works(&[
            "run",
            "tiny.toml",
            "--replicates",
            "10",
            "--set",
            &format!("initial.forms_share={value}"),
            "--output",
            point,
            "--quiet",
        ]);
        let curves = rows(&place.text(format!("{point}/tiny/curves.csv")));
        let curve = curves
            .iter()
            .find(|row| {
                row["outcome"] == "vacancy_share"
                    && row["dimension"] == "all"
                    && row["month"] == "2018-12"
            })
            .unwrap();
        assert_eq!((&row["mean"], &row["sd"]), (&curve["mean"], &curve["sd"]));
    }
    let tiny = scenario(&place, "tiny.toml");
    for row in place.parquet("output/study/replicates.parquet") {
        let replicate = row.get_long(2).unwrap();
        assert_eq!(
            row.get_long(3).unwrap(),
            tiny.draw(replicate as u64).unwrap().number as i64,
            "replicate {replicate}"
        );
    }
    assert!(place.works(&["verify", "output/study", "--sample", "3"]).contains("simulated again"));
    assert!(place.works(&["verify", "output/study"]).contains("the same to the byte"));

    place.write(
        "screening.toml",
        "name = \"screening\"\ndescription = \"d\"\nscenario = \"tiny.toml\"\ncounterfactual = \
         \"paid.toml\"\ndesign = \"morris\"\ntrajectories = 2\nreplicates = 2\noutcomes = \
         [\"vacancy_share@2018-12\"]\n[[vary]]\nparameter = \
         \"resources.leaving_per_year\"\n[[vary]]\nparameter = \"initial.forms_share\"\n",
    );
    place.works(&["sensitivity", "screening.toml", "--quiet"]);
    assert!(place.works(&["verify", "output/screening"]).contains("the same to the byte"));
}

#[test]
fn packages_are_taken_apart_and_targets_are_compared_with_draws() {
    let place = workplace();
    place.write(
        "package.toml",
        format!(
            "name = \"package\"\nextends = \"tiny.toml\"\n{LEVER}[[policy]]\nlever = \
            \"training\"\nvalue = 1\nfrom = \"2018-06\"\n"
        ),
    );
    place.works(&["compare", "tiny.toml", "package.toml", "--decompose", "--quiet"]);
    assert!(
        place.works(&["verify", "output/tiny--parts-of--package"]).contains("the same to the byte")
    );
    place.write(
        "targets.csv",
        "id,use,month,scope,quantity,services,value,tolerance,unit,source\nA,input,2018-12,all,\
         single_post_share,,80,5,percent,me\n",
    );
    place.works(&["validate", "tiny.toml", "--targets", "targets.csv", "--quiet"]);
    place.works(&[
        "validate",
        "plain.toml",
        "--targets",
        "targets.csv",
        "--quiet",
        "--output",
        "plain",
    ]);
    let spread = |path: &str| rows(&place.text(path))[0].clone();
    // The measurement of a draw is its own, so that it has no ends to look at.
    place.write(
        "procedures.csv",
        "id,use,month,scope,quantity,services,value,tolerance,unit,source\nB,calibrate,2018-12,all,\
         single_services_level2,,10,5,percent,me\n",
    );
    for (scenario, output, measured) in [("tiny.toml", "own", false), ("plain.toml", "ends", true)]
    {
        place.works(&[
            "validate",
            scenario,
            "--targets",
            "procedures.csv",
            "--set",
            "simulation.agents=5324",
            "--quiet",
            "--output",
            output,
        ]);
        let row = spread(&format!("{output}/tiny--validation/validation.csv"));
        assert_eq!(row["measurement_low"] != row["measurement_high"], measured, "{row:?}");
    }
    assert_ne!(
        spread("output/tiny--validation/validation.csv"),
        spread("plain/tiny--validation/validation.csv")
    );
    assert!(place.works(&["verify", "output/tiny--validation"]).contains("the same to the byte"));
}

#[test]
fn the_embedded_posterior_is_drawn_from_by_its_name() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&[
        "run",
        "tiny.toml",
        "--set",
        "data.parameters=posterior",
        "--output",
        "output",
        "--quiet",
    ]);
    let text = place.text("output/tiny/inputs/posterior.csv");
    assert_eq!(text, fs::read_to_string("scenarios/data/posterior.csv").unwrap());
    let drawn = draws(&place, "output/tiny/replicates.parquet");
    assert!(drawn.values().collect::<BTreeSet<_>>().len() > 1, "{drawn:?}");
    let check = place.works(&["check", "tiny.toml", "--set", "data.parameters=posterior"]);
    assert!(check.contains("from one of 100 draws"), "{check}");
}

#[test]
fn what_is_wrong_with_draws_is_said() {
    let place = workplace();
    let refused = |name: &str, content: &str, message: &str| {
        place.write(name, content);
        let output = place.ozgsim(&["run", name]);
        assert_eq!((output.code, &*output.stderr), (1, message), "{}", output.stderr);
        assert!(!place.path("output").exists());
    };
    refused(
        "missing.toml",
        &tiny("missing", "[data]\nparameters = \"no.csv\"\n"),
        "error: the file that `data.parameters` names does not exist\n --> missing.toml:8:14\n  \
         |\n8 | parameters = \"no.csv\"\n  |              ^^^^^^^^ no `no.csv`\n  |\n  = help: \
         write a path relative to this file\n",
    );
    place.write("wrong.csv", "draw,weight,usage.ceiling\n1,1,0.5\n2,1,0.99\n");
    refused(
        "wrong.toml",
        &tiny("wrong", "[data]\nparameters = \"wrong.csv\"\n"),
        "error: `usage.ceiling` is out of range\n --> wrong.csv:3:5\n  |\n3 | 2,1,0.99\n  |     \
         ^^^^ 0.99 is above 0.9\n  |\n  = help: the range is 0.3 to 0.9\n",
    );
    place.write("wrong.csv", "draw,weight,usage.cieling\n1,1,0.5\n");
    refused(
        "wrong.toml",
        &tiny("wrong", "[data]\nparameters = \"wrong.csv\"\n"),
        "error: unknown column `usage.cieling`\n --> wrong.csv:1:13\n  |\n1 | \
         draw,weight,usage.cieling\n  |             ^^^^^^^^^^^^^ not the key of a parameter\n  \
         |\n  = help: did you mean `usage.ceiling`?\n",
    );
    place.write("one.csv", "draw,weight,usage.ceiling\n1,1,0.5\n");
    refused(
        "stated.toml",
        &tiny("stated", "[data]\nparameters = \"one.csv\"\n[usage]\nceiling = 0.6\n"),
        "error: the scenario states every parameter that `one.csv` could draw\nhelp: leave the \
         parameters that are to be drawn out of the scenario; what it states itself holds in every \
         replicate\n",
    );
}
