//! Golden numbers: a small run of the baseline, as a table to read and as a hash of every bit. They
//! change only on purpose, and a change is marked **Results** in the changelog.
//! `OZGSIM_GOLDEN=write cargo test --release --test model golden` writes them anew.

use ozgsim::engine::trajectory::{Trajectory, simulate};
use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::load::from_text;
use ozgsim::store::file::sha256;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const MONTHS: [usize; 4] = [23, 59, 83, 119];

fn table(setting: &Setting, run: &Trajectory) -> String {
    let mut text = String::from("outcome,2019-12,2022-12,2024-12,2027-12\n");
    for &outcome in Outcome::ALL {
        let series =
            setting.layout.position(outcome, Dimension::All, 0).expect("every outcome has a total");
        let values: Vec<String> =
            MONTHS.iter().map(|&month| format!("{:.6}", run.months[month][series])).collect();
        writeln!(text, "{},{}", outcome.spec().name, values.join(","))
            .expect("a string takes everything");
    }
    let bytes: Vec<u8> =
        run.months.iter().flatten().flat_map(|value| value.to_bits().to_le_bytes()).collect();
    let digest = sha256(&bytes);
    writeln!(text, "sha256 of all series and months,{digest}").expect("a string takes everything");
    text
}

#[test]
fn a_small_run_gives_the_golden_numbers() {
    let scenario = from_text(
        "name = \"golden\"\nextends = \"baseline\"\nsimulation = { agents = 700, horizon = \
         \"2027-12\" }\n[[policy]]\nlever = \"standards\"\nvalue = 1\nfrom = \
         \"2025-01\"\n[[policy]]\nlever = \"county_hubs\"\nvalue = 1\nfrom = \
         \"2024-01\"\n[[policy]]\nlever = \"central_provision\"\nvalue = 0.5\nfrom = \"2026-01\"\n",
    )
    .expect("the scenario is valid");
    let setting = Setting::new(&scenario);
    let table = table(&setting, &simulate(&setting, 0));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model/golden.csv");
    if std::env::var_os("OZGSIM_GOLDEN").is_some() {
        fs::write(&path, &table).expect("the golden file can be written");
    }
    let golden = fs::read_to_string(&path).expect("the golden file is there");
    assert_eq!(
        table,
        golden.replace("\r\n", "\n"),
        "results have changed; if on purpose, see the head of this file"
    );
}
