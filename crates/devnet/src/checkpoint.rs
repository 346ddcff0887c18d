//! The file a light client starts from: block 0 of this chain as a checkpoint, in the JSON shape of
//! `finney-checkpoint.json`.

use codec::{Decode, Encode};
use serde_json::{Value, json};
use sp_consensus_grandpa::AuthorityList;
use sp_core::sr25519;

use crate::{
    block::Header,
    genesis_edit::{genesis_voters, item_key},
    spec::{RawGenesis, to_hex},
};

/// Numbers a client needs beside the checkpoint.
pub struct Timing {
    /// Blocks between stored justifications.
    pub justification_period: u32,
    /// Slot duration in milliseconds of chain time.
    pub slot_ms: u64,
}

/// The checkpoint document of a chain whose block 0 has this header and this storage.
#[must_use]
pub fn document(raw: &RawGenesis, genesis: &Header, timing: &Timing) -> Value {
    let (hash, voters) = (genesis.hash(), genesis_voters(&raw.top));
    json!({
        "name": raw.name,
        "genesisHash": hash,
        "blockNumber": 0,
        "blockHash": hash,
        "finalizedBlockHeader": to_hex(&genesis.encode()),
        "signingSet": { "setId": 0, "authorities": keys_of(&voters) },
        "grandpaAuthoritySetScale": to_hex(&(0_u64, &voters).encode()),
        "auraAuthorities": sealers(raw).iter().map(|key| to_hex(&key.0)).collect::<Vec<_>>(),
        "properties": raw.properties,
        "justificationPeriod": timing.justification_period,
        "slotDurationMs": timing.slot_ms,
    })
}

fn keys_of(voters: &AuthorityList) -> Vec<String> {
    voters.iter().map(|(key, _)| to_hex(key.as_ref())).collect()
}

fn sealers(raw: &RawGenesis) -> Vec<sr25519::Public> {
    let stored = raw.top.get(&item_key("Aura", "Authorities"));
    stored
        .and_then(|value| Decode::decode(&mut &value[..]).ok())
        .unwrap_or_default()
}
