//! Verification as a Substrate node does it, on Parity's crates.

use std::collections::BTreeMap;

use codec::Decode;
use finality_grandpa::voter_set::VoterSet;
use finality_grandpa::{Chain, Error, Message, validate_commit};
use sp_consensus_grandpa::{AuthorityId, GrandpaJustification, check_message_signature_with_buffer};
use sp_core::{Blake2Hasher, H256};
use sp_runtime::traits::Header as _;
use sp_state_machine::read_proof_check;

use crate::vectors::{Header, Proof, SET_ID};

/// Decodes a justification and checks its commit, its ancestries and every signature.
pub(crate) fn justified(bytes: &[u8], voters: &VoterSet<AuthorityId>) -> Option<H256> {
    let justification = GrandpaJustification::<Header>::decode(&mut &*bytes).ok()?;
    let ancestries = Ancestries::new(&justification.votes_ancestries);
    let validity = validate_commit(&justification.commit, voters, &ancestries).ok()?;
    if !validity.is_valid() {
        return None;
    }
    let mut buffer = Vec::new();
    let signed = justification.commit.precommits.iter().all(|vote| {
        let message = Message::Precommit(vote.precommit.clone());
        let (round, id) = (justification.round, &vote.id);
        check_message_signature_with_buffer(&message, id, &vote.signature, round, SET_ID, &mut buffer)
            .is_valid()
    });
    signed.then_some(justification.commit.target_hash)
}

/// Checks a proof and reads every key from it.
pub(crate) fn values(root: H256, proof: &Proof) -> Option<usize> {
    let values = read_proof_check::<Blake2Hasher, _>(root, proof.nodes.clone(), &proof.keys).ok()?;
    Some(values.values().flatten().count())
}

/// The headers a justification brings to connect its votes with its target.
struct Ancestries {
    parents: BTreeMap<H256, H256>,
}

impl Ancestries {
    fn new(headers: &[Header]) -> Self {
        Self {
            parents: headers
                .iter()
                .map(|header| (header.hash(), *header.parent_hash()))
                .collect(),
        }
    }
}

impl Chain<H256, u32> for Ancestries {
    fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, Error> {
        let mut route = Vec::new();
        let mut at = block;
        while at != base {
            at = *self.parents.get(&at).ok_or(Error::NotDescendent)?;
            route.push(at);
        }
        // The base itself is no part of the route.
        route.pop();
        Ok(route)
    }
}
