//! The command `ozgsim`: the command line of the library as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ozgsim::cli::main(&std::env::args_os().collect::<Vec<_>>())
}
