//! GRANDPA's own judgement of a justification, by Parity's crates.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::HashMap;

use codec::DecodeAll;
use devnet::{block::Header, finality::AuthoritySet};
use finality_grandpa::{Chain, Error, Message, voter_set::VoterSet};
use sp_consensus_grandpa::{GrandpaJustification, check_message_signature};
use sp_core::H256;

struct Ancestry(HashMap<H256, Header>);

impl Chain<H256, u32> for Ancestry {
    fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, Error> {
        let (mut route, mut current) = (Vec::new(), block);
        while current != base {
            current = self.0.get(&current).ok_or(Error::NotDescendent)?.parent_hash;
            route.push(current);
        }
        route.pop();
        Ok(route)
    }
}

/// The block a justification finalizes under a set, or why it finalizes none.
pub fn judge(bytes: &[u8], set: &AuthoritySet) -> Result<(H256, u32), String> {
    let justification =
        GrandpaJustification::<Header>::decode_all(&mut &bytes[..]).map_err(|error| error.to_string())?;
    let commit = &justification.commit;
    for vote in &commit.precommits {
        let message = Message::Precommit(vote.precommit.clone());
        let valid = check_message_signature(&message, &vote.id, &vote.signature, justification.round, set.id);
        if !valid.is_valid() {
            return Err("a signature is not of this set".into());
        }
    }
    let headers = justification
        .votes_ancestries
        .iter()
        .map(|header| (header.hash(), header.clone()))
        .collect();
    let voters = VoterSet::new(set.authorities.iter().cloned()).unwrap();
    let result = finality_grandpa::validate_commit(commit, &voters, &Ancestry(headers))
        .map_err(|error| error.to_string())?;
    if !result.is_valid() || result.num_invalid_voters() > 0 || result.num_duplicated_precommits() > 0 {
        return Err(format!("{result:?}"));
    }
    Ok((commit.target_hash, commit.target_number))
}
