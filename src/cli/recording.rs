//! What commands have in common that record results: scenarios on the same draws, options,
//! progress, circumstances.

use super::args::RecordArguments;
use super::duration::{Pace, rough};
use super::{Failure, terminal, threads, tool};
use indicatif::ProgressBar;
use ozgsim::error::{Error, Result};
use ozgsim::model::policy::reaches;
use ozgsim::model::population::Population;
use ozgsim::report::Drawing;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::policy::{Policy, Target};
use ozgsim::store::batch::Batch;
use ozgsim::store::folder::{Attachment, Folder, Recording, Request};
use ozgsim::store::manifest::{Circumstances, Options};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Reads the scenarios of a command and applies its flags.
pub(super) fn scenarios(
    paths: &[PathBuf],
    arguments: &RecordArguments,
) -> std::result::Result<Vec<Scenario>, Failure> {
    let mut batch = super::scenarios(paths, &arguments.settings)?;
    for scenario in &mut batch {
        scenario.simulation.replicates =
            arguments.replicates.unwrap_or(scenario.simulation.replicates);
        scenario.simulation.seed = arguments.seed.unwrap_or(scenario.simulation.seed);
    }
    check_batch(&batch, paths)?;
    Ok(batch)
}

/// Overrides of the scenarios of a study: those of the command, and its flags.
pub(super) fn settings(arguments: &RecordArguments) -> Vec<String> {
    let flags = [("replicates", arguments.replicates), ("seed", arguments.seed)];
    let flags =
        flags.into_iter().filter_map(|(key, value)| Some(format!("simulation.{key}={}", value?)));
    arguments.settings.iter().cloned().chain(flags).collect()
}

/// Refuses overrides whose results would stand under the name of something else.
pub(super) fn refuse_nameless_changes(arguments: &RecordArguments) -> Result<()> {
    if !arguments.settings.is_empty() && arguments.output.is_none() && !arguments.force {
        let text = "`--set` changes a scenario but not its name; give the results a folder of \
            their own with --output DIR, or overwrite with --force";
        return Err(Error::Usage(text.into()));
    }
    Ok(())
}

/// What a command asks of its result folders.
pub(super) fn request(arguments: &RecordArguments) -> Request<'_> {
    Request {
        output: arguments.output.as_deref().unwrap_or(Path::new("output")),
        tool: tool(),
        options: options(arguments),
        force: arguments.force,
        shard: arguments.shard,
    }
}

/// Says how many runs there will be and how long they may take; what is there already or shared
/// takes less.
pub(super) fn announce(what: &str, runs: u64, scenario: &Scenario, arguments: &RecordArguments) {
    if arguments.quiet {
        return;
    }
    // A replicate that fails is reported where it is simulated with the others.
    let Ok(pace) = std::panic::catch_unwind(|| Pace::measure(scenario)) else { return };
    let threads = threads(arguments.threads);
    let (part, runs) = arguments.shard.map_or((String::new(), runs), |shard| {
        (format!(", part {} of {}", shard.number, shard.of), runs.div_ceil(shard.of))
    });
    let duration = rough(pace.of(runs, threads));
    terminal::talk(&format!(
        "{what}{part}: {runs} runs, at most about {duration} on {threads} threads"
    ));
}

/// Says that there is nothing to do, after removing what an interruption at the very end may have
/// left.
pub(super) fn say_complete(folder: &Folder, quiet: bool) {
    folder.tidy();
    if !quiet {
        terminal::talk(&format!(
            "`{}` is complete already; nothing to do",
            folder.path().display()
        ));
    }
}

/// Whether the result is there already, which is then said, and its folder printed.
pub(super) fn is_complete(folder: &Folder, quiet: bool) -> bool {
    let complete = folder.is_complete();
    if complete {
        say_complete(folder, quiet);
        terminal::print(&folder.path().display().to_string());
    }
    complete
}

/// Says why what is there already is simulated again, if it is.
pub(super) fn say_why_again(folder: &Folder, quiet: bool) {
    if let Some(reason) = folder.why_again().filter(|_| !quiet) {
        terminal::talk(&format!("note: {reason}"));
    }
}

/// Simulates what is missing, with a progress bar.
pub(super) fn simulate(recording: &Recording<'_>, threads: usize, quiet: bool) -> Result<()> {
    let scenarios = recording.folder().scenarios();
    let name = if scenarios.len() == 1 {
        scenarios[0].name.clone()
    } else {
        format!("{} scenarios", scenarios.len())
    };
    let progress = Progress::begin(&name, recording.batch().replicates(), quiet);
    progress.simulate(recording.batch(), threads)
}

/// A progress bar over the replicates of one batch or several.
pub(super) struct Progress {
    bar: ProgressBar,
    first: Once,
}

impl Progress {
    pub(super) fn begin(name: &str, replicates: u64, quiet: bool) -> Self {
        Self { bar: terminal::progress(name, replicates, quiet), first: Once::new() }
    }

    /// Simulates what is missing of a batch.
    pub(super) fn simulate(&self, batch: &Batch<'_>, threads: usize) -> Result<()> {
        batch.simulate(threads, &|replicates| self.advance(replicates))
    }

