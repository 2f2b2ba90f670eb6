//! Jobs: the results of a fixed block of replicates, kept until the tables of a run are written. A
//! job that is damaged, of other inputs or of another size counts as not there.

use super::file::{Draft, failure};
use crate::engine::trajectory::Trajectory;
use crate::error::Result;
use crate::model::agent::{Agent, Internal};
use crate::model::observe::Observation;
use crate::model::outcome::{Dimension, Layout};
use crate::model::setting::Setting;
use crate::scenario::administration::Membership;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

const HEADER: usize = 72;
const CHECKSUM: usize = 32;

/// SHA-256 of everything that the results depend on.
pub type Key = [u8; 32];

/// Where the jobs of a run are kept and what they look like.
#[derive(Debug, Clone)]
pub struct JobStore {
    /// Folder of the jobs.
    pub folder: PathBuf,
    /// Key of the inputs.
    pub key: Key,
    /// Every so many months are kept.
    pub interval: usize,
    /// Number of months kept.
    pub months: usize,
    /// Number of series.
    pub series: usize,
    /// Number of simulated months, where nationwide values of all of them are kept as well.
    pub nationwide: Option<usize>,
    /// Number of administrations, where their last state is kept as well.
    pub administrations: Option<usize>,
}

/// Places of the nationwide series in the layout.
pub(super) fn nationwide() -> Vec<usize> {
    let layout = Layout::new();
    layout
        .series()
        .iter()
        .enumerate()
        .filter(|(_, series)| series.dimension == Dimension::All)
        .map(|(place, _)| place)
        .collect()
}

/// Which months of a replicate are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// All months.
    All,
    /// Decembers.
    Decembers,
    /// Decembers, and all months of nationwide values.
    DecembersAndNationwide,
}

/// State of one administration at the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastState {
    /// Services at level 1, 2, 3, 4 or above.
    pub levels: [u16; 4],
    /// Whether the DMS is complete.
    pub dms: bool,
    /// Kind of membership.
    pub membership: Membership,
    /// Digital posts [persons].
    pub posts: u32,
    /// Digital posts that are filled [persons].
    pub filled: u32,
}

/// What is kept of a replicate.
#[derive(Debug)]
pub struct Kept {
    months: Vec<Observation>,
    nationwide: Option<Vec<f64>>,
    last: Option<Vec<LastState>>,
}

impl Kept {
    /// A list of values that is not from months.
    pub(super) fn of_values(values: Vec<f64>) -> Self {
        Self::of_months(vec![values])
    }

    /// Values of all series in every month.
    pub(super) const fn of_months(months: Vec<Observation>) -> Self {
        Self { months, nationwide: None, last: None }
    }
}

impl JobStore {
    /// What this store keeps of a replicate.
    pub fn extract(&self, trajectory: Trajectory) -> Kept {
        let last = self
            .administrations
            .map(|_| trajectory.last.agents.iter().map(LastState::of).collect());
        let all_months = |series: usize| trajectory.months.iter().map(move |month| month[series]);
        let nationwide =
            self.nationwide.map(|_| nationwide().into_iter().flat_map(all_months).collect());
        let months =
            trajectory.months.into_iter().skip(self.interval - 1).step_by(self.interval).collect();
        Kept { months, nationwide, last }
    }

    /// Whether a job is there, complete and undamaged.
    pub fn holds(&self, job: &Range<u64>) -> bool {
        self.parts().all(|part| self.verify(job, part).unwrap_or(false))
    }

