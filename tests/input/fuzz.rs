//! Whatever stands in a file, its reader takes it or says what is wrong with it: exit code 1, words,
//! no panic. Files that are right are changed at random, with a seed, so that every run tries the
//! same.

use crate::fuzzing::{Numbers, mutated};
use crate::register::small_register;
use crate::registers::{as_text, as_xlsx};
use ozgsim::error::Error;
use ozgsim::register::check::{import, read_register};
use ozgsim::scenario::target::Targets;
use ozgsim::scenario::{load, resolved};
use ozgsim::store::record::{self, Record};
use ozgsim::study::{calibration, regret, sensitivity, sweep};
use serde_json::json;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tempfile::TempDir;

/// Has a reader take so many changed files. What it finds wrong must be said as errors of input
/// are.
fn fuzz(
    seed: u64,
    cases: usize,
    originals: &[Vec<u8>],
    mut read: impl FnMut(&[u8]) -> Result<(), Error>,
) {
    let mut numbers = Numbers::new(seed);
    let mut taken = 0;
    for case in 0..cases {
        let bytes = mutated(&originals[case % originals.len()], &mut numbers);
        let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
        match catch_unwind(AssertUnwindSafe(|| read(&bytes))) {
            Err(cause) => {
                let cause = cause.downcast_ref::<String>().map_or("", String::as_str);
                panic!("case {case} made the reader panic: {cause}\n{}", shown())
            }
            Ok(Ok(())) => taken += 1,
            Ok(Err(error)) => {
                let said = error.to_string();
                let is_plain = said.starts_with("error: ") && said.len() > 20;
                let is_safe = !said.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
                assert!(
                    error.exit_code() == 1 && is_plain && is_safe && said.len() < 8_000,
                    "case {case}: {said:?}\n{}",
                    shown()
                );
            }
        }
    }
    // Otherwise only the first check of a reader would have been tried, or none at all.
    assert!((cases / 50..cases).contains(&taken), "{taken} of {cases} were taken");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read_in(root: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(root)).unwrap()
}

const SCENARIO: &str = r#"name = "six-lines"
description = "What is asked?"
extends = "baseline"
simulation = { agents = 500, horizon = "2019-12", seed = 7, replicates = 3 }
supply.efa_pilot_months = 12
[levers]
coordination = 0.4
[[event]]
name = "flood"
from = "2018-07"
until = "2018-09"
displacement = 0.2
[[policy]]
lever = "coordination"
add = 0.2
from = "2018-05"
until = "2019-02"
ramp_months = 6
where = { land = ["BB", "BY"], population_below = 5000, kind = "municipality" }
[[policy]]
lever = "funding"
value = 3
from = "2019-01"
where = { county = ["12060"], membership = ["association"], tier = "municipal" }
"#;

#[test]
fn scenarios() {
    // What is taken can be written down and is then the same.
    fuzz(1, 500, &[SCENARIO.into(), load::BASELINE.into()], |bytes| {
        let scenario = load::from_text(&text(bytes))?;
        let written = resolved::to_toml(&scenario);
        assert_eq!(resolved::to_toml(&load::from_text(&written)?), written);
        Ok(())
    });
}

#[test]
fn settings() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("s.toml");
    fs::write(&file, "name = \"s\"\nextends = \"baseline\"\n").unwrap();
    let originals = ["simulation.agents=500", "simulation.horizon=2019-12", "levers.funding=3.5"];
    fuzz(2, 200, &originals.map(Into::into), |bytes| {
        match load::load(&file, &[text(bytes)]) {
            // What is no setting at all is a wrong call.
            Err(Error::Usage(_)) => Ok(()),
            other => other.map(|_| ()),
        }
    });
}

const STUDY: &str = r#"name = "study"
description = "What is asked?"
scenario = "baseline"
design = "grid"
agents = 500
replicates = 2
[[vary]]
lever = "coordination"
from = "2027-01"
where = { land = ["BB"] }
values = [0.1, 0.5, 0.9]
[[vary]]
parameter = "implementation.outside_option"
low = -1.0
high = 0.0
steps = 3
"#;

const SENSITIVITY: &str = r#"name = "screening"
description = "Which parameters matter?"
scenario = "baseline"
design = "morris"
trajectories = 12
levels = 4
agents = 500
outcomes = ["online_share_level2@2030-12"]
groups = ["all", "size_class"]
parameters = ["usage", "supply"]
except = ["usage.ceiling"]
[[vary]]
lever = "funding"
from = "2027-01"
low = 1
high = 20
distribution = "log-uniform"
"#;

const CALIBRATION: &str = r#"name = "calibration"
description = "Which parameters agree with what was observed?"
scenario = "baseline"
design = "calibration"
agents = 500
parameters = ["supply.provider_taste", "usage"]
from_prior = ["resources.pay_effect"]
screening = 0
initial = 800
particles = 240
moves = 3
discrepancy = 1.0
lost_pattern = 4.0
"#;

const REGRET: &str = r#"name = "packages"
description = "Which package?"
design = "regret"
scenario = "baseline"
packages = ["scenarios/coordination.toml", "scenarios/funding.toml"]
conditions = ["scenarios/fiscal-crisis.toml"]
outcomes = ["online_share_level2@2030-12"]
"#;

