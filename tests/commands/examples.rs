//! The examples of the library run and say something.

use std::path::Path;
use std::process::Command;

/// Runs an example that was built with the tests.
fn said(example: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_ozgsim"));
    let name = format!("{example}{}", std::env::consts::EXE_SUFFIX);
    let path = program.parent().unwrap().join("examples").join(name);
    let output =
        Command::new(&path).output().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_paired_effect_in_ten_lines() {
    assert!(said("paired_effect").contains(" points ("));
}

#[test]
fn an_outcome_of_ones_own() {
    assert!(said("own_outcome").contains("% of administrations, standard deviation "));
}

#[test]
fn a_study_of_ones_own() {
    assert!(said("own_study").starts_with("coordination of 0."));
}
