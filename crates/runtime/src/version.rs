//! Which runtime a piece of code is.

use alloc::string::String;
use alloc::vec::Vec;

use codec::Decode;

use crate::blob::{self, BlobError};
use crate::vm::{ProvedStorage, RuntimeVm, VmError};

/// The version a runtime states of itself (`sp_version::RuntimeVersion`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeVersion {
    /// Name of the chain's specification, such as `node-subtensor`.
    pub spec_name: String,
    /// Counts upgrades; a change means that types may have changed.
    pub spec_version: u32,
    /// Counts changes of the calls' encoding.
    pub transaction_version: u32,
    /// 0 or 1: how the state trie stores long values.
    pub state_version: u8,
}

impl RuntimeVersion {
    /// Reads it from the module's custom section `runtime_version`, running nothing; `None` when
    /// the module has no such section (runtimes before 2021).
    ///
    /// # Errors
    /// `module` is not a wasm module, or its section is malformed.
    pub fn embedded(module: &[u8]) -> Result<Option<Self>, BlobError> {
        blob::custom_section(module, "runtime_version")?
            .map(|section| Self::decode(section).ok_or(BlobError::Version))
            .transpose()
    }

    /// The version of the runtime `code`, compressed or not: the embedded one, or else what it
    /// answers when asked.
    ///
    /// # Errors
    /// See [`VmError`].
    pub fn of(vm: &dyn RuntimeVm, code: &[u8], storage: &dyn ProvedStorage) -> Result<Self, VmError> {
        if let Some(version) = Self::embedded(&blob::unpack(code)?)? {
            return Ok(version);
        }
        let answer = vm.call(code, "Core_version", &[], storage)?;
        Self::decode(&answer).ok_or(VmError::Blob(BlobError::Version))
    }

    fn decode(mut bytes: &[u8]) -> Option<Self> {
        let encoded = Encoded::decode(&mut bytes).ok().filter(|_| bytes.is_empty())?;
        Some(Self {
            spec_name: encoded.spec_name,
            spec_version: encoded.spec_version,
            transaction_version: encoded.transaction_version,
            state_version: encoded.state_version,
        })
    }
}

/// The fields in the order of their encoding.
#[derive(Decode)]
struct Encoded {
    spec_name: String,
    _impl_name: String,
    _authoring_version: u32,
    spec_version: u32,
    _impl_version: u32,
    _apis: Vec<([u8; 8], u32)>,
    transaction_version: u32,
    state_version: u8,
}
