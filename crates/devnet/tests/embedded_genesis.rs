//! The generated genesis is what the runtime would have written: keys, values and the ties between them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod metadata;

use std::collections::BTreeMap;

use codec::{Decode, Encode};
use devnet::genesis::{self, Parameters};
use devnet::genesis_edit::item_key;
use frame_metadata::v15::{RuntimeMetadataV15, StorageHasher};
use metadata::{decode, entries, layout};
use sp_io::hashing::{blake2_128, blake2_256, twox_64};

type Top = BTreeMap<Vec<u8>, Vec<u8>>;

/// The subnets and their sizes, root first.
const SUBNETS: [(u16, u16); 5] = [(0, 12), (1, 8), (2, 64), (3, 256), (4, 16)];

#[test]
fn every_pair_is_of_an_item_of_the_runtime() {
    let metadata = source();
    let known: BTreeMap<Vec<u8>, _> = metadata
        .pallets
        .iter()
        .flat_map(|pallet| {
            entries(pallet)
                .iter()
                .map(move |entry| (item_key(&pallet.name, &entry.name), entry))
        })
        .collect();
    for (key, value) in generate() {
        if key == b":code" {
            continue;
        }
        let entry = known
            .get(&key[..32])
            .unwrap_or_else(|| panic!("no item for {}", hex::encode(&key)));
        let (keys, value_type) = layout(&metadata.types, entry);
        let mut rest = &key[32..];
        for (hasher, key_type) in keys {
            rest = pass_key(&metadata, &entry.name, &hasher, key_type, rest);
        }
        assert!(rest.is_empty(), "{}: bytes behind the last key", entry.name);
        let left = pass_value(&metadata, value_type, &value, &entry.name);
        assert!(
            left.is_empty(),
            "{}: {} bytes behind the value",
            entry.name,
            left.len()
        );
    }
}

#[test]
fn hotkeys_and_uids_are_each_others_inverse() {
    let top = generate();
    for (netuid, neurons) in SUBNETS {
        assert_eq!(read::<u16>(&top, "SubnetworkN", &netuid.encode()), neurons);
        for uid in 0..neurons {
            let hotkey: [u8; 32] = read(&top, "Keys", &(netuid, uid).encode());
            let key = [&netuid.encode()[..], &blake2_128(&hotkey), &hotkey].concat();
            assert_eq!(read::<u16>(&top, "Uids", &key), uid);
            let _: [u8; 32] = read(&top, "Owner", &blake2_concat(&hotkey));
        }
    }
}

#[test]
fn columns_are_as_long_as_the_subnet() {
    let top = generate();
    for (netuid, neurons) in &SUBNETS[1..] {
        let length = |item| read::<Vec<u16>>(&top, item, &netuid.encode()).len();
        for item in [
            "Consensus",
            "Incentive",
            "Dividends",
            "ValidatorTrust",
            "StakeWeight",
        ] {
            assert_eq!(length(item), usize::from(*neurons), "{item}");
        }
        for item in ["LastUpdate", "Emission"] {
            assert_eq!(
                read::<Vec<u64>>(&top, item, &netuid.encode()).len(),
                usize::from(*neurons),
                "{item}"
            );
        }
    }
}

#[test]
fn stake_on_hotkeys_is_the_alpha_out_of_the_pool() {
    let top = generate();
    for (netuid, neurons) in SUBNETS {
        let stake = |uid: u16| {
            let hotkey: [u8; 32] = read(&top, "Keys", &(netuid, uid).encode());
            read::<u64>(
                &top,
                "TotalHotkeyAlpha",
                &[blake2_concat(&hotkey), netuid.encode()].concat(),
            )
        };
        let staked: u64 = (0..neurons).map(stake).sum();
        assert_eq!(read::<u64>(&top, "SubnetAlphaOut", &netuid.encode()), staked);
    }
}

#[test]
fn every_weight_was_set_after_its_neuron_registered() {
    let top = generate();
    for (netuid, neurons) in &SUBNETS[1..] {
        let registered =
            (0..*neurons).map(|uid| read::<u64>(&top, "BlockAtRegistration", &(*netuid, uid).encode()));
        let newest = registered.max().unwrap();
        let updates: Vec<u64> = read(&top, "LastUpdate", &netuid.encode());
        assert!(updates.iter().all(|update| *update > newest), "subnet {netuid}");
    }
}

