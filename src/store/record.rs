//! A recorded result, read back to be verified.

use super::file::sha256_of;
use super::manifest::Manifest;
use super::replicates;
use crate::engine::ensemble;
use crate::error::{Error, Result};
use crate::scenario::{Scenario, load};
use std::path::{Path, PathBuf};

/// A recorded result.
#[derive(Debug)]
pub struct Record {
    /// Its folder.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// Its scenarios; of a comparison, the baseline comes first.
    pub scenarios: Vec<Scenario>,
}

/// A recorded value: position of its series in the layout, month from January 2018, value.
pub type Recorded = (usize, usize, f64);

impl Record {
    /// Reads manifest and scenarios of a result.
    ///
    /// # Errors
    /// When the folder holds no finished result or a scenario cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let manifest = Manifest::read(path).ok_or_else(|| {
            let title = format!("`{}` holds no finished result: there is no {} that can be read", path.display(), Manifest::NAME);
            Error::input(title, "name the folder of a result, for example output/baseline")
        })?;
        let compared = path.join("scenarios").is_dir();
        let file = |name: &String| if compared { path.join("scenarios").join(format!("{name}.toml")) } else { path.join("scenario.toml") };
        let scenarios = manifest.scenarios.iter().map(|name| load::load(&file(name), &[])).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), manifest, scenarios })
    }

    /// Whether it is a comparison.
    pub fn is_comparison(&self) -> bool {
        self.path.join("scenarios").is_dir()
    }

    /// Files that are missing or not as the manifest says.
    pub fn damaged(&self) -> Vec<&str> {
        let intact = |name: &str, sum: &str| sha256_of(&self.path.join(name)).is_ok_and(|found| found == sum);
        self.manifest.outputs.iter().filter(|(name, sum)| !intact(name, sum)).map(|(name, _)| &**name).collect()
    }

    /// The recorded values of a replicate of a scenario, in the order of the file.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn values(&self, member: usize, replicate: u64) -> Result<Vec<Recorded>> {
        let jobs = ensemble::jobs(self.manifest.replicates);
        let job = (replicate / ensemble::JOB_SIZE) as usize;
        let place = (member * jobs.len() + job, (replicate - jobs[job].start) as usize);
        let months = self.scenarios[member].simulation.months();
        replicates::read(&self.path.join("replicates.parquet"), place, months, self.manifest.options.full)
    }
}
