//! GRANDPA voters that sign with another implementation (ed25519-dalek) than the one that checks.

use codec::{Compact, Encode};
use ed25519_dalek::{Signer, SigningKey};
use primitives::{BlockRef, Hash};
use verify::{AuthoritySet, GrandpaKey, Header, HeaderParts};

pub(crate) const ROUND: u64 = 7;

pub(crate) fn voter(index: u8) -> SigningKey {
    SigningKey::from_bytes(&[index + 1; 32])
}

pub(crate) fn key(voter: &SigningKey) -> GrandpaKey {
    GrandpaKey(voter.verifying_key().to_bytes())
}

pub(crate) fn voters(count: u8) -> Vec<SigningKey> {
    (0..count).map(voter).collect()
}

pub(crate) fn set(id: u64, voters: &[SigningKey]) -> AuthoritySet {
    AuthoritySet::new(id, voters.iter().map(key).collect()).unwrap()
}

/// A header with nothing in it but its place and digest.
pub(crate) fn header(number: u32, parent_hash: Hash, logs: Vec<Vec<u8>>) -> Header {
    let (state_root, extrinsics_root) = (Hash([0x57; 32]), Hash([0xe7; 32]));
    Header::from_parts(&HeaderParts {
        parent_hash,
        number,
        state_root,
        extrinsics_root,
        logs,
    })
    .unwrap()
}

/// The digest item by which a block schedules other voters (sp-consensus-grandpa, `ConsensusLog`).
pub(crate) fn scheduled_change(next: &[SigningKey], delay: u32) -> Vec<u8> {
    consensus_log((1u8, weighted(next), delay).encode())
}

pub(crate) fn forced_change(next: &[SigningKey], delay: u32) -> Vec<u8> {
    consensus_log((2u8, 0u32, weighted(next), delay).encode())
}

pub(crate) fn consensus_log(log: Vec<u8>) -> Vec<u8> {
    (4u8, *b"FRNK", log).encode()
}

fn weighted(voters: &[SigningKey]) -> Vec<([u8; 32], u64)> {
    voters.iter().map(|voter| (key(voter).0, 1)).collect()
}

/// One vote: who, and for which block.
#[derive(Clone)]
pub(crate) struct Vote {
    pub(crate) voter: SigningKey,
    pub(crate) block: BlockRef,
}

/// Votes of everybody for one block.
pub(crate) fn votes(voters: &[SigningKey], block: BlockRef) -> Vec<Vote> {
    voters
        .iter()
        .map(|voter| Vote {
            voter: voter.clone(),
            block,
        })
        .collect()
}

/// A justification as finality-grandpa encodes it.
pub(crate) fn justification(set_id: u64, target: BlockRef, votes: &[Vote], ancestry: &[&Header]) -> Vec<u8> {
    let mut scale = (ROUND, target.hash, target.number, Compact(votes.len() as u32)).encode();
    for Vote { voter, block } in votes {
        let message = (1u8, block.hash, block.number, ROUND, set_id).encode();
        let signature = voter.sign(&message).to_bytes();
        (block.hash, block.number, signature, key(voter).0).encode_to(&mut scale);
    }
    Compact(ancestry.len() as u32).encode_to(&mut scale);
    ancestry
        .iter()
        .for_each(|header| scale.extend_from_slice(header.scale()));
    scale
}

/// All voters justify one block.
pub(crate) fn justify(set_id: u64, voters: &[SigningKey], header: &Header) -> Vec<u8> {
    justification(set_id, header.block(), &votes(voters, header.block()), &[])
}
