//! Log-probabilities over a vocabulary of which only a tile is there at a time.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "lanes of floating-point numbers, and places in buffers whose sizes follow from the same shapes"
)]

use std::ops::Range;

use fearless_simd::{Level, Select as _, Simd, SimdBase as _};

use super::exp::Exp;
use super::gemm::{Left, Matrix, Product, WIDTH};
use super::norm::sum;
use super::simd::{LANES, load, splat, vectorised};

/// Panels of a tile.
pub(crate) const TILE: usize = 512 / WIDTH;

/// What is known of a row's softmax after some tiles.
#[derive(Debug, Clone, Copy)]
struct Running {
    most: f32,
    /// Of exponentials of distances from `most`.
    sum: f64,
    target: f32,
}

/// Writes `log softmax(row · headᵀ)[target]` for packed rows. `logits` holds [`TILE`] panels of each row.
pub(crate) fn log_probabilities(
    level: Level,
    (left, head): (&Left, &Matrix),
    targets: &[u32],
    (logits, room): (&mut [f32], &mut [f32]),
    out: &mut [f32],
) {
    let start = Running {
        most: f32::NEG_INFINITY,
        sum: 0.0,
        target: f32::NAN,
    };
    let mut known = vec![start; targets.len()];
    for from in (0..head.panels()).step_by(TILE) {
        let panels = from..head.panels().min(from + TILE);
        let columns = from * WIDTH..head.outputs.min(panels.end * WIDTH);
        let logits = &mut logits[..columns.len() * targets.len()];
        let product = Product {
            left,
            right: head,
            panels,
            bias: &[],
        };
        product.write(level, logits, columns.len(), room);
        let rows = logits.chunks_exact(columns.len()).zip(targets).zip(&mut known);
        for ((logits, target), known) in rows {
            vectorised!(level, simd => known.add(simd, logits, *target, &columns));
        }
    }
    out.iter_mut()
        .zip(known)
        .for_each(|(out, known)| *out = known.log_probability());
}

impl Running {
    #[inline(always)]
    fn add<S: Simd>(&mut self, simd: S, logits: &[f32], target: u32, columns: &Range<usize>) {
        let target = (target as usize).checked_sub(columns.start);
        if let Some(logit) = target.and_then(|at| logits.get(at)) {
            self.target = *logit;
        }
        let exp = Exp::new();
        let most = self.most.max(largest(simd, logits));
        let (whole, rest) = logits.split_at(logits.len() / LANES * LANES);
        let mut tile = sum(simd, whole, |logit| exp.exp_negative(simd, logit - most));
        for logit in rest {
            let [value, ..]: [f32; LANES] = exp.exp_negative(simd, splat(simd, logit - most)).into();
            tile += value;
        }
        let before = if self.sum == 0.0 {
            0.0
        } else {
            f64::from(self.most - most).exp()
        };
        self.sum = self.sum * before + f64::from(tile);
        self.most = most;
    }

    fn log_probability(self) -> f32 {
        (f64::from(self.target - self.most) - self.sum.ln()) as f32
    }
}

#[inline(always)]
fn largest<S: Simd>(simd: S, values: &[f32]) -> f32 {
    let mut most = splat(simd, f32::NEG_INFINITY);
    let (whole, rest) = values.as_chunks();
    for values in whole {
        let values = load(simd, values);
        most = most.simd_lt(values).select(values, most);
    }
    let lanes: [f32; LANES] = most.into();
    let rest = rest.iter().copied();
    lanes.into_iter().chain(rest).fold(f32::NEG_INFINITY, f32::max)
}
