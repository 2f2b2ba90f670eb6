//! Study files: what they mean, and everything that can be wrong with one.

use ozgsim::scenario::Scenario;
use ozgsim::scenario::lever::Lever;
use ozgsim::scenario::load::{baseline, from_text as scenario_from_text};
use ozgsim::scenario::parameters::REGISTRY;
use ozgsim::scenario::policy::Change;
use ozgsim::scenario::resolved::to_toml;
use ozgsim::study::sweep::design::Design;
use ozgsim::study::sweep::file::{Study, from_text, load};
use ozgsim::study::vary::SOBOL_FACTORS;
use ozgsim::study::{calibration, regret, sensitivity};
use ozgsim::units::Month;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

/// Head of a study with a design.
fn head(design: &str) -> String {
    format!("name = \"s\"\ndescription = \"d\"\nscenario = \"baseline\"\ndesign = {design}\n")
}

const COORDINATION: &str = "[[vary]]\nlever = \"coordination\"\nfrom = \"2027-01\"\n";
const OUTSIDE_OPTION: &str = "[[vary]]\nparameter = \"implementation.outside_option\"\n";

fn grid(lines: &str) -> String {
    head("\"grid\"") + lines
}

fn list(lines: &str) -> String {
    head("\"list\"") + lines
}

fn sobol(lines: &str) -> String {
    head("\"sobol\"\npoints = 8") + lines
}

fn hypercube(lines: &str) -> String {
    head("\"latin-hypercube\"\npoints = 8") + lines
}

