//! Storage proofs: recorded ones, and tries built here node by node from the specification.

use std::collections::{BTreeMap, BTreeSet};

use codec::{Compact, Encode};
use primitives::{Hash, hashing::blake2_256};
use smoldot::trie::prefix_proof::{self, ResumeOutcome, StorageValue};
use verify::{
    Checkpoint, Header, HeaderParts, NodeKind, NodeStatus, ProofError, ProofTrace, Reference, StorageProof,
    Tamper, TraceOutcome, Verified, trace_unverified,
};

use crate::{
    records::{AURA_AUTHORITIES, NodeRecord, bytes},
    voters::{set, voters},
};

fn recorded() -> (Verified<Header>, Vec<Vec<u8>>) {
    let record = NodeRecord::excerpt();
    (record.sealed_above_512().head(), record.proofs[0].nodes())
}

/// A header with a state root, trusted.
fn at_root(state_root: Hash) -> Verified<Header> {
    let zero = Hash([0; 32]);
    let parts = HeaderParts {
        parent_hash: zero,
        number: 0,
        state_root,
        extrinsics_root: zero,
        logs: vec![],
    };
    Checkpoint::new(Header::from_parts(&parts).unwrap(), set(0, &voters(1)))
        .unwrap()
        .verified()
}

/// A leaf that covers `nibbles` (fewer than 31) and holds a value of 33 bytes or more by its hash.
fn hashed_leaf(nibbles: &[u8], value: &[u8]) -> Vec<u8> {
    let head = 0b0010_0000 | nibbles.len() as u8;
    [vec![head], pack(nibbles), blake2_256(value).0.to_vec()].concat()
}

/// A leaf that holds its value whole.
fn leaf(nibbles: &[u8], value: &[u8]) -> Vec<u8> {
    let head = 0b0100_0000 | nibbles.len() as u8;
    [vec![head], pack(nibbles), value.to_vec().encode()].concat()
}

/// A branch without a value.
fn branch(nibbles: &[u8], children: &[(u8, &[u8])]) -> Vec<u8> {
    let head = 0b1000_0000 | nibbles.len() as u8;
    let bitmap = children
        .iter()
        .fold(0u16, |bitmap, (nibble, _)| bitmap | 1 << nibble);
    let mut node = [vec![head], pack(nibbles), bitmap.to_le_bytes().to_vec()].concat();
    for (_, child) in children {
        let reference = if child.len() < 32 {
            child.to_vec()
        } else {
            blake2_256(child).0.to_vec()
        };
        Compact(reference.len() as u32).encode_to(&mut node);
        node.extend(reference);
    }
    node
}

/// Two nibbles a byte; an odd one comes first, alone.
fn pack(nibbles: &[u8]) -> Vec<u8> {
    let (odd, even) = nibbles.split_at(nibbles.len() % 2);
    odd.iter()
        .copied()
        .chain(even.chunks(2).map(|pair| pair[0] << 4 | pair[1]))
        .collect()
}

/// Keys 0x1234 (short value, held whole by its parent), 0x1256 (long value, held by hash).
struct Small {
    nodes: Vec<Vec<u8>>,
    root: Hash,
}

const LONG: &[u8] = &[0xaa; 40];

fn small() -> Small {
    let short = leaf(&[4], b"short");
    let long = hashed_leaf(&[6], LONG);
    let root = branch(&[1, 2], &[(3, &short), (5, &long)]);
    Small {
        root: blake2_256(&root),
        nodes: vec![root, long, LONG.to_vec()],
    }
}

fn small_proof() -> StorageProof {
    let small = small();
    StorageProof::verify(small.nodes, &at_root(small.root)).unwrap()
}

fn value(proof: &StorageProof, key: &[u8]) -> Result<Option<Vec<u8>>, ProofError> {
    proof.value(key).map(Verified::into_inner)
}

