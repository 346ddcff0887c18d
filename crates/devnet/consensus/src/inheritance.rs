//! Stake that hotkeys lend to others: parents to children.

use substrate_fixed::types::U96F32;

/// What a parent lends: its own stake, and the part of it, of 2^64 − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loan {
    /// The stake of the hotkey that lends.
    pub stake: u64,
    /// The part it lends, of 2^64 − 1.
    pub part: u64,
}

/// A hotkey's stake less what it lends to its children, and with what its parents lend to it. The same for alpha on a
/// subnet and for TAO on root.
#[must_use]
pub fn inherited(own: u64, lent: impl Iterator<Item = u64>, borrowed: impl Iterator<Item = Loan>) -> u64 {
    let sum = |loans: &mut dyn Iterator<Item = Loan>| {
        loans.fold(U96F32::default(), |sum, loan| sum.saturating_add(amount(loan)))
    };
    let lent = sum(&mut lent.map(|part| Loan { stake: own, part }));
    let borrowed = sum(&mut { borrowed });
    U96F32::saturating_from_num(own)
        .saturating_sub(lent)
        .saturating_add(borrowed)
        .saturating_to_num()
}

fn amount(loan: Loan) -> U96F32 {
    let part = U96F32::saturating_from_num(loan.part)
        .checked_div(U96F32::saturating_from_num(u64::MAX))
        .unwrap_or_default();
    U96F32::saturating_from_num(loan.stake).saturating_mul(part)
}

#[cfg(test)]
mod tests {
    use super::{Loan, inherited};

    #[test]
    fn a_whole_loan_moves_everything() {
        assert_eq!(inherited(1_000, [u64::MAX].into_iter(), core::iter::empty()), 0);
        let loan = Loan {
            stake: 1_000,
            part: u64::MAX,
        };
        assert_eq!(inherited(5, core::iter::empty(), [loan].into_iter()), 1_005);
    }

    #[test]
    fn a_part_is_rounded_down_to_32_bits() {
        // 2^63 / (2^64 − 1) is a half and a little more, which 32 bits do not hold.
        assert_eq!(inherited(1_001, [1 << 63].into_iter(), core::iter::empty()), 500);
    }

    #[test]
    fn nobody_lends_more_than_it_has() {
        let lent = [u64::MAX, u64::MAX].into_iter();
        assert_eq!(inherited(1_000, lent, core::iter::empty()), 0);
    }
}
