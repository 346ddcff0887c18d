//! Writing a payload: parts at multiples of 256, hashed by the chunk.

use std::io::Write;

use super::{ALIGN, CHUNK};
use crate::files::digest::Hasher;
use crate::files::{Digest, FileError};

/// What was written of a payload so far.
pub(super) struct Payload<W> {
    out: W,
    written: u64,
    hasher: Hasher,
    chunks: Vec<Digest>,
}

impl<W: Write> Payload<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            written: 0,
            hasher: Hasher::default(),
            chunks: Vec::new(),
        }
    }

    /// A part, and zeros up to the next multiple of 256.
    pub(super) fn part(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.add(bytes)?;
        let over = usize::try_from(self.written % ALIGN).unwrap_or_default();
        let zeros = [0; ALIGN as usize];
        self.add(zeros.get(over..).filter(|_| over > 0).unwrap_or_default())
    }

    /// The hash of every chunk.
    pub(super) fn finish(mut self) -> Vec<Digest> {
        if !self.written.is_multiple_of(CHUNK) {
            self.chunks.push(self.hasher.finish());
        }
        self.chunks
    }

    fn add(&mut self, mut bytes: &[u8]) -> Result<(), FileError> {
        self.out.write_all(bytes).map_err(sink)?;
        while !bytes.is_empty() {
            let room = CHUNK.saturating_sub(self.written % CHUNK);
            let fits = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
            let (now, later) = bytes.split_at_checked(fits).unwrap_or((bytes, &[]));
            self.hasher.add(now);
            self.written = self.written.saturating_add(now.len() as u64);
            if self.written.is_multiple_of(CHUNK) {
                self.chunks.push(core::mem::take(&mut self.hasher).finish());
            }
            bytes = later;
        }
        Ok(())
    }
}

pub(super) fn sink(error: std::io::Error) -> FileError {
    FileError::Sink(error.to_string())
}