#[test]
fn values_and_absences() {
    let proof = small_proof();
    assert_eq!(value(&proof, &[0x12, 0x34]), Ok(Some(b"short".to_vec())));
    assert_eq!(value(&proof, &[0x12, 0x56]), Ok(Some(LONG.to_vec())));
    for absent in [
        &[][..],
        &[0x12],
        &[0x13, 0x34],
        &[0x12, 0x35],
        &[0x12, 0x34, 0x00],
        &[0x12, 0x77],
    ] {
        assert_eq!(value(&proof, absent), Ok(None), "{absent:?}");
    }
    assert_eq!(proof.size(), small().nodes.concat().len());
}

/// The hash of a value held by hash is proved without the value: so is the hash of a runtime's code.
#[test]
fn a_hash_without_its_value() {
    let small = small();
    let proof = StorageProof::verify(small.nodes[..2].to_vec(), &at_root(small.root)).unwrap();
    let hash = proof.value_hash(&[0x12, 0x56]).unwrap().into_inner();
    assert_eq!(hash, Some(blake2_256(LONG)));
    assert_eq!(
        value(&proof, &[0x12, 0x56]),
        Err(ProofError::Incomplete {
            missing: blake2_256(LONG)
        })
    );
    assert_eq!(
        proof.value_hash(&[0x12, 0x34]).unwrap().into_inner(),
        Some(blake2_256(b"short"))
    );
    assert_eq!(proof.value_hash(&[0x12, 0x35]).unwrap().into_inner(), None);
}

#[test]
fn what_the_proof_does_not_reach_is_an_error_not_an_absence() {
    let small = small();
    let proof = StorageProof::verify(small.nodes[..1].to_vec(), &at_root(small.root)).unwrap();
    let missing = blake2_256(&small.nodes[1]);
    assert_eq!(
        value(&proof, &[0x12, 0x56]),
        Err(ProofError::Incomplete { missing })
    );
    assert_eq!(
        value(&proof, &[0x12, 0x57]),
        Err(ProofError::Incomplete { missing })
    );
    assert_eq!(value(&proof, &[0x12, 0x34]), Ok(Some(b"short".to_vec())));
    assert_eq!(proof.prefix(&[0x12]), Err(ProofError::Incomplete { missing }));
}

#[test]
fn nodes_to_spare_are_refused() {
    let Small { nodes, root } = small();
    let verify = |nodes: Vec<Vec<u8>>| {
        StorageProof::verify(nodes, &at_root(root))
            .map(|_| ())
            .unwrap_err()
    };
    let spare = [nodes.clone(), vec![leaf(&[1], b"spare")]].concat();
    assert_eq!(verify(spare), ProofError::UnusedNode { index: 3 });
    let twice = [nodes.clone(), vec![nodes[1].clone()]].concat();
    assert_eq!(verify(twice), ProofError::DuplicateNode { index: 3 });
    assert_eq!(verify(nodes[1..].to_vec()), ProofError::MissingRoot { root });
    assert_eq!(verify(vec![]), ProofError::MissingRoot { root });
}

/// Another block's proof is no proof, however honest.
#[test]
fn a_proof_for_another_root_is_refused() {
    let (_, nodes) = recorded();
    let root = Hash([1; 32]);
    let error = StorageProof::verify(nodes, &at_root(root)).map(|_| ());
    assert_eq!(error, Err(ProofError::MissingRoot { root }));
}

#[test]
fn malformed_nodes_are_refused_though_their_hash_is_right() {
    for broken in [
        &[][..],
        &[0x01],
        &[0x80, 0, 0],
        &[0x41],
        &[0x40, 0x08, 1],
        &[0x40, 0x04, 1, 2],
    ] {
        let nodes = vec![broken.to_vec()];
        let error = StorageProof::verify(nodes, &at_root(blake2_256(broken))).map(|_| ());
        assert_eq!(error, Err(ProofError::MalformedNode { index: 0 }), "{broken:?}");
    }
    let inside = branch(&[], &[(0, &[0x41]), (1, &leaf(&[1], b"fine"))]);
    let root = blake2_256(&inside);
    let error = StorageProof::verify(vec![inside], &at_root(root)).map(|_| ());
    assert_eq!(
        error,
        Err(ProofError::MalformedNode { index: 0 }),
        "a malformed node held by its parent"
    );
}

