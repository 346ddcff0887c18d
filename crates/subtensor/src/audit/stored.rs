//! What the chain has in the places an epoch stores to: what the last one left there.

use alloc::vec::Vec;

use codec::Encode as _;
use runtime::StateSource;
use yuma::Rows;

use super::outputs::Outputs;
use crate::batch::Batch;
use crate::epoch_error::EpochError;
use crate::epoch_inputs::{EpochInputs, storage_index};
use crate::{PALLET, Snapshot};

/// Columns by uid. Incentive and bonds are one mechanism's, the rest the subnet's as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEpoch {
    /// `Active`.
    pub active: Vec<bool>,
    /// `ValidatorPermit`.
    pub validator_permit: Vec<bool>,
    /// `StakeWeight`, a ratio of 65 535.
    pub stake_weight: Vec<u16>,
    /// `Consensus`, a ratio of 65 535.
    pub consensus: Vec<u16>,
    /// `Incentive`, a ratio of 65 535.
    pub incentive: Vec<u16>,
    /// `Dividends`, a ratio of 65 535.
    pub dividends: Vec<u16>,
    /// `ValidatorTrust`, a ratio of 65 535.
    pub validator_trust: Vec<u16>,
    /// `Emission`, in the smallest unit of alpha.
    pub emission: Vec<u64>,
    /// `Bonds`, ratios of 65 535.
    pub bonds: Rows<u16>,
}

/// Reads what the last epoch left of `mechanism`, in the block that `inputs` are of. Two rounds of reads.
///
/// # Errors
/// The state could not be read.
pub async fn stored_epoch<S: StateSource>(
    snapshot: &Snapshot<S>,
    inputs: &EpochInputs,
    mechanism: u8,
) -> Result<StoredEpoch, EpochError<S::Error>> {
    let source = snapshot.source();
    let columns = Outputs::read(source, inputs.netuid).await?.columns;
    let mut batch = Batch::new(source.metadata());
    let index = storage_index(inputs.netuid, mechanism).encode();
    let incentive = batch.one(PALLET, "Incentive", &[&index])?;
    let incentive = batch.read(source).await?.needed(&incentive, "Incentive")?;
    let input = inputs.mechanisms.get(usize::from(mechanism));
    Ok(StoredEpoch {
        active: columns.active,
        validator_permit: columns.validator_permit,
        stake_weight: columns.stake_weight,
        consensus: columns.consensus,
        incentive,
        dividends: columns.dividends,
        validator_trust: columns.validator_trust,
        emission: columns.emission,
        bonds: input.map(|input| input.bonds.clone()).unwrap_or_default(),
    })
}
