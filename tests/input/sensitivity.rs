//! Files of sensitivity studies: what they mean, and what can be wrong with one.

use ozgsim::scenario::load::{baseline, text_of as load};
use ozgsim::scenario::parameters::{REGISTRY, behaviour};
use ozgsim::scenario::source::Source;
use ozgsim::study::sensitivity::Screening;
use ozgsim::study::sensitivity::file::{Method, Sensitivity, read};
use ozgsim::study::vary::Subject;
use ozgsim::units::Month;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

const HEAD: &str = "name = \"s\"\ndescription = \"d\"\nscenario = \"baseline\"\n";
const MORRIS: &str = "design = \"morris\"\ntrajectories = 4\n";
const OUTCOMES: &str = "outcomes = [\"online_share_level2@2020-12\"]\n";
const FORMS: &str = "[[vary]]\nparameter = \"initial.forms_share\"\n";

fn morris(lines: &str) -> String {
    format!("{HEAD}{MORRIS}{OUTCOMES}{lines}")
}

#[track_caller]
fn study(text: &str) -> Sensitivity {
    read(&Source::embedded("study", text), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads a study file, lays out its points and compares the whole message.
#[track_caller]
fn refused(text: &str, message: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.toml");
    fs::write(&path, text).expect("a file");
    let found = load(&path)
        .and_then(|text| read(&text, &[]))
        .and_then(Screening::new)
        .expect_err("the study is wrong")
        .to_string();
    let found = found.replace(&format!("{}{MAIN_SEPARATOR}", folder.path().display()), "") + "\n";
    assert_eq!(found, message, "\n--- found ---\n{found}");
}

#[test]
fn all_parameters_or_some_of_them_are_varied_over_their_plausible_ranges() {
    let all = study(&morris("parameters = \"all\"\n"));
    assert_eq!(
        (all.factors.len(), all.method),
        (behaviour().count(), Method::Morris { trajectories: 4, levels: 4 })
    );
    for (place, (factor, range)) in all.factors.iter().zip(&all.ranges).enumerate() {
        assert_eq!(factor.subject, Subject::Parameter(place));
        assert_eq!(
            (range.low, range.high, range.logarithmic),
            (REGISTRY[place].low, REGISTRY[place].high, REGISTRY[place].is_log_uniform())
        );
    }
    let usage = REGISTRY.iter().filter(|parameter| parameter.group == "usage").count();
    let some = study(&morris(
        "parameters = [\"usage\", \"supply.efa_pilot_months\"]\nexcept = [\"usage.ceiling\"]\n",
    ));
    assert_eq!(some.factors.len(), usage);
    let without = study(&morris("parameters = \"all\"\nexcept = [\"usage\", \"initial\"]\n"));
    assert!(
        without
            .factors
            .iter()
            .all(|factor| !factor.name.starts_with("usage") && !factor.name.starts_with("initial"))
    );
}

#[test]
fn a_range_of_its_own_replaces_the_plausible_one() {
    let study = study(&morris(&format!(
        "parameters = \"initial\"\n{FORMS}low = 0.2\nhigh = 0.4\ndistribution = \"log-uniform\"\n"
    )));
    let initial = REGISTRY.iter().filter(|parameter| parameter.group == "initial").count();
    assert_eq!(study.factors.len(), initial);
    let (factor, range) = (&study.factors[initial - 1], study.ranges[initial - 1]);
    assert_eq!(
        (factor.name.as_str(), range.low, range.high, range.logarithmic),
        ("initial.forms_share", 0.2, 0.4, true)
    );
    assert_eq!([0.0, 1.0].map(|share| range.value(&factor.subject, share)), [0.2, 0.4]);
    assert!((range.value(&factor.subject, 0.5) - 0.08_f64.sqrt()).abs() < 1e-15);
}

#[test]
fn ranges_that_span_a_factor_of_ten_are_log_uniform() {
    let logarithmic = |key: &str| {
        REGISTRY.iter().find(|parameter| parameter.key() == key).unwrap().is_log_uniform()
    };
    assert!(
        logarithmic("cooperation.fixed_cost_eur_per_year")
            && logarithmic("supply.efa_wave_share_per_month")
    );
    assert!(
        !logarithmic("initial.forms_share")
            && !logarithmic("implementation.outside_option")
            && !logarithmic("usage.age_effect")
    );
}

#[test]
fn scenarios_end_with_the_last_month_asked_for() {
    let text = morris(FORMS).replace("2020-12\"]", "2020-12\", \"ikz_share@2019-03\"]");
    let screening = Screening::new(study(&text)).unwrap();
    assert_eq!(screening.study.scenario.simulation.horizon, Month::new(2020, 12));
    assert_eq!(screening.study.scenario.simulation.membership_from, Month::START);
    assert_eq!((screening.points.len(), screening.targets.len()), (8, 2));
    let point = &screening.scenarios_of(3)[0];
    assert_eq!(point.parameters.initial.forms_share, screening.points[3][0]);
    let mut parameters = point.parameters;
    parameters.initial.forms_share = baseline().unwrap().parameters.initial.forms_share;
    assert_eq!(parameters, baseline().unwrap().parameters);
}

#[test]
fn an_effect_is_analysed_from_the_month_on_in_which_the_counterfactual_differs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/coordination.toml");
    let head = format!("counterfactual = {:?}\n", root.display().to_string());
    let text = head.clone()
        + &morris(FORMS).replace("2020-12\"]", "2020-12\", \"online_share_level2@2028-12\"]");
    let screening = Screening::new(study(&text)).unwrap();
    let targets: Vec<_> =
        screening.targets.iter().map(|target| (target.month.year(), target.is_effect)).collect();
    assert_eq!(targets, [(2020, false), (2028, false), (2028, true)]);
    let error = Screening::new(study(&(head + &morris(FORMS)))).expect_err("no effect").to_string();
    let message = "error: `coordination` differs from `baseline` in none of the months asked \
                   for\nhelp: ask for an outcome in a later month, or leave the line \
                   `counterfactual` out";
    assert_eq!(error, message);
}

#[test]
fn the_sensitivity_studies_of_the_library_lay_out_their_points() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/studies");
    for (name, factors, points) in [
        ("which-parameters", behaviour().count(), 12 * (behaviour().count() + 1)),
        ("most-influential", 10, 256 * 12),
    ] {
        let screening = load(&folder.join(name).with_extension("toml"))
            .and_then(|text| read(&text, &[]))
            .and_then(Screening::new)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            (screening.study.title.name.as_str(), screening.names.len(), screening.points.len()),
            (name, factors, points)
        );
        assert!(screening.targets.iter().any(|target| target.is_effect));
    }
}

