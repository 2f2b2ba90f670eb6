//! The command `ozgsim`: parse, call, map an error to an exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
