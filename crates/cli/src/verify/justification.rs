//! `taolight verify justification FILE`.

use std::path::Path;

use primitives::hex;
use serde::Deserialize;
use verify::{AuthoritySet, GrandpaKey, Justification, MAX_JUSTIFICATION_BYTES};

use super::{agree, json_of};
use crate::failure::Failure;

/// A justification with the set it is said to be signed by.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JustificationFile {
    block_number: u32,
    block_hash: String,
    set_id: u64,
    authorities: Vec<String>,
    justification: String,
}

pub(super) fn run(path: &Path) -> Result<(), Failure> {
    let file: JustificationFile = json_of(path)?;
    let set = file.set()?;
    let bytes = hex::decode_bounded(&file.justification, MAX_JUSTIFICATION_BYTES);
    let justification = Justification::decode(&bytes.map_err(|error| wrong("justification", error))?)?;
    let target = justification.target();
    agree("blockNumber", &file.block_number, &target.number)?;
    let stated = file
        .block_hash
        .parse()
        .map_err(|error| wrong("blockHash", error))?;
    agree("blockHash", &stated, &target.hash)?;
    let signed = set.verify(&justification)?;
    println!("block: {target}");
    println!("round: {}", justification.round());
    println!("set: {} with {} authorities", set.id(), signed.of);
    println!("signatures: {} valid, {} needed", signed.signed, signed.threshold);
    println!("proved: set {} finalized block {}", set.id(), target.number);
    println!("trusted: that these are the authorities of set {}", set.id());
    Ok(())
}

impl JustificationFile {
    fn set(&self) -> Result<AuthoritySet, Failure> {
        let key = |text: &String| {
            hex::decode_array(text)
                .map(GrandpaKey)
                .map_err(|error| wrong("authorities", error))
        };
        let keys = self.authorities.iter().map(key).collect::<Result<_, _>>()?;
        Ok(AuthoritySet::new(self.set_id, keys)?)
    }
}

fn wrong(field: &str, error: hex::HexError) -> Failure {
    Failure::Hex {
        field: field.into(),
        error,
    }
}
