//! `ozgsim validate`: compares a scenario with targets, counted as the observations were, and puts
//! yardsticks beside it.

use super::args::ValidateArguments;
use super::compare::texts;
use super::recording::{self, Session, attachments};
use super::{Outcome, terminal};
use ozgsim::engine::evidence::Evidence;
use ozgsim::error::{Error, Result};
use ozgsim::report::table::Table;
use ozgsim::report::validation::Validation;
use ozgsim::report::yardsticks::Yardsticks;
use ozgsim::report::{Look, draw_validation, draw_yardsticks};
use ozgsim::scenario::Scenario;
use ozgsim::scenario::target::Targets;
use ozgsim::store::folder::{Attachment, Folder};
use ozgsim::store::record::VALIDATION;
use ozgsim::study::bass;
use ozgsim::study::comparison::align;
use ozgsim::study::validation::{self, Validated};
use std::path::PathBuf;

pub(crate) fn validate(arguments: &ValidateArguments) -> Outcome {
    let record_arguments = &arguments.record;
    if record_arguments.full || record_arguments.agents || record_arguments.shard.is_some() {
        return Err(Error::Usage(
            "`--full`, `--agents` and `--shard` do not go with `validate`, which keeps no curves"
                .into(),
        )
        .into());
    }
    let session = Session::begin(record_arguments.threads);
    let targets = arguments.targets.as_deref().map_or_else(Targets::embedded, Targets::load)?;
    let mut scenarios = recording::scenarios(&arguments.scenarios, record_arguments)?;
    if scenarios.len() > 1 {
        align(&mut scenarios)?;
        let replicates = scenarios[0].simulation.replicates;
        scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = replicates);
    }
    let evidence = evidence(&scenarios, &targets)?;
    let folder = Folder::of_validation(
        scenarios,
        targets.text.clone(),
        recording::request(record_arguments),
    )?;
    if recording::is_complete(&folder, record_arguments.quiet) {
        return Ok(());
    }
    let (path, tables) = record(
        folder,
        &evidence,
        &targets,
        &record_arguments.look.look(),
        &session,
        record_arguments.quiet,
    )?;
    if !record_arguments.quiet {
        // Tables that are read alike stand above one note.
        for alike in tables.chunk_by(|above, table| above.note == table.note) {
            for table in alike {
                terminal::talk(&format!("{}\n{}", table.caption, table.plain()));
            }
            terminal::talk(&format!("{}\n", alike[0].note));
        }
    }
    terminal::print(&path.display().to_string());
    Ok(())
}

/// The scenarios on their way to the targets.
pub(super) fn evidence(scenarios: &[Scenario], targets: &Targets) -> Result<Vec<Evidence>> {
    scenarios.iter().map(|scenario| Evidence::new(scenario, &targets.all)).collect()
}

/// Simulates towards the targets and writes the result; the tables to show.
pub(super) fn record(
    folder: Folder,
    evidence: &[Evidence],
    targets: &Targets,
    look: &Look,
    session: &Session,
    quiet: bool,
) -> Result<(PathBuf, Vec<Table>)> {
    let scenarios = folder.scenarios().to_vec();
    let replicates = scenarios[0].simulation.replicates;
    let recording = folder.begin_study()?;
    let bar = terminal::progress(&scenarios[0].name, replicates * scenarios.len() as u64, quiet);
    let validate = |evidence| {
        validation::validate(evidence, &targets.all, replicates, session.threads, &|| bar.inc(1))
    };
    let validated: Result<Vec<Validated>> = evidence.iter().map(validate).collect();
    bar.finish_and_clear();
    let validated = validated?;
    let agents = evidence[0].agents();
    let validation = Validation {
        scenario: &scenarios[0],
        agents: agents as u64,
        findings: &validated[0].findings,
    };
    let mut tables = validation.tables(look.language);
    let mut files = texts("validation", &tables);
    files.push(Attachment { path: VALIDATION.into(), bytes: validation.csv() });
    files.extend(attachments(draw_validation(&validation, look)?));
    if scenarios.len() > 1 {
        let bass = bass::fit(&evidence[0], &targets.all);
        let pattern_month = evidence[0].pattern_month();
        let yardsticks = Yardsticks {
            scenarios: &scenarios,
            agents: agents as u64,
            validated: &validated,
            bass: bass.as_ref(),
            pattern_month,
        };
        let beside = yardsticks.tables(look.language);
        files.extend(texts("yardsticks", &beside));
        files.push(Attachment { path: "yardsticks.csv".into(), bytes: yardsticks.csv() });
        files.push(Attachment {
            path: "patterns.csv".into(),
            bytes: yardsticks.patterns_csv().into_bytes(),
        });
        files.extend(
            yardsticks
                .bass_csv()
                .map(|text| Attachment { path: "bass.csv".into(), bytes: text.into_bytes() }),
        );
        files.extend(attachments(draw_yardsticks(&yardsticks, look)?));
        // Those that follow are for reading at leisure.
        tables.extend(beside.into_iter().take(1));
    }
    let path = recording.finish(Vec::new(), &files, agents, || session.circumstances())?;
    Ok((path, tables))
}
