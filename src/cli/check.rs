//! `ozgsim check`: validates scenarios and says what running them would take.

use super::args::CheckArguments;
use super::{Failure, Outcome, terminal, threads};
use ozgsim::engine::trajectory::simulate;
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::parameters::REGISTRY;
use ozgsim::scenario::posterior::Posterior;
use ozgsim::scenario::{Scenario, load, resolved};
use std::time::{Duration, Instant};

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
    let preparation = Instant::now();
    let setting = Setting::new(scenario);
    let preparation = preparation.elapsed();
    let clock = Instant::now();
    simulate(&setting, 0);
    // With parameters of its own a replicate needs preparation of its own; how much of it is shared depends on the parameters.
    let own = if scenario.posterior.is_some() { preparation } else { Duration::ZERO };
    let replicate = clock.elapsed() + own;
    let replicates = scenario.simulation.replicates;
    let rounds = replicates.div_ceil(threads as u64);
    let total = preparation + replicate.mul_f64(rounds as f64);
    let (months, size) = (scenario.simulation.months(), size(scenario));
    format!(
        "# {replicates} replicates of {} administrations and {months} months, 2018-01 to {}.\n{}\
         # Expected duration: about {} on {threads} threads (one replicate takes {} s).\n\
         # Expected size: about {} MB, and {} MB more while it runs.\n",
        setting.agents(),
        scenario.simulation.horizon,
        scenario.posterior.as_ref().map_or_else(String::new, draws),
        rough(total),
        (replicate.as_secs_f64() * 100.0).round() / 100.0,
        megabytes(size.result),
        megabytes(size.jobs),
    )
}

/// Number of draws, and which parameters vary.
fn draws(posterior: &Posterior) -> String {
    let keys = |places: &[usize]| places.iter().map(|place| REGISTRY[*place].key()).collect::<Vec<_>>().join(", ");
    let (drawn, stated) = (posterior.drawn(), posterior.stated());
    let mut text = format!("# Every replicate takes {} parameters from one of {} draws: {}.\n", drawn.len(), posterior.size(), keys(&drawn));
    if !stated.is_empty() {
        text += &format!("# Not drawn, because the scenario states their values: {}.\n", keys(stated));
    }
    text
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

fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        0..=99 => format!("{} s", duration.as_secs() + 1),
        seconds @ 100..=5_999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3_600)),
    }
}
