//! `ozgsim verify`: re-runs a recorded result, or some of its replicates, and reports the first
//! difference.

use super::answer::How;
use super::args::{LookArguments, VerifyArguments};
use super::session::Session;
use super::{terminal, tool};
use crate::engine::runner::Share;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::model::outcome::Layout;
use crate::store::folder::{Folder, Request};
use crate::store::manifest::Manifest;
use crate::store::record::Record;
use crate::study::Asked;
use crate::study::verification::{Difference, first_difference, sample};
use std::path::{Path, PathBuf};

pub(crate) fn verify(arguments: &VerifyArguments, command: &[String]) -> Result<()> {
    let session = Session::begin(command, arguments.threads);
    let record = Record::of_result(&arguments.folder)?;
    let manifest = &record.manifest;
    let (made_by, this) = (&manifest.tool, tool());
    let same_tool = made_by.is_same_build(&this);
    if !same_tool {
        terminal::talk(&format!(
            "note: the record was made by ozgsim {made_by}, this is {this}; numbers are compared, \
             not files"
        ));
    }
    let damaged = record.damaged().into_iter();
    Error::collect(damaged.map(|name| {
        let what = match name {
            Manifest::NAME => "was changed after it was written",
            _ => "is missing or not as the manifest says",
        };
        Err::<(), _>(file_error(&record.path, name, what))
    }))?;
    let asked = record.asked()?;
    if asked.recorded() == 0 && arguments.sample.is_some() {
        let text = "`--sample` looks at single replicates, which this result does not hold; leave \
            it out, so that the result is made again as a whole";
        return Err(Error::Usage(text.into()));
    }
    let has_replicates = asked.recorded() > 0 && asked.head().files.is_empty();
    if arguments.sample.is_some() || (!same_tool && has_replicates) {
        let (error, looked_at) = difference(&record, &asked, &session, arguments)?;
        if error.is_none() {
            terminal::print(&format!(
                "verified: {looked_at} simulated again, all recorded values are the same"
            ));
        }
        return error.map_or(Ok(()), Err);
    }
    let mut differing = differing_files(&record, &session, arguments)?;
    // Of another program, numbers count; beyond tables there are pictures and texts.
    differing.retain(|name| {
        same_tool || Path::new(name).extension().is_some_and(|extension| extension == "csv")
    });
    if differing.is_empty() {
        let verdict = if same_tool {
            format!("all {} files are the same to the byte", manifest.outputs.len())
        } else {
            "all recorded values are the same".to_owned()
        };
        let each = record.kind().declared().each;
        terminal::print(&format!(
            "verified: {} replicates{each} simulated again, {verdict}",
            manifest.replicates
        ));
        return Ok(());
    }
    let mut errors: Vec<Error> = differing
        .iter()
        .map(|name| file_error(&record.path, name, "differs when it is made again"))
        .collect();
    if has_replicates {
        errors.extend(difference(&record, &asked, &session, arguments)?.0);
    }
    Err(Error::Several(errors))
}

/// The first recorded value that is not found again, as an error, and what was looked at.
fn difference(
    record: &Record,
    asked: &Asked,
    session: &Session,
    arguments: &VerifyArguments,
) -> Result<(Option<Error>, String)> {
    let (members, scenario) = (asked.recorded(), |number| asked.recorded_scenario(number));
    let replicates = record.manifest.replicates;
    // Of points, runs are looked at; of scenarios that were simulated together, replicates.
    let is_of_points = !asked.head().files.is_empty();
    let all = if is_of_points { members as u64 * replicates } else { replicates };
    let chosen = sample(all, arguments.sample);
    let cases: Vec<(usize, u64)> = if is_of_points {
        chosen.iter().map(|run| ((run / replicates) as usize, run % replicates)).collect()
    } else {
        let members = |replicate: &u64| {
            let replicate = *replicate;
            (0..members).map(move |member| (member, replicate))
        };
        chosen.iter().flat_map(members).collect()
    };
    let what = if is_of_points { "runs" } else { "replicates" };
    let looked_at = format!("{} of {all} {what}", chosen.len());
    let together =
        (!is_of_points).then(|| Family::new(&(0..members).map(scenario).collect::<Vec<_>>()));
    let simulate = |member: usize, replicate: u64| match &together {
        Some(family) => family.simulate_alone(member, replicate),
        None => Family::new(&[scenario(member)]).simulate_alone(0, replicate),
    };
    let months = scenario(0).simulation.months();
    let recorded = |member: usize, replicate: u64| record.values(member, replicate, months);
    let bar = terminal::progress("verify", cases.len() as u64, arguments.quiet);
    let on = (record.manifest.seed, session.threads);
    let found = first_difference(&cases, on, simulate, recorded, &|done| bar.inc(done));
    bar.finish_and_clear();
    let error = found?.map(|found| value_error(&scenario(found.member).name, &found));
    Ok((error, looked_at))
}

