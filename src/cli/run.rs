//! `ozgsim run`: simulates scenarios and fills their result folders.

use super::args::{RecordArguments, RunArguments};
use super::recording::{self, attachments, circumstances, options, output};
use super::{Failure, Outcome, terminal, threads, tool};
use ozgsim::engine::curve::CurveTable;
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::language::Language;
use ozgsim::report::draw_run;
use ozgsim::report::headline::headline;
use ozgsim::scenario::load;
use ozgsim::store::folder::{Folder, Tables};
use std::path::Path;
use std::time::{Instant, SystemTime};

pub(crate) fn run(arguments: &RunArguments) -> Outcome {
    let record_arguments = &arguments.record;
    let batch = recording::scenarios(&arguments.scenarios, record_arguments)?;
    let open = |scenario| Folder::of_run(output(record_arguments), scenario, tool(), options(record_arguments), record_arguments.force);
    let folders: Vec<Folder> = batch.into_iter().map(open).collect::<Result<_>>()?;
    let mut failed = Vec::new();
    for folder in folders {
        recording::warn_of_idle_policies(&folder.scenarios()[0]);
        match record(folder, record_arguments) {
            Ok(()) => {}
            Err(error @ Error::Run(_)) => failed.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure(failed)) }
}

fn record(folder: Folder, arguments: &RecordArguments) -> Result<()> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let scenario = folder.scenarios()[0].clone();
    let look = arguments.look.look();
    if folder.is_complete() {
        folder.tidy();
        if !arguments.quiet {
            terminal::talk(&format!("`{}` is complete already; nothing to do", folder.path().display()));
        }
        show(folder.path(), &folder.curves()?[0], look.language, arguments.quiet);
        return Ok(());
    }
    let family = Family::new(std::slice::from_ref(&scenario));
    let recording = folder.begin(&family)?;
    let threads = threads(arguments.threads);
    recording::simulate(&recording, threads, arguments.quiet)?;
    let curves = recording.curves()?;
    let baseline = load::baseline()?;
    let added: Vec<_> = scenario.policies.iter().filter(|policy| !baseline.policies.contains(policy)).collect();
    let figures = attachments(draw_run(&curves[0], &scenario, &added, &family.settings()[0].population, &look)?);
    let path = recording.finish(&Tables { curves: &curves, effects: &[] }, &figures, || circumstances(started, clock, threads))?;
    show(&path, &curves[0], look.language, arguments.quiet);
    Ok(())
}

fn show(path: &Path, curves: &CurveTable, language: Language, quiet: bool) {
    if !quiet {
        let note = language.pick(
            "Results of a comparison of assumptions, not a forecast. All outcomes: curves.csv and replicates.parquet in",
            "Ergebnisse eines Vergleichs von Annahmen, keine Prognose. Alle Zielgrößen: curves.csv und replicates.parquet in",
        );
        terminal::talk(&format!("{}{note}", headline(curves, language)));
    }
    terminal::print(&path.display().to_string());
}
