//! What a validator sees of the miners.

use alloc::vec::Vec;

use crate::Random;

/// How well validators see, and how many miners they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Deviation of what is seen from the truth, relative to the latter, as a ratio of 65 535.
    pub noise: u16,
    /// The part of the miners that gets a weight, the best as they are seen; a ratio of 65 535.
    pub density: u16,
}

impl View {
    /// A row of weights over `miners`, given the quality of each: sorted by uid, the largest 65 535.
    pub fn row(&self, miners: &[u16], quality: &[u16], random: &mut Random) -> Vec<(u16, u16)> {
        let look = |(miner, quality): (&u16, &u16)| (*miner, self.look(*quality, random));
        let mut seen: Vec<(u16, u32)> = miners.iter().zip(quality).map(look).collect();
        seen.sort_by_key(|(miner, quality)| (core::cmp::Reverse(*quality), *miner));
        seen.truncate(part(miners.len(), self.density).max(1));
        seen.sort_unstable();
        scaled(&seen)
    }

    /// A quality as it is seen once; never less than nothing.
    fn look(&self, quality: u16, random: &mut Random) -> u32 {
        let error = i64::from(random.normal()).saturating_mul(i64::from(self.noise));
        let factor = (1i64 << 32).saturating_add(error);
        let seen = i64::from(quality).saturating_mul(factor) >> 32;
        u32::try_from(seen).unwrap_or_default()
    }
}

/// Makes the largest of a row 65 535 and drops what is zero.
pub(crate) fn scaled(row: &[(u16, u32)]) -> Vec<(u16, u16)> {
    let largest = row
        .iter()
        .map(|(_, weight)| u64::from(*weight))
        .max()
        .unwrap_or_default();
    let scale = |(uid, weight): &(u16, u32)| {
        let product = u64::from(*weight).saturating_mul(u64::from(u16::MAX));
        let weight = product.checked_div(largest).unwrap_or_default();
        u16::try_from(weight)
            .ok()
            .filter(|weight| *weight != 0)
            .map(|weight| (*uid, weight))
    };
    row.iter().filter_map(scale).collect()
}

/// A ratio of 65 535 of a count, rounded up.
fn part(count: usize, ratio: u16) -> usize {
    count
        .saturating_mul(usize::from(ratio))
        .div_ceil(usize::from(u16::MAX))
}
