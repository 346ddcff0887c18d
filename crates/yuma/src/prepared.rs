//! An epoch before and after its judgement: stakes, permits and masks first, stored units last.
//!
//! Between the two lies everything that takes long and nothing that takes more than 64 bits, which is what a GPU does
//! instead.

use alloc::vec::Vec;

use crate::epoch::Verdict;
use crate::error::InputError;
use crate::fixed::I32F32;
use crate::input::EpochInput;
use crate::masks::{self, WeightMask, keep_rows};
use crate::output::EpochOutput;
use crate::payout::{self, Shares};
use crate::rows::Rows;
use crate::shares::Stakes;
use crate::trace::{Seen, Step, Trace};
use crate::{permits, ratios};

/// What is known before weights are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared<'a> {
    /// What it was made from.
    pub input: &'a EpochInput,
    /// Who has set weights lately.
    pub active: Vec<bool>,
    /// Permits for the next epoch.
    pub next_permits: Vec<bool>,
    /// Alpha and weighted TAO, in rao.
    pub raw_stake: Vec<u64>,
    /// S.
    pub stake: Vec<I32F32>,
    /// A: S of those active and permitted, normalised.
    pub active_stake: Vec<I32F32>,
    /// Stored weights that count, one row for each uid.
    pub weights: Rows<u16>,
    /// Stored bonds that count, one row for each uid.
    pub bonds: Rows<u16>,
}

impl<'a> Prepared<'a> {
    /// Prepares an epoch.
    ///
    /// # Errors
    /// For an input that no chain state can be.
    pub fn new(input: &'a EpochInput) -> Result<Self, InputError> {
        Self::trace(input, &mut ())
    }

    pub(crate) fn trace(input: &'a EpochInput, trace: &mut impl Trace) -> Result<Self, InputError> {
        input.check()?;
        let mut last_update = input.last_update.clone();
        last_update.resize(input.n(), 0);
        trace.record(Step::LastUpdate, Seen::Blocks(&last_update));
        trace.record(
            Step::BlockAtRegistration,
            Seen::Blocks(&input.block_at_registration),
        );
        let active = permits::active(input, &last_update);
        trace_inactive(&active, trace);

        let stakes = Stakes::of(input);
        trace.record(Step::FilteredStake, Seen::Stakes(&stakes.filtered));
        trace.record(Step::Stake, Seen::Ratios(&stakes.share));
        let permits = permits::current(input);
        let active_stake = active_stake(&stakes.share, &active, &permits);
        trace.record(Step::ActiveStake, Seen::Ratios(&active_stake));

        let mask = WeightMask::new(input, &permits, &last_update);
        trace_weights(input, &mask, trace);
        trace_bonds(input, trace);
        Ok(Self {
            input,
            active,
            next_permits: permits::next(input, &stakes.share),
            raw_stake: stakes.total.iter().map(|stake| stake.to_u64()).collect(),
            stake: stakes.share,
            active_stake,
            weights: mask.apply(),
            bonds: masks::bonds(input),
        })
    }

    /// Puts a verdict into stored units and pays it out.
    pub fn conclude(self, verdict: Verdict, trace: &mut impl Trace) -> EpochOutput {
        let shares = Shares {
            incentive: &verdict.incentive,
            dividends: &verdict.dividends,
            stake: &self.stake,
            active_stake: &self.active_stake,
        };
        let paid = payout::pay(&shares, self.input.rao_emission, trace);
        trace.record(Step::ServerEmission, Seen::Rao(&paid.server));
        trace.record(Step::ValidatorEmission, Seen::Rao(&paid.validator));
        trace.record(Step::CombinedEmission, Seen::Rao(&paid.combined));
        EpochOutput {
            stake_weight: stored(&self.stake),
            consensus: stored(&verdict.consensus),
            incentive: stored(&verdict.incentive),
            dividends: stored(&verdict.dividends),
            validator_trust: stored(&verdict.validator_trust),
            emission: paid.combined,
            server_emission: paid.server,
            validator_emission: paid.validator,
            raw_stake: self.raw_stake,
            bonds: permitted(&verdict.bonds, &self.next_permits),
            active: self.active,
            validator_permit: self.next_permits,
        }
    }
}

/// A: who is neither active nor permitted counts for nothing, the rest are a whole.
fn active_stake(stake: &[I32F32], active: &[bool], permits: &[bool]) -> Vec<I32F32> {
    let counts = active
        .iter()
        .zip(permits)
        .map(|(active, permit)| *active && *permit);
    let share = |(share, counts): (&I32F32, bool)| if counts { *share } else { I32F32::ZERO };
    let mut shares: Vec<_> = stake.iter().zip(counts).map(share).collect();
    ratios::normalise(&mut shares);
    shares
}

/// Rows of those with a permit.
fn permitted(bonds: &Rows<u16>, permits: &[bool]) -> Rows<u16> {
    keep_rows(bonds, permits.len(), |uid| {
        permits.get(uid).copied().unwrap_or_default().then_some(|_| true)
    })
}

fn stored(shares: &[I32F32]) -> Vec<u16> {
    shares.iter().map(|share| share.to_ratio()).collect()
}

fn trace_inactive<T: Trace>(active: &[bool], trace: &mut T) {
    if T::LISTENS {
        let inactive: Vec<_> = active.iter().map(|active| !active).collect();
        trace.record(Step::Inactive, Seen::Flags(&inactive));
    }
}

/// The weights after each of the masks. All are applied in one pass where nobody listens.
fn trace_weights<T: Trace>(input: &EpochInput, mask: &WeightMask<'_>, trace: &mut T) {
    if !T::LISTENS {
        return;
    }
    let mut show = |step, keep: &dyn Fn(usize, u16) -> bool| {
        let kept = keep_rows(&input.weights, input.n(), |row| {
            Some(move |column| keep(row, column))
        });
        let kept = kept.map(|_, _, weight| I32F32::from_int(i32::from(weight)));
        trace.record(step, Seen::Matrix(&kept));
    };
    let of_other = |row, column| mask.permits(row) && mask.is_of_other(row, column);
    show(Step::Weights, &|_, _| true);
    show(Step::WeightsPermitted, &|row, _| mask.permits(row));
    show(Step::WeightsOfOthers, &of_other);
    show(Step::WeightsCurrent, &|row, column| {
        of_other(row, column) && mask.is_current(row, column)
    });
    if let Some(rows) = mask.committed_rows() {
        trace.record(Step::CommittedRows, Seen::Count(rows));
    }
}

/// The bonds as they are stored.
fn trace_bonds<T: Trace>(input: &EpochInput, trace: &mut T) {
    if !T::LISTENS {
        return;
    }
    let (step, unit): (_, fn(u16) -> I32F32) = if input.yuma3_on {
        (Step::Bonds3Stored, I32F32::from_ratio)
    } else {
        (Step::BondsStored, |bond| I32F32::from_int(i32::from(bond)))
    };
    let bonds = keep_rows(&input.bonds, input.n(), |_| Some(|_| true));
    trace.record(step, Seen::Matrix(&bonds.map(|_, _, bond| unit(bond))));
}
