//! What the chain has after the epoch: its stamps, its columns, its rows of bonds.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, BlockRef, NetUid};
use runtime::StateSource;

use crate::PALLET;
use crate::batch::{Batch, items};
use crate::epoch_error::EpochError;
use crate::epoch_inputs::{EpochInputs, storage_index};
use crate::error::SnapshotError;
use crate::metagraph::rows::Row;

items! {
    /// What the epoch's block has once for the subnet: [`Stored`].
    Columns, Asked {
        added: "NetworksAdded", bool;
        n: "SubnetworkN", u16;
        mechanism_count: "MechanismCountCurrent", u8;
        last_step: "LastMechansimStepBlock", u64;
        epoch_index: "SubnetEpochIndex", u64;
        active: "Active", Vec<bool>;
        validator_permit: "ValidatorPermit", Vec<bool>;
        stake_weight: "StakeWeight", Vec<u16>;
        consensus: "Consensus", Vec<u16>;
        dividends: "Dividends", Vec<u16>;
        validator_trust: "ValidatorTrust", Vec<u16>;
        emission: "Emission", Vec<u64>;
    }
}

items! {
    /// Who owns the subnet.
    Owners, OwnersAsked {
        coldkey: "SubnetOwner", AccountId;
        hotkey: "SubnetOwnerHotkey", AccountId;
    }
}

/// What the epoch's block has of the subnet as a whole.
pub(super) struct Outputs {
    pub(super) netuid: NetUid,
    pub(super) columns: Columns,
    pub(super) owners: Owners,
}

/// What the epoch's block has of one mechanism.
pub(super) struct Stored {
    pub(super) incentive: Vec<u16>,
    /// Of each uid there was when the epoch ran.
    pub(super) bonds: Vec<Row>,
}

impl Outputs {
    /// One round.
    pub(super) async fn read<S: StateSource>(
        source: &S,
        netuid: NetUid,
    ) -> Result<Self, EpochError<S::Error>> {
        let mut batch = Batch::new(source.metadata());
        let columns = Asked::new(&mut batch, netuid)?;
        let owners = OwnersAsked::new(&mut batch, netuid)?;
        let answers = batch.read(source).await?;
        let columns = columns.answer(&answers)?;
        if !columns.added {
            return Err(SnapshotError::NoSubnet(netuid).into());
        }
        Ok(Self {
            netuid,
            columns,
            owners: owners.answer(&answers)?,
        })
    }

    /// Block of the last epoch that ran, if that can be.
    pub(super) fn last_epoch(&self, block: BlockRef) -> Option<u64> {
        let last = self.columns.last_step;
        (last > 0 && last <= u64::from(block.number)).then_some(last)
    }

    /// Refuses where no epoch ran in this block, or what it stored cannot be there any more.
    pub(super) fn check<E>(&self, block: BlockRef, inputs: &EpochInputs) -> Result<(), EpochError<E>> {
        let columns = &self.columns;
        let counted = inputs.epoch_index.checked_add(1) == Some(columns.epoch_index);
        if columns.last_step != u64::from(block.number) || !counted {
            return Err(EpochError::NotAnEpoch {
                netuid: self.netuid,
                block,
                last: self.last_epoch(block),
            });
        }
        if usize::from(columns.n) < inputs.n()
            || usize::from(columns.mechanism_count) != inputs.mechanisms.len()
        {
            return Err(EpochError::Overwritten {
                netuid: self.netuid,
                block,
            });
        }
        Ok(())
    }

    /// Incentives and bonds of every mechanism: one round.
    pub(super) async fn rows<S: StateSource>(
        &self,
        source: &S,
        inputs: &EpochInputs,
    ) -> Result<Vec<Stored>, SnapshotError<S::Error>> {
        let n = u16::try_from(inputs.n()).unwrap_or(u16::MAX);
        let mut batch = Batch::new(source.metadata());
        let mut asked = Vec::new();
        for mechanism in 0..self.columns.mechanism_count {
            let index = storage_index(self.netuid, mechanism).encode();
            let rows = (0..n).map(|uid| [index.clone(), uid.encode()]);
            asked.push((
                batch.one(PALLET, "Incentive", &[&index])?,
                batch.each(PALLET, "Bonds", rows)?,
            ));
        }
        let answers = batch.read(source).await?;
        let stored = |(incentive, bonds)| {
            Ok(Stored {
                incentive: answers.needed(incentive, "Incentive")?,
                bonds: answers.needed_column(bonds, "Bonds")?,
            })
        };
        asked
            .iter()
            .map(|(incentive, bonds)| stored((incentive, bonds)))
            .collect()
    }
}

impl Owners {
    /// One round.
    pub(super) async fn read<S: StateSource>(
        source: &S,
        netuid: NetUid,
    ) -> Result<Self, SnapshotError<S::Error>> {
        let mut batch = Batch::new(source.metadata());
        let asked = OwnersAsked::new(&mut batch, netuid)?;
        asked.answer(&batch.read(source).await?)
    }

    /// The owner's hotkey, if the subnet was handed to whom most is locked for, which happens right before the epoch.
    /// That changes both accounts, a transaction only one of them. Source: `change_subnet_owner_if_needed`,
    /// `staking/lock.rs`.
    pub(super) fn replaced_by_conviction(&self, before: &Self) -> Option<AccountId> {
        (self.coldkey != before.coldkey && self.hotkey != before.hotkey).then_some(self.hotkey)
    }
}
