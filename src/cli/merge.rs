//! `ozgsim merge`: joins the parts of a run or a comparison that was cut with `--shard`.

use super::args::{LookArguments, MergeArguments};
use super::recording::Session;
use super::sweep::{self, Jobs};
use super::{Outcome, compare, run, sensitivity, terminal, tool};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::scenario::study;
use ozgsim::store::folder::{Folder, JOBS, Request, STUDY};
use ozgsim::store::part::{self, Kind, Parts};
use ozgsim::study::design::Design;
use std::ops::Range;
use std::path::Path;

pub(crate) fn merge(arguments: &MergeArguments) -> Outcome {
    for parts in part::read(&arguments.folders)? {
        join(parts, arguments)?;
    }
    Ok(())
}

fn join(parts: Parts, arguments: &MergeArguments) -> Result<()> {
    let session = Session::begin(None);
    let Parts { part, scenarios, folders } = parts;
    let parts = part.shard.of;
    let say_joined = |path: &Path| {
        if !arguments.quiet {
            terminal::talk(&format!("{parts} parts joined in `{}`", path.display()));
        }
    };
    let look = LookArguments::recorded(&part.options)?.look();
    let request = Request {
        output: &arguments.output,
        tool: tool(),
        options: part.options,
        force: arguments.force,
        shard: None,
    };
    if part.kind == Kind::Study {
        let design = Design::new(study::load(&folders[0].join(STUDY), &[])?);
        let folder = sweep::folder(&design, request)?;
        let path = sweep::record(
            &design,
            folder,
            Jobs::Adopt(&folders, parts),
            &session,
            arguments.quiet,
        )?;
        say_joined(&path);
        terminal::print(&path.display().to_string());
        return Ok(());
    }
    if part.kind == Kind::Sensitivity {
        let screening = sensitivity::screening(&folders[0].join(STUDY), &[])?;
        let folder = sensitivity::folder(&screening, request)?;
        let (path, summary) = sensitivity::record(
            &screening,
            folder,
            Jobs::Adopt(&folders, part.shard.of),
            &session,
            arguments.quiet,
        )?;
        sensitivity::show(&path, summary, arguments.quiet);
        return Ok(());
    }
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
    refuse_missing("replicates", &recording.batch().missing(), parts)?;
    if comparison {
        let (path, summary) = compare::finish(recording, &family, &look, &session)?;
        say_joined(&path);
        compare::show(&path, &summary, arguments.quiet);
    } else {
        let (path, curves) = run::finish(recording, &family, &look, &session)?;
        say_joined(&path);
        run::show(&path, &curves, look.language, arguments.quiet);
    }
    Ok(())
}

/// Refuses to go on without jobs that no part has brought; `what` is what they are made of.
pub(super) fn refuse_missing(what: &str, missing: &[Range<u64>], parts: u64) -> Result<()> {
    let Some(first) = missing.first() else { return Ok(()) };
    let jobs = if missing.len() == 1 {
        "1 job is".to_owned()
    } else {
        format!("{} jobs are", missing.len())
    };
    let title = format!(
        "{jobs} missing or damaged, the first with {what} {} to {}",
        first.start,
        first.end - 1
    );
    let help = format!(
        "name all {parts} parts of this build of ozgsim; the command with --shard, given again, \
         completes a part"
    );
    Err(Error::input(title, help))
}
