//! `ozgsim merge`: joins the parts of a result that was cut with `--shard`.

use super::answer::{How, record, say_complete, tell};
use super::args::{LookArguments, MergeArguments};
use super::session::Session;
use super::{terminal, tool};
use crate::engine::runner::Share;
use crate::error::{Error, Result};
use crate::report::answer::Shown;
use crate::store::folder::{Folder, Request};
use crate::store::record::{self, Parts};

pub(crate) fn merge(arguments: &MergeArguments, command: &[String]) -> Result<()> {
    let parts = record::parts(&arguments.folders)?;
    parts.into_iter().try_for_each(|parts| join(parts, arguments, command))
}

fn join(parts: Parts, arguments: &MergeArguments, command: &[String]) -> Result<()> {
    let (session, quiet) = (Session::begin(command, None), arguments.quiet);
    let Parts { first, folders } = parts;
    let (manifest, tool) = (&first.manifest, tool());
    if !manifest.tool.is_same_build(&tool) {
        let (theirs, path) = (&manifest.tool, first.path.display());
        let title = format!("`{path}` was made by ozgsim {theirs}, this is {tool}");
        return Err(Error::input(
            title,
            "join parts with the program that made them, or make them again",
        ));
    }
    let asked = first.asked()?;
    let request = Request {
        output: &arguments.output,
        tool,
        options: manifest.options.clone(),
        force: arguments.force,
        shard: None,
        named: &[],
    };
    let folder = Folder::open(first.kind(), asked.head(), request)?;
    if folder.is_complete() {
        say_complete(&folder, quiet);
        tell(folder.path(), &Shown::default(), quiet);
        return Ok(());
    }
    let count = manifest.shard.map_or(1, |shard| shard.of);
    let how = How { share: Share::Joined(count), parts: &folders, quiet };
    let (path, shown) =
        record(asked, folder, &how, &LookArguments::recorded(&manifest.options)?.look(), &session)?;
    if !quiet {
        terminal::talk(&format!("{count} parts joined in `{}`", path.display()));
    }
    tell(&path, &shown, quiet);
    Ok(())
}
