//! What a policy changes, with the same chance in both scenarios: `cargo run --release --example
//! paired_effect`.

use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::units::Month;
use ozgsim::{Result, Scenario, compare};

fn main() -> Result<()> {
    let size = "extends = \"baseline\"\n[simulation]\nagents = 500\nreplicates = 20\n";
    let today = Scenario::from_toml(&format!("name = \"today\"\n{size}"))?;
    let lever = "lever = \"coordination\"\nvalue = 0.9\nfrom = \"2027-01\"\n";
    let paced = Scenario::from_toml(&format!("name = \"paced\"\n{size}[[policy]]\n{lever}"))?;
    let comparison = compare(&[today, paced])?;
    let outcome = (Outcome::OnlineShareLevel2, Dimension::All, 0, Month::new(2030, 12));
    let effect = comparison.others[0].effects.effect(outcome.0, outcome.1, outcome.2, outcome.3);
    let effect = effect.expect("the outcome is recorded nationwide");
    let [mean, low, high] = [effect.mean, effect.interval()[0], effect.interval()[1]];
    println!("{:+.2} points ({:.2} to {:.2})", 100.0 * mean, 100.0 * low, 100.0 * high);
    Ok(())
}
