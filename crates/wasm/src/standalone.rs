//! Single verifications that need no client: for tests, benchmarks, and whoever has bytes and a question.

use bridge::{Fields, IntoJs as _};
use js_sys::Uint8Array;
use primitives::error::{Code, Fault};
use sync::courier::HeaderJson;
use verify::{AuthoritySet, Checkpoint, GrandpaKey, Header, Justification, StorageProof};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;

/// The hash of a header given as JSON-RPC gives it (`chain_getHeader`), computed from its parts.
#[wasm_bindgen(js_name = headerHash)]
pub fn header_hash(json: &str) -> Result<String, JsValue> {
    let parts: HeaderJson = serde_json::from_str(json).map_err(Failure::argument)?;
    Ok(parts.header().map_err(Failure::argument)?.hash().to_string())
}

/// Hash and number of a SCALE-encoded header.
#[wasm_bindgen(js_name = verifyHeader)]
pub fn verify_header(scale: &[u8]) -> Result<JsValue, JsValue> {
    Ok(decode_header(scale)?.block().into_js())
}

/// Verifies a GRANDPA justification under the set `set_id` of `authorities` (ed25519 keys): which block it finalizes,
/// and how many of how many signed.
#[wasm_bindgen(js_name = verifyJustification)]
pub fn verify_justification(
    scale: &[u8],
    set_id: u64,
    authorities: Vec<Uint8Array>,
) -> Result<JsValue, JsValue> {
    let keys = authorities.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let set = AuthoritySet::new(set_id, keys).map_err(Failure::argument)?;
    let invalid = |error| Failure::new(Code::JustificationInvalid, Fault::Endpoint, error);
    let justification = Justification::decode(scale).map_err(invalid)?;
    let signatures = set.verify(&justification).map_err(invalid)?;
    let target = justification.target();
    Ok(Fields::new()
        .with("number", target.number)
        .with("hash", target.hash)
        .with("signed", signatures.signed)
        .with("of", signatures.of)
        .into())
}

/// Verifies a storage proof under the state root of a SCALE-encoded header that the caller vouches for; the values of
/// `keys`, `null` where proved absent.
#[wasm_bindgen(js_name = verifyProof)]
pub fn verify_proof(
    header: &[u8],
    nodes: Vec<Uint8Array>,
    keys: Vec<Uint8Array>,
) -> Result<JsValue, JsValue> {
    // A checkpoint is how a caller vouches for a header; nobody's signature is asked for, so any set will do.
    let nobody = AuthoritySet::new(0, vec![GrandpaKey([0; 32])]).map_err(Failure::argument)?;
    let vouched = Checkpoint::new(decode_header(header)?, nobody)
        .map_err(Failure::argument)?
        .verified();
    let nodes = nodes.iter().map(Uint8Array::to_vec).collect();
    let proof = StorageProof::verify(nodes, &vouched).map_err(invalid_proof)?;
    let value = |key: &Uint8Array| proof.value(&key.to_vec()).map_err(invalid_proof);
    let values = keys.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    let bytes = |value: Option<Vec<u8>>| value.map(|bytes| Uint8Array::from(bytes.as_slice()).into());
    Ok(values
        .into_iter()
        .map(|value| bytes(value.into_inner()))
        .collect::<Vec<Option<JsValue>>>()
        .into_js())
}

fn decode_header(scale: &[u8]) -> Result<Header, Failure> {
    Header::decode(scale).map_err(|error| Failure::new(Code::HeaderInvalid, Fault::Endpoint, error))
}

fn invalid_proof(error: verify::ProofError) -> Failure {
    Failure::new(Code::ProofInvalid, Fault::Endpoint, error)
}

fn key(bytes: &Uint8Array) -> Result<GrandpaKey, Failure> {
    bytes
        .to_vec()
        .try_into()
        .map(GrandpaKey)
        .map_err(|_| Failure::argument("a key is not 32 bytes long"))
}
