//! What one epoch of one mechanism stores and gives out.

use alloc::vec::Vec;

use crate::rows::Rows;

/// The chain's storage after an epoch, and the amounts it hands on. Every column has a place for each uid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EpochOutput {
    /// `Active`.
    pub active: Vec<bool>,
    /// `ValidatorPermit`, for the next epoch.
    pub validator_permit: Vec<bool>,
    /// `StakeWeight`: share of the subnet's stake, a ratio of 65 535.
    pub stake_weight: Vec<u16>,
    /// `Consensus`, a ratio of 65 535.
    pub consensus: Vec<u16>,
    /// `Incentive`, a ratio of 65 535.
    pub incentive: Vec<u16>,
    /// `Dividends`, a ratio of 65 535.
    pub dividends: Vec<u16>,
    /// `ValidatorTrust`, a ratio of 65 535.
    pub validator_trust: Vec<u16>,
    /// `Emission`: alpha for mining and validating together.
    pub emission: Vec<u64>,
    /// Alpha for mining.
    pub server_emission: Vec<u64>,
    /// Alpha for validating; only the proportions count, see `coinbase/run_coinbase.rs`.
    pub validator_emission: Vec<u64>,
    /// Stake in rao as the epoch reckoned it: alpha plus weighted TAO, zero below the threshold.
    pub raw_stake: Vec<u64>,
    /// `Bonds`: one row for each uid, empty for those without a permit.
    pub bonds: Rows<u16>,
}
