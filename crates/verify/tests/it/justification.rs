//! Twenty voters, as mainnet has.

use primitives::{BlockRef, Code, Hash};
use verify::{
    AuthorityError, AuthoritySet, Header, Justification, JustificationError, MAX_JUSTIFICATION_BYTES,
    Signatures,
};

use crate::voters::{Vote, header, justification, key, set, voter, voters, votes};

const SET_ID: u64 = 6;

fn target() -> Header {
    header(100, Hash([9; 32]), vec![])
}

fn verify(votes: &[Vote], ancestry: &[&Header]) -> Result<Signatures, JustificationError> {
    let scale = justification(SET_ID, target().block(), votes, ancestry);
    set(SET_ID, &voters(20)).verify(&Justification::decode(&scale).unwrap())
}

#[test]
fn fourteen_of_twenty_suffice() {
    let fourteen = votes(&voters(14), target().block());
    assert_eq!(
        verify(&fourteen, &[]),
        Ok(Signatures {
            signed: 14,
            of: 20,
            threshold: 14
        })
    );
}

#[test]
fn thirteen_of_twenty_do_not() {
    let thirteen = votes(&voters(13), target().block());
    let error = JustificationError::BelowThreshold {
        signed: 13,
        of: 20,
        threshold: 14,
    };
    assert_eq!(verify(&thirteen, &[]), Err(error.clone()));
    assert_eq!(error.code(), Code::JustificationInvalid);
}

#[test]
fn a_repeated_signer_does_not_count_twice() {
    let mut thirteen_and_one_again = votes(&voters(13), target().block());
    thirteen_and_one_again.push(thirteen_and_one_again[0].clone());
    let error = JustificationError::DuplicateSigner(key(&voter(0)));
    assert_eq!(verify(&thirteen_and_one_again, &[]), Err(error));
}

#[test]
fn a_foreign_key_does_not_count() {
    let mut with_stranger = votes(&voters(13), target().block());
    with_stranger.push(Vote {
        voter: voter(77),
        block: target().block(),
    });
    assert_eq!(
        verify(&with_stranger, &[]),
        Err(JustificationError::ForeignSigner(key(&voter(77))))
    );
    let mut enough_and_stranger = votes(&voters(14), target().block());
    enough_and_stranger.push(Vote {
        voter: voter(77),
        block: target().block(),
    });
    assert!(verify(&enough_and_stranger, &[]).is_err());
}

#[test]
fn another_set_id_is_refused() {
    let scale = justification(
        SET_ID + 1,
        target().block(),
        &votes(&voters(20), target().block()),
        &[],
    );
    let error = set(SET_ID, &voters(20)).verify(&Justification::decode(&scale).unwrap());
    assert_eq!(error, Err(JustificationError::BadSignature { set_id: SET_ID }));
}

#[test]
fn votes_for_descendants_count_when_linked() {
    let target = target();
    let child = header(101, target.hash(), vec![]);
    let grandchild = header(102, child.hash(), vec![]);
    let mut mixed = votes(&voters(8), target.block());
    mixed.extend(votes(&voters(14)[8..], grandchild.block()));
    assert!(verify(&mixed, &[&child, &grandchild]).is_ok());
    assert_eq!(
        verify(&mixed, &[&grandchild]),
        Err(JustificationError::BadAncestry)
    );
    assert_eq!(verify(&mixed, &[]), Err(JustificationError::BadAncestry));
    let unrelated = header(101, Hash([1; 32]), vec![]);
    assert_eq!(
        verify(&mixed, &[&child, &grandchild, &unrelated]),
        Err(JustificationError::UnusedAncestry)
    );
}

#[test]
fn votes_for_a_fork_do_not_count() {
    let fork = header(101, Hash([1; 32]), vec![]);
    let mut mixed = votes(&voters(13), target().block());
    mixed.extend(votes(&voters(14)[13..], fork.block()));
    assert_eq!(verify(&mixed, &[&fork]), Err(JustificationError::BadAncestry));
}

/// All sign the child; the justification claims another block.
#[test]
fn the_claimed_target_must_be_what_was_voted_for() {
    let child = header(101, target().hash(), vec![]);
    assert_eq!(
        verify(&votes(&voters(20), child.block()), &[]),
        Err(JustificationError::TargetMismatch)
    );
    let elsewhere = BlockRef {
        number: 101,
        hash: target().hash(),
    };
    assert!(verify(&votes(&voters(20), elsewhere), &[]).is_err());
}

#[test]
fn trailing_bytes_are_refused() {
    let mut scale = justification(
        SET_ID,
        target().block(),
        &votes(&voters(14), target().block()),
        &[],
    );
    scale.push(0);
    assert_eq!(Justification::decode(&scale), Err(JustificationError::Malformed));
    assert_eq!(Justification::decode(&[]), Err(JustificationError::Malformed));
    let huge = vec![0; MAX_JUSTIFICATION_BYTES + 1];
    assert_eq!(
        Justification::decode(&huge),
        Err(JustificationError::TooLong(huge.len()))
    );
}

/// The same votes with their count in the four-byte form of a compact number.
#[test]
fn another_encoding_of_the_same_votes_is_refused() {
    let scale = justification(
        SET_ID,
        target().block(),
        &votes(&voters(14), target().block()),
        &[],
    );
    let count = 8 + 32 + 4;
    assert_eq!(scale[count], 14 << 2);
    let longer = [&scale[..count], &[(14 << 2) | 2, 0, 0, 0], &scale[count + 1..]].concat();
    assert_eq!(Justification::decode(&longer), Err(JustificationError::Malformed));
}

#[test]
fn sets_that_cannot_be_counted_are_refused() {
    let (one, two) = (key(&voter(1)), key(&voter(2)));
    assert_eq!(AuthoritySet::new(0, vec![]), Err(AuthorityError::Empty));
    assert_eq!(
        AuthoritySet::weighted(0, vec![(one, 0)]),
        Err(AuthorityError::ZeroWeight(one))
    );
    let heavy = AuthoritySet::weighted(0, vec![(one, 1), (two, 2)]).unwrap_err();
    assert_eq!(
        (heavy.code(), heavy),
        (Code::ConsensusUnsupported, AuthorityError::UnequalWeight(two))
    );
    assert_eq!(
        AuthoritySet::new(0, vec![one, two, one]),
        Err(AuthorityError::UnequalWeight(one))
    );
    assert_eq!(AuthoritySet::decode(&[0; 8]), Err(AuthorityError::Malformed));
    assert_eq!(AuthoritySet::decode(&[0; 9]), Err(AuthorityError::Empty));
    assert_eq!(AuthoritySet::decode(&[0; 10]), Err(AuthorityError::Malformed));
}

/// Threshold as GRANDPA defines it: n − ⌊(n−1)/3⌋.
#[test]
fn threshold_is_grandpas() {
    for count in 1..=100u8 {
        let n = usize::from(count);
        assert_eq!(set(0, &voters(count)).threshold(), n - (n - 1) / 3);
    }
}