#[track_caller]
fn study(text: &str) -> Study {
    from_text(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A study read from a file with overrides of its scenario.
#[track_caller]
fn study_with(text: &str, settings: &[&str]) -> Study {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.toml");
    fs::write(&path, text).expect("a file");
    let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
    load(&path, &settings).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn design(text: &str) -> Design {
    Design::new(study(text))
}

/// Reads a study file and compares the whole message.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, message: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.toml");
    fs::write(&path, text.as_ref()).expect("a file");
    let found = load(&path, &[]).expect_err("the study is wrong").to_string();
    let found = found.replace(&format!("{}{MAIN_SEPARATOR}", folder.path().display()), "") + "\n";
    assert_eq!(found, message, "\n--- found ---\n{found}");
}

#[test]
fn a_grid_has_all_combinations_and_the_last_factor_is_fastest() {
    let design = design(&grid(&format!(
        "{COORDINATION}values = [0.1, 0.9]\n{OUTSIDE_OPTION}low = -1\nhigh = 0\nsteps = 3"
    )));
    assert_eq!(design.names, ["coordination", "implementation.outside_option"]);
    assert_eq!(
        design.points,
        [[0.1, -1.0], [0.1, -0.5], [0.1, 0.0], [0.9, -1.0], [0.9, -0.5], [0.9, 0.0]]
    );
    assert_eq!(design.note, None);
}

#[test]
fn steps_are_round_numbers_within_the_limits() {
    let design = design(&grid(&format!("{COORDINATION}low = 0.1\nhigh = 0.9\nsteps = 9")));
    assert_eq!(design.points.concat(), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
}

#[test]
fn a_list_is_taken_as_it_is_given() {
    let design = design(&list(&format!(
        "{COORDINATION}values = [0.5, 0.1, 0.5]\n{OUTSIDE_OPTION}values = [0, -1, 0]"
    )));
    assert_eq!(design.points, [[0.5, 0.0], [0.1, -1.0], [0.5, 0.0]]);
}

#[test]
fn a_sobol_design_begins_at_the_lower_limits_and_warns_of_odd_numbers_of_points() {
    let text = sobol(&format!("{COORDINATION}low = 0.2\nhigh = 0.6\n{OUTSIDE_OPTION}"));
    let balanced = design(&text);
    assert_eq!((&balanced.points[0], &balanced.points[1]), (&vec![0.2, -4.0], &vec![0.4, 0.0]));
    assert_eq!((balanced.points.len(), &balanced.note), (8, &None));
    assert_eq!(
        design(&text.replace("points = 8", "points = 100")).note.as_deref(),
        Some(
            "a Sobol' design is balanced if its number of points is a power of two; 100 is none, \
             unlike 64 and 128"
        )
    );
}

#[test]
fn a_latin_hypercube_spreads_every_factor_and_follows_the_seed() {
    let text = hypercube(&format!("{COORDINATION}low = 0.2\nhigh = 0.6\n{OUTSIDE_OPTION}high = 0"));
    let design = design(&text);
    for (column, low, width) in [(0, 0.2, 0.4), (1, -4.0, 4.0)] {
        let mut strata: Vec<usize> = design
            .points
            .iter()
            .map(|point| ((point[column] - low) / width * 8.0) as usize)
            .collect();
        strata.sort_unstable();
        assert!(strata.into_iter().eq(0..8));
    }
    let seeded = |setting| Design::new(study_with(&text, &[setting])).points;
    assert_eq!(seeded("simulation.seed=5"), seeded("simulation.seed=5"));
    assert_ne!(seeded("simulation.seed=5"), seeded("simulation.seed=6"));
}

#[test]
fn a_point_adds_its_policies_and_sets_its_parameters() {
    let lever = "[[vary]]\nlever = \"training\"\nfrom = \"2026-03\"\nuntil = \
        \"2029-12\"\nramp_months = 6\nwhere = { land = [\"BB\"] }\n";
    let design =
        design(&grid(&format!("{lever}values = [0.1, 0.5]\n{OUTSIDE_OPTION}values = [-1, -0.5]")));
    let (before, after) = (baseline().expect("the baseline is valid"), design.scenario_of(2));
    assert_eq!(
        (after.name.as_str(), after.description.as_str()),
        ("s-p0002", "Point 2 of the study `s`")
    );
    assert_eq!(after.policies[..before.policies.len()], before.policies);
    let [policy] = &after.policies[before.policies.len()..] else { panic!("one policy is added") };
    assert_eq!(
        (policy.lever, policy.change, policy.from),
        (Lever::Training, Change::Value(0.5), Month::new(2026, 3))
    );
    assert_eq!((policy.until, policy.ramp_months), (Some(Month::new(2029, 12)), 6));
    assert_eq!(
        policy
            .target
            .lands
            .as_ref()
            .map(|lands| lands.iter().map(|land| land.key()).collect::<Vec<_>>()),
        Some(vec!["BB"])
    );
    let mut parameters = before.parameters;
    parameters.implementation.outside_option = -1.0;
    assert_eq!(after.parameters, parameters);
}

/// The scenario of a point is a scenario like any other: written out and read back it is the same.
fn check_round_trip(scenario: &Scenario) {
    let again = scenario_from_text(&to_toml(scenario)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((&again.name, &again.description), (&scenario.name, &scenario.description));
    assert_eq!(
        (again.simulation, again.parameters, again.levers),
        (scenario.simulation, scenario.parameters, scenario.levers)
    );
    assert_eq!(again.policies, scenario.policies);
}

#[test]
fn dates_are_varied_as_months() {
    let deadline = "[[vary]]\nlever = \"deadline\"\nfrom = \"2026-01\"\n";
    let listed = design(&grid(&format!("{deadline}values = [\"2028-12\", \"none\"]")));
    assert_eq!(listed.points, [[131.0], [-1.0]]);
    check_round_trip(&listed.scenario_of(0));
    check_round_trip(&listed.scenario_of(1));
    let drawn = design(&sobol(&format!("{deadline}low = \"2028-01\"\nhigh = \"2028-08\"")));
    let mut months = drawn.points.concat();
    months.sort_by(f64::total_cmp);
    assert_eq!(months, [120.0, 121.0, 122.0, 123.0, 124.0, 125.0, 126.0, 127.0]);
    check_round_trip(&drawn.scenario_of(7));
}

#[test]
fn a_lever_that_is_varied_several_times_has_numbered_columns() {
    let later = COORDINATION.replace("2027", "2030");
    let there = COORDINATION.to_owned() + "where = { land = [\"BB\"] }\n";
    let text = format!(
        "{COORDINATION}values = [0.1, 0.2]\n{OUTSIDE_OPTION}values = [0, 1]\n{later}values = [0.3, \
         0.4]\n{there}values = [0.5, 0.6]"
    );
    assert_eq!(
        design(&list(&text)).names,
        ["coordination_1", "implementation.outside_option", "coordination_2", "coordination_3"]
    );
}

#[test]
fn results_are_grouped_by_membership_before_anything_varied_acts() {
    let lever = COORDINATION.replace("2027-01", "2021-05") + "values = [0.1, 0.2]\n";
    let early = design(&grid(&lever));
    assert_eq!(early.study.scenario.simulation.membership_from, Month::new(2021, 5));
    assert_eq!(early.scenario_of(1).simulation, early.study.scenario.simulation);
    let late = design(&list(&(COORDINATION.replace("2027-01", "2034-01") + "values = [0, 1]\n")));
    assert_eq!(
        late.study.scenario.simulation,
        baseline().expect("the baseline is valid").simulation
    );
    let parameter = design(&grid(&format!("{lever}{OUTSIDE_OPTION}values = [0, 1]")));
    assert_eq!(parameter.study.scenario.simulation.membership_from, Month::START);
}

#[test]
fn replicates_are_those_of_the_command_line_then_of_the_study_then_of_the_scenario() {
    let text = grid(&format!("{COORDINATION}values = [0.1, 0.2]\n"));
    assert_eq!(
        study(&text).scenario.simulation.replicates,
        baseline().expect("the baseline is valid").simulation.replicates
    );
    let text = "replicates = 7\n".to_owned() + &text;
    assert_eq!(study(&text).scenario.simulation.replicates, 7);
    assert_eq!(study_with(&text, &["simulation.replicates=3"]).scenario.simulation.replicates, 3);
}

#[test]
fn the_scenario_is_found_beside_the_study() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("small.toml"),
        "name = \"small\"\nextends = \"baseline\"\nsimulation = { agents = 500 }\n",
    )
    .expect("a file");
    let path = folder.path().join("s.toml");
    fs::write(
        &path,
        grid(&format!("{COORDINATION}values = [0.1, 0.2]\n"))
            .replace("\"baseline\"", "\"small.toml\""),
    )
    .expect("a file");
    assert_eq!(
        load(&path, &[]).unwrap_or_else(|error| panic!("{error}")).scenario.simulation.agents,
        500
    );
}

#[test]
fn the_studies_of_the_library_load_and_bear_the_names_of_their_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/studies");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("there are studies") {
        let path = entry.expect("an entry").path();
        if sensitivity::file::load(&path, &[]).is_ok()
            || calibration::file::load(&path, &[]).is_ok()
            || regret::file::load(&path, &[]).is_ok()
        {
            continue;
        }
        let design = Design::new(load(&path, &[]).unwrap_or_else(|error| panic!("{error}")));
        assert_eq!(
            Some(design.study.name.as_str()),
            path.file_stem().and_then(|stem| stem.to_str())
        );
        assert_eq!(design.note, None);
        check_round_trip(&design.scenario_of(design.points.len() - 1));
        found.push((design.study.name, design.points.len(), design.names.len()));
    }
    found.sort();
    assert_eq!(
        found,
        [("coordination-and-money".to_owned(), 25, 2), ("what-decides".to_owned(), 64, 5)]
    );
}

