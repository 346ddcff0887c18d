//! Weights committed and never revealed. They make newcomers' weights of before void until they expire.

use sp_io::hashing::blake2_256;

use super::cast::Account;
use super::neurons::Seat;
use super::store::{Store, twox};

/// The epoch all commits are of: the one the chain starts in.
const EPOCH: u64 = 0;
/// The block all commits were made at: some neurons registered before, some after.
const BLOCK: u64 = 8;
/// A drand round long past.
const ROUND: u64 = 1_000;

/// Every fourth validator has committed by hash, every fourth by timelock.
pub(super) fn write(store: &mut Store, netuid: u16, seats: &[Seat]) {
    let hotkeys = seats
        .iter()
        .filter(|seat| seat.validator)
        .map(|seat| seat.neuron.hotkey);
    let mut timelocked: Vec<(Account, u64, Vec<u8>, u64)> = Vec::new();
    for (place, hotkey) in hotkeys.enumerate() {
        match place % 4 {
            1 => write_hash(store, netuid, hotkey),
            3 => timelocked.push((hotkey, BLOCK, ciphertext(&hotkey), ROUND)),
            _ => {}
        }
    }
    let key = [twox(netuid), twox(EPOCH)];
    store
        .subtensor()
        .insert("TimelockedWeightCommits", key, timelocked);
}

fn write_hash(store: &mut Store, netuid: u16, hotkey: Account) {
    let commit = (blake2_256(&hotkey), EPOCH, BLOCK, 0_u64);
    store
        .subtensor()
        .insert("WeightCommits", [twox(netuid), twox(hotkey)], vec![commit]);
}

/// Bytes nobody can open: the chain keeps what it is given.
fn ciphertext(hotkey: &Account) -> Vec<u8> {
    blake2_256(hotkey).repeat(10)
}
