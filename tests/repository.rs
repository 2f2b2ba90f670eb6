//! The repository keeps its promises: the baseline is what the registry says, every scenario loads, the documentation is up to date.

use ozgsim::scenario::load::{BASELINE, baseline, load};
use ozgsim::scenario::resolved::to_toml;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("scenarios")).expect("there are scenarios");
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
    assert_eq!(BASELINE, written, "`ozgsim check scenarios/baseline.toml` prints the baseline as it should be");
}

#[test]
fn every_scenario_loads_and_bears_the_name_of_its_file() {
    let paths = scenarios();
    assert!(paths.len() >= 7);
    for path in paths {
        let scenario = load(&path, &[]).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(Some(scenario.name.as_str()), path.file_stem().and_then(|stem| stem.to_str()));
    }
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
fn the_readme_names_every_scenario() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    for path in scenarios() {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(readme.contains(name), "README.md does not mention scenarios/{name}");
    }
}