#[test]
fn misspelt_key() {
    refused(
        grid("[[vari]]\nlever = \"coordination\""),
        r"error: unknown key `vari`
 --> bad.toml:5:3
  |
5 | [[vari]]
  |   ^^^^ not a key of a study
  |
  = help: did you mean `vary`?
",
    );
}

#[test]
fn misspelt_key_under_vary() {
    refused(
        grid(&format!("{COORDINATION}vals = [0.1, 0.5]")),
        r"error: unknown key `vary[1].vals`
 --> bad.toml:8:1
  |
8 | vals = [0.1, 0.5]
  | ^^^^ not a key of a study
  |
  = help: did you mean `values`?
",
    );
}

#[test]
fn misspelt_key_under_where() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 0.5]\nwhere = {{ lnad = [\"BB\"] }}")),
        r#"error: unknown key `vary[1].where.lnad`
 --> bad.toml:9:11
  |
9 | where = { lnad = ["BB"] }
  |           ^^^^ not a key of a scenario
  |
  = help: did you mean `land`?
"#,
    );
}

#[test]
fn no_name() {
    refused(
        grid(COORDINATION).replace("name = \"s\"\n", ""),
        r#"error: `bad.toml` lacks the key `name`
 --> bad.toml:1:1
  |
1 | description = "d"
  | ^ no `name` in this file
  |
  = help: add a line `name = "my-study"`
"#,
    );
}

