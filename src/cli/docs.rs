//! `ozgsim docs`: the reference tables of the documentation.

use super::args::DocsArguments;
use super::{Outcome, terminal};
use ozgsim::report::reference::{PARTS, part};
use ozgsim::scenario::load::baseline;
use ozgsim::store::document::Document;

pub(crate) fn docs(arguments: &DocsArguments) -> Outcome {
    let baseline = baseline()?;
    let part = |name: &str| part(name, &baseline);
    if let Some(path) = &arguments.check {
        return Ok(Document::read(path, &PARTS, part)?.check()?);
    }
    if let Some(path) = &arguments.write {
        let state = if Document::read(path, &PARTS, part)?.write(path)? { "brought up to date" } else { "up to date already" };
        terminal::talk(&format!("`{}` {state}", path.display()));
        return Ok(());
    }
    for (name, title) in PARTS.into_iter().zip(["Parameters", "Levers", "Outcomes"]) {
        terminal::print(&format!("## {title}\n\n{}", part(name).unwrap_or_default()));
        terminal::print("");
    }
    Ok(())
}
