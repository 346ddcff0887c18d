//! Epochs: when one is due, and what happens then.
//!
//! Rule, order and clocks are the chain's. Left out is its check for a hotkey with two uids, which cannot come about
//! here.

mod input;
mod output;
pub(super) mod payout;

use alloc::vec::Vec;

use devnet_consensus::mechanisms::{aggregate, split};
use frame_support::traits::Get;
use frame_support::weights::Weight;

use super::coinbase::Pending;
use super::pallet::{
    BlocksSinceLastStep, Config, LastEpochBlock, LastMechansimStepBlock, MaxEpochsPerBlock,
    MechanismCountCurrent, MechanismEmissionSplit, NetworksAdded, PendingEpochAt, SubnetEpochIndex, Tempo,
};
use super::types::NetUid;

/// A subnet this long without an epoch has one due, whatever its clock says.
const LONGEST_WAIT: u64 = 50_400;

/// Moves every subnet's clock by one block and runs the epochs that are due; those too many wait for the next block.
pub(super) fn run_due<T: Config>(block: u64) -> Weight {
    let mut left = MaxEpochsPerBlock::<T>::get();
    let mut fired = Vec::new();
    let mut touched = 0u64;
    for (netuid, _) in NetworksAdded::<T>::iter().filter(|(netuid, exists)| *exists && *netuid != 0) {
        touched = touched.saturating_add(1);
        if !is_due::<T>(netuid, block) {
            BlocksSinceLastStep::<T>::mutate(netuid, |blocks| *blocks = blocks.saturating_add(1));
        } else if left == 0 {
            PendingEpochAt::<T>::insert(netuid, block.saturating_add(1));
        } else {
            left = left.saturating_sub(1);
            fired.push((netuid, fire::<T>(netuid, block)));
        }
    }
    for (netuid, pending) in fired {
        run::<T>(netuid, block, pending);
    }
    T::DbWeight::get().reads_writes(touched.saturating_mul(5), touched)
}

/// The chain's rule: `tempo` blocks after the last, or when one was put off to this block.
fn is_due<T: Config>(netuid: NetUid, block: u64) -> bool {
    let tempo = u64::from(Tempo::<T>::get(netuid));
    let pending = PendingEpochAt::<T>::get(netuid);
    tempo != 0
        && ((pending > 0 && block >= pending)
            || BlocksSinceLastStep::<T>::get(netuid) > LONGEST_WAIT
            || block.saturating_sub(LastEpochBlock::<T>::get(netuid)) >= tempo)
}

/// Sets the clocks; what the epoch has to share out.
fn fire<T: Config>(netuid: NetUid, block: u64) -> Pending {
    BlocksSinceLastStep::<T>::insert(netuid, 0);
    let pending = Pending::take::<T>(netuid);
    LastEpochBlock::<T>::insert(netuid, block);
    PendingEpochAt::<T>::insert(netuid, 0);
    SubnetEpochIndex::<T>::mutate(netuid, |index| *index = index.saturating_add(1));
    pending
}

/// Runs the epoch of every mechanism on the state before it, stores what comes of it, and pays.
fn run<T: Config>(netuid: NetUid, block: u64, pending: Pending) {
    let subnet = input::read_subnet::<T>(netuid, block);
    let mechanisms = MechanismCountCurrent::<T>::get(netuid);
    let parts = split(
        pending.shared(),
        mechanisms,
        MechanismEmissionSplit::<T>::get(netuid).as_deref(),
    );
    let outcomes: Vec<_> = (0..mechanisms.max(1))
        .zip(parts)
        .map(|(mechanism, part)| {
            let input = input::with_mechanism::<T>(subnet.clone(), netuid, mechanism, part);
            let outcome = devnet_consensus::epoch(&input);
            output::write_mechanism::<T>(netuid, mechanism, &outcome);
            (outcome, part)
        })
        .collect();
    let outcome = aggregate(&outcomes);
    payout::pay::<T>(netuid, &outcome, pending);
    output::write_subnet::<T>(netuid, outcome);
    LastMechansimStepBlock::<T>::insert(netuid, block);
}