#[test]
fn a_prefix_is_enumerated_whole_and_in_order() {
    let proof = small_proof();
    let both = vec![
        (vec![0x12, 0x34], b"short".to_vec()),
        (vec![0x12, 0x56], LONG.to_vec()),
    ];
    for prefix in [&[][..], &[0x12]] {
        assert_eq!(proof.prefix(prefix).unwrap().into_inner(), both, "{prefix:?}");
    }
    assert_eq!(proof.prefix(&[0x12, 0x56]).unwrap().into_inner(), both[1..]);
    for nothing in [&[0x13][..], &[0x12, 0x56, 0x00], &[0x12, 0x35]] {
        assert_eq!(proof.prefix(nothing).unwrap().into_inner(), vec![], "{nothing:?}");
    }
}

/// What smoldot's own scan of the same proof finds below a prefix; `None` when it wants more nodes.
fn smoldots_scan(nodes: &[Vec<u8>], root: Hash, prefix: &[u8]) -> Option<BTreeMap<Vec<u8>, Vec<u8>>> {
    let config = prefix_proof::Config {
        prefix,
        trie_root_hash: root.0,
        full_storage_values_required: true,
    };
    match prefix_proof::prefix_scan(config).resume_partial(&nodes.encode()) {
        Ok(ResumeOutcome::Success { entries, .. }) => {
            let known = |value| match value {
                StorageValue::Value(value) => value,
                StorageValue::Hash(_) => unreachable!("values were required"),
            };
            Some(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, known(value)))
                    .collect(),
            )
        }
        Ok(ResumeOutcome::InProgress(_)) | Err(_) => None,
    }
}

/// Every storage map that the record touches: the enumeration agrees with another implementation's, key for key,
/// or both want more nodes; and it holds what the node listed.
#[test]
fn recorded_maps_are_complete_or_refused() {
    let record = NodeRecord::excerpt();
    let tip = record.sealed_above_512().head();
    let (mut complete, mut refused) = (0, 0);
    for recorded in &record.proofs {
        let proof = StorageProof::verify(recorded.nodes(), &tip).unwrap();
        let keys: Vec<_> = recorded.keys.iter().map(|key| bytes(key)).collect();
        let lengths = [0, 4, 16, 32].into_iter();
        let prefixes: BTreeSet<_> = keys
            .iter()
            .flat_map(|key| {
                lengths
                    .clone()
                    .map(move |len| key.iter().take(len).copied().collect())
            })
            .collect();
        for prefix in prefixes {
            let prefix: Vec<u8> = prefix;
            let scanned = smoldots_scan(proof.nodes(), proof.root(), &prefix);
            let Ok(all) = proof.prefix(&prefix) else {
                assert_eq!(scanned, None);
                refused += 1;
                continue;
            };
            complete += 1;
            assert!(all.is_sorted_by(|one, next| one.0 < next.0));
            let all: BTreeMap<_, _> = all.into_inner().into_iter().collect();
            assert_eq!(Some(&all), scanned.as_ref());
            let listed = keys
                .iter()
                .zip(&recorded.values)
                .filter(|(key, _)| key.starts_with(&prefix));
            for (key, value) in listed {
                assert_eq!(all.get(key), value.as_deref().map(bytes).as_ref());
            }
        }
    }
    assert!(
        complete > 50 && refused > 5,
        "{complete} complete, {refused} refused"
    );
}

/// A trie in which every branch refers sixteen times to one and the same child describes 16^n keys in n nodes.
#[test]
fn a_vast_trie_in_few_nodes_is_refused() {
    let mut nodes = vec![leaf(&[0], &[0xbb; 40])];
    for _ in 0..41 {
        let child = nodes.last().unwrap().clone();
        nodes.push(branch(
            &[],
            &core::array::from_fn::<_, 16, _>(|nibble| (nibble as u8, &child[..])),
        ));
    }
    let root = blake2_256(nodes.last().unwrap());
    let proof = StorageProof::verify(nodes, &at_root(root)).unwrap();
    assert_eq!(proof.prefix(&[]), Err(ProofError::PrefixTooLarge));
    assert_eq!(value(&proof, &[0; 21]), Ok(Some(vec![0xbb; 40])));
}

