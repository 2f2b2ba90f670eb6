//! `manifest.json`: what made a result, from what, and the checksums of it all. It is written last:
//! a folder without it is unfinished. `part.json` says the same of a part of a result.

use super::file::{Complete, Draft, sha256, sha256_of};
use crate::engine::runner::Shard;
use crate::error::{Error, Result};
use crate::study::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

/// Version of the manifest's own form.
pub const SCHEMA: u32 = 3;

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

    /// What [`Tool::is_same_build`] looks at, to be kept beside jobs.
    pub(super) fn mark(&self) -> String {
        format!("{} {}", self.version, self.build)
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (build {})", self.version, self.build)
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

/// The record of a finished result, or of a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub schema: u32,
    /// Name of the kind of study; empty in records of form 2.
    #[serde(default)]
    pub kind: String,
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
    /// The part that it is of a result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// SHA-256 of all assumptions and input tables.
    pub inputs_sha256: String,
    /// Input files by their name in the result, with their SHA-256.
    pub inputs: BTreeMap<String, String>,
    /// Files of the result with their SHA-256.
    pub outputs: BTreeMap<String, String>,
    /// Machine and moment.
    pub circumstances: Circumstances,
    /// SHA-256 of this record with this line empty; so that a change in it does not go unnoticed.
    #[serde(default)]
    pub record_sha256: String,
}

impl Manifest {
    /// Name of the file of a result.
    pub const NAME: &'static str = "manifest.json";
    /// Name of the file of a part.
    pub const PART: &'static str = "part.json";

    /// The manifest of a folder; none where there is none that can be read, so that the folder
    /// counts as unfinished.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(Self::NAME)).ok()?).ok()
    }

    /// What kind of study the record is of; those of form 2 tell by their files.
    pub fn kind(&self) -> Kind {
        Kind::named(&self.kind)
            .unwrap_or_else(|| Kind::of_files(|name| self.outputs.contains_key(name)))
    }

    /// Name of its file.
    pub const fn name(&self) -> &'static str {
        if self.shard.is_some() { Self::PART } else { Self::NAME }
    }

    fn text(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Run(format!("the record cannot be written: {error}")))?;
        Ok(text + "\n")
    }

    /// Files that are not in the folder as they were written; the record itself is not looked at.
    pub(super) fn spoiled<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a str> {
        let is_spoiled = move |(name, sum): &(&String, &String)| {
            sha256_of(&folder.join(name)).ok().as_ref() != Some(*sum)
        };
        self.outputs.iter().filter(is_spoiled).map(|(name, _)| &**name)
    }

    /// Whether the record in a folder stands as it was written; of form 2, nobody knows.
    pub fn is_unchanged(&self, folder: &Path) -> bool {
        let line = |sum: &str| format!("\"record_sha256\": \"{sum}\"");
        let text = fs::read_to_string(folder.join(self.name())).unwrap_or_default();
        let sum = sha256(text.replace(&line(&self.record_sha256), &line("")).as_bytes());
        self.schema < 3 || sum == self.record_sha256
    }

    /// Writes the manifest, or the description of a part.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn write(mut self, folder: &Path) -> Result<Complete> {
        self.record_sha256 = String::new();
        self.record_sha256 = sha256(self.text()?.as_bytes());
        Draft::of(&folder.join(self.name()), self.text()?.as_bytes())
    }
}
