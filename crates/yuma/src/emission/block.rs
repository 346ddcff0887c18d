//! One coin a block, half as much from each halving on.

/// Most there can ever be of TAO, and of each subnet's alpha, in the smallest unit: 21 million.
pub const SUPPLY: u64 = 21_000_000_000_000_000;

/// What a block issues before the first halving.
const FIRST: u64 = 1_000_000_000;

/// Fractional bits of the chain's `I96F32`.
const FRACTION: u32 = 32;

/// What a block issues when `issuance` exists: of TAO, in rao; of a subnet's alpha (`SubnetAlphaIn` +
/// `SubnetAlphaOut`), in its smallest unit.
///
/// Source: `get_block_emission_for_issuance`, `coinbase/block_emission.rs`.
pub fn block(issuance: u64) -> u64 {
    if issuance >= SUPPLY {
        return 0;
    }
    FIRST.checked_shr(halvings(issuance)).unwrap_or_default()
}

/// How many halvings `issuance` is past: `floor(log2(1 / (1 - issuance / SUPPLY)))`, at most 32.
///
/// Halvings go by what exists, not by blocks. The chain divides with 32 fractional bits, so what is left to issue counts
/// in parts of 2^32; its logarithm rounds too, but never across an integer.
pub fn halvings(issuance: u64) -> u32 {
    let scaled = u128::from(issuance.min(SUPPLY)) << FRACTION;
    let issued = scaled.checked_div(u128::from(SUPPLY)).unwrap_or_default();
    let left = (1u128 << FRACTION).saturating_sub(issued).max(1);
    FRACTION.saturating_sub(left.next_power_of_two().ilog2())
}

/// The issuance at which the next halving comes; `None` once everything is issued.
pub fn next_halving(issuance: u64) -> Option<u64> {
    let passed = halvings(issuance);
    let left = SUPPLY.checked_shr(passed.saturating_add(1)).unwrap_or_default();
    let next = SUPPLY.saturating_sub(left);
    (issuance < next && passed < FRACTION).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_halving_is_at_half_of_the_supply() {
        assert_eq!(block(0), 1_000_000_000);
        assert_eq!(block(10_500_000_000_000_000 - 1), 1_000_000_000);
        assert_eq!(block(10_500_000_000_000_000), 500_000_000);
        assert_eq!(next_halving(0), Some(10_500_000_000_000_000));
    }

    #[test]
    fn halvings_follow_until_all_is_issued() {
        for issuance in [
            15_750_000_000_000_000,
            18_375_000_000_000_000,
            19_687_500_000_000_000,
        ] {
            assert_eq!(block(issuance), block(issuance - 1) / 2);
            assert_eq!(next_halving(issuance - 1), Some(issuance));
        }
        assert_eq!(
            block(SUPPLY - 1),
            0,
            "2^32 and more halvings of 10^9 leave nothing"
        );
        assert_eq!((block(SUPPLY), block(u64::MAX)), (0, 0));
        assert_eq!(next_halving(SUPPLY), None);
    }
}
