//! Files written whole or not at all: to a temporary name in the same folder, checked, then
//! renamed.

pub(super) use crate::engine::keep::hexadecimal;
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempPath};

/// How the names of files begin that are not complete yet.
pub const UNFINISHED: &str = ".unfinished-";

/// SHA-256 of some bytes as hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 of a file as hexadecimal digits.
///
/// # Errors
/// When the file cannot be read.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hash = Hashing { inner: io::sink(), hash: Sha256::new() };
    io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hexadecimal(&hash.hash.finalize()))
}

struct Hashing<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file under construction; dropped before it is complete, it leaves nothing behind.
pub struct Draft {
    target: PathBuf,
    content: BufWriter<Hashing<NamedTempFile>>,
}

impl Draft {
    /// Opens a file under construction beside its target.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(target: &Path) -> Result<Self> {
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let inner = temporary(folder).map_err(|error| failure(target, &error))?;
        Ok(Self {
            target: target.to_owned(),
            content: BufWriter::with_capacity(1 << 16, Hashing { inner, hash: Sha256::new() }),
        })
    }

    /// Writes the whole content of a file.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn of(target: &Path, bytes: &[u8]) -> Result<Complete> {
        let mut draft = Self::create(target)?;
        draft.write_all(bytes).map_err(|error| failure(target, &error))?;
        draft.complete()
    }

    /// Ends the writing; the file still has its temporary name.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn complete(self) -> Result<Complete> {
        let Self { target, content } = self;
        let finish = || {
            let Hashing { inner, hash } =
                content.into_inner().map_err(io::IntoInnerError::into_error)?;
            inner.as_file().sync_all()?;
            Ok((inner.into_temp_path(), hexadecimal(&hash.finalize())))
        };
        let (temporary, sha256) = finish().map_err(|error| failure(&target, &error))?;
        Ok(Complete { target, temporary, sha256 })
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.content.flush()
    }
}

/// A file that is written out but does not bear its name yet.
pub struct Complete {
    target: PathBuf,
    temporary: TempPath,
    sha256: String,
}

impl Complete {
    /// SHA-256 of the content.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Gives the file its name, in place of a file that had it.
    ///
    /// # Errors
    /// When the folder cannot be written to, or a folder has the name.
    pub fn publish(self) -> Result<()> {
        self.temporary.persist(&self.target).map_err(|error| failure(&self.target, &error.error))
    }
}

#[cfg(unix)]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // Temporary files are private by default; results are meant to be read by colleagues, as far as
    // the umask allows.
    Builder::new()
        .prefix(UNFINISHED)
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(UNFINISHED).tempfile_in(folder)
}

/// Writes a file whole, with the folders above it.
///
/// # Errors
/// When the folder cannot be written to or the disk is full.
pub fn write(target: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(target.parent().unwrap_or(Path::new("")))?;
    Draft::of(target, bytes)?.publish()
}

/// Makes a folder and those above it.
///
/// # Errors
/// When a file has the name or the place cannot be written to.
pub fn make_folder(path: &Path) -> Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(|error| failure(path, &error))
}

/// Removes what interrupted runs left half-written in a folder and the folders in it; a missing
/// folder has nothing to remove.
pub fn remove_unfinished(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_unfinished(&entry.path());
        } else if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // A leftover that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether an interrupted run left something half-written in a folder.
pub fn has_unfinished(folder: &Path) -> bool {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.any(|file| file.file_name().to_string_lossy().starts_with(UNFINISHED))
}

/// The error for a file that cannot be written.
pub fn failure(path: &Path, error: &io::Error) -> Error {
    let error = cause(error);
    let help = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room and give the same command again; it goes on where it stopped"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "name a folder that you may write to with --output"
        }
        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "a file and a folder have the same name; remove one, or name another folder with \
             --output"
        }
        _ => {
            "nothing that was finished is lost; give the same command again, or name another \
             folder with --output"
        }
    };
    Error::input(format!("cannot write `{}`: {}", path.display(), reason(error)), help)
}

/// What the operating system said: the writer of tables wraps it.
fn cause(error: &io::Error) -> &io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<csv::Error>()).map(csv::Error::kind)
    {
        Some(csv::ErrorKind::Io(inner)) => inner,
        _ => error,
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull => "the disk is full".into(),
        ErrorKind::QuotaExceeded => "your disk quota is used up".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        ErrorKind::IsADirectory => "a folder has this name".into(),
        ErrorKind::NotADirectory => "a file stands where a folder is needed".into(),
        ErrorKind::AlreadyExists => "a file with this name exists".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_called_so_whoever_writes() {
        let full = || io::Error::from(ErrorKind::StorageFull);
        for error in [full(), io::Error::from(csv::Error::from(full()))] {
            let said = failure(Path::new("curves.csv"), &error).to_string();
            assert!(
                said.starts_with("error: cannot write `curves.csv`: the disk is full\n"),
                "{said}"
            );
        }
    }
}
