//! Parts of a result that were simulated apart, `output/<name>.part-1-of-4/`: what they belong to.

use super::file::Draft;
use super::folder::Shard;
use super::manifest::{Options, Tool};
use crate::error::{Error, Result};
use crate::scenario::{Scenario, load};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// File that says what a folder is a part of.
pub(super) const NAME: &str = "part.json";

/// What a part is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A run of one scenario.
    Run,
    /// A comparison, whose first scenario is the baseline.
    Comparison,
    /// A study of points around a scenario.
    Study,
    /// A sensitivity study around a scenario and perhaps a counterfactual to it.
    Sensitivity,
}

/// What a part belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Program.
    pub tool: Tool,
    /// What it is a part of.
    pub kind: Kind,
    /// Names of the scenarios.
    pub scenarios: Vec<String>,
    /// Which part.
    pub shard: Shard,
    /// Number of replicates of the whole.
    pub replicates: u64,
    /// What is to be written beyond the curves, and how it is shown.
    pub options: Options,
    /// SHA-256 of all assumptions and input tables.
    pub inputs_sha256: String,
}

/// The parts of one result.
#[derive(Debug)]
pub struct Parts {
    /// What they have in common.
    pub part: Part,
    /// Their scenarios.
    pub scenarios: Vec<Scenario>,
    /// Their folders.
    pub folders: Vec<PathBuf>,
}

impl Part {
    /// Writes the file into the folder of a part.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Run(format!("the part cannot be described: {error}")))?;
        Draft::of(&folder.join(NAME), format!("{text}\n").as_bytes())?.publish()
    }

    /// What keeps another part from being of the same result, if anything does.
    fn differing(&self, other: &Self) -> Option<String> {
        let counts = |what: &str, a: u64, b: u64| (a != b).then(|| format!("{what} ({a} and {b})"));
        let other_than = |differs: bool, what: &str| differs.then(|| what.to_owned());
        counts("they differ in the number of replicates", self.replicates, other.replicates)
            .or_else(|| counts("they differ in the number of parts", self.shard.of, other.shard.of))
            .or_else(|| {
                other_than(self.tool != other.tool, "they were made by different builds of ozgsim")
            })
            .or_else(|| {
                other_than(self.options != other.options, "they were made with different flags")
            })
            .or_else(|| {
                other_than(
                    self.inputs_sha256 != other.inputs_sha256,
                    "their assumptions or input files differ",
                )
            })
    }

    fn read(folder: &Path) -> Result<Self> {
        let wrong = |detail: String| {
            let title =
                format!("`{}` is not a finished part of a sharded run: {detail}", folder.display());
            Error::input(
                title,
                "name folders such as output/NAME.part-1-of-4, each filled by a command with \
                 --shard that has ended",
            )
        };
        let unread = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => wrong(format!("it has no {NAME}")),
            _ => wrong(format!("its {NAME} cannot be read: {error}")),
        };
        let text = fs::read(folder.join(NAME)).map_err(unread)?;
        serde_json::from_slice(&text)
            .map_err(|error| wrong(format!("its {NAME} cannot be read: {error}")))
    }
}

/// Reads parts and puts those of the same result together.
///
/// # Errors
/// When a folder is no finished part, or parts of the same scenarios have other inputs, options,
/// programs or numbers of parts.
pub fn read(folders: &[PathBuf]) -> Result<Vec<Parts>> {
    let mut all: Vec<Parts> = Vec::new();
    for folder in folders {
        let part = Part::read(folder)?;
        let first = all
            .iter_mut()
            .find(|parts| parts.part.scenarios == part.scenarios && parts.part.kind == part.kind);
        let Some(parts) = first else {
            let names = part.scenarios.iter().map(|name| {
                if matches!(part.kind, Kind::Run | Kind::Study) {
                    "scenario.toml".to_owned()
                } else {
                    format!("scenarios/{name}.toml")
                }
            });
            let scenarios =
                names.map(|name| load::load(&folder.join(name), &[])).collect::<Result<_>>()?;
            all.push(Parts { part, scenarios, folders: vec![folder.clone()] });
            continue;
        };
        if let Some(differing) = parts.part.differing(&part) {
            let title = format!(
                "`{}` and `{}` are not parts of the same run: {differing}",
                parts.folders[0].display(),
                folder.display()
            );
            return Err(Error::input(
                title,
                "all parts need the same scenarios, flags, number of parts and build of ozgsim",
            ));
        }
        parts.folders.push(folder.clone());
    }
    Ok(all)
}
