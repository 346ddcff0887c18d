//! Subnets that score their neurons in several ways: the emission is divided, an epoch runs for each mechanism, and
//! what the subnet stores as one is their weighted sum. Source: `subnets/mechanism.rs`.

use alloc::vec::Vec;

use crate::output::EpochOutput;

/// The emission of each mechanism, in the order of their ids: `parts` (`MechanismEmissionSplit`, ratios of 65 535, one
/// for each mechanism) or equal parts when none are set. What rounding leaves goes to the first.
///
/// Source: `split_emissions`, `subnets/mechanism.rs`.
pub fn split(emission: u64, count: u8, parts: Option<&[u16]>) -> Vec<u64> {
    let mut shares: Vec<u64> = match parts.filter(|parts| parts.len() == usize::from(count)) {
        Some(parts) => parts.iter().map(|part| ratio_of(emission, *part)).collect(),
        None => {
            let each = emission.checked_div(u64::from(count)).unwrap_or_default();
            alloc::vec![each; usize::from(count)]
        }
    };
    let given = shares.iter().fold(0u64, |sum, share| sum.saturating_add(*share));
    if let Some(first) = shares.first_mut() {
        *first = first.saturating_add(emission.saturating_sub(given));
    }
    shares
}

/// What a subnet stores and gives out as one, of all its mechanisms; columns by uid, as in [`EpochOutput`].
/// `Incentive` and `Bonds` are stored by mechanism.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubnetOutput {
    /// `Active`: in any mechanism.
    pub active: Vec<bool>,
    /// `ValidatorPermit`: in any mechanism.
    pub validator_permit: Vec<bool>,
    /// `StakeWeight`, a ratio of 65 535.
    pub stake_weight: Vec<u16>,
    /// `Consensus`, a ratio of 65 535.
    pub consensus: Vec<u16>,
    /// `Dividends`, a ratio of 65 535.
    pub dividends: Vec<u16>,
    /// `ValidatorTrust`, a ratio of 65 535.
    pub validator_trust: Vec<u16>,
    /// `Emission`, weighted like the ratios: less than the sum where there are several mechanisms.
    pub emission: Vec<u64>,
    /// Alpha for mining, in all.
    pub server_emission: Vec<u64>,
    /// Alpha for validating, in all.
    pub validator_emission: Vec<u64>,
}

/// Puts the epochs of all mechanisms together, each with its part of `emission` ([`split`]), in the order of their ids.
///
/// Every mechanism rounds down once more, so ratios of several may lose a step each. Source: `epoch_with_mechanisms`,
/// `subnets/mechanism.rs`.
pub fn aggregate<'a>(
    emission: u64,
    mechanisms: impl IntoIterator<Item = (u64, &'a EpochOutput)>,
) -> SubnetOutput {
    let mut sum = SubnetOutput::default();
    for (id, (part, output)) in mechanisms.into_iter().enumerate() {
        sum.add(Weight::of(part, emission, id == 0), output);
    }
    sum
}

impl SubnetOutput {
    fn add(&mut self, weight: Weight, output: &EpochOutput) {
        any(&mut self.active, &output.active);
        any(&mut self.validator_permit, &output.validator_permit);
        weight.add_ratios(&mut self.stake_weight, &output.stake_weight);
        weight.add_ratios(&mut self.consensus, &output.consensus);
        weight.add_ratios(&mut self.dividends, &output.dividends);
        weight.add_ratios(&mut self.validator_trust, &output.validator_trust);
        merge(&mut self.emission, &output.emission, |sum, added| {
            weight.add(sum, added)
        });
        merge(
            &mut self.server_emission,
            &output.server_emission,
            u64::saturating_add,
        );
        merge(
            &mut self.validator_emission,
            &output.validator_emission,
            u64::saturating_add,
        );
    }
}

/// What a mechanism counts for: the chain's `U64F64` by its raw bits.
#[derive(Clone, Copy)]
struct Weight(u128);

impl Weight {
    /// `part` of `whole`; of nothing, the first mechanism counts for all.
    fn of(part: u64, whole: u64, first: bool) -> Self {
        let quotient = (u128::from(part) << 64).checked_div(u128::from(whole));
        Self(quotient.unwrap_or(u128::from(first) << 64))
    }

    /// `floor(sum + added · weight)`. Source: `weighted_acc_alpha`.
    fn add(self, sum: u64, added: u64) -> u64 {
        let product = u128::from(added).saturating_mul(self.0);
        let whole = (u128::from(sum) << 64).saturating_add(product) >> 64;
        u64::try_from(whole).unwrap_or(u64::MAX)
    }

    /// The same for ratios. Source: `weighted_acc_u16`.
    fn add_ratios(self, sums: &mut Vec<u16>, added: &[u16]) {
        merge(sums, added, |sum, added| {
            u16::try_from(self.add(u64::from(sum), u64::from(added))).unwrap_or(u16::MAX)
        });
    }
}

fn any(sums: &mut Vec<bool>, added: &[bool]) {
    merge(sums, added, |sum, added| sum | added);
}

/// Folds a column into another, which grows to its length.
fn merge<T: Copy + Default>(sums: &mut Vec<T>, added: &[T], fold: impl Fn(T, T) -> T) {
    sums.resize(sums.len().max(added.len()), T::default());
    for (sum, added) in sums.iter_mut().zip(added) {
        *sum = fold(*sum, *added);
    }
}

/// `floor(amount · ratio / 65535)`.
fn ratio_of(amount: u64, ratio: u16) -> u64 {
    let product = u128::from(amount).saturating_mul(u128::from(ratio));
    let quotient = product.checked_div(u128::from(u16::MAX)).unwrap_or_default();
    u64::try_from(quotient).unwrap_or(u64::MAX)
}
