//! Chance, from a seed.

/// A small generator of pseudo-random numbers: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). For simulations; no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    /// The same numbers for the same seed, on every machine.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for each `stream` of one seed.
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(random.bits())
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A ratio of 65 535.
    pub fn ratio(&mut self) -> u16 {
        (self.bits() >> 48) as u16
    }

    /// A number below `bound`; zero where there is none. Its bias is below one in 2^32.
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(bound).wrapping_mul(self.bits() >> 32)) >> 32) as u32
    }

    /// Nearly a normal number, in parts of 65 536 of its deviation: twelve uniform ones, added up (Irwin–Hall).
    pub fn normal(&mut self) -> i32 {
        let sum = (0..12).fold(0i32, |sum, _| sum.wrapping_add(i32::from(self.ratio())));
        sum.wrapping_sub(6 << 16)
    }

    /// Puts a list in random order (Fisher–Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let bound = u32::try_from(last).unwrap_or(u32::MAX).saturating_add(1);
            list.swap(last, self.below(bound) as usize);
        }
    }

    /// `count` of a list, in random order.
    pub fn pick<T: Copy>(&mut self, list: &[T], count: usize) -> alloc::vec::Vec<T> {
        let mut all = list.to_vec();
        self.shuffle(&mut all);
        all.truncate(count);
        all
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]

    use super::*;

    /// The first numbers of the published generator for seed 1234567.
    #[test]
    fn numbers_are_those_of_splitmix64() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
        assert_eq!(random.bits(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_deviation_one() {
        let mut random = Random::new(1);
        let numbers: alloc::vec::Vec<i64> = (0..20_000).map(|_| i64::from(random.normal())).collect();
        let count = i64::try_from(numbers.len()).unwrap_or(1);
        let mean = numbers.iter().sum::<i64>() / count;
        let variance = (numbers.iter().map(|number| number * number).sum::<i64>() / count) >> 16;
        assert!(mean.abs() < 2000, "{mean}");
        assert!((64_000..67_000).contains(&variance), "{variance}");
    }
}
