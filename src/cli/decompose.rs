//! `ozgsim compare --decompose`: what each lever of a package adds.

use super::args::RecordArguments;
use super::compare::texts;
use super::duration::Held;
use super::recording::{self, Progress, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::model::outcome::{Dimension, Layout};
use ozgsim::report::Look;
use ozgsim::report::decomposition::{csv, table};
use ozgsim::report::draw_decomposition;
use ozgsim::report::effects::READ_IN;
use ozgsim::report::table::Table;
use ozgsim::scenario::Scenario;
use ozgsim::store::folder::{Attachment, Folder, StudyRecording};
use ozgsim::store::job::Months;
use ozgsim::store::record::DECOMPOSITION;
use ozgsim::study::decomposition::{OUTCOMES, Package, Share};
use ozgsim::units::Month;
use std::path::PathBuf;

/// Subsets of the levers that are simulated together with the baseline.
const BATCH: usize = 16;

pub(super) fn decompose(
    scenarios: Vec<Scenario>,
    arguments: &RecordArguments,
    session: &Session,
) -> Outcome {
    let [baseline, whole] = &scenarios[..] else {
        return Err(Error::Usage("`--decompose` takes a baseline and one package".into()).into());
    };
    let subsets = Package::new(baseline, whole)?.subsets() as u64;
    let folder = Folder::of_decomposition(scenarios, recording::request(arguments))?;
    if recording::is_complete(&folder, arguments.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, arguments.quiet);
    let first = &folder.scenarios()[0];
    let replicates = first.simulation.replicates;
    recording::announce(
        &format!("{subsets} subsets of the levers of {replicates} replicates"),
        subsets * replicates,
        (first, Held::scenarios(subsets)),
        arguments,
    );
    let (path, table) = record(folder, &arguments.look.look(), session, arguments.quiet)?;
    if !arguments.quiet {
        terminal::talk(&format!("{}\n{}\n{}", table.caption, table.plain(), table.note));
    }
    terminal::print(&path.display().to_string());
    Ok(())
}

/// Takes the package of a folder apart and writes the result.
pub(super) fn record(
    folder: Folder,
    look: &Look,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Table)> {
    let (baseline, whole) = (folder.scenarios()[0].clone(), folder.scenarios()[1].clone());
    let package = Package::new(&baseline, &whole)?;
    let study = folder.begin_study()?;
    let (shares, agents) = shares(&study, &package, session, quiet)?;
    let table = table(&baseline, &whole, &shares, look.language);
    let mut files = texts("decomposition", std::slice::from_ref(&table));
    files.push(Attachment {
        path: DECOMPOSITION.into(),
        bytes: csv(&baseline, &whole, &shares).into_bytes(),
    });
    files.extend(attachments(draw_decomposition((&baseline, &whole), &shares, look)?));
    let path = study.finish(Vec::new(), &files, agents, || session.circumstances())?;
    Ok((path, table))
}

/// Simulates all subsets and divides the outcomes; also tells the number of agents.
fn shares(
    study: &StudyRecording,
    package: &Package,
    session: &Session,
    quiet: bool,
) -> Result<(Vec<Share>, usize)> {
    let horizon = package.subset(0).simulation.horizon;
    let years = (horizon.index() + 1) / 12;
    if years == 0 {
        return Err(Error::input(
            "the horizon lies before the first December",
            "set simulation.horizon to 2018-12 or later",
        ));
    }
    let last = Month::from_index(12 * years - 1);
    let dates: Vec<Month> =
        [READ_IN].into_iter().filter(|date| *date < last).chain([last]).collect();
    let layout = Layout::new();
    let keys: Vec<_> =
        OUTCOMES.iter().flat_map(|outcome| dates.iter().map(|date| (*outcome, *date))).collect();
    let mut values = vec![vec![Vec::new(); package.subsets()]; keys.len()];
    let subsets: Vec<usize> = (1..package.subsets()).collect();
    let batches = subsets.chunks(BATCH);
    let replicates = package.subset(0).simulation.replicates;
    let progress = Progress::begin(
        &format!("{} subsets", package.subsets()),
        replicates * batches.len() as u64,
        quiet,
    );
    let mut agents = 0;
    for (number, subsets) in batches.enumerate() {
        let members: Vec<Scenario> =
            [0].iter().chain(subsets).map(|subset| package.subset(*subset)).collect();
        let family = Family::new(&members);
        let batch = study.batch(number, &family, Months::Decembers)?;
        progress.simulate(&batch, session.threads)?;
        agents = family.settings()[0].agents();
        for (place, (outcome, date)) in keys.iter().enumerate() {
            let series = layout.position(*outcome, Dimension::All, 0).unwrap_or_default();
            for (member, subset) in [0].iter().chain(subsets).enumerate() {
                values[place][*subset] =
                    batch.values(member, date.index() as usize / 12, series)?;
            }
        }
    }
    let divide = |(values, (outcome, date)): (&Vec<Vec<f64>>, &(_, Month))| {
        package.divide(*outcome, *date, values)
    };
    Ok((values.iter().zip(&keys).flat_map(divide).collect(), agents))
}
