//! The committed runtime is the source's, and reads like Bittensor's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod metadata;

use std::collections::BTreeMap;
use std::path::PathBuf;

use codec::{Decode, Encode};
use devnet::genesis;
use frame_metadata::v15::RuntimeMetadataV15;
use metadata::{decode, entries, fields, item, pallet};
use scale_info::TypeDef;
use sp_core::OpaqueMetadata;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_version::RuntimeVersion;

/// Items that the recorded metadata (spec 343) does not have yet: those of later Bittensor versions, up to 425, and of
/// a later SDK.
const YOUNGER: [&str; 28] = [
    "SubtensorModule.ActivityCutoffFactorMilli",
    "SubtensorModule.AlphaV2",
    "SubtensorModule.AutoParentDelegationEnabled",
    "SubtensorModule.BurnHalfLife",
    "SubtensorModule.BurnIncreaseMult",
    "SubtensorModule.LastEpochBlock",
    "SubtensorModule.MaxEpochsPerBlock",
    "SubtensorModule.MaxMechanismCount",
    "SubtensorModule.MinChildkeyTakePerSubnet",
    "SubtensorModule.MinNonImmuneUids",
    "SubtensorModule.MinerBurned",
    "SubtensorModule.OwnerCutAutoLockEnabled",
    "SubtensorModule.OwnerCutEnabled",
    "SubtensorModule.PendingEpochAt",
    "SubtensorModule.RegisteredSubnetCounter",
    "SubtensorModule.RootAlphaDividendsPerSubnet",
    "SubtensorModule.RootProp",
    "SubtensorModule.SubnetEmissionEnabled",
    "SubtensorModule.SubnetEpochIndex",
    "SubtensorModule.SubnetExcessTao",
    "SubtensorModule.SubnetProtocolAlpha",
    "SubtensorModule.SubnetRootSellTao",
    "SubtensorModule.TotalHotkeySharesV2",
    "SubtensorModule.VotingPower",
    "Swap.PalSwapInitialized",
    "Swap.SwapBalancer",
    "System.BlockSize",
    "System.BlocksTillUpgrade",
];

/// Items that are not alike, and why that is right.
const DIFFERENT: [(&str, &str); 5] = [
    ("System.Events", "each runtime has its own pallets' events"),
    ("Balances.Holds", "each runtime has its own pallets' reasons"),
    (
        "SubtensorModule.MaxAllowedUids",
        "the default was 4096 then and is 256 now",
    ),
    (
        "SubtensorModule.PendingChildKeyCooldown",
        "the default was 0 then and is 7200 now",
    ),
    ("SubtensorModule.RootClaimType", "KeepSubnets came later"),
];

#[test]
fn the_committed_wasm_is_the_sources() {
    let source = devnet_runtime::Runtime::metadata_at_version(15).expect("V15");
    let committed: Option<OpaqueMetadata> = call("Metadata_metadata_at_version", &15u32.encode());
    // Not assert_eq: half a megabyte of hex helps nobody.
    assert!(
        committed == Some(source),
        "run `cargo xtask runtime` and commit the wasm"
    );
    assert_eq!(
        call::<RuntimeVersion>("Core_version", &[]),
        devnet_runtime::VERSION
    );
}

#[test]
fn metadata_comes_in_every_version_clients_ask_for() {
    let versions: Vec<u32> = call("Metadata_metadata_versions", &[]);
    for version in [14, 15, 16] {
        assert!(
            versions.contains(&version),
            "V{version} is missing among {versions:?}"
        );
    }
}

