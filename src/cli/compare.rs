//! `ozgsim compare`: pairs counterfactuals with a baseline and fills the folder of the comparison.

use super::args::CompareArguments;
use super::duration::Held;
use super::recording::{self, Session, attachments};
use super::{Outcome, decompose, terminal};
use ozgsim::engine::ensemble::JOB_SIZE;
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::language::Language;
use ozgsim::model::outcome::{Dimension, Layout, Outcome as Measured};
use ozgsim::report::drivers;
use ozgsim::report::effects::{self, tables};
use ozgsim::report::table::Table;
use ozgsim::report::{Look, draw_comparison, groups, page};
use ozgsim::scenario::Scenario;
use ozgsim::store::batch::Batch;
use ozgsim::store::folder::{Attachment, Folder, Recording, Tables};
use ozgsim::store::manifest::Options;
use ozgsim::study::comparison::{Comparison, align};
use ozgsim::study::drivers::{Driven, OUTCOMES, drivers as drivers_of};
use ozgsim::study::precision::Precision;
use ozgsim::study::soundness::{Check, Test, Verdict, check};
use ozgsim::units::Month;
use std::path::{Path, PathBuf};

/// Replicates of a check unless the command says otherwise.
const CHECKED_REPLICATES: u64 = 2;
/// Replicates that a wish for precision begins with.
const FIRST_REPLICATES: u64 = 20;

pub(crate) fn compare(arguments: &CompareArguments) -> Outcome {
    let record = &arguments.record;
    let session = Session::begin(record.threads);
    let precision = arguments.precision.as_deref().map(Precision::parse).transpose()?;
    let paths: Vec<_> =
        [&arguments.baseline].into_iter().chain(&arguments.others).cloned().collect();
    if !arguments.check {
        recording::refuse_nameless_changes(record)?;
    }
    let mut scenarios = recording::scenarios(&paths, record)?;
    align(&mut scenarios)?;
    scenarios.iter().for_each(recording::warn_of_idle_policies);
    scenarios.iter().for_each(recording::warn_of_policies_for_nobody);
    if arguments.check {
        return checks(&scenarios, arguments);
    }
    if arguments.decompose {
        return decompose::decompose(scenarios, record, &session);
    }
    let horizon = scenarios[0].simulation.horizon;
    if let Some(wish) = precision.filter(|wish| wish.month > horizon) {
        return Err(Error::Usage(format!(
            "`--precision`: {} lies after the horizon {horizon}",
            wish.month
        ))
        .into());
    }
    let most = if precision.is_some() {
        arguments.max_replicates
    } else {
        scenarios[0].simulation.replicates
    };
    scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = most);
    let mut request = recording::request(record);
    request.options.precision.clone_from(&arguments.precision);
    let mut folder = Folder::of_comparison(scenarios, request)?;
    if precision.is_some() {
        folder.set_replicates(
            folder.former_replicates().unwrap_or(FIRST_REPLICATES).max(FIRST_REPLICATES),
        );
    } else if recording::is_complete(&folder, record.quiet) {
        return Ok(());
    }
    recording::say_why_again(&folder, record.quiet);
    let what = format!(
        "{} scenarios of {}{most} replicates",
        folder.scenarios().len(),
        if precision.is_some() { "at most " } else { "" }
    );
    recording::announce(
        &what,
        folder.scenarios().len() as u64 * most,
        (&folder.scenarios()[0], Held::scenarios(folder.scenarios().len() as u64)),
        record,
    );
    let family = Family::new(folder.scenarios());
    let mut recording = folder.begin(&family)?;
    simulate(&mut recording, precision, arguments, session.threads)?;
    if record.shard.is_some() {
        terminal::print(&recording.finish_part()?.display().to_string());
        return Ok(());
    }
    let (path, summary) = finish(recording, &family, &record.look.look(), &session)?;
    show(&path, &summary, record.quiet);
    Ok(())
}

