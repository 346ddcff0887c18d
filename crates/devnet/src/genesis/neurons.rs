//! A subnet's metagraph: who holds which uid, where they listen, whom they weigh, and what they got for it.

use codec::Encode;

use super::cast::Neuron;
use super::random::{Random, ratio};
use super::scores::{Row, Scores, score};
use super::stake::weighed;
use super::store::{Store, blake2, identity};
use super::{REGISTERED, STAMPS};

/// Alpha a tempo brings per block, less the owner's share: 82 %.
const EMISSION_PER_BLOCK: u64 = 820_000_000;
/// `AxonInfo.protocol` of HTTP, by the SDK's convention.
const HTTP: u8 = 4;
/// Version 10.2.0 in the SDK's notation.
const VERSION: u32 = 10_002_000;
/// A mechanism's own storage is this far behind the one before.
const MECHANISM_STRIDE: u16 = 4096;

/// One neuron and its stake.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) neuron: Neuron,
    pub(super) validator: bool,
    /// Alpha on the subnet; on root, rao.
    pub(super) stake: u64,
    /// Rao on root.
    pub(super) root: u64,
}

/// Gives each seat its uid, the index.
pub(super) fn write_seats(store: &mut Store, random: &mut Random, netuid: u16, seats: &[Seat]) {
    for (uid, seat) in (0_u16..).zip(seats) {
        let hotkey = seat.neuron.hotkey;
        let mut pallet = store.subtensor();
        pallet.insert("Keys", [identity(netuid), identity(uid)], hotkey);
        pallet.insert("Uids", [identity(netuid), blake2(hotkey)], uid);
        pallet.insert("IsNetworkMember", [blake2(hotkey), identity(netuid)], true);
        pallet.insert(
            "BlockAtRegistration",
            [identity(netuid), identity(uid)],
            random.below(REGISTERED),
        );
    }
    let permits: Vec<bool> = seats.iter().map(|seat| seat.validator).collect();
    column(store, netuid, "ValidatorPermit", permits);
    let active: Vec<bool> = seats
        .iter()
        .map(|seat| seat.validator || random.chance(90))
        .collect();
    column(store, netuid, "Active", active);
    column(store, netuid, "StakeWeight", stake_weights(seats));
}

/// Where miners listen: addresses reserved for documentation, so nobody's. A few announce none.
pub(super) fn write_axons(store: &mut Store, random: &mut Random, netuid: u16, seats: &[Seat]) {
    for seat in seats.iter().filter(|seat| !seat.validator) {
        if random.chance(6) {
            continue;
        }
        let (ip, ip_type) = address(random);
        let port = 8091_u16.saturating_add(u16::try_from(random.below(40)).unwrap_or_default());
        let axon = (random.below(STAMPS), VERSION, ip, port, ip_type, HTTP, 0_u8, 0_u8);
        store
            .subtensor()
            .insert("Axons", [identity(netuid), blake2(seat.neuron.hotkey)], axon);
        if random.chance(20) {
            let prometheus = (random.below(STAMPS), VERSION, ip, 9100_u16, ip_type);
            store.subtensor().insert(
                "Prometheus",
                [identity(netuid), blake2(seat.neuron.hotkey)],
                prometheus,
            );
        }
    }
}

/// Weights, and what follows from them.
pub(super) fn write_scores(store: &mut Store, random: &mut Random, netuid: u16, tempo: u16, seats: &[Seat]) {
    let scores = write_rows(store, random, netuid, seats);
    write_emission(store, netuid, tempo, &scores.incentive, &scores.dividends);
    column(store, netuid, "Consensus", scores.consensus);
    column(store, netuid, "Incentive", scores.incentive);
    column(store, netuid, "Dividends", scores.dividends);
    column(store, netuid, "ValidatorTrust", scores.validator_trust);
}

/// Weights of another mechanism, and the incentives that follow from them.
pub(super) fn write_mechanism(
    store: &mut Store,
    random: &mut Random,
    netuid: u16,
    mechanism: u16,
    seats: &[Seat],
) {
    let index = netuid.saturating_add(mechanism.saturating_mul(MECHANISM_STRIDE));
    let scores = write_rows(store, random, index, seats);
    column(store, index, "Incentive", scores.incentive);
}