#[test]
fn no_description() {
    refused(
        grid(COORDINATION).replace("description = \"d\"\n", ""),
        r#"error: `bad.toml` lacks the key `description`
 --> bad.toml:1:1
  |
1 | name = "s"
  | ^ no `description` in this file
  |
  = help: add a line `description = "What is asked"`
"#,
    );
}

#[test]
fn no_scenario() {
    refused(
        grid(COORDINATION).replace("scenario = \"baseline\"\n", ""),
        r#"error: `bad.toml` lacks the key `scenario`
 --> bad.toml:1:1
  |
1 | name = "s"
  | ^ no `scenario` in this file
  |
  = help: add a line `scenario = "baseline"`
"#,
    );
}

#[test]
fn no_design() {
    refused(
        grid(COORDINATION).replace("design = \"grid\"\n", ""),
        r#"error: `bad.toml` lacks the key `design`
 --> bad.toml:1:1
  |
1 | name = "s"
  | ^ no `design` in this file
  |
  = help: add a line `design = "grid"`
"#,
    );
}

#[test]
fn unusable_name() {
    refused(
        grid(COORDINATION).replace("\"s\"", "\"my study\""),
        r#"error: `name` is not usable
 --> bad.toml:1:8
  |
1 | name = "my study"
  |        ^^^^^^^^^^ not a valid name
  |
  = help: use letters, digits and hyphens, at most 72; the name becomes the name of the result folder
"#,
    );
}

#[test]
fn name_too_long_for_the_names_of_points() {
    refused(
        grid(COORDINATION).replace("\"s\"", &format!("\"{}\"", "s".repeat(73))),
        r#"error: `name` is not usable
 --> bad.toml:1:8
  |
1 | name = "sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not a valid name
  |
  = help: use letters, digits and hyphens, at most 72; the name becomes the name of the result folder
"#,
    );
}

#[test]
fn unknown_design() {
    refused(
        head("\"soboll\""),
        r#"error: unknown design `soboll`
 --> bad.toml:4:10
  |
4 | design = "soboll"
  |          ^^^^^^^^ not a design
  |
  = help: did you mean `sobol`?
"#,
    );
}

#[test]
fn scenario_that_does_not_exist() {
    refused(
        grid(COORDINATION).replace("\"baseline\"", "\"nowhere.toml\""),
        r#"error: the file that `scenario` names does not exist
 --> bad.toml:3:12
  |
3 | scenario = "nowhere.toml"
  |            ^^^^^^^^^^^^^^ no `nowhere.toml`
  |
  = help: write "baseline" or a path relative to this file
"#,
    );
}

#[test]
fn study_in_place_of_a_scenario() {
    refused(
        grid(COORDINATION).replace("\"baseline\"", "\"bad.toml\""),
        r#"error: `bad.toml` is a study, not a scenario
 --> bad.toml:3:1
  |
3 | scenario = "bad.toml"
  | ^^^^^^^^ a key of studies
  |
  = help: give a study to `ozgsim sweep`; a scenario file is run by `ozgsim run`
"#,
    );
}

#[test]
fn no_points() {
    refused(
        head("\"sobol\"") + COORDINATION,
        r#"error: the design `sobol` needs `points`
 --> bad.toml:4:10
  |
4 | design = "sobol"
  |          ^^^^^^^ how many points?
  |
  = help: add a line `points = 64`
"#,
    );
}

#[test]
fn points_where_the_design_needs_none() {
    refused(
        head("\"grid\"\npoints = 64") + COORDINATION,
        r"error: `points` does not belong to the design `grid`
 --> bad.toml:5:10
  |
5 | points = 64
  |          ^^ of no use here
  |
  = help: leave the line out; the values under [[vary]] say how many points there are
",
    );
}

#[test]
fn too_many_points() {
    refused(
        sobol(COORDINATION).replace("points = 8", "points = 100001"),
        r"error: `points` is out of range
 --> bad.toml:5:10
  |
5 | points = 100001
  |          ^^^^^^ 100001 is above 100000
  |
  = help: the range is 2 to 100000
",
    );
}

#[test]
fn one_point() {
    refused(
        hypercube(COORDINATION).replace("points = 8", "points = 1"),
        r"error: `points` is out of range
 --> bad.toml:5:10
  |
5 | points = 1
  |          ^ 1 is below 2
  |
  = help: the range is 2 to 100000
",
    );
}

