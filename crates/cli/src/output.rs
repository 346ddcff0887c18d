//! Blocks and certainty in JSON and in words.

use primitives::{BlockRef, hex};
use serde_json::{Value, json};
use sync::SealedBlock;
use verify::Assurance;

/// `{number, hash}`.
pub(crate) fn block(block: BlockRef) -> Value {
    json!({ "number": block.number, "hash": block.hash.to_string() })
}

/// `{number, hash, authors, of}`.
pub(crate) fn sealed(sealed: SealedBlock) -> Value {
    let SealedBlock { block, authors, of } = sealed;
    json!({ "number": block.number, "hash": block.hash.to_string(), "authors": authors, "of": of })
}

/// `{level, …}` as the package's snapshots have it.
pub(crate) fn assurance(assurance: Assurance) -> Value {
    match assurance {
        Assurance::Finalized => json!({ "level": "finalized" }),
        Assurance::Sealed { authors, of } => json!({ "level": "sealed", "authors": authors, "of": of }),
        Assurance::Best => json!({ "level": "best" }),
    }
}

/// Bytes, or `null` where there are none.
pub(crate) fn bytes(bytes: Option<&[u8]>) -> Value {
    bytes.map_or(Value::Null, |bytes| hex::encode(bytes).into())
}
