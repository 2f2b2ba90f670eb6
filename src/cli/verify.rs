//! `ozgsim verify`: re-runs a recorded result, or some of its replicates, and reports the first
//! difference.

use super::args::{LookArguments, VerifyArguments};
use super::recording::{self, Session};
use super::sweep::{self, Jobs};
use super::{
    Failure, Outcome, calibrate, compare, decompose, regret, run, sensitivity, terminal, tool,
    validate,
};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::model::outcome::Layout;
use ozgsim::scenario::study;
use ozgsim::scenario::target::Targets;
use ozgsim::store::folder::{Folder, Request, STUDY, TARGETS};
use ozgsim::store::manifest::Manifest;
use ozgsim::store::record::{self, Kind, Record};
use ozgsim::study::design::Design;
use ozgsim::study::verification::{
    Difference, first_difference, first_difference_of_points, sample,
};
use std::path::{Path, PathBuf};

pub(crate) fn verify(arguments: &VerifyArguments) -> Outcome {
    let session = Session::begin(arguments.threads);
    let (path, manifest) = (&arguments.folder, record::manifest(&arguments.folder)?);
    let (made_by, this) = (&manifest.tool, tool());
    let same_tool = made_by.is_same_build(&this);
    if !same_tool {
        terminal::talk(&format!(
            "note: the record was made by ozgsim {} (build {}), this is {} (build {}); numbers are \
             compared, not files",
            made_by.version, made_by.build, this.version, this.build
        ));
    }
    let damaged: Vec<Error> = record::damaged(path, &manifest)
        .into_iter()
        .map(|name| file_error(path, name, "is missing or not as the manifest says"))
        .collect();
    if !damaged.is_empty() {
        return Err(Failure(damaged));
    }
    let record = Record::read(path, manifest)?;
    if let (Kind::Study, Some(wanted)) = (record.kind(), arguments.sample) {
        return sample_of_study(&record, wanted, &session, arguments);
    }
    let has_replicates = matches!(record.kind(), Kind::Run | Kind::Comparison);
    if !has_replicates && arguments.sample.is_some() {
        let text = "`--sample` looks at single replicates, which this result does not hold; leave \
            it out, so that the result is made again as a whole";
        return Err(Error::Usage(text.into()).into());
    }
    let replicates = record.manifest.replicates;
    if (same_tool && arguments.sample.is_none()) || !has_replicates {
        let mut differing = differing_files(&record, &session, arguments)?;
        // Of another program, numbers count; beyond tables there are pictures and texts.
        differing.retain(|name| {
            same_tool || Path::new(name).extension().is_some_and(|extension| extension == "csv")
        });
        if differing.is_empty() {
            let of = match record.kind() {
                Kind::Run | Kind::Comparison | Kind::Validation | Kind::Regret => "",
                Kind::Study | Kind::Sensitivity | Kind::Calibration => " of every point",
                Kind::Decomposition => " of every subset",
            };
            let verdict = if same_tool {
                format!("all {} files are the same to the byte", record.manifest.outputs.len())
            } else {
                "all recorded values are the same".to_owned()
            };
            terminal::print(&format!(
                "verified: {replicates} replicates{of} simulated again, {verdict}"
            ));
            return Ok(());
        }
        let mut errors: Vec<Error> = differing
            .iter()
            .map(|name| file_error(path, name, "differs when it is made again"))
            .collect();
        if has_replicates {
            errors.extend(values(&record, &session, arguments)?.map(|difference| {
                value_error(&record.manifest.scenarios[difference.member], &difference)
            }));
        }
        return Err(Failure(errors));
    }
    match values(&record, &session, arguments)? {
        Some(difference) => {
            Err(value_error(&record.manifest.scenarios[difference.member], &difference).into())
        }
        None => {
            let looked_at = sample(replicates, arguments.sample).len();
            terminal::print(&format!(
                "verified: {looked_at} of {replicates} replicates simulated again, all recorded \
                 values are the same"
            ));
            Ok(())
        }
    }
}