#[test]
fn points_with_decimals() {
    refused(
        sobol(COORDINATION).replace("points = 8", "points = 8.5"),
        r"error: `points` must be a whole number
 --> bad.toml:5:10
  |
5 | points = 8.5
  |          ^^^ this has decimals
",
    );
}

#[test]
fn no_replicates() {
    refused(
        head("\"grid\"\nreplicates = 0") + COORDINATION,
        r"error: `replicates` is out of range
 --> bad.toml:5:14
  |
5 | replicates = 0
  |              ^ 0 is below 1
  |
  = help: the range is 1 to 1000000
",
    );
}

#[test]
fn nothing_varied() {
    refused(
        grid(""),
        r#"error: `bad.toml` varies nothing
 --> bad.toml:1:1
  |
1 | name = "s"
  | ^ no [[vary]]
  |
  = help: add a table [[vary]] with a `lever` or a `parameter`
"#,
    );
}

#[test]
fn empty_list_of_tables() {
    refused(
        grid("vary = []"),
        r"error: `bad.toml` varies nothing
 --> bad.toml:5:8
  |
5 | vary = []
  |        ^^ no [[vary]]
  |
  = help: add a table [[vary]] with a `lever` or a `parameter`
",
    );
}

#[test]
fn empty_table() {
    refused(
        grid("[[vary]]"),
        r#"error: `vary[1]` names neither a lever nor a parameter
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ nothing is varied here
  |
  = help: add a line `lever = "coordination"` or `parameter = "supply.efa_pilot_months"`
"#,
    );
}

#[test]
fn one_table_where_a_list_belongs() {
    refused(
        grid("[vary]\nlever = \"coordination\""),
        r"error: `vary` must be a list of tables, written [[vary]]
 --> bad.toml:5:1
  |
5 | [vary]
  | ^^^^^^ this is a table
",
    );
}

#[test]
fn values_without_lever_or_parameter() {
    refused(
        grid("[[vary]]\nvalues = [0.1, 0.5]"),
        r#"error: `vary[1]` names neither a lever nor a parameter
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ nothing is varied here
  |
  = help: add a line `lever = "coordination"` or `parameter = "supply.efa_pilot_months"`
"#,
    );
}

#[test]
fn lever_and_parameter() {
    refused(
        grid(&format!("{COORDINATION}parameter = \"usage.ceiling\"\nvalues = [0.1, 0.5]")),
        r#"error: `vary[1]` names a lever and a parameter
 --> bad.toml:8:13
  |
8 | parameter = "usage.ceiling"
  |             ^^^^^^^^^^^^^^^ a second one
  |
  = help: keep one of them, and vary the other under a [[vary]] of its own
"#,
    );
}

#[test]
fn unknown_lever() {
    refused(
        grid("[[vary]]\nlever = \"cordination\"\nfrom = \"2027-01\"\nvalues = [0.1, 0.5]"),
        r#"error: unknown lever in `vary[1].lever`
 --> bad.toml:6:9
  |
6 | lever = "cordination"
  |         ^^^^^^^^^^^^^ not a lever
  |
  = help: did you mean `coordination`?
"#,
    );
}

#[test]
fn unknown_parameter() {
    refused(
        grid("[[vary]]\nparameter = \"usage.cieling\"\nvalues = [0.4, 0.5]"),
        r#"error: unknown parameter in `vary[1].parameter`
 --> bad.toml:6:13
  |
6 | parameter = "usage.cieling"
  |             ^^^^^^^^^^^^^^^ not a parameter
  |
  = help: did you mean `usage.ceiling`?
"#,
    );
}

#[test]
fn parameter_without_its_table() {
    refused(
        grid("[[vary]]\nparameter = \"ceiling\"\nvalues = [0.4, 0.5]"),
        r#"error: unknown parameter in `vary[1].parameter`
 --> bad.toml:6:13
  |
6 | parameter = "ceiling"
  |             ^^^^^^^^^ not a parameter
  |
  = help: did you mean `usage.ceiling`?
"#,
    );
}

