//! Stake: whose alpha lies on which hotkey.

use std::collections::{BTreeMap, BTreeSet};

use super::cast::{Account, Cast, Neuron};
use super::random::{Random, ratio};
use super::store::{Store, blake2, identity};

/// Entries of the first generation hold 64.64-bit shares, of the second mantissa and power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shares {
    First,
    Second,
}

/// TAO that is neither staked nor in the dev accounts, so that issuance looks like a chain's.
const ELSEWHERE: u64 = 9_000_000_000_000_000;
/// Root TAO weighs 0.18 alpha, in parts of 2^64.
const TAO_WEIGHT: u64 = 3_320_413_933_267_719_290;

/// A heavy tail: the holder of rank 0 has `first`, rank r about `first / (r + 1)`.
pub(super) fn tail(random: &mut Random, first: u64, rank: u64) -> u64 {
    random.about(ratio(first, 1, rank.saturating_add(1)), 20)
}

/// Stake that counts on a subnet: alpha, and root TAO by its weight.
pub(super) fn weighed(alpha: u64, root: u64) -> u64 {
    let root = u128::from(root).saturating_mul(u128::from(TAO_WEIGHT)) >> 64;
    alpha.saturating_add(u64::try_from(root).unwrap_or(u64::MAX))
}

/// Who has staked where, gathered while subnets are written.
#[derive(Default)]
pub(super) struct Stakes {
    neurons: BTreeSet<Neuron>,
    staked_on: BTreeMap<Account, BTreeSet<Account>>,
}

impl Stakes {
    /// Stakes `alpha` on a validator: five eighths by its owner, the rest by three nominators.
    pub(super) fn delegate(&mut self, writer: &mut Writer<'_>, cast: &Cast, neuron: Neuron, alpha: u64) {
        let eighth = ratio(alpha, 1, 8);
        let own = alpha.saturating_sub(eighth.saturating_mul(3));
        self.hold(writer, neuron.coldkey, neuron.hotkey, own);
        for index in 0..3 {
            let nominator = cast.nominator(u64::from(writer.netuid).saturating_mul(3).saturating_add(index));
            self.hold(writer, nominator, neuron.hotkey, eighth);
        }
        self.total(writer, neuron, alpha);
    }

    /// Stakes `alpha` on a miner, all by its owner.
    pub(super) fn own(&mut self, writer: &mut Writer<'_>, neuron: Neuron, alpha: u64) {
        self.hold(writer, neuron.coldkey, neuron.hotkey, alpha);
        self.total(writer, neuron, alpha);
    }

    /// Writes who owns which hotkeys and who has staked on which.
    pub(super) fn write(&self, store: &mut Store) {
        let mut owned: BTreeMap<Account, Vec<Account>> = BTreeMap::new();
        for neuron in &self.neurons {
            store
                .subtensor()
                .insert("Owner", [blake2(neuron.hotkey)], neuron.coldkey);
            owned.entry(neuron.coldkey).or_default().push(neuron.hotkey);
        }
        for (coldkey, hotkeys) in owned {
            store
                .subtensor()
                .insert("OwnedHotkeys", [blake2(coldkey)], hotkeys);
        }
        for (coldkey, hotkeys) in &self.staked_on {
            let hotkeys: Vec<&Account> = hotkeys.iter().collect();
            store
                .subtensor()
                .insert("StakingHotkeys", [blake2(coldkey)], hotkeys);
        }
    }

    /// One share is one alpha.
    fn hold(&mut self, writer: &mut Writer<'_>, coldkey: Account, hotkey: Account, alpha: u64) {
        self.staked_on.entry(coldkey).or_default().insert(hotkey);
        let keys = [blake2(hotkey), blake2(coldkey), identity(writer.netuid)];
        writer.insert_shares(["Alpha", "AlphaV2"], keys, alpha);
    }

    fn total(&mut self, writer: &mut Writer<'_>, neuron: Neuron, alpha: u64) {
        self.neurons.insert(neuron);
        let keys = || [blake2(neuron.hotkey), identity(writer.netuid)];
        writer.store.subtensor().insert("TotalHotkeyAlpha", keys(), alpha);
        writer
            .store
            .subtensor()
            .insert("TotalHotkeyAlphaLastEpoch", keys(), alpha);
        let keys = keys();
        writer.insert_shares(["TotalHotkeyShares", "TotalHotkeySharesV2"], keys, alpha);
    }
}

/// Where a subnet's stake goes, and in which generation of share entries.
pub(super) struct Writer<'a> {
    pub(super) store: &'a mut Store,
    pub(super) netuid: u16,
    pub(super) shares: Shares,
}

impl Writer<'_> {
    fn insert_shares<const N: usize>(&mut self, items: [&'static str; 2], keys: [Vec<u8>; N], alpha: u64) {
        let [first, second] = items;
        match self.shares {
            Shares::First => self
                .store
                .subtensor()
                .insert(first, keys, u128::from(alpha) << 64),
            Shares::Second => self
                .store
                .subtensor()
                .insert(second, keys, (u128::from(alpha), 0_i64)),
        }
    }
}

/// Chain-wide sums; `staked` is all TAO in pools and on root.
pub(super) fn write_totals(store: &mut Store, staked: u64) {
    store.subtensor().put("TotalStake", staked);
    store
        .subtensor()
        .put("TotalIssuance", staked.saturating_add(ELSEWHERE));
    store.subtensor().put("TaoWeight", TAO_WEIGHT);
    store.subtensor().put("StakeThreshold", 1_000_000_000_u64);
}
