//! Products with weights of eight or sixteen bits: whole numbers times whole numbers, twice as many at a time.
//!
//! A row becomes whole numbers of sixteen bits, for every [`DEPTH`] columns as multiples of a power of two that its
//! largest number there asks for. Products of these and their sums over so many columns are exact: with weights of eight
//! bits at most `384 * 2^15 * 2^7`, which is below 2^31; those of sixteen are kept so small that no sum of theirs is larger.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lanes of numbers, and places below the sizes of buffers that are there"
)]

use std::ops::Range;

use fearless_simd::{
    Bytes as _, Simd, SimdBase as _, SimdFrom as _, SimdInt as _, SimdIntWiden as _, f32x8, i16x16, i32x8,
};

use super::super::simd::{LANES, load, splat};
use super::kernel::{Sums, part};
use super::tiles::Tiles;
use super::{DEPTH, VECTORS, WIDTH};

/// Two neighbours of a row.
pub(crate) type Two = [i16; 2];
/// The weights of two inputs, side by side for each output, in two vectors.
pub(crate) type Pair<T> = [[T; 2 * LANES]; VECTORS];

/// Some inputs of a panel.
pub(crate) struct WholePanel<'a> {
    pub(crate) pairs: &'a [Pair<i16>],
    /// One for each output.
    pub(crate) scales: &'a [f32; WIDTH],
}

/// Some inputs of packed rows times a panel.
pub(crate) struct Whole<'a> {
    pub(crate) left: &'a [Two],
    pub(crate) rows: usize,
    /// What they are multiples of, row by row for each [`DEPTH`] columns.
    pub(crate) steps: &'a [f32],
    /// All inputs.
    pub(crate) depth: usize,
    pub(crate) inputs: Range<usize>,
    pub(crate) right: WholePanel<'a>,
}

impl Tiles for Whole<'_> {
    #[inline(always)]
    fn sums<S: Simd, const M: usize>(&self, simd: S, first: usize) -> Sums<S, M, VECTORS> {
        let (count, stretch) = (self.depth.div_ceil(DEPTH), self.inputs.start / DEPTH);
        let step = |row: usize| self.steps.get((first + row) * count + stretch);
        let steps = std::array::from_fn(|row| step(row).copied().unwrap_or_default());
        let pairs = self.inputs.start / 2..self.inputs.end.div_ceil(2);
        tile(
            simd,
            part(self.left, self.rows, first, &pairs),
            &self.right,
            steps,
        )
    }
}

/// Writes a row as whole numbers, and for every [`DEPTH`] columns what they are multiples of; not-a-number where a number
/// is not finite.
pub(crate) fn round_row(row: &[f32], out: &mut [Two], steps: &mut [f32]) {
    for ((row, out), step) in row.chunks(DEPTH).zip(out.chunks_mut(DEPTH / 2)).zip(steps) {
        let (factor, size) = factor(row);
        *step = size;
        let out = out.as_flattened_mut();
        out.iter_mut()
            .zip(row)
            .for_each(|(out, value)| *out = nearest(value * factor));
        if row.len() < out.len() {
            out.last_mut().into_iter().for_each(|out| *out = 0);
        }
    }
}

/// Writes a row of weights as whole numbers, and gives what they are multiples of. Over any [`DEPTH`] inputs they add up,
/// without signs, to less than 2^16: times 2^15 that is below 2^31.
pub(crate) fn round_weights(row: &[f32], out: &mut [i16]) -> f32 {
    /// What rounding may add, half for each, is left free.
    const MOST: f64 = 65_300.0;
    let size = |weight: &f32| f64::from(weight.abs());
    let larger = |one: f64, other: f64| if other > one { other } else { one };
    let sums = row
        .chunks(DEPTH)
        .map(|stretch| stretch.iter().map(size).sum::<f64>());
    let sum = sums.fold(0.0, larger);
    let largest = row.iter().map(size).fold(0.0, larger);
    let step = (sum / MOST).max(largest / 32_767.0) as f32;
    if step < f32::MIN_POSITIVE {
        out.fill(0);
        return 0.0;
    }
    let factor = step.recip();
    out.iter_mut()
        .zip(row)
        .for_each(|(out, weight)| *out = nearest(weight * factor));
    step
}

/// The power of two that takes the largest number to 2^14 or more, and its reciprocal.
fn factor(row: &[f32]) -> (f32, f32) {
    /// 2 to so much is a normal number, and so is its reciprocal.
    const MOST: i32 = 112;
    let largest = row
        .iter()
        .fold(0, |most: u32, value| most.max(value.to_bits() & 0x7fff_ffff));
    let exponent = (largest >> 23).cast_signed();
    let power = 127i32
        .saturating_add(14)
        .saturating_sub(exponent)
        .clamp(-MOST, MOST);
    let two_to = |power: i32| f32::from_bits(power.saturating_add(127).cast_unsigned() << 23);
    if exponent == 255 {
        return (0.0, f32::NAN);
    }
    (two_to(power), two_to(power.saturating_neg()))
}

/// The nearest whole number, ties to even; 32767 is the largest.
fn nearest(value: f32) -> i16 {
    /// 1.5 * 2^23 leaves it in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let value = if value < 32_767.0 { value } else { 32_767.0 };
    (value + ROUND).to_bits() as i16
}

/// As [`tile`](super::kernel::tile), of rows that are multiples of `steps`.
#[inline(always)]
fn tile<S: Simd, const ROWS: usize>(
    simd: S,
    left: &[[Two; ROWS]],
    right: &WholePanel<'_>,
    steps: [f32; ROWS],
) -> Sums<S, ROWS, VECTORS> {
    let mut sums = [[i32x8::splat(simd, 0); VECTORS]; ROWS];
    for (left, right) in left.iter().zip(right.pairs) {
        for (sums, [even, odd]) in sums.iter_mut().zip(left) {
            let two = u32::from(even.cast_unsigned()) | (u32::from(odd.cast_unsigned()) << 16);
            let left: i16x16<S> = i32x8::splat(simd, two.cast_signed()).bitcast();
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left.pairwise_dot_product(i16x16::simd_from(simd, *right));
            }
        }
    }
    let mut scales = [splat(simd, 0.0); VECTORS];
    for (scale, lanes) in scales.iter_mut().zip(right.scales.as_chunks::<LANES>().0) {
        *scale = load(simd, lanes);
    }
    let mut numbers = [[splat(simd, 0.0); VECTORS]; ROWS];
    for ((numbers, sums), step) in numbers.iter_mut().zip(sums).zip(steps) {
        for ((number, sum), scale) in numbers.iter_mut().zip(sums).zip(scales) {
            let sum: f32x8<S> = sum.to_float();
            *number = sum * step * scale;
        }
    }
    numbers
}
