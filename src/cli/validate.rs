//! `ozgsim validate`: compares a scenario with targets, counted as the observations were.

use super::args::ValidateArguments;
use super::compare::texts;
use super::recording::{self, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::engine::evidence::Evidence;
use ozgsim::error::{Error, Result};
use ozgsim::report::table::Table;
use ozgsim::report::validation::Validation;
use ozgsim::report::{Look, draw_validation};
use ozgsim::scenario::target::Targets;
use ozgsim::store::folder::{Attachment, Folder};
use ozgsim::store::record::VALIDATION;
use ozgsim::study::validation;
use std::path::PathBuf;

pub(crate) fn validate(arguments: &ValidateArguments) -> Outcome {
    let record_arguments = &arguments.record;
    if record_arguments.full || record_arguments.agents || record_arguments.shard.is_some() {
        return Err(Error::Usage("`--full`, `--agents` and `--shard` do not go with `validate`, which keeps no curves".into()).into());
    }
    let session = Session::begin(record_arguments.threads);
    let targets = arguments.targets.as_deref().map_or_else(Targets::embedded, Targets::load)?;
    let scenario = recording::scenarios(std::slice::from_ref(&arguments.scenario), record_arguments)?.remove(0);
    let evidence = Evidence::new(&scenario, &targets.all)?;
    let folder = Folder::of_validation(scenario, targets.text.clone(), recording::request(record_arguments))?;
    if folder.is_complete() {
        recording::say_complete(&folder, record_arguments.quiet);
        terminal::print(&folder.path().display().to_string());
        return Ok(());
    }
    let (path, tables) = record(folder, &evidence, &targets, &record_arguments.look.look(), &session, record_arguments.quiet)?;
    if !record_arguments.quiet {
        for table in &tables {
            terminal::talk(&format!("{}\n{}", table.caption, table.plain()));
        }
        terminal::talk(&tables[0].note);
    }
    terminal::print(&path.display().to_string());
    Ok(())
}

/// Simulates towards the targets and writes the result.
pub(super) fn record(
    folder: Folder,
    evidence: &Evidence,
    targets: &Targets,
    look: &Look,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Vec<Table>)> {
    let scenario = folder.scenarios()[0].clone();
    let replicates = scenario.simulation.replicates;
    let recording = folder.begin_study()?;
    let bar = terminal::progress(&scenario.name, replicates, quiet);
    let findings = validation::validate(evidence, &targets.all, replicates, session.threads, &|| bar.inc(1));
    bar.finish_and_clear();
    let findings = findings?;
    let validation = Validation { scenario: &scenario, agents: evidence.agents() as u64, findings: &findings };
    let tables = validation.tables(look.language);
    let mut files = texts("validation", &tables);
    files.push(Attachment { path: VALIDATION.into(), bytes: validation.csv() });
    files.extend(attachments(draw_validation(&validation, look)?));
    let path = recording.finish(Vec::new(), &files, evidence.agents(), || session.circumstances())?;
    Ok((path, tables))
}
