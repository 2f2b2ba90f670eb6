//! What is kept of a run: jobs, result folders and the tables in them. The only place besides
//! `scenario` that touches files; it does not know why a scenario is run or how its results are
//! shown.

pub mod administrations;
pub mod batch;
pub mod curves;
pub mod document;
mod effects;
pub mod file;
pub mod folder;
mod gains;
pub mod job;
pub mod manifest;
pub mod part;
pub mod point_jobs;
pub mod points;
pub mod population;
pub mod record;
pub mod replicates;
mod table;
mod uncertainty;
