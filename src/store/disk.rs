//! Jobs in files: one file a job, named after all that its results depend on, the program included.
//! Header and key are checked whenever a file is read; a file that is damaged, of other inputs, of
//! another program or of another size counts as not there.

use super::file::{Draft, failure, hexadecimal};
use super::manifest::Tool;
use crate::engine::keep::{Job, Keep};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"OZGSIMJ2";
const HEADER: usize = 64;
const CHECKSUM: usize = 32;

/// Jobs in the files of a folder, and further ones in folders that are only read.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    parts: Vec<PathBuf>,
    build: String,
}

impl Disk {
    /// Jobs in a folder, made by this program.
    pub fn new(folder: &Path, tool: &Tool) -> Self {
        Self { folder: folder.to_owned(), parts: Vec::new(), build: tool.mark() }
    }

    /// The same with the jobs in the folders of parts.
    #[must_use]
    pub fn with_parts(self, parts: Vec<PathBuf>) -> Self {
        Self { parts, ..self }
    }

    fn header(&self, job: &Job) -> [u8; HEADER] {
        let key = Sha256::new().chain_update(job.key).chain_update(&self.build).finalize();
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(MAGIC);
        header[8..40].copy_from_slice(&key);
        let numbers = [job.block.start, job.block.end, job.size as u64];
        for (place, number) in header[40..].chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        header
    }

    fn name(&self, job: &Job) -> String {
        let key = hexadecimal(&self.header(job)[8..40]);
        format!("{key}-{:07}-{:07}.job", job.block.start, job.block.end - 1)
    }

    /// The files that the job may be in.
    fn places(&self, job: &Job) -> impl Iterator<Item = PathBuf> {
        let name = self.name(job);
        [&self.folder].into_iter().chain(&self.parts).map(move |folder| folder.join(&name))
    }

    /// The file, after its header, if it is of the job.
    fn open(&self, path: &Path, job: &Job) -> io::Result<File> {
        let mut file = File::open(path)?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        if header == self.header(job) {
            Ok(file)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "it is of another job"))
        }
    }

    fn is_whole(&self, path: &Path, job: &Job) -> io::Result<bool> {
        let mut file = self.open(path, job)?;
        if file.metadata()?.len() != (HEADER + job.size + CHECKSUM) as u64 {
            return Ok(false);
        }
        let mut hash = Sha256::new_with_prefix(self.header(job));
        let mut rest = file.by_ref().take(job.size as u64);
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
        Ok(hash.finalize()[..] == checksum)
    }
}

impl Keep for Disk {
    fn holds(&self, job: &Job) -> bool {
        self.places(job).any(|path| self.is_whole(&path, job).unwrap_or(false))
    }

    fn keep(&self, job: &Job, results: Vec<u8>) -> Result<()> {
        let mut bytes = Vec::with_capacity(HEADER + results.len() + CHECKSUM);
        bytes.extend(self.header(job));
        bytes.extend(results);
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        Draft::of(&self.folder.join(self.name(job)), &bytes)?.publish()
    }

    fn read(&self, job: &Job, bytes: Range<usize>) -> Result<Vec<u8>> {
        let read = |path: &Path| {
            let mut file = self.open(path, job)?;
            file.seek(SeekFrom::Start((HEADER + bytes.start) as u64))?;
            let mut read = vec![0; bytes.len()];
            file.read_exact(&mut read)?;
            Ok(read)
        };
        if let Some(found) = self.places(job).find_map(|path| read(&path).ok()) {
            return Ok(found);
        }
        let path = self.folder.join(self.name(job));
        read(&path).map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::input(
                format!("`{}` was changed while it was needed", path.display()),
                "give the same command again; nothing else is lost",
            ),
            _ => failure(&path, &error),
        })
    }
}
