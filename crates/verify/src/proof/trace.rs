//! The way to a key shown step by step, for a page that lets people see a proof work, and fail.

use alloc::{collections::BTreeSet, vec::Vec};

use primitives::{Hash, hashing};
use smoldot::trie::trie_node::StorageValue;

use super::{
    ProofError, StorageProof, check, check_size,
    places::Places,
    trie::{self, Landing, Nibbles, Node, Origin, Trie, Visit},
};

/// One byte of one node to alter before tracing: its lowest bit is flipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tamper {
    /// Place of the node in the proof.
    pub node: usize,
    /// Place of the byte in the node.
    pub byte: usize,
}

/// The way from the state root towards a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofTrace {
    /// The state root.
    pub root: Hash,
    /// The key sought.
    pub key: Vec<u8>,
    /// Nodes on the way, from the root down. When verification fails on the way, the last step is where.
    pub steps: Vec<TraceStep>,
    /// What the way leads to.
    pub outcome: TraceOutcome,
    /// Why the proof as a whole is refused, if it is: a node beside the way may be at fault.
    pub refused: Option<ProofError>,
}

/// One node on the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceStep {
    /// Place of the node in the proof. `None` when its parent holds it whole, or when it is missing.
    pub index: Option<usize>,
    /// How the parent (for the first step: the header) refers to it.
    pub reference: Reference,
    /// Blake2b-256 of the bytes given. `None` when the node is missing.
    pub hash: Option<Hash>,
    /// Nibbles of the key before this node.
    pub depth: usize,
    /// Nibbles that the node covers.
    pub nibbles: Vec<u8>,
    /// What the node is.
    pub kind: NodeKind,
    /// Bytes of the node.
    pub len: usize,
    /// Whether it is what its parent refers to.
    pub status: NodeStatus,
}

/// How a node is referred to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reference {
    /// By its hash.
    Hash(Hash),
    /// Not at all: its parent holds it whole.
    Inline,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeKind {
    /// Has children and no value.
    Branch,
    /// Has children and a value.
    BranchWithValue,
    /// Has a value and no children.
    Leaf,
    /// Is the value that a node holds by hash.
    Value,
    /// Cannot be told: the bytes are missing or not those referred to.
    Unknown,
}

/// Whether a node is what its parent refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeStatus {
    /// The bytes have the hash.
    Ok,
    /// No node has the hash.
    Missing,
    /// The bytes have another hash.
    Mismatch,
    /// The bytes have the hash and are no trie node.
    Malformed,
}

/// What the way leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TraceOutcome {
    /// A value of this many bytes.
    Present {
        /// Bytes of the value.
        len: usize,
    },
    /// Proof that there is no value.
    Absent,
    /// Nothing: verification fails at the last step.
    Failed,
}

/// Traces nodes that need not verify, against any root. Gives no value.
///
/// A node that was altered is not tied to anything, so which it was is inferred: when exactly one node given is
/// referred to by nobody, it is taken for the one missing.
#[must_use]
pub fn trace_unverified(nodes: &[Vec<u8>], root: Hash, key: &[u8]) -> ProofTrace {
    if let Err(error) = check_size(nodes) {
        let outcome = TraceOutcome::Failed;
        return ProofTrace {
            root,
            key: key.to_vec(),
            steps: Vec::new(),
            outcome,
            refused: Some(error),
        };
    }
    let mut places = Places::of(nodes);
    let mut trace = walk(
        &Trie {
            nodes,
            places: &places,
            root,
            recheck: false,
        },
        key,
    );
    let missing = trace
        .steps
        .last()
        .filter(|step| step.status == NodeStatus::Missing)
        .map(|step| step.reference);
    if let (Some(Reference::Hash(hash)), Some(orphan)) = (missing, only_orphan(nodes, &places, root)) {
        places.insert(hash, orphan);
        trace = walk(
            &Trie {
                nodes,
                places: &places,
                root,
                recheck: true,
            },
            key,
        );
    }
    trace.refused = check(nodes, root).err();
    trace
}

/// Traces a proof that verified, with one byte altered or none. Where each node ought to be is known.
pub(super) fn of_proof(proof: &StorageProof, key: &[u8], tamper: Option<Tamper>) -> ProofTrace {
    let mut nodes = proof.nodes.clone();
    let byte = tamper.and_then(|tamper| nodes.get_mut(tamper.node)?.get_mut(tamper.byte));
    if let Some(byte) = byte {
        *byte ^= 1;
    }
    let mut trace = walk(
        &Trie {
            nodes: &nodes,
            places: &proof.places,
            root: proof.root,
            recheck: true,
        },
        key,
    );
    trace.refused = check(&nodes, proof.root).err();
    trace
}

