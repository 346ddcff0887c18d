//! Medians, which single pairs cannot move.

use yuma::fixed::I32F32;

/// The middle one; the upper of two. Reorders the values.
pub(super) fn median(values: &mut [I32F32]) -> I32F32 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return I32F32::ZERO;
    }
    *values.select_nth_unstable(middle).1
}

/// The median of the distances to `centre`.
pub(super) fn deviation(values: &mut [I32F32], centre: I32F32) -> I32F32 {
    for value in values.iter_mut() {
        *value = (*value).max(centre).sub((*value).min(centre));
    }
    median(values)
}
