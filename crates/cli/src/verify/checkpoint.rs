//! `taolight verify checkpoint FILE`.

use std::path::Path;

use sync::ChainSpec;

use super::text_of;
use crate::failure::Failure;

pub(super) fn run(file: &Path) -> Result<(), Failure> {
    let spec = ChainSpec::from_json(&text_of(file)?)?;
    let checkpoint = &spec.checkpoint;
    let header = checkpoint.header();
    let signing = checkpoint.signing_set();
    println!(
        "header: {} bytes, blake2b-256 {}",
        header.scale().len(),
        header.hash()
    );
    println!("block: {}, state root {}", header.number(), header.state_root());
    println!(
        "signing set: {} with {} authorities",
        signing.id(),
        signing.authorities().len()
    );
    match checkpoint.next_set() {
        None => println!(
            "next set: the header announces none; set {} signs on",
            signing.id()
        ),
        Some((next, at)) => {
            let count = next.authorities().len();
            println!(
                "next set: {} with {count} authorities after block {at}, from the header's digest",
                next.id()
            );
        }
    }
    if let Some(slot) = header.aura_slot() {
        println!("slot: {slot}");
    }
    println!("proved: every field the file states agrees with its bytes");
    println!(
        "trusted: that this header is final on the chain with genesis {}",
        spec.genesis_hash
    );
    Ok(())
}
