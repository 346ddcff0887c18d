use alloc::vec::Vec;

use codec::Encode;
use primitives::{BlockRef, Code, Fault, Hash, hashing};
use smoldot::finality::{
    decode::{GrandpaJustificationRef, decode_grandpa_justification},
    verify::{JustificationVerifyConfig, JustificationVerifyError, verify_justification},
};

use crate::{AuthoritySet, BLOCK_NUMBER_BYTES, GrandpaKey};

/// Largest justification accepted, in bytes. One of 20 voters without ancestries has 2.8 kB.
pub const MAX_JUSTIFICATION_BYTES: usize = 1024 * 1024;

/// Why a justification proves nothing. The endpoint that sent it is at fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum JustificationError {
    /// More than [`MAX_JUSTIFICATION_BYTES`].
    #[error("a justification of {0} bytes, more than {MAX_JUSTIFICATION_BYTES}")]
    TooLong(usize),
    /// Not the SCALE encoding of a justification, or with bytes to spare.
    #[error("not the SCALE encoding of a justification")]
    Malformed,
    /// Fewer voters signed than must.
    #[error("{signed} signatures of {of} voters, {threshold} needed")]
    BelowThreshold {
        /// Precommits in the justification.
        signed: usize,
        /// Voters in the set.
        of: usize,
        /// Precommits needed.
        threshold: usize,
    },
    /// One voter counted twice.
    #[error("voter {0} signed twice")]
    DuplicateSigner(GrandpaKey),
    /// Somebody signed who is not in the set.
    #[error("{0} is not in the authority set")]
    ForeignSigner(GrandpaKey),
    /// At least one signature is not of what it must be of: a forged vote, or one of another set id or round.
    #[error("a signature does not verify under set {set_id}")]
    BadSignature {
        /// Set the signatures were checked under.
        set_id: u64,
    },
    /// A vote is for a block that the headers enclosed do not link to the others.
    #[error("a vote is not linked to the finalized block")]
    BadAncestry,
    /// The votes finalize another block than the justification claims.
    #[error("the votes finalize another block")]
    TargetMismatch,
    /// A header is enclosed that no vote needs.
    #[error("a header is enclosed that no vote needs")]
    UnusedAncestry,
}

impl JustificationError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::JustificationInvalid
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        Fault::Endpoint
    }
}

/// How many voters stand behind a justification that verified.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signatures {
    /// Distinct voters who signed.
    pub signed: u32,
    /// Voters in the set.
    pub of: u32,
    /// Voters that had to sign.
    pub threshold: u32,
}

/// A GRANDPA justification, decoded. Decoding says nothing about whether it holds:
/// [`AuthoritySet::verify`] does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Justification {
    scale: Vec<u8>,
    round: u64,
    target: BlockRef,
    signers: Vec<GrandpaKey>,
}

impl Justification {
    /// Decodes a SCALE-encoded justification (the bytes beside `FRNK` in a block).
    ///
    /// # Errors
    ///
    /// [`JustificationError::TooLong`] or [`JustificationError::Malformed`].
    pub fn decode(scale: &[u8]) -> Result<Self, JustificationError> {
        if scale.len() > MAX_JUSTIFICATION_BYTES {
            return Err(JustificationError::TooLong(scale.len()));
        }
        let decoded = decode_grandpa_justification(scale, BLOCK_NUMBER_BYTES)
            .map_err(|_| JustificationError::Malformed)?;
        let number = u32::try_from(decoded.target_number).map_err(|_| JustificationError::Malformed)?;
        if encode(&decoded, number) != scale {
            return Err(JustificationError::Malformed);
        }
        Ok(Self {
            round: decoded.round,
            target: BlockRef {
                number,
                hash: Hash(*decoded.target_hash),
            },
            signers: decoded
                .precommits
                .iter()
                .map(|vote| GrandpaKey(*vote.authority_public_key))
                .collect(),
            scale: scale.to_vec(),
        })
    }

    /// The block it claims to finalize.
    #[must_use]
    pub const fn target(&self) -> BlockRef {
        self.target
    }

    /// The voting round.
    #[must_use]
    pub const fn round(&self) -> u64 {
        self.round
    }

