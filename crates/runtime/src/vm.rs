//! Running the chain's own code: a call into the runtime, over proved storage only.
//!
//! The engine is behind [`RuntimeVm`]: natively an interpreter ([`Interpreter`]), in a browser the
//! browser's own WebAssembly. A call that needs state nobody has fetched yet fails with
//! [`VmError::Missing`]; the caller fetches and proves it, and runs the call again. So no engine
//! needs to wait inside a host function.

pub mod host;
#[cfg(not(target_arch = "wasm32"))]
mod interpreter;

use alloc::string::String;
use alloc::vec::Vec;

use primitives::error::{Code, Fault};

#[cfg(not(target_arch = "wasm32"))]
pub use self::interpreter::Interpreter;
use crate::blob::BlobError;

/// Runs functions that a runtime exports.
pub trait RuntimeVm {
    /// Calls `function` of the runtime `code` (the value of `:code`, compressed or not) with the
    /// SCALE-encoded `args`, reading state from `storage` alone. The bytes it returns are SCALE.
    ///
    /// # Errors
    /// [`VmError::Missing`] when `storage` does not hold what the call reads; else see [`VmError`].
    fn call(
        &self,
        code: &[u8],
        function: &str,
        args: &[u8],
        storage: &dyn ProvedStorage,
    ) -> Result<Vec<u8>, VmError>;
}

/// The state a call may read. Whatever it answers has been proved against one block's state root.
pub trait ProvedStorage {
    /// The value at `key`, or `None` where it is proved absent.
    ///
    /// # Errors
    /// [`Unproved`] when neither has been proved yet.
    fn value(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Unproved>;

    /// The first key after `key` that has a value, or `None` where there is proved to be none.
    ///
    /// # Errors
    /// [`Unproved`] when neither has been proved yet.
    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Unproved>;
}

/// Not known yet; says nothing about whether it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unproved;

/// Storage of which nothing is proved: for calls that read none, such as the metadata's.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStorage;

impl ProvedStorage for NoStorage {
    fn value(&self, _: &[u8]) -> Result<Option<Vec<u8>>, Unproved> {
        Err(Unproved)
    }

    fn next_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, Unproved> {
        Err(Unproved)
    }
}

/// A read of state that a call wants proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// The value at this key.
    Value(Vec<u8>),
    /// The first key after this one.
    NextKey(Vec<u8>),
}

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VmError {
    /// Nobody's fault: the call reads state that is not proved yet. Fetch it and call again.
    #[error("the call reads {} entries that have not been fetched", .0.len())]
    Missing(Vec<Query>),
    /// The runtime exports no such function (the chain is older or newer than the caller thinks).
    #[error("the runtime has no function `{0}`")]
    NoFunction(String),
    /// The code is not a runtime (the chain's fault, once `:code` is proved).
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The runtime wants a host function that is not offered (our limit).
    #[error("the runtime calls `{0}`, which is not offered to it here")]
    Unsupported(String),
    /// The engine refused the code or the run trapped (the chain's fault, or the arguments').
    #[error("the runtime call failed: {0}")]
    Trapped(String),
}

impl VmError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Missing(_) | Self::NoFunction(_) => Code::NotInRuntime,
            Self::Blob(_) | Self::Trapped(_) => Code::Codec,
            Self::Unsupported(_) => Code::NotInRuntime,
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Missing(_) | Self::Unsupported(_) => Fault::Bug,
            Self::NoFunction(_) | Self::Blob(_) | Self::Trapped(_) => Fault::Chain,
        }
    }
}

impl From<host::Trap> for VmError {
    fn from(trap: host::Trap) -> Self {
        match trap {
            host::Trap::Missing(query) => Self::Missing(alloc::vec![query]),
            host::Trap::Unsupported(function) => Self::Unsupported(function),
            other => Self::Trapped(alloc::format!("{other}")),
        }
    }
}
