//! Speed of the simulation: `cargo bench`. Times are of this machine and this moment; compare
//! ratios within one run.
//!
//! `replicate` is one replicate of the baseline on one core with all outcomes, `month` one of its
//! months; items per second are agent-months per second. `bare_loop` beside them has the same
//! agent-months, memory and number of draws, but none of the logic: it is the limit. `threads` runs
//! replicates in parallel, `pair` simulates a counterfactual beside its baseline, `compare` is the
//! whole command with tables and figures, `writing` joins a hundred simulated replicates to the
//! tables and figures of a result.

use divan::Bencher;
use divan::counter::ItemsCount;
use ozgsim::engine::ensemble::{jobs, run};
use ozgsim::engine::trajectory::{Family, simulate};
use ozgsim::model::agent::Agent;
use ozgsim::model::population::Population;
use ozgsim::model::setting::{Profile, Setting};
use ozgsim::model::world::World;
use ozgsim::random::{Decision, Draws};
use ozgsim::scenario::Scenario;
use ozgsim::scenario::load::from_text;
use ozgsim::units::Month;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

fn scenario(agents: u64) -> Scenario {
    from_text(&format!(
        "name = \"bench\"\nextends = \"baseline\"\nsimulation = {{ agents = {agents} }}"
    ))
    .expect("the baseline is valid")
}

fn agent_months(setting: &Setting) -> ItemsCount {
    ItemsCount::new(setting.agents() * setting.simulation.months())
}

#[divan::bench(args = [500, 5_324, 20_000], sample_count = 5)]
fn replicate(bencher: Bencher<'_, '_>, agents: u64) {
    let setting = Setting::new(&scenario(agents));
    bencher.counter(agent_months(&setting)).bench_local(|| simulate(&setting, 0));
}

/// Months before the one that is timed: by then administrations are at work.
const BEFORE: usize = 96;

#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn month(bencher: Bencher<'_, '_>, agents: u64) {
    let setting = Setting::new(&scenario(agents));
    let mut world = World::new(&setting, 0);
    (0..BEFORE).for_each(|_| drop(world.step()));
    bencher
        .counter(ItemsCount::new(setting.agents()))
        .with_inputs(|| world.fork(&setting))
        .bench_local_refs(World::step);
}

/// Addressed draws of a replicate by agent-month: staff who leave, posts that are filled, and one
/// for all that is rarer.
const DRAWS: [Decision; 3] = [Decision::Leaving, Decision::Filling, Decision::Effort];
const WORDS_OF_LINE: usize = 64 / size_of::<u64>();

#[divan::bench(args = [500, 5_324, 20_000], sample_count = 5)]
fn bare_loop(bencher: Bencher<'_, '_>, agents: u64) {
    let setting = Setting::new(&scenario(agents));
    let draws = Draws::new(setting.simulation.seed, 0);
    let profiles: Vec<_> =
        setting.profiles.iter().map(|profile| [profile.id; size_of::<Profile>() / 8]).collect();
    bencher.counter(agent_months(&setting)).bench_local(|| {
        let mut agents = vec![[0_u64; size_of::<Agent>() / 8]; profiles.len()];
        for month in 0..setting.simulation.months() {
            let questions =
                DRAWS.map(|decision| draws.at(decision, Month::from_index(month as i32)));
            for (agent, profile) in agents.iter_mut().zip(&profiles) {
                let drawn =
                    questions.iter().fold(0, |sum, question| question.of(profile[0]).bits() ^ sum);
                let read =
                    profile.iter().step_by(WORDS_OF_LINE).fold(drawn, |sum, word| sum ^ word);
                agent.iter_mut().step_by(WORDS_OF_LINE).for_each(|word| *word ^= read);
            }
        }
        agents
    });
}

#[divan::bench(args = [1, 2, 4], sample_count = 5, sample_size = 1)]
fn threads(bencher: Bencher<'_, '_>, threads: usize) {
    const REPLICATES: u64 = 8;
    let setting = Setting::new(&scenario(5_324));
    let all = ItemsCount::new(REPLICATES * (setting.agents() * setting.simulation.months()) as u64);
    bencher.counter(all).bench_local(|| {
        run(
            "replicates",
            &jobs(REPLICATES),
            setting.simulation.seed,
            threads,
            |replicate| simulate(&setting, replicate).months,
            |_, _| Ok(()),
        )
    });
}

const HUBS_FROM_2027: &str = "[[policy]]\nlever = \"county_hubs\"\nvalue = 1\nfrom = \"2027-01\"\n";

#[divan::bench(sample_count = 5, sample_size = 1)]
fn pair(bencher: Bencher<'_, '_>) {
    let hubs = from_text(&format!("name = \"hubs\"\nextends = \"baseline\"\n{HUBS_FROM_2027}"))
        .expect("the scenario is valid");
    let family = Family::new(&[scenario(5_324), hubs]);
    bencher.bench_local(|| family.simulate(0));
}

/// Runs the program.
fn ozgsim(arguments: &[&str], output: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ozgsim"));
    command.args(arguments).arg("--output").arg(output).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().expect("the program can be started").success());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn compare(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| tempfile::tempdir().expect("a folder for results can be made"))
        .bench_refs(|folder| {
            ozgsim(
                &["compare", "baseline", "scenarios/county-hubs.toml", "--replicates", "10"],
                folder.path(),
            );
        });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn writing(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder for results can be made");
    ozgsim(
        &[
            "run",
            "baseline",
            "--set",
            "simulation.agents=500",
            "--replicates",
            "100",
            "--shard",
            "1/1",
        ],
        folder.path(),
    );
    let part = folder.path().join("baseline.part-1-of-1");
    bencher
        .with_inputs(|| tempfile::tempdir().expect("a folder for results can be made"))
        .bench_refs(|folder| ozgsim(&["merge", &part.to_string_lossy()], folder.path()));
}

#[divan::bench(sample_count = 5)]
fn population() -> Population {
    Population::of(&scenario(5_324))
}

#[divan::bench(sample_count = 5)]
fn setting() -> Setting {
    Setting::new(&scenario(5_324))
}
