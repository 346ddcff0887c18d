//! Faults of storage proofs and of the values beside them.

use super::Fault;

/// A value as this server reports it.
#[must_use]
pub fn shown_value(fault: Option<Fault>, mut value: Vec<u8>) -> Vec<u8> {
    if fault == Some(Fault::ForgedValue)
        && let Some(byte) = value.last_mut()
    {
        *byte ^= 1;
    }
    value
}

/// A proof as this server sends it; `values` are what it proves.
#[must_use]
pub fn shown_proof(fault: Option<Fault>, mut nodes: Vec<Vec<u8>>, values: &[Vec<u8>]) -> Vec<Vec<u8>> {
    match fault {
        Some(Fault::ForgedValue) => forge(&mut nodes, values),
        Some(Fault::FlippedProof) => flip(&mut nodes),
        Some(Fault::TruncatedProof) => drop(nodes.pop()),
        _ => {}
    }
    nodes
}

/// Changes the last byte of the first proved value wherever the proof holds that value: at the end of a leaf, or as a
/// node of its own when it is long. A proof of nothing but absence is flipped instead.
fn forge(nodes: &mut [Vec<u8>], values: &[Vec<u8>]) {
    let Some(value) = values
        .iter()
        .max_by_key(|value| value.len())
        .filter(|value| !value.is_empty())
    else {
        return flip(nodes);
    };
    let holds = |node: &Vec<u8>| node.windows(value.len()).any(|window| window == value.as_slice());
    let Some(node) = nodes.iter_mut().find(|node| holds(node)) else {
        return;
    };
    let at = node
        .windows(value.len())
        .rposition(|window| window == value.as_slice());
    let last = at.and_then(|at| at.checked_add(value.len())?.checked_sub(1));
    if let Some(byte) = last.and_then(|last| node.get_mut(last)) {
        *byte ^= 1;
    }
}

/// Flips one bit in the middle of the longest node: never a whole node's loss, never a length prefix only.
fn flip(nodes: &mut [Vec<u8>]) {
    let Some(node) = nodes.iter_mut().max_by_key(|node| node.len()) else {
        return;
    };
    let middle = node.len() / 2;
    if let Some(byte) = node.get_mut(middle) {
        *byte ^= 0x10;
    }
}
