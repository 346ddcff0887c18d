//! Rows of the left side, as kernels read them.

/// Rows of a tile: as many as registers hold sums of.
pub(crate) const ROWS: usize = 4;

/// Writes rows, end to end, as tiles of [`ROWS`] rows, the last of fewer: for each column the numbers of the rows.
pub(crate) fn pack(rows: &[f32], columns: usize, out: &mut [f32]) {
    let size = columns.saturating_mul(ROWS);
    for (rows, out) in rows.chunks(size).zip(out.chunks_mut(size)) {
        let count = rows.len().checked_div(columns).unwrap_or(0).max(1);
        for (at, row) in rows.chunks_exact(columns).enumerate() {
            let places = out.iter_mut().skip(at).step_by(count);
            places.zip(row).for_each(|(place, value)| *place = *value);
        }
    }
}
