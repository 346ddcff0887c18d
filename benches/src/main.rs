//! Times `verify` against Parity's own verification of the same bytes, in one process, in turns.
//!
//! Prints one line of JSON: for a justification, a proof of one value and a proof of 256, the median nanoseconds of ours and
//! of theirs. Writes the bytes to the file given as argument, for the same measurement in wasm.

mod ours;
mod parity;
mod timing;
mod vectors;

use std::error::Error;
use std::fs;

use codec::Encode;
use finality_grandpa::voter_set::VoterSet;
use serde_json::{Value, json};
use sp_runtime::traits::Header as _;

use crate::ours::Ours;
use crate::timing::{Race, race};
use crate::vectors::{Proof, SET_ID, Vectors};

fn main() -> Result<(), Box<dyn Error>> {
    let vectors = Vectors::make()?;
    if let Some(file) = std::env::args().nth(1) {
        fs::write(file, to_json(&vectors).to_string())?;
    }
    let ours = Ours::new(&vectors)?;
    let races: Result<Vec<_>, _> = std::iter::once(justification(&vectors, &ours))
        .chain(vectors.proofs.iter().map(|proof| storage(&vectors, &ours, proof)))
        .collect();
    println!(
        "{}",
        Value::from_iter(
            races?
                .iter()
                .map(|race| json!({ "ours": race.ours, "theirs": race.theirs }))
        )
    );
    Ok(())
}

/// Both sides must accept before the time they take means anything.
fn justification(vectors: &Vectors, ours: &Ours) -> Result<Race, Box<dyn Error>> {
    let voters = VoterSet::new(vectors.authorities.iter().map(|id| (id.clone(), 1))).ok_or("no voters")?;
    let (bytes, hash) = (vectors.justification.as_slice(), vectors.header.hash());
    if ours.signers(bytes) != Some(vectors.authorities.len())
        || parity::justified(bytes, &voters) != Some(hash)
    {
        return Err("a side refuses the justification".into());
    }
    Ok(race(|| ours.signers(bytes), || parity::justified(bytes, &voters)))
}

fn storage(vectors: &Vectors, ours: &Ours, proof: &Proof) -> Result<Race, Box<dyn Error>> {
    let (root, count) = (*vectors.header.state_root(), Some(proof.keys.len()));
    let nodes: Vec<Vec<u8>> = proof.nodes.iter_nodes().cloned().collect();
    if ours.values(&nodes, &proof.keys) != count || parity::values(root, proof) != count {
        return Err("a side refuses the storage proof".into());
    }
    Ok(race(
        || ours.values(&nodes, &proof.keys),
        || parity::values(root, proof),
    ))
}

fn to_json(vectors: &Vectors) -> Value {
    let hex = |bytes: &[u8]| sp_core::bytes::to_hex(bytes, false);
    let proof = |proof: &Proof| {
        let nodes: Vec<_> = proof.nodes.iter_nodes().map(|node| hex(node)).collect();
        json!({ "nodes": nodes, "keys": proof.keys.iter().map(|key| hex(key)).collect::<Vec<_>>() })
    };
    json!({
        "setId": SET_ID,
        "authorities": vectors.authorities.iter().map(|id| hex(id.as_ref())).collect::<Vec<_>>(),
        "header": hex(&vectors.header.encode()),
        "justification": hex(&vectors.justification),
        "proofs": vectors.proofs.iter().map(proof).collect::<Vec<_>>(),
    })
}
