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
use devnet::{Config, Devnet, genesis_edit::item_key, keys::account};
use sp_core::{Pair, sr25519};

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

/// This runtime has no call for it; sudo writes the pallet's pending change instead.
#[test]
fn voters_hand_over() {
    let Some(raw) = common::raonet() else { return };
    let devnet = Devnet::start(Config {
        live: false,
        prelude: 2,
        ..Config::new(raw)
    })
    .unwrap();
    let before = devnet.node().chain().authority_set().clone();
    devnet.rotate();
    devnet.advance(6).unwrap();
    let after = devnet.node().chain().authority_set().clone();
    assert_eq!(after.id, before.id + 1);
    assert_ne!(after.authorities, before.authorities);
    let stored = devnet.storage(devnet.best().0, &item_key("Grandpa", "Authorities"));
    assert_eq!(stored, Some(after.authorities.encode()), "the runtime agrees");
}

/// The mechanism of a subnet with a token of its own, as this runtime's `register_network` wants to be told.
const DYNAMIC: u16 = 1;

/// A subnet which Alice owns and Bob validates.
struct Subnet {
    devnet: Devnet,
    netuid: u16,
}

impl Subnet {
    fn register(&self) {
        let owner_hotkey = key("//Alice//hotkey").public();
        self.sudo("sudo_set_network_rate_limit", 0_u64.encode());
        self.submit("//Alice", "register_network", (owner_hotkey, DYNAMIC).encode());
        self.devnet.advance(1).unwrap();
        assert_eq!(self.map("NetworksAdded"), Some(true), "register_network");
        let validator = key("//Bob//hotkey").public();
        self.submit("//Bob", "burned_register", (self.netuid, validator).encode());
        self.devnet.advance(1).unwrap();
        assert_eq!(self.map("SubnetworkN"), Some(2_u16), "burned_register");
        let uid1 = self.read::<[u8; 32]>("Keys", (self.netuid, 1_u16).encode());
        assert_eq!(uid1, Some(validator.0));
    }

    /// Stake on the root network counts on every subnet and is one for one; this old runtime's subnet pools start
    /// with next to no alpha to buy.
    fn stake(&self) {
        const ROOT: u16 = 0;
        const AMOUNT: u64 = 100_000_000_000;
        let validator = key("//Bob//hotkey").public();
        self.submit("//Bob", "add_stake", (validator, ROOT, AMOUNT).encode());
        self.devnet.advance(1).unwrap();
        let args = [validator.encode(), ROOT.encode()].concat();
        assert_eq!(
            self.read_hashed::<u64>("TotalHotkeyAlpha", &args),
            Some(AMOUNT),
            "add_stake"
        );
    }

    /// The owner's hotkey earns alpha from the first block, so an epoch gives it a permit, and it may set weights on
    /// the miner. Each epoch divides the stake among the neurons, and pays them.
    fn set_weights(&self) {
        const VALIDATOR: u16 = 0;
        const MINER: u16 = 1;
        self.sudo("sudo_set_tempo", (self.netuid, 4_u16).encode());
        self.sudo("sudo_set_weights_set_rate_limit", (self.netuid, 0_u64).encode());
        self.devnet.advance(12).unwrap();
        let permits: Vec<bool> = self.map("ValidatorPermit").unwrap();
        assert!(permits[usize::from(VALIDATOR)], "an epoch ran: {permits:?}");
        let before: Vec<u16> = self.map("StakeWeight").unwrap();
        let args = (self.netuid, vec![MINER], vec![u16::MAX], 0_u64).encode();
        self.submit_as(&key("//Alice//hotkey"), "set_weights", args);
        self.devnet.advance(1).unwrap();
        let row: Option<Vec<(u16, u16)>> = self.read("Weights", (self.netuid, VALIDATOR).encode());
        assert_eq!(row, Some(vec![(MINER, u16::MAX)]), "set_weights");
        self.devnet.advance(12).unwrap();
        let after: Vec<u16> = self.map("StakeWeight").unwrap();
        assert_ne!(before, after, "an epoch ran again");
        assert!(
            after.iter().map(|share| u32::from(*share)).sum::<u32>() >= 65_534,
            "all stake: {after:?}"
        );
        let emission: Vec<u64> = self.map("Emission").unwrap();
        assert!(
            emission.iter().all(|rao| *rao > 0),
            "the epoch pays: {emission:?}"
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
