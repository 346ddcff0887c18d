//! Aura seals of a recorded chain: two authors, Alice and Bob, in turn.

use codec::Encode;
use primitives::{Code, Hash};
use verify::{
    Assurance, AuraAuthorities, Checkpoint, Header, HeaderParts, Pushed, Seal, SealError, SealedChain,
    SealedError,
};

use crate::{
    records::NodeRecord,
    voters::{header, justify, scheduled_change, set, voters},
};

/// Headers #512 (the base) to #528, and a chain that holds the base alone.
fn start() -> (NodeRecord, Vec<Header>, SealedChain) {
    let record = NodeRecord::excerpt();
    let headers: Vec<_> = record
        .headers()
        .into_iter()
        .filter(|header| header.number() >= 512)
        .collect();
    let base = record
        .walk()
        .advance(&headers[0], &record.justification(512))
        .unwrap();
    let chain = SealedChain::start(base, record.aura());
    (record, headers, chain)
}

/// The parts of a header, to be altered.
fn parts(header: &Header) -> HeaderParts {
    HeaderParts {
        parent_hash: header.parent_hash(),
        number: header.number(),
        state_root: header.state_root(),
        extrinsics_root: header.extrinsics_root(),
        logs: header.digest(),
    }
}

fn seal_error(pushed: Result<Pushed, SealedError>) -> SealError {
    match pushed {
        Err(SealedError::Seal { error, .. }) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn authors_on_top_vouch_for_a_block() {
    let (_, headers, mut chain) = start();
    assert_eq!(chain.quorum_head(), None);
    assert_eq!(chain.push(headers[1].clone()), Ok(Pushed::Extended));
    assert_eq!(
        chain.assurance(headers[1].hash()),
        Some(Assurance::Best),
        "nobody is on top yet"
    );
    for header in &headers[2..4] {
        chain.push(header.clone()).unwrap();
    }
    // The two authors have taken turns: both are on top of #513, one is on top of #514.
    let authors: Vec<_> = headers[1..4]
        .iter()
        .map(|header| chain.author(header.hash()).unwrap())
        .collect();
    assert!(authors[0] == authors[2] && authors[0] != authors[1]);
    assert_eq!(
        chain.assurance(headers[1].hash()),
        Some(Assurance::Sealed { authors: 2, of: 2 })
    );
    assert_eq!(
        chain.assurance(headers[2].hash()),
        Some(Assurance::Sealed { authors: 1, of: 2 })
    );
    assert_eq!(chain.assurance(headers[3].hash()), Some(Assurance::Best));
    assert_eq!(chain.assurance(headers[0].hash()), Some(Assurance::Finalized));
    assert_eq!(chain.assurance(headers[4].hash()), None);
    let quorum = chain.quorum_head().unwrap();
    assert_eq!(
        (quorum.block(), quorum.assurance()),
        (headers[1].block(), Assurance::Sealed { authors: 2, of: 2 })
    );
    assert_eq!(chain.head().block(), headers[3].block());
}

#[test]
fn quorum_is_more_than_two_thirds() {
    for (authors, of, quorum) in [
        (13, 20, false),
        (14, 20, true),
        (2, 3, false),
        (3, 3, true),
        (1, 1, true),
    ] {
        assert_eq!(
            Assurance::Sealed { authors, of }.is_quorum(),
            quorum,
            "{authors} of {of}"
        );
    }
}

#[test]
fn the_slot_decides_the_author() {
    let (record, headers, chain) = start();
    let turned: Vec<_> = record.aura().authors().iter().rev().copied().collect();
    let mut wrong = SealedChain::start(chain.base().clone(), AuraAuthorities::new(turned).unwrap());
    let error = wrong.push(headers[1].clone()).unwrap_err();
    assert_eq!(error.code(), Code::HeaderInvalid);
    assert!(matches!(seal_error(Err(error)), SealError::BadSignature { .. }));
}

/// Everything the seal covers: a state root, a slot of the same author, a log.
#[test]
fn the_seal_covers_the_header() {
    let (_, headers, mut chain) = start();
    let mut forged_root = parts(&headers[1]);
    forged_root.state_root = Hash([7; 32]);
    let mut other_slot = parts(&headers[1]);
    let slot = headers[1].aura_slot().unwrap() + 2;
    other_slot.logs[0] = (6u8, *b"aura", slot.to_le_bytes().to_vec()).encode();
    let mut no_log = parts(&headers[1]);
    no_log.logs.remove(1);
    for forged in [forged_root, other_slot, no_log] {
        let forged = Header::from_parts(&forged).unwrap();
        assert!(matches!(
            seal_error(chain.push(forged)),
            SealError::BadSignature { .. }
        ));
    }
    assert!(chain.is_empty());
}

#[test]
fn a_header_needs_its_parent_and_its_height() {
    let (_, headers, mut chain) = start();
    assert_eq!(
        chain.push(headers[2].clone()),
        Err(SealedError::Unlinked(headers[2].block()))
    );
    let mut higher = parts(&headers[1]);
    higher.number += 1;
    let higher = Header::from_parts(&higher).unwrap();
    assert_eq!(
        chain.push(higher.clone()),
        Err(SealedError::BrokenHeight(higher.block()))
    );
}

#[test]
fn a_block_without_an_aura_seal_is_refused() {
    let (_, headers, mut chain) = start();
    let unsealed = header(513, headers[0].hash(), vec![]);
    assert_eq!(seal_error(chain.push(unsealed)), SealError::Missing);
    let mut no_slot = parts(&headers[1]);
    no_slot.logs.remove(0);
    assert_eq!(
        seal_error(chain.push(Header::from_parts(&no_slot).unwrap())),
        SealError::NoSlot
    );
}

/// BABE, and engines nobody knows, are named as such, not called forgeries.
#[test]
fn other_engines_are_unsupported() {
    let (_, headers, mut chain) = start();
    let babe_slot = (
        6u8,
        *b"BABE",
        [&[2, 0, 0, 0, 0][..], &7u64.to_le_bytes()].concat(),
    )
        .encode();
    let babe_seal = (5u8, *b"BABE", vec![0u8; 64]).encode();
    let mut aura_sealed = parts(&headers[1]).logs;
    aura_sealed.insert(0, babe_slot.clone());
    let unknown_seal = (5u8, *b"what", vec![0u8; 3]).encode();
    for logs in [vec![babe_slot, babe_seal], aura_sealed, vec![unknown_seal]] {
        let block = header(513, headers[0].hash(), logs);
        assert!(matches!(block.seal(), Some(Seal::Babe | Seal::Unknown(_))));
        let error = chain.push(block).unwrap_err();
        assert_eq!(error.code(), Code::ConsensusUnsupported);
    }
}

#[test]
fn slots_increase() {
    let (record, headers, _) = start();
    // A base with a slot of the far future, finalized by decree.
    let late = (6u8, *b"aura", u64::MAX.to_le_bytes().to_vec()).encode();
    let base = header(512, Hash([1; 32]), vec![late]);
    let mut sealed = parts(&headers[1]);
    sealed.parent_hash = base.hash();
    let base = Checkpoint::new(base, set(0, &voters(1))).unwrap().verified();
    let mut chain = SealedChain::start(base, record.aura());
    let error = seal_error(chain.push(Header::from_parts(&sealed).unwrap()));
    assert_eq!(
        error,
        SealError::SlotNotIncreasing {
            slot: headers[1].aura_slot().unwrap()
        }
    );
}

#[test]
fn pushing_again_is_known_and_an_older_parent_reorganizes() {
    let (record, headers, mut chain) = start();
    for header in &headers[1..] {
        chain.push(header.clone()).unwrap();
    }
    assert_eq!(chain.push(headers[3].clone()), Ok(Pushed::Known));
    assert_eq!((chain.len(), chain.at(515)), (16, Some(&headers[3])));
    // A fork must carry a valid seal, which nobody here can make: the held chain survives a forged one.
    let mut fork = parts(&headers[3]);
    fork.extrinsics_root = Hash([1; 32]);
    assert!(chain.push(Header::from_parts(&fork).unwrap()).is_err());
    assert_eq!(chain.len(), 16);
    assert_eq!(chain.authors(), &record.aura());
}

#[test]
fn the_base_moves_up_with_finality() {
    let (_, headers, mut chain) = start();
    for header in &headers[1..] {
        chain.push(header.clone()).unwrap();
    }
    let finalized = chain.verified(headers[5].hash()).unwrap();
    chain.rebase(&finalized).unwrap();
    assert_eq!((chain.base().block(), chain.len()), (headers[5].block(), 11));
    assert_eq!((chain.at(516), chain.at(518)), (None, Some(&headers[6])));
    assert_eq!(chain.head().block(), headers[16].block());
    chain.rebase(&finalized).unwrap();
    assert_eq!(chain.len(), 11, "the same base again is nothing new");
    let elsewhere = header(520, Hash([1; 32]), vec![]);
    let elsewhere = Checkpoint::new(elsewhere, set(0, &voters(1))).unwrap().verified();
    assert_eq!(
        chain.rebase(&elsewhere),
        Err(SealedError::Unlinked(elsewhere.block()))
    );
    assert_eq!(chain.len(), 11);
}

/// Finality and the sealed chain take hold of the same header type; a change of voters is nothing to Aura.
#[test]
fn verified_headers_come_from_finality() {
    let next = header(1, Hash([0; 32]), vec![scheduled_change(&voters(3), 0)]);
    let genesis = header(0, Hash([0; 32]), vec![]);
    let mut walk = verify::FinalityWalk::start(Checkpoint::new(genesis, set(0, &voters(4))).unwrap());
    let verified = walk.advance(&next, &justify(0, &voters(4), &next)).unwrap();
    let record = NodeRecord::excerpt();
    let chain = SealedChain::start(verified, record.aura());
    assert_eq!(chain.head().assurance(), Assurance::Finalized);
}
