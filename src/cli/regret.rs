//! `ozgsim regret`: simulates packages under every condition and says which is never far from the
//! best.

use super::args::{LookArguments, RegretArguments};
use super::compare::texts;
use super::duration::Held;
use super::recording::{self, Progress, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::error::{Error, Result};
use ozgsim::report::draw_regret;
use ozgsim::report::regret::{csv, results_csv, table};
use ozgsim::report::table::Table;
use ozgsim::scenario::{Scenario, regret, resolved};
use ozgsim::store::folder::{Attachment, Folder, Request};
use ozgsim::store::record::REGRET;
use ozgsim::study::regret::Regrets;
use std::path::{Path, PathBuf};

pub(crate) fn regret(arguments: &RegretArguments) -> Outcome {
    let record_arguments = &arguments.record;
    recording::refuse_nameless_changes(record_arguments)?;
    if record_arguments.agents || record_arguments.full || record_arguments.shard.is_some() {
        return Err(Error::Usage(
            "`--agents`, `--full` and `--shard` do not go with a regret study, which \
                keeps the outcomes it asks for"
                .into(),
        )
        .into());
    }
    let session = Session::begin(record_arguments.threads);
    let regrets = load(&arguments.study, &recording::settings(record_arguments))?;
    let folder = folder(&regrets, recording::request(record_arguments))?;
    if recording::is_complete(&folder, record_arguments.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, record_arguments.quiet);
    let (what, runs) = runs(&regrets);
    let held = Held::scenarios(regrets.members() as u64);
    recording::announce(&what, runs, (&regrets.study.scenario, held), record_arguments);
    let (path, table) = record(&regrets, folder, &session, record_arguments.quiet)?;
    if !record_arguments.quiet {
        terminal::talk(&format!("{}\n{}\n{}", table.caption, table.plain(), table.note));
    }
    terminal::print(&path.display().to_string());
    Ok(())
}

/// Reads a study and lays conditions over packages.
pub(super) fn load(path: &Path, settings: &[String]) -> Result<Regrets> {
    Regrets::new(regret::load(path, settings)?)
}

/// What is simulated, and the number of runs.
pub(super) fn runs(regrets: &Regrets) -> (String, u64) {
    let replicates = regrets.study.scenario.simulation.replicates;
    let (options, conditions) = (1 + regrets.study.packages.len(), regrets.conditions());
    (
        format!("{options} packages under {conditions} conditions of {replicates} replicates"),
        regrets.members() as u64 * replicates,
    )
}

/// The result folder of a study.
pub(super) fn folder(regrets: &Regrets, request: Request<'_>) -> Result<Folder> {
    let study = &regrets.study;
    let scenarios: Vec<Scenario> = regrets.options().chain(&study.conditions).cloned().collect();
    Folder::of_studies(&study.name, scenarios, resolved::regret_to_toml(study), request)
}

/// Simulates all replicates and writes the result.
pub(super) fn record(
    regrets: &Regrets,
    folder: Folder,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Table)> {
    let recording = folder.begin_study()?;
    let simulation = regrets.study.scenario.simulation;
    let jobs =
        recording.points(0, simulation.replicates as usize, regrets.values_per_replicate())?;
    let progress = Progress::begin(&regrets.study.name, simulation.replicates, quiet);
    jobs.simulate(
        simulation.seed,
        session.threads,
        |replicate| regrets.simulate(replicate as u64),
        &|replicates| progress.advance(replicates),
    )?;
    drop(progress);
    let simulated = jobs.values()?;
    let verdicts = regrets.judge(&simulated);
    let look = LookArguments::recorded(recording.folder().options())?.look();
    let table = table(regrets, &verdicts, look.language);
    let mut files = texts("regret", std::slice::from_ref(&table));
    files.push(Attachment { path: REGRET.into(), bytes: csv(regrets, &verdicts).into_bytes() });
    files.push(Attachment {
        path: "results.csv".into(),
        bytes: results_csv(regrets, &simulated).into_bytes(),
    });
    files.extend(attachments(draw_regret(regrets, &verdicts, &look)?));
    let path =
        recording.finish(Vec::new(), &files, regrets.agents(), || session.circumstances())?;
    Ok((path, table))
}