/// Writes the result of a comparison whose jobs are all there.
pub(super) fn finish(
    recording: Recording<'_>,
    family: &Family,
    look: &Look,
    session: &Session,
) -> Result<(PathBuf, Table)> {
    let (curves, effects) = (recording.batch().curves()?, recording.batch().effects()?);
    let scenarios = recording.folder().scenarios();
    let uncertainties = recording.batch().uncertainties(&scenarios[0])?;
    let driven = driven(recording.batch(), scenarios, uncertainties.len())?;
    let comparison = Comparison::new(
        scenarios.to_vec(),
        family,
        curves.clone(),
        effects.clone(),
        uncertainties.iter().cloned().zip(driven).collect(),
    );
    let drawings = draw_comparison(&comparison, look)?;
    let tables = tables(&comparison, look.language);
    let by_group: Vec<(Dimension, &str, Vec<Table>)> = groups::DIMENSIONS
        .map(|(dimension, name)| {
            (dimension, name, groups::tables(&comparison, (dimension, name), look.language))
        })
        .into();
    let grouped: Vec<&Table> =
        by_group.iter().flat_map(|(.., tables)| tables.iter().take(page::GROUPED_TABLES)).collect();
    let wish =
        recording.folder().options().precision.as_deref().map(Precision::parse).transpose()?;
    let command = again(scenarios, recording.folder().options());
    let page =
        page::comparison(&comparison, &drawings, (&tables, &grouped), (wish, &command), look);
    let mut files = attachments(drawings);
    files.extend(texts("effects", &tables));
    for (dimension, name, tables) in &by_group {
        files.extend(texts(name, tables));
        files.push(Attachment {
            path: format!("{name}.csv"),
            bytes: groups::csv(&comparison, *dimension).into_bytes(),
        });
    }
    if comparison.baseline.posterior.is_some() {
        files.push(Attachment {
            path: "drivers.csv".into(),
            bytes: drivers::csv(&comparison).into_bytes(),
        });
    }
    files.push(Attachment { path: "report.html".into(), bytes: page.into_bytes() });
    let path = recording.finish(
        &Tables { curves: &curves, effects: &effects, uncertainties: &uncertainties },
        &files,
        || session.circumstances(),
    )?;
    Ok((path, effects::effects(&comparison, look.language)))
}

/// The command that gives the same bytes from the scenarios in the result's folder.
fn again(scenarios: &[Scenario], options: &Options) -> String {
    let simulation = &scenarios[0].simulation;
    let mut command = String::from("ozgsim compare");
    for scenario in scenarios {
        command += &format!(" scenarios/{}.toml", scenario.name);
    }
    command += &match &options.precision {
        Some(wish) => format!(" --precision {wish} --max-replicates {}", simulation.replicates),
        None => format!(" --replicates {}", simulation.replicates),
    };
    command += &format!(
        " --seed {} --lang {} --format {}",
        simulation.seed,
        options.language,
        options.formats.join(",")
    );
    for (flag, given) in [(" --full", options.full), (" --agents", options.administrations)] {
        command += if given { flag } else { "" };
    }
    command + " --output again"
}

/// What the effects of counterfactuals depend on, by counterfactual; of none where parameters are
/// not drawn.
fn driven(
    batch: &Batch<'_>,
    scenarios: &[Scenario],
    counterfactuals: usize,
) -> Result<Vec<Vec<Driven>>> {
    let layout = Layout::new();
    let of = |member: usize| {
        let keys = OUTCOMES.into_iter().flat_map(|outcome| {
            effects::dates(scenarios[0].simulation.horizon)
                .into_iter()
                .map(move |month| (outcome, month))
        });
        let driven = |(outcome, month): (Measured, Month)| {
            let series = layout.position(outcome, Dimension::All, 0).unwrap_or_default();
            let values = |member| batch.values(member, month.index() as usize, series);
            let effects: Vec<f64> = values(member)?
                .into_iter()
                .zip(values(0)?)
                .map(|(other, baseline)| other - baseline)
                .collect();
            Ok(Driven { outcome, month, drivers: drivers_of(&scenarios[0], &effects) })
        };
        keys.map(driven).collect::<Result<Vec<_>>>()
    };
    (1..=counterfactuals).map(of).collect()
}

/// Shows the effects of a comparison and where its result is.
pub(super) fn show(path: &Path, summary: &Table, quiet: bool) {
    if !quiet {
        terminal::talk(&format!("{}\n{}\n{}", summary.caption, summary.plain(), summary.note));
    }
    terminal::print(&path.display().to_string());
}