fn walk(trie: &Trie<'_>, key: &[u8]) -> ProofTrace {
    let nibbles = Nibbles::of(key);
    let mut steps = Vec::new();
    let landing = trie.land(&nibbles, &mut |visit| steps.push(step(&visit)));
    let outcome = landing.and_then(|landing| finish(trie, &landing, nibbles.len(), &mut steps));
    let outcome = outcome.unwrap_or_else(|error| {
        steps.push(failure(trie, &error, next_depth(&steps).min(nibbles.len())));
        TraceOutcome::Failed
    });
    ProofTrace {
        root: trie.root,
        key: key.to_vec(),
        steps,
        outcome,
        refused: None,
    }
}

/// Looks the value up, which is one more step when it is held by hash.
fn finish(
    trie: &Trie<'_>,
    landing: &Landing<'_>,
    depth: usize,
    steps: &mut Vec<TraceStep>,
) -> Result<TraceOutcome, ProofError> {
    match landing.value() {
        StorageValue::None => Ok(TraceOutcome::Absent),
        StorageValue::Unhashed(value) => Ok(TraceOutcome::Present { len: value.len() }),
        StorageValue::Hashed(hash) => {
            let hash = Hash(*hash);
            let (index, value) = trie.resolve(hash)?;
            let origin = Origin::Hashed { index, hash };
            steps.push(TraceStep {
                kind: NodeKind::Value,
                ..bare(origin, value, depth)
            });
            Ok(TraceOutcome::Present { len: value.len() })
        }
    }
}

fn step(visit: &Visit<'_, '_>) -> TraceStep {
    TraceStep {
        nibbles: trie::partial_key(visit.node).collect(),
        kind: kind(visit.node),
        ..bare(visit.origin, visit.bytes, visit.depth)
    }
}

fn bare(origin: Origin, bytes: &[u8], depth: usize) -> TraceStep {
    let (index, reference) = match origin {
        Origin::Hashed { index, hash } => (Some(index), Reference::Hash(hash)),
        Origin::Inline => (None, Reference::Inline),
    };
    TraceStep {
        index,
        reference,
        hash: Some(hashing::blake2_256(bytes)),
        depth,
        nibbles: Vec::new(),
        kind: NodeKind::Unknown,
        len: bytes.len(),
        status: NodeStatus::Ok,
    }
}

fn kind(node: &Node<'_>) -> NodeKind {
    match (node.children_bitmap(), node.storage_value) {
        (0, _) => NodeKind::Leaf,
        (_, StorageValue::None) => NodeKind::Branch,
        _ => NodeKind::BranchWithValue,
    }
}

/// Nibbles of the key down to the child of the last step.
fn next_depth(steps: &[TraceStep]) -> usize {
    let below = |step: &TraceStep| step.depth.saturating_add(step.nibbles.len()).saturating_add(1);
    steps.last().map_or(0, below)
}

/// The step at which verification fails, below the steps that went well.
fn failure(trie: &Trie<'_>, error: &ProofError, depth: usize) -> TraceStep {
    let (index, reference, status) = match *error {
        ProofError::Incomplete { missing } => (None, Reference::Hash(missing), NodeStatus::Missing),
        ProofError::Mismatch { index, expected, .. } => {
            (Some(index), Reference::Hash(expected), NodeStatus::Mismatch)
        }
        ProofError::MalformedNode { index } => (Some(index), Reference::Inline, NodeStatus::Malformed),
        _ => (None, Reference::Inline, NodeStatus::Malformed),
    };
    let bytes = index.and_then(|index| trie.nodes.get(index));
    TraceStep {
        index,
        reference,
        hash: bytes.map(|bytes| hashing::blake2_256(bytes)),
        depth,
        nibbles: Vec::new(),
        kind: NodeKind::Unknown,
        len: bytes.map_or(0, Vec::len),
        status,
    }
}

/// The one node that neither the header nor any node refers to, if there is exactly one.
fn only_orphan(nodes: &[Vec<u8>], places: &Places, root: Hash) -> Option<usize> {
    let links = nodes.iter().filter_map(|node| trie::links(node));
    let linked = links.flat_map(|links| links.children.into_iter().chain(links.values));
    let referred: BTreeSet<Hash> = linked.chain([root]).collect();
    let mut orphans = places.iter().filter(|(hash, _)| !referred.contains(hash));
    let (_, orphan) = orphans.next()?;
    orphans.next().is_none().then_some(orphan)
}
