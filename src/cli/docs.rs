//! `ozgsim docs`: the reference tables of the documentation.

use super::args::DocsArguments;
use super::terminal;
use crate::error::Result;
use crate::report::reference::{PARTS, SCENARIOS, part, scenarios};
use crate::scenario::header::library;
use crate::scenario::load::baseline;
use crate::scenario::{Scenario, header::Header};
use crate::store::document::Document;
use std::cell::OnceCell;
use std::path::Path;

pub(crate) fn docs(arguments: &DocsArguments) -> Result<()> {
    let baseline = baseline()?;
    if let Some(path) = &arguments.check {
        return document(path, &baseline)?.check();
    }
    if let Some(path) = &arguments.write {
        let state = if document(path, &baseline)?.write(path)? {
            "brought up to date"
        } else {
            "up to date already"
        };
        terminal::talk(&format!("`{}` {state}", path.display()));
        return Ok(());
    }
    for (name, title) in PARTS.into_iter().zip([
        "Parameters",
        "Links",
        "Levers",
        "Prices of levers",
        "Outcomes",
        "Counting rules of targets",
        "Parameters of the measurement",
    ]) {
        terminal::print(&format!("## {title}\n\n{}", part(name, &baseline).unwrap_or_default()));
        terminal::print("");
    }
    Ok(())
}

/// A document with its parts filled in; scenarios are those beside it and read only where it has a
/// part for them.
fn document(path: &Path, baseline: &Scenario) -> Result<Document> {
    let beside: OnceCell<Result<Vec<(Header, Scenario)>>> = OnceCell::new();
    let part = |name: &str| match name {
        SCENARIOS => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            beside
                .get_or_init(|| library(folder))
                .as_ref()
                .ok()
                .map(|library| scenarios(library, baseline))
        }
        _ => part(name, baseline),
    };
    let document = Document::read(path, &PARTS, part);
    match beside.into_inner() {
        Some(Err(error)) => Err(error),
        _ => document,
    }
}
