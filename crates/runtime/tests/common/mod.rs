//! Chains to try things on.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests; each uses a part of this"
)]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use primitives::hex;
use runtime::{ProvedStorage, Unproved};

/// A chain's state, whole.
pub struct Genesis(pub BTreeMap<Vec<u8>, Vec<u8>>);

impl Genesis {
    pub fn code(&self) -> &[u8] {
        &self.0[b":code".as_slice()]
    }
}

impl ProvedStorage for Genesis {
    fn value(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Unproved> {
        Ok(self.0.get(key).cloned())
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Unproved> {
        let range = (Bound::Excluded(key), Bound::Unbounded);
        Ok(self.0.range::<[u8], _>(range).next().map(|(key, _)| key.clone()))
    }
}

/// The runtime that the repository's own test chain embeds; always there.
pub fn devnet_code() -> Vec<u8> {
    let path = "../devnet/runtime/devnet-runtime.compact.compressed.wasm";
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the committed devnet runtime")
}

/// A real subtensor runtime (spec 218) with its genesis, where that is at hand.
pub fn raonet() -> Option<Genesis> {
    let text = fs::read_to_string(shared("chains/raonet.json")?).unwrap();
    let chain: serde_json::Value = serde_json::from_str(&text).unwrap();
    let top = chain["genesis"]["raw"]["top"].as_object().unwrap();
    let bytes = |text: &str| hex::decode_bounded(text, 1 << 24).unwrap();
    Some(Genesis(
        top.iter()
            .map(|(key, value)| (bytes(key), bytes(value.as_str().unwrap())))
            .collect(),
    ))
}

/// Mainnet's metadata of 2025, in both versions it was recorded in, where that is at hand.
pub fn finney_metadata() -> Option<(Vec<u8>, Vec<u8>)> {
    let read =
        |path: PathBuf| hex::decode_bounded(fs::read_to_string(path).unwrap().trim(), 1 << 24).unwrap();
    let v14 = read(shared("fixtures/finney-metadata-v14.hex")?);
    let v15 = read(shared("fixtures/finney-metadata-v15.hex")?);
    // As the runtime call returns it: Some, a four-byte length, the metadata.
    Some((v14, v15[5..].to_vec()))
}

/// A file of the shared test data; `None`, loudly, where that is not at hand.
fn shared(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("TAOLIGHT_SHARED").map_or(beside, PathBuf::from);
    let file = root.join(path);
    if !file.exists() {
        eprintln!("SKIPPED: {} is not there (set TAOLIGHT_SHARED)", file.display());
        return None;
    }
    Some(file)
}