/// Simulates some runs of a study again, spread over points and replicates.
fn sample_of_study(
    record: &Record,
    wanted: u64,
    session: &Session,
    arguments: &VerifyArguments,
) -> Outcome {
    let design = Design::new(study::load(&record.path.join(STUDY), &[])?);
    let all = design.points.len() as u64 * record.manifest.replicates;
    let runs = sample(all, Some(wanted));
    let bar = terminal::progress("verify", runs.len() as u64, arguments.quiet);
    let found =
        first_difference_of_points(record, &design, &runs, session.threads, &|done| bar.inc(done));
    bar.finish_and_clear();
    match found? {
        Some(difference) => {
            Err(value_error(&design.scenario_of(difference.member).name, &difference).into())
        }
        None => {
            terminal::print(&format!(
                "verified: {} of {all} runs simulated again, all recorded values are the same",
                runs.len()
            ));
            Ok(())
        }
    }
}

/// The first recorded value that is not found again.
fn values(
    record: &Record,
    session: &Session,
    arguments: &VerifyArguments,
) -> Result<Option<Difference>> {
    let replicates = sample(record.manifest.replicates, arguments.sample);
    let bar = terminal::progress("verify", replicates.len() as u64, arguments.quiet);
    let found = first_difference(record, &replicates, session.threads, &|done| bar.inc(done));
    bar.finish_and_clear();
    found
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
    let (recorded, again) = (&record.manifest, record::manifest(&path)?);
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
    let sample = if matches!(record.kind(), Kind::Run | Kind::Comparison | Kind::Study) {
        ", or verify with --sample, which needs none"
    } else {
        ""
    };
    let help = format!(
        "the result is made again in the temporary folder: make room there, or let the environment \
         variable {} name a folder that has room{sample}",
        if cfg!(windows) { "TMP" } else { "TMPDIR" }
    );
    Error::input(title, help)
}

/// Makes the result again in another folder.
fn make_again(record: &Record, session: &Session, output: &Path, quiet: bool) -> Result<PathBuf> {
    let options = record.manifest.options.clone();
    let look = LookArguments::recorded(&options)?.look();
    let request = Request { output, tool: tool(), options, force: false, shard: None };
    let folder = match record.kind() {
        Kind::Run => Folder::of_run(record.scenarios[0].clone(), request)?,
        Kind::Comparison => Folder::of_comparison(record.scenarios.clone(), request)?,
        Kind::Study => {
            let design = Design::new(study::load(&record.path.join(STUDY), &[])?);
            let folder = sweep::folder(&design, request)?;
            return sweep::record(&design, folder, Jobs::Simulate, session, quiet);
        }
        Kind::Sensitivity => {
            let screening = sensitivity::screening(&record.path.join(STUDY), &[])?;
            let folder = sensitivity::folder(&screening, request)?;
            return Ok(sensitivity::record(&screening, folder, Jobs::Simulate, session, quiet)?.0);
        }
        Kind::Regret => {
            let regrets = regret::load(&record.path.join(STUDY), &[])?;
            let folder = regret::folder(&regrets, request)?;
            return Ok(regret::record(&regrets, folder, session, quiet)?.0);
        }
        Kind::Calibration => {
            let study = calibrate::load(&record.path.join(STUDY), &[])?;
            let folder = calibrate::folder(&study, request)?;
            return Ok(calibrate::record(&study, folder, session, quiet)?.0);
        }
        Kind::Decomposition => {
            let folder = Folder::of_decomposition(record.scenarios.clone(), request)?;
            return Ok(decompose::record(folder, &look, session, quiet)?.0);
        }
        Kind::Validation => {
            let targets = Targets::load(&record.path.join(TARGETS))?;
            let evidence = validate::evidence(&record.scenarios, &targets)?;
            let folder =
                Folder::of_validation(record.scenarios.clone(), targets.text.clone(), request)?;
            return Ok(validate::record(folder, &evidence, &targets, &look, session, quiet)?.0);
        }
    };
    let family = Family::new(folder.scenarios());
    let recording = folder.begin(&family)?;
    recording::simulate(&recording, session.threads, quiet)?;
    if record.kind() == Kind::Comparison {
        Ok(compare::finish(recording, &family, &look, session)?.0)
    } else {
        Ok(run::finish(recording, &family, &look, session)?.0)
    }
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
