//! Faults of finality. They happen when a round is closed, so every stored justification has them.

use sp_core::H256;
use sp_io::hashing::blake2_256;

use super::Fault;
use crate::finality::{AuthoritySet, Round, Vote};

/// Spoils a round's votes before they are signed.
#[must_use]
pub fn spoil(fault: Option<Fault>, mut round: Round, set: &AuthoritySet) -> Round {
    let short = set.threshold().saturating_sub(1);
    match fault {
        Some(Fault::WrongSetId) => round.set_id = round.set_id.saturating_add(1),
        Some(Fault::BelowThreshold) => keep_for_target(&mut round, short),
        Some(Fault::DuplicateSigner) => {
            keep_for_target(&mut round, short.max(1));
            round.votes.extend(round.votes.last().cloned());
        }
        Some(Fault::UnknownFork) => move_to_unknown(&mut round),
        _ => {}
    }
    round
}

/// Leaves `count` votes, all for the target itself, so that no ancestry is left over.
fn keep_for_target(round: &mut Round, count: usize) {
    let (hash, number) = round.target;
    round.votes.truncate(count);
    round.votes = round
        .votes
        .iter()
        .map(|vote| Vote {
            hash,
            number,
            ..vote.clone()
        })
        .collect();
    round.ancestry.clear();
}

/// Everybody votes for a sibling of the target which does not exist.
fn move_to_unknown(round: &mut Round) {
    let everyone = round.votes.len();
    round.target.0 = H256(blake2_256(round.target.0.as_bytes()));
    keep_for_target(round, everyone);
}
