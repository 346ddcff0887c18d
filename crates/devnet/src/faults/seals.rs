//! Faults of authorship. They happen when a block is sealed, so the block's hash and its children agree with them.

use sp_runtime::{DigestItem, traits::Header as _};

use super::Fault;
use crate::block::Header;

/// The slot whose author seals: one slot off for the wrong author.
#[must_use]
pub fn turn(fault: Option<Fault>, slot: u64) -> u64 {
    match fault {
        Some(Fault::WrongAuthor) => slot.saturating_add(1),
        _ => slot,
    }
}

/// Spoils a seal that was just made.
pub fn spoil(fault: Option<Fault>, header: &mut Header) {
    if fault != Some(Fault::BadSeal) {
        return;
    }
    if let Some(DigestItem::Seal(_, signature)) = header.digest_mut().logs.last_mut()
        && let Some(byte) = signature.first_mut()
    {
        *byte ^= 1;
    }
}
