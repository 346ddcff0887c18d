//! A real subtensor runtime (spec 218, early 2025) lives in devnet: it boots, authors, finalizes, and runs a subnet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod common;

use codec::{Decode, Encode};
use devnet::{
    Config, Devnet,
    chain::{Chain, Policy},
    executor::Executor,
    genesis_edit::item_key,
    keys::account,
};
use sp_core::{Pair, sr25519};

/// Hash of block 0 as a stock Substrate node computes it from the unchanged specification
/// (`genesis` of the recorded `node-record.json`).
const RECORDED_GENESIS: &str = "0x5ee4e3cff2d39760476ca0b59f63cea4f9d8a629fca1ce630e3628b8436f658e";

#[test]
fn genesis_is_what_a_stock_node_computes() {
    let Some(raw) = common::raonet() else { return };
    let policy = Policy {
        lag: 2,
        justification_period: 512,
        keep_states: None,
    };
    let chain = Chain::new(Executor::default(), &raw, policy).unwrap();
    assert_eq!(format!("{:?}", chain.genesis_hash()), RECORDED_GENESIS);
}

#[test]
fn a_subnet_lives() {
    let Some(raw) = common::raonet() else { return };
    let devnet = Devnet::start(Config {
        live: false,
        prelude: 3,
        ..Config::new(raw)
    })
    .unwrap();
    assert_eq!(devnet.best().1, 3);
    assert_eq!(devnet.finalized().1, 1);
    let chain = Subnet { devnet, netuid: 2 };
    chain.register();
    chain.stake();
    chain.set_weights();
}

/// A subnet which Alice owns and Bob validates.
struct Subnet {
    devnet: Devnet,
    netuid: u16,
}

impl Subnet {
    fn register(&self) {
        let owner_hotkey = key("//Alice//hotkey").public();
        self.submit("//Alice", "register_network", owner_hotkey.encode());
        self.devnet.advance(1).unwrap();
        assert_eq!(self.map("NetworksAdded"), Some(true), "register_network");
        let validator = key("//Bob//hotkey").public();
        self.submit("//Bob", "burned_register", (self.netuid, validator).encode());
        self.devnet.advance(1).unwrap();
        assert_eq!(self.map("SubnetworkN"), Some(2_u16), "burned_register");
        let uid1 = self.read::<[u8; 32]>("Keys", (self.netuid, 1_u16).encode());
        assert_eq!(uid1, Some(validator.0));
    }

    fn stake(&self) {
        const AMOUNT: u64 = 100_000_000_000;
        let validator = key("//Bob//hotkey").public();
        let before: u64 = self.map("SubnetTAO").unwrap();
        self.submit("//Bob", "add_stake", (validator, self.netuid, AMOUNT).encode());
        self.devnet.advance(1).unwrap();
        let after: u64 = self.map("SubnetTAO").unwrap();
        assert!(
            after - before > AMOUNT / 2,
            "add_stake: pool holds {before} then {after} rao"
        );
        let args = [validator.encode(), self.netuid.encode()].concat();
        let alpha: u64 = self.read_hashed("TotalHotkeyAlpha", &args).unwrap();
        assert!(alpha > 0, "the hotkey's alpha");
    }

    /// Validators may set weights once an epoch has given them a permit; the next epoch then rewards the miner.
    fn set_weights(&self) {
        self.sudo("sudo_set_tempo", (self.netuid, 4_u16).encode());
        self.sudo("sudo_set_weights_set_rate_limit", (self.netuid, 0_u64).encode());
        self.devnet.advance(12).unwrap();
        assert_eq!(
            self.map::<Vec<bool>>("ValidatorPermit").map(|permits| permits[1]),
            Some(true),
            "an epoch ran"
        );
        let weights = (vec![0_u16], vec![u16::MAX]);
        let hotkey = key("//Bob//hotkey");
        let args = (self.netuid, weights.0, weights.1, 0_u64).encode();
        self.submit_as(&hotkey, "set_weights", args);
        self.devnet.advance(1).unwrap();
        let row: Option<Vec<(u16, u16)>> = self.read("Weights", (self.netuid, 1_u16).encode());
        assert_eq!(row, Some(vec![(0, u16::MAX)]), "set_weights");
        self.devnet.advance(12).unwrap();
        let incentive: Vec<u16> = self.map("Incentive").unwrap();
        assert_eq!(
            incentive[0],
            u16::MAX,
            "the epoch gives the miner all incentive: {incentive:?}"
        );
    }

    fn submit(&self, coldkey: &str, call: &str, args: Vec<u8>) {
        self.submit_as(&key(coldkey), call, args);
    }

    fn submit_as(&self, signer: &sr25519::Pair, call: &str, args: Vec<u8>) {
        let call = self.devnet.call("SubtensorModule", call, &args).unwrap();
        self.devnet.submit(&call, signer).unwrap();
    }

    fn sudo(&self, call: &str, args: Vec<u8>) {
        let inner = self.devnet.call("AdminUtils", call, &args).unwrap();
        let call = self.devnet.call("Sudo", "sudo", &inner).unwrap();
        self.devnet.submit(&call, &key("//Alice")).unwrap();
        self.devnet.advance(1).unwrap();
    }

    /// An entry of a map keyed by this subnet's netuid.
    fn map<T: Decode>(&self, item: &str) -> Option<T> {
        self.read(item, self.netuid.encode())
    }

    /// An entry of a map with identity hashers.
    fn read<T: Decode>(&self, item: &str, keys: Vec<u8>) -> Option<T> {
        let key = [item_key("SubtensorModule", item), keys].concat();
        let value = self.devnet.storage(self.devnet.best().0, &key)?;
        Some(T::decode(&mut &value[..]).unwrap())
    }

    /// The only entry of a map under blake2-128-concat of an account, then identity of the netuid.
    fn read_hashed<T: Decode>(&self, item: &str, args: &[u8]) -> Option<T> {
        let hash = sp_io::hashing::blake2_128(&args[..32]);
        self.read(item, [&hash, args].concat())
    }
}

fn key(path: &str) -> sr25519::Pair {
    account(path).unwrap()
}
