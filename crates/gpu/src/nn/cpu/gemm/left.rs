//! Rows of the left side, as kernels read them.

/// Rows of a tile: as many as registers hold sums of. Wasm engines have sixteen of half the width, and keep one.
pub(crate) const ROWS: usize = if cfg!(target_arch = "wasm32") { 2 } else { 4 };

/// Writes rows, end to end, as tiles of [`ROWS`] rows, the last of fewer: for each column the numbers of the rows.
pub(crate) fn pack(rows: &[f32], columns: usize, out: &mut [f32]) {
    let size = columns.saturating_mul(ROWS);
    for (rows, out) in rows.chunks(size).zip(out.chunks_mut(size)) {
        let (whole, _) = out.as_chunks_mut::<ROWS>();
        if rows.len() == size {
            interleave(rows, columns, whole);
            continue;
        }
        let count = rows.len().checked_div(columns).unwrap_or(0).max(1);
        for (at, row) in rows.chunks_exact(columns).enumerate() {
            let places = out.iter_mut().skip(at).step_by(count);
            places.zip(row).for_each(|(place, value)| *place = *value);
        }
    }
}

fn interleave(rows: &[f32], columns: usize, out: &mut [[f32; ROWS]]) {
    let rows: [&[f32]; ROWS] =
        std::array::from_fn(|row| rows.get(row.saturating_mul(columns)..).unwrap_or_default());
    for (column, out) in out.iter_mut().enumerate() {
        *out = rows.map(|row| row.get(column).copied().unwrap_or_default());
    }
}
