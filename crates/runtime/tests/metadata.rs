//! Storage keys and values by real metadata.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod common;

use codec::Encode as _;
use primitives::error::Code;
use primitives::hex;
use primitives::{AccountId, NetUid};
use proptest::prelude::*;
use runtime::vm::Interpreter;
use runtime::{DecodeError, Hasher, Metadata, MetadataError, NoStorage, StorageError, Value, metadata_bytes};

fn devnet() -> Metadata {
    Metadata::decode(&devnet_bytes()).unwrap()
}

fn devnet_bytes() -> Vec<u8> {
    metadata_bytes(&Interpreter, &common::devnet_code(), &NoStorage).unwrap()
}

/// Prefixes as published for this chain and as other Substrate tools have them.
const PREFIXES: &[(&str, &str, &str)] = &[
    (
        "SubtensorModule",
        "NetworksAdded",
        "658faa385070e074c85bf6b568cf05550e30450fc4d507a846032a7fa65d9a43",
    ),
    (
        "SubtensorModule",
        "SubnetworkN",
        "658faa385070e074c85bf6b568cf0555a1048e9d244171852dfe8db314dc68ca",
    ),
    (
        "SubtensorModule",
        "Keys",
        "658faa385070e074c85bf6b568cf05559f99a2ce711f3a31b2fc05604c93f179",
    ),
    (
        "SubtensorModule",
        "Weights",
        "658faa385070e074c85bf6b568cf0555a1e7036061f484bc3048a64b64e35ec4",
    ),
    (
        "SubtensorModule",
        "Axons",
        "658faa385070e074c85bf6b568cf0555b4e0c7b1d5f74994fcd58c28ab601fec",
    ),
    (
        "SubtensorModule",
        "TotalHotkeyAlpha",
        "658faa385070e074c85bf6b568cf0555ee25c3b5b1886863480497907f1829e6",
    ),
    (
        "SubtensorModule",
        "TaoWeight",
        "658faa385070e074c85bf6b568cf05556b2684762c3b1e22ffb4a92939298741",
    ),
    (
        "System",
        "Account",
        "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9",
    ),
    (
        "Timestamp",
        "Now",
        "f0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb",
    ),
    (
        "Aura",
        "Authorities",
        "57f8dc2f5ab09467896f47300f0424385e0621c4869aa60c02be9adcc98a0d1d",
    ),
];

fn known_prefixes(metadata: &Metadata) {
    for (pallet, item, prefix) in PREFIXES {
        let ours = hex::encode(metadata.storage_prefix(pallet, item, &[]).unwrap());
        assert_eq!(ours, format!("0x{prefix}"), "{pallet}.{item}");
    }
}

