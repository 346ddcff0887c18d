//! Watching a model come in, and ending it.

use core::ops::ControlFlow;

use super::FileError;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are there.
    pub done: u64,
    /// Bytes there will be.
    pub total: u64,
}

/// Told of every piece that came; `Break` ends it with [`FileError::Aborted`].
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Counts for a [`Watch`].
pub(crate) struct Meter<'a, 'b> {
    watch: &'a mut Watch<'b>,
    progress: Progress,
}

impl<'a, 'b> Meter<'a, 'b> {
    pub(crate) fn new(watch: &'a mut Watch<'b>, total: u64) -> Self {
        let progress = Progress { done: 0, total };
        Self { watch, progress }
    }

    /// So many more bytes came.
    pub(crate) fn add(&mut self, bytes: u64) -> Result<(), FileError> {
        self.progress.done = self.progress.done.saturating_add(bytes);
        match (self.watch)(self.progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(FileError::Aborted),
        }
    }
}
