//! What an epoch reads once for the whole subnet.

use alloc::vec::Vec;

use codec::Encode as _;
use primitives::{AccountId, NetUid};
use runtime::StorageError;
use yuma::EpochInput;

use super::Pending;
use crate::PALLET;
use crate::batch::{Answers, Batch, Slot};
use crate::error::SnapshotError;

/// Declares each value once: its field, the storage item, and the item's type.
macro_rules! scalars {
    ($($field:ident: $item:literal, $of:ty;)*) => {
        /// Values of the chain's items; see [`EpochInput`] for what they mean.
        pub(super) struct Scalars {
            pub(super) netuid: NetUid,
            $(pub(super) $field: $of,)*
            /// `MechanismEmissionSplit`, which may be unset.
            pub(super) split: Option<Vec<u16>>,
        }

        /// What has been asked.
        pub(super) struct Asked<'m> {
            netuid: NetUid,
            added: Slot<'m, bool>,
            $($field: Slot<'m, $of>,)*
            split: Slot<'m, Vec<u16>>,
        }

        impl<'m> Asked<'m> {
            pub(super) fn new(batch: &mut Batch<'m>, netuid: NetUid) -> Result<Self, StorageError> {
                let id = netuid.encode();
                Ok(Self {
                    netuid,
                    added: batch.one(PALLET, "NetworksAdded", &[&id])?,
                    $($field: batch.once_or_by(PALLET, $item, &[&id])?,)*
                    split: batch.one(PALLET, "MechanismEmissionSplit", &[&id])?,
                })
            }

            pub(super) fn answer<E>(&self, answers: &Answers) -> Result<Scalars, SnapshotError<E>> {
                if answers.one(&self.added)? != Some(true) {
                    return Err(SnapshotError::NoSubnet(self.netuid));
                }
                Ok(Scalars {
                    netuid: self.netuid,
                    $($field: answers.needed(&self.$field, $item)?,)*
                    split: answers.optional(&self.split, "MechanismEmissionSplit")?,
                })
            }
        }
    };
}

scalars! {
    n: "SubnetworkN", u16;
    mechanism_count: "MechanismCountCurrent", u8;
    tempo: "Tempo", u16;
    activity_cutoff_factor_milli: "ActivityCutoffFactorMilli", u32;
    last_mechanism_step_block: "LastMechansimStepBlock", u64;
    epoch_index: "SubnetEpochIndex", u64;
    tao_weight: "TaoWeight", u64;
    stake_threshold: "StakeThreshold", u64;
    owner_hotkey: "SubnetOwnerHotkey", AccountId;
    validator_permit: "ValidatorPermit", Vec<bool>;
    max_allowed_validators: "MaxAllowedValidators", u16;
    kappa: "Kappa", u16;
    bonds_penalty: "BondsPenalty", u16;
    bonds_moving_average: "BondsMovingAverage", u64;
    yuma3_on: "Yuma3On", bool;
    liquid_alpha_on: "LiquidAlphaOn", bool;
    alpha_values: "AlphaValues", (u16, u16);
    alpha_sigmoid_steepness: "AlphaSigmoidSteepness", i16;
    commits_on: "CommitRevealWeightsEnabled", bool;
    reveal_period: "RevealPeriodEpochs", u64;
    pending_server: "PendingServerEmission", u64;
    pending_validator: "PendingValidatorEmission", u64;
    pending_root: "PendingRootAlphaDivs", u64;
}

impl Scalars {
    /// What goes into the input of every mechanism as it is.
    pub(super) fn common(&self) -> EpochInput {
        EpochInput {
            tempo: self.tempo,
            activity_cutoff_factor_milli: self.activity_cutoff_factor_milli,
            last_mechanism_step_block: self.last_mechanism_step_block,
            tao_weight: self.tao_weight,
            stake_threshold: self.stake_threshold,
            max_allowed_validators: self.max_allowed_validators,
            kappa: self.kappa,
            bonds_penalty: self.bonds_penalty,
            bonds_moving_average: self.bonds_moving_average,
            yuma3_on: self.yuma3_on,
            liquid_alpha_on: self.liquid_alpha_on,
            alpha_values: self.alpha_values,
            alpha_sigmoid_steepness: self.alpha_sigmoid_steepness,
            ..EpochInput::default()
        }
    }

    /// What waits to be given out.
    pub(super) fn pending(&self) -> Pending {
        Pending {
            server: self.pending_server,
            validator: self.pending_validator,
            root: self.pending_root,
        }
    }

    /// The epoch that the next one to run will be: its index is raised before it runs.
    pub(super) fn next_epoch(&self) -> u64 {
        self.epoch_index.saturating_add(1)
    }
}
