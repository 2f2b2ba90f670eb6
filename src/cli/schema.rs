//! `ozgsim schema`: the JSON schema of scenario and study files.

use super::{Outcome, terminal};
use ozgsim::report::schema::schema as of_files;

pub(crate) fn schema() -> Outcome {
    terminal::print(&format!("{:#}", of_files()));
    Ok(())
}
