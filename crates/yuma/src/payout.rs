//! What each neuron is given: incentive and dividends together, of the alpha given out.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::ratios;
use crate::trace::{Seen, Step, Trace};

/// Alpha for each neuron, in its smallest unit.
pub(crate) struct Payout {
    pub(crate) server: Vec<u64>,
    pub(crate) validator: Vec<u64>,
    pub(crate) combined: Vec<u64>,
}

/// What a payout is reckoned from.
pub(crate) struct Shares<'a> {
    pub(crate) incentive: &'a [I32F32],
    pub(crate) dividends: &'a [I32F32],
    pub(crate) stake: &'a [I32F32],
    pub(crate) active_stake: &'a [I32F32],
}

/// Halves incentive and dividends so that together they are a whole; where there are none, stake decides. Source: the
/// emission steps of `epoch/run_epoch.rs`.
pub(crate) fn pay(shares: &Shares<'_>, rao: u64, trace: &mut impl Trace) -> Payout {
    let mut server = shares.incentive.to_vec();
    let mut validator = shares.dividends.to_vec();
    let mut combined: Vec<_> = server.iter().zip(&validator).map(|(a, b)| a.add(*b)).collect();
    let whole = ratios::sum(&combined);
    for part in [&mut server, &mut validator, &mut combined] {
        ratios::normalise_by(part, whole);
    }
    if whole == I32F32::ZERO {
        let idle = ratios::sum(shares.active_stake) == I32F32::ZERO;
        validator = if idle { shares.stake } else { shares.active_stake }.to_vec();
        combined.clone_from(&validator);
    }
    trace.record(Step::ServerShare, Seen::Ratios(&server));
    trace.record(Step::ValidatorShare, Seen::Ratios(&validator));
    trace.record(Step::CombinedShare, Seen::Ratios(&combined));
    Payout {
        server: amounts(&server, rao),
        validator: amounts(&validator, rao),
        combined: amounts(&combined, rao),
    }
}

fn amounts(shares: &[I32F32], rao: u64) -> Vec<u64> {
    shares.iter().map(|share| amount(*share, rao)).collect()
}

/// `share` of `rao`, rounded down, within `u64`.
fn amount(share: I32F32, rao: u64) -> u64 {
    let share = u128::from(share.to_bits().max(0).cast_unsigned());
    let amount = share.saturating_mul(u128::from(rao)) >> 32;
    u64::try_from(amount).unwrap_or(u64::MAX)
}