#[test]
fn studies() {
    fuzz(3, 150, &[STUDY.into()], |bytes| sweep::file::from_text(&text(bytes)).map(|_| ()));
    fuzz(4, 150, &[SENSITIVITY.into()], |bytes| {
        sensitivity::file::from_text(&text(bytes)).map(|_| ())
    });
    fuzz(5, 150, &[CALIBRATION.into()], |bytes| {
        calibration::file::from_text(&text(bytes)).map(|_| ())
    });
    fuzz(6, 100, &[REGRET.into()], |bytes| regret::file::from_text(&text(bytes)).map(|_| ()));
}

/// The first lines of a table of the repository, also as a German spreadsheet program writes them.
fn table(path: &str) -> [Vec<u8>; 2] {
    let lines: Vec<String> = text(&read_in(path)).lines().take(12).map(str::to_owned).collect();
    let table = lines.join("\n") + "\n";
    // Keys in the header keep their points.
    let (header, rows) = table.split_once('\n').unwrap();
    let german = format!("{header}\n{}", rows.replace(',', ";").replace('.', ","));
    let german = german.replace(header, &header.replace(',', ";")).replace('\n', "\r\n");
    [table.clone().into_bytes(), [b"\xef\xbb\xbf".as_slice(), german.as_bytes()].concat()]
}

/// A scenario with the file under a key of `[data]`.
fn with_data(key: &str) -> (TempDir, impl Fn(&[u8]) -> Result<(), Error>) {
    let folder = TempDir::new().unwrap();
    let (scenario, data) = (folder.path().join("s.toml"), folder.path().join("data"));
    let text = format!("name = \"s\"\nextends = \"baseline\"\n[data]\n{key} = \"data\"\n");
    fs::write(&scenario, text).unwrap();
    let read = move |bytes: &[u8]| {
        fs::write(&data, bytes).unwrap();
        load::load(&scenario, &[]).map(|_| ())
    };
    (folder, read)
}

const PEOPLE: &str = "key,name,kind,type,land,county,population,tax_capacity_eur_per_inhabitant,\
    share_65_plus_pct,digital_posts,own_servers,provider,leadership\n\
    120600005005,Ahrensfelde,municipality,Gemeinde,BB,12060,13500,900.5,22.5,1,true,1,0.5\n\
    120510000000,\"Brandenburg, Stadt\",county-free city,Stadt,BB,12051,74113,,,,WAHR,2,-0.0\n\
    12060,Barnim,county,Landkreis,BB,12060,190000,,,,0,,\n";

#[test]
fn tables_of_input() {
    let (_folder, read) = with_data("population");
    fuzz(7, 200, &[PEOPLE.into(), PEOPLE.replace(',', "\t").into()], &read);
    let (_folder, read) = with_data("services");
    let services = read_in("scenarios/data/services.csv");
    fuzz(8, 200, &[services], &read);
    let (_folder, read) = with_data("parameters");
    fuzz(9, 200, &table("scenarios/data/posterior.csv"), &read);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("targets.csv");
    let targets = text(&read_in("scenarios/data/targets.csv"));
    let few: String = targets.lines().take(6).flat_map(|line| [line, "\n"]).collect();
    fuzz(10, 400, &[few.into(), targets.into()], |bytes| {
        fs::write(&path, bytes).unwrap();
        Targets::load(&path).map(|_| ())
    });
}

#[test]
fn registers() {
    let counties = load::baseline().unwrap().tables.counties.clone();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("register");
    let records = small_register();
    let originals = [as_text(&records).into_bytes(), as_xlsx(&records)];
    for original in &originals {
        assert_eq!(read_register("register", original).unwrap().len(), 20);
    }
    fuzz(11, 600, &originals, |bytes| {
        fs::write(&path, bytes).unwrap();
        import(&path, &counties).map(|_| ())
    });
}

#[test]
fn descriptions_of_results_and_parts() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let scenario = resolved::to_toml(&load::from_text(SCENARIO).unwrap());
    fs::write(path("scenario.toml"), scenario).unwrap();
    let tool = json!({ "version": "0.1.0", "commit": null, "build": "b" });
    let options = json!({
        "full": false, "administrations": false, "language": "en", "formats": ["svg"]
    });
    let manifest = json!({
        "schema": 2, "kind": "run", "tool": tool, "scenarios": ["six-lines"], "seed": 7, "replicates": 3,
        "agents": 500, "horizon": "2019-12", "options": options, "inputs_sha256": "00",
        "inputs": {}, "outputs": { "scenario.toml": "00" }, "circumstances": {
            "command": ["ozgsim", "run"], "started": "2026-01-01T00:00:00Z", "duration_s": 1.5,
            "os": "linux", "arch": "x86_64", "threads": 2
        }
    });
    fuzz(12, 300, &[manifest.to_string().into()], |bytes| {
        fs::write(path("manifest.json"), bytes).unwrap();
        let record = Record::of_result(folder.path())?;
        record.damaged();
        record.asked().map(|_| ())
    });
    let mut part = manifest;
    part["shard"] = json!({ "number": 1, "of": 2 });
    part["outputs"] = json!({});
    fuzz(13, 300, &[part.to_string().into()], |bytes| {
        fs::write(path("part.json"), bytes).unwrap();
        record::parts(&[folder.path().to_owned()]).map(|_| ())
    });
}
