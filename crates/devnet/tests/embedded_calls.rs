//! The embedded runtime's calls do what Bittensor's do, in real blocks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

use codec::{Decode, Encode};
use devnet::{Config, Devnet, genesis_edit::item_key, keys::account};
use sp_core::{Pair, sr25519};
use sp_io::hashing::blake2_128;

/// The subnet of 64 neurons: Alice, Bob and Charlie validate on uids 0 to 2, Dave mines on 3.
const LANTERN: u16 = 2;
/// The subnet of 8 neurons, tempo 20.
const QUARRY: u16 = 1;
/// The subnet of 16 neurons and two mechanisms.
const TANDEM: u16 = 4;
/// Genesis stamps acts of neurons with blocks below this; rate limits count from there.
const STAMPS: u32 = 32;
const TAO: u64 = 1_000_000_000;

#[test]
fn a_validator_sets_weights_as_often_as_the_subnet_allows() {
    let chain = Chain::start();
    chain.0.advance(STAMPS + 20).unwrap();
    let dests: Vec<u16> = (3..13).collect();
    let ascending: Vec<u16> = (1..11).map(|weight| weight * 100).collect();
    chain.set_weights("//Alice", &dests, &ascending);
    let row = chain.row("Weights", 0);
    // 65 535 · n / 10, rounded half up.
    let upscaled = [
        6554, 13107, 19661, 26214, 32768, 39321, 45875, 52428, 58982, 65535,
    ];
    assert_eq!(row, dests.iter().copied().zip(upscaled).collect::<Vec<_>>());
    assert_eq!(
        chain.map::<Vec<u64>>("LastUpdate", LANTERN).unwrap()[0],
        u64::from(chain.0.best().1)
    );
    chain.set_weights("//Alice", &dests, &[7; 10]);
    assert_eq!(chain.row("Weights", 0), row, "twice within the rate limit");
    chain.0.advance(20).unwrap();
    chain.set_weights("//Alice", &dests, &[7; 10]);
    assert!(
        chain
            .row("Weights", 0)
            .iter()
            .all(|(_, weight)| *weight == u16::MAX)
    );
}

#[test]
fn a_hotkey_without_tao_sets_weights() {
    let chain = Chain::start();
    let hotkey = key("//Hotkey//0").public().0;
    let uid: u16 = chain
        .entry("Uids", &[LANTERN.encode(), blake2_concat(&hotkey)].concat())
        .unwrap();
    let dests: Vec<u16> = (0..64).collect();
    chain.0.advance(STAMPS + 20).unwrap();
    chain.set_weights("//Hotkey//0", &dests, &[9; 64]);
    assert_eq!(chain.row("Weights", uid).len(), 64);
}

#[test]
fn weights_are_refused_as_the_chain_refuses_them() {
    let chain = Chain::start();
    chain.0.advance(STAMPS + 20).unwrap();
    let before = chain.row("Weights", 1);
    let many: Vec<u16> = (3..13).collect();
    let cases: [(&str, Vec<u16>, usize); 4] = [
        ("a uid twice", [&many[..], &[3]].concat(), 11),
        ("too few", vec![3, 4], 2),
        ("a uid that is not there", [&many[..], &[64]].concat(), 11),
        ("unequal lengths", many.clone(), 9),
    ];
    for (why, dests, weights) in cases {
        chain.set_weights("//Bob", &dests, &vec![1; weights]);
        assert_eq!(chain.row("Weights", 1), before, "{why}");
    }
    chain.set_weights("//Dave", &many, &[1; 10]);
    assert_eq!(
        chain.entry::<Vec<(u16, u16)>>("Weights", &(LANTERN, 3u16).encode()),
        None,
        "a miner"
    );
    chain.set_weights("//Bob", &many, &[1; 10]);
    assert_ne!(chain.row("Weights", 1), before, "nothing wrong");
}

#[test]
fn stake_buys_alpha_from_the_pool() {
    let chain = Chain::start();
    let alice = key("//Alice").public().0;
    let pool = |item| u128::from(chain.map::<u64>(item, LANTERN).unwrap());
    // The block adds its alpha to the pool before it runs the call.
    let (tao, alpha) = (
        pool("SubnetTAO"),
        pool("SubnetAlphaIn") + pool("SubnetAlphaInEmission"),
    );
    let staked_key = [blake2_concat(&alice), LANTERN.encode()].concat();
    let staked: u64 = chain.entry("TotalHotkeyAlpha", &staked_key).unwrap();
    chain.submit(
        "//Alice//stash",
        "SubtensorModule",
        "add_stake",
        (alice, LANTERN, 100 * TAO).encode(),
    );
    let paid = u128::from(100 * TAO) * (65_535 - 33) / 65_535 + 1;
    let bought = alpha * paid / (tao + paid);
    assert_eq!(pool("SubnetTAO"), tao + paid);
    assert_eq!(pool("SubnetAlphaIn"), alpha - bought);
    let now: u64 = chain.entry("TotalHotkeyAlpha", &staked_key).unwrap();
    assert_eq!(u128::from(now - staked), bought);
}