/// Makes the result again in a temporary folder; names of the files that come out differently.
fn differing_files(
    record: &Record,
    session: &Session,
    arguments: &VerifyArguments,
) -> Result<Vec<String>> {
    let root = std::env::temp_dir();
    let output = tempfile::tempdir().map_err(|error| {
        no_room(format!("cannot make a folder in `{}`: {error}", root.display()), record)
    })?;
    let path =
        make_again(record, session, output.path(), arguments.quiet).map_err(
            |error| match error {
                Error::Input(diagnostic)
                    if diagnostic.title.contains(&*output.path().to_string_lossy()) =>
                {
                    no_room(diagnostic.title, record)
                }
                other => other,
            },
        )?;
    let (recorded, again) = (&record.manifest, Record::of_result(&path)?.manifest);
    let names = recorded
        .outputs
        .keys()
        .chain(again.outputs.keys().filter(|name| !recorded.outputs.contains_key(*name)));
    let mut differing: Vec<String> = names
        .filter(|name| recorded.outputs.get(*name) != again.outputs.get(*name))
        .cloned()
        .collect();
    let told = |manifest: &Manifest| {
        let Manifest { seed, replicates, agents, horizon, inputs_sha256, inputs, .. } =
            manifest.clone();
        (seed, replicates, agents, horizon, inputs_sha256, inputs)
    };
    if told(recorded) != told(&again) {
        differing.push(Manifest::NAME.to_owned());
    }
    Ok(differing)
}

/// The error of a verification whose temporary folder cannot be written to.
fn no_room(title: String, record: &Record) -> Error {
    let has_replicates = record.asked().is_ok_and(|asked| asked.recorded() > 0);
    let sample = if has_replicates { ", or verify with --sample, which needs none" } else { "" };
    let help = format!(
        "the result is made again in the temporary folder: make room there, or let the environment \
         variable {} name a folder that has room{sample}",
        if cfg!(windows) { "TMP" } else { "TMPDIR" }
    );
    Error::input(title, help)
}

/// Makes the result again in another folder.
fn make_again(record: &Record, session: &Session, output: &Path, quiet: bool) -> Result<PathBuf> {
    let (asked, options) = (record.asked()?, record.manifest.options.clone());
    let look = LookArguments::recorded(&options)?.look();
    let request = Request { output, tool: tool(), options, force: false, shard: None, named: &[] };
    let folder = Folder::open(record.kind(), asked.head(), request)?;
    let how = How { share: Share::All, parts: &[], quiet };
    Ok(super::answer::record(asked, folder, &how, &look, session)?.0)
}

fn file_error(path: &Path, name: &str, what: &str) -> Error {
    let title = format!("`{}` {what}", path.join(name).display());
    Error::input(
        title,
        "the record cannot be relied on; give its command again (see manifest.json), with --force \
         to replace it",
    )
}

fn value_error(scenario: &str, difference: &Difference) -> Error {
    let Difference { replicate, series, month, recorded, simulated, .. } = difference;
    let layout = Layout::new();
    let series = &layout.series()[*series];
    let place = format!(
        "{} of {} `{}` in {month}",
        series.outcome.spec().name,
        series.dimension.name(),
        series.dimension.groups()[series.group]
    );
    let title = format!(
        "first difference: `{scenario}`, replicate {replicate}, {place}: recorded {recorded}, \
         simulated {simulated}"
    );
    Error::input(
        title,
        "the record was made by another program or from other inputs than it says, or has been \
         changed",
    )
}
