//! `ozgsim schema`: the JSON schema of scenario and study files.

use super::terminal;
use crate::report::schema::schema as of_files;

pub(crate) fn schema() {
    terminal::print(&format!("{:#}", of_files()));
}
