use alloc::vec::Vec;
use core::fmt;

use codec::{Compact, Encode};
use primitives::{BlockRef, Code, Fault, Hash, hashing};
use smoldot::header::{
    self as raw, AuraConsensusLogRef, DigestItemRef, DigestRef, GrandpaConsensusLogRef,
    GrandpaScheduledChangeRef,
};

use crate::{AuraKey, BLOCK_NUMBER_BYTES, GrandpaKey};

/// Largest header accepted, in bytes. A header carries one hash per Ethereum transaction of its block; Bittensor's
/// are below 2 kB.
pub const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Why bytes are not a header. The endpoint that sent them is at fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeaderError {
    /// More than [`MAX_HEADER_BYTES`].
    #[error("a header of {0} bytes, more than {MAX_HEADER_BYTES}")]
    TooLong(usize),
    /// Not the SCALE encoding of a header, or with bytes to spare, or one of its known digest items is malformed.
    #[error("not the SCALE encoding of a header")]
    Malformed,
    /// The block number does not fit in 32 bits.
    #[error("the block number does not fit in 32 bits")]
    NumberTooLarge,
    /// The same header has a shorter encoding.
    #[error("not the canonical SCALE encoding of the header")]
    NotCanonical,
}

impl HeaderError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::HeaderInvalid
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        Fault::Endpoint
    }
}

/// The parts of a header as JSON-RPC gives them (`chain_getHeader`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeaderParts {
    /// Hash of the parent block.
    pub parent_hash: Hash,
    /// Height.
    pub number: u32,
    /// Root of the state trie after this block.
    pub state_root: Hash,
    /// Root of the extrinsics trie.
    pub extrinsics_root: Hash,
    /// Digest items, each SCALE-encoded.
    pub logs: Vec<Vec<u8>>,
}

/// By whose rules a block was authored and sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seal {
    /// Aura: an sr25519 signature of the header without the seal.
    Aura {
        /// The slot the author claims; `None` when the header does not say.
        slot: Option<u64>,
        /// The signature.
        signature: [u8; 64],
    },
    /// BABE. Not verified yet: see [`Code::ConsensusUnsupported`].
    Babe,
    /// Another engine, by its id.
    Unknown([u8; 4]),
}

/// A change of GRANDPA voters that a header announces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GrandpaChange {
    /// The next set takes over once the block `delay` blocks further on is finalized.
    Scheduled {
        /// Blocks between this header and the hand-over; 0 hands over at this block.
        delay: u32,
        /// The next voters with their weights.
        next: Vec<(GrandpaKey, u64)>,
    },
    /// A change outside the rules of finality, which only a subjective decision can follow.
    Forced,
}

/// A block header, decoded. Decoding says nothing about who made it.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    scale: Vec<u8>,
    hash: Hash,
    parent_hash: Hash,
    number: u32,
    state_root: Hash,
    extrinsics_root: Hash,
    seal: Option<Seal>,
    aura_change: Option<Vec<AuraKey>>,
    grandpa_change: Option<GrandpaChange>,
}

impl Header {
    /// Decodes a SCALE-encoded header. Digest items of engines unknown here (such as `fron`) stay opaque; those
    /// of Aura, BABE and GRANDPA must be well formed.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] unless the bytes are exactly one header in its one canonical encoding.
    pub fn decode(scale: &[u8]) -> Result<Self, HeaderError> {
        if scale.len() > MAX_HEADER_BYTES {
            return Err(HeaderError::TooLong(scale.len()));
        }
        let decoded = raw::decode(scale, BLOCK_NUMBER_BYTES).map_err(|_| HeaderError::Malformed)?;
        let number = u32::try_from(decoded.number).map_err(|_| HeaderError::NumberTooLarge)?;
        if decoded.scale_encoding_vec(BLOCK_NUMBER_BYTES) != scale {
            return Err(HeaderError::NotCanonical);
        }
        Ok(Self {
            hash: hashing::blake2_256(scale),
            parent_hash: Hash(*decoded.parent_hash),
            number,
            state_root: Hash(*decoded.state_root),
            extrinsics_root: Hash(*decoded.extrinsics_root),
            seal: seal(&decoded.digest),
            aura_change: aura_change(&decoded.digest),
            grandpa_change: grandpa_change(&decoded.digest)?,
            scale: scale.to_vec(),
        })
    }

    /// Encodes the parts and decodes the result.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] as [`Header::decode`].
    pub fn from_parts(parts: &HeaderParts) -> Result<Self, HeaderError> {
        let len = parts.logs.iter().map(Vec::len).fold(0, usize::saturating_add);
        let count = u32::try_from(parts.logs.len()).unwrap_or(u32::MAX);
        if len > MAX_HEADER_BYTES {
            return Err(HeaderError::TooLong(len));
        }
        let mut scale = parts.parent_hash.encode();
        Compact(parts.number).encode_to(&mut scale);
        parts.state_root.encode_to(&mut scale);
        parts.extrinsics_root.encode_to(&mut scale);
        Compact(count).encode_to(&mut scale);
        parts.logs.iter().for_each(|log| scale.extend_from_slice(log));
        Self::decode(&scale)
    }

