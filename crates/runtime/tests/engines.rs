//! Two engines, one meaning: smoldot's executor with its own host functions, and wasmi with ours.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;
mod engine;

use codec::Encode as _;
use engine::WasmiVm;
use runtime::vm::Interpreter;
use runtime::{
    Metadata, NoStorage, ProvedStorage, Query, RuntimeVersion, RuntimeVm as _, VmError, metadata_bytes,
    metadata_from_code,
};

/// Both engines' answer, which must be one.
fn call(code: &[u8], function: &str, args: &[u8], state: &dyn ProvedStorage) -> Result<Vec<u8>, VmError> {
    let ours = WasmiVm.call(code, function, args, state);
    assert_eq!(ours, Interpreter.call(code, function, args, state), "{function}");
    ours
}

#[test]
fn both_engines_get_the_same_metadata() {
    let mut codes = vec![("devnet", common::devnet_code())];
    codes.extend(common::raonet().map(|genesis| ("raonet", genesis.code().to_vec())));
    for (name, code) in codes {
        let ours = metadata_bytes(&WasmiVm, &code, &NoStorage).unwrap();
        assert_eq!(
            ours,
            metadata_bytes(&Interpreter, &code, &NoStorage).unwrap(),
            "{name}"
        );
        assert_eq!(ours[4], 15, "{name} offers version 15");
        let metadata = Metadata::decode(&ours).unwrap();
        assert!(
            metadata.entry("SubtensorModule", "NetworksAdded").is_ok(),
            "{name}"
        );
    }
}

#[test]
fn aura_answers_from_the_real_genesis() {
    let Some(genesis) = common::raonet() else { return };
    let metadata = metadata_from_code(&Interpreter, genesis.code(), &NoStorage).unwrap();
    let key = metadata.storage_key("Aura", "Authorities", &[]).unwrap();

    let authorities = call(genesis.code(), "AuraApi_authorities", &[], &genesis).unwrap();
    assert_eq!(
        Some(&authorities),
        genesis.0.get(&key),
        "two keys, as the chain's state has them"
    );
    let duration = call(genesis.code(), "AuraApi_slot_duration", &[], &genesis).unwrap();
    assert_eq!(
        duration,
        3_000_u64.encode(),
        "a development chain of three-second slots"
    );

    let missing = call(genesis.code(), "AuraApi_authorities", &[], &NoStorage);
    assert_eq!(missing, Err(VmError::Missing(vec![Query::Value(key)])));
}

/// Calls that walk the state (`next_key`), hash keys and write to the overlay.
#[test]
fn heavier_calls_agree() {
    let Some(genesis) = common::raonet() else { return };
    let subnet = 1_u16.encode();
    for (function, args) in [
        ("SubnetInfoRuntimeApi_get_subnets_info", &[][..]),
        ("SubnetInfoRuntimeApi_get_all_dynamic_info", &[]),
        ("SubnetInfoRuntimeApi_get_subnet_state", &subnet),
        ("NeuronInfoRuntimeApi_get_neurons", &subnet),
        ("DelegateInfoRuntimeApi_get_delegates", &[]),
        ("GrandpaApi_grandpa_authorities", &[]),
    ] {
        let answer = call(genesis.code(), function, args, &genesis).unwrap();
        assert!(!answer.is_empty(), "{function}");
    }
    let walk = call(
        genesis.code(),
        "DelegateInfoRuntimeApi_get_delegates",
        &[],
        &NoStorage,
    );
    assert!(matches!(walk, Err(VmError::Missing(queries)) if matches!(queries[0], Query::NextKey(_))));
}

#[test]
fn what_a_runtime_does_not_have_is_said() {
    let code = common::devnet_code();
    let nothing = Err(VmError::NoFunction("Nothing_at_all".into()));
    assert_eq!(call(&code, "Nothing_at_all", &[], &NoStorage), nothing);
}

#[test]
fn the_version_is_read_without_running() {
    let Some(genesis) = common::raonet() else { return };
    let module = runtime::blob::unpack(genesis.code()).unwrap();
    let version = RuntimeVersion::embedded(&module).unwrap().unwrap();
    assert_eq!(
        (version.spec_name.as_str(), version.spec_version),
        ("node-subtensor", 218)
    );
    assert_eq!((version.transaction_version, version.state_version), (1, 1));
    // What it says when asked ends in the same two numbers.
    let asked = call(genesis.code(), "Core_version", &[], &NoStorage).unwrap();
    assert!(asked.ends_with(&(version.transaction_version, version.state_version).encode()));
}
