//! What one epoch of one mechanism is computed from: the chain's storage, item for item.

use alloc::vec::Vec;

use crate::error::InputError;
use crate::rows::Rows;
use crate::version::YumaVersion;

/// Most neurons a subnet is accepted with: sixteen times what the chain allows.
pub const MAX_NEURONS: usize = 4096 * 16 - 1;

/// The state an epoch reads. Columns have a place for each uid; `n` is the length of `alpha_stake`.
///
/// Each field is the storage item of `SubtensorModule` of the same name, at the moment the epoch runs, unless it says
/// otherwise. Amounts are in rao (`tao_stake`, `rao_emission`) and in the smallest unit of alpha (`alpha_stake`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EpochInput {
    /// Which generation of the algorithm runs.
    pub version: YumaVersion,
    /// Block the epoch runs in.
    pub current_block: u64,
    /// `Tempo`, in blocks.
    pub tempo: u16,
    /// `ActivityCutoffFactorMilli`: thousandths of a tempo after which a neuron counts as inactive.
    pub activity_cutoff_factor_milli: u32,
    /// `LastMechansimStepBlock` (the chain's spelling): block of the last epoch; 0 when there was none.
    pub last_mechanism_step_block: u64,
    /// `LastUpdate`: block each neuron last set weights. May be shorter than `n`: zeros follow.
    pub last_update: Vec<u64>,
    /// `BlockAtRegistration`.
    pub block_at_registration: Vec<u64>,
    /// Alpha each hotkey counts for, with what it lends and is lent ([`crate::stake::inherited`]).
    pub alpha_stake: Vec<u64>,
    /// Rao each hotkey has on root, with what it lends and is lent.
    pub tao_stake: Vec<u64>,
    /// `TaoWeight`, a ratio of `u64::MAX`.
    pub tao_weight: u64,
    /// `StakeThreshold`, in rao: below it stake counts as none, except the owner's.
    pub stake_threshold: u64,
    /// Uid of `SubnetOwnerHotkey`, if it is registered.
    pub owner_uid: Option<u16>,
    /// `ValidatorPermit` as the last epoch left it.
    pub validator_permit: Vec<bool>,
    /// `MaxAllowedValidators`.
    pub max_allowed_validators: u16,
    /// `Weights`, ratios of 65 535, in stored order. Rows may be fewer than `n`: none follow.
    pub weights: Rows<u16>,
    /// `Bonds`, ratios of 65 535, in stored order.
    pub bonds: Rows<u16>,
    /// `Kappa`, a ratio of 65 535: the stake a majority takes.
    pub kappa: u16,
    /// `BondsPenalty`, a ratio of 65 535.
    pub bonds_penalty: u16,
    /// `BondsMovingAverage`, in millionths.
    pub bonds_moving_average: u64,
    /// `Yuma3On`.
    pub yuma3_on: bool,
    /// `LiquidAlphaOn`; without `yuma3_on` it does nothing.
    pub liquid_alpha_on: bool,
    /// `AlphaValues`: lowest and highest liquid alpha, ratios of 65 535.
    pub alpha_values: (u16, u16),
    /// `AlphaSigmoidSteepness`.
    pub alpha_sigmoid_steepness: i16,
    /// Pending commits, where `CommitRevealWeightsEnabled`.
    pub commit_reveal: Option<CommitReveal>,
    /// Alpha this epoch gives out: pending server, validator and root emission.
    pub rao_emission: u64,
}

/// Weights that are committed and not yet revealed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommitReveal {
    /// `RevealPeriodEpochs`.
    pub reveal_period_epochs: u64,
    /// The epoch commits are measured against: `SubnetEpochIndex`, plus one if an epoch is due in this block and has
    /// not been counted yet.
    pub current_epoch: u64,
    /// `WeightCommits`: each hotkey's queue of hashed commits, by uid.
    pub hashed: Vec<(u16, Vec<Commit>)>,
    /// `TimelockedWeightCommits`: by epoch, who committed and when.
    pub timelocked: Vec<(u64, Vec<(u16, u64)>)>,
}

/// A hashed commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// Epoch it was made in.
    pub epoch: u64,
    /// Block it was made in.
    pub block: u64,
}

impl EpochInput {
    /// How many neurons there are.
    pub fn n(&self) -> usize {
        self.alpha_stake.len()
    }

    /// Whether `uid` is the subnet owner's.
    pub(crate) fn is_owner(&self, uid: usize) -> bool {
        self.owner_uid.is_some_and(|owner| usize::from(owner) == uid)
    }

    /// Refuses what no chain state can be: too many neurons, columns of different lengths, a uid twice in a row.
    ///
    /// # Errors
    /// Says which of these it is.
    pub fn check(&self) -> Result<(), InputError> {
        let n = self.n();
        if n > MAX_NEURONS {
            return Err(InputError::TooMany { n });
        }
        let columns = [
            ("tao_stake", self.tao_stake.len()),
            ("block_at_registration", self.block_at_registration.len()),
            ("validator_permit", self.validator_permit.len()),
        ];
        match columns.into_iter().find(|(_, length)| *length != n) {
            Some((column, length)) => Err(InputError::Length { column, length, n }),
            None => {
                check_rows("weights", &self.weights, n).and_then(|()| check_rows("bonds", &self.bonds, n))
            }
        }
    }
}

/// No row may name a uid twice.
fn check_rows(matrix: &'static str, rows: &Rows<u16>, n: usize) -> Result<(), InputError> {
    let mut seen = alloc::vec![usize::MAX; n];
    for (row, column, _) in rows.triples() {
        if let Some(last) = seen.get_mut(usize::from(column))
            && core::mem::replace(last, row) == row
        {
            return Err(InputError::Twice { matrix, row, column });
        }
    }
    Ok(())
}
