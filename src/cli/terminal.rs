//! Writing to the terminal: data to stdout, talk to stderr, progress only where somebody watches.
//! Texts may quote anything; they command no terminal.

use crate::error::{Error, Result, visible};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::time::Duration;

/// Why something could not be printed, if that happened.
static UNPRINTED: OnceLock<io::Error> = OnceLock::new();

/// Writes data to stdout. A command goes on where that fails, since its results are in files;
/// [`printed`] tells.
pub(crate) fn print(text: &str) {
    let text = visible(text.trim_end_matches('\n'));
    note(writeln!(io::stdout(), "{text}"));
}

/// Writes the help or the version to stdout.
pub(crate) fn print_help(help: &clap::Error) {
    note(help.print().and_then(|()| io::stdout().flush()));
}

/// A reader that has seen enough (`| head`) is no error.
fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // The first reason is enough.
        let _ = UNPRINTED.set(error);
    }
}

/// Whether all data could be written to stdout.
pub(crate) fn printed() -> Result<()> {
    let Some(error) = UNPRINTED.get() else { return Ok(()) };
    let reason = match error.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    Err(Error::Run(format!(
        "cannot write to stdout: {reason}\nhelp: send it to a file or a program that can take it; \
         result folders are not concerned"
    )))
}

/// Writes talk to stderr; where that is closed there is nobody to tell.
pub(crate) fn talk(text: &str) {
    let _ = writeln!(io::stderr(), "{}", visible(text));
}

/// A progress bar over replicates on stderr, with the time left; invisible unless stderr is a
/// terminal.
pub(crate) fn progress(name: &str, replicates: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(replicates), target).with_prefix(name.to_owned());
    if let Ok(style) =
        ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} replicates, {left}")
    {
        bar.set_style(style.with_key("left", time_left));
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// The time left, once there is something to tell it from.
fn time_left(state: &ProgressState, text: &mut dyn fmt::Write) {
    let seconds = state.eta().as_secs();
    let _ = match (state.per_sec() > 0.0 && seconds > 0, seconds) {
        (false, _) => text.write_str("time left not known yet"),
        (true, 0..=119) => write!(text, "{seconds} s left"),
        (true, 120..=7_199) => write!(text, "{} min left", seconds.div_ceil(60)),
        (true, _) => write!(text, "{} h left", seconds.div_ceil(3_600)),
    };
}