#[test]
fn a_registration_gives_the_next_uid() {
    let chain = Chain::start();
    let hotkey = key("//Newcomer").public().0;
    chain.submit(
        "//Eve//stash",
        "SubtensorModule",
        "burned_register",
        (QUARRY, hotkey).encode(),
    );
    assert_eq!(chain.map::<u16>("SubnetworkN", QUARRY), Some(9));
    assert_eq!(
        chain.entry::<[u8; 32]>("Keys", &(QUARRY, 8u16).encode()),
        Some(hotkey)
    );
    assert_eq!(chain.map::<Vec<u64>>("Emission", QUARRY).unwrap().len(), 9);
}

#[test]
fn a_subnet_can_be_registered() {
    let chain = Chain::start();
    let hotkey = key("//Owner").public().0;
    chain.submit(
        "//Ferdie//stash",
        "SubtensorModule",
        "register_network",
        hotkey.encode(),
    );
    assert_eq!(chain.map::<bool>("NetworksAdded", 5), Some(true));
    assert_eq!(
        chain.entry::<[u8; 32]>("Keys", &(5u16, 0u16).encode()),
        Some(hotkey)
    );
    assert_eq!(
        chain.map::<[u8; 32]>("SubnetOwner", 5),
        Some(key("//Ferdie//stash").public().0)
    );
}

#[test]
fn an_axon_is_served() {
    let chain = Chain::start();
    chain.0.advance(STAMPS + 50).unwrap();
    let axon = (QUARRY, 1u32, 0x0102_0304u128, 9000u16, 4u8, 4u8, 0u8, 0u8);
    chain.submit("//Dave", "SubtensorModule", "serve_axon", axon.encode());
    let key = [QUARRY.encode(), blake2_concat(&key("//Dave").public().0)].concat();
    let served: (u64, u32, u128, u16) = chain.entry("Axons", &key).unwrap();
    assert_eq!(served, (u64::from(chain.0.best().1), 1, 0x0102_0304, 9000));
}

#[test]
fn each_mechanism_has_weights_of_its_own() {
    let chain = Chain::start();
    chain.0.advance(STAMPS + 20).unwrap();
    let row = |mechanism: u16, uid: u16| -> Vec<(u16, u16)> {
        let index = TANDEM + 4096 * mechanism;
        chain.entry("Weights", &(index, uid).encode()).unwrap()
    };
    let first = row(0, 0);
    let set = |mechanism: u8| {
        let weights = (TANDEM, mechanism, vec![3u16, 4], vec![1u16, 2], 5u64).encode();
        chain.submit("//Alice", "SubtensorModule", "set_mechanism_weights", weights);
    };
    set(1);
    assert_eq!(row(1, 0), [(3, 32_768), (4, 65_535)]);
    assert_eq!(row(0, 0), first);
    let bytes = chain.0.best();
    set(2);
    assert_eq!(
        chain.map::<Vec<u64>>("LastUpdate", TANDEM + 4096).unwrap()[0],
        u64::from(bytes.1),
        "a third mechanism does not exist"
    );
}

#[test]
fn stake_bought_after_dividends_buys_fewer_shares() {
    let chain = Chain::start();
    let alice = key("//Alice").public().0;
    let buy = || {
        let of_alice = [blake2_concat(&alice), LANTERN.encode()].concat();
        let alpha = || chain.entry::<u64>("TotalHotkeyAlpha", &of_alice).unwrap();
        let shares = || {
            chain
                .entry::<(u128, i64)>("TotalHotkeySharesV2", &of_alice)
                .unwrap()
                .0
        };
        let before = (alpha(), shares());
        let stake = (alice, LANTERN, 100 * TAO).encode();
        chain.submit("//Alice//stash", "SubtensorModule", "add_stake", stake);
        (u128::from(alpha() - before.0), shares() - before.1)
    };
    let (bought, shares) = buy();
    assert_eq!(bought, shares);
    chain.0.advance(99).unwrap();
    let (bought, shares) = buy();
    assert!(shares < bought, "{shares} shares for {bought} alpha");
}

/// The embedded chain, one block at a time.
struct Chain(Devnet);

impl Chain {
    fn start() -> Self {
        Self(
            Devnet::start(Config {
                live: false,
                ..Config::embedded(12)
            })
            .unwrap(),
        )
    }

    fn set_weights(&self, signer: &str, dests: &[u16], weights: &[u16]) {
        self.submit(
            signer,
            "SubtensorModule",
            "set_weights",
            (LANTERN, dests, weights, 0u64).encode(),
        );
    }

    /// Submits a call and authors the block it lands in.
    fn submit(&self, signer: &str, pallet: &str, call: &str, arguments: Vec<u8>) {
        let call = self.0.call(pallet, call, &arguments).unwrap();
        self.0.submit(&call, &key(signer)).unwrap();
        self.0.advance(1).unwrap();
    }

    fn row(&self, item: &str, uid: u16) -> Vec<(u16, u16)> {
        self.entry(item, &(LANTERN, uid).encode()).unwrap()
    }

    fn map<T: Decode>(&self, item: &str, netuid: u16) -> Option<T> {
        self.entry(item, &netuid.encode())
    }

    fn entry<T: Decode>(&self, item: &str, keys: &[u8]) -> Option<T> {
        let key = [&item_key("SubtensorModule", item)[..], keys].concat();
        let value = self.0.storage(self.0.best().0, &key)?;
        Some(T::decode(&mut &value[..]).unwrap())
    }
}

fn key(path: &str) -> sr25519::Pair {
    account(path).unwrap()
}

fn blake2_concat(key: &[u8; 32]) -> Vec<u8> {
    [&blake2_128(key)[..], key].concat()
}
