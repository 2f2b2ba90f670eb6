//! `ozgsim check`: validates scenarios and says what running them would take.

use super::args::CheckArguments;
use super::duration::{Pace, rough};
use super::{Failure, Outcome, terminal, threads};
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::scenario::{Scenario, load, resolved};

/// Mean size of a row [bytes]: measured on the baseline.
const CURVE_ROW: f64 = 161.0;
const REPLICATE_ROW: f64 = 5.5;

pub(crate) fn check(arguments: &CheckArguments) -> Outcome {
    let mut errors = Vec::new();
    for path in &arguments.scenarios {
        match load::named(path, &arguments.settings) {
            Ok(scenario) => {
                let cost = cost(&scenario, threads(arguments.threads));
                terminal::print(&format!("{}\n# `{}` is valid.\n{cost}", resolved::to_toml(&scenario), path.display()));
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure(errors)) }
}

/// Run count and expected cost, as comments of a TOML file.
fn cost(scenario: &Scenario, threads: usize) -> String {
    let pace = Pace::measure(scenario);
    let replicates = scenario.simulation.replicates;
    let (months, size) = (scenario.simulation.months(), size(scenario));
    format!(
        "# {replicates} replicates of {} administrations and {months} months, 2018-01 to {}.\n\
         # Expected duration: about {} on {threads} threads (one replicate takes {} s).\n\
         # Expected size: about {} MB, and {} MB more while it runs.\n",
        pace.agents,
        scenario.simulation.horizon,
        rough(pace.of(replicates, threads)),
        (pace.replicate.as_secs_f64() * 100.0).round() / 100.0,
        megabytes(size.result),
        megabytes(size.jobs),
    )
}

struct Size {
    result: f64,
    jobs: f64,
}

fn size(scenario: &Scenario) -> Size {
    let layout = Layout::new();
    let (months, replicates) = (scenario.simulation.months() as f64, scenario.simulation.replicates as f64);
    let points = layout.series().len() as f64 * months;
    let nationwide = layout.series().iter().filter(|series| series.dimension == Dimension::All).count() as f64;
    let kept = nationwide * months + (layout.series().len() as f64 - nationwide) * (months / 12.0).floor();
    Size { result: points * CURVE_ROW + kept * replicates * REPLICATE_ROW, jobs: points * replicates * 8.0 }
}

fn megabytes(bytes: f64) -> u64 {
    (bytes / 1e6).ceil() as u64
}
