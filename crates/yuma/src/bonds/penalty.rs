//! What bonds move towards: weights as they are, as they are clipped, or between.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::rows::{Row, Rows};

/// `W + penalty · (W̄ - W)`: all of `weights` without penalty, all of `clipped` with the full one, in their stored
/// order; between them what is above zero, by column. Source: `interpolate_sparse`, `epoch/math.rs`.
pub(crate) fn weights_for_bonds<'a>(
    weights: &'a Rows<I32F32>,
    clipped: &'a Rows<I32F32>,
    penalty: u16,
) -> Cow<'a, Rows<I32F32>> {
    match penalty {
        0 => Cow::Borrowed(weights),
        u16::MAX => Cow::Borrowed(clipped),
        _ => Cow::Owned(between(weights, clipped, I32F32::from_ratio(penalty))),
    }
}

fn between(weights: &Rows<I32F32>, clipped: &Rows<I32F32>, penalty: I32F32) -> Rows<I32F32> {
    let mut mixed = Rows::with_capacity(weights.len(), weights.entries());
    let mut scratch = Vec::new();
    for (row, cut) in weights.iter().zip(clipped.iter()) {
        mix(row, cut, penalty, &mut scratch);
        mixed.push_row(scratch.iter().copied());
    }
    mixed
}

/// One row of it. Clipping keeps the order and drops entries, so both rows are walked at once.
fn mix(row: Row<'_, I32F32>, cut: Row<'_, I32F32>, penalty: I32F32, mixed: &mut Vec<(u16, I32F32)>) {
    mixed.clear();
    let mut cut = cut.iter().peekable();
    for (column, weight) in row.iter() {
        let clipped = cut.next_if(|(next, _)| *next == column);
        let clipped = clipped.map_or(I32F32::ZERO, |(_, weight)| weight);
        let value = weight.add(penalty.mul(clipped.sub(weight)));
        if value.is_positive() {
            mixed.push((column, value));
        }
    }
    mixed.sort_unstable_by_key(|(column, _)| *column);
}
