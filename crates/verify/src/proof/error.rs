use primitives::{Code, Fault, Hash};

use super::{MAX_PREFIX_ENTRIES, MAX_PROOF_BYTES, MAX_PROOF_NODES};

/// Why a proof proves nothing, or not what was asked. The endpoint that sent it is at fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofError {
    /// More than [`MAX_PROOF_NODES`] nodes or [`MAX_PROOF_BYTES`] bytes.
    #[error(
        "a proof of {nodes} nodes and {bytes} bytes; at most {MAX_PROOF_NODES} nodes and {MAX_PROOF_BYTES} bytes"
    )]
    TooLarge {
        /// Nodes given.
        nodes: usize,
        /// Bytes given.
        bytes: usize,
    },
    /// No node has the state root's hash.
    #[error("no node hashes to the state root {root}")]
    MissingRoot {
        /// The state root.
        root: Hash,
    },
    /// A node is given twice.
    #[error("node {index} is given twice")]
    DuplicateNode {
        /// Place in the proof.
        index: usize,
    },
    /// Nothing in the proof refers to a node: it was altered, or does not belong.
    #[error("nothing refers to node {index}")]
    UnusedNode {
        /// Place in the proof.
        index: usize,
    },
    /// A node is not a trie node.
    #[error("node {index} is not a trie node")]
    MalformedNode {
        /// Place in the proof.
        index: usize,
    },
    /// A node or value on the way is not in the proof.
    #[error("the proof lacks {missing}")]
    Incomplete {
        /// Hash of what is missing.
        missing: Hash,
    },
    /// A node's bytes do not have the hash that its parent states.
    #[error("node {index} hashes to {found}, not to {expected}")]
    Mismatch {
        /// Place in the proof.
        index: usize,
        /// Hash that the parent states.
        expected: Hash,
        /// Hash of the bytes given.
        found: Hash,
    },
    /// A value lies at a key that is not whole bytes, or longer than any key.
    #[error("the trie holds an impossible key")]
    ImpossibleKey,
    /// More than [`MAX_PREFIX_ENTRIES`] keys under a prefix.
    #[error("more than {MAX_PREFIX_ENTRIES} keys under the prefix")]
    PrefixTooLarge,
}

impl ProofError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::ProofInvalid
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        Fault::Endpoint
    }
}
