//! Where bytes come from.

#[cfg(not(target_arch = "wasm32"))]
mod directory;
mod memory;
mod name;
mod reader;

use core::ops::Range;

#[cfg(not(target_arch = "wasm32"))]
pub use directory::Directory;
pub use memory::Memory;
pub(crate) use name::inside;
pub(crate) use reader::Reader;

use super::FileError;

/// Files of a folder, by name. Names are relative, with `/` between their parts.
///
/// Nothing it says is believed: an answer of another length is an error, and what the bytes say is checked by whoever
/// asks.
#[expect(
    async_fn_in_trait,
    reason = "browsers have one thread, and what runs there runs everywhere"
)]
pub trait Source {
    /// How many bytes a file has; `None` where there is no such file.
    ///
    /// # Errors
    /// [`FileError::Source`], [`FileError::Name`].
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError>;

    /// Bytes of a file: those of `range`, which lies within its size. At most 16 MiB are asked for at once, but for a
    /// header or `tokenizer.json`, within their bounds.
    ///
    /// # Errors
    /// [`FileError::Source`], [`FileError::Name`], [`FileError::Missing`].
    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError>;

    /// The same bytes from where they came first, after those of [`Source::read`] turned out to be others; `None` where
    /// there is no such place, or they came from there just now.
    ///
    /// # Errors
    /// As [`Source::read`].
    async fn again(&self, _: &str, _: Range<u64>) -> Result<Option<Vec<u8>>, FileError> {
        Ok(None)
    }
}

impl<S: Source> Source for &S {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        (**self).size(file).await
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        (**self).read(file, range).await
    }

    async fn again(&self, file: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, FileError> {
        (**self).again(file, range).await
    }
}
