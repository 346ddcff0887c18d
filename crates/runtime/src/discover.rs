//! Asking a runtime for its own metadata.

use alloc::vec::Vec;

use codec::{Compact, Decode as _, Encode as _};
use primitives::error::{Code, Fault};

use crate::metadata::{MAX_METADATA_BYTES, Metadata, MetadataError};
use crate::vm::{ProvedStorage, RuntimeVm, VmError};

/// Metadata versions by preference: 15 is the one that describes runtime calls on the most
/// runtimes; the chains that have 16 without 15 are none today.
const PREFERRED: [u32; 3] = [15, 16, 14];

/// Why a runtime's metadata could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscoverError {
    /// The call failed; [`VmError::Missing`] means: fetch and try again.
    #[error(transparent)]
    Call(#[from] VmError),
    /// What it returned is not metadata.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
}

impl DiscoverError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Call(error) => error.code(),
            Self::Metadata(error) => error.code(),
        }
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Call(error) => error.fault(),
            Self::Metadata(error) => error.fault(),
        }
    }
}

/// Runs the runtime `code` to learn its metadata: version 15 where it has that, else 16, else 14.
///
/// # Errors
/// See [`DiscoverError`].
pub fn metadata_from_code(
    vm: &dyn RuntimeVm,
    code: &[u8],
    storage: &dyn ProvedStorage,
) -> Result<Metadata, DiscoverError> {
    let bytes = metadata_bytes(vm, code, storage)?;
    Ok(Metadata::decode(&bytes)?)
}

/// The metadata's own bytes, for keeping.
///
/// # Errors
/// See [`DiscoverError`].
pub fn metadata_bytes(
    vm: &dyn RuntimeVm,
    code: &[u8],
    storage: &dyn ProvedStorage,
) -> Result<Vec<u8>, DiscoverError> {
    let call = |function, args: &[u8]| vm.call(code, function, args, storage);
    let versions = match call("Metadata_metadata_versions", &[]) {
        Ok(answer) => Vec::<u32>::decode(&mut answer.as_slice()).unwrap_or_default(),
        Err(VmError::NoFunction(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let answer = match PREFERRED.iter().find(|version| versions.contains(version)) {
        Some(version) => {
            let answer = call("Metadata_metadata_at_version", &version.encode())?;
            answer
                .strip_prefix(&[1])
                .ok_or(MetadataError::Malformed)?
                .to_vec()
        }
        None => call("Metadata_metadata", &[])?,
    };
    Ok(opaque(&answer)?.to_vec())
}

/// The contents of a SCALE byte vector that is all of `bytes`.
fn opaque(bytes: &[u8]) -> Result<&[u8], MetadataError> {
    let mut contents = bytes;
    let length = Compact::<u32>::decode(&mut contents)
        .map_err(|_| MetadataError::Malformed)?
        .0;
    if usize::try_from(length) != Ok(contents.len()) {
        return Err(MetadataError::Malformed);
    }
    match contents.len() {
        length if length > MAX_METADATA_BYTES => Err(MetadataError::TooLarge(length)),
        _ => Ok(contents),
    }
}
