//! Genesis of the embedded runtime: a small Bittensor, generated from a seed.
//!
//! Four subnets with 8, 64, 256 and 16 neurons beside root, with heavy-tailed stake, parents and children, sparse
//! weights, bonds, incentives, axons, prices, names and identities. The same seed always gives the same bytes: integers
//! only, one generator.
//!
//! What is invented is invented openly. Incentives and dividends come from the generated weights by a plain
//! stake-weighted rule ([`scores`]) that has the shape of consensus but is not Yuma; they stand until the subnet's first
//! epoch. A chain that starts at block 0 has no past, yet a column of zeros would hide a misread one, so block stamps lie
//! within the first [`STAMPS`] blocks: neurons registered in the first half of them, and set weights or committed to
//! them in the second, so that every weight counts.
//!
//! Keys and values are encoded here without FRAME, which keeps it out of devnet's build; the test
//! `embedded_genesis` holds every pair against the runtime's own metadata.

mod cast;
mod commits;
mod names;
mod neurons;
mod random;
mod relations;
mod scores;
mod stake;
mod store;
mod subnets;

use codec::Compact;
use serde_json::{Map, Value, json};

use crate::spec::RawGenesis;
use cast::Cast;
use random::Random;
use store::Store;

/// The embedded runtime: zstd behind Substrate's prefix. `cargo xtask runtime` makes it.
pub const RUNTIME: &[u8] = include_bytes!("../runtime/devnet-runtime.compact.compressed.wasm");

/// A slot's length on Bittensor, in milliseconds.
pub const NOMINAL_SLOT_MS: u64 = 12_000;

/// Block stamps in the generated state are below this.
const STAMPS: u64 = 32;
/// Every neuron is registered before this block, and none has set weights before it.
const REGISTERED: u64 = STAMPS / 2;

/// `spec_version` of the embedded runtime, as `System.LastRuntimeUpgrade` records it.
const SPEC_VERSION: u32 = 2;
/// `spec_name` of the embedded runtime.
const SPEC_NAME: &str = "taolight-devnet";

/// What genesis depends on besides the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The seed of everything generated.
    pub seed: u64,
    /// A slot's length in milliseconds: [`NOMINAL_SLOT_MS`] divided by the speed. At least 1.
    pub slot_duration_ms: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            seed: 0x7461_6f6c_6967_6874,
            slot_duration_ms: NOMINAL_SLOT_MS,
        }
    }
}

/// Storage at block 0, less what [`make_dev`](crate::genesis_edit::make_dev) puts into every chain: the authorities
/// and the dev accounts' TAO.
#[must_use]
pub fn generate(parameters: &Parameters) -> RawGenesis {
    let mut random = Random::new(parameters.seed);
    let cast = Cast::new();
    let mut store = Store::default();
    system(&mut store, &cast);
    store
        .pallet("DevnetClock")
        .put("SlotDuration", parameters.slot_duration_ms);
    let staked = subnets::write(&mut store, &cast, &mut random);
    stake::write_totals(&mut store, staked);
    names::write_identities(&mut store, &cast);
    RawGenesis {
        name: "taolight devnet".into(),
        properties: properties(),
        top: store.into_top(),
    }
}

/// What wallets ask for.
fn properties() -> Map<String, Value> {
    let pairs = [
        ("ss58Format", json!(42)),
        ("tokenDecimals", json!(9)),
        ("tokenSymbol", json!("TAO")),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The standard pallets' part: code, version, sudo key.
fn system(store: &mut Store, cast: &Cast) {
    store.raw(sp_core::storage::well_known_keys::CODE, RUNTIME.to_vec());
    store
        .pallet("System")
        .put("LastRuntimeUpgrade", (Compact(SPEC_VERSION), SPEC_NAME));
    store.pallet("System").put("UpgradedToU32RefCount", true);
    store.pallet("System").put("UpgradedToTripleRefCount", true);
    store.pallet("Sudo").put("Key", cast.alice());
}
