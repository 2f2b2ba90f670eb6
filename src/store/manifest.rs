//! `manifest.json`: what made a result, from what, and the checksums of it all. It is written last:
//! a folder without it is unfinished.

use super::file::{Complete, Draft};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Version of the manifest's own form.
pub const SCHEMA: u32 = 2;

/// The program that makes a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Version.
    pub version: String,
    /// Commit, where known.
    pub commit: Option<String>,
    /// Fingerprint of the source code.
    pub build: String,
}

impl Tool {
    /// Whether both have the same version and source code.
    pub fn is_same_build(&self, other: &Self) -> bool {
        self.version == other.version && self.build == other.build
    }
}

/// What is written beyond the curves, and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Every month of every group in `replicates.parquet`.
    pub full: bool,
    /// With `administrations.parquet`.
    pub administrations: bool,
    /// Code of the language of charts.
    pub language: String,
    /// Formats of charts.
    pub formats: Vec<String>,
    /// Wish for precision, `OUTCOME@MONTH=HALFWIDTH`, that replicates were added for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
}

/// The machine and the moment of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Circumstances {
    /// Command line.
    pub command: Vec<String>,
    /// Start, in UTC.
    pub started: String,
    /// Duration [s].
    pub duration_s: f64,
    /// Operating system.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Number of threads.
    pub threads: usize,
}

/// The record of a finished result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub schema: u32,
    /// Program.
    pub tool: Tool,
    /// Names of the scenarios; of a comparison, the baseline comes first.
    pub scenarios: Vec<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Number of replicates.
    pub replicates: u64,
    /// Number of administrations.
    pub agents: usize,
    /// Last simulated month.
    pub horizon: String,
    /// What was written.
    pub options: Options,
    /// SHA-256 of all assumptions and input tables.
    pub inputs_sha256: String,
    /// Input files by their name in the result, with their SHA-256.
    pub inputs: BTreeMap<String, String>,
    /// Files of the result with their SHA-256.
    pub outputs: BTreeMap<String, String>,
    /// Machine and moment.
    pub circumstances: Circumstances,
}

impl Manifest {
    /// Name of the file.
    pub const NAME: &'static str = "manifest.json";

    /// The manifest of a folder; none where there is none that can be read, so that the folder
    /// counts as unfinished.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(Self::NAME)).ok()?).ok()
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn write(&self, folder: &Path) -> Result<Complete> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Run(format!("the manifest cannot be written: {error}")))?;
        text.push('\n');
        Draft::of(&folder.join(Self::NAME), text.as_bytes())
    }
}
