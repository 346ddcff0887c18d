//! What a hotkey's stake counts for, as the chain reckons it.
//!
//! A hotkey may lend parts of its stake to *children* and is lent parts by its *parents*, subnet by subnet, in ratios
//! of `u64::MAX`. The chain reckons in fixed point with 32 fractional bits, rounding down at each step; so does this.

/// Fractional bits of the chain's `U96F32`.
const FRACTION: u32 = 32;

/// Stake a hotkey counts for: its `own`, less what it lends (a ratio for each child), plus what it is lent (ratio and
/// stake of each parent). All in the same unit, of rao or of alpha.
///
/// On the root network nothing is lent: there a hotkey's alpha is its own. Source:
/// `get_inherited_for_hotkey_on_subnet` and `get_tao_inherited_for_hotkey_on_subnet`, `staking/stake_utils.rs`.
pub fn inherited(
    own: u64,
    children: impl IntoIterator<Item = u64>,
    parents: impl IntoIterator<Item = (u64, u64)>,
) -> u64 {
    let sum = |sum: u128, part: u128| sum.saturating_add(part);
    let lent = children.into_iter().map(|ratio| part(own, ratio)).fold(0, sum);
    let borrowed = parents
        .into_iter()
        .map(|(ratio, stake)| part(stake, ratio))
        .fold(0, sum);
    let counted = (u128::from(own) << FRACTION)
        .saturating_sub(lent)
        .saturating_add(borrowed);
    u64::try_from(counted >> FRACTION).unwrap_or(u64::MAX)
}

/// Alpha plus TAO stake at its weight (a ratio of `u64::MAX`), rounded down.
///
/// Source: `get_stake_weights_for_network`, `staking/stake_utils.rs`, whose numbers end at 2^63.
pub fn total(alpha: u64, tao: u64, tao_weight: u64) -> u64 {
    const MAX: u64 = i64::MAX as u64;
    let weighted = part(tao.min(MAX), tao_weight) >> FRACTION;
    let sum = u128::from(alpha.min(MAX)).saturating_add(weighted);
    u64::try_from(sum).map_or(MAX, |sum| sum.min(MAX))
}

/// `stake` times a ratio of `u64::MAX`, with 32 fractional bits: at most 97 bits.
fn part(stake: u64, ratio: u64) -> u128 {
    let one = u128::from(u64::MAX);
    let ratio = (u128::from(ratio) << FRACTION)
        .checked_div(one)
        .unwrap_or_default();
    u128::from(stake).saturating_mul(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::iter::{empty, once};

    #[test]
    fn without_family_stake_is_ones_own() {
        assert_eq!(inherited(123, empty(), empty()), 123);
        assert_eq!(
            inherited(u64::MAX, empty(), once((u64::MAX, u64::MAX))),
            u64::MAX,
            "saturates"
        );
    }

    /// Half of u64::MAX is 2^63 - 1 and a bit: (2^63 - 1) · 2^32 / (2^64 - 1) rounds down to 2^31 - 1 of 2^32.
    #[test]
    fn ratios_round_down_like_the_chain() {
        let half = u64::MAX / 2;
        assert_eq!(inherited(1 << 40, once(half), empty()), (1 << 39) + 256);
        assert_eq!(inherited(0, empty(), once((half, 1 << 40))), (1 << 39) - 256);
        assert_eq!(inherited(1000, once(u64::MAX), empty()), 0, "all of it is lent");
    }

    #[test]
    fn tao_counts_by_its_weight() {
        assert_eq!(total(5, 1000, u64::MAX), 1005);
        assert_eq!(total(5, 1000, 0), 5);
        // 0.18 of 2^64, as mainnet had it: floor(0.18 · 2^32) / 2^32 · 10^9 = 179_999_999.97
        assert_eq!(total(0, 1_000_000_000, 3_320_413_933_267_719_290), 179_999_999);
    }
}