    /// Who claims to have signed, in the order given.
    #[must_use]
    pub fn signers(&self) -> &[GrandpaKey] {
        &self.signers
    }

    /// The SCALE encoding that was decoded.
    #[must_use]
    pub fn scale(&self) -> &[u8] {
        &self.scale
    }
}

impl AuthoritySet {
    /// Checks that more than two thirds of this set voted, in one round, for the target or its descendants: every
    /// signature, every signer's membership, no signer twice, every enclosed header needed and linked.
    ///
    /// Signatures are checked as one batch (ZIP-215 rules), whose random weights are derived from this set and
    /// from every byte of the justification. They cannot be known before the signatures are chosen, which is what
    /// a batch rests on: with weights known in advance one voter could forge the votes of all others.
    ///
    /// # Errors
    ///
    /// [`JustificationError`], any variant but [`JustificationError::TooLong`].
    pub fn verify(&self, justification: &Justification) -> Result<Signatures, JustificationError> {
        let config = JustificationVerifyConfig {
            justification: &justification.scale,
            block_number_bytes: BLOCK_NUMBER_BYTES,
            authorities_set_id: self.id(),
            authorities_list: self.authorities().iter().map(|key| key.0.as_slice()),
            randomness_seed: self.batch_seed(justification),
        };
        verify_justification(config).map_err(|error| self.explain(error, justification))?;
        Ok(Signatures {
            signed: count(justification.signers.len()),
            of: count(self.authorities().len()),
            threshold: count(self.threshold()),
        })
    }

    fn batch_seed(&self, justification: &Justification) -> [u8; 32] {
        let mut transcript = b"taolight batch".to_vec();
        self.id().encode_to(&mut transcript);
        self.authorities()
            .iter()
            .for_each(|key| transcript.extend_from_slice(&key.0));
        transcript.extend_from_slice(&justification.scale);
        hashing::blake2_256(&transcript).0
    }

    fn explain(&self, error: JustificationVerifyError, justification: &Justification) -> JustificationError {
        match error {
            JustificationVerifyError::InvalidFormat => JustificationError::Malformed,
            JustificationVerifyError::BadPublicKey | JustificationVerifyError::BadSignature => {
                JustificationError::BadSignature { set_id: self.id() }
            }
            JustificationVerifyError::DuplicateSignature { authority_key } => {
                JustificationError::DuplicateSigner(GrandpaKey(authority_key))
            }
            JustificationVerifyError::NotAuthority { authority_key } => {
                JustificationError::ForeignSigner(GrandpaKey(authority_key))
            }
            JustificationVerifyError::NotEnoughSignatures => JustificationError::BelowThreshold {
                signed: justification.signers.len(),
                of: self.authorities().len(),
                threshold: self.threshold(),
            },
            JustificationVerifyError::BadAncestry => JustificationError::BadAncestry,
            JustificationVerifyError::TargetMismatch => JustificationError::TargetMismatch,
            JustificationVerifyError::UnusedAncestryEntry => JustificationError::UnusedAncestry,
        }
    }
}

/// The one canonical encoding, to compare with what came.
fn encode(decoded: &GrandpaJustificationRef<'_>, number: u32) -> Vec<u8> {
    let mut scale = (decoded.round, decoded.target_hash, number).encode();
    codec::Compact(count(decoded.precommits.iter().len())).encode_to(&mut scale);
    for vote in decoded.precommits.iter() {
        vote.target_hash.encode_to(&mut scale);
        // A block number of four bytes was decoded: it fits.
        u32::try_from(vote.target_number)
            .unwrap_or(u32::MAX)
            .encode_to(&mut scale);
        vote.signature.encode_to(&mut scale);
        vote.authority_public_key.encode_to(&mut scale);
    }
    codec::Compact(count(decoded.votes_ancestries.len())).encode_to(&mut scale);
    for header in decoded.votes_ancestries.clone() {
        scale.extend_from_slice(&header.scale_encoding_vec(BLOCK_NUMBER_BYTES));
    }
    scale
}

/// Bounded by [`MAX_JUSTIFICATION_BYTES`] and `MAX_AUTHORITIES`: never saturates.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