#[test]
fn nothing_like_a_parameter() {
    refused(
        grid("[[vary]]\nparameter = \"x\"\nvalues = [0.4, 0.5]"),
        r#"error: unknown parameter in `vary[1].parameter`
 --> bad.toml:6:13
  |
6 | parameter = "x"
  |             ^^^ not a parameter
  |
  = help: write it with its table, for example "supply.efa_pilot_months"; scenarios/baseline.toml states all
"#,
    );
}

#[test]
fn lever_without_from() {
    refused(
        grid("[[vary]]\nlever = \"coordination\"\nvalues = [0.1, 0.5]"),
        r"error: `vary[1]` lacks the key `from`
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ no `from` here
  |
  = help: add a line `from = ...`
",
    );
}

#[test]
fn from_outside_the_calendar() {
    refused(
        grid(&COORDINATION.replace("2027", "2040")),
        r#"error: `vary[1].from` lies outside the model's calendar
 --> bad.toml:7:8
  |
7 | from = "2040-01"
  |        ^^^^^^^^^ 2040-01 is never simulated
  |
  = help: the model runs from 2018-01 to 2035-12
"#,
    );
}

#[test]
fn until_before_from() {
    refused(
        grid(&format!("{COORDINATION}until = \"2026-01\"\nvalues = [0.1, 0.5]")),
        r#"error: `vary[1].until` lies before `from`
 --> bad.toml:8:9
  |
8 | until = "2026-01"
  |         ^^^^^^^^^ 2026-01 is before 2027-01
  |
  = help: the last month must not precede the first
"#,
    );
}

#[test]
fn parameter_from_a_month() {
    refused(
        grid(&format!("{OUTSIDE_OPTION}from = \"2027-01\"\nvalues = [-1, 0]")),
        r#"error: `vary[1].from` does not belong to a parameter
 --> bad.toml:7:8
  |
7 | from = "2027-01"
  |        ^^^^^^^^^ of no use here
  |
  = help: leave the line out; only a lever can be varied from a month on or for some administrations
"#,
    );
}

#[test]
fn lever_that_cannot_be_aimed_at_members() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 0.5]\nwhere = {{ membership = \"none\" }}")),
        r#"error: `coordination` cannot be aimed at members of cooperations
 --> bad.toml:9:9
  |
9 | where = { membership = "none" }
  |         ^^^^^^^^^^^^^^^^^^^^^^^ by membership
  |
  = help: leave `membership` out of `where`, or choose a lever that acts on single administrations, such as `funding` or `posts`
"#,
    );
}

#[test]
fn value_of_a_lever_out_of_range() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 1.5]")),
        r"error: `vary[1].values` is out of range
 --> bad.toml:8:16
  |
8 | values = [0.1, 1.5]
  |                ^^^ 1.5 is above 1
  |
  = help: the range is 0 to 1
",
    );
}

#[test]
fn value_of_a_lever_with_unit_out_of_range() {
    refused(
        sobol("[[vary]]\nlever = \"funding\"\nfrom = \"2027-01\"\nlow = -1\nhigh = 5"),
        r"error: `vary[1].low` is out of range
 --> bad.toml:9:7
  |
9 | low = -1
  |       ^^ -1 is below 0
  |
  = help: the range is 0 to 20 [EUR per inhabitant and year]
",
    );
}

#[test]
fn value_of_a_parameter_out_of_range() {
    refused(
        list("[[vary]]\nparameter = \"supply.efa_pilot_months\"\nvalues = [12, 300]"),
        r"error: `vary[1].values` is out of range
 --> bad.toml:7:15
  |
7 | values = [12, 300]
  |               ^^^ 300 is above 24
  |
  = help: the range is 6 to 24 [months]
",
    );
}

#[test]
fn limit_out_of_range() {
    refused(
        sobol(&format!("{OUTSIDE_OPTION}low = -5")),
        r"error: `vary[1].low` is out of range
 --> bad.toml:8:7
  |
8 | low = -5
  |       ^^ -5 is below -4
  |
  = help: the range is -4 to 4
",
    );
}

#[test]
fn value_of_the_wrong_type() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, \"much\"]")),
        r#"error: `vary[1].values` must be a number
 --> bad.toml:8:16
  |
8 | values = [0.1, "much"]
  |                ^^^^^^ this is a text
"#,
    );
}

#[test]
fn no_values_in_a_grid() {
    refused(
        grid(COORDINATION),
        r"error: `vary[1]` states no values
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ no values here
  |
  = help: add `values`, or `low`, `high` and `steps`
",
    );
}

