//! What an epoch reads of the chain.

use alloc::vec::Vec;

use crate::commits::{Commit, CommitReveal};

/// A subnet at the block of an epoch, as one of its mechanisms sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subnet {
    /// The block.
    pub block: u64,
    /// `Tempo`: blocks between epochs.
    pub tempo: u16,
    /// `ActivityCutoffFactorMilli`: thousandths of a tempo after which a silent neuron is inactive.
    pub activity_cutoff_factor_milli: u32,
    /// `LastMechansimStepBlock`: the block of the last epoch; 0 before the first.
    pub last_step: u64,
    /// The uid of `SubnetOwnerHotkey`.
    pub owner: Option<u16>,
    /// `TaoWeight`, in parts of 2^64 − 1.
    pub tao_weight: u64,
    /// `StakeThreshold`: neurons with less stake count nothing, in rao.
    pub stake_threshold: u64,
    /// `MaxAllowedValidators`: how many may hold a permit.
    pub max_validators: u16,
    /// `Kappa`, in parts of 65 535.
    pub kappa: u16,
    /// `BondsPenalty`, in parts of 65 535.
    pub bonds_penalty: u16,
    /// `BondsMovingAverage`, in millionths.
    pub bonds_moving_average: u64,
    /// How bonds move.
    pub mode: Mode,
    /// The clock of commits; `None` while weights need no commit.
    pub commit_reveal: Option<CommitReveal>,
    /// Alpha this epoch shares out, in 1e-9.
    pub emission: u64,
    /// By uid.
    pub neurons: Vec<Neuron>,
}

/// How bonds move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// `Yuma3On` unset.
    #[default]
    Legacy,
    /// `Yuma3On`, at one rate for all bonds.
    Yuma3,
    /// `Yuma3On` and `LiquidAlphaOn`: each bond at its own rate.
    Yuma3Liquid(LiquidAlpha),
}

/// Between which rates a bond moves, and how sharply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiquidAlpha {
    /// The first of `AlphaValues`, in parts of 65 535.
    pub low: u16,
    /// The second of `AlphaValues`, in parts of 65 535.
    pub high: u16,
    /// `AlphaSigmoidSteepness`, in hundredths.
    pub steepness: i16,
}

/// One neuron; its uid is its place in [`Subnet::neurons`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neuron {
    /// Inherited alpha.
    pub alpha: u64,
    /// Inherited TAO on root, in rao.
    pub tao: u64,
    /// `BlockAtRegistration`.
    pub registered: u64,
    /// `LastUpdate` of the mechanism; 0 where the stored vector is too short.
    pub last_update: u64,
    /// `ValidatorPermit` before this epoch.
    pub permit: bool,
    /// `Weights` of the mechanism: uid, value; in the order they are stored in.
    pub weights: Vec<(u16, u16)>,
    /// `Bonds` of the mechanism: uid, value; in the order they are stored in.
    pub bonds: Vec<(u16, u16)>,
    /// `WeightCommits` of the hotkey, oldest first.
    pub hash_commits: Vec<Commit>,
    /// `TimelockedWeightCommits` of the hotkey, in any order.
    pub timelocked_commits: Vec<Commit>,
}

impl Subnet {
    /// How many neurons there are. More than a uid can name are not there.
    pub(crate) fn size(&self) -> u16 {
        u16::try_from(self.neurons.len()).unwrap_or(u16::MAX)
    }

    /// The neurons and their uids.
    pub(crate) fn by_uid(&self) -> impl Iterator<Item = (u16, &Neuron)> {
        (0..self.size()).zip(&self.neurons)
    }

    pub(crate) fn is_owner(&self, uid: u16) -> bool {
        self.owner == Some(uid)
    }

    /// The block a uid's neuron registered at.
    pub(crate) fn registered(&self, uid: u16) -> u64 {
        self.neurons
            .get(usize::from(uid))
            .map_or(0, |neuron| neuron.registered)
    }
}
