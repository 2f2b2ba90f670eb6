//! Instructions of a small fixed run: times are noisy, the number of instructions is not, so that a
//! loss of speed shows before it is merged. They depend on the compiler, so that only the one of
//! the record is held to it; after a change that is wanted, the record in `tests/model/instructions.csv`
//! is written anew with `CI=1 OZGSIM_INSTRUCTIONS=write cargo test --release --test model instructions`.

use crate::common::{setting, text};
use ozgsim::engine::trajectory::simulate;
use std::io::{Write, stderr};
use std::path::Path;
use std::process::Command;

/// Part by which the number may differ from the record: the C library chooses its copying loops by
/// the processor.
const TOLERANCE: f64 = 0.02;

fn replicates(number: usize) {
    let setting = setting(&text(500, "2035-12", ""));
    (0..number).for_each(|_| drop(simulate(&setting, 0)));
}

#[test]
#[ignore = "what the last test counts the instructions of"]
fn one_replicate() {
    replicates(1);
}

#[test]
#[ignore = "what the last test counts the instructions of"]
fn two_replicates() {
    replicates(2);
}

#[test]
fn a_replicate_takes_as_many_instructions_as_recorded() {
    if std::env::var_os("CI").is_none() {
        return say(
            "SKIPPED: instructions were NOT counted; with the environment variable CI set and \
             valgrind installed they are.",
        );
    }
    let record = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model/instructions.csv");
    let (compiler, counted) = (compiler(), count("two_replicates") - count("one_replicate"));
    if std::env::var_os("OZGSIM_INSTRUCTIONS").is_some_and(|value| value == "write") {
        return std::fs::write(record, format!("compiler,instructions\n{compiler},{counted}\n"))
            .expect("the record can be written");
    }
    let text = std::fs::read_to_string(record).expect("the record is there");
    let (recorded_with, recorded) =
        text.lines().nth(1).and_then(|line| line.split_once(',')).expect("the record has a row");
    if recorded_with != compiler {
        return say(&format!(
            "SKIPPED: {counted} instructions were NOT compared, as the record is of \
             {recorded_with} and this is {compiler}."
        ));
    }
    let change = counted as f64 / recorded.parse::<f64>().expect("the record is a number") - 1.0;
    assert!(
        change.abs() < TOLERANCE,
        "a replicate takes {counted} instructions, {:+.1} % of the {recorded} recorded",
        100.0 * change
    );
}

/// Instructions of all that a test does: what two replicates take beyond one is a replicate, and
/// needs no names of functions, which a stripped program lacks.
fn count(test: &str) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(std::env::current_exe().expect("this test is a file"))
        .args(["--ignored", "--exact", &format!("instructions::{test}")])
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "valgrind cannot be started ({error}); it is in the packages of every Linux \
                 distribution"
            )
        });
    let text = String::from_utf8_lossy(&output.stderr);
    let number = |line: &str| Some(line.split_once(" refs:")?.1.trim().replace(',', ""));
    text.lines()
        .find_map(number)
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("valgrind counted nothing:\n{text}"))
}

fn compiler() -> String {
    let output = Command::new("rustc")
        .arg("--version")
        .output()
        .expect("the compiler that built this is there");
    String::from_utf8_lossy(&output.stdout).trim().replace(',', "")
}

/// Past the capture of the test harness, which would swallow it in a test that passes.
fn say(message: &str) {
    stderr().write_all(format!("\n{message}\n").as_bytes()).expect("the message can be written");
}
