//! What an epoch leaves in the state.

use devnet_consensus::Outcome;

use crate::subtensor::pallet::{
    Active, Bonds, Config, Consensus, Dividends, Emission, Incentive, StakeWeight, ValidatorPermit,
    ValidatorTrust,
};
use crate::subtensor::types::{MechId, NetUid, storage_index};

/// Incentives and every row of bonds, which each mechanism has of its own.
pub(super) fn write_mechanism<T: Config>(netuid: NetUid, mechanism: MechId, outcome: &Outcome) {
    let index = storage_index(netuid, mechanism);
    Incentive::<T>::insert(index, &outcome.incentive);
    for (uid, row) in (0_u16..).zip(&outcome.bonds) {
        Bonds::<T>::insert(index, uid, row);
    }
}

/// The columns of the subnet.
pub(super) fn write_subnet<T: Config>(netuid: NetUid, outcome: Outcome) {
    Active::<T>::insert(netuid, outcome.active);
    Emission::<T>::insert(netuid, outcome.emission);
    Consensus::<T>::insert(netuid, outcome.consensus);
    Dividends::<T>::insert(netuid, outcome.dividends);
    ValidatorTrust::<T>::insert(netuid, outcome.validator_trust);
    ValidatorPermit::<T>::insert(netuid, outcome.validator_permit);
    StakeWeight::<T>::insert(netuid, outcome.stake_weight);
}