/// Weights and bonds of one mechanism, and when they were set.
fn write_rows(store: &mut Store, random: &mut Random, index: u16, seats: &[Seat]) -> Scores {
    let quality = qualities(random, seats);
    let rows: Vec<Row> = (0_u16..)
        .zip(seats)
        .filter(|(_, seat)| seat.validator)
        .map(|(uid, seat)| Row {
            uid,
            stake: weighed(seat.stake, seat.root),
            weights: weigh(random, &quality),
        })
        .collect();
    let scores = score(&rows, u16::try_from(seats.len()).unwrap_or(u16::MAX));
    for (row, bonds) in rows.iter().zip(&scores.bonds) {
        let key = || [identity(index), identity(row.uid)];
        let weights = as_submitted(random, row);
        store.subtensor().insert("Weights", key(), weights);
        store.subtensor().insert("Bonds", key(), bonds);
    }
    write_updates(store, random, index, seats);
    scores
}

/// Every third validator submits its weights in an order of its own, which the chain keeps.
fn as_submitted(random: &mut Random, row: &Row) -> Vec<(u16, u16)> {
    if row.uid % 3 != 1 {
        return row.weights.clone();
    }
    let order = random.shuffled(u16::try_from(row.weights.len()).unwrap_or_default());
    order
        .into_iter()
        .filter_map(|index| row.weights.get(usize::from(index)).copied())
        .collect()
}

/// Half of the emission by incentive, half by dividends.
fn write_emission(store: &mut Store, netuid: u16, tempo: u16, incentive: &[u16], dividends: &[u16]) {
    let pot = EMISSION_PER_BLOCK.saturating_mul(u64::from(tempo));
    let share = |(incentive, dividend): (&u16, &u16)| {
        ratio(
            pot,
            u64::from(*incentive).saturating_add(u64::from(*dividend)),
            2 * u64::from(u16::MAX),
        )
    };
    let emission: Vec<u64> = incentive.iter().zip(dividends).map(share).collect();
    column(store, netuid, "Emission", emission);
}

/// When weights were last set: by the dev validators as early as can be, so that tests need not wait long to set others.
fn write_updates(store: &mut Store, random: &mut Random, index: u16, seats: &[Seat]) {
    let stamp = |(uid, _): (usize, &Seat)| {
        if uid < super::cast::DEV_VALIDATORS {
            REGISTERED
        } else {
            REGISTERED.saturating_add(random.below(STAMPS.saturating_sub(REGISTERED)))
        }
    };
    let updates: Vec<u64> = seats.iter().enumerate().map(stamp).collect();
    column(store, index, "LastUpdate", updates);
}

/// How good each miner is: a heavy tail in any order of uids. Validators are no good at all.
fn qualities(random: &mut Random, seats: &[Seat]) -> Vec<u64> {
    let miners = seats.iter().filter(|seat| !seat.validator).count();
    let mut ranks = random
        .shuffled(u16::try_from(miners).unwrap_or_default())
        .into_iter();
    let mut quality = |seat: &Seat| {
        let rank = if seat.validator {
            return 0;
        } else {
            ranks.next().unwrap_or_default()
        };
        ratio(1 << 32, 4, u64::from(rank).saturating_add(4))
    };
    seats.iter().map(&mut quality).collect()
}

/// A validator's view of the qualities: noisy, without the miners it has not sampled and without the weakest.
fn weigh(random: &mut Random, quality: &[u64]) -> Vec<(u16, u16)> {
    let seen: Vec<u64> = quality
        .iter()
        .map(|quality| {
            if random.chance(85) {
                random.about(*quality, 25)
            } else {
                0
            }
        })
        .collect();
    let best = seen.iter().copied().max().unwrap_or_default();
    let scaled = seen
        .iter()
        .map(|quality| ratio(u64::from(u16::MAX), *quality, best));
    (0_u16..)
        .zip(scaled)
        .filter(|(_, weight)| *weight > 1_200)
        .map(|(uid, weight)| (uid, u16::try_from(weight).unwrap_or(u16::MAX)))
        .collect()
}

/// Stake by uid, as shares of all.
fn stake_weights(seats: &[Seat]) -> Vec<u16> {
    let stakes = || seats.iter().map(|seat| weighed(seat.stake, seat.root));
    let all = stakes().sum();
    stakes()
        .map(|stake| u16::try_from(ratio(u64::from(u16::MAX), stake, all)).unwrap_or(u16::MAX))
        .collect()
}

/// 203.0.113.0/24 (RFC 5737), or now and then 2001:db8::/32 (RFC 3849); and 4 or 6.
fn address(random: &mut Random) -> (u128, u8) {
    if random.chance(5) {
        return ((0x2001_0db8 << 96) | u128::from(random.next()), 6);
    }
    (0xcb00_7100 | u128::from(random.below(256)), 4)
}

fn column(store: &mut Store, netuid: u16, item: &str, values: impl Encode) {
    store.subtensor().insert(item, [identity(netuid)], values);
}