    /// Moves on; what is there from the start does not count for the time left.
    pub(super) fn advance(&self, done: u64) {
        self.bar.inc(done);
        self.first.call_once(|| self.bar.reset_eta());
    }
}

impl Progress {
    /// Says something above the bar.
    pub(super) fn say(&self, text: &str) {
        self.bar.suspend(|| terminal::talk(text));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The machine and the moment at which a command began.
pub(super) struct Session {
    started: SystemTime,
    clock: Instant,
    pub(super) threads: usize,
}

impl Session {
    /// Begins now, on as many threads as asked for.
    pub(super) fn begin(asked: Option<usize>) -> Self {
        Self { started: SystemTime::now(), clock: Instant::now(), threads: threads(asked) }
    }

    /// What the manifest says about them.
    pub(super) fn circumstances(&self) -> Circumstances {
        Circumstances {
            command: std::env::args().collect(),
            started: utc(self.started),
            duration_s: self.clock.elapsed().as_secs_f64(),
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            threads: self.threads,
        }
    }
}

/// The scenarios of a batch must have folders of their own and share their draws.
fn check_batch(batch: &[Scenario], paths: &[PathBuf]) -> Result<()> {
    let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
    for (scenario, path) in batch.iter().zip(paths) {
        // Some file systems do not tell upper from lower case.
        if let Some(other) = seen.insert(scenario.name.to_lowercase(), path) {
            let title = format!(
                "`{}` and `{}` both have the name `{}`",
                other.display(),
                path.display(),
                scenario.name
            );
            return Err(Error::input(
                title,
                "give each scenario of a batch its own `name`; it becomes the name of its result \
                 folder",
            ));
        }
        let (first, seed) = (&batch[0], scenario.simulation.seed);
        if seed != first.simulation.seed {
            let title = format!(
                "the scenarios of this batch have different seeds: `{}` {}, `{}` {seed}",
                first.name, first.simulation.seed, scenario.name
            );
            return Err(Error::input(
                title,
                "a batch runs on the same draws; give one seed for all with --seed, or run the \
                 scenarios one by one",
            ));
        }
    }
    Ok(())
}

/// Warns of policies that start after the horizon.
pub(super) fn warn_of_idle_policies(scenario: &Scenario) {
    let horizon = scenario.simulation.horizon;
    let idle: Vec<&Policy> =
        scenario.policies.iter().filter(|policy| policy.from > horizon).collect();
    if !idle.is_empty() {
        let text = format!(
            "`{}` ends in {horizon}, before these policies start, so that they never act",
            scenario.name
        );
        terminal::talk(&format!("warning: {text}: {}", named(&idle)));
    }
}

/// Warns of policies whose `where` holds for no administration; Länder alone are not looked at, for
/// a small population lacks some.
pub(super) fn warn_of_policies_for_nobody(scenario: &Scenario) {
    let aimed =
        |policy: &&Policy| Target { lands: None, ..policy.target.clone() } != Target::default();
    let aimed: Vec<&Policy> = scenario.policies.iter().filter(aimed).collect();
    if aimed.is_empty() {
        return;
    }
    let population = Population::of(scenario);
    let idle: Vec<&Policy> =
        aimed.into_iter().filter(|policy| !reaches(policy, &population)).collect();
    if !idle.is_empty() {
        let (name, agents) = (&scenario.name, population.administrations.len());
        let text = format!(
            "`where` of these policies of `{name}` means none of its {agents} administrations, so \
             that they never act"
        );
        terminal::talk(&format!("warning: {text}: {}", named(&idle)));
    }
}

/// The first few policies in words.
fn named(policies: &[&Policy]) -> String {
    const NAMED: usize = 5;
    let mut names: Vec<String> = policies
        .iter()
        .take(NAMED)
        .map(|policy| format!("`{}` from {}", policy.lever.spec().name, policy.from))
        .collect();
    if policies.len() > NAMED {
        names.push(format!("and {} more", policies.len() - NAMED));
    }
    names.join(", ")
}

fn options(arguments: &RecordArguments) -> Options {
    let look = arguments.look.look();
    Options {
        full: arguments.full,
        administrations: arguments.agents,
        language: look.language.code().to_owned(),
        formats: look.formats.iter().map(|format| format.extension().to_owned()).collect(),
        precision: None,
    }
}

/// Files of figures: pictures and the numbers they plot.
pub(super) fn attachments(drawings: Vec<Drawing>) -> Vec<Attachment> {
    let mut files = Vec::new();
    for Drawing { name, pictures, table, .. } in drawings {
        files.extend(pictures.into_iter().map(|(format, bytes)| Attachment {
            path: format!("charts/{name}.{}", format.extension()),
            bytes,
        }));
        files.push(Attachment { path: format!("charts/{name}.csv"), bytes: table.into_bytes() });
    }
    files
}

/// A moment as `2026-11-05T13:45:00Z`, from the days since 1970 (algorithm of Hinnant 2013, "civil
/// from days").
fn utc(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let (days, time) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        time / 3_600,
        time / 60 % 60,
        time % 60
    )
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