#[test]
fn parents_and_children_agree() {
    let top = generate();
    let mut loans = 0;
    for (netuid, neurons) in &SUBNETS[1..] {
        let relations = |item, hotkey: &[u8; 32]| -> Vec<(u64, [u8; 32])> {
            let key = [
                item_key("SubtensorModule", item),
                blake2_concat(hotkey),
                netuid.encode(),
            ]
            .concat();
            let relations = top.get(&key).map(|value| Decode::decode(&mut &value[..]));
            relations.transpose().expect(item).unwrap_or_default()
        };
        for uid in 0..*neurons {
            let parent: [u8; 32] = read(&top, "Keys", &(netuid, uid).encode());
            let children = relations("ChildKeys", &parent);
            let lent: u128 = children.iter().map(|(part, _)| u128::from(*part)).sum();
            assert!(lent <= u128::from(u64::MAX), "more than everything");
            for (part, child) in children {
                assert!(relations("ParentKeys", &child).contains(&(part, parent)));
                loans += 1;
            }
        }
    }
    assert!(loans > 8, "{loans} loans");
}

#[test]
fn incentives_have_a_heavy_tail_and_share_one_whole() {
    let top = generate();
    let mut incentives: Vec<u16> = read(&top, "Incentive", &3u16.encode());
    incentives.sort_unstable_by(|one, other| other.cmp(one));
    let sum = |incentives: &[u16]| {
        incentives
            .iter()
            .map(|incentive| u64::from(*incentive))
            .sum::<u64>()
    };
    let whole = sum(&incentives);
    assert!((65_000..=65_535).contains(&whole), "{whole}");
    let best = sum(&incentives[..26]);
    assert!(
        best * 10 > whole * 4 && best * 10 < whole * 9,
        "the best tenth has {best} of {whole}"
    );
}

#[test]
fn the_seed_decides_every_byte() {
    let digest = |seed| {
        blake2_256(
            &genesis::generate(&Parameters {
                seed,
                ..Parameters::default()
            })
            .top
            .encode(),
        )
    };
    assert_eq!(digest(1), digest(1));
    assert_ne!(digest(1), digest(2));
}

fn generate() -> Top {
    genesis::generate(&Parameters::default()).top
}

fn source() -> RuntimeMetadataV15 {
    decode(&devnet_runtime::Runtime::metadata_at_version(15).expect("V15"))
}

/// Checks a hashed key and returns what is behind it.
fn pass_key<'a>(
    metadata: &RuntimeMetadataV15,
    item: &str,
    hasher: &StorageHasher,
    key_type: u32,
    bytes: &'a [u8],
) -> &'a [u8] {
    let length = match hasher {
        StorageHasher::Identity => 0,
        StorageHasher::Twox64Concat => 8,
        StorageHasher::Blake2_128Concat => 16,
        other => panic!("{item}: {other:?} hides its key"),
    };
    let (hash, key) = bytes.split_at(length);
    let rest = pass_value(metadata, key_type, key, item);
    let key = &key[..key.len() - rest.len()];
    let expected = match hasher {
        StorageHasher::Twox64Concat => twox_64(key).to_vec(),
        StorageHasher::Blake2_128Concat => blake2_128(key).to_vec(),
        _ => Vec::new(),
    };
    assert_eq!(hash, expected, "{item}: hash of a key");
    rest
}

/// Decodes a value of the type and returns what is behind it.
fn pass_value<'a>(metadata: &RuntimeMetadataV15, ty: u32, bytes: &'a [u8], item: &str) -> &'a [u8] {
    let mut rest = bytes;
    scale_value::scale::decode_as_type(&mut rest, ty, &metadata.types)
        .unwrap_or_else(|error| panic!("{item}: {error}"));
    rest
}

fn read<T: Decode>(top: &Top, item: &str, key: &[u8]) -> T {
    let key = [&item_key("SubtensorModule", item)[..], key].concat();
    T::decode(&mut &top.get(&key).unwrap_or_else(|| panic!("no {item}"))[..]).expect(item)
}

fn blake2_concat(key: &[u8; 32]) -> Vec<u8> {
    [&blake2_128(key)[..], key].concat()
}