#[test]
fn a_value_at_half_a_byte_is_refused() {
    let root = branch(&[], &[(1, &leaf(&[], b"odd")), (2, &leaf(&[3], b"even"))]);
    let proof = StorageProof::verify(vec![root.clone()], &at_root(blake2_256(&root))).unwrap();
    assert_eq!(value(&proof, &[0x23]), Ok(Some(b"even".to_vec())));
    assert_eq!(proof.prefix(&[]), Err(ProofError::ImpossibleKey));
}

#[test]
fn a_trace_shows_the_way() {
    let trace = small_proof().trace(&[0x12, 0x56], None);
    let shown: Vec<_> = trace
        .steps
        .iter()
        .map(|step| (step.index, step.kind, step.depth, &step.nibbles[..]))
        .collect();
    let expected: Vec<(_, _, _, &[u8])> = vec![
        (Some(0), NodeKind::Branch, 0, &[1, 2]),
        (Some(1), NodeKind::Leaf, 3, &[6]),
        (Some(2), NodeKind::Value, 4, &[]),
    ];
    assert_eq!(shown, expected);
    assert_eq!(
        (trace.outcome, trace.refused),
        (TraceOutcome::Present { len: 40 }, None)
    );
    let lacking = trace_unverified(&small().nodes[..2], small().root, &[0x12, 0x56])
        .steps
        .pop()
        .unwrap();
    assert_eq!(
        (lacking.depth, lacking.status),
        (4, NodeStatus::Missing),
        "the value is not there"
    );
    let inline = small_proof().trace(&[0x12, 0x34], None).steps.pop().unwrap();
    assert_eq!(
        (inline.index, inline.reference, inline.status),
        (None, Reference::Inline, NodeStatus::Ok)
    );
}

/// Where `steps` fails, if it does.
fn failed_at(trace: &ProofTrace) -> Option<(Option<usize>, NodeStatus)> {
    let failed = trace.steps.iter().find(|step| step.status != NodeStatus::Ok)?;
    Some((failed.index, failed.status))
}

/// Whatever byte of whatever node on the way is altered, the trace fails at that very node, and the proof as a
/// whole is refused. Beside the way, the trace goes through and the proof is refused all the same.
#[test]
fn a_tampered_trace_fails_at_the_very_node() {
    let (tip, nodes) = recorded();
    let proof = StorageProof::verify(nodes.clone(), &tip).unwrap();
    let key = bytes(AURA_AUTHORITIES);
    let honest = proof.trace(&key, None);
    assert!(matches!(
        (honest.outcome, &honest.refused),
        (TraceOutcome::Present { len: 65 }, None)
    ));
    let way: Vec<_> = honest.steps.iter().filter_map(|step| step.index).collect();
    assert!(way.len() >= 3);
    for (node, honest) in nodes.iter().enumerate() {
        for byte in 0..honest.len() {
            let trace = proof.trace(&key, Some(Tamper { node, byte }));
            assert!(trace.refused.is_some());
            let expected = way.contains(&node).then_some((Some(node), NodeStatus::Mismatch));
            assert_eq!(failed_at(&trace), expected);
            assert_eq!(trace.outcome == TraceOutcome::Failed, expected.is_some());
        }
    }
}

/// The same with nothing known of the honest proof: most altered nodes are still found, and none is accused wrongly.
#[test]
fn an_unverified_trace_accuses_nobody_falsely() {
    let (tip, nodes) = recorded();
    let key = bytes(AURA_AUTHORITIES);
    let honest = trace_unverified(&nodes, tip.state_root(), &key);
    assert_eq!(honest.refused, None);
    let way: Vec<_> = honest.steps.iter().filter_map(|step| step.index).collect();
    let mut found = 0;
    for &node in &way {
        let mut altered = nodes.clone();
        let last = altered[node].len() - 1;
        altered[node][last] ^= 1;
        let trace = trace_unverified(&altered, tip.state_root(), &key);
        let (index, status) = failed_at(&trace).unwrap();
        assert!(trace.refused.is_some() && (index.is_none() || index == Some(node)));
        found += usize::from(status == NodeStatus::Mismatch);
    }
    assert!(found > 0);
}
