//! Speed of the simulation: `cargo bench`. Times are of this machine and this moment; compare ratios within one run.
//!
//! `replicate` is one replicate of the baseline on one core with all outcomes; items per second are agent-months per second. `bare_loop` does
//! the same number of agent-months with one addressed draw and one multiplication each, as a yardstick.

use divan::Bencher;
use divan::counter::ItemsCount;
use ozgsim::engine::trajectory::simulate;
use ozgsim::model::population::Population;
use ozgsim::model::setting::Setting;
use ozgsim::random::{Decision, Draws};
use ozgsim::scenario::Scenario;
use ozgsim::scenario::load::from_text;
use ozgsim::units::Month;

fn main() {
    divan::main();
}

fn scenario(agents: u64) -> Scenario {
    from_text(&format!("name = \"bench\"\nextends = \"baseline\"\nsimulation = {{ agents = {agents} }}")).expect("the baseline is valid")
}

fn agent_months(setting: &Setting) -> ItemsCount {
    ItemsCount::new(setting.agents() * setting.simulation.months())
}

#[divan::bench(args = [500, 5_324, 20_000], sample_count = 5)]
fn replicate(bencher: Bencher<'_, '_>, agents: u64) {
    let setting = Setting::new(&scenario(agents));
    bencher.counter(agent_months(&setting)).bench_local(|| simulate(&setting, 0));
}

#[divan::bench(args = [500, 5_324, 20_000], sample_count = 5)]
fn bare_loop(bencher: Bencher<'_, '_>, agents: u64) {
    let setting = Setting::new(&scenario(agents));
    let draws = Draws::new(setting.simulation.seed, 0);
    bencher.counter(agent_months(&setting)).bench_local(|| {
        let mut hours = vec![0.0; setting.agents()];
        for month in 0..setting.simulation.months() {
            let question = draws.at(Decision::Leaving, Month::from_index(month as i32));
            for (hours, profile) in hours.iter_mut().zip(&setting.profiles) {
                *hours = (*hours + question.of(profile.id).uniform()) * 0.99;
            }
        }
        hours
    });
}

#[divan::bench(sample_count = 5)]
fn population() -> Population {
    Population::of(&scenario(5_324))
}

#[divan::bench(sample_count = 5)]
fn setting() -> Setting {
    Setting::new(&scenario(5_324))
}