#[test]
fn no_values_in_a_list() {
    refused(
        list(COORDINATION),
        r"error: `vary[1]` lacks the key `values`
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ no `values` here
  |
  = help: add a line `values = ...`
",
    );
}

#[test]
fn empty_list_of_values() {
    refused(
        grid(&format!("{COORDINATION}values = []")),
        r"error: `vary[1].values` is an empty list
 --> bad.toml:8:10
  |
8 | values = []
  |          ^^ no value
  |
  = help: state at least one
",
    );
}

#[test]
fn value_stated_twice() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 0.5, 0.1]")),
        r"error: `vary[1].values` states 0.1 twice
 --> bad.toml:8:21
  |
8 | values = [0.1, 0.5, 0.1]
  |                     ^^^ a second time
  |
  = help: state it once; a grid has every combination once
",
    );
}

#[test]
fn values_and_limits() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 0.5]\nlow = 0.1")),
        r"error: `vary[1]` states its values twice
 --> bad.toml:9:7
  |
9 | low = 0.1
  |       ^^^ a second time
  |
  = help: keep `values`, or `low`, `high` and `steps`
",
    );
}

#[test]
fn no_steps() {
    refused(
        grid(&format!("{COORDINATION}low = 0.1\nhigh = 0.5")),
        r"error: `vary[1]` lacks the key `steps`
 --> bad.toml:5:1
  |
5 | [[vary]]
  | ^^^^^^^^ no `steps` here
  |
  = help: add a line `steps = ...`
",
    );
}

#[test]
fn one_step() {
    refused(
        grid(&format!("{COORDINATION}low = 0.1\nhigh = 0.5\nsteps = 1")),
        r"error: `vary[1].steps` is out of range
  --> bad.toml:10:9
   |
10 | steps = 1
   |         ^ 1 is below 2
   |
   = help: the range is 2 to 100000
",
    );
}

#[test]
fn steps_between_months() {
    refused(
        grid(
            "[[vary]]\nlever = \"deadline\"\nfrom = \"2026-01\"\nlow = \"2028-12\"\nhigh = \
             \"2030-12\"\nsteps = 3",
        ),
        r#"error: `deadline` cannot be varied in steps
  --> bad.toml:10:9
   |
10 | steps = 3
   |         ^ a month has no fractions
   |
   = help: list the months, for example `values = ["2028-12", "2030-12"]`
"#,
    );
}

#[test]
fn limit_that_is_no_month() {
    refused(
        sobol(
            "[[vary]]\nlever = \"deadline\"\nfrom = \"2026-01\"\nlow = \"none\"\nhigh = \
             \"2030-12\"",
        ),
        r#"error: `vary[1].low` must be a month
 --> bad.toml:9:7
  |
9 | low = "none"
  |       ^^^^^^ not a month
  |
  = help: nothing lies between "none" and a month; a grid or a list can state both as `values`
"#,
    );
}

#[test]
fn lever_without_a_limit() {
    refused(
        hypercube(&format!("{COORDINATION}low = 0.1")),
        r"error: `vary[1]` lacks the key `high`
 --> bad.toml:6:1
  |
6 | [[vary]]
  | ^^^^^^^^ no `high` here
  |
  = help: add a line `high = ...`
",
    );
}

#[test]
fn low_not_below_high() {
    refused(
        hypercube(&format!("{COORDINATION}low = 0.5\nhigh = 0.5")),
        r"error: `vary[1].low` does not lie below `vary[1].high`
 --> bad.toml:9:7
  |
9 | low = 0.5
  |       ^^^ 0.5 is not below 0.5
  |
  = help: the lowest value must be below the highest
",
    );
}

#[test]
fn high_not_above_the_range() {
    refused(
        sobol(&format!("{OUTSIDE_OPTION}high = -4")),
        r"error: `vary[1].low` does not lie below `vary[1].high`
 --> bad.toml:8:8
  |
8 | high = -4
  |        ^^ -4 is not below -4
  |
  = help: the lowest value must be below the highest; a limit that is not stated is that of the plausible range
",
    );
}

