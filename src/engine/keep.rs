//! Jobs and where their results are kept. A job is one scenario, or another thing that is simulated,
//! and one block of replicates; its key is made of all that its results depend on, so that results
//! are found again wherever and for whatever they were made.

use crate::error::{Error, Result};
use crate::scenario::{Scenario, resolved};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// SHA-256 of everything that the results of a job depend on, but for the program.
pub type Key = [u8; 32];

/// Keys of scenarios that no result depends on.
const WORDS: [&str; 3] = ["name", "description", "description_de"];

/// A block of replicates, or of other numbered things, of something that is simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is simulated.
    pub key: Key,
    /// Which replicates.
    pub block: Range<u64>,
    /// Size of the results [bytes].
    pub size: usize,
}

/// Where the results of jobs are kept.
pub trait Keep: Send + Sync {
    /// Whether a job is there, complete and undamaged.
    fn holds(&self, job: &Job) -> bool;

    /// Keeps the results of a job.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn keep(&self, job: &Job, results: Vec<u8>) -> Result<()>;

    /// Some bytes of the results of a job.
    ///
    /// # Errors
    /// When the job is not there, is another one, or cannot be read.
    fn read(&self, job: &Job, bytes: Range<usize>) -> Result<Vec<u8>>;
}

/// Results that are kept in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<(Key, u64), Vec<u8>>>);

impl Keep for Memory {
    fn holds(&self, job: &Job) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(job.key, job.block.start)).is_some_and(|results| results.len() == job.size)
    }

    fn keep(&self, job: &Job, results: Vec<u8>) -> Result<()> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert((job.key, job.block.start), results);
        Ok(())
    }

    fn read(&self, job: &Job, bytes: Range<usize>) -> Result<Vec<u8>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(job.key, job.block.start))
            .and_then(|results| results.get(bytes))
            .map(<[u8]>::to_vec)
            .ok_or_else(|| Error::Run("results that were not simulated are asked for".into()))
    }
}

/// SHA-256 of all that a replicate of a scenario depends on: every key but names and descriptions,
/// and its input files. The number of replicates does not count.
pub fn digest(scenario: &Scenario) -> String {
    let files: BTreeMap<&str, String> = scenario
        .tables
        .input_files
        .iter()
        .map(|file| (file.name, hexadecimal(&Sha256::digest(&file.bytes))))
        .collect();
    let mut table: toml::Table =
        toml::from_str(&resolved::to_toml(scenario)).expect("a resolved scenario is valid");
    WORDS.iter().for_each(|key| drop(table.remove(*key)));
    if let Some(simulation) = table.get_mut("simulation").and_then(toml::Value::as_table_mut) {
        simulation.remove("replicates");
    }
    hexadecimal(&Sha256::digest(format!("{table}\n{files:?}")))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Key of something that is simulated, from a text that tells all it depends on.
pub fn key(text: &str) -> Key {
    Sha256::digest(text).into()
}
