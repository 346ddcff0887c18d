//! Weights of several layers as those of one.

use std::borrow::Cow;

use gpu::nn::{MatrixData, Values};

/// Rows after rows, of the same columns. What is kept in two forms is one in single precision.
pub(super) fn join<'a>(a: MatrixData<'a>, b: MatrixData<'a>) -> MatrixData<'a> {
    let (rows, columns) = (a.rows.saturating_add(b.rows), a.columns);
    let alike = alike(a.values, b.values);
    let values = alike.unwrap_or_else(|(first, second)| {
        let wide = |rows, values| {
            MatrixData {
                rows,
                columns,
                values,
            }
            .to_f32()
        };
        Values::F32(Cow::Owned([wide(a.rows, first), wide(b.rows, second)].concat()))
    });
    MatrixData {
        rows,
        columns,
        values,
    }
}

/// Those of one form; what is not is given back.
fn alike<'a>(a: Values<'a>, b: Values<'a>) -> Result<Values<'a>, (Values<'a>, Values<'a>)> {
    fn after<'a, T: Clone>(a: Cow<'a, [T]>, b: &[T]) -> Cow<'a, [T]> {
        let mut all = a.into_owned();
        all.extend_from_slice(b);
        Cow::Owned(all)
    }
    Ok(match (a, b) {
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
        different => return Err(different),
    })
}
