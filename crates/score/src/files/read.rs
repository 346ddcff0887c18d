//! Reading from a source, in pieces and within bounds.

use core::ops::Range;

use super::FileError;
use super::digest::Hasher;
use super::error::shortened;
use super::progress::Meter;
use super::source::{Reader, inside};

/// Bytes that are asked for at once: large enough for a network, small enough to show progress and to be ended.
pub(crate) const PIECE: u64 = 4 << 20;

/// Those bytes and no others.
pub(crate) async fn exactly(
    source: &dyn Reader,
    file: &str,
    range: Range<u64>,
) -> Result<Vec<u8>, FileError> {
    let wanted = range.end.saturating_sub(range.start);
    let bytes = source.bytes_of(inside(file)?, range).await?;
    if bytes.len() as u64 == wanted {
        return Ok(bytes);
    }
    Err(FileError::Short {
        file: shortened(file),
        wanted,
        got: bytes.len() as u64,
    })
}

/// How large a file is, if there is one; an error where it is larger than `limit`.
pub(crate) async fn size(source: &dyn Reader, file: &str, limit: u64) -> Result<Option<u64>, FileError> {
    let size = source.size_of(inside(file)?).await?;
    match size {
        Some(bytes) if bytes > limit => Err(FileError::TooLarge {
            file: shortened(file),
            bytes,
            limit,
        }),
        size => Ok(size),
    }
}

/// A whole file of at most `limit` bytes, if there is one.
pub(crate) async fn whole(source: &dyn Reader, file: &str, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    match size(source, file, limit).await? {
        Some(size) => exactly(source, file, 0..size).await.map(Some),
        None => Ok(None),
    }
}

/// Takes bytes of a file piece by piece, each of a multiple of eight bytes but the last; they are hashed and counted.
pub(crate) async fn pieces(
    source: &dyn Reader,
    file: &str,
    range: Range<u64>,
    hasher: &mut Hasher,
    meter: &mut Meter<'_, '_>,
    take: &mut dyn FnMut(&[u8]) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let mut place = range.start;
    while place < range.end {
        let end = place.saturating_add(PIECE).min(range.end);
        let piece = exactly(source, file, place..end).await?;
        hasher.add(&piece);
        take(&piece)?;
        meter.add(piece.len() as u64)?;
        place = end;
    }
    Ok(())
}

/// Makes room, or says that there is none.
pub(crate) fn reserve<T>(list: &mut Vec<T>, more: usize) -> Result<(), FileError> {
    list.try_reserve(more).map_err(|_| FileError::Memory {
        bytes: (list.len().saturating_add(more) as u64).saturating_mul(size_of::<T>() as u64),
    })
}
