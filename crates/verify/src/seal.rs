use core::{num::NonZero, time::Duration};

use primitives::{Code, Fault};
use smoldot::{
    header::AuraAuthorityRef,
    verify::aura::{VerifyConfig, VerifyError, verify_header},
};

use crate::{AuraAuthorities, AuraKey, BLOCK_NUMBER_BYTES, Header, Seal};

/// Why a block's authorship is not believed. The endpoint that sent it is at fault, unless the chain uses an
/// engine that this library does not verify.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    /// No seal, though every block but genesis has one.
    #[error("the block is not sealed")]
    Missing,
    /// The block does not say which slot it was authored in.
    #[error("the block names no slot")]
    NoSlot,
    /// The slot is not above the parent's.
    #[error("slot {slot} is not above the parent's")]
    SlotNotIncreasing {
        /// Slot claimed.
        slot: u64,
    },
    /// The slot is beyond what milliseconds since 1970 can express in 64 bits.
    #[error("slot {slot} is out of range")]
    SlotOutOfRange {
        /// Slot claimed.
        slot: u64,
    },
    /// The seal is not a signature of this header by the author that owns the slot.
    #[error("the seal is not by {author}, who owns slot {slot}")]
    BadSignature {
        /// Slot claimed.
        slot: u64,
        /// Owner of the slot.
        author: AuraKey,
    },
    /// The block, or its parent, was authored under another engine than Aura.
    #[error("the block was not authored under Aura")]
    Unsupported,
}

impl SealError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Unsupported => Code::ConsensusUnsupported,
            _ => Code::HeaderInvalid,
        }
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Unsupported => Fault::Chain,
            _ => Fault::Endpoint,
        }
    }
}

/// "Now", as late as smoldot's check can be told without overflowing: seconds since 1970 such that, with its
/// tolerance of 30 s, the milliseconds still fit in 64 bits.
///
/// Seals are checked without a clock. A slot in the future buys a liar nothing: its owner is fixed, so the seal
/// of one author stays the seal of one author. Whether the head is stale is judged by the proved time of its
/// state, elsewhere.
const NEVER_TOO_LATE: Duration = Duration::from_secs(u64::MAX / 1000 - 30);

/// Checks that `header`, a child of `parent`, is sealed by the author among `authors` that owns its slot.
/// Returns that author.
///
/// smoldot tries ed25519 where sr25519 fails. That opens no door: an author's sr25519 key read as an ed25519 one is
/// a point whose secret nobody knows.
pub(crate) fn check(
    header: &Header,
    parent: &Header,
    authors: &AuraAuthorities,
) -> Result<AuraKey, SealError> {
    let slot = match header.seal() {
        None => return Err(SealError::Missing),
        Some(Seal::Babe | Seal::Unknown(_)) => return Err(SealError::Unsupported),
        Some(Seal::Aura { slot, .. }) => slot.ok_or(SealError::NoSlot)?,
    };
    // The list of authors is never empty, and decoded headers decode.
    let author = authors.author(slot).ok_or(SealError::Missing)?;
    let (Some(block), Some(parent)) = (header.decoded(), parent.decoded()) else {
        return Err(SealError::Missing);
    };
    let config = VerifyConfig {
        header: block,
        block_number_bytes: BLOCK_NUMBER_BYTES,
        parent_block_header: parent,
        now_from_unix_epoch: NEVER_TOO_LATE,
        current_authorities: authors
            .authors()
            .iter()
            .map(|key| AuraAuthorityRef { public_key: &key.0 }),
        slot_duration: NonZero::<u64>::MIN,
        allow_equal_slot_number: false,
    };
    verify_header(config)
        .map(|_| author)
        .map_err(|error| explain(&error, slot, author))
}

fn explain(error: &VerifyError, slot: u64, author: AuraKey) -> SealError {
    match error {
        VerifyError::MissingSeal | VerifyError::EmptyAuthorities => SealError::Missing,
        VerifyError::MissingPreRuntimeDigest => SealError::NoSlot,
        VerifyError::ParentIsntAuraConsensus => SealError::Unsupported,
        VerifyError::SlotNumberNotIncreasing => SealError::SlotNotIncreasing { slot },
        VerifyError::TooFarInFuture => SealError::SlotOutOfRange { slot },
        VerifyError::BadSignature | VerifyError::BadPublicKey => SealError::BadSignature { slot, author },
        VerifyError::MultipleAuthoritiesChangeDigestItems => SealError::Unsupported,
    }
}
