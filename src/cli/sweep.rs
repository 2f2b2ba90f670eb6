//! `ozgsim sweep`: simulates the points of a study and fills its result folder.

use super::args::{LookArguments, SweepArguments};
use super::duration::Held;
use super::merge::refuse_missing;
use super::recording::{self, Progress, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::report::{SweepEffects, draw_sweep};
use ozgsim::scenario::{Scenario, resolved, study};
use ozgsim::store::folder::{Attachment, Folder, Request, StudyRecording};
use ozgsim::store::job::Months;
use ozgsim::store::points::{Point, Results, TOGETHER, points};
use ozgsim::store::replicates::PointReplicates;
use ozgsim::study::design::Design;
use std::path::PathBuf;

const RESULTS: &str = "results.csv";
const REPLICATES: &str = "replicates.parquet";

/// Where the jobs of a study come from.
#[derive(Clone, Copy)]
pub(super) enum Jobs<'a> {
    /// They are simulated, in whole or in part.
    Simulate,
    /// They are taken from so many parts.
    Adopt(&'a [PathBuf], u64),
}

pub(crate) fn sweep(arguments: &SweepArguments) -> Outcome {
    let record_arguments = &arguments.record;
    recording::refuse_nameless_changes(record_arguments)?;
    if record_arguments.agents {
        return Err(Error::Usage(
            "`--agents` does not go with a sweep; run a point of interest by itself".into(),
        )
        .into());
    }
    let session = Session::begin(record_arguments.threads);
    let mut study = study::load(&arguments.study, &record_arguments.settings)?;
    let simulation = &mut study.scenario.simulation;
    simulation.replicates = record_arguments.replicates.unwrap_or(simulation.replicates);
    simulation.seed = record_arguments.seed.unwrap_or(simulation.seed);
    let design = Design::new(study);
    if let Some(note) = &design.note {
        terminal::talk(&format!("note: {note}"));
    }
    recording::warn_of_idle_policies(&design.scenario_of(0));
    recording::warn_of_policies_for_nobody(&design.scenario_of(0));
    let folder = folder(&design, recording::request(record_arguments))?;
    if recording::is_complete(&folder, record_arguments.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, record_arguments.quiet);
    let (points, replicates) =
        (design.points.len() as u64, design.study.scenario.simulation.replicates);
    recording::announce(
        &format!("{points} points of {replicates} replicates"),
        points * replicates,
        (&design.study.scenario, Held::points(points)),
        record_arguments,
    );
    let path = record(&design, folder, Jobs::Simulate, &session, record_arguments.quiet)?;
    terminal::print(&path.display().to_string());
    Ok(())
}

/// The result folder of a study.
pub(super) fn folder(design: &Design, request: Request<'_>) -> Result<Folder> {
    let text = resolved::study_to_toml(&design.study, &design.points);
    Folder::of_study(&design.study.name, design.study.scenario.clone(), text, request)
}

/// Simulates or takes over all points and writes the result; of a part, only its jobs.
pub(super) fn record(
    design: &Design,
    folder: Folder,
    jobs: Jobs<'_>,
    session: &Session,
    quiet: bool,
) -> Result<PathBuf> {
    let is_part = folder.is_part();
    let recording = folder.begin_study()?;
    let numbers: Vec<usize> = (0..design.points.len()).collect();
    let batches = numbers.chunks(TOGETHER);
    let target = recording.folder().path().join(RESULTS);
    let mut results = Results::create(
        recording.draft(RESULTS)?,
        &target,
        &design.names,
        recording.folder().options().full,
    )?;
    let target = recording.folder().path().join(REPLICATES);
    let mut values = PointReplicates::create(
        &target,
        &design.study.scenario,
        recording.folder().options().full,
    )?;
    let replicates = design.study.scenario.simulation.replicates * batches.len() as u64;
    let progress = Progress::begin(&design.study.name, replicates, quiet);
    let mut gathered = SweepEffects::new(design);
    let mut agents = 0;
    for (number, points) in batches.enumerate() {
        let scenarios: Vec<Scenario> = [design.study.scenario.clone()]
            .into_iter()
            .chain(points.iter().map(|point| design.scenario_of(*point)))
            .collect();
        let family = Family::new(&scenarios);
        agents = family.settings()[0].agents();
        let batch = recording.batch(number, &family, Months::DecembersAndNationwide)?;
        match jobs {
            Jobs::Simulate => progress.simulate(&batch, session.threads)?,
            Jobs::Adopt(folders, parts) => {
                folders.iter().try_for_each(|folder| {
                    batch.adopt(&folder.join(StudyRecording::jobs_of(number)))
                })?;
                refuse_missing("replicates", &batch.missing(), parts)?;
            }
        }
        if !is_part {
            values.append(
                &batch,
                &points
                    .iter()
                    .zip(&scenarios[1..])
                    .map(|(point, scenario)| (*point, scenario.name.clone()))
                    .collect::<Vec<_>>(),
            )?;
            let (curves, effects) = (batch.curves()?, batch.effects()?);
            for ((point, curves), (effects, _)) in points.iter().zip(&curves[1..]).zip(&effects) {
                results.append(&row(design, *point), curves, effects)?;
                gathered.add(effects);
            }
        }
    }
    drop(progress);
    if is_part {
        return recording.finish_part();
    }
    let rows: Vec<Point> = numbers.iter().map(|point| row(design, *point)).collect();
    let mut files =
        vec![Attachment { path: "points.csv".into(), bytes: points(&design.names, &rows) }];
    let look = LookArguments::recorded(recording.folder().options())?.look();
    files.extend(attachments(draw_sweep(&gathered, &look)?));
    recording.finish(
        vec![
            (RESULTS.to_owned(), results.complete()?),
            (REPLICATES.to_owned(), values.complete()?),
        ],
        &files,
        agents,
        || session.circumstances(),
    )
}

fn row(design: &Design, point: usize) -> Point {
    let values = design
        .study
        .factors
        .iter()
        .zip(&design.points[point])
        .map(|(factor, value)| factor.subject.written(*value))
        .collect();
    Point { number: point, values }
}
