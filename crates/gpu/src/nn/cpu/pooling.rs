//! From the rows of a sequence to one.

use super::super::Pooling;

/// Writes what the rows of a sequence, end to end, become. No rows become zeros.
pub(crate) fn pool(rows: &[f32], pooling: Pooling, unit: bool, out: &mut [f32]) {
    out.fill(0.0);
    let mut all = rows.chunks_exact(out.len().max(1));
    match pooling {
        Pooling::Mean => mean(all, out),
        Pooling::First => copy(all.next(), out),
        Pooling::Last => copy(all.next_back(), out),
    }
    if unit {
        make_unit(out);
    }
}

fn mean(rows: std::slice::ChunksExact<'_, f32>, out: &mut [f32]) {
    let count = rows.len().max(1) as f32;
    for row in rows {
        out.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    out.iter_mut().for_each(|sum| *sum /= count);
}

fn copy(row: Option<&[f32]>, out: &mut [f32]) {
    out.iter_mut()
        .zip(row.unwrap_or_default())
        .for_each(|(out, value)| *out = *value);
}

/// Divides by the length, or by 1e-12 where that is more, as PyTorch's `normalize` does. The sum of squares runs in
/// double precision, one after the other.
fn make_unit(row: &mut [f32]) {
    let squares = row.iter().map(|value| f64::from(*value) * f64::from(*value));
    let length = squares.sum::<f64>().sqrt().max(1e-12) as f32;
    row.iter_mut().for_each(|value| *value /= length);
}
