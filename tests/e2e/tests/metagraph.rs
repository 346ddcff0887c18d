//! What the client proves is what devnet's own state says, key by key and cell by cell.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::fmt::Debug;

use codec::Decode;
use devnet::Devnet;
use e2e::{connect, devnet, run};
use primitives::hashing::twox_128;
use primitives::{BlockRef, NetUid};
use subtensor::{Metagraph, Snapshot};
use sync::At;

fn history() -> Devnet {
    devnet(|config| {
        config.prelude = 24;
        config.live = false;
    })
}

/// A column of the pallet, whose last key is the subnet's number as it is (hasher `Identity`). Where nothing is stored,
/// as for the root, the chain's default holds: an empty one.
fn column<T: Decode>(devnet: &Devnet, block: BlockRef, item: &str, netuid: u16) -> Vec<T> {
    let key = [
        &twox_128(b"SubtensorModule")[..],
        &twox_128(item.as_bytes()),
        &netuid.to_le_bytes(),
    ]
    .concat();
    let Some(value) = devnet.storage(block.hash.0.into(), &key) else {
        assert_eq!(netuid, 0, "only the root has no {item}");
        return Vec::new();
    };
    Vec::decode(&mut value.as_slice()).unwrap()
}

/// A value under the subnet's number and a uid.
fn cell<T: Decode>(devnet: &Devnet, block: BlockRef, item: &str, netuid: u16, uid: u16) -> Option<T> {
    let prefix = [twox_128(b"SubtensorModule"), twox_128(item.as_bytes())].concat();
    let key = [&prefix[..], &netuid.to_le_bytes(), &uid.to_le_bytes()].concat();
    devnet
        .storage(block.hash.0.into(), &key)
        .map(|value| T::decode(&mut value.as_slice()).unwrap())
}

fn assert_columns(devnet: &Devnet, metagraph: &Metagraph) {
    assert_column(devnet, metagraph, "Incentive", &metagraph.incentive);
    assert_column(devnet, metagraph, "Dividends", &metagraph.dividends);
    assert_column(devnet, metagraph, "Consensus", &metagraph.consensus);
    assert_column(devnet, metagraph, "ValidatorTrust", &metagraph.validator_trust);
    assert_column(devnet, metagraph, "ValidatorPermit", &metagraph.validator_permit);
    assert_column(devnet, metagraph, "Active", &metagraph.active);
    assert_column(devnet, metagraph, "LastUpdate", &metagraph.last_update);
    assert_column(devnet, metagraph, "Emission", &metagraph.emission);
}

fn assert_column<T: Decode + PartialEq + Debug>(
    devnet: &Devnet,
    metagraph: &Metagraph,
    item: &str,
    proved: &Option<Vec<T>>,
) {
    let stored = column(devnet, metagraph.block, item, metagraph.subnet.netuid.0);
    assert_eq!(*proved, Some(stored), "{item}");
}

fn assert_rows(devnet: &Devnet, metagraph: &Metagraph) {
    let (block, netuid) = (metagraph.block, metagraph.subnet.netuid.0);
    for uid in 0..metagraph.subnet.n {
        let hotkey: [u8; 32] = cell(devnet, block, "Keys", netuid, uid).expect("a neuron has a hotkey");
        assert_eq!(
            metagraph.hotkeys.get(usize::from(uid)).map(|key| key.0),
            Some(hotkey)
        );
        for (item, rows) in [("Weights", &metagraph.weights), ("Bonds", &metagraph.bonds)] {
            let stored: Vec<(u16, u16)> = cell(devnet, block, item, netuid, uid).unwrap_or_default();
            assert_eq!(
                rows.as_ref().unwrap().row(uid).collect::<Vec<_>>(),
                stored,
                "{item} of {uid}"
            );
        }
    }
}

#[test]
fn every_cell_is_devnets_own() {
    let devnet = history();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let mut neurons = Vec::new();
        for netuid in 0..16 {
            let snapshot = Snapshot::new(courier.at(At::Surest).await.unwrap());
            let Ok(metagraph) = snapshot.metagraph(NetUid(netuid)).await else {
                continue;
            };
            if metagraph.subnet.n == 0 {
                continue;
            }
            assert_columns(&devnet, &metagraph);
            assert_rows(&devnet, &metagraph);
            neurons.push(metagraph.subnet.n);
        }
        assert_eq!(
            neurons.split_first().unwrap().1,
            [8, 64, 256, 16],
            "the subnets after the root"
        );
    });
}

#[test]
fn the_whole_pallet_is_proved_key_by_key() {
    let devnet = history();
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await.unwrap();
        let state = courier.at(At::Surest).await.unwrap();
        let prefix = twox_128(b"SubtensorModule");
        let proved = state.prefix(&prefix).await.unwrap();
        assert_eq!(proved, devnet.storage_under(state.block().hash.0.into(), &prefix));
        assert!(proved.len() > 1000, "{} entries", proved.len());
        assert_eq!(state.prefix(b"nothing like this").await.unwrap(), []);
    });
}
