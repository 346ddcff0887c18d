//! One small deterministic generator (SplitMix64). Nothing here is secret.

/// A stream of numbers fixed by its seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits. Constants: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when the bound is.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or_default()
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// `value`, up or down by at most `percent`.
    pub(super) fn about(&mut self, value: u64, percent: u64) -> u64 {
        let span = ratio(value, percent.saturating_mul(2), 100);
        let low = value.saturating_sub(span >> 1);
        low.saturating_add(self.below(span.saturating_add(1)))
    }

    /// The numbers below `count`, in any order.
    pub(super) fn shuffled(&mut self, count: u16) -> Vec<u16> {
        let mut numbers: Vec<u16> = (0..count).collect();
        for last in (1..numbers.len()).rev() {
            let other = self.below(last.saturating_add(1) as u64) as usize;
            numbers.swap(last, other);
        }
        numbers
    }
}

/// `value · part / whole`, rounded down; 0 when the whole is.
pub(super) fn ratio(value: u64, part: u64, whole: u64) -> u64 {
    let product = u128::from(value).saturating_mul(u128::from(part));
    let quotient = product.checked_div(u128::from(whole)).unwrap_or_default();
    u64::try_from(quotient).unwrap_or(u64::MAX)
}
