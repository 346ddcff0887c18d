//! A source of any kind, so that what reads it is there once, whichever kinds a program has: size counts in a page.

use core::ops::Range;
use core::pin::Pin;

use super::Source;
use crate::files::FileError;

/// An answer that is waited for.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, FileError>> + 'a>>;

/// [`Source`] behind a pointer.
pub(crate) trait Reader {
    fn size_of<'a>(&'a self, file: &'a str) -> Answer<'a, Option<u64>>;
    fn bytes_of<'a>(&'a self, file: &'a str, range: Range<u64>) -> Answer<'a, Vec<u8>>;
}

impl<S: Source> Reader for S {
    fn size_of<'a>(&'a self, file: &'a str) -> Answer<'a, Option<u64>> {
        Box::pin(self.size(file))
    }

    fn bytes_of<'a>(&'a self, file: &'a str, range: Range<u64>) -> Answer<'a, Vec<u8>> {
        Box::pin(self.read(file, range))
    }
}
