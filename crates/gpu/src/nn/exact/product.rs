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
pub(crate) fn products(x: [&[i16]; ROWS], weights: &Halves, row: usize, columns: usize) -> [i64; ROWS] {
    let place = row.saturating_mul(columns)..row.saturating_add(1).saturating_mul(columns);
    let [high, low] = [&weights.high, &weights.low].map(|half| half.get(place.clone()).unwrap_or_default());
    let low = sums(x, low);
    if high.is_empty() {
        return low;
    }
    let high = sums(x, high);
    core::array::from_fn(|row| (at(&high, row) << 8) + at(&low, row))
}

fn at(sums: &[i64; ROWS], row: usize) -> i64 {
    sums.get(row).copied().unwrap_or_default()
}

fn sums(x: [&[i16]; ROWS], weights: &[i8]) -> [i64; ROWS] {
    let mut totals = [0i64; ROWS];
    for (block, weights) in weights.chunks(BLOCK).enumerate() {
        let start = block * BLOCK;
        let parts = x.map(|row| row.get(start..start + weights.len()).unwrap_or_default());
        for (total, sum) in totals.iter_mut().zip(block_sums(parts, weights)) {
            *total += i64::from(sum);
        }
    }
    totals
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
/// Written so that compilers find the multiply-add of pairs that SIMD has for 16 bits: nothing wraps, and nothing is
/// watched for it in builds that would.
fn block_sums([a, b, c, d]: [&[i16]; ROWS], weights: &[i8]) -> [i32; ROWS] {
    let mut sums = [0i32; ROWS];
    let [sum_a, sum_b, sum_c, sum_d] = &mut sums;
    for ((((weight, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
        let weight = i32::from(*weight);
        *sum_a = sum_a.wrapping_add(i32::from(*a).wrapping_mul(weight));
        *sum_b = sum_b.wrapping_add(i32::from(*b).wrapping_mul(weight));
        *sum_c = sum_c.wrapping_add(i32::from(*c).wrapping_mul(weight));
        *sum_d = sum_d.wrapping_add(i32::from(*d).wrapping_mul(weight));
    }
    sums
}

/// As above: for WebAssembly compilers do not find it.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn block_sums(x: [&[i16]; ROWS], weights: &[i8]) -> [i32; ROWS] {
    use core::arch::wasm32::{i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat};

    let (eights, rest) = weights.as_chunks::<8>();
    let eights = eights.iter().map(|eight| eight.map(i16::from));
    let lanes = |[a, b, c, d, e, f, g, h]: [i16; 8]| i16x8(a, b, c, d, e, f, g, h);
    let mut sums = [i32x4_splat(0); ROWS];
    let [a, b, c, d] = x.map(|row| row.as_chunks::<8>().0);
    for ((((weights, a), b), c), d) in eights.zip(a).zip(b).zip(c).zip(d) {
        let weights = lanes(weights);
        for (sum, x) in sums.iter_mut().zip([a, b, c, d]) {
            *sum = i32x4_add(*sum, i32x4_dot_i16x8(lanes(*x), weights));
        }
    }
    let done = weights.len() - rest.len();
    let mut all = [0; ROWS];
    for ((all, sum), x) in all.iter_mut().zip(sums).zip(x) {
        let [a, b] = [i32x4_extract_lane::<0>(sum), i32x4_extract_lane::<1>(sum)];
        let [c, d] = [i32x4_extract_lane::<2>(sum), i32x4_extract_lane::<3>(sum)];
        let pairs = x.get(done..).unwrap_or_default().iter().zip(rest);
        let rest: i32 = pairs.map(|(x, weight)| i32::from(*x) * i32::from(*weight)).sum();
        *all = a + b + c + d + rest;
    }
    all
}