#[test]
fn the_design_of_a_sweep() {
    refused(
        &morris(FORMS).replace("\"morris\"\ntrajectories = 4", "\"grid\""),
        r#"error: the design `grid` is one of `ozgsim sweep`
 --> bad.toml:4:10
  |
4 | design = "grid"
  |          ^^^^^^ of another command
  |
  = help: run it with `ozgsim sweep`; the designs here are morris, sobol-indices
"#,
    );
}

#[test]
fn a_sensitivity_study_given_to_a_sweep() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.toml");
    fs::write(&path, morris(FORMS)).expect("a file");
    let found = load(&path)
        .and_then(|text| ozgsim::study::sweep::file::read(&text, &[]))
        .expect_err("not a sweep")
        .to_string();
    assert!(
        found.starts_with("error: the design `morris` is one of `ozgsim sensitivity`\n"),
        "{found}"
    );
    assert!(
        found.contains(
            "run it with `ozgsim sensitivity`; the designs here are grid, list, \
        latin-hypercube, sobol"
        ),
        "{found}"
    );
}

#[test]
fn unknown_design() {
    refused(
        &morris(FORMS).replace("\"morris\"", "\"moris\""),
        r#"error: unknown design `moris`
 --> bad.toml:4:10
  |
4 | design = "moris"
  |          ^^^^^^^ not a design
  |
  = help: did you mean `morris`?
"#,
    );
    refused(
        &morris(FORMS).replace("\"morris\"", "\"xyz\""),
        r#"error: unknown design `xyz`
 --> bad.toml:4:10
  |
4 | design = "xyz"
  |          ^^^^^ not a design
  |
  = help: possible here: morris, sobol-indices
"#,
    );
}

#[test]
fn keys_of_the_other_design() {
    refused(
        &morris(FORMS).replace("trajectories = 4", "points = 64"),
        r"error: `points` does not belong to the design `morris`
 --> bad.toml:5:10
  |
5 | points = 64
  |          ^^ of no use here
  |
  = help: leave the line out; this design has `trajectories` and `levels`
",
    );
}

#[test]
fn points_that_are_no_power_of_two() {
    refused(
        &morris(FORMS).replace("\"morris\"\ntrajectories = 4", "\"sobol-indices\"\npoints = 100"),
        r"error: `points` must be a power of two
 --> bad.toml:5:10
  |
5 | points = 100
  |          ^^^ this is none
  |
  = help: write 64 or 128; only then are the points balanced
",
    );
}

#[test]
fn odd_levels() {
    refused(
        &morris(FORMS).replace("trajectories = 4", "trajectories = 4\nlevels = 5"),
        r"error: `levels` must be an even number
 --> bad.toml:6:10
  |
6 | levels = 5
  |          ^ this is odd
  |
  = help: write 4, 6 or 8; a step is half the levels wide
",
    );
}

