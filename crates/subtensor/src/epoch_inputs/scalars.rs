//! What an epoch reads once for the whole subnet.

use alloc::vec::Vec;

use primitives::AccountId;
use yuma::EpochInput;

use super::Pending;
use crate::batch::items;

items! {
    /// Values of the chain's items; see [`EpochInput`] for what they mean.
    Scalars, Asked {
        added: "NetworksAdded", bool;
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
