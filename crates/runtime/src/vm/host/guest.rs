//! The guest's memory, as an engine shows it.

use alloc::vec::Vec;

/// A wasm page: 64 KiB.
pub const PAGE_BYTES: u32 = 65_536;

/// Access outside the guest's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("access outside the guest's memory")]
pub struct OutOfBounds;

/// The linear memory of a running instance. The engine implements it; callers here have checked
/// every range against [`GuestMemory::pages`] before `copy_out` and `copy_in` see it.
pub trait GuestMemory {
    /// Its size in pages of 64 KiB.
    fn pages(&self) -> u32;

    /// Fills `bytes` from the memory at `pointer`.
    ///
    /// # Errors
    /// The range is not inside the memory.
    fn copy_out(&self, pointer: u32, bytes: &mut [u8]) -> Result<(), OutOfBounds>;

    /// Writes `bytes` at `pointer`.
    ///
    /// # Errors
    /// The range is not inside the memory.
    fn copy_in(&mut self, pointer: u32, bytes: &[u8]) -> Result<(), OutOfBounds>;

    /// Makes it larger by `pages`.
    ///
    /// # Errors
    /// The engine refuses.
    fn grow(&mut self, pages: u32) -> Result<(), OutOfBounds>;
}

/// Reads a range, refusing it before anything of its size is allocated.
pub(super) fn read(memory: &dyn GuestMemory, pointer: u32, len: u32) -> Result<Vec<u8>, OutOfBounds> {
    let count = check(memory, pointer, len)?;
    let mut bytes = alloc::vec![0; count];
    memory.copy_out(pointer, &mut bytes)?;
    Ok(bytes)
}

/// Writes a range.
pub(super) fn write(memory: &mut dyn GuestMemory, pointer: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
    let len = u32::try_from(bytes.len()).map_err(|_| OutOfBounds)?;
    check(memory, pointer, len)?;
    memory.copy_in(pointer, bytes)
}

fn check(memory: &dyn GuestMemory, pointer: u32, len: u32) -> Result<usize, OutOfBounds> {
    let size = u64::from(memory.pages()).saturating_mul(u64::from(PAGE_BYTES));
    let end = u64::from(pointer).saturating_add(u64::from(len));
    if end > size {
        return Err(OutOfBounds);
    }
    usize::try_from(len).map_err(|_| OutOfBounds)
}