#[test]
fn too_many_factors_for_sobol_indices() {
    refused(
        &morris("parameters = \"all\"\n")
            .replace("\"morris\"\ntrajectories = 4", "\"sobol-indices\"\npoints = 64"),
        &format!(
            r#"error: the design `sobol-indices` varies at most 32 levers and parameters, not {}
 --> bad.toml:4:10
  |
4 | design = "sobol-indices"
  |          ^^^^^^^^^^^^^^^ too many
  |
  = help: find the influential ones with the design `morris` first
"#,
            behaviour().count()
        ),
    );
}

#[test]
fn nothing_varies() {
    refused(
        &morris(""),
        "error: `bad.toml` varies nothing\n --> bad.toml:1:1\n  |\n1 | name = \"s\"\n  | ^ no \
         [[vary]]\n  |\n  = help: add a line `parameters = \"all\"`, or a table [[vary]] with a \
         `lever` or a `parameter`\n",
    );
}

#[test]
fn unknown_parameters() {
    refused(
        &morris("parameters = [\"supply\", \"usage.ceilng\"]\n"),
        r#"error: unknown parameter in `parameters`
 --> bad.toml:7:25
  |
7 | parameters = ["supply", "usage.ceilng"]
  |                         ^^^^^^^^^^^^^^ neither a parameter nor a table of them
  |
  = help: did you mean `usage.ceiling`?
"#,
    );
}

#[test]
fn outcomes_that_do_not_exist() {
    let wrong = |outcome: &str| morris(FORMS).replace("online_share_level2@2020-12", outcome);
    refused(
        &wrong("online_share_levl2@2020-12"),
        r#"error: unknown outcome `online_share_levl2`
 --> bad.toml:6:13
  |
6 | outcomes = ["online_share_levl2@2020-12"]
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not an outcome
  |
  = help: did you mean `online_share_level2`?
"#,
    );
    refused(
        &wrong("ikz_share"),
        r#"error: `ikz_share` says no month
 --> bad.toml:6:13
  |
6 | outcomes = ["ikz_share"]
  |             ^^^^^^^^^^^ no `@`
  |
  = help: write for example "online_share_level2@2030-12"
"#,
    );
    refused(
        &wrong("ikz_share@2036-01"),
        r#"error: `ikz_share@2036-01` lies outside the model's calendar
 --> bad.toml:6:13
  |
6 | outcomes = ["ikz_share@2036-01"]
  |             ^^^^^^^^^^^^^^^^^^^ 2036-01 is never simulated
  |
  = help: the model runs from 2018-01 to 2035-12
"#,
    );
}

#[test]
fn groups_that_do_not_exist() {
    let wrong = |group: &str| morris(&format!("groups = [\"{group}\"]\n{FORMS}"));
    refused(
        &wrong("land:XX"),
        r#"error: unknown group `XX` of `land`
 --> bad.toml:7:11
  |
7 | groups = ["land:XX"]
  |           ^^^^^^^^^ not a group
  |
  = help: possible here: SH, HH, NI, HB, NW, HE, RP, BW, BY, SL, BE, BB, MV, SN, ST, TH
"#,
    );
    refused(
        &wrong("size_clas"),
        r#"error: unknown dimension `size_clas`
 --> bad.toml:7:11
  |
7 | groups = ["size_clas"]
  |           ^^^^^^^^^^^ not a dimension
  |
  = help: did you mean `size_class`?
"#,
    );
}

#[test]
fn a_lever_that_acts_too_late() {
    refused(
        &morris("[[vary]]\nlever = \"coordination\"\nfrom = \"2021-01\"\nlow = 0\nhigh = 1\n"),
        "error: `coordination` varies from 2021-01 on, after the last month asked for, 2020-12\n\
         help: ask for an outcome in a later month, or let it vary from an earlier one on\n",
    );
}

#[test]
fn a_logarithm_of_what_may_be_zero() {
    refused(
        &morris(
            "[[vary]]\nparameter = \"implementation.outside_option\"\ndistribution = \
             \"log-uniform\"\n",
        ),
        r#"error: only positive numbers can be log-uniform
 --> bad.toml:9:16
  |
9 | distribution = "log-uniform"
  |                ^^^^^^^^^^^^^ no logarithm
  |
  = help: write "uniform", or a range above zero
"#,
    );
}

#[test]
fn a_counterfactual_with_the_name_of_the_scenario() {
    refused(
        &morris(FORMS).replace("design", "counterfactual = \"baseline\"\ndesign"),
        r#"error: the counterfactual has the name of the scenario, `baseline`
 --> bad.toml:4:18
  |
4 | counterfactual = "baseline"
  |                  ^^^^^^^^^^ the same name
  |
  = help: give it a `name` of its own
"#,
    );
}
