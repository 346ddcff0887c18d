//! The largest numbers of rows.

use super::kernels::Id;
use super::step::TOUCH;
use super::tensors::DeviceTensor;
use super::{Device, check};
use crate::nn::{Nearest, NnError};

/// Most looks at numbers of one thread: lavapipe ends whoever takes more than 65,535 turns, and tells nobody.
const LOOKS: usize = 1 << 15;
/// Columns of a stretch where many are looked for: no fewer, or there would be little but places.
const SHORT: usize = 128;

impl Device {
    pub(super) async fn largest(
        &self,
        x: &DeviceTensor,
        most: usize,
        least: f32,
    ) -> Result<Vec<Nearest>, NnError> {
        let looks = most.saturating_add(1);
        let width = LOOKS.checked_div(looks).unwrap_or(0).max(SHORT);
        let places = most.min(width).min(x.columns);
        let stretches = x.columns.div_ceil(width).max(1);
        let of_one = places.saturating_mul(2).saturating_add(1);
        let all = x.rows.saturating_mul(stretches);
        let words = check::area("the largest numbers", all, of_one)?;
        let y = self.runner.block(words)?;
        let each = width.saturating_mul(places.saturating_add(1));
        let at_once = self.rows_at_once(each.saturating_mul(TOUCH), 1);
        for first in (0..all).step_by(at_once) {
            let end = first.saturating_add(at_once).min(all);
            let sizes = check::words([first, end, x.columns, width, stretches, places])?;
            let parameters = [&sizes[..], &[least.to_bits()]].concat();
            let size = (end.saturating_sub(first), each);
            self.each_row(Id::Nearest, &[&x.block, &y], &parameters, size)?;
        }
        let words: Vec<u32> = self.runner.read(&y, words).await?;
        let rows = words.chunks_exact(of_one.saturating_mul(stretches));
        Ok(rows.map(|row| Nearest::of_stretches(row, of_one, most)).collect())
    }
}
