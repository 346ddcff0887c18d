//! The proof of one key, node by node, as the inspector shows it.

use bridge::Fields;
use js_sys::Uint8Array;
use primitives::Hash;
use primitives::hashing::blake2_256;
use verify::{NodeKind, NodeStatus, ProofTrace, Reference, StorageProof, Tamper, TraceOutcome, TraceStep};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;

#[wasm_bindgen]
extern "C" {
    /// `{ node, byte }` of the package's `Tamper`.
    pub type TamperRequest;

    #[wasm_bindgen(method, getter)]
    fn node(this: &TamperRequest) -> u32;
    #[wasm_bindgen(method, getter)]
    fn byte(this: &TamperRequest) -> u32;
}

/// Traces `key` through `proof`, after the alteration asked for: `nodes` and `outcome` of the package's `ProofTrace`.
pub(crate) fn trace(
    proof: &StorageProof,
    key: &[u8],
    request: Option<&TamperRequest>,
) -> Result<Fields, Failure> {
    let honest = proof.trace(key, None);
    let tamper = request
        .map(|request| place(proof, &honest, request))
        .transpose()?;
    let trace = proof.trace(key, tamper);
    let bytes: Vec<Vec<u8>> = trace
        .steps
        .iter()
        .map(|step| bytes_of(proof, step, tamper))
        .collect();
    let value = proof.value(key).ok().and_then(|value| value.into_inner());
    let nodes: Vec<JsValue> = (0..)
        .zip(&trace.steps)
        .map(|(at, step)| node(&trace, &bytes, at, step))
        .collect();
    Ok(Fields::new()
        .with("nodes", nodes)
        .with("outcome", outcome(&trace, value)))
}

/// Turns a place on the path into one in the proof.
fn place(proof: &StorageProof, honest: &ProofTrace, request: &TamperRequest) -> Result<Tamper, Failure> {
    let step = usize::try_from(request.node())
        .ok()
        .and_then(|at| honest.steps.get(at));
    let step = step.ok_or_else(|| Failure::argument("there is no such node on the path"))?;
    let node = step
        .index
        .ok_or_else(|| Failure::argument("that node lies inside its parent: tamper with the parent"))?;
    let byte = usize::try_from(request.byte()).unwrap_or(usize::MAX);
    let len = proof.nodes().get(node).map_or(0, Vec::len);
    if byte >= len {
        return Err(Failure::argument(format!("that node has {len} bytes")));
    }
    Ok(Tamper { node, byte })
}

/// The bytes that were looked at: none for a node that its parent holds whole or that is missing.
fn bytes_of(proof: &StorageProof, step: &TraceStep, tamper: Option<Tamper>) -> Vec<u8> {
    let Some(index) = step.index else {
        return Vec::new();
    };
    let mut bytes = proof.nodes().get(index).cloned().unwrap_or_default();
    let flipped = tamper.filter(|tamper| tamper.node == index);
    if let Some(byte) = flipped.and_then(|tamper| bytes.get_mut(tamper.byte)) {
        *byte ^= 1;
    }
    bytes
}

fn node(trace: &ProofTrace, bytes: &[Vec<u8>], at: usize, step: &TraceStep) -> JsValue {
    let own: &[u8] = bytes.get(at).map_or(&[], Vec::as_slice);
    let hash = step.hash.unwrap_or_else(|| blake2_256(own));
    Fields::new()
        .with("hash", hash)
        .with("expected", demanded(step).unwrap_or(hash))
        .with("kind", kind(step.kind))
        .with("nibbles", nibbles(&step.nibbles))
        .with("bytes", Uint8Array::from(own))
        .with(
            "range",
            trace
                .steps
                .get(at.saturating_add(1))
                .and_then(|next| range(own, next)),
        )
        .with("ok", step.status == NodeStatus::Ok)
        .into()
}

fn demanded(step: &TraceStep) -> Option<Hash> {
    match step.reference {
        Reference::Hash(hash) => Some(hash),
        Reference::Inline => None,
    }
}

/// Where in a node its child's hash lies: `[start, end)`.
fn range(own: &[u8], next: &TraceStep) -> Option<Vec<u32>> {
    let hash = demanded(next)?.0;
    let start = u32::try_from(own.windows(hash.len()).position(|window| window == hash)?).ok()?;
    Some(vec![start, start.checked_add(u32::try_from(hash.len()).ok()?)?])
}

fn outcome(trace: &ProofTrace, value: Option<Vec<u8>>) -> Fields {
    let last = trace.steps.len().saturating_sub(1);
    match (trace.outcome, &trace.refused) {
        (TraceOutcome::Failed, _) => refused(last, failure(trace)),
        (_, Some(error)) => refused(last, error.to_string()),
        (TraceOutcome::Absent, None) => Fields::new().with("kind", "absent"),
        (TraceOutcome::Present { .. }, None) => Fields::new()
            .with("kind", "value")
            .with("value", Uint8Array::from(value.unwrap_or_default().as_slice())),
    }
}

fn refused(node: usize, reason: String) -> Fields {
    let node = u32::try_from(node).unwrap_or(u32::MAX);
    Fields::new()
        .with("kind", "refused")
        .with("node", node)
        .with("reason", reason)
}

fn failure(trace: &ProofTrace) -> String {
    match trace.steps.last().map(|step| step.status) {
        Some(NodeStatus::Mismatch) => "its bytes do not have the hash that its parent demands",
        Some(NodeStatus::Missing) => "the proof lacks the node that has this hash",
        _ => "its bytes are no trie node",
    }
    .into()
}

fn kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Branch => "branch",
        NodeKind::BranchWithValue => "branch-with-value",
        NodeKind::Leaf => "leaf",
        NodeKind::Value => "value",
        NodeKind::Unknown => "undecodable",
    }
}

fn nibbles(nibbles: &[u8]) -> String {
    nibbles
        .iter()
        .filter_map(|nibble| char::from_digit(u32::from(*nibble), 16))
        .collect()
}