    /// The files of a job.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let further = [
            self.nationwide.map(|_| Part::Nationwide),
            self.administrations.map(|_| Part::Administrations),
        ];
        further.into_iter().flatten().chain([Part::Values])
    }

    /// Keeps the results of a job.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn keep(&self, job: &Range<u64>, replicates: &[Kept]) -> Result<()> {
        if self.administrations.is_some() {
            let records = replicates
                .iter()
                .flat_map(|kept| kept.last.iter().flatten())
                .flat_map(|state| state.to_bytes());
            self.write(job, Part::Administrations, records)?;
        }
        if self.nationwide.is_some() {
            let values = replicates.iter().flat_map(|kept| kept.nationwide.iter().flatten());
            self.write(job, Part::Nationwide, values.flat_map(|value| value.to_le_bytes()))?;
        }
        let values = (0..self.months)
            .flat_map(|month| replicates.iter().flat_map(move |kept| kept.months[month].iter()));
        self.write(job, Part::Values, values.flat_map(|value| value.to_le_bytes()))
    }

    fn write(&self, job: &Range<u64>, part: Part, body: impl Iterator<Item = u8>) -> Result<()> {
        let mut bytes = Vec::with_capacity(HEADER + self.body(job, part) + CHECKSUM);
        bytes.extend(self.header(job, part));
        bytes.extend(body);
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        Draft::of(&self.path(job, part), &bytes)?.publish()
    }

    /// Takes over a job from the folder of another store; one that is not there or does not belong
    /// here is left.
    pub(super) fn adopt(&self, folder: &Path, job: &Range<u64>) -> Result<()> {
        let other = Self { folder: folder.to_owned(), ..self.clone() };
        if !other.holds(job) {
            return Ok(());
        }
        for part in self.parts() {
            let from = other.path(job, part);
            let bytes = fs::read(&from).map_err(|error| failure(&from, &error))?;
            Draft::of(&self.path(job, part), &bytes)?.publish()?;
        }
        Ok(())
    }

    /// Values of one month of a job, by replicate and series.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn month(&self, job: &Range<u64>, month: usize) -> Result<Vec<f64>> {
        let size = (job.end - job.start) as usize * self.series * size_of::<f64>();
        let bytes = self.read(job, Part::Values, month * size, size)?;
        Ok(bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).collect())
    }

    /// All values of a job, by month, replicate and series.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn values(&self, job: &Range<u64>) -> Result<Vec<f64>> {
        let bytes = self.read(job, Part::Values, 0, self.body(job, Part::Values))?;
        Ok(bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).collect())
    }

    /// Nationwide values of a job, by replicate, series and simulated month.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn nationwide(&self, job: &Range<u64>) -> Result<Vec<f64>> {
        let bytes = self.read(job, Part::Nationwide, 0, self.body(job, Part::Nationwide))?;
        Ok(bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).collect())
    }

    /// Last states of all administrations in one replicate of a job.
    ///
    /// # Errors
    /// When the job cannot be read.
    pub fn last_states(&self, job: &Range<u64>, replicate: u64) -> Result<Vec<LastState>> {
        let size = self.administrations.unwrap_or(0) * LastState::SIZE;
        let bytes =
            self.read(job, Part::Administrations, (replicate - job.start) as usize * size, size)?;
        Ok(bytes.as_chunks().0.iter().map(LastState::from_bytes).collect())
    }

    fn read(&self, job: &Range<u64>, part: Part, offset: usize, size: usize) -> Result<Vec<u8>> {
        let path = self.path(job, part);
        let read = || {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start((HEADER + offset) as u64))?;
            let mut bytes = vec![0; size];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error: io::Error| failure(&path, &error))
    }

    fn verify(&self, job: &Range<u64>, part: Part) -> io::Result<bool> {
        let expected = HEADER + self.body(job, part) + CHECKSUM;
        let mut file = File::open(self.path(job, part))?;
        if file.metadata()?.len() != expected as u64 {
            return Ok(false);
        }
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let mut hash = Sha256::new_with_prefix(header);
        let mut rest = file.by_ref().take((expected - HEADER - CHECKSUM) as u64);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = rest.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
        let mut checksum = [0; CHECKSUM];
        file.read_exact(&mut checksum)?;
        Ok(header == self.header(job, part) && hash.finalize()[..] == checksum)
    }

    /// Bytes between header and checksum.
    fn body(&self, job: &Range<u64>, part: Part) -> usize {
        let per_replicate = match part {
            Part::Values => self.months * self.series * size_of::<f64>(),
            Part::Nationwide => {
                self.nationwide.unwrap_or(0) * nationwide().len() * size_of::<f64>()
            }
            Part::Administrations => self.administrations.unwrap_or(0) * LastState::SIZE,
        };
        (job.end - job.start) as usize * per_replicate
    }

    fn header(&self, job: &Range<u64>, part: Part) -> [u8; HEADER] {
        let numbers = [job.start, job.end - job.start, self.months as u64, self.series as u64];
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(part.magic());
        header[8..40].copy_from_slice(&self.key);
        for (place, number) in header[40..].chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        header
    }

    fn path(&self, job: &Range<u64>, part: Part) -> PathBuf {
        self.folder.join(format!("{:07}-{:07}.{}", job.start, job.end - 1, part.extension()))
    }
}

/// What a file of a job holds.
#[derive(Debug, Clone, Copy)]
enum Part {
    Values,
    Nationwide,
    Administrations,
}

impl Part {
    const fn magic(self) -> &'static [u8; 8] {
        match self {
            Self::Values => b"OZGSIMV1",
            Self::Nationwide => b"OZGSIMN1",
            Self::Administrations => b"OZGSIMA1",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::Nationwide => "nationwide",
            Self::Administrations => "administrations",
        }
    }
}

impl LastState {
    const SIZE: usize = 18;

    fn of(agent: &Agent) -> Self {
        Self {
            levels: agent.counts,
            dms: agent.internal == Internal::Integration,
            membership: agent.membership,
            posts: agent.posts,
            filled: agent.filled,
        }
    }

    fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        for (place, count) in bytes.chunks_exact_mut(2).zip(self.levels) {
            place.copy_from_slice(&count.to_le_bytes());
        }
        bytes[8] = u8::from(self.dms);
        bytes[9] = self.membership as u8;
        bytes[10..14].copy_from_slice(&self.posts.to_le_bytes());
        bytes[14..].copy_from_slice(&self.filled.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let long = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        Self {
            levels: [short(0), short(2), short(4), short(6)],
            dms: bytes[8] == 1,
            membership: Membership::ALL[usize::from(bytes[9]).min(Membership::ALL.len() - 1)],
            posts: long(10),
            filled: long(14),
        }
    }
}

impl JobStore {
    /// The store of a run in a folder.
    pub fn new(
        folder: &Path,
        key: Key,
        setting: &Setting,
        kept: Months,
        administrations: bool,
    ) -> Self {
        let interval = if kept == Months::All { 1 } else { 12 };
        Self {
            folder: folder.to_owned(),
            key,
            interval,
            months: setting.simulation.months() / interval,
            series: setting.layout.series().len(),
            nationwide: (kept == Months::DecembersAndNationwide)
                .then(|| setting.simulation.months()),
            administrations: administrations.then(|| setting.agents()),
        }
    }

    /// A store of lists of values, which are as long as `width`.
    pub(super) fn of_values(folder: &Path, key: Key, width: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            key,
            interval: 1,
            months: 1,
            series: width,
            nationwide: None,
            administrations: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_states_survive_the_round_trip() {
        let state = LastState {
            levels: [280, 140, 3, 0],
            dms: true,
            membership: Membership::City,
            posts: 70_000,
            filled: 4,
        };
        assert_eq!(LastState::from_bytes(&state.to_bytes()), state);
    }
}