    /// Height.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Blake2b-256 of the encoding: the block's name.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Height and hash.
    #[must_use]
    pub const fn block(&self) -> BlockRef {
        BlockRef {
            number: self.number,
            hash: self.hash,
        }
    }

    /// Hash of the parent block.
    #[must_use]
    pub const fn parent_hash(&self) -> Hash {
        self.parent_hash
    }

    /// Root of the state trie after this block.
    #[must_use]
    pub const fn state_root(&self) -> Hash {
        self.state_root
    }

    /// Root of the extrinsics trie.
    #[must_use]
    pub const fn extrinsics_root(&self) -> Hash {
        self.extrinsics_root
    }

    /// The SCALE encoding that was decoded.
    #[must_use]
    pub fn scale(&self) -> &[u8] {
        &self.scale
    }

    /// The digest: every item, SCALE-encoded, in order.
    #[must_use]
    pub fn digest(&self) -> Vec<Vec<u8>> {
        let Some(decoded) = self.decoded() else {
            return Vec::new();
        };
        decoded.digest.logs().map(|item| item_scale(&item)).collect()
    }

    /// The seal, if the block has one. Genesis has none.
    #[must_use]
    pub const fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// The slot of a block authored by Aura.
    #[must_use]
    pub const fn aura_slot(&self) -> Option<u64> {
        match self.seal {
            Some(Seal::Aura { slot, .. }) => slot,
            _ => None,
        }
    }

    /// The authors of this block's descendants, when this block changes them.
    #[must_use]
    pub fn aura_change(&self) -> Option<&[AuraKey]> {
        self.aura_change.as_deref()
    }

    /// The change of GRANDPA voters this block announces.
    #[must_use]
    pub const fn grandpa_change(&self) -> Option<&GrandpaChange> {
        self.grandpa_change.as_ref()
    }

    /// The header as smoldot's functions take it. Always `Some`: [`Header::decode`] saw to it.
    pub(crate) fn decoded(&self) -> Option<raw::HeaderRef<'_>> {
        raw::decode(&self.scale, BLOCK_NUMBER_BYTES).ok()
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({})", self.block())
    }
}

fn item_scale(item: &DigestItemRef<'_>) -> Vec<u8> {
    item.scale_encoding(BLOCK_NUMBER_BYTES)
        .fold(Vec::new(), |mut scale, part| {
            scale.extend_from_slice(part.as_ref());
            scale
        })
}

/// The seal is the last item, if any. A BABE pre-runtime item makes the block a BABE block whatever sealed it.
fn seal(digest: &DigestRef<'_>) -> Option<Seal> {
    let babe = |item: DigestItemRef<'_>| matches!(item, DigestItemRef::BabePreDigest(_));
    let slot = digest.aura_pre_runtime().map(|item| item.slot_number);
    match digest.logs().last()? {
        DigestItemRef::BabeSeal(_) => Some(Seal::Babe),
        DigestItemRef::UnknownSeal { engine, .. } => Some(Seal::Unknown(engine)),
        DigestItemRef::AuraSeal(_) if digest.logs().any(babe) => Some(Seal::Babe),
        DigestItemRef::AuraSeal(signature) => Some(Seal::Aura {
            slot,
            signature: *signature,
        }),
        _ => None,
    }
}

/// The last list counts, as it does in the runtime's storage.
fn aura_change(digest: &DigestRef<'_>) -> Option<Vec<AuraKey>> {
    let lists = digest.logs().filter_map(|item| match item {
        DigestItemRef::AuraConsensus(AuraConsensusLogRef::AuthoritiesChange(list)) => Some(list),
        _ => None,
    });
    lists
        .last()
        .map(|list| list.map(|author| AuraKey(*author.public_key)).collect())
}

/// Of several changes in one block the first counts, and a forced one outranks the scheduled ones
/// (sc-consensus-grandpa, `import.rs`).
fn grandpa_change(digest: &DigestRef<'_>) -> Result<Option<GrandpaChange>, HeaderError> {
    let mut change = None;
    for item in digest.logs() {
        match item {
            DigestItemRef::GrandpaConsensus(GrandpaConsensusLogRef::ForcedChange { .. }) => {
                return Ok(Some(GrandpaChange::Forced));
            }
            DigestItemRef::GrandpaConsensus(GrandpaConsensusLogRef::ScheduledChange(next))
                if change.is_none() =>
            {
                change = Some(scheduled(next)?);
            }
            _ => {}
        }
    }
    Ok(change)
}

fn scheduled(change: GrandpaScheduledChangeRef<'_>) -> Result<GrandpaChange, HeaderError> {
    let delay = u32::try_from(change.delay).map_err(|_| HeaderError::Malformed)?;
    let voter = |voter: raw::GrandpaAuthorityRef<'_>| (GrandpaKey(*voter.public_key), voter.weight.get());
    Ok(GrandpaChange::Scheduled {
        delay,
        next: change.next_authorities.map(voter).collect(),
    })
}
