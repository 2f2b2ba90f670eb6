//! `ozgsim merge`: joins the parts of a run or a comparison that was cut with `--shard`.

use super::args::{LookArguments, MergeArguments};
use super::recording::Session;
use super::{Outcome, compare, run, tool};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::store::folder::{Folder, JOBS, Request};
use ozgsim::store::part::{self, Kind, Parts};

pub(crate) fn merge(arguments: &MergeArguments) -> Outcome {
    for parts in part::read(&arguments.folders)? {
        join(parts, arguments)?;
    }
    Ok(())
}

fn join(parts: Parts, arguments: &MergeArguments) -> Result<()> {
    let session = Session::begin(None);
    let Parts { part, scenarios, folders } = parts;
    let look = LookArguments::recorded(&part.options)?.look();
    let request = Request { output: &arguments.output, tool: tool(), options: part.options, force: arguments.force, shard: None };
    let comparison = part.kind == Kind::Comparison;
    let folder = if comparison {
        Folder::of_comparison(scenarios, request)?
    } else {
        scenarios
            .into_iter()
            .map(|scenario| Folder::of_run(scenario, request.clone()))
            .next()
            .ok_or_else(|| Error::Run("a part without scenario".into()))??
    };
    let family = Family::new(folder.scenarios());
    let recording = folder.begin(&family)?;
    folders.iter().try_for_each(|folder| recording.batch().adopt(&folder.join(JOBS)))?;
    let missing = recording.batch().missing();
    if let Some(first) = missing.first() {
        let title = format!("{} jobs are missing, the first with replicates {} to {}", missing.len(), first.start, first.end - 1);
        let help = format!("name all {} parts, each filled by a command that has ended, by this build of ozgsim", part.shard.of);
        return Err(Error::input(title, help));
    }
    if comparison {
        let (path, summary) = compare::finish(recording, &family, &look, &session)?;
        compare::show(&path, &summary, arguments.quiet);
    } else {
        let (path, curves) = run::finish(recording, &family, &look, &session)?;
        run::show(&path, &curves, look.language, arguments.quiet);
    }
    Ok(())
}
