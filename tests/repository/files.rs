//! The repository keeps its promises: the baseline is what the registry says, every scenario loads,
//! the documentation is up to date.

use ozgsim::language::Language;
use ozgsim::report::difference::differences;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::header::{GROUPS, library, read};
use ozgsim::scenario::lever::Lever;
use ozgsim::scenario::load::{BASELINE, baseline, load};
use ozgsim::scenario::resolved::to_toml;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<PathBuf> {
    scenarios_in("scenarios")
}

fn scenarios_in(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("there are scenarios");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

#[test]
fn the_baseline_states_every_key_with_the_comments_of_the_registry() {
    let written = to_toml(&baseline().expect("the baseline is valid"));
    for (number, (have, want)) in BASELINE.lines().zip(written.lines()).enumerate() {
        assert_eq!(have, want, "line {} of scenarios/baseline.toml", number + 1);
    }
    assert_eq!(
        BASELINE, written,
        "`ozgsim check scenarios/baseline.toml` prints the baseline as it should be"
    );
}

#[test]
fn every_scenario_loads_and_bears_the_name_of_its_file() {
    let paths = scenarios();
    assert!(paths.len() >= 7);
    for path in paths {
        let scenario =
            load(&path, &[]).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(Some(scenario.name.as_str()), path.file_stem().and_then(|stem| stem.to_str()));
    }
}

#[test]
fn every_scenario_but_the_baseline_has_a_header_and_differs_from_it() {
    let baseline = baseline().expect("the baseline is valid");
    let library = library(&root().join("scenarios")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(library.len(), scenarios().len() - 1);
    for (_, scenario) in &library {
        assert!(
            !differences(&baseline, scenario, Language::English).is_empty(),
            "`{}` is the baseline",
            scenario.name
        );
    }
    for group in GROUPS {
        assert!(
            library.iter().any(|(header, _)| header.group == group),
            "no scenario in the group `{group}`"
        );
    }
}

/// Without one submodel each; the loader holds their parameters to their ranges.
#[test]
fn every_ablation_loads_cites_findings_and_differs_from_the_baseline_and_all_others() {
    let findings =
        fs::read_to_string(root().join("docs/model.md")).expect("there is a model description");
    // Without the lines of name and description.
    let assumed = |scenario: &Scenario| {
        to_toml(scenario)
            .lines()
            .skip_while(|line| !line.starts_with('['))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut seen = vec![assumed(&baseline().expect("the baseline is valid"))];
    let paths = scenarios_in("scenarios/ablation");
    assert!(paths.len() >= 20);
    for path in paths {
        let scenario = load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(Some(scenario.name.as_str()), path.file_stem().and_then(|stem| stem.to_str()));
        assert!(
            !scenario.description.is_empty() && scenario.description_de.is_some(),
            "{}",
            scenario.name
        );
        let text = fs::read_to_string(&path).expect("it was read");
        let lines: Vec<&str> = text.lines().take(3).collect();
        assert!(lines[0].starts_with("# Without ") && lines[2].starts_with("# Off: "), "{lines:?}");
        let cited = lines[1]
            .strip_prefix("# Rests on: ")
            .unwrap_or_else(|| panic!("{lines:?}"))
            .split(", ");
        for id in cited {
            assert!(
                findings.contains(&format!("\n| {id} |")),
                "`{}` rests on {id}, which the appendix of docs/model.md lacks",
                scenario.name
            );
        }
        assert!(
            !seen.contains(&assumed(&scenario)),
            "`{}` assumes what another one does",
            scenario.name
        );
        seen.push(assumed(&scenario));
    }
}

#[test]
fn every_scenario_cites_findings_and_every_policy_a_source() {
    let findings =
        fs::read_to_string(root().join("docs/model.md")).expect("there is a model description");
    for path in scenarios() {
        let scenario = load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            scenario.policies.iter().all(|policy| !policy.source.is_empty()),
            "a policy of `{}` has no source",
            scenario.name
        );
        if scenario.name == "baseline" {
            continue;
        }
        let header = read(&path).unwrap_or_else(|error| panic!("{error}"));
        let cited: Vec<&str> =
            header.rests_on.split([',', ';']).map(str::trim).filter(|id| is_finding(id)).collect();
        assert!(!cited.is_empty(), "`{}` rests on no finding", scenario.name);
        for id in cited {
            assert!(
                findings.contains(&format!("\n| {id} |")),
                "`{}` rests on {id}, which the appendix of docs/model.md lacks",
                scenario.name
            );
        }
    }
}

fn is_finding(text: &str) -> bool {
    text.len() == 3
        && text.starts_with(['S', 'P', 'I', 'E', 'L'])
        && text[1..].chars().all(|digit| digit.is_ascii_digit())
}

#[test]
fn every_lever_is_in_the_library() {
    let scenarios: Vec<_> = scenarios()
        .iter()
        .map(|path| load(path, &[]).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    let before = baseline().expect("the baseline is valid").policies.len();
    for lever in Lever::ALL {
        let used = scenarios.iter().any(|scenario| {
            scenario.policies[before..].iter().any(|policy| policy.lever == *lever)
        });
        assert!(used, "no scenario moves `{}`", lever.spec().name);
    }
}

#[test]
fn the_table_of_the_scenario_library_is_up_to_date() {
    assert_cmd::Command::cargo_bin("ozgsim")
        .expect("the program is built")
        .args(["docs", "--check", "scenarios/README.md"])
        .current_dir(root())
        .assert()
        .success();
}

#[test]
fn the_tables_of_the_model_description_are_those_of_the_registry() {
    assert_cmd::Command::cargo_bin("ozgsim")
        .expect("the program is built")
        .args(["docs", "--check", "docs/model.md"])
        .current_dir(root())
        .assert()
        .success();
}

#[test]
fn the_readme_links_the_scenario_library_and_names_scenarios_that_exist() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    assert!(readme.contains("(scenarios/README.md)"));
    let ends = |c: char| c.is_whitespace() || matches!(c, ')' | ']' | '`');
    let named: Vec<&str> = readme
        .split("scenarios/")
        .skip(1)
        .filter_map(|rest| rest.split(ends).next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(named.iter().filter(|name| name.contains(".toml")).count() >= 5, "{named:?}");
    for name in named {
        let name = name.trim_end_matches(['.', ',', ':']);
        assert!(
            root().join("scenarios").join(name).exists(),
            "README.md names scenarios/{name}, which does not exist"
        );
    }
}
