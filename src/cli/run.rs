//! `ozgsim run`: simulates scenarios and fills their result folders.

use super::args::{RecordArguments, RunArguments};
use super::duration::Held;
use super::recording::{self, Session, attachments};
use super::{Failure, Outcome, terminal, threads};
use ozgsim::engine::curve::CurveTable;
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::language::Language;
use ozgsim::report::headline::headline;
use ozgsim::report::{Look, draw_run};
use ozgsim::scenario::{Scenario, load};
use ozgsim::store::folder::{Folder, Recording, Tables};
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &RunArguments) -> Outcome {
    recording::refuse_nameless_changes(&arguments.record)?;
    let batch = recording::scenarios(&arguments.scenarios, &arguments.record)?;
    let open = |scenario| Folder::of_run(scenario, recording::request(&arguments.record));
    let folders: Vec<Folder> = batch.into_iter().map(open).collect::<Result<_>>()?;
    announce(&folders, &arguments.record);
    let mut failed = Vec::new();
    for folder in folders {
        recording::warn_of_idle_policies(&folder.scenarios()[0]);
        recording::warn_of_policies_for_nobody(&folder.scenarios()[0]);
        match record(folder, &arguments.record) {
            Ok(()) => {}
            Err(error @ Error::Run(_)) => failed.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure(failed)) }
}

/// Says what a batch will take; a single scenario tells by its progress.
fn announce(folders: &[Folder], arguments: &RecordArguments) {
    let missing: Vec<&Scenario> = folders
        .iter()
        .filter(|folder| !folder.is_complete())
        .map(|folder| &folder.scenarios()[0])
        .collect();
    if let [first, _, ..] = missing[..] {
        let runs = missing.iter().map(|scenario| scenario.simulation.replicates).sum();
        recording::announce(
            &format!("{} scenarios", missing.len()),
            runs,
            (first, Held::scenarios(1)),
            arguments,
        );
    } else if let [only] = missing[..] {
        recording::warn_of_memory(only, Held::scenarios(1), threads(arguments.threads));
    }
}

fn record(folder: Folder, arguments: &RecordArguments) -> Result<()> {
    let session = Session::begin(arguments.threads);
    let (look, quiet) = (arguments.look.look(), arguments.quiet);
    if folder.is_complete() {
        recording::say_complete(&folder, quiet);
        show(folder.path(), &folder.curves()?[0], look.language, quiet);
        return Ok(());
    }
    recording::say_why_again(&folder, quiet);
    let family = Family::new(folder.scenarios());
    let recording = folder.begin(&family)?;
    recording::simulate(&recording, session.threads, quiet)?;
    if arguments.shard.is_some() {
        terminal::print(&recording.finish_part()?.display().to_string());
        return Ok(());
    }
    let (path, curves) = finish(recording, &family, &look, &session)?;
    show(&path, &curves, look.language, quiet);
    Ok(())
}

/// Writes the result of a run whose jobs are all there.
pub(super) fn finish(
    recording: Recording<'_>,
    family: &Family,
    look: &Look,
    session: &Session,
) -> Result<(PathBuf, CurveTable)> {
    let mut curves = recording.batch().curves()?;
    let scenario = &recording.folder().scenarios()[0];
    let baseline = load::baseline()?;
    let added: Vec<_> =
        scenario.policies.iter().filter(|policy| !baseline.policies.contains(policy)).collect();
    let figures = attachments(draw_run(
        &curves[0],
        scenario,
        &added,
        &family.settings()[0].population,
        look,
    )?);
    let path = recording.finish(
        &Tables { curves: &curves, effects: &[], uncertainties: &[] },
        &figures,
        || session.circumstances(),
    )?;
    Ok((path, curves.remove(0)))
}

/// Shows the headline of a run and where its result is.
pub(super) fn show(path: &Path, curves: &CurveTable, language: Language, quiet: bool) {
    if !quiet {
        let note = language.pick(
            "Results of a comparison of assumptions, not a forecast. All outcomes: curves.csv and \
             replicates.parquet in",
            "Ergebnisse eines Vergleichs von Annahmen, keine Prognose. Alle Zielgrößen: curves.csv \
             und replicates.parquet in",
        );
        terminal::talk(&format!("{}{note}", headline(curves, language)));
    }
    terminal::print(&path.display().to_string());
}
