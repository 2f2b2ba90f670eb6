//! `ozgsim check`: validates scenarios and studies and says what running them would take.

use super::args::CheckArguments;
use super::duration::{Pace, megabytes, memory, rough};
use super::session::threads;
use super::{terminal, warnings};
use crate::error::{Error, Result};
use crate::model::outcome::{Dimension, Layout};
use crate::scenario::parameters::REGISTRY;
use crate::scenario::posterior::Posterior;
use crate::scenario::source::Source;
use crate::scenario::{Scenario, load};
use crate::study::Kind;
use crate::study::file::design_of;
use crate::study::question::{Ask, Held};

/// Mean size of a row [bytes]: measured on the baseline.
const CURVE_ROW: f64 = 122.0;
const REPLICATE_ROW: f64 = 5.5;

pub(crate) fn check(arguments: &CheckArguments) -> Result<()> {
    let checked = arguments.files.iter().map(|path| {
        let (text, cost) = of_text(load::text_of(path)?, arguments)?;
        terminal::print(&format!("{text}\n# `{}` is valid.\n{cost}", path.display()));
        Ok(())
    });
    Error::collect(checked).map(drop)
}

/// The scenario or study complete, as a TOML file, and what running it takes at most.
fn of_text(text: Source, arguments: &CheckArguments) -> Result<(String, String)> {
    let kind = match design_of(&text) {
        None => Kind::Run,
        // A sweep says what is wrong with an unknown design.
        Some(design) => Kind::of_design(&design).unwrap_or(Kind::Sweep),
    };
    let (files, settings) = (vec![text], arguments.settings.clone());
    let asked = kind.ask(&Ask { files, settings, ..Ask::default() })?.remove(0);
    asked.examples().iter().for_each(warnings::warn);
    let (size, scenario) = (asked.size(), &asked.head().scenarios[0]);
    let is_run = kind == Kind::Run;
    let what = if is_run { size.what } else { format!("{}: {} runs", size.what, size.runs) };
    let threads = threads(arguments.threads);
    let mut cost = cost(scenario, &what, (size.runs, size.held), threads);
    if is_run {
        let [result, jobs] = disk(scenario);
        cost += &format!(
            "# Expected size: about {} MB, and {} MB more while it runs.\n",
            megabytes(result),
            megabytes(jobs)
        );
    }
    Ok((asked.resolved(), cost))
}

/// Run count, expected duration and memory, as comments of a TOML file.
fn cost(scenario: &Scenario, what: &str, (runs, held): (u64, Held), threads: usize) -> String {
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
        megabytes(memory(held, scenario, threads)),
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

/// Expected size of the result, and of its jobs while it runs [bytes].
fn disk(scenario: &Scenario) -> [f64; 2] {
    let layout = Layout::new();
    let [months, replicates] =
        [scenario.simulation.months() as f64, scenario.simulation.replicates as f64];
    let series = layout.series().iter();
    let nationwide = series.filter(|series| series.dimension == Dimension::All).count() as f64;
    let all = layout.series().len() as f64;
    let kept = nationwide * months + (all - nationwide) * (months / 12.0).floor();
    let points = all * months;
    [points * CURVE_ROW + kept * replicates * REPLICATE_ROW, points * replicates * 8.0]
}