#[test]
fn storage_keys_are_the_chains() {
    let metadata = devnet();
    known_prefixes(&metadata);
    // Alice's account, the key every Substrate explorer shows.
    let alice = AccountId::from_ss58("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
        .unwrap()
        .0;
    let key = metadata
        .storage_key("System", "Account", &[&alice.encode()])
        .unwrap();
    let known = "0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9\
                 de1e86a9a8c739864cf3cc5ec2bea59fd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    assert_eq!(hex::encode(&key), known);
    let entry = metadata.entry("System", "Account").unwrap();
    assert_eq!(entry.only_key_of::<AccountId>(&key), Ok(alice));
    assert!(entry.only_key_of::<AccountId>(&key[..key.len() - 1]).is_err());
}

#[test]
fn keys_of_a_double_map_are_read_back() {
    let metadata = devnet();
    let entry = metadata.entry("SubtensorModule", "TotalHotkeyAlpha").unwrap();
    assert_eq!(entry.hashers(), [Hasher::Blake2x128Concat, Hasher::Identity]);
    let (hotkey, netuid) = (AccountId([7; 32]).encode(), NetUid(258).encode());
    let key = entry.key(&[&hotkey, &netuid]).unwrap();
    assert_eq!(
        key[key.len() - 2..],
        [2, 1],
        "identity: the number's own bytes, little-endian"
    );
    assert_eq!(
        entry.keys_of(&key).unwrap(),
        [Some(hotkey.as_slice()), Some(netuid.as_slice())]
    );
}

#[test]
fn missing_and_misused_items_are_told_apart() {
    let metadata = devnet();
    let code = |result: Result<Vec<u8>, StorageError>| result.unwrap_err().code();
    assert_eq!(
        code(metadata.storage_key("NoSuchPallet", "Now", &[])),
        Code::NotInRuntime
    );
    assert_eq!(
        code(metadata.storage_key("Timestamp", "NoSuchItem", &[])),
        Code::NotInRuntime
    );
    assert_eq!(
        code(metadata.storage_key("Timestamp", "Now", &[&[1]])),
        Code::BadArgument
    );
    assert_eq!(
        code(metadata.storage_key("System", "Account", &[])),
        Code::BadArgument
    );
}

#[test]
fn values_follow_the_metadata() {
    let metadata = devnet();
    let tempo = metadata.entry("SubtensorModule", "Tempo").unwrap();
    assert_eq!(
        tempo.value::<u16>(None),
        Ok(Some(360)),
        "proved absent: the runtime's own default"
    );
    assert_eq!(
        tempo.value::<u64>(Some(&[2, 1])),
        Ok(Some(258)),
        "a wider number will do"
    );
    assert_eq!(
        tempo.value::<u8>(Some(&[2, 1])).unwrap_err().code(),
        Code::Codec,
        "one it does not fit will not"
    );
    assert!(tempo.value::<u16>(Some(&[2, 1, 0])).is_err(), "trailing byte");
    assert!(tempo.value::<u16>(Some(&[2])).is_err(), "cut short");
    assert!(
        tempo.value::<bool>(Some(&[1, 0])).is_err(),
        "a number is no truth"
    );

    let axons = metadata.entry("SubtensorModule", "Axons").unwrap();
    assert!(axons.is_optional());
    assert_eq!(axons.dynamic(None), Ok(None), "proved absent: none");
    let weights = metadata.entry("SubtensorModule", "Weights").unwrap();
    let row: Vec<(u16, u16)> = vec![(1, 65_535), (9, 3)];
    assert_eq!(weights.value(Some(&row.encode())), Ok(Some(row)));
    let liar = [0xfe, 0xff, 0xff, 0xff, 1, 2, 3, 4];
    assert!(
        weights.value::<Vec<(u16, u16)>>(Some(&liar)).is_err(),
        "a length with nothing behind it"
    );
}

#[test]
fn structs_decode_by_name() {
    let metadata = devnet();
    let account = metadata.entry("System", "Account").unwrap();
    let stored = (1_u32, 2_u32, 3_u32, 4_u32, (5_u64, 6_u64, 7_u64, 8_u128)).encode();
    let account = account.dynamic(Some(&stored)).unwrap().unwrap();
    let number = |value: &Value, name| value.field(name, 99).and_then(Value::as_unsigned);
    assert_eq!(number(&account, "providers"), Some(3));
    assert_eq!(
        account.field("data", 99).map(|data| number(data, "free")),
        Some(Some(5))
    );
}

/// Every default that real metadata states decodes as the type it states.
#[test]
fn all_defaults_decode() {
    let mut all = vec![devnet()];
    if let Some((v14, v15)) = common::finney_metadata() {
        all.extend([Metadata::decode(&v14).unwrap(), Metadata::decode(&v15).unwrap()]);
    }
    for metadata in all {
        for entry in metadata.entries().filter(|entry| !entry.is_optional()) {
            let decoded = entry.dynamic(Some(entry.default_bytes()));
            assert!(
                decoded.is_ok(),
                "{}.{}: {decoded:?}",
                entry.pallet(),
                entry.name()
            );
        }
    }
}

#[test]
fn mainnets_two_versions_agree() {
    let Some((v14, v15)) = common::finney_metadata() else {
        return;
    };
    assert_eq!((v14[4], v15[4]), (14, 15));
    let (v14, v15) = (Metadata::decode(&v14).unwrap(), Metadata::decode(&v15).unwrap());
    known_prefixes(&v14);
    let facts = |metadata: &Metadata| {
        let fact = |entry: runtime::Entry<'_>| {
            let name = format!("{}.{}", entry.pallet(), entry.name());
            (
                name,
                entry.prefix(&[]).unwrap(),
                entry.hashers().to_vec(),
                entry.default_bytes().to_vec(),
            )
        };
        metadata.entries().map(fact).collect::<Vec<_>>()
    };
    assert!(facts(&v14).len() > 200, "{}", facts(&v14).len());
    assert_eq!(facts(&v14), facts(&v15));
}

#[test]
fn other_bytes_are_refused() {
    let good = devnet_bytes();
    let decode = |bytes: &[u8]| Metadata::decode(bytes).map(drop);
    assert_eq!(decode(b"nope"), Err(MetadataError::Magic));
    assert_eq!(decode(b"meta\x0d"), Err(MetadataError::Version(13)));
    assert_eq!(
        decode(&[good.as_slice(), &[0]].concat()),
        Err(MetadataError::Malformed)
    );
    assert_eq!(decode(&vec![0; 3 << 20]), Err(MetadataError::TooLarge(3 << 20)));
}

#[test]
fn a_type_that_wraps_itself_is_no_trap() {
    // Registry of one type: struct of one field, which is that type again. No pallets follow.
    let mut bytes = b"meta\x0e".to_vec();
    bytes.extend([4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0]); // One type, id 0: no path, no params, composite.
    bytes.extend([0, 0, 4, 0, 0]); // No pallets; extrinsic type 0, version 4, no extensions; runtime type 0.
    let metadata = Metadata::decode(&bytes).unwrap();
    assert_eq!(metadata.types().decode_value(0, &[1]), Err(DecodeError::TooDeep));
    assert_eq!(
        metadata.types().decode_value(1, &[1]),
        Err(DecodeError::NoType(1))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Damaged metadata is refused or understood, and whatever was understood still does not panic.
    #[test]
    fn damage_never_panics(cut in 0.0..1.0_f64, flips in prop::collection::vec((0.0..1.0_f64, 0_u8..8), 0..4)) {
        static GOOD: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(devnet_bytes);
        let place = |part: f64| (GOOD.len() as f64 * part) as usize;
        let mut bytes = GOOD.clone();
        for (at, bit) in &flips {
            bytes[place(*at)] ^= 1 << bit;
        }
        if flips.is_empty() {
            bytes.truncate(place(cut));
            prop_assert!(Metadata::decode(&bytes).is_err());
        }
        if let Ok(metadata) = Metadata::decode(&bytes) {
            for entry in metadata.entries() {
                let key = entry.prefix(&[]).unwrap();
                let _ = (entry.keys_of(&key), entry.dynamic(None), entry.dynamic(Some(&[0xff; 64])));
            }
        }
    }

    /// No bytes make the decoder of any type of a real runtime panic.
    #[test]
    fn values_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        static METADATA: std::sync::LazyLock<Metadata> = std::sync::LazyLock::new(devnet);
        for entry in METADATA.entries() {
            let _ = entry.dynamic(Some(&bytes));
        }
    }
}
