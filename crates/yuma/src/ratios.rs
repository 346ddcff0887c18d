//! Sums and shares of columns of numbers. Source: `epoch/math.rs`.

use alloc::vec::Vec;

use crate::fixed::{Divisor, I32F32};
use crate::rows::Rows;

/// Sum of all. Source: `sum`.
pub(crate) fn sum(values: &[I32F32]) -> I32F32 {
    values.iter().fold(I32F32::ZERO, |sum, value| sum.add(*value))
}

/// Each as a part of the sum of all, unless that is zero. No value is below zero. Source: `inplace_normalize`.
pub(crate) fn normalise(values: &mut [I32F32]) {
    let whole = sum(values);
    normalise_by(values, whole);
}

/// Each as a part of `whole`, unless that is zero. Source: `inplace_normalize_using_sum`.
pub(crate) fn normalise_by(values: &mut [I32F32], whole: I32F32) {
    if let Some(whole) = Divisor::new(whole) {
        for value in values {
            *value = whole.divide(*value);
        }
    }
}

/// Every row a whole. Source: `inplace_row_normalize_sparse`.
pub(crate) fn normalise_rows(rows: &mut Rows<I32F32>) {
    rows.rows_mut().for_each(normalise);
}

/// Every column a whole. Source: `inplace_col_normalize_sparse`.
pub(crate) fn normalise_columns(rows: &mut Rows<I32F32>, n: usize) {
    let sums = fold_columns(rows, n, I32F32::add);
    divide_columns(rows, &sums);
}

/// The largest of every column one. Source: `inplace_col_max_upscale_sparse`.
pub(crate) fn upscale_columns(rows: &mut Rows<I32F32>, n: usize) {
    let largest = fold_columns(rows, n, I32F32::max);
    divide_columns(rows, &largest);
}

/// For every row, the sum of each entry's product with its column's factor. Source: `matmul_transpose_sparse`.
pub(crate) fn weighted_row_sums(rows: &Rows<I32F32>, factors: &[I32F32]) -> Vec<I32F32> {
    let product = |(column, value): (u16, I32F32)| value.mul(at(factors, column));
    rows.iter()
        .map(|row| row.iter().map(product).fold(I32F32::ZERO, I32F32::add))
        .collect()
}

/// The sum of every row. Source: `row_sum_sparse`.
pub(crate) fn row_sums(rows: &Rows<I32F32>) -> Vec<I32F32> {
    rows.iter().map(|row| sum(row.values)).collect()
}

/// For every column, the sum of each entry's product with its row's factor. Source: `matmul_sparse`.
pub(crate) fn weighted_column_sums(rows: &Rows<I32F32>, factors: &[I32F32]) -> Vec<I32F32> {
    let mut sums = alloc::vec![I32F32::ZERO; factors.len()];
    for (row, factor) in rows.iter().zip(factors) {
        for (column, value) in row.iter() {
            add_at(&mut sums, column, value.mul(*factor));
        }
    }
    sums
}

/// What stands at a uid; zero where there is none.
#[inline]
pub(crate) fn at(values: &[I32F32], uid: u16) -> I32F32 {
    values.get(usize::from(uid)).copied().unwrap_or_default()
}

/// Adds to what stands at a uid.
#[inline]
pub(crate) fn add_at(values: &mut [I32F32], uid: u16, value: I32F32) {
    if let Some(place) = values.get_mut(usize::from(uid)) {
        *place = place.add(value);
    }
}

fn fold_columns(rows: &Rows<I32F32>, n: usize, fold: impl Fn(I32F32, I32F32) -> I32F32) -> Vec<I32F32> {
    let mut folded = alloc::vec![I32F32::ZERO; n];
    for (column, value) in rows.columns().iter().zip(rows.values()) {
        if let Some(place) = folded.get_mut(usize::from(*column)) {
            *place = fold(*place, *value);
        }
    }
    folded
}

/// Columns of zeros stay.
fn divide_columns(rows: &mut Rows<I32F32>, wholes: &[I32F32]) {
    let divisors: Vec<_> = wholes.iter().map(|whole| Divisor::new(*whole)).collect();
    for (column, value) in rows.entries_mut() {
        if let Some(Some(divisor)) = divisors.get(usize::from(column)) {
            *value = divisor.divide(*value);
        }
    }
}
