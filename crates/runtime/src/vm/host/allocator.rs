//! The guest's heap: a bump allocator with a free list for each power of two.
//!
//! The host owns the heap of a runtime. Bookkeeping stays on our side, so a guest that scribbles
//! over its heap can hurt only itself.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Call, GuestMemory, MAX_PAGES, PAGE_BYTES, Trap};

/// `ext_allocator_malloc(size) -> pointer`.
pub(super) fn malloc(call: &mut Call<'_>) -> Result<u64, Trap> {
    let size = call.number(0)?;
    let pointer = call.host.allocator.allocate(call.memory, size)?;
    Ok(u64::from(pointer))
}

/// `ext_allocator_free(pointer)`.
pub(super) fn free(call: &mut Call<'_>) -> Result<u64, Trap> {
    let pointer = call.number(0)?;
    call.host.allocator.release(pointer)?;
    Ok(0)
}

/// Smallest block handed out, in bytes.
const SMALLEST: u32 = 8;

/// Largest block handed out, in bytes: 32 MiB, as in Substrate's allocator.
const LARGEST: u32 = 32 * 1024 * 1024;

/// Room in front of each block, in bytes. We keep nothing there, but runtimes do: they count on the header that Substrate's
/// allocator has in that place, and write two bytes of their own into it (`sp-io`, `global_alloc.rs`). Without the room these
/// bytes would be the end of the block before.
const HEADER: u32 = 8;

#[derive(Debug)]
pub(super) struct Allocator {
    /// First byte never handed out. 64 bits, so that it cannot wrap.
    bump: u64,
    /// Size of each block in use.
    live: BTreeMap<u32, u32>,
    /// Blocks given back, by size.
    free: BTreeMap<u32, Vec<u32>>,
}

impl Allocator {
    pub(super) fn new(heap_base: u32) -> Self {
        let bump = u64::from(heap_base).next_multiple_of(u64::from(SMALLEST));
        Self {
            bump,
            live: BTreeMap::new(),
            free: BTreeMap::new(),
        }
    }

    pub(super) fn allocate(&mut self, memory: &mut dyn GuestMemory, size: u32) -> Result<u32, Trap> {
        if size > LARGEST {
            return Err(Trap::Allocator("asks for more than 32 MiB at once"));
        }
        let size = size.max(SMALLEST).next_power_of_two();
        let reused = self.free.get_mut(&size).and_then(Vec::pop);
        let pointer = match reused {
            Some(pointer) => pointer,
            None => self.bump(memory, size)?,
        };
        self.live.insert(pointer, size);
        Ok(pointer)
    }

    fn release(&mut self, pointer: u32) -> Result<(), Trap> {
        let size = self
            .live
            .remove(&pointer)
            .ok_or(Trap::Allocator("frees what is not its own"))?;
        self.free.entry(size).or_default().push(pointer);
        Ok(())
    }

    fn bump(&mut self, memory: &mut dyn GuestMemory, size: u32) -> Result<u32, Trap> {
        let start = self.bump.saturating_add(u64::from(HEADER));
        let pointer = u32::try_from(start).map_err(|_| Trap::Allocator("its memory is full"))?;
        let end = start.saturating_add(u64::from(size));
        reserve(memory, end)?;
        self.bump = end;
        Ok(pointer)
    }
}

/// Grows the memory until it reaches `end`.
fn reserve(memory: &mut dyn GuestMemory, end: u64) -> Result<(), Trap> {
    let needed = end.div_ceil(u64::from(PAGE_BYTES));
    let have = memory.pages();
    let needed = u32::try_from(needed).unwrap_or(u32::MAX);
    if needed > MAX_PAGES {
        return Err(Trap::Allocator("wants more than 256 MiB in all"));
    }
    match needed.checked_sub(have) {
        None | Some(0) => Ok(()),
        Some(more) => memory.grow(more).map_err(Trap::from),
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "tests"
    )]
    use super::*;
    use crate::vm::host::guest::OutOfBounds;

    struct Pages(u32);

    impl GuestMemory for Pages {
        fn pages(&self) -> u32 {
            self.0
        }
        fn copy_out(&self, _: u32, _: &mut [u8]) -> Result<(), OutOfBounds> {
            Ok(())
        }
        fn copy_in(&mut self, _: u32, _: &[u8]) -> Result<(), OutOfBounds> {
            Ok(())
        }
        fn grow(&mut self, pages: u32) -> Result<(), OutOfBounds> {
            self.0 += pages;
            Ok(())
        }
    }

    #[test]
    fn blocks_are_aligned_distinct_and_inside_the_memory() {
        let mut memory = Pages(1);
        let mut heap = Allocator::new(65_001);
        let mut ends = Vec::new();
        for size in [1, 8, 9, 100, 70_000, 0] {
            let pointer = heap.allocate(&mut memory, size).unwrap();
            assert_eq!(pointer % 8, 0);
            assert!(ends.last().is_none_or(|end| pointer >= *end + HEADER));
            ends.push(pointer + size.max(1));
            assert!(pointer + size <= memory.0 * PAGE_BYTES);
        }
    }

    #[test]
    fn a_freed_block_is_used_again() {
        let mut memory = Pages(1);
        let mut heap = Allocator::new(0);
        let first = heap.allocate(&mut memory, 60).unwrap();
        heap.release(first).unwrap();
        assert_eq!(heap.allocate(&mut memory, 64).unwrap(), first);
        assert_ne!(heap.allocate(&mut memory, 64).unwrap(), first);
    }

    #[test]
    fn a_guest_cannot_free_twice_nor_take_everything() {
        let mut memory = Pages(1);
        let mut heap = Allocator::new(0);
        let block = heap.allocate(&mut memory, 1).unwrap();
        heap.release(block).unwrap();
        assert!(matches!(heap.release(block), Err(Trap::Allocator(_))));
        assert!(heap.allocate(&mut memory, LARGEST + 1).is_err());
        let granted = (0..100)
            .take_while(|_| heap.allocate(&mut memory, LARGEST).is_ok())
            .count();
        assert_eq!(granted, 7, "256 MiB less what is already taken");
        assert!(memory.0 <= MAX_PAGES);
    }
}