/// Simulates as many replicates as asked for, or as a wish for precision needs.
fn simulate(
    recording: &mut Recording<'_>,
    precision: Option<Precision>,
    arguments: &CompareArguments,
    threads: usize,
) -> Result<()> {
    loop {
        recording::simulate(recording, threads, arguments.record.quiet)?;
        let Some(wish) = precision else { return Ok(()) };
        let tables = recording.batch().effects()?;
        let replicates = recording.folder().scenarios()[0].simulation.replicates;
        let (widest, reached) = wish.reached(tables.iter().map(|(effects, _)| effects));
        if reached || replicates >= arguments.max_replicates {
            let outcome = wish.outcome.spec().name;
            let verdict = if reached { "reached" } else { "NOT reached" };
            terminal::talk(&format!(
                "precision {verdict}: the 95 % interval of {outcome} in {} is +/- {widest:.2e} \
                 after {replicates} replicates, asked for +/- {:.2e}",
                wish.month, wish.half_width
            ));
            return Ok(());
        }
        // More in any case, so that the loop ends where an effect has no value in some replicates
        // or in all.
        let effects: Vec<_> =
            tables.iter().filter_map(|(effects, _)| wish.effect(effects)).collect();
        let next = wish.next(&effects).max(replicates + JOB_SIZE);
        recording.set_replicates(next.min(arguments.max_replicates));
    }
}

/// Tables for papers, in files of this name.
pub(super) fn texts(name: &str, tables: &[Table]) -> Vec<Attachment> {
    let joined = |form: &dyn Fn(&Table) -> String| {
        tables.iter().map(form).collect::<Vec<_>>().join("\n").into_bytes()
    };
    vec![
        Attachment { path: format!("{name}.md"), bytes: joined(&Table::markdown) },
        Attachment { path: format!("{name}.tex"), bytes: joined(&Table::latex) },
    ]
}

/// Runs the checks and says how they went.
fn checks(scenarios: &[Scenario], arguments: &CompareArguments) -> Outcome {
    let language = Language::from(arguments.record.look.language);
    let replicates = arguments.record.replicates.unwrap_or(CHECKED_REPLICATES);
    let results: Vec<Check> =
        scenarios[1..].iter().flat_map(|other| check(&scenarios[0], other, replicates)).collect();
    for result in &results {
        terminal::print(&sentence(result, language));
    }
    let failed =
        results.iter().filter(|result| matches!(result.verdict, Verdict::Failed { .. })).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(Error::Run(format!("{failed} checks failed; please report this")).into())
    }
}

fn sentence(check: &Check, language: Language) -> String {
    let test = match check.test {
        Test::Null => language.pick(
            "null: the same scenario twice has no effect",
            "Null: dasselbe Szenario zweimal hat keine Wirkung",
        ),
        Test::Placebo => language.pick(
            "placebo: levers after the horizon have no effect",
            "Placebo: Hebel nach dem Horizont haben keine Wirkung",
        ),
        Test::Revert => language.pick(
            "revert: levers changed back before they act have no effect",
            "Rücknahme: vor der Wirkung zurückgenommene Hebel haben keine Wirkung",
        ),
        Test::Fork => language.pick(
            "fork: the shared past is the same as a full run",
            "Gabelung: die gemeinsame Vergangenheit gleicht einem vollen Lauf",
        ),
    };
    let verdict = match &check.verdict {
        Verdict::Passed => language.pick("passed", "bestanden").to_owned(),
        Verdict::NotApplicable(reason) => {
            format!("{}: {reason}", language.pick("not applicable", "nicht anwendbar"))
        }
        Verdict::Failed { replicate, month, series } => {
            let layout = Layout::new();
            let series = &layout.series()[*series];
            let place = format!(
                "{} {}",
                series.outcome.spec().name,
                series.dimension.groups()[series.group]
            );
            format!(
                "{}: {place}, {month}, replicate {replicate}",
                language.pick("FAILED", "NICHT bestanden")
            )
        }
    };
    format!("{}: {test}: {verdict}", check.scenario)
}
