//! `ozgsim sensitivity`: simulates the points of a sensitivity study and says what matters.

use super::args::{LookArguments, SensitivityArguments};
use super::compare::texts;
use super::duration::{Held, megabytes};
use super::merge::refuse_missing;
use super::recording::{self, Progress, Session, attachments};
use super::sweep::Jobs;
use super::{Outcome, terminal};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::report::draw_sensitivity;
use ozgsim::report::sensitivity::{indices_csv, results_csv, table};
use ozgsim::report::table::Table;
use ozgsim::scenario::{Scenario, resolved, sensitivity};
use ozgsim::store::folder::{Attachment, Folder, Request, StudyRecording};
use ozgsim::store::points::{Point, points};
use ozgsim::store::record::INDICES;
use ozgsim::study::sensitivity::Screening;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Most influential factors of a target in tables for papers, and on the terminal.
const IN_PAPERS: usize = 10;
const ON_TERMINAL: usize = 5;

pub(crate) fn sensitivity(arguments: &SensitivityArguments) -> Outcome {
    let record_arguments = &arguments.record;
    recording::refuse_nameless_changes(record_arguments)?;
    if record_arguments.agents || record_arguments.full {
        return Err(Error::Usage(
            "`--agents` and `--full` do not go with a sensitivity study, which \
            keeps the outcomes it asks for"
                .into(),
        )
        .into());
    }
    let session = Session::begin(record_arguments.threads);
    let screening = screening(&arguments.study, &recording::settings(record_arguments))?;
    let folder = folder(&screening, recording::request(record_arguments))?;
    if recording::is_complete(&folder, record_arguments.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, record_arguments.quiet);
    if !record_arguments.quiet {
        terminal::talk(&announcement(&screening, session.threads));
    }
    recording::warn_of_memory(&screening.study.scenario, held(&screening), session.threads);
    let (path, summary) =
        record(&screening, folder, Jobs::Simulate, &session, record_arguments.quiet)?;
    show(&path, summary, record_arguments.quiet);
    Ok(())
}

/// Shows what matters most, unless only a part has been simulated, and where the result is.
pub(super) fn show(path: &Path, summary: Option<Table>, quiet: bool) {
    if let Some(summary) = summary.filter(|_| !quiet) {
        terminal::talk(&format!("{}\n{}\n{}", summary.caption, summary.plain(), summary.note));
    }
    terminal::print(&path.display().to_string());
}

/// Reads a study and lays out its points.
pub(super) fn screening(path: &Path, settings: &[String]) -> Result<Screening> {
    Screening::new(sensitivity::load(path, settings)?)
}

/// The result folder of a study.
pub(super) fn folder(screening: &Screening, request: Request<'_>) -> Result<Folder> {
    let study = &screening.study;
    let scenarios: Vec<Scenario> =
        [&study.scenario].into_iter().chain(&study.counterfactual).cloned().collect();
    Folder::of_studies(&study.name, scenarios, resolved::sensitivity_to_toml(study), request)
}

/// What is simulated, and the number of runs.
pub(super) fn runs(screening: &Screening) -> (String, u64) {
    let (points, replicates) =
        (screening.points.len() as u64, screening.study.scenario.simulation.replicates);
    let (of, scenarios) = if screening.study.counterfactual.is_some() {
        (" of scenario and counterfactual", 2)
    } else {
        ("", 1)
    };
    let runs = points * replicates * scenarios;
    (format!("{points} points of {replicates} replicates{of}: {runs} runs"), runs)
}

/// Run count and expected duration.
fn announcement(screening: &Screening, threads: usize) -> String {
    let (points, replicates) =
        (screening.points.len(), screening.study.scenario.simulation.replicates);
    let clock = Instant::now();
    Family::new(&screening.scenarios_of(0)).simulate(0);
    let seconds =
        clock.elapsed().as_secs_f64() * (points as u64 * replicates) as f64 / threads as f64;
    let duration = if seconds < 100.0 {
        format!("{} s", seconds.ceil())
    } else {
        format!("{} min", (seconds / 60.0).ceil())
    };
    let memory = megabytes(held(screening).memory(&screening.study.scenario, threads));
    format!(
        "{}, about {duration} and {memory} MB of memory on {threads} threads",
        runs(screening).0
    )
}

/// What is in memory at once.
pub(super) fn held(screening: &Screening) -> Held {
    Held::own(1 + u64::from(screening.study.counterfactual.is_some()))
}

/// Simulates or takes over all points and writes the result, which it summarises; of a part, only
/// its jobs.
pub(super) fn record(
    screening: &Screening,
    folder: Folder,
    jobs: Jobs<'_>,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Option<Table>)> {
    let is_part = folder.is_part();
    let recording = folder.begin_study()?;
    let point_jobs = recording.points(0, screening.points.len(), screening.values_per_point())?;
    match jobs {
        Jobs::Simulate => {
            let simulation = screening.study.scenario.simulation;
            let progress = Progress::begin(
                &screening.study.name,
                point_jobs.points() * simulation.replicates,
                quiet,
            );
            let finished = |points: u64| progress.advance(points * simulation.replicates);
            point_jobs.simulate(
                simulation.seed,
                session.threads,
                |point| screening.simulate(point),
                &finished,
            )?;
        }
        Jobs::Adopt(folders, parts) => {
            folders.iter().try_for_each(|folder| {
                point_jobs.adopt(&folder.join(StudyRecording::jobs_of(0)))
            })?;
            refuse_missing("points", &point_jobs.missing(), parts)?;
        }
    }
    if is_part {
        return Ok((recording.finish_part()?, None));
    }
    let simulated = point_jobs.values()?;
    let analyses = screening.analyse(&simulated);
    let look = LookArguments::recorded(recording.folder().options())?.look();
    let row = |(number, values): (usize, &Vec<f64>)| {
        let factors = screening.study.factors.iter().zip(values);
        Point {
            number,
            values: factors.map(|(factor, value)| factor.subject.written(*value)).collect(),
        }
    };
    let rows: Vec<Point> = screening.points.iter().enumerate().map(row).collect();
    let mut files = vec![
        Attachment { path: "points.csv".into(), bytes: points(&screening.names, &rows) },
        Attachment {
            path: "results.csv".into(),
            bytes: results_csv(screening, &screening.at_points(&simulated)).into_bytes(),
        },
        Attachment { path: INDICES.into(), bytes: indices_csv(screening, &analyses).into_bytes() },
    ];
    files.extend(texts("indices", &[table(screening, &analyses, IN_PAPERS, look.language)]));
    files.extend(attachments(draw_sensitivity(screening, &analyses, &look)?));
    let agents = Family::new(&screening.scenarios_of(0)[..1]).settings()[0].agents();
    let path = recording.finish(Vec::new(), &files, agents, || session.circumstances())?;
    Ok((path, Some(table(screening, &analyses, ON_TERMINAL, look.language))))
}
