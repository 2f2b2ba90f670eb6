//! The circumstances of a command: its moment, its machine, its progress.

use super::terminal;
use crate::engine::runner::Observer;
use crate::store::manifest::Circumstances;
use chrono::{DateTime, SecondsFormat, Utc};
use indicatif::ProgressBar;
use std::ffi::{OsStr, OsString};
use std::sync::Once;
use std::time::{Instant, SystemTime};

/// The machine and the moment at which a command began.
pub(super) struct Session {
    command: Vec<String>,
    started: SystemTime,
    clock: Instant,
    pub(super) threads: usize,
}

impl Session {
    /// Begins now, on as many threads as asked for.
    pub(super) fn begin(command: &[String], asked: Option<usize>) -> Self {
        Self {
            command: command.to_vec(),
            started: SystemTime::now(),
            clock: Instant::now(),
            threads: threads(asked),
        }
    }

    /// What the manifest says about them.
    pub(super) fn circumstances(&self) -> Circumstances {
        Circumstances {
            command: self.command.clone(),
            started: utc(self.started),
            duration_s: self.clock.elapsed().as_secs_f64(),
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            threads: self.threads,
        }
    }
}

/// A command as it is recorded.
pub(super) fn written(command: &[OsString]) -> Vec<String> {
    command.iter().map(|argument| shown(argument)).collect()
}

/// An argument as it is recorded; one that is no text in the quotes of a shell, which reads back its
/// bytes: `$'\xE4.toml'`.
fn shown(argument: &OsStr) -> String {
    if let Some(text) = argument.to_str() {
        return text.to_owned();
    }
    let mut quoted = String::from("$'");
    for chunk in argument.as_encoded_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            if matches!(character, '\\' | '\'') {
                quoted.push('\\');
            }
            quoted.push(character);
        }
        quoted.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    quoted + "'"
}

/// Number of threads to use: as asked for, else as many as the machine runs at once.
pub(super) fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// A progress bar over the steps of a command.
pub(super) struct Progress {
    bar: ProgressBar,
    first: Once,
    quiet: bool,
}

impl Progress {
    pub(super) fn begin(name: &str, steps: u64, quiet: bool) -> Self {
        Self { bar: terminal::progress(name, steps, quiet), first: Once::new(), quiet }
    }
}

impl Observer for Progress {
    /// What is there from the start does not count for the time left.
    fn advanced(&self, by: u64) {
        self.bar.inc(by);
        self.first.call_once(|| self.bar.reset_eta());
    }

    fn said(&self, text: &str) {
        if !self.quiet {
            self.warned(text);
        }
    }

    fn warned(&self, text: &str) {
        self.bar.suspend(|| terminal::talk(text));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A moment as `2026-11-05T13:45:00Z`.
fn utc(moment: SystemTime) -> String {
    DateTime::<Utc>::from(moment).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn moments_are_written_in_utc() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_868_799), "2000-02-29T23:59:59Z");
        assert_eq!(at(1_795_873_500), "2026-11-28T13:45:00Z");
    }
}
