//! The embedded runtime runs epochs: emission gathers, is shared out by consensus, and raises stakes.
//!
//! That the numbers are the chain's is held by `devnet-consensus`, epoch by recorded epoch, and by the client's audit,
//! which computes them anew; here it is what goes into an epoch and what becomes of its result.

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
use sp_io::hashing::blake2_128;

const QUARRY: u16 = 1;
const LANTERN: u16 = 2;
const TANDEM: u16 = 4;
const ALPHA: u64 = 1_000_000_000;
/// What one block of one subnet leaves for miners: half of what the owner's 18 % leave.
const SERVER_PER_BLOCK: u64 = 410_002_288;
/// The owner's cut of one block.
const OWNER_PER_BLOCK: u64 = ALPHA * 11_796 / 65_535;

#[test]
fn a_block_issues_one_alpha_per_subnet() {
    let chain = Chain::start();
    let of = |item| chain.column::<u64>(item, LANTERN).unwrap_or_default();
    let pending = || {
        [
            "PendingServerEmission",
            "PendingValidatorEmission",
            "PendingRootAlphaDivs",
            "PendingOwnerCut",
        ]
        .map(of)
    };
    let (before, out) = (pending(), of("SubnetAlphaOut"));
    chain.0.advance(1).unwrap();
    let parts: Vec<u64> = pending()
        .iter()
        .zip(before)
        .map(|(now, then)| now - then)
        .collect();
    let sum: u64 = parts.iter().sum();
    assert!(
        (ALPHA - 4..=ALPHA).contains(&sum),
        "rounding takes less than {}",
        ALPHA - sum
    );
    assert_eq!(parts[0], SERVER_PER_BLOCK);
    assert!(parts[1] > 0 && parts[2] > 0, "validators and root: {parts:?}");
    assert_eq!(of("SubnetAlphaOut"), out + ALPHA);
}

#[test]
fn an_epoch_moves_its_clocks() {
    let chain = Chain::start();
    chain.0.advance(19).unwrap();
    assert_eq!(chain.column::<u64>("BlocksSinceLastStep", QUARRY), Some(19));
    assert_eq!(chain.column::<u64>("SubnetEpochIndex", QUARRY), None);
    chain.0.advance(1).unwrap();
    assert_eq!(chain.column::<u64>("BlocksSinceLastStep", QUARRY), Some(0));
    assert_eq!(chain.column::<u64>("SubnetEpochIndex", QUARRY), Some(1));
    assert_eq!(chain.column::<u64>("LastMechansimStepBlock", QUARRY), Some(20));
    assert_eq!(chain.column::<u64>("LastEpochBlock", QUARRY), Some(20));
}

#[test]
fn an_epoch_shares_out_all_that_waits() {
    let chain = Chain::start();
    for (netuid, neurons, wait) in [(QUARRY, 8, 20), (TANDEM, 16, 10), (LANTERN, 64, 69)] {
        chain.0.advance(wait - 1).unwrap();
        let waiting = chain.pending(netuid);
        let cut = chain.column::<u64>("PendingOwnerCut", netuid).unwrap() + OWNER_PER_BLOCK;
        chain.0.advance(1).unwrap();
        assert_eq!(chain.pending(netuid), 0, "subnet {netuid}");
        let gain = |uid| {
            let now = chain.stake("TotalHotkeyAlpha", netuid, uid);
            now - chain.stake("TotalHotkeyAlphaLastEpoch", netuid, uid)
        };
        let shared = (0..neurons).map(gain).sum::<u64>() - cut;
        // This block's own part came on top: 82 % of an alpha.
        let all = waiting + 2 * SERVER_PER_BLOCK;
        let lost = all.abs_diff(shared);
        assert!(lost < all / 1_000_000, "subnet {netuid}: {shared} of {all}");
    }
}

#[test]
fn consensus_is_never_trivial() {
    let chain = Chain::start();
    chain.0.advance(360).unwrap();
    for netuid in 1..=4 {
        for item in ["Incentive", "Dividends"] {
            let shares: Vec<u16> = chain.column(item, netuid).unwrap();
            let sum: u64 = shares.iter().copied().map(u64::from).sum();
            assert!(
                (65_000..=65_535).contains(&sum),
                "subnet {netuid}: {item} sum to {sum}"
            );
            assert!(shares.iter().filter(|share| **share > 0).count() > 2, "{item}");
        }
        let clear = |item| {
            chain
                .column::<Vec<u16>>(item, netuid)
                .unwrap()
                .iter()
                .any(|value| *value > 0)
        };
        assert!(clear("Consensus") && clear("ValidatorTrust"), "subnet {netuid}");
        let active: Vec<bool> = chain.column("Active", netuid).unwrap();
        assert!(active.iter().all(|active| *active), "subnet {netuid}");
    }
}

