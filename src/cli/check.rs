//! `ozgsim check`: validates scenarios and studies and says what running them would take.

use super::args::CheckArguments;
use super::duration::{Pace, rough};
use super::{Failure, Outcome, calibrate, recording, regret, sensitivity, terminal, threads};
use ozgsim::error::Result;
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::scenario::file::{CALIBRATION, METHODS, REGRET};
use ozgsim::scenario::parameters::REGISTRY;
use ozgsim::scenario::posterior::Posterior;
use ozgsim::scenario::{Scenario, load, resolved, study};
use ozgsim::store::folder::TARGETS;
use ozgsim::study::design::Design;
use std::path::Path;

/// Mean size of a row [bytes]: measured on the baseline.
const CURVE_ROW: f64 = 122.0;
const REPLICATE_ROW: f64 = 5.5;

pub(crate) fn check(arguments: &CheckArguments) -> Outcome {
    let mut errors = Vec::new();
    for path in &arguments.files {
        let checked = match study::design_of(path).as_deref() {
            None => of_scenario(path, arguments),
            Some(CALIBRATION) => of_calibration(path, arguments),
            Some(REGRET) => of_regret(path, arguments),
            Some(design) if METHODS.contains(&design) => of_sensitivity(path, arguments),
            Some(_) => of_study(path, arguments),
        };
        match checked {
            Ok((text, cost)) => {
                terminal::print(&format!("{text}\n# `{}` is valid.\n{cost}", path.display()))
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure(errors)) }
}

/// The complete scenario and what running it takes, as a TOML file.
fn of_scenario(path: &Path, arguments: &CheckArguments) -> Result<(String, String)> {
    let scenario = load::named(path, &arguments.settings)?;
    recording::warn_of_idle_policies(&scenario);
    recording::warn_of_policies_for_nobody(&scenario);
    let replicates = scenario.simulation.replicates;
    let size = size(&scenario);
    let cost = format!(
        "{}# Expected size: about {} MB, and {} MB more while it runs.\n",
        cost(
            &scenario,
            &format!("{replicates} replicates"),
            replicates,
            threads(arguments.threads)
        ),
        megabytes(size.result),
        megabytes(size.jobs)
    );
    Ok((resolved::to_toml(&scenario), cost))
}

/// The complete study, point by point, and what running it takes at most.
fn of_study(path: &Path, arguments: &CheckArguments) -> Result<(String, String)> {
    let design = Design::new(study::load(path, &arguments.settings)?);
    let Design { study, points, .. } = &design;
    let (points, replicates) = (points.len() as u64, study.scenario.simulation.replicates);
    let what = format!("{points} points of {replicates} replicates: {} runs", points * replicates);
    let cost = cost(&study.scenario, &what, points * replicates, threads(arguments.threads));
    Ok((resolved::study_to_toml(study, &design.points), cost))
}

/// The complete sensitivity study and what running it takes at most.
fn of_sensitivity(path: &Path, arguments: &CheckArguments) -> Result<(String, String)> {
    let screening = sensitivity::screening(path, &arguments.settings)?;
    let (what, runs) = sensitivity::runs(&screening);
    let cost = cost(&screening.study.scenario, &what, runs, threads(arguments.threads));
    Ok((resolved::sensitivity_to_toml(&screening.study), cost))
}

/// The complete calibration and what running it usually takes.
fn of_calibration(path: &Path, arguments: &CheckArguments) -> Result<(String, String)> {
    let study = calibrate::load(path, &arguments.settings)?;
    let (what, runs) = calibrate::runs(&study);
    let cost = cost(&study.scenario, &what, runs, threads(arguments.threads));
    Ok((resolved::calibration_to_toml(&study, TARGETS), cost))
}

/// The complete regret study and what running it takes at most.
fn of_regret(path: &Path, arguments: &CheckArguments) -> Result<(String, String)> {
    let regrets = regret::load(path, &arguments.settings)?;
    let (what, runs) = regret::runs(&regrets);
    let cost = cost(
        &regrets.study.scenario,
        &format!("{what}: {runs} runs"),
        runs,
        threads(arguments.threads),
    );
    Ok((resolved::regret_to_toml(&regrets.study), cost))
}

/// Run count and expected duration, as comments of a TOML file.
fn cost(scenario: &Scenario, what: &str, runs: u64, threads: usize) -> String {
    let pace = Pace::measure(scenario);
    let months = scenario.simulation.months();
    format!(
        "# {what} of {} administrations and {months} months, 2018-01 to {}.\n{}\
         # Expected duration: about {} on {threads} threads (one replicate takes {} s).\n",
        pace.agents,
        scenario.simulation.horizon,
        scenario.posterior.as_ref().map_or_else(String::new, draws),
        rough(pace.of(runs, threads)),
        (pace.replicate.as_secs_f64() * 100.0).round() / 100.0,
    )
}

/// Number of draws, and which parameters vary.
fn draws(posterior: &Posterior) -> String {
    let keys = |places: &[usize]| {
        places.iter().map(|place| REGISTRY[*place].key()).collect::<Vec<_>>().join(", ")
    };
    let (drawn, stated) = (posterior.drawn(), posterior.stated());
    let mut text = format!(
        "# Every replicate takes {} parameters from one of {} draws: {}.\n",
        drawn.len(),
        posterior.size(),
        keys(&drawn)
    );
    if !stated.is_empty() {
        text +=
            &format!("# Not drawn, because the scenario states their values: {}.\n", keys(stated));
    }
    text
}

struct Size {
    result: f64,
    jobs: f64,
}

fn size(scenario: &Scenario) -> Size {
    let layout = Layout::new();
    let (months, replicates) =
        (scenario.simulation.months() as f64, scenario.simulation.replicates as f64);
    let points = layout.series().len() as f64 * months;
    let nationwide =
        layout.series().iter().filter(|series| series.dimension == Dimension::All).count() as f64;
    let kept =
        nationwide * months + (layout.series().len() as f64 - nationwide) * (months / 12.0).floor();
    Size {
        result: points * CURVE_ROW + kept * replicates * REPLICATE_ROW,
        jobs: points * replicates * 8.0,
    }
}

fn megabytes(bytes: f64) -> u64 {
    (bytes / 1e6).ceil() as u64
}