#[test]
fn months_in_the_wrong_order() {
    refused(
        sobol(
            "[[vary]]\nlever = \"deadline\"\nfrom = \"2026-01\"\nlow = \"2030-12\"\nhigh = \
             \"2028-12\"",
        ),
        r#"error: `vary[1].low` does not lie below `vary[1].high`
 --> bad.toml:9:7
  |
9 | low = "2030-12"
  |       ^^^^^^^^^ "2030-12" is not below "2028-12"
  |
  = help: the lowest value must be below the highest
"#,
    );
}

#[test]
fn values_in_a_design_that_chooses_them() {
    refused(
        sobol(&format!("{COORDINATION}values = [0.1, 0.5]")),
        r"error: `vary[1].values` does not belong to the design `sobol`
 --> bad.toml:9:10
  |
9 | values = [0.1, 0.5]
  |          ^^^^^^^^^^ of no use here
  |
  = help: state `low` and `high`; the design chooses the values between them
",
    );
}

#[test]
fn limits_in_a_list() {
    refused(
        list(&format!("{COORDINATION}low = 0.1\nhigh = 0.5")),
        r"error: `vary[1].low` does not belong to the design `list`
 --> bad.toml:8:7
  |
8 | low = 0.1
  |       ^^^ of no use here
  |
  = help: state `values`, one for every point
",
    );
}

#[test]
fn lists_of_unequal_length() {
    refused(
        list(&format!("{COORDINATION}values = [0.1, 0.5]\n{OUTSIDE_OPTION}values = [-1, -0.5, 0]")),
        r"error: `vary[2].values` has 3 values and `vary[1].values` has 2
  --> bad.toml:11:10
   |
11 | values = [-1, -0.5, 0]
   |          ^^^^^^^^^^^^^ not as many
   |
   = help: a list states one value per point under every [[vary]]
",
    );
}

#[test]
fn same_lever_twice() {
    refused(
        grid(&format!("{COORDINATION}values = [0.1, 0.5]\n{COORDINATION}values = [0.2, 0.6]")),
        r#"error: `coordination` is varied twice
  --> bad.toml:10:9
   |
10 | lever = "coordination"
   |         ^^^^^^^^^^^^^^ as in `vary[1]`
   |
   = help: keep one of them, or give them different `from` or `where`
"#,
    );
}

#[test]
fn same_parameter_twice() {
    refused(
        sobol(&format!("{OUTSIDE_OPTION}{OUTSIDE_OPTION}")),
        r#"error: `implementation.outside_option` is varied twice
 --> bad.toml:9:13
  |
9 | parameter = "implementation.outside_option"
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ as in `vary[1]`
  |
  = help: keep one of them
"#,
    );
}

#[test]
fn grid_too_large() {
    refused(
        grid(&format!("{COORDINATION}low = 0\nhigh = 1\nsteps = 400\n{OUTSIDE_OPTION}steps = 400")),
        r#"error: the grid has 160000 points
 --> bad.toml:4:10
  |
4 | design = "grid"
  |          ^^^^^^ 2 to 100000 are possible
  |
  = help: state fewer values, or use the design `latin-hypercube` or `sobol`
"#,
    );
}

#[test]
fn grid_of_one_point() {
    refused(
        grid(&format!("{COORDINATION}values = 0.5")),
        r#"error: the grid has 1 point
 --> bad.toml:4:10
  |
4 | design = "grid"
  |          ^^^^^^ 2 to 100000 are possible
  |
  = help: a study compares points: state more values under [[vary]]
"#,
    );
}

#[test]
fn list_of_one_point() {
    refused(
        list(&format!("{COORDINATION}values = [0.5]")),
        r#"error: the list has 1 point
 --> bad.toml:4:10
  |
4 | design = "list"
  |          ^^^^^^ 2 to 100000 are possible
  |
  = help: a study compares points: state more values under [[vary]]
"#,
    );
}

#[test]
fn too_many_dimensions_for_sobol() {
    refused(
        sobol(
            &REGISTRY[..=SOBOL_FACTORS]
                .iter()
                .map(|parameter| format!("[[vary]]\nparameter = \"{}\"\n", parameter.key()))
                .collect::<Vec<_>>()
                .concat(),
        ),
        r"error: the design `sobol` varies at most 64 levers and parameters, not 65
   --> bad.toml:134:1
    |
134 | [[vary]]
    | ^^^^^^^^ one too many
    |
    = help: use the design `latin-hypercube`, which has no such limit
",
    );
}
