//! Exact sums of products of 16-bit numbers.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a block's sum fits 32 bits, and all blocks' fit 64: see the specification"
)]

use super::int::{bits, rescale};
use super::weights::Halves;

/// Products that are summed in 32 bits: `512 * 32,265 * 128 < 2^31`.
const BLOCK: usize = 512;
/// Rows that share a look at the weights.
pub(crate) const ROWS: usize = 4;

/// Rows as 16-bit numbers: number `c` of row `r` is about `values[r][c] * 2^shifts[r]`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Narrow {
    pub(crate) values: Vec<i16>,
    pub(crate) shifts: Vec<i32>,
}

impl Narrow {
    /// Adds a row.
    pub(crate) fn push(&mut self, row: &[i32]) {
        let shift = shift_of(row);
        let narrowed = row.iter().map(|value| rescale(i64::from(*value), shift) as i16);
        self.values.extend(narrowed);
        self.shifts.push(shift);
    }

    /// Rows from `first` on; the last again where there are no more.
    pub(crate) fn rows(&self, first: usize, columns: usize) -> [&[i16]; ROWS] {
        let last = self.shifts.len().saturating_sub(1);
        core::array::from_fn(|row| {
            let start = (first + row).min(last) * columns;
            self.values.get(start..start + columns).unwrap_or_default()
        })
    }
}

/// The shift that leaves a row 15 bits and its largest number at most 32,265, so that it splits into halves of 8 bits.
pub(crate) fn shift_of(row: &[i32]) -> i32 {
    let most = row.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0);
    if most == 0 {
        0
    } else {
        bits(most + (most >> 6)) - 15
    }
}

/// The products of up to [`ROWS`] rows of `x` with one row of weights, each of `columns` numbers.
#[inline(always)]
pub(crate) fn products(x: [&[i16]; ROWS], weights: &Halves, row: usize, columns: usize) -> [i64; ROWS] {
    let place = row.saturating_mul(columns)..row.saturating_add(1).saturating_mul(columns);
    let [high, low] = [&weights.high, &weights.low].map(|half| half.get(place.clone()).unwrap_or_default());
    if high.is_empty() {
        let [low] = sums(x, [low]);
        return low;
    }
    let [mut all, low] = sums(x, [high, low]);
    all.iter_mut()
        .zip(low)
        .for_each(|(all, low)| *all = (*all << 8) + low);
    all
}

/// The products with each of some rows of halves.
#[inline(always)]
fn sums<const N: usize>(x: [&[i16]; ROWS], halves: [&[i8]; N]) -> [[i64; ROWS]; N] {
    let mut totals = [[0i64; ROWS]; N];
    let columns = halves.first().map_or(0, |half| half.len());
    for start in (0..columns).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(columns);
        let x = x.map(|row| row.get(block.clone()).unwrap_or_default());
        let halves = halves.map(|half| half.get(block.clone()).unwrap_or_default());
        let found = block_sums(x, halves);
        for (total, sum) in totals.as_flattened_mut().iter_mut().zip(found.as_flattened()) {
            *total += i64::from(*sum);
        }
    }
    totals
}

/// Written so that compilers find the multiply-add of pairs that SIMD has for 16 bits: nothing wraps, and nothing is
/// watched for it in builds that would.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn block_sums<const N: usize>(x: [&[i16]; ROWS], halves: [&[i8]; N]) -> [[i32; ROWS]; N] {
    let [a, b, c, d] = x;
    let mut all = [[0i32; ROWS]; N];
    for ([sum_a, sum_b, sum_c, sum_d], half) in all.iter_mut().zip(halves) {
        for ((((weight, a), b), c), d) in half.iter().zip(a).zip(b).zip(c).zip(d) {
            let weight = i32::from(*weight);
            *sum_a = sum_a.wrapping_add(i32::from(*a).wrapping_mul(weight));
            *sum_b = sum_b.wrapping_add(i32::from(*b).wrapping_mul(weight));
            *sum_c = sum_c.wrapping_add(i32::from(*c).wrapping_mul(weight));
            *sum_d = sum_d.wrapping_add(i32::from(*d).wrapping_mul(weight));
        }
    }
    all
}

/// As above: for WebAssembly compilers do not find it.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn block_sums<const N: usize>(x: [&[i16]; ROWS], halves: [&[i8]; N]) -> [[i32; ROWS]; N] {
    use core::arch::wasm32::{i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat};

    let lanes = |[a, b, c, d, e, f, g, h]: [i16; 8]| i16x8(a, b, c, d, e, f, g, h);
    let eights = halves.map(|half| half.as_chunks::<8>().0);
    let [a, b, c, d] = x.map(|row| row.as_chunks::<8>().0);
    let mut sums = [[i32x4_splat(0); ROWS]; N];
    for (at, (((a, b), c), d)) in a.iter().zip(b).zip(c).zip(d).enumerate() {
        let x = [a, b, c, d].map(|x| lanes(*x));
        for (sums, eights) in sums.iter_mut().zip(&eights) {
            let Some(weights) = eights.get(at) else { continue };
            let weights = lanes(weights.map(i16::from));
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum = i32x4_add(*sum, i32x4_dot_i16x8(x, weights));
            }
        }
    }
    let mut all = [[0; ROWS]; N];
    for ((all, sums), half) in all.iter_mut().zip(sums).zip(halves) {
        let rest = half.as_chunks::<8>().1;
        for ((all, sum), x) in all.iter_mut().zip(sums).zip(x) {
            let [a, b] = [i32x4_extract_lane::<0>(sum), i32x4_extract_lane::<1>(sum)];
            let [c, d] = [i32x4_extract_lane::<2>(sum), i32x4_extract_lane::<3>(sum)];
            let pairs = x.as_chunks::<8>().1.iter().zip(rest);
            let rest: i32 = pairs.map(|(x, weight)| i32::from(*x) * i32::from(*weight)).sum();
            *all = a + b + c + d + rest;
        }
    }
    all
}
