//! `ozgsim run`: simulates scenarios and fills their result folders.

use super::args::RunArguments;
use super::{Failure, Outcome, scenarios, terminal, threads, tool};
use ozgsim::engine::curve::CurveTable;
use ozgsim::engine::trajectory::Family;
use ozgsim::error::{Error, Result};
use ozgsim::language::Language;
use ozgsim::report::headline::headline;
use ozgsim::report::{Drawing, draw_run};
use ozgsim::scenario::Scenario;
use ozgsim::scenario::load;
use ozgsim::scenario::policy::Policy;
use ozgsim::store::folder::{Attachment, Folder, Tables};
use ozgsim::store::manifest::{Circumstances, Options};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

pub(crate) fn run(arguments: &RunArguments) -> Outcome {
    if !arguments.settings.is_empty() && arguments.output.is_none() && !arguments.force {
        let text = "`--set` changes a scenario but not its name; give the results a folder of their own with --output DIR, or overwrite with --force";
        return Err(Error::Usage(text.into()).into());
    }
    let mut batch = scenarios(&arguments.scenarios, &arguments.settings)?;
    for scenario in &mut batch {
        scenario.simulation.replicates = arguments.replicates.unwrap_or(scenario.simulation.replicates);
        scenario.simulation.seed = arguments.seed.unwrap_or(scenario.simulation.seed);
    }
    check_batch(&batch, &arguments.scenarios)?;
    let output = arguments.output.as_deref().unwrap_or(Path::new("output"));
    let open = |scenario| Folder::of_run(output, scenario, tool(), options(arguments), arguments.force);
    let folders: Vec<Folder> = batch.into_iter().map(open).collect::<Result<_>>()?;
    let mut failed = Vec::new();
    for folder in folders {
        warn_of_idle_policies(&folder.scenarios()[0]);
        match record(folder, arguments) {
            Ok(()) => {}
            Err(error @ Error::Run(_)) => failed.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure(failed)) }
}

/// The scenarios of a batch must have folders of their own and share their draws.
fn check_batch(batch: &[Scenario], paths: &[PathBuf]) -> Result<()> {
    let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
    for (scenario, path) in batch.iter().zip(paths) {
        // Some file systems do not tell upper from lower case.
        if let Some(other) = seen.insert(scenario.name.to_lowercase(), path) {
            let title = format!("`{}` and `{}` both have the name `{}`", other.display(), path.display(), scenario.name);
            return Err(Error::input(title, "give each scenario of a batch its own `name`; it becomes the name of its result folder"));
        }
        let (first, seed) = (&batch[0], scenario.simulation.seed);
        if seed != first.simulation.seed {
            let title =
                format!("the scenarios of this batch have different seeds: `{}` {}, `{}` {seed}", first.name, first.simulation.seed, scenario.name);
            return Err(Error::input(title, "a batch runs on the same draws; give one seed for all with --seed, or run the scenarios one by one"));
        }
    }
    Ok(())
}

fn warn_of_idle_policies(scenario: &Scenario) {
    const NAMED: usize = 5;
    let horizon = scenario.simulation.horizon;
    let idle: Vec<&Policy> = scenario.policies.iter().filter(|policy| policy.from > horizon).collect();
    if idle.is_empty() {
        return;
    }
    let mut names: Vec<String> = idle.iter().take(NAMED).map(|policy| format!("`{}` from {}", policy.lever.spec().name, policy.from)).collect();
    if idle.len() > NAMED {
        names.push(format!("and {} more", idle.len() - NAMED));
    }
    let list = names.join(", ");
    terminal::talk(&format!("warning: `{}` ends in {horizon}, before these policies start, so that they never act: {list}", scenario.name));
}

fn options(arguments: &RunArguments) -> Options {
    let look = arguments.look.look();
    Options {
        full: arguments.full,
        administrations: arguments.agents,
        language: look.language.code().to_owned(),
        formats: look.formats.iter().map(|format| format.extension().to_owned()).collect(),
    }
}

fn record(folder: Folder, arguments: &RunArguments) -> Result<()> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let scenario = folder.scenarios()[0].clone();
    let look = arguments.look.look();
    if folder.is_complete() {
        if !arguments.quiet {
            terminal::talk(&format!("`{}` is complete already; nothing to do", folder.path().display()));
        }
        show(folder.path(), &folder.curves()?[0], look.language, arguments.quiet);
        return Ok(());
    }
    let family = Family::new(std::slice::from_ref(&scenario));
    let recording = folder.begin(&family)?;
    let threads = threads(arguments.threads);
    let bar = terminal::progress(&scenario.name, scenario.simulation.replicates, arguments.quiet);
    let first = Once::new();
    let simulated = recording.simulate(threads, &|replicates| {
        bar.inc(replicates);
        first.call_once(|| bar.reset_eta());
    });
    bar.finish_and_clear();
    simulated?;
    let curves = recording.curves()?;
    let baseline = load::baseline()?;
    let added: Vec<_> = scenario.policies.iter().filter(|policy| !baseline.policies.contains(policy)).collect();
    let figures = attachments(draw_run(&curves[0], &scenario, &added, &family.settings()[0].population, &look)?);
    let path = recording.finish(&Tables { curves: &curves, effects: &[] }, &figures, || Circumstances {
        command: std::env::args().collect(),
        started: utc(started),
        duration_s: clock.elapsed().as_secs_f64(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        threads,
    })?;
    show(&path, &curves[0], look.language, arguments.quiet);
    Ok(())
}

fn show(path: &Path, curves: &CurveTable, language: Language, quiet: bool) {
    if !quiet {
        let note = language.pick(
            "Results of a comparison of assumptions, not a forecast. All outcomes: curves.csv and replicates.parquet in",
            "Ergebnisse eines Vergleichs von Annahmen, keine Prognose. Alle Zielgrößen: curves.csv und replicates.parquet in",
        );
        terminal::talk(&format!("{}{note}", headline(curves, language)));
    }
    terminal::print(&path.display().to_string());
}

/// Files of figures: pictures and the numbers they plot.
pub(super) fn attachments(drawings: Vec<Drawing>) -> Vec<Attachment> {
    let mut files = Vec::new();
    for Drawing { name, pictures, table } in drawings {
        files.extend(pictures.into_iter().map(|(format, bytes)| Attachment { path: format!("charts/{name}.{}", format.extension()), bytes }));
        files.push(Attachment { path: format!("charts/{name}.csv"), bytes: table.into_bytes() });
    }
    files
}

/// A moment as `2026-11-05T13:45:00Z`, from the days since 1970 (algorithm of Hinnant 2013, "civil from days").
fn utc(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let (days, time) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time / 3_600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn moments_are_written_in_utc() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_868_799), "2000-02-29T23:59:59Z");
        assert_eq!(at(1_795_873_500), "2026-11-28T13:45:00Z");
    }
}
