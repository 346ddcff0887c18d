//! What is verified, made by Parity's crates: a justification that all of 20 authorities signed, and storage proofs from a trie
//! of ten thousand entries.

use codec::Encode;
use finality_grandpa::{Commit, Message, Precommit, SignedPrecommit};
use sp_consensus_grandpa::{AuthorityId, AuthoritySignature, GrandpaJustification, localized_payload};
use sp_core::{Blake2Hasher, H256, Hasher, Pair, ed25519};
use sp_runtime::generic;
use sp_runtime::traits::{BlakeTwo256, Header as _};
use sp_state_machine::{InMemoryBackend, prove_read};
use sp_trie::StorageProof;

pub(crate) type Header = generic::Header<u32, BlakeTwo256>;

/// finney's number of authorities.
const AUTHORITIES: u8 = 20;
const ROUND: u64 = 7;
pub(crate) const SET_ID: u64 = 6;
const ENTRIES: u32 = 10_000;

/// A justified header whose state the proofs are about.
pub(crate) struct Vectors {
    pub(crate) header: Header,
    pub(crate) authorities: Vec<AuthorityId>,
    /// SCALE-encoded, every authority's signature in it.
    pub(crate) justification: Vec<u8>,
    /// One value, and the values of a metagraph's 256 neurons.
    pub(crate) proofs: [Proof; 2],
}

/// Keys and the trie nodes that prove their values under the header's state root.
pub(crate) struct Proof {
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) nodes: StorageProof,
}

impl Vectors {
    /// The same on every machine: seeds and entries are counted, not drawn.
    pub(crate) fn make() -> Result<Self, Box<dyn std::error::Error>> {
        let state = state();
        let root = *state.root();
        let header = Header::new(
            8_867_449,
            H256::repeat_byte(1),
            root,
            H256::repeat_byte(2),
            Default::default(),
        );
        let pairs: Vec<_> = (1..=AUTHORITIES)
            .map(|seed| ed25519::Pair::from_seed(&[seed; 32]))
            .collect();
        let justification = justify(&header, &pairs);
        let proofs = [prove(&state, 1)?, prove(&state, 256)?];
        let authorities = pairs.iter().map(|pair| pair.public().into()).collect();
        Ok(Self {
            header,
            authorities,
            justification,
            proofs,
        })
    }
}

fn state() -> InMemoryBackend<Blake2Hasher> {
    let entries = (0..ENTRIES).map(|index| (key(index), Some(vec![index.to_le_bytes()[0]; 40])));
    InMemoryBackend::from((
        vec![(None, entries.collect())],
        sp_core::storage::StateVersion::V1,
    ))
}

/// Shaped like a storage map's: a 32-byte prefix common to all, then sixteen bytes of hash, then the key itself.
fn key(index: u32) -> Vec<u8> {
    let index = index.to_le_bytes();
    let hash = Blake2Hasher::hash(&index);
    let hash = hash.as_bytes().iter().copied().take(16);
    std::iter::repeat_n(0x5a, 32).chain(hash).chain(index).collect()
}

fn prove(state: &InMemoryBackend<Blake2Hasher>, count: u32) -> Result<Proof, Box<dyn std::error::Error>> {
    let keys: Vec<_> = (0..count).map(key).collect();
    let nodes = prove_read(state.clone(), &keys).map_err(|error| error.to_string())?;
    Ok(Proof { keys, nodes })
}

fn justify(header: &Header, pairs: &[ed25519::Pair]) -> Vec<u8> {
    let (target_hash, target_number) = (header.hash(), *header.number());
    let precommit = Precommit {
        target_hash,
        target_number,
    };
    let payload = localized_payload(ROUND, SET_ID, &Message::Precommit(precommit.clone()));
    let mut precommits: Vec<_> = pairs
        .iter()
        .map(|pair| sign(&precommit, &payload, pair))
        .collect();
    precommits.sort_by(|one, other| one.id.cmp(&other.id));
    let commit = Commit {
        target_hash,
        target_number,
        precommits,
    };
    GrandpaJustification::<Header> {
        round: ROUND,
        commit,
        votes_ancestries: Vec::new(),
    }
    .encode()
}

fn sign(
    precommit: &Precommit<H256, u32>,
    payload: &[u8],
    pair: &ed25519::Pair,
) -> SignedPrecommit<H256, u32, AuthoritySignature, AuthorityId> {
    let signature = pair.sign(payload).into();
    SignedPrecommit {
        precommit: precommit.clone(),
        signature,
        id: pair.public().into(),
    }
}
