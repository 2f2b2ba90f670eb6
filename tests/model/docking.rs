//! Docking: the implementation in `tests/docking`, written anew in Python from `docs/model.md`
//! alone, has the same outcomes. How it compares, and how to run it at full scale, is in
//! `tests/docking/README.md`.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python that has `NumPy` and `SciPy`: the one that `OZGSIM_PYTHON` names, that of `.ci/run`,
/// or that of the system.
fn python() -> Option<PathBuf> {
    let of_gate = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/docking-venv/bin/python");
    let named = std::env::var_os("OZGSIM_PYTHON").map(PathBuf::from);
    named.into_iter().chain([of_gate, "python3".into(), "python".into()]).find(|python| {
        let needs = "import sys, numpy, scipy; sys.exit(sys.version_info < (3, 11))";
        Command::new(python).args(["-c", needs]).output().is_ok_and(|done| done.status.success())
    })
}

/// Runs `compare.py` with options, if there is a Python that can.
fn compare(folder: &str, options: &[&str]) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docking");
    let Some(python) = python() else {
        let advice =
            format!("python3 -m pip install -r {}", scripts.join("requirements.txt").display());
        assert!(
            std::env::var_os("CI").is_none(),
            "docking needs Python 3.11 with NumPy and SciPy: {advice}"
        );
        let line = "!".repeat(100);
        // written past the capture of the test harness, which would swallow it in a test that
        // passes
        let message = format!(
            "\n{line}\nSKIPPED: the independent implementation in Python was NOT compared, because \
             there is no Python 3.11\nwith NumPy and SciPy. Install them and run the test \
             again:\n    {advice}\n{line}\n"
        );
        return stderr().write_all(message.as_bytes()).expect("the message can be written");
    };
    let done = Command::new(python)
        .arg(scripts.join("compare.py"))
        .args(["--ozgsim", env!("CARGO_BIN_EXE_ozgsim"), "--work"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder))
        .args(options)
        .output()
        .expect("Python runs");
    let output = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "the two implementations differ:\n{output}");
}

#[test]
fn an_independent_implementation_has_the_same_outcomes() {
    compare("docking", &[]);
}

#[test]
fn an_independent_implementation_has_the_same_outcomes_draw_by_draw() {
    let horizon = "simulation.horizon = \"2020-12\"";
    let options = ["--draw-by-draw", "2018", "--agents", "5324", "--set", horizon];
    compare("docking-draws", &[&options[..], &["baseline", "plain"]].concat());
}

#[test]
fn the_baseline_has_the_same_outcomes_draw_by_draw_to_the_horizon() {
    compare("docking-horizon", &["--draw-by-draw", "5", "baseline"]);
}
