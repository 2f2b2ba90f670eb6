//! Writing to the terminal: data to stdout, talk to stderr, progress only where somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// Writes data to stdout. A reader that has seen enough (`| head`) is no error.
pub(crate) fn print(text: &str) {
    if let Err(error) = writeln!(io::stdout(), "{}", text.trim_end_matches('\n'))
        && error.kind() != ErrorKind::BrokenPipe
    {
        talk(&format!("error: cannot write to stdout: {error}"));
    }
}

/// Writes talk to stderr; where that is closed there is nobody to tell.
pub(crate) fn talk(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A progress bar over replicates on stderr, with the time left; invisible unless stderr is a terminal.
pub(crate) fn progress(name: &str, replicates: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(replicates), target).with_prefix(name.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} replicates, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
