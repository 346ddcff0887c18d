//! The exponential moving average of bonds.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::ratios;
use crate::rows::{Row, Rows};

/// Millionths.
const MILLION: i128 = 1_000_000;

/// How fast bonds move: one less `BondsMovingAverage`, which is in millionths. Source: `compute_bonds`, through
/// `I64F64`, `epoch/run_epoch.rs`.
pub fn speed(bonds_moving_average: u64) -> I32F32 {
    let kept = (i128::from(bonds_moving_average) << 32).wrapping_div(MILLION);
    let kept = I32F32::from_bits(i64::try_from(kept).unwrap_or(i64::MAX));
    I32F32::ONE.sub(kept)
}

/// `alpha · new + (1 - alpha) · old`, what is above zero of it, by column. Source: `mat_ema_sparse`, `epoch/math.rs`.
pub(crate) fn moving_average(
    new: &Rows<I32F32>,
    old: &Rows<I32F32>,
    alpha: I32F32,
    n: usize,
) -> Rows<I32F32> {
    let rest = I32F32::ONE.sub(alpha);
    let mut moved = Rows::with_capacity(n, new.entries().max(old.entries()));
    let mut dense = alloc::vec![I32F32::ZERO; n];
    for uid in 0..n {
        let (new, old) = (new.row(uid), old.row(uid));
        if new.is_empty() && old.is_empty() {
            moved.push_row([]);
            continue;
        }
        blend(&mut dense, new, alpha);
        blend(&mut dense, old, rest);
        moved.push_row(drain(&mut dense));
    }
    moved
}

/// Adds a row's part.
fn blend(dense: &mut [I32F32], row: Row<'_, I32F32>, part: I32F32) {
    for (column, value) in row.iter() {
        ratios::add_at(dense, column, part.mul(value));
    }
}

/// What is above zero, by column; zeros stay.
fn drain(dense: &mut [I32F32]) -> impl Iterator<Item = (u16, I32F32)> {
    let places = (0..=u16::MAX).zip(dense);
    places.filter_map(|(column, place)| {
        let value = core::mem::take(place);
        value.is_positive().then_some((column, value))
    })
}

/// A row laid out by column, to look entries up in.
pub(crate) fn lay_out(dense: &mut Vec<I32F32>, row: Row<'_, I32F32>, n: usize) {
    dense.clear();
    dense.resize(n, I32F32::ZERO);
    for (column, value) in row.iter() {
        if let Some(place) = dense.get_mut(usize::from(column)) {
            *place = value;
        }
    }
}
