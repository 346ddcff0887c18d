//! Several incentive mechanisms on one subnet: each has its own weights, bonds and incentives, and a part of the
//! emission; the columns of the subnet are sums over them.

use alloc::vec::Vec;

use substrate_fixed::types::U64F64;

use crate::outcome::Outcome;

/// The parts of a subnet's emission, one for each mechanism. What rounding leaves goes to the first.
///
/// `parts` is `MechanismEmissionSplit`, in parts of 65 535; without it all get the same.
#[must_use]
pub fn split(emission: u64, mechanisms: u8, parts: Option<&[u16]>) -> Vec<u64> {
    let count = u64::from(mechanisms.max(1));
    let part = |index: u64| match parts {
        Some(parts) => {
            let part = usize::try_from(index).ok().and_then(|index| parts.get(index));
            share(emission, part.copied().unwrap_or_default())
        }
        None => emission.checked_div(count).unwrap_or_default(),
    };
    let mut split: Vec<u64> = (0..count).map(part).collect();
    let rest = emission.saturating_sub(split.iter().fold(0, |sum, part| sum.saturating_add(*part)));
    if let Some(first) = split.first_mut() {
        *first = first.saturating_add(rest);
    }
    split
}

/// Sums what the mechanisms left behind, each weighed by its part of the emission.
///
/// The column of emission is weighed like the others, so that it is less than what is given out; what is paid is the plain
/// sum. Bonds and incentives stay with their mechanism: those of the sum are the first's, and so is the raw stake, which all
/// have in common.
#[must_use]
pub fn aggregate(outcomes: &[(Outcome, u64)]) -> Outcome {
    let total = outcomes
        .iter()
        .fold(0_u64, |sum, (_, part)| sum.saturating_add(*part));
    let mut sum = outcomes
        .first()
        .map_or_else(Outcome::default, |(first, _)| Outcome {
            bonds: first.bonds.clone(),
            incentive: first.incentive.clone(),
            raw_stake: first.raw_stake.clone(),
            ..Outcome::default()
        });
    for (index, (outcome, part)) in outcomes.iter().enumerate() {
        add(&mut sum, outcome, weight(index, *part, total));
    }
    sum
}

/// A mechanism's part of the total; where nothing is emitted, the first stands for the subnet.
fn weight(index: usize, part: u64, total: u64) -> U64F64 {
    if total == 0 {
        return U64F64::saturating_from_num(u8::from(index == 0));
    }
    U64F64::saturating_from_num(part)
        .checked_div(U64F64::saturating_from_num(total))
        .unwrap_or_default()
}

fn add(sum: &mut Outcome, outcome: &Outcome, weight: U64F64) {
    let weighed = |one: u16, other: u16| {
        U64F64::saturating_from_num(one)
            .saturating_add(U64F64::saturating_from_num(other).saturating_mul(weight))
            .saturating_to_num()
    };
    join(&mut sum.consensus, &outcome.consensus, weighed);
    join(&mut sum.dividends, &outcome.dividends, weighed);
    join(&mut sum.validator_trust, &outcome.validator_trust, weighed);
    join(&mut sum.stake_weight, &outcome.stake_weight, weighed);
    join(&mut sum.active, &outcome.active, |one, other| one || other);
    join(
        &mut sum.validator_permit,
        &outcome.validator_permit,
        |one, other| one || other,
    );
    join(&mut sum.emission, &outcome.emission, |one, other| {
        U64F64::saturating_from_num(one)
            .saturating_add(U64F64::saturating_from_num(other).saturating_mul(weight))
            .saturating_to_num()
    });
    join(
        &mut sum.server_emission,
        &outcome.server_emission,
        u64::saturating_add,
    );
    join(
        &mut sum.validator_emission,
        &outcome.validator_emission,
        u64::saturating_add,
    );
}

/// Joins column and column; a shorter one reads as if it went on.
fn join<V: Copy + Default>(column: &mut Vec<V>, other: &[V], join: impl Fn(V, V) -> V) {
    column.resize(column.len().max(other.len()), V::default());
    for (cell, other) in column.iter_mut().zip(other) {
        *cell = join(*cell, *other);
    }
}

/// `emission · part / 65 535`, rounded down.
fn share(emission: u64, part: u16) -> u64 {
    let product = u128::from(emission).saturating_mul(u128::from(part));
    let quotient = product.checked_div(u128::from(u16::MAX)).unwrap_or_default();
    u64::try_from(quotient).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]

    use alloc::vec;

    use super::{Outcome, aggregate, split};

    #[test]
    fn nothing_of_the_emission_is_lost() {
        assert_eq!(split(1_001, 1, None), [1_001]);
        assert_eq!(split(1_001, 2, None), [501, 500]);
        assert_eq!(split(1_000, 2, Some(&[13_107, 52_428])), [200, 800]);
        assert_eq!(split(1_001, 2, Some(&[13_107, 52_428])), [201, 800]);
    }

    #[test]
    fn columns_are_weighed_by_emission_and_rounded_at_every_step() {
        let outcome = |consensus: u16, permit: bool, emission: u64| Outcome {
            consensus: vec![consensus],
            validator_permit: vec![permit],
            emission: vec![emission],
            ..Outcome::default()
        };
        let both = [(outcome(101, true, 7), 1), (outcome(50, false, 9), 1)];
        let sum = aggregate(&both);
        // 101 / 2 = 50.5, which is 50 when it is kept, and 50 + 25 = 75: not 75.5.
        assert_eq!(sum.consensus, [75]);
        // 7 / 2 is 3 when it is kept, and 3 + 4.5 is 7.
        assert_eq!((sum.validator_permit[0], sum.emission[0]), (true, 7));
    }

    #[test]
    fn without_emission_the_first_mechanism_stands_for_all() {
        let outcome = |consensus: u16| Outcome {
            consensus: vec![consensus],
            ..Outcome::default()
        };
        assert_eq!(aggregate(&[(outcome(101), 0), (outcome(50), 0)]).consensus, [101]);
    }
}
