//! What an epoch looks like from within: every step's value, as the chain's own log lines name it.

use crate::fixed::{I32F32, I64F64};
use crate::rows::Rows;

/// Hears of every step of an epoch. The unit type hears nothing and costs nothing.
pub trait Trace {
    /// Whether [`Step::Alphas`] is wanted for all pairs of neurons. Results need α only where a weight is; the chain
    /// reckons all `n²`.
    const EVERY_ALPHA: bool = false;

    /// Whether anybody listens; values made only to be shown are then made.
    const LISTENS: bool = true;

    /// A step was taken.
    fn record(&mut self, step: Step, seen: Seen<'_>);
}

impl Trace for () {
    const LISTENS: bool = false;

    fn record(&mut self, _: Step, _: Seen<'_>) {}
}

/// What a step gave. Columns have a place for each uid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Yes or no.
    Flags(&'a [bool]),
    /// Block numbers.
    Blocks(&'a [u64]),
    /// Stakes, in rao.
    Stakes(&'a [I64F64]),
    /// Shares.
    Ratios(&'a [I32F32]),
    /// Who to whom. Stored values before normalisation are integers up to 65 535, after it shares.
    Matrix(&'a Rows<I32F32>),
    /// Every pair, by row.
    Alphas(&'a [alloc::vec::Vec<I32F32>]),
    /// Amounts of alpha, in its smallest unit.
    Rao(&'a [u64]),
    /// How many.
    Count(u64),
}

/// Declares [`Step`], so that a step and the chain's name for it stand on one line.
macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $label:literal,)*) => {
        /// A step of the epoch, in the order they are taken. Legacy bonds and Yuma3 take different ones.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Step {
            $($(#[$doc])* $name,)*
        }

        impl Step {
            /// Every step.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What the chain's log calls it (`epoch/run_epoch.rs`).
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

steps! {
    /// Last update, filled up with zeros.
    LastUpdate = "Last update",
    /// Who has not set weights for too long.
    Inactive = "Inactive",
    /// Block each neuron was registered at.
    BlockAtRegistration = "Block at registration",
    /// Stake, zero below the threshold.
    FilteredStake = "Filtered stake",
    /// S: share of the stake.
    Stake = "Normalised Stake",
    /// A: share of the stake of those active and permitted.
    ActiveStake = "Active Stake",
    /// W as stored.
    Weights = "Weights",
    /// W of those with a permit.
    WeightsPermitted = "Weights (permit)",
    /// W without weights on oneself.
    WeightsOfOthers = "Weights (permit+diag)",
    /// W without weights older than whom they are about.
    WeightsCurrent = "Weights (permit+diag+outdate)",
    /// How many rows have a pending commit.
    CommittedRows = "Commit-reveal column mask applied ({} masked rows)",
    /// W, each row a whole.
    WeightsNormalised = "Weights (mask+norm)",
    /// C: the weight a majority of stake supports.
    Consensus = "Consensus",
    /// W̄: weights cut at consensus.
    ClippedWeights = "Clipped Weights",
    /// T: how much of a validator's weights is left.
    ValidatorTrust = "Validator Trust",
    /// I: rank, normalised.
    Incentive = "Incentive (=Rank)",
    /// Legacy: B as stored.
    BondsStored = "B",
    /// Legacy: B without those older than whom they are to.
    BondsCurrent = "B (outdatedmask)",
    /// Legacy: B, each column a whole.
    BondsNormalised = "B (mask+norm)",
    /// Legacy: ΔB, what this epoch buys.
    BondsDelta = "\u{394}B",
    /// Legacy: ΔB, each column a whole.
    BondsDeltaNormalised = "\u{394}B (norm)",
    /// Legacy: B moved towards ΔB, each column a whole.
    BondsMoved = "Exponential Moving Average Bonds",
    /// Yuma3: weights that bonds move towards.
    WeightsForBonds = "weights_for_bonds",
    /// Yuma3: B as stored.
    Bonds3Stored = "Bonds",
    /// Yuma3: B without those older than whom they are to.
    Bonds3Current = "Bonds: (mask) {}",
    /// Yuma3: liquid α of every pair, where consensus is not zero throughout.
    Alphas = "alphas",
    /// Yuma3: B moved towards the weights.
    Bonds3Moved = "emaB",
    /// Yuma3: that, each column a whole.
    Bonds3Normalised = "emaB norm",
    /// Yuma3: incentive each validator's bonds earn.
    TotalBonds = "total_bonds_per_validator",
    /// D: dividends.
    Dividends = "Dividends",
    /// Share of what is given out, for mining.
    ServerShare = "Normalized Server Emission",
    /// Share of what is given out, for validating.
    ValidatorShare = "Normalized Validator Emission",
    /// Share of what is given out.
    CombinedShare = "Normalized Combined Emission",
    /// Alpha for mining.
    ServerEmission = "Server Emission",
    /// Alpha for validating.
    ValidatorEmission = "Validator Emission",
    /// Alpha.
    CombinedEmission = "Combined Emission",
}
