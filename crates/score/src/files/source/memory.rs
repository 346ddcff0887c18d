//! Files that are in memory already.

use core::ops::Range;
use std::collections::BTreeMap;

use super::{Source, inside};
use crate::files::FileError;

/// Files by name.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Adds a file, or puts it in the place of another.
    pub fn insert(&mut self, file: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(file.into(), bytes);
    }
}

impl<N: Into<String>> FromIterator<(N, Vec<u8>)> for Memory {
    fn from_iter<I: IntoIterator<Item = (N, Vec<u8>)>>(files: I) -> Self {
        let files = files
            .into_iter()
            .map(|(file, bytes)| (file.into(), bytes))
            .collect();
        Self { files }
    }
}

impl Source for Memory {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        Ok(self.files.get(inside(file)?).map(|bytes| bytes.len() as u64))
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let bytes = self
            .files
            .get(inside(file)?)
            .ok_or_else(|| FileError::missing(file))?;
        let [start, end] = [range.start, range.end].map(|place| usize::try_from(place).unwrap_or(usize::MAX));
        Ok(bytes.get(start..end).unwrap_or_default().to_vec())
    }
}
