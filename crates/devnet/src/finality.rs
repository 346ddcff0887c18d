//! GRANDPA as seen from outside: who may vote, when the set changes, and the justifications the votes make.

use codec::{DecodeAll, Encode};
use finality_grandpa::{Message, Precommit, SignedPrecommit};
use sp_consensus_grandpa::{
    AuthorityId, AuthorityList, ConsensusLog, GRANDPA_ENGINE_ID, GrandpaJustification, ScheduledChange,
    localized_payload,
};
use sp_core::{H256, Pair, crypto::ByteArray, ed25519};
use sp_runtime::traits::Header as _;

use crate::{block::Header, keys::Keyring};

/// A set of voters and the id under which they sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySet {
    /// Grows by one with each change.
    pub id: u64,
    /// Voters, weight 1 each.
    pub authorities: AuthorityList,
}

/// A change which a header on the best chain has announced.
#[derive(Clone, Debug)]
pub struct PendingChange {
    /// The block whose header says so.
    pub announced: u32,
    /// The last block the old set signs for.
    pub effective: u32,
    /// The voters from then on.
    pub next: AuthorityList,
}

impl AuthoritySet {
    /// Fewest voters that finalize: all but the largest tolerable minority, `n - (n - 1) / 3`.
    #[must_use]
    pub fn threshold(&self) -> usize {
        let voters = self.authorities.len();
        voters.saturating_sub(voters.saturating_sub(1).checked_div(3).unwrap_or(0))
    }

    /// The set after this one.
    #[must_use]
    pub fn succeeded_by(&self, next: AuthorityList) -> Self {
        Self {
            id: self.id.saturating_add(1),
            authorities: next,
        }
    }
}

/// The set change a header announces, if any.
#[must_use]
pub fn scheduled_change(header: &Header) -> Option<ScheduledChange<u32>> {
    header.digest().logs().iter().find_map(|item| {
        let mut log = item.as_consensus().filter(|(id, _)| *id == GRANDPA_ENGINE_ID)?.1;
        ConsensusLog::decode_all(&mut log).ok()?.try_into_change()
    })
}

/// One vote: who, and for which block.
#[derive(Clone)]
pub struct Vote {
    /// The voter.
    pub voter: AuthorityId,
    /// Hash of the block voted for.
    pub hash: H256,
    /// Number of the block voted for.
    pub number: u32,
}

/// A round that is over: what was decided, and the votes which decided it.
pub struct Round {
    /// Round number within the set.
    pub number: u64,
    /// Set id the votes are signed under.
    pub set_id: u64,
    /// The block the commit names.
    pub target: (H256, u32),
    /// The votes; each for the target or a descendant of it.
    pub votes: Vec<Vote>,
    /// Headers that link votes for descendants down to the target, the target excluded.
    pub ancestry: Vec<Header>,
}

impl Round {
    /// Signs every vote and encodes the justification. Votes of keys which are not ours are left out.
    #[must_use]
    pub fn justify(&self, keys: &Keyring) -> Vec<u8> {
        let precommits = self
            .votes
            .iter()
            .filter_map(|vote| self.sign(vote, keys))
            .collect();
        let (target_hash, target_number) = self.target;
        GrandpaJustification::<Header> {
            round: self.number,
            commit: finality_grandpa::Commit {
                target_hash,
                target_number,
                precommits,
            },
            votes_ancestries: self.ancestry.clone(),
        }
        .encode()
    }

    fn sign(
        &self,
        vote: &Vote,
        keys: &Keyring,
    ) -> Option<SignedPrecommit<H256, u32, sp_consensus_grandpa::AuthoritySignature, AuthorityId>> {
        let precommit = Precommit {
            target_hash: vote.hash,
            target_number: vote.number,
        };
        let payload = localized_payload(self.number, self.set_id, &Message::Precommit(precommit.clone()));
        let public = ed25519::Public::from_slice(vote.voter.as_ref()).ok()?;
        let signature = keys.grandpa(&public)?.sign(&payload).into();
        Some(SignedPrecommit {
            precommit,
            signature,
            id: vote.voter.clone(),
        })
    }
}
