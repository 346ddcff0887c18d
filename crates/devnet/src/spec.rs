//! The chain before its first block: raw storage plus the few properties wallets ask for.
//!
//! Two sources make a [`RawGenesis`]: the generator in `genesis.rs` (our own runtime) and a raw chain specification
//! in the node's JSON format (`genesis.raw.top`). Everything after this module treats both alike.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Raw storage at block 0 and what the chain calls itself.
#[derive(Clone, Debug)]
pub struct RawGenesis {
    /// Chain name, as `system_chain` reports it.
    pub name: String,
    /// Wallet-facing properties: `ss58Format`, `tokenDecimals`, `tokenSymbol`.
    pub properties: Map<String, Value>,
    /// Storage key to value, both raw; `:code` included.
    pub top: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// Why a chain specification could not be read. The file (the caller) is at fault in every case.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// Not JSON, or not in the shape of a raw chain specification.
    #[error("the chain specification is not raw JSON with genesis.raw.top: {0}")]
    Shape(#[from] serde_json::Error),
    /// A storage key or value is not `0x` hex.
    #[error("the chain specification holds bad hex at storage key {0}")]
    Hex(String),
    /// There is no `:code`: nothing could execute a block.
    #[error("the chain specification has no :code")]
    NoCode,
}

#[derive(Deserialize)]
struct SpecFile {
    name: String,
    #[serde(default)]
    properties: Map<String, Value>,
    genesis: GenesisFile,
}

#[derive(Deserialize)]
struct GenesisFile {
    raw: RawFile,
}

#[derive(Deserialize)]
struct RawFile {
    top: BTreeMap<String, String>,
}

impl RawGenesis {
    /// Reads a raw chain specification, the format `build-spec --raw` writes.
    ///
    /// # Errors
    /// [`SpecError`] when the text is not such a file.
    pub fn from_json(text: &str) -> Result<Self, SpecError> {
        let file: SpecFile = serde_json::from_str(text)?;
        let mut top = BTreeMap::new();
        for (key, value) in file.genesis.raw.top {
            let raw_key = unhex(&key).ok_or_else(|| SpecError::Hex(key.clone()))?;
            let raw_value = unhex(&value).ok_or(SpecError::Hex(key))?;
            top.insert(raw_key, raw_value);
        }
        if !top.contains_key(sp_core::storage::well_known_keys::CODE) {
            return Err(SpecError::NoCode);
        }
        Ok(Self {
            name: file.name,
            properties: file.properties,
            top,
        })
    }
}

/// Bytes of a `0x` hex string; nothing when it is not one.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

/// `0x` hex of some bytes.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
