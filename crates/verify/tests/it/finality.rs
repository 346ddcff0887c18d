//! Hand-overs between sets of voters.

use primitives::{Code, Hash};
use verify::{AuraKey, Checkpoint, CheckpointError, FinalityError, FinalityWalk, Header, JustificationError};

use crate::voters::{consensus_log, forced_change, header, justify, scheduled_change, set, voters};
use ed25519_dalek::SigningKey;

const PARENT: Hash = Hash([3; 32]);

fn old() -> Vec<SigningKey> {
    voters(4)
}

fn new() -> Vec<SigningKey> {
    voters(11).split_off(4)
}

fn walk() -> FinalityWalk {
    let genesis = header(0, Hash([0; 32]), vec![]);
    FinalityWalk::start(Checkpoint::new(genesis, set(0, &old())).unwrap())
}

/// Headers 9 to 12; 10 announces the new voters with the given delay.
fn headers(delay: u32) -> Vec<Header> {
    let mut headers = vec![header(9, PARENT, vec![])];
    for number in 10..=12 {
        let logs = if number == 10 {
            vec![scheduled_change(&new(), delay)]
        } else {
            vec![]
        };
        headers.push(header(number, headers.last().unwrap().hash(), logs));
    }
    headers
}

#[test]
fn a_change_without_delay_takes_over_at_its_block() {
    let mut walk = walk();
    let headers = headers(0);
    walk.advance(&headers[1], &justify(0, &old(), &headers[1]))
        .unwrap();
    assert_eq!(walk.set(), &set(1, &new()));
    let by_old = walk.advance(&headers[2], &justify(0, &old(), &headers[2]));
    assert!(matches!(by_old, Err(FinalityError::Justification(_))));
    let by_new = walk
        .advance(&headers[2], &justify(1, &new(), &headers[2]))
        .unwrap();
    assert_eq!(by_new.number(), 11);
}

#[test]
fn a_change_with_delay_waits_for_its_height() {
    let mut walk = walk();
    let headers = headers(1);
    walk.advance(&headers[1], &justify(0, &old(), &headers[1]))
        .unwrap();
    assert_eq!((walk.set().id(), walk.handover_at()), (0, Some(11)));
    let beyond = walk.advance(&headers[3], &justify(0, &old(), &headers[3]));
    assert_eq!(
        beyond,
        Err(FinalityError::BeyondHandover {
            offered: 12,
            handover: 11
        })
    );
    walk.advance(&headers[2], &justify(0, &old(), &headers[2]))
        .unwrap();
    assert_eq!((walk.set(), walk.handover_at()), (&set(1, &new()), None));
    walk.advance(&headers[3], &justify(1, &new(), &headers[3]))
        .unwrap();
}

#[test]
fn a_skipped_announcement_is_recalled() {
    let mut walk = walk();
    let headers = headers(1);
    walk.advance(&headers[2], &justify(0, &old(), &headers[2]))
        .unwrap();
    assert_eq!(walk.set().id(), 0);
    let gap = walk.recall(&[headers[0].clone()]);
    assert_eq!(gap, Err(FinalityError::NotAnAncestor(headers[0].block())));
    assert_eq!(walk.recall(&[headers[1].clone(), headers[0].clone()]), Ok(true));
    assert_eq!(walk.set(), &set(1, &new()));
    assert_eq!(
        walk.recall(&[headers[1].clone()]),
        Ok(false),
        "history is not applied twice"
    );
}

#[test]
fn a_failed_step_changes_nothing() {
    let mut walk = walk();
    let headers = headers(0);
    let before = (walk.set().clone(), walk.finalized().block());
    let forced = header(20, PARENT, vec![forced_change(&new(), 0)]);
    let empty = header(21, PARENT, vec![consensus_log(vec![1, 0, 0, 0, 0, 0])]);
    for (header, justification) in [
        (&headers[1], justify(1, &old(), &headers[1])),
        (&headers[1], justify(0, &old(), &headers[2])),
        (&headers[1], vec![]),
        (&forced, justify(0, &old(), &forced)),
        (&empty, justify(0, &old(), &empty)),
    ] {
        assert!(walk.advance(header, &justification).is_err());
        assert_eq!((walk.set().clone(), walk.finalized().block()), before);
    }
}

#[test]
fn forced_changes_are_unsupported() {
    let forced = header(
        20,
        PARENT,
        vec![scheduled_change(&new(), 0), forced_change(&new(), 0)],
    );
    let error = walk().advance(&forced, &justify(0, &old(), &forced)).unwrap_err();
    assert_eq!(error, FinalityError::Change(CheckpointError::ForcedChange));
    assert_eq!(error.code(), Code::ConsensusUnsupported);
    let checkpoint = Checkpoint::new(forced, set(0, &old()));
    assert_eq!(checkpoint, Err(CheckpointError::ForcedChange));
}

#[test]
fn overlapping_changes_are_unsupported() {
    let mut walk = walk();
    let first = header(10, PARENT, vec![scheduled_change(&new(), 5)]);
    let second = header(12, PARENT, vec![scheduled_change(&new(), 5)]);
    walk.advance(&first, &justify(0, &old(), &first)).unwrap();
    let error = walk.advance(&second, &justify(0, &old(), &second));
    assert_eq!(error, Err(FinalityError::OverlappingChange));
}

#[test]
fn the_same_block_or_an_older_one_is_no_advance() {
    let mut walk = walk();
    let headers = headers(0);
    walk.advance(&headers[0], &justify(0, &old(), &headers[0]))
        .unwrap();
    let again = walk.advance(&headers[0], &justify(0, &old(), &headers[0]));
    assert_eq!(
        again,
        Err(FinalityError::NotNewer {
            offered: 9,
            finalized: 9
        })
    );
}

#[test]
fn a_justification_is_for_its_own_block_alone() {
    let headers = headers(0);
    let error = walk()
        .advance(&headers[0], &justify(0, &old(), &headers[1]))
        .unwrap_err();
    let (target, header) = (headers[1].block(), headers[0].block());
    assert_eq!(error, FinalityError::WrongTarget { target, header });
    assert_eq!(error.code(), Code::JustificationInvalid);
}

#[test]
fn a_checkpoint_with_delay_keeps_the_signing_set() {
    let delayed = header(10, PARENT, vec![scheduled_change(&new(), 2)]);
    let checkpoint = Checkpoint::new(delayed, set(4, &old())).unwrap();
    assert_eq!(checkpoint.next_set(), Some((&set(5, &new()), 12)));
    let walk = FinalityWalk::start(checkpoint);
    assert_eq!((walk.set().id(), walk.handover_at()), (4, Some(12)));
}

#[test]
fn too_few_signatures_are_told() {
    let headers = headers(0);
    let error = walk().advance(&headers[0], &justify(0, &voters(2), &headers[0]));
    let below = JustificationError::BelowThreshold {
        signed: 2,
        of: 4,
        threshold: 3,
    };
    assert_eq!(error, Err(FinalityError::Justification(below)));
}

/// The key types of the two engines stay apart; their text is plain hexadecimal.
#[test]
fn keys_print_as_hex() {
    assert_eq!(AuraKey([0xab; 32]).to_string(), format!("0x{}", "ab".repeat(32)));
}
