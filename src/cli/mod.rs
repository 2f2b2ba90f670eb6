//! Commands and flags turned into calls of the library; the only place that prints and that reads
//! clock, terminal and environment.

mod answer;
mod args;
mod check;
mod diff;
mod docs;
mod duration;
mod explain;
mod merge;
mod population;
mod session;
mod soundness;
mod terminal;
mod verify;
mod warnings;

use crate::error::{Error, Result};
use crate::store::manifest::Tool;
use args::{Asked, Command};
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Once;

/// Runs a command, given with the name of the program first. The exit code is 0 if it is done, 1 if
/// an input is wrong, 2 if the call is wrong, 3 if a run failed.
pub fn main(command: &[OsString]) -> ExitCode {
    report_first_panic_only();
    let outcome = match args::asked(command) {
        Ok(asked) => run(asked, &session::written(command)),
        Err(message) if message.use_stderr() => {
            terminal::talk(message.render().to_string().trim_end_matches('\n'));
            return ExitCode::from(2);
        }
        Err(help) => {
            terminal::print_help(&help);
            Ok(())
        }
    };
    match Error::collect([outcome, terminal::printed()]) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::talk(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(asked: Asked, command: &[String]) -> Result<()> {
    match asked {
        Asked::Question(kind, call) => answer::answer(kind, &call, command),
        Asked::Soundness(call) => soundness::soundness(&call),
        Asked::Other(Command::Check(arguments)) => check::check(&arguments),
        Asked::Other(Command::Diff(arguments)) => diff::diff(&arguments),
        Asked::Other(Command::Explain(arguments)) => explain::explain(&arguments),
        Asked::Other(Command::Population(arguments)) => population::population(&arguments),
        Asked::Other(Command::Verify(arguments)) => verify::verify(&arguments, command),
        Asked::Other(Command::Merge(arguments)) => merge::merge(&arguments, command),
        Asked::Other(Command::Docs(arguments)) => docs::docs(&arguments),
        Asked::Other(Command::Schema) => {
            terminal::print(&format!("{:#}", crate::report::schema::schema()));
            Ok(())
        }
    }
}

/// A bug tends to strike in many replicates at once; one report of it is enough.
fn report_first_panic_only() {
    let (report, first) = (std::panic::take_hook(), Once::new());
    std::panic::set_hook(Box::new(move |panic| first.call_once(|| report(panic))));
}

/// This program.
fn tool() -> Tool {
    Tool {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("OZGSIM_COMMIT").map(str::to_owned),
        build: env!("OZGSIM_BUILD").to_owned(),
    }
}