#[test]
fn storage_is_bittensors() {
    let Some(theirs) = recorded() else { return };
    let ours = own();
    let mut differences = Vec::new();
    for name in [
        "System",
        "Timestamp",
        "Aura",
        "Grandpa",
        "Balances",
        "Sudo",
        "SubtensorModule",
        "Swap",
    ] {
        compare_pallet(&ours, &theirs, name, &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn calls_are_bittensors() {
    let Some(theirs) = recorded() else { return };
    let ours = own();
    let mut differences = Vec::new();
    for name in ["SubtensorModule", "AdminUtils", "Balances", "Timestamp"] {
        let theirs = calls(&theirs, name);
        for (call, arguments) in calls(&ours, name) {
            if theirs.get(&call) != Some(&arguments) {
                differences.push(format!(
                    "{name}: {call}: {arguments} here, {:?} there",
                    theirs.get(&call)
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn compare_pallet(
    ours: &RuntimeMetadataV15,
    theirs: &RuntimeMetadataV15,
    name: &str,
    differences: &mut Vec<String>,
) {
    let (our_pallet, their_pallet) = (pallet(ours, name).expect(name), pallet(theirs, name).expect(name));
    assert_eq!(our_pallet.index, their_pallet.index, "index of {name}");
    for entry in entries(our_pallet) {
        let path = format!("{name}.{}", entry.name);
        let Some(other) = entries(their_pallet)
            .iter()
            .find(|other| other.name == entry.name)
        else {
            if !YOUNGER.contains(&path.as_str()) {
                differences.push(format!("{path} is not there"));
            }
            continue;
        };
        let (here, there) = (item(&ours.types, entry), item(&theirs.types, other));
        let explained = DIFFERENT.iter().any(|(different, _)| *different == path);
        if (here == there) == explained {
            differences.push(format!("{path}:\n  {here:?} here\n  {there:?} there"));
        }
    }
}

/// Calls of a pallet: index and name, and what their arguments are made of.
fn calls(metadata: &RuntimeMetadataV15, name: &str) -> BTreeMap<String, String> {
    let Some(calls) = pallet(metadata, name).expect(name).calls.as_ref() else {
        return BTreeMap::new();
    };
    let TypeDef::Variant(calls) = &metadata.types.resolve(calls.ty.id).expect("calls").type_def else {
        panic!("calls of {name} are no variants")
    };
    calls
        .variants
        .iter()
        .map(|call| {
            (
                format!("{} {}", call.index, call.name),
                fields(&metadata.types, &call.fields),
            )
        })
        .collect()
}

fn own() -> RuntimeMetadataV15 {
    let metadata: Option<OpaqueMetadata> = call("Metadata_metadata_at_version", &15u32.encode());
    decode(&metadata.expect("V15"))
}

/// Bittensor's metadata, recorded from mainnet in 2025, where the shared data is at hand.
fn recorded() -> Option<RuntimeMetadataV15> {
    let shared = std::env::var_os("TAOLIGHT_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("fixtures/finney-metadata-v15.hex");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!(
            "SKIPPED: {} is not here, so nothing was compared with Bittensor",
            path.display()
        );
        return None;
    };
    let bytes = hex::decode(text.trim().trim_start_matches("0x")).expect("hex");
    let metadata = Option::<OpaqueMetadata>::decode(&mut &bytes[..]).expect("as the runtime call returns it");
    Some(decode(&metadata.expect("V15")))
}

/// Calls the committed wasm over empty storage: metadata must not depend on state.
fn call<T: Decode>(function: &str, arguments: &[u8]) -> T {
    let wasm = sp_maybe_compressed_blob::decompress(
        genesis::RUNTIME,
        sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT,
    )
    .expect("compressed wasm");
    let fetcher = WrappedRuntimeCode(wasm);
    let code = RuntimeCode {
        code_fetcher: &fetcher,
        heap_pages: None,
        hash: vec![1],
    };
    let executor = sc_executor::WasmExecutor::<sp_io::SubstrateHostFunctions>::builder().build();
    let mut storage = sp_io::TestExternalities::default();
    let (answer, _) = executor.call(
        &mut storage.ext(),
        &code,
        function,
        arguments,
        CallContext::Offchain,
    );
    T::decode(&mut &answer.expect(function)[..]).expect("answer")
}
