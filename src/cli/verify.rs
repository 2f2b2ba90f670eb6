//! `ozgsim verify`: re-runs a recorded result, or some of its replicates, and reports the first difference.

use super::args::{LookArguments, VerifyArguments};
use super::recording::{self, Session};
use super::{Failure, Outcome, compare, run, terminal, tool};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::model::outcome::Layout;
use ozgsim::store::folder::{Folder, Request};
use ozgsim::store::manifest::Manifest;
use ozgsim::store::record::Record;
use ozgsim::study::verification::{Difference, first_difference, sample};

pub(crate) fn verify(arguments: &VerifyArguments) -> Outcome {
    let session = Session::begin(arguments.threads);
    let record = Record::read(&arguments.folder)?;
    let (made_by, this) = (&record.manifest.tool, tool());
    let same_tool = made_by.version == this.version && made_by.build == this.build;
    if !same_tool {
        terminal::talk(&format!(
            "note: the record was made by ozgsim {} (build {}), this is {} (build {}); numbers are compared, not files",
            made_by.version, made_by.build, this.version, this.build
        ));
    }
    let damaged: Vec<Error> = record.damaged().into_iter().map(|name| file_error(&record, name, "is missing or not as the manifest says")).collect();
    if !damaged.is_empty() {
        return Err(Failure(damaged));
    }
    if same_tool && arguments.sample.is_none() {
        let differing = differing_files(&record, &session, arguments)?;
        if differing.is_empty() {
            let (replicates, files) = (record.manifest.replicates, record.manifest.outputs.len());
            terminal::print(&format!("verified: {replicates} replicates simulated again, all {files} files are the same to the byte"));
            return Ok(());
        }
        let mut errors: Vec<Error> = differing.iter().map(|name| file_error(&record, name, "differs when it is made again")).collect();
        errors.extend(values(&record, &session, arguments)?.map(|difference| value_error(&record, &difference)));
        return Err(Failure(errors));
    }
    match values(&record, &session, arguments)? {
        Some(difference) => Err(value_error(&record, &difference).into()),
        None => {
            let looked_at = sample(record.manifest.replicates, arguments.sample).len();
            terminal::print(&format!(
                "verified: {looked_at} of {} replicates simulated again, all recorded values are the same",
                record.manifest.replicates
            ));
            Ok(())
        }
    }
}

/// The first recorded value that is not found again.
fn values(record: &Record, session: &Session, arguments: &VerifyArguments) -> Result<Option<Difference>> {
    let replicates = sample(record.manifest.replicates, arguments.sample);
    let bar = terminal::progress("verify", replicates.len() as u64, arguments.quiet);
    let found = first_difference(record, &replicates, session.threads, &|done| bar.inc(done));
    bar.finish_and_clear();
    found
}

/// Makes the result again in a temporary folder; names of the files that come out differently.
fn differing_files(record: &Record, session: &Session, arguments: &VerifyArguments) -> Result<Vec<String>> {
    let output = tempfile::tempdir().map_err(|error| Error::input(format!("no temporary folder: {error}"), "make room, or verify with --sample"))?;
    let options = record.manifest.options.clone();
    let look = LookArguments::recorded(&options)?.look();
    let request = Request { output: output.path(), tool: tool(), options, force: false, shard: None };
    let folder = if record.is_comparison() {
        Folder::of_comparison(record.scenarios.clone(), request)?
    } else {
        Folder::of_run(record.scenarios[0].clone(), request)?
    };
    let family = Family::new(folder.scenarios());
    let recording = folder.begin(&family)?;
    recording::simulate(&recording, session.threads, arguments.quiet)?;
    let path = if record.is_comparison() {
        compare::finish(recording, &family, &look, session)?.0
    } else {
        run::finish(recording, &family, &look, session)?.0
    };
    let again = Manifest::read(&path).map(|manifest| manifest.outputs).unwrap_or_default();
    let names = record.manifest.outputs.keys().chain(again.keys().filter(|name| !record.manifest.outputs.contains_key(*name)));
    Ok(names.filter(|name| record.manifest.outputs.get(*name) != again.get(*name)).cloned().collect())
}

fn file_error(record: &Record, name: &str, what: &str) -> Error {
    let title = format!("`{}` {what}", record.path.join(name).display());
    Error::input(title, "the record cannot be relied on; give its command again (see manifest.json), with --force to replace it")
}

fn value_error(record: &Record, difference: &Difference) -> Error {
    let Difference { replicate, member, series, month, recorded, simulated } = difference;
    let (scenario, layout) = (&record.manifest.scenarios[*member], Layout::new());
    let series = &layout.series()[*series];
    let place = format!("{} of {} `{}` in {month}", series.outcome.spec().name, series.dimension.name(), series.dimension.groups()[series.group]);
    let title = format!("first difference: `{scenario}`, replicate {replicate}, {place}: recorded {recorded}, simulated {simulated}");
    Error::input(title, "the record was made by another program or from other inputs than it says, or has been changed")
}
