//! What a runtime may ask of its host, as pure functions over its memory.
//!
//! A runtime imports functions (`ext_storage_get_version_1`, …) from the module `env`. An engine
//! (wasmi, a browser) only has to find each import in [`FUNCTIONS`], hand its arguments to
//! [`Host::invoke`], and stop the run on the first [`Trap`]. Everything a call means is here, so
//! that two engines cannot disagree about it. An import that is not in the table must be linked to
//! something that traps with [`Trap::Unsupported`]: reading state never needs it.
//!
//! One call, in order: instantiate the module over a memory of [`initial_pages`], read its
//! exported global `__heap_base`, build a [`Host`], [`Host::enter`] the arguments, call the
//! exported function with the two numbers that gives, [`leave`] with the number it returns.

mod allocator;
mod guest;
mod hashing;
mod misc;
mod overlay;
mod storage;
mod table;

use alloc::string::String;
use alloc::vec::Vec;

pub use self::guest::{GuestMemory, OutOfBounds, PAGE_BYTES};
pub use self::table::{FUNCTIONS, HostFunction, WasmType, function};

use self::allocator::Allocator;
use self::guest::{read, write};
use self::overlay::Overlay;
use super::{ProvedStorage, Query};
use crate::blob::{self, BlobError};

/// Most memory a run may have, in pages of 64 KiB: 256 MiB. A metadata call takes about 10 MiB.
pub const MAX_PAGES: u32 = 4096;

/// Why a run was stopped by its host. The host's own state is of no use afterwards.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trap {
    /// Nobody's fault: a read that is not proved yet. Fetch it, run again from the start.
    #[error("the call reads state that has not been fetched")]
    Missing(Query),
    /// The runtime asked for something a light client does not offer (our limit).
    #[error("the runtime calls `{0}`, which is not offered to it here")]
    Unsupported(String),
    /// The runtime's own panic (the chain's, or our arguments').
    #[error("the runtime panicked: {0}")]
    Panicked(String),
    /// The runtime passed a pointer outside its memory (the chain's fault).
    #[error("the runtime used memory outside its own")]
    OutOfBounds(#[from] OutOfBounds),
    /// The runtime asked for more memory than allowed, or freed what it does not own.
    #[error("the runtime's memory: {0}")]
    Allocator(&'static str),
    /// The runtime passed bytes or numbers its host function does not take (the chain's fault).
    #[error("the runtime passed a bad argument: {0}")]
    Argument(&'static str),
}

/// The host's side of one run: its heap and the writes the run made, none of which outlive it.
#[derive(Debug)]
pub struct Host {
    allocator: Allocator,
    overlay: Overlay,
}

impl Host {
    /// A host for an instance whose exported global `__heap_base` is `heap_base`.
    #[must_use]
    pub fn new(heap_base: u32) -> Self {
        Self {
            allocator: Allocator::new(heap_base),
            overlay: Overlay::default(),
        }
    }

    /// Puts the call's arguments into the guest's memory; gives the pointer and length to call with.
    ///
    /// # Errors
    /// The arguments do not fit the guest's memory.
    pub fn enter(&mut self, memory: &mut dyn GuestMemory, args: &[u8]) -> Result<(u32, u32), Trap> {
        let packed = self.give(memory, args)?;
        Ok(unpack(packed))
    }

    /// Carries out one host function. `args` are the wasm arguments, 32-bit ones zero-extended; the
    /// result is the wasm result likewise, or 0 where the function has none.
    ///
    /// # Errors
    /// A [`Trap`], upon which the engine must stop the run.
    pub fn invoke(
        &mut self,
        function: &HostFunction,
        memory: &mut dyn GuestMemory,
        state: &dyn ProvedStorage,
        args: &[u64],
    ) -> Result<u64, Trap> {
        if args.len() != function.params.len() {
            return Err(Trap::Argument("wrong number of arguments"));
        }
        function.run(&mut Call {
            host: self,
            memory,
            state,
            args,
        })
    }

    /// Copies `bytes` into a fresh allocation of the guest; gives its packed pointer and length.
    fn give(&mut self, memory: &mut dyn GuestMemory, bytes: &[u8]) -> Result<u64, Trap> {
        let len = u32::try_from(bytes.len()).map_err(|_| Trap::Argument("too long a value"))?;
        let pointer = self.allocator.allocate(memory, len)?;
        write(memory, pointer, bytes)?;
        Ok(pack(pointer, len))
    }
}

/// Reads what the exported function returned: a packed pointer and length.
///
/// # Errors
/// The result lies outside the guest's memory.
pub fn leave(memory: &dyn GuestMemory, packed: u64) -> Result<Vec<u8>, Trap> {
    let (pointer, len) = unpack(packed);
    Ok(read(memory, pointer, len)?)
}

/// How many pages the memory that `module` (plain wasm) imports must have at the start, or `None`
/// when the module brings its own memory.
///
/// # Errors
/// `module` is not a wasm module, or wants more than [`MAX_PAGES`].
pub fn initial_pages(module: &[u8]) -> Result<Option<u32>, BlobError> {
    match blob::imported_memory_pages(module)? {
        Some(pages) if pages > MAX_PAGES => Err(BlobError::Wasm("wants too much memory")),
        pages => Ok(pages),
    }
}

/// One invocation: the host, the guest's memory, the state and the arguments.
struct Call<'a> {
    host: &'a mut Host,
    memory: &'a mut dyn GuestMemory,
    state: &'a dyn ProvedStorage,
    args: &'a [u64],
}

impl Call<'_> {
    /// Argument `index` as a 32-bit number.
    fn number(&self, index: usize) -> Result<u32, Trap> {
        let argument = self.args.get(index).copied().unwrap_or_default();
        u32::try_from(argument).map_err(|_| Trap::Argument("not a 32-bit number"))
    }

    /// The bytes argument `index` (packed pointer and length) stands for.
    fn bytes(&self, index: usize) -> Result<Vec<u8>, Trap> {
        let (pointer, len) = unpack(self.args.get(index).copied().unwrap_or_default());
        Ok(read(self.memory, pointer, len)?)
    }

    /// Gives `bytes` to the guest; the packed pointer and length.
    fn give(&mut self, bytes: &[u8]) -> Result<u64, Trap> {
        self.host.give(self.memory, bytes)
    }

    /// Gives `bytes` to the guest; the pointer alone, as functions of fixed output size do.
    fn give_pointer(&mut self, bytes: &[u8]) -> Result<u64, Trap> {
        let (pointer, _) = unpack(self.give(bytes)?);
        Ok(u64::from(pointer))
    }
}

/// Pointer in the low half, length in the high half.
fn pack(pointer: u32, len: u32) -> u64 {
    u64::from(pointer) | (u64::from(len) << 32)
}

fn unpack(packed: u64) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = packed.to_le_bytes();
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_pointer_low_length_high() {
        assert_eq!(pack(0x0102_0304, 0x0a0b_0c0d), 0x0a0b_0c0d_0102_0304);
        assert_eq!(unpack(0x0a0b_0c0d_0102_0304), (0x0102_0304, 0x0a0b_0c0d));
    }
}
