//! Files of a directory of this machine.

use core::ops::Range;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use primitives::Code;

use super::{Source, inside};
use crate::files::FileError;
use crate::files::error::shortened;

/// A directory. Links in it are followed, as caches of model hubs are made of them; names that lead out of it are
/// refused.
#[derive(Debug, Clone)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The one at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn open(&self, file: &str) -> Result<Option<File>, FileError> {
        match File::open(self.path.join(inside(file)?)) {
            Ok(opened) => Ok(Some(opened)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(failure(file, &error)),
        }
    }
}

impl Source for Directory {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        let Some(opened) = self.open(file)? else {
            return Ok(None);
        };
        let metadata = opened.metadata().map_err(|error| failure(file, &error))?;
        Ok(metadata.is_file().then_some(metadata.len()))
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let opened = self.open(file)?.ok_or_else(|| FileError::missing(file))?;
        piece(opened, range).map_err(|error| failure(file, &error))
    }
}

fn piece(mut file: File, range: Range<u64>) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end.saturating_sub(range.start))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn failure(file: &str, error: &io::Error) -> FileError {
    FileError::Source {
        file: shortened(file),
        why: error.to_string(),
        code: Code::Storage,
    }
}
