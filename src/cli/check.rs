//! `ozgsim check`: validates scenarios and studies and says what running them would take.

use super::args::CheckArguments;
use super::duration::{Held, Pace, megabytes, rough};
use super::{Failure, Outcome, calibrate, recording, regret, sensitivity, terminal, threads};
use ozgsim::error::Result;
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::scenario::calibration::CALIBRATION;
use ozgsim::scenario::parameters::REGISTRY;
use ozgsim::scenario::posterior::Posterior;
use ozgsim::scenario::regret::{self as regrets_of, REGRET};
use ozgsim::scenario::sensitivity::{self as study_of, METHODS};
use ozgsim::scenario::source::Source;
use ozgsim::scenario::{Scenario, load, resolved, study};
use ozgsim::store::folder::TARGETS;
use ozgsim::study::design::Design;
use ozgsim::study::regret::Regrets;
use ozgsim::study::sensitivity::Screening;

/// Mean size of a row [bytes]: measured on the baseline.
const CURVE_ROW: f64 = 122.0;
const REPLICATE_ROW: f64 = 5.5;

pub(crate) fn check(arguments: &CheckArguments) -> Outcome {
    let mut errors = Vec::new();
    for path in &arguments.files {
        match load::text_of(path).and_then(|text| of(&text, arguments)) {
            Ok((text, cost)) => {
                terminal::print(&format!("{text}\n# `{}` is valid.\n{cost}", path.display()))
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure(errors)) }
}

/// The complete scenario or study and what running it takes; a pipe gives its text only once.
fn of(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    match study::design_of(text).as_deref() {
        None => of_scenario(text, arguments),
        Some(CALIBRATION) => of_calibration(text, arguments),
        Some(REGRET) => of_regret(text, arguments),
        Some(design) if METHODS.contains(&design) => of_sensitivity(text, arguments),
        Some(_) => of_study(text, arguments),
    }
}

/// The complete scenario and what running it takes, as a TOML file.
fn of_scenario(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let scenario = load::read(text, &arguments.settings)?;
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
            Held::scenarios(1),
            threads(arguments.threads)
        ),
        megabytes(size.result),
        megabytes(size.jobs)
    );
    Ok((resolved::to_toml(&scenario), cost))
}

/// The complete study, point by point, and what running it takes at most.
fn of_study(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let design = Design::new(study::read(text, &arguments.settings)?);
    let Design { study, points, .. } = &design;
    let (points, replicates) = (points.len() as u64, study.scenario.simulation.replicates);
    let what = format!("{points} points of {replicates} replicates: {} runs", points * replicates);
    let held = Held::points(points);
    let cost = cost(&study.scenario, &what, points * replicates, held, threads(arguments.threads));
    Ok((resolved::study_to_toml(study, &design.points), cost))
}

/// The complete sensitivity study and what running it takes at most.
fn of_sensitivity(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let screening = Screening::new(study_of::read(text, &arguments.settings)?)?;
    let (what, runs) = sensitivity::runs(&screening);
    let held = sensitivity::held(&screening);
    let cost = cost(&screening.study.scenario, &what, runs, held, threads(arguments.threads));
    Ok((resolved::sensitivity_to_toml(&screening.study), cost))
}

/// The complete calibration and what running it usually takes.
fn of_calibration(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let study = calibrate::read(text, &arguments.settings)?;
    let (what, runs) = calibrate::runs(&study);
    let cost = cost(&study.scenario, &what, runs, Held::own(1), threads(arguments.threads));
    Ok((resolved::calibration_to_toml(&study, TARGETS), cost))
}

/// The complete regret study and what running it takes at most.
fn of_regret(text: &Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let regrets = Regrets::new(regrets_of::read(text, &arguments.settings)?)?;
    let (what, runs) = regret::runs(&regrets);
    let cost = cost(
        &regrets.study.scenario,
        &format!("{what}: {runs} runs"),
        runs,
        Held::scenarios(regrets.members() as u64),
        threads(arguments.threads),
    );
    Ok((resolved::regret_to_toml(&regrets.study), cost))
}

/// Run count, expected duration and memory, as comments of a TOML file.
fn cost(scenario: &Scenario, what: &str, runs: u64, held: Held, threads: usize) -> String {
    let pace = Pace::measure(scenario);
    let months = scenario.simulation.months();
    format!(
        "# {what} of {} administrations and {months} months, 2018-01 to {}.\n{}\
         # Expected duration: about {} on {threads} threads (one replicate takes {} s).\n\
         # Expected memory: about {} MB on {threads} threads.\n",
        pace.agents,
        scenario.simulation.horizon,
        scenario.posterior.as_ref().map_or_else(String::new, draws),
        rough(pace.of(runs, threads)),
        (pace.replicate.as_secs_f64() * 100.0).round() / 100.0,
        megabytes(held.memory(scenario, threads)),
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
