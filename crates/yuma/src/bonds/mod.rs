//! B: what validators hold of the neurons they weigh, moved a little each epoch, and the dividends it earns.

mod average;
mod legacy;
mod liquid;
mod penalty;
mod yuma3;

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::input::EpochInput;
use crate::rows::Rows;
use crate::trace::Trace;

pub use self::average::speed as bond_speed;
pub use self::liquid::Liquid;
pub(crate) use self::penalty::weights_for_bonds;

/// What bonds are reckoned from.
pub(crate) struct BondInput<'a> {
    pub(crate) input: &'a EpochInput,
    /// Stored bonds that count.
    pub(crate) stored: &'a Rows<u16>,
    /// What bonds move towards ([`weights_for_bonds`]).
    pub(crate) weights: &'a Rows<I32F32>,
    /// A.
    pub(crate) active_stake: &'a [I32F32],
    /// C.
    pub(crate) consensus: &'a [I32F32],
    /// I.
    pub(crate) incentive: &'a [I32F32],
}

/// What they come to.
pub(crate) struct Bonds {
    /// As they are to be stored.
    pub(crate) stored: Rows<I32F32>,
    /// D.
    pub(crate) dividends: Vec<I32F32>,
}

/// Moves the bonds by the rule the subnet has chosen.
pub(crate) fn advance(from: &BondInput<'_>, trace: &mut impl Trace) -> Bonds {
    if from.input.yuma3_on {
        yuma3::advance(from, trace)
    } else {
        legacy::advance(from, trace)
    }
}
