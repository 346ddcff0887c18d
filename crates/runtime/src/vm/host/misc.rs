//! Logging, printing, panics.

use alloc::string::String;

use super::{Call, Trap};

/// Says nothing and does nothing: a library does not print, and a log level of 0 means "off".
pub(super) fn ignore(_: &mut Call<'_>) -> Result<u64, Trap> {
    Ok(0)
}

/// `ext_storage_proof_size_storage_proof_size() -> u64`: all ones says that no proof is recorded.
pub(super) fn proof_size(_: &mut Call<'_>) -> Result<u64, Trap> {
    Ok(u64::MAX)
}

/// `ext_panic_handler_abort_on_panic(message)`.
pub(super) fn panicked(call: &mut Call<'_>) -> Result<u64, Trap> {
    let mut message = call.bytes(0)?;
    message.truncate(MAX_MESSAGE_BYTES);
    Err(Trap::Panicked(String::from_utf8_lossy(&message).into_owned()))
}

/// Longest part of a runtime's message that is kept.
const MAX_MESSAGE_BYTES: usize = 1024;
