//! A recorded result, read back to be verified.

use super::file::sha256_of;
use super::folder::STUDY;
use super::manifest::Manifest;
use super::part;
use super::points::TOGETHER;
use super::replicates;
use crate::engine::ensemble;
use crate::error::{Error, Result};
use crate::scenario::{Scenario, load};
use std::path::{Path, PathBuf};

/// Table of the parts of a package.
pub const DECOMPOSITION: &str = "decomposition.csv";
/// Table of the distances from targets.
pub const VALIDATION: &str = "validation.csv";

/// Table of the indices of a sensitivity study.
pub const INDICES: &str = "indices.csv";

/// Table of the regrets of packages.
pub const REGRET: &str = "regret.csv";

/// Table of the draws of a calibration.
pub const POSTERIOR: &str = "posterior.csv";

/// What a recorded result is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A run of one scenario.
    Run,
    /// A comparison, whose first scenario is the baseline.
    Comparison,
    /// A study of points around a scenario.
    Study,
    /// A sensitivity study around a scenario; it holds no values of single replicates.
    Sensitivity,
    /// A regret study: the scenario, packages, conditions; it holds no values of single replicates.
    Regret,
    /// A calibration of a scenario; it holds no values of single replicates.
    Calibration,
    /// The parts of a package: the baseline and the package; it holds no values of single
    /// replicates.
    Decomposition,
    /// A scenario compared with targets; it holds no values of single replicates.
    Validation,
}

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

/// The manifest of a result.
///
/// # Errors
/// When the folder holds no finished result.
pub fn manifest(path: &Path) -> Result<Manifest> {
    Manifest::read(path).ok_or_else(|| {
        if path.join(part::NAME).exists() {
            let title = format!("`{}` is a part of a result, not a result", path.display());
            return Error::input(
                title,
                "join the parts with `ozgsim merge` and verify what comes out",
            );
        }
        let title = format!(
            "`{}` holds no finished result: there is no {} that can be read",
            path.display(),
            Manifest::NAME
        );
        Error::input(title, "name the folder of a result, for example output/baseline")
    })
}

/// Files of a result that are missing or not as its manifest says.
pub fn damaged<'a>(path: &Path, manifest: &'a Manifest) -> Vec<&'a str> {
    let intact =
        |name: &str, sum: &str| sha256_of(&path.join(name)).is_ok_and(|found| found == sum);
    manifest
        .outputs
        .iter()
        .filter(|(name, sum)| !intact(name, sum))
        .map(|(name, _)| &**name)
        .collect()
}

impl Record {
    /// Reads the scenarios of an undamaged result.
    ///
    /// # Errors
    /// When a scenario cannot be read or the manifest does not belong to it.
    pub fn read(path: &Path, manifest: Manifest) -> Result<Self> {
        let several = path.join("scenarios").is_dir();
        let file = |name: &String| {
            if several {
                path.join("scenarios").join(format!("{name}.toml"))
            } else {
                path.join("scenario.toml")
            }
        };
        let scenarios: Vec<Scenario> = manifest
            .scenarios
            .iter()
            .map(|name| load::load(&file(name), &[]))
            .collect::<Result<_>>()?;
        if let Some(scenario) =
            scenarios.iter().find(|scenario| scenario.simulation.replicates != manifest.replicates)
        {
            let (said, stated) = (manifest.replicates, scenario.simulation.replicates);
            let title = format!(
                "`{}` says {said} replicates, its scenario `{}` {stated}",
                path.join(Manifest::NAME).display(),
                scenario.name
            );
            return Err(Error::input(
                title,
                "the manifest has been changed; make the result again with --force",
            ));
        }
        Ok(Self { path: path.to_owned(), manifest, scenarios })
    }

    /// What it is of.
    pub fn kind(&self) -> Kind {
        match &self.scenarios[..] {
            _ if self.manifest.outputs.contains_key(INDICES) => Kind::Sensitivity,
            _ if self.manifest.outputs.contains_key(REGRET) => Kind::Regret,
            _ if self.manifest.outputs.contains_key(POSTERIOR) => Kind::Calibration,
            _ if self.manifest.outputs.contains_key(STUDY) => Kind::Study,
            _ if self.manifest.outputs.contains_key(VALIDATION) => Kind::Validation,
            _ if self.manifest.outputs.contains_key(DECOMPOSITION) => Kind::Decomposition,
            [_] => Kind::Run,
            _ => Kind::Comparison,
        }
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
        replicates::read(
            &self.path.join("replicates.parquet"),
            place,
            months,
            self.manifest.options.full,
        )
    }

    /// The same of a point of a study.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn values_of_point(&self, point: usize, replicate: u64) -> Result<Vec<Recorded>> {
        let jobs = ensemble::jobs(self.manifest.replicates);
        let job = (replicate / ensemble::JOB_SIZE) as usize;
        let within = jobs[job].clone();
        let place = (point % TOGETHER) * (within.end - within.start) as usize
            + (replicate - within.start) as usize;
        let place = (point / TOGETHER * jobs.len() + job, place);
        let months = self.scenarios[0].simulation.months();
        replicates::read_point(
            &self.path.join("replicates.parquet"),
            place,
            months,
            self.manifest.options.full,
        )
    }
}
