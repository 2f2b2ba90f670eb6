//! All commands that ask a question, whatever its kind: they open the folder of its result, simulate
//! what is missing, show the answer and record it.

use super::args::Call;
use super::duration::{Pace, free_memory, megabytes, memory, rough, too_much};
use super::session::{Progress, Session};
use super::{terminal, tool, warnings};
use crate::engine::runner::{Runner, Shard, Share};
use crate::error::{Error, Result};
use crate::report::answer::show;
use crate::report::{Look, answer::Shown};
use crate::store::folder::{Folder, JOBS, Request};
use crate::store::manifest::Options;
use crate::study::declaration::Takes;
use crate::study::question::Ask;
use crate::study::{Asked, Kind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Answers the questions of a command.
pub(super) fn answer(kind: Kind, call: &Call, command: &[String]) -> Result<()> {
    let Call { paths, common, shard, .. } = call;
    refuse_nameless_changes(call)?;
    let session = Session::begin(command, common.threads);
    let ask = call.ask()?;
    let output = common.output.as_deref().unwrap_or(Path::new("output"));
    let open = |mut asked: Asked| {
        let request = Request {
            output,
            tool: tool(),
            options: options(&ask, &common.look.look()),
            force: common.force,
            shard: *shard,
            named: paths,
        };
        let folder = Folder::open(kind, asked.head(), request)?;
        asked.begin_with(folder.former_replicates().unwrap_or(0));
        // It reads every file of a former result; once is enough.
        let is_complete = ask.precision.is_none() && folder.is_complete();
        Ok((asked, folder, is_complete))
    };
    let asked: Vec<(Asked, Folder, bool)> =
        kind.ask(&ask)?.into_iter().map(open).collect::<Result<_>>()?;
    let missing: Vec<&Asked> =
        asked.iter().filter(|(.., is_complete)| !is_complete).map(|(asked, ..)| asked).collect();
    announce(&missing, *shard, session.threads, common.quiet);
    let how = How { share: shard.map_or(Share::All, Share::Part), parts: &[], quiet: common.quiet };
    let mut failed = Vec::new();
    for (asked, folder, is_complete) in asked {
        asked.note().iter().for_each(|note| terminal::talk(&format!("note: {note}")));
        asked.examples().iter().for_each(warnings::warn);
        let recorded = if is_complete {
            say_complete(&folder, common.quiet);
            Ok((folder.path().to_owned(), Shown::default()))
        } else {
            record(asked, folder, &how, &common.look.look(), &session)
        };
        match recorded {
            Ok((path, shown)) => tell(&path, &shown, common.quiet),
            Err(error @ Error::Run(_)) => failed.push(error),
            Err(error) => return Err(error),
        }
    }
    Error::collect(failed.into_iter().map(Err::<(), _>)).map(drop)
}

/// Refuses overrides whose results would stand under the name of something else.
fn refuse_nameless_changes(call: &Call) -> Result<()> {
    let common = &call.common;
    if !common.settings.is_empty() && common.output.is_none() && !common.force {
        let text = "`--set` changes a scenario but not its name; give the results a folder of \
            their own with --output DIR, or overwrite with --force";
        return Err(Error::Usage(text.into()));
    }
    Ok(())
}

fn options(ask: &Ask, look: &Look) -> Options {
    Options {
        full: ask.full,
        administrations: ask.administrations,
        language: look.language.code().to_owned(),
        formats: look.formats.iter().map(|format| format.extension().to_owned()).collect(),
        precision: ask.precision.as_ref().map(|wish| wish.text.clone()),
    }
}

/// Says how many runs there will be and how long they may take; what is there already or shared
/// takes less. A single scenario tells by its progress.
fn announce(missing: &[&Asked], shard: Option<Shard>, threads: usize, quiet: bool) {
    let Some(first) = missing.first() else { return };
    let (size, scenario) = (first.size(), &first.head().scenarios[0]);
    let needed = memory(size.held, scenario, threads);
    too_much(needed, free_memory()).iter().for_each(|warning| terminal::talk(warning));
    let runs: u64 = missing.iter().map(|asked| asked.size().runs).sum();
    let what = match missing {
        _ if quiet => return,
        [one] if one.kind().declared().takes == Takes::Scenarios => return,
        [_] => size.what,
        several => format!("{} scenarios", several.len()),
    };
    let (part, runs) = shard.map_or((String::new(), runs), |Shard { number, of }| {
        (format!(", part {number} of {of}"), runs.div_ceil(of))
    });
    // A replicate that fails is reported where it is simulated with the others.
    let Ok(pace) = std::panic::catch_unwind(|| Pace::measure(scenario)) else { return };
    let duration = rough(pace.of(runs, threads));
    terminal::talk(&format!(
        "{what}{part}: {runs} runs, at most about {duration} and {} MB of memory on {threads} \
         threads",
        megabytes(needed)
    ));
}

/// Says that there is nothing to do, after removing what an interruption at the very end may have
/// left.
pub(super) fn say_complete(folder: &Folder, quiet: bool) {
    folder.tidy();
    if !quiet {
        terminal::talk(&format!(
            "`{}` is complete already; nothing to do",
            folder.path().display()
        ));
    }
}

/// Shows an answer at once, and where it is kept.
pub(super) fn tell(path: &Path, shown: &Shown, quiet: bool) {
    if !quiet && !shown.summary.is_empty() {
        terminal::talk(&shown.summary);
    }
    terminal::print(&path.display().to_string());
}

/// How a question is answered: what is simulated, the folders of parts, and whether it is told.
pub(super) struct How<'a> {
    pub(super) share: Share,
    pub(super) parts: &'a [PathBuf],
    pub(super) quiet: bool,
}

/// Answers a question and records the answer; of a part, only its jobs.
pub(super) fn record(
    mut asked: Asked,
    mut folder: Folder,
    how: &How<'_>,
    look: &Look,
    session: &Session,
) -> Result<(PathBuf, Shown)> {
    if let Some(reason) = folder.why_again().filter(|_| !how.quiet) {
        terminal::talk(&format!("note: {reason}"));
    }
    let parts = how.parts.iter().map(|part| part.join(JOBS)).collect();
    let disk = folder.begin()?.with_parts(parts);
    let progress = Progress::begin(&asked.head().name, asked.size().steps, how.quiet);
    let runner = Runner::new(Arc::new(disk), &progress, session.threads, how.share);
    if let Share::Part(_) = how.share {
        asked.simulate(&runner)?;
        drop(progress);
        let path = folder.finish_part(|| session.circumstances())?;
        return Ok((path, Shown::default()));
    }
    let answered = asked.answer(&runner)?;
    drop(progress);
    let mut shown = show(&answered, look)?;
    let files = std::mem::take(&mut shown.files);
    let path = folder.finish(&answered, files, || session.circumstances())?;
    Ok((path, shown))
}
