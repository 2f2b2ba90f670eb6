//! What is kept of an answer: jobs on the way, result folders and the tables in them. The only place
//! besides `scenario` and `register` that touches files; it does not know how results are shown.

mod administrations;
pub mod disk;
pub mod document;
pub mod file;
pub mod folder;
mod lock;
pub mod manifest;
pub mod population;
pub mod record;
mod replicates;
mod table;
mod tidy;