#[test]
fn stake_grows_by_what_its_neuron_earns() {
    let chain = Chain::start();
    chain.0.advance(19).unwrap();
    let stakes = |item| -> Vec<u64> { (0..8).map(|uid| chain.stake(item, QUARRY, uid)).collect() };
    let before = stakes("TotalHotkeyAlpha");
    let cut: u64 = chain.column("PendingOwnerCut", QUARRY).unwrap();
    chain.0.advance(1).unwrap();
    let emission: Vec<u64> = chain.column("Emission", QUARRY).unwrap();
    let owner: [u8; 32] = chain.column("SubnetOwnerHotkey", QUARRY).unwrap();
    let cut = cut + OWNER_PER_BLOCK;
    for (uid, after) in stakes("TotalHotkeyAlpha").into_iter().enumerate() {
        let owns = chain.hotkey(QUARRY, uid as u16) == owner;
        let earned = emission[uid] + if owns { cut } else { 0 };
        assert_eq!(after, before[uid] + earned, "uid {uid}");
    }
    assert_eq!(stakes("TotalHotkeyAlphaLastEpoch"), before);
}

#[test]
fn only_validators_keep_bonds() {
    let chain = Chain::start();
    chain.0.advance(99).unwrap();
    let permits: Vec<bool> = chain.column("ValidatorPermit", LANTERN).unwrap();
    assert_eq!(permits.iter().filter(|permit| **permit).count(), 10);
    let mut bonded = 0;
    for (uid, permit) in (0u16..).zip(permits) {
        let row: Vec<(u16, u16)> = chain.entry("Bonds", &(LANTERN, uid).encode()).unwrap();
        assert!(permit || row.is_empty(), "uid {uid}");
        bonded += usize::from(!row.is_empty());
    }
    // One validator has lent all it has; the permit it lost went to a miner, who has no weights.
    assert_eq!(bonded, 9);
}

#[test]
fn each_mechanism_has_its_own_incentives() {
    let chain = Chain::start();
    chain.0.advance(30).unwrap();
    let [first, second] =
        [0, 4096].map(|offset| chain.column::<Vec<u16>>("Incentive", TANDEM + offset).unwrap());
    let sum = |column: &[u16]| column.iter().copied().map(u64::from).sum::<u64>();
    assert!(sum(&first) > 65_000 && sum(&second) > 65_000);
    assert_ne!(first, second);
    let bonds: Vec<(u16, u16)> = chain.entry("Bonds", &(TANDEM + 4096, 0u16).encode()).unwrap();
    assert!(!bonds.is_empty());
}

#[test]
fn root_sets_the_mode() {
    let chain = Chain::start();
    let sudo = |call: &str, value: Vec<u8>| {
        let inner = chain
            .0
            .call("AdminUtils", call, &[QUARRY.encode(), value].concat())
            .unwrap();
        let call = chain.0.call("Sudo", "sudo", &inner).unwrap();
        chain.0.submit(&call, &account("//Alice").unwrap()).unwrap();
        chain.0.advance(1).unwrap();
    };
    sudo("sudo_set_yuma3_enabled", true.encode());
    sudo("sudo_set_liquid_alpha_enabled", true.encode());
    sudo("sudo_set_bonds_penalty", 7u16.encode());
    sudo("sudo_set_alpha_values", (9u16, 10u16).encode());
    sudo("sudo_set_alpha_values", (11u16, 10u16).encode());
    sudo("sudo_set_mechanism_count", 2u8.encode());
    sudo("sudo_set_mechanism_count", 3u8.encode());
    sudo("sudo_set_mechanism_emission_split", Some(vec![1u16, 2]).encode());
    assert_eq!(chain.column::<u16>("BondsPenalty", QUARRY), Some(7));
    assert_eq!(
        chain.column::<(u16, u16)>("AlphaValues", QUARRY),
        Some((9, 10)),
        "in order only"
    );
    assert_eq!(
        chain.column::<Vec<u16>>("MechanismEmissionSplit", QUARRY),
        None,
        "a whole only"
    );
    sudo(
        "sudo_set_mechanism_emission_split",
        Some(vec![65_000u16, 535]).encode(),
    );
    chain.0.advance(20).unwrap();
    // The second mechanism has no weights, so its part goes by stake.
    let incentive: Vec<u16> = chain.column("Incentive", QUARRY + 4096).unwrap();
    assert_eq!(incentive, [0; 8]);
}

/// The embedded chain, one block at a time.
struct Chain(Devnet);

impl Chain {
    fn start() -> Self {
        let config = Config {
            live: false,
            ..Config::embedded(12)
        };
        Self(Devnet::start(config).unwrap())
    }

    /// What an epoch of this block would share out.
    fn pending(&self, netuid: u16) -> u64 {
        [
            "PendingServerEmission",
            "PendingValidatorEmission",
            "PendingRootAlphaDivs",
        ]
        .map(|item| self.column::<u64>(item, netuid).unwrap_or_default())
        .iter()
        .sum()
    }

    fn hotkey(&self, netuid: u16, uid: u16) -> [u8; 32] {
        self.entry("Keys", &(netuid, uid).encode()).unwrap()
    }

    fn stake(&self, item: &str, netuid: u16, uid: u16) -> u64 {
        let hotkey = self.hotkey(netuid, uid);
        let key = [&blake2_128(&hotkey)[..], &hotkey, &netuid.encode()].concat();
        self.entry(item, &key).unwrap_or_default()
    }

    fn column<T: Decode>(&self, item: &str, netuid: u16) -> Option<T> {
        self.entry(item, &netuid.encode())
    }

    fn entry<T: Decode>(&self, item: &str, keys: &[u8]) -> Option<T> {
        let key = [&item_key("SubtensorModule", item)[..], keys].concat();
        let value = self.0.storage(self.0.best().0, &key)?;
        Some(T::decode(&mut &value[..]).unwrap())
    }
}
