//! Any flipped bit in a header, a justification or a proof is refused, and nothing panics on noise.

use proptest::prelude::*;
use verify::{FinalityWalk, Header, Justification, StorageProof, trace_unverified};

use crate::{
    records::{
        AURA_AUTHORITIES, FinneyCheckpoint, NodeRecord, TestnetJustification, bytes, grandpa_keys, vector,
    },
    voters::{header, justification, set, voters, votes},
};

fn flip(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

/// Every bit of a real header: it no longer decodes, or it is another block, which its parent link, its
/// justification and its seal then refuse.
#[test]
fn every_flip_in_a_header_is_another_block() {
    let file: FinneyCheckpoint = vector("finney-checkpoint.json");
    let scale = bytes(&file.finalized_block_header);
    let honest = Header::decode(&scale).unwrap();
    for bit in 0..scale.len() * 8 {
        let flipped = Header::decode(&flip(&scale, bit));
        assert!(flipped.is_err() || flipped.is_ok_and(|header| header.hash() != honest.hash()));
    }
}

/// Every bit of the header that a justification covers.
#[test]
fn every_flip_in_a_justified_header_is_refused() {
    let record = NodeRecord::excerpt();
    let (honest, justification) = (record.header(512), record.justification(512));
    for bit in 0..honest.scale().len() * 8 {
        let Ok(flipped) = Header::decode(&flip(honest.scale(), bit)) else {
            continue;
        };
        assert!(record.walk().advance(&flipped, &justification).is_err());
    }
}

/// Every bit of a sealed header, the seal included.
#[test]
fn every_flip_in_a_sealed_header_is_refused() {
    let record = NodeRecord::excerpt();
    let mut chain = record.sealed_above_512();
    let base = chain.verified(record.header(520).hash()).unwrap();
    chain.rebase(&base).unwrap();
    let mut chain = verify::SealedChain::start(base, record.aura());
    let honest = record.header(521);
    for bit in 0..honest.scale().len() * 8 {
        let Ok(flipped) = Header::decode(&flip(honest.scale(), bit)) else {
            continue;
        };
        assert!(chain.push(flipped).is_err(), "bit {bit}");
    }
    assert!(chain.push(honest).is_ok());
}

/// Every bit of a real justification of six voters.
#[test]
fn every_flip_in_a_justification_is_refused() {
    let file: TestnetJustification = vector("testnet-justification.json");
    let set = verify::AuthoritySet::new(3, grandpa_keys(&file.authorities)).unwrap();
    let scale = bytes(&file.justification);
    let target = Justification::decode(&scale).unwrap().target();
    for bit in 0..scale.len() * 8 {
        let Ok(flipped) = Justification::decode(&flip(&scale, bit)) else {
            continue;
        };
        assert!(
            set.verify(&flipped).is_err() || flipped.target() != target,
            "bit {bit}"
        );
        assert!(set.verify(&flipped).is_err(), "bit {bit}");
    }
}

/// Every bit of every node of a recorded proof.
#[test]
fn every_flip_in_a_proof_is_refused() {
    let record = NodeRecord::excerpt();
    let tip = record.sealed_above_512().head();
    for recorded in [&record.proofs[0], &record.proofs[4]] {
        let nodes = recorded.nodes();
        for node in 0..nodes.len() {
            for bit in 0..nodes[node].len() * 8 {
                let mut flipped = nodes.clone();
                flipped[node] = flip(&nodes[node], bit);
                assert!(StorageProof::verify(flipped, &tip).is_err());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Twenty voters, some of whom voted for descendants, so that ancestries are flipped as well.
    #[test]
    fn a_flip_in_a_justification_with_ancestries_is_refused(bit in any::<prop::sample::Index>()) {
        let voters = voters(20);
        let target = header(100, primitives::Hash([9; 32]), vec![]);
        let child = header(101, target.hash(), vec![]);
        let mut mixed = votes(&voters[..10], target.block());
        mixed.extend(votes(&voters[10..], child.block()));
        mixed.truncate(15);
        let scale = justification(6, target.block(), &mixed, &[&child]);
        let set = set(6, &voters);
        prop_assert!(set.verify(&Justification::decode(&scale).unwrap()).is_ok());
        let flipped = Justification::decode(&flip(&scale, bit.index(scale.len() * 8)));
        prop_assert!(flipped.map_err(drop).and_then(|flipped| set.verify(&flipped).map_err(drop)).is_err());
    }

    /// The large recorded proof.
    #[test]
    fn a_flip_in_a_large_proof_is_refused(node in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>()) {
        let record = NodeRecord::excerpt();
        let mut nodes = record.proofs[2].nodes();
        let node = node.index(nodes.len());
        nodes[node] = flip(&nodes[node], bit.index(nodes[node].len() * 8));
        prop_assert!(StorageProof::verify(nodes, &record.tip()).is_err());
    }

    /// Noise, and honest bytes cut short or with noise written over them, decode to errors.
    #[test]
    fn noise_never_panics(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let record = NodeRecord::excerpt();
        let set = record.grandpa();
        for honest in [record.header(512).scale().to_vec(), record.justification(512), noise.clone()] {
            let mut bytes = honest;
            bytes.truncate(cut.index(bytes.len() + 1));
            if !bytes.is_empty() {
                let start = at.index(bytes.len());
                bytes.splice(start.., noise.iter().copied());
            }
            let _ = Header::decode(&bytes);
            let _ = Justification::decode(&bytes).map(|decoded| set.verify(&decoded).map(drop));
            let _ = FinalityWalk::advance(&mut record.walk(), &record.header(512), &bytes);
            let mut nodes = record.proofs[0].nodes();
            let node = at.index(nodes.len());
            nodes[node] = bytes;
            let _ = trace_unverified(&nodes, record.tip().state_root(), &crate::records::bytes(AURA_AUTHORITIES));
            let _ = StorageProof::verify(nodes, &record.tip());
        }
    }
}
