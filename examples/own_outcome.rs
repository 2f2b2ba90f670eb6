//! An outcome of one's own, read off the last state of every administration: how many have nothing
//! that is fully digital. `cargo run --release --example own_outcome`.

use ozgsim::engine::runner::Runner;
use ozgsim::engine::trajectory::{Family, Trajectory};
use ozgsim::statistics::{mean, standard_deviation};
use ozgsim::{Result, Scenario};

/// Share of the administrations without any service at level 3.
fn without_level_3(trajectory: &Trajectory) -> f64 {
    let agents = &trajectory.last.agents;
    let without = agents.iter().filter(|agent| agent.counts[2] == 0).count();
    without as f64 / agents.len() as f64
}

fn main() -> Result<()> {
    let text = "name = \"mine\"\nextends = \"baseline\"\n[simulation]\nagents = 500\n\
        horizon = \"2026-12\"\n";
    let scenario = Scenario::from_toml(text)?;
    let seed = scenario.simulation.seed;
    let family = Family::new(&[scenario]);
    // One value of each of twenty replicates, on all threads; any number of them gives the same.
    let values =
        Runner::in_memory(0).values("replicates", "level 3", (20, 1), seed, |replicate| {
            vec![without_level_3(&family.simulate_alone(0, replicate))]
        })?;
    let shares = values.concat();
    println!(
        "{:.1} % of administrations, standard deviation {:.1}",
        100.0 * mean(&shares),
        100.0 * standard_deviation(&shares)
    );
    Ok(())
}
