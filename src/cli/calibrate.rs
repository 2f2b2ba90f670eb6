//! `ozgsim calibrate`: draws parameters that agree with what was observed.

use super::args::{CalibrateArguments, LookArguments};
use super::compare::texts;
use super::duration::Held;
use super::recording::{self, Progress, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::error::{Error, Result};
use ozgsim::report::calibration::{
    findings, fits_csv, generations_csv, parameters_csv, posterior_csv, screening_csv, table,
};
use ozgsim::report::table::Table;
use ozgsim::report::validation::Validation;
use ozgsim::report::{draw_calibration, draw_validation};
use ozgsim::scenario::calibration::{self, Calibration};
use ozgsim::scenario::load::text_of;
use ozgsim::scenario::resolved::calibration_to_toml;
use ozgsim::scenario::source::Source;
use ozgsim::store::folder::{Attachment, Folder, Request, TARGETS};
use ozgsim::store::record::POSTERIOR;
use ozgsim::study::calibration::calibrate as run;
use std::path::{Path, PathBuf};

/// Steps of temperature that a calibration usually takes.
const USUAL_STEPS: usize = 12;

pub(crate) fn calibrate(arguments: &CalibrateArguments) -> Outcome {
    let record_arguments = &arguments.record;
    recording::refuse_nameless_changes(record_arguments)?;
    if record_arguments.agents
        || record_arguments.full
        || record_arguments.shard.is_some()
        || record_arguments.replicates.is_some()
    {
        let text = "`--agents`, `--full`, `--shard` and `--replicates` do not go with a \
            calibration: every point is one replicate, and steps follow each other";
        return Err(Error::Usage(text.into()).into());
    }
    let session = Session::begin(record_arguments.threads);
    let study = load(&arguments.study, &recording::settings(record_arguments))?;
    let folder = folder(&study, recording::request(record_arguments))?;
    if recording::is_complete(&folder, record_arguments.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, record_arguments.quiet);
    if !record_arguments.quiet {
        terminal::talk(&announcement(&study));
    }
    recording::warn_of_memory(&study.scenario, Held::own(1), session.threads);
    let (path, tables) = record(&study, folder, &session, record_arguments.quiet)?;
    if !record_arguments.quiet {
        tables
            .iter()
            .for_each(|table| terminal::talk(&format!("{}\n{}", table.caption, table.plain())));
    }
    terminal::print(&path.display().to_string());
    Ok(())
}

/// Reads a study; every point is a single replicate.
pub(super) fn load(path: &Path, settings: &[String]) -> Result<Calibration> {
    read(&text_of(path)?, settings)
}

/// Reads a study from its text.
pub(super) fn read(text: &Source, settings: &[String]) -> Result<Calibration> {
    let mut study = calibration::read(text, settings)?;
    study.scenario.simulation.replicates = study.particles as u64;
    Ok(study)
}

/// The result folder of a study.
pub(super) fn folder(study: &Calibration, request: Request<'_>) -> Result<Folder> {
    let text = calibration_to_toml(study, TARGETS);
    Folder::of_calibration(
        &study.name,
        study.scenario.clone(),
        text,
        study.targets.text.clone(),
        request,
    )
}

/// Points of the screening, of the prior and of a step.
fn points(study: &Calibration) -> [usize; 3] {
    let screening = study.screening * (study.factors.len() + 1);
    [screening, study.initial, study.particles * study.moves]
}

/// Runs of a calibration that takes the usual number of steps.
fn usual_runs(study: &Calibration) -> usize {
    let [screening, initial, step] = points(study);
    screening + initial + USUAL_STEPS * step
}

/// What is simulated, and the number of runs.
pub(super) fn runs(study: &Calibration) -> (String, u64) {
    let ([screening, initial, step], runs) = (points(study), usual_runs(study));
    let what = format!(
        "{screening} points of the screening, {initial} of the prior, then {step} in each of about \
         {USUAL_STEPS} steps: about {runs} runs"
    );
    (what, runs as u64)
}

fn announcement(study: &Calibration) -> String {
    format!("{}; a calibration that is interrupted goes on where it stopped", runs(study).0)
}

/// Calibrates and writes the result; its tables.
pub(super) fn record(
    study: &Calibration,
    folder: Folder,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Vec<Table>)> {
    let recording = folder.begin_study()?;
    let progress = Progress::begin(&study.name, usual_runs(study) as u64, quiet);
    let calibrated = run(
        study,
        &recording,
        session.threads,
        &|points| progress.advance(points),
        |number, generation| {
            if !quiet {
                let (temperature, accepted) =
                    (generation.temperature, 100.0 * generation.acceptance);
                progress.say(&format!(
                "step {number}: temperature {temperature:.3}, {accepted:.0} % of moves accepted, \
                 mean log-likelihood {:.2}",
                generation.fit
            ));
            }
        },
    )?;
    drop(progress);
    let look = LookArguments::recorded(recording.folder().options())?.look();
    let (found, agents) =
        (findings(study, &calibrated.sample.posterior), study.scenario.simulation.agents as usize);
    let validation =
        Validation { scenario: &study.scenario, agents: agents as u64, findings: &found };
    let parameters = table(study, &calibrated, look.language);
    let mut files: Vec<Attachment> = [
        (POSTERIOR, posterior_csv(&calibrated)),
        ("fits.csv", fits_csv(study, &calibrated)),
        ("generations.csv", generations_csv(&calibrated)),
        ("screening.csv", screening_csv(study, &calibrated)),
        ("parameters.csv", parameters_csv(&calibrated)),
    ]
    .into_iter()
    .map(|(path, text)| Attachment { path: path.into(), bytes: text.into_bytes() })
    .collect();
    let mut tables = vec![parameters];
    tables.extend(validation.tables(look.language));
    files.extend(texts("calibration", &tables));
    files.push(Attachment { path: "targets-met.csv".into(), bytes: validation.csv() });
    files.extend(attachments(draw_calibration(study, &calibrated, &look)?));
    files.extend(attachments(draw_validation(&validation, &look)?));
    let path = recording.finish(Vec::new(), &files, agents, || session.circumstances())?;
    Ok((path, tables))
}
