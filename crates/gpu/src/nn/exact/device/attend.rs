//! Attention.

use super::kernels::Id;
use super::tensors::{ExactDeviceRope, ExactDeviceTensor};
use super::{ExactDevice, Items, word};
use crate::device::Block;
use crate::nn::exact::cpu::{AttendShapes, attend_factor, visible};
use crate::nn::exact::int::SHARE_POINT;
use crate::nn::exact::tables::POINT;
use crate::nn::{Attend, Columns, NnError, Sequences};

impl ExactDevice {
    pub(super) fn attention(
        &self,
        spec: &Attend<'_, Self>,
        sequences: &Sequences,
    ) -> Result<ExactDeviceTensor, NnError> {
        let parts = [&spec.q, &spec.k, &spec.v];
        let shapes = AttendShapes {
            heads: [spec.heads, spec.kv_heads, spec.head],
            rows: parts.map(|part| part.tensor.rows),
            columns: parts.map(|part| (part.tensor.columns, part.first)),
            rope: spec.rope.map(|rope| (rope.half, rope.places)),
        };
        shapes.check(sequences)?;
        let places = self.runner.upload(places(spec, sequences).as_flattened())?;
        let rope = spec.rope.map(|rope| (rope, &places));
        let narrow = |part: &Columns<'_, Self>, heads| {
            self.narrow_heads(part.tensor, part.first, [heads, spec.head], rope)
        };
        let (q, k) = (narrow(&spec.q, spec.heads)?, narrow(&spec.k, spec.kv_heads)?);
        let y = self.empty(sequences.rows(), spec.heads.saturating_mul(spec.head), POINT)?;
        let buffers = [&q, &k, &*spec.v.tensor.block, &places, &self.tables, &y.block];
        let columns = spec.head.saturating_mul(4).saturating_add(64);
        let items = Items::new(
            sequences.rows().saturating_mul(spec.heads),
            sequences.longest().saturating_mul(columns),
        );
        self.each(Id::Attend, &buffers, &parameters(spec)?, items)?;
        Ok(y)
    }

    /// Heads of rows with 16 bits, rotated where there are rotations.
    pub(super) fn narrow_heads(
        &self,
        x: &ExactDeviceTensor,
        first: usize,
        [heads, width]: [usize; 2],
        rope: Option<(&ExactDeviceRope, &Block)>,
    ) -> Result<Block, NnError> {
        let count = x.rows.saturating_mul(heads);
        let words = width.div_ceil(4).saturating_mul(2).saturating_add(1);
        let y = self.runner.block(count.saturating_mul(words))?;
        let nothing = self.runner.nothing();
        let (turns, places) = rope.map_or((nothing, nothing), |(rope, places)| (&rope.block, places));
        let parameters = [
            word(heads)?,
            word(width)?,
            word(x.columns)?,
            word(first)?,
            u32::from(rope.is_some()),
            rope.map_or(0, |(rope, _)| rope.point.cast_unsigned()),
        ];
        let items = Items::new(count, width.saturating_mul(8));
        self.each(Id::Narrow, &[&x.block, turns, places, &y], &parameters, items)?;
        Ok(y)
    }
}

fn parameters(spec: &Attend<'_, ExactDevice>) -> Result<[u32; 9], NnError> {
    let scale = attend_factor(spec.scale)?;
    let points = spec.q.tensor.point.saturating_add(spec.k.tensor.point);
    let shift = points.saturating_add(scale.exponent).saturating_sub(POINT);
    let back = spec
        .v
        .tensor
        .point
        .saturating_add(SHARE_POINT.cast_signed())
        .saturating_sub(POINT);
    Ok([
        word(spec.heads)?,
        word(spec.kv_heads)?,
        word(spec.head)?,
        word(spec.head.div_ceil(4))?,
        word(spec.v.tensor.columns)?,
        word(spec.v.first)?,
        scale.mantissa,
        shift.cast_unsigned(),
        back.cast_unsigned(),
    ])
}

/// First row and end of what each row sees, and its place in its sequence. Rows are fewer than 2^32.
fn places(spec: &Attend<'_, ExactDevice>, sequences: &Sequences) -> Vec<[u32; 4]> {
    let of = |range: core::ops::Range<usize>| {
        (0..range.len()).map(move |place| {
            let seen = visible(place, range.len(), spec.causal, spec.window);
            let [first, end] = [seen.start, seen.end].map(|at| range.start.saturating_add(at));
            [first as u32, end as u32, place as u32, 0]
        })
    };
    sequences.ranges().flat_map(of).collect()
}
