//! Weights of several layers as those of one.

use std::borrow::Cow;

use gpu::nn::Values;

/// Rows after rows, where both are kept in one form.
pub(super) fn join<'a>(a: Values<'a>, b: Values<'a>) -> Option<Values<'a>> {
    fn after<'a, T: Clone>(a: Cow<'a, [T]>, b: &[T]) -> Cow<'a, [T]> {
        let mut all = a.into_owned();
        all.extend_from_slice(b);
        Cow::Owned(all)
    }
    Some(match (a, b) {
        (Values::F32(a), Values::F32(b)) => Values::F32(after(a, &b)),
        (Values::F16(a), Values::F16(b)) => Values::F16(after(a, &b)),
        (Values::Bf16(a), Values::Bf16(b)) => Values::Bf16(after(a, &b)),
        (
            Values::Int8 { values, scales },
            Values::Int8 {
                values: more,
                scales: their,
            },
        ) => Values::Int8 {
            values: after(values, &more),
            scales: after(scales, &their),
        },
        (
            Values::Int4 {
                values,
                scales,
                group,
            },
            Values::Int4 {
                values: more,
                scales: their,
                group: other,
            },
        ) if group == other => Values::Int4 {
            values: after(values, &more),
            scales: after(scales, &their),
            group,
        },
        _ => return None,
    })
}
