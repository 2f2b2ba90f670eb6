//! Writing to the terminal: data to stdout, talk to stderr, progress only where somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
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
