//! Commands and flags turned into calls of the library; the only place that prints and that reads
//! clock, terminal and environment.

mod args;
mod calibrate;
mod check;
mod compare;
mod decompose;
mod diff;
mod docs;
mod duration;
mod merge;
mod population;
mod recording;
mod regret;
mod run;
mod schema;
mod sensitivity;
mod sweep;
mod terminal;
mod validate;
mod verify;

use args::{Arguments, Command};
use clap::Parser;
use ozgsim::error::Error;
use ozgsim::scenario::{Scenario, load};
use ozgsim::store::manifest::Tool;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Once;

/// Everything that went wrong in a command; the first decides on the exit code.
#[derive(Debug)]
struct Failure(Vec<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

type Outcome = Result<(), Failure>;

/// Runs the command of the command line; wrong usage ends the process with exit code 2.
pub(crate) fn main() -> ExitCode {
    report_first_panic_only();
    let outcome = match Arguments::try_parse() {
        Ok(arguments) => carry_out(arguments.command),
        Err(message) if message.use_stderr() => {
            terminal::talk(message.render().to_string().trim_end_matches('\n'));
            return ExitCode::from(2);
        }
        Err(help) => {
            terminal::print_help(&help);
            Ok(())
        }
    };
    let errors = match (outcome, terminal::printed()) {
        (Ok(()), Ok(())) => return ExitCode::SUCCESS,
        (Ok(()), Err(error)) => vec![error],
        (Err(Failure(errors)), printed) => errors.into_iter().chain(printed.err()).collect(),
    };
    for error in &errors {
        terminal::talk(&error.to_string());
    }
    ExitCode::from(errors.first().map_or(3, Error::exit_code))
}

fn carry_out(command: Command) -> Outcome {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Sensitivity(arguments) => sensitivity::sensitivity(&arguments),
        Command::Regret(arguments) => regret::regret(&arguments),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Population(arguments) => population::population(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::Docs(arguments) => docs::docs(&arguments),
        Command::Schema => {
            schema::schema();
            Ok(())
        }
    }
}

/// A bug tends to strike in many replicates at once; one report of it is enough.
fn report_first_panic_only() {
    let (report, first) = (std::panic::take_hook(), Once::new());
    std::panic::set_hook(Box::new(move |panic| first.call_once(|| report(panic))));
}

/// Reads all scenarios, so that every wrong file is reported at once.
fn scenarios(paths: &[PathBuf], settings: &[String]) -> Result<Vec<Scenario>, Failure> {
    let (mut scenarios, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match load::named(path, settings) {
            Ok(scenario) => scenarios.push(scenario),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(scenarios) } else { Err(Failure(errors)) }
}

/// This program.
fn tool() -> Tool {
    Tool {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("OZGSIM_COMMIT").map(str::to_owned),
        build: env!("OZGSIM_BUILD").to_owned(),
    }
}

/// Number of threads to use: as asked for, else as many as the machine runs at once.
fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}
