//! Replicates of the whole model or of its monthly kernel, one after the other on one core; prints
//! seconds and outcomes of each as JSON.
//!
//! `peers <model|plain|krabmaga|ixa> <agents> <replicates> <seed>`. Seconds are those of the months
//! alone: populations, settings and the world of January 2018 are made before.

mod ixa_port;
mod kernel;
mod krabmaga_port;
mod outcomes;
mod plain;
mod rules;

use kernel::Kernel;
use outcomes::{NAMES, Outcomes};
use ozgsim::model::setting::Setting;
use ozgsim::model::world::World;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::load::from_text;
use ozgsim::units::Month;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Years at whose end outcomes are printed.
const YEARS: [i32; 4] = [2020, 2024, 2030, 2035];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [implementation, agents, replicates, seed] = &arguments[..] else {
        panic!(
            "peers \
        <model|plain|krabmaga|ixa> <agents> <replicates> <seed>"
        )
    };
    let scenario = scenario(agents, seed);
    let replicates = 0..replicates.parse().expect("a number of replicates");
    match implementation.as_str() {
        "model" => {
            let setting = Setting::new(&scenario);
            replicates.for_each(|replicate| print(model(&setting, replicate), &[]));
        }
        kernel => {
            let run = match kernel {
                "plain" => |kernel: &Arc<Kernel>, replicate| plain::replicate(kernel, replicate),
                "krabmaga" => krabmaga_port::replicate,
                "ixa" => ixa_port::replicate,
                _ => panic!("no implementation `{kernel}`"),
            };
            let kernel = Arc::new(Kernel::of(&scenario));
            for (months, elapsed) in replicates.map(|replicate| run(&kernel, replicate)) {
                print(elapsed, &months);
            }
        }
    }
}

fn scenario(agents: &str, seed: &str) -> Scenario {
    let text = format!(
        "name = \"peers\"\nextends = \"baseline\"\nsimulation = {{ agents = \
        {agents}, seed = {seed} }}"
    );
    from_text(&text).expect("numbers of agents and of a seed")
}

fn model(setting: &Setting, replicate: u64) -> Duration {
    let mut world = World::new(setting, replicate);
    let start = Instant::now();
    let months: Vec<_> = (0..setting.simulation.months()).map(|_| world.step()).collect();
    black_box(months);
    start.elapsed()
}

fn print(elapsed: Duration, months: &[Outcomes]) {
    let ends = YEARS.map(|year| Month::new(year, 12));
    let of_month = |end: Month| {
        let values = months
            .get(end.index() as usize)
            .into_iter()
            .flat_map(move |values| NAMES.iter().zip(values));
        values.map(move |(name, value)| format!(r#"["{name}","all","all","{end}",{value}]"#))
    };
    let outcomes: Vec<String> = ends.into_iter().flat_map(of_month).collect();
    println!(r#"{{"seconds":{},"outcomes":[{}]}}"#, elapsed.as_secs_f64(), outcomes.join(","));
}
