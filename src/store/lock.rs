//! One writer per folder: a lock that the operating system takes back when the process ends, however
//! it ends.

use super::file::{failure, make_folder};
use crate::error::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// File that a writer holds locked; it tells which one.
pub(super) const NAME: &str = ".lock";

/// The right to write into a folder, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    folder: PathBuf,
    /// None where the folder's file system knows no locks.
    file: Option<File>,
    made_folder: bool,
}

impl Lock {
    /// Makes the folder and takes the right to write into it; a lock that was left behind by a
    /// process that has ended is nobody's.
    ///
    /// # Errors
    /// When another process has it, or the folder cannot be made.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        loop {
            let made_folder = !folder.exists();
            make_folder(folder)?;
            let open =
                File::options().write(true).read(true).create(true).truncate(false).open(&path);
            let mut file = match open {
                Ok(file) => file,
                // The writer before has just removed folder or file.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failure(&path, &error)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(taken(folder, &path)),
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(Self { folder: folder.to_owned(), file: None, made_folder });
                }
                Err(TryLockError::Error(error)) => return Err(failure(&path, &error)),
            }
            let mark = format!("{}\n", std::process::id());
            let write = |file: &mut File| {
                file.set_len(0)?;
                file.write_all(mark.as_bytes())
            };
            write(&mut file).map_err(|error: io::Error| failure(&path, &error))?;
            // The file may have been removed, and made anew by another, before it was locked.
            if fs::read_to_string(&path).is_ok_and(|found| found == mark) {
                return Ok(Self { folder: folder.to_owned(), file: Some(file), made_folder });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed does no harm.
        let _ = fs::remove_file(self.folder.join(NAME));
        if self.made_folder {
            // Only of use where nothing was written.
            let _ = fs::remove_dir(&self.folder);
        }
        drop(self.file.take());
    }
}

fn taken(folder: &Path, path: &Path) -> Error {
    let by = fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let by = by.map_or_else(String::new, |process| format!(" (process {process})"));
    Error::input(
        format!("another ozgsim{by} is writing into `{}`", folder.display()),
        "wait until it has ended and give the command again, or name another folder with --output",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_writer_at_a_time_and_a_lock_left_behind_is_nobodys() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("result");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(NAME), "1\n").unwrap();
        let first = Lock::take(&folder).unwrap();
        let refused = Lock::take(&folder).unwrap_err().to_string();
        assert!(refused.contains("another ozgsim (process "), "{refused}");
        drop(first);
        drop(Lock::take(&folder).unwrap());
        assert!(folder.exists() && !folder.join(NAME).exists());
    }

    #[test]
    fn a_folder_into_which_nothing_was_written_does_not_stay() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("output/result");
        drop(Lock::take(&folder).unwrap());
        assert!(!folder.exists());
    }
}
