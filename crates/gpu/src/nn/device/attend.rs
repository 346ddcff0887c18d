//! Attention.

use core::ops::Range;
use std::rc::Rc;

use super::kernels::{Id, Preset};
use super::runs::Runs;
use super::tensors::{DeviceRope, DeviceTensor};
use super::{Device, check};
use crate::device::{Block, Grid, Step, THREADS};
use crate::nn::{Attend, Columns, NnError, Sequences};

/// Columns of a head that a thread has: SLICE blocks of the kernels.
const SLICE: usize = 32;
/// Most columns of a head: eight threads share a row then.
const MOST_COLUMNS: usize = 256;

/// Queries, keys or values where the kernel finds them.
struct Source {
    block: Rc<Block>,
    stride: usize,
    first: usize,
}

impl Device {
    pub(super) fn attended(
        &self,
        spec: &Attend<'_, Self>,
        sequences: &Sequences,
    ) -> Result<DeviceTensor, NnError> {
        checked(spec, sequences)?;
        let team = spec.head.div_ceil(SLICE).next_power_of_two();
        let threads = THREADS as usize;
        let (rows, slices) = match self.preset {
            Preset::Tiled => (threads.checked_div(team).unwrap_or(1), 1),
            Preset::Direct => (threads, team),
        };
        let runs = self.runs(sequences, rows)?;
        let y = self.empty(sequences.rows(), spec.heads.saturating_mul(spec.head))?;
        let items = runs.count.saturating_mul(spec.heads).saturating_mul(slices);
        let each = rows
            .saturating_mul(sequences.longest())
            .saturating_mul(spec.head)
            .saturating_mul(2);
        let sources = [
            self.source(&spec.q, spec.heads, spec, &runs)?,
            self.source(&spec.k, spec.kv_heads, spec, &runs)?,
            Source::of(&spec.v),
        ];
        let at_once = self.rows_at_once(each, 1);
        for first in (0..items).step_by(at_once) {
            let end = first.saturating_add(at_once).min(items);
            self.attend_step(spec, &sources, &runs, team, first..end, each, &y)?;
        }
        Ok(y)
    }

    /// Rotated, where they are to be.
    fn source(
        &self,
        columns: &Columns<'_, Self>,
        heads: usize,
        spec: &Attend<'_, Self>,
        runs: &Runs,
    ) -> Result<Source, NnError> {
        match spec.rope {
            Some(rope) => self.rotated(columns, heads, rope, runs),
            None => Ok(Source::of(columns)),
        }
    }

    fn rotated(
        &self,
        columns: &Columns<'_, Self>,
        heads: usize,
        rope: &DeviceRope,
        runs: &Runs,
    ) -> Result<Source, NnError> {
        let x = columns.tensor;
        let pairs = heads.saturating_mul(rope.half);
        let stride = pairs.saturating_mul(2);
        let y = self.empty(x.rows, stride)?;
        let buffers: [&Block; 4] = [&x.block, &runs.places, &rope.block, &y.block];
        let sizes = [x.rows, heads, rope.half, x.columns, columns.first];
        self.each(Id::Rotate, &buffers, sizes, x.rows.saturating_mul(pairs))?;
        Ok(Source {
            block: y.block,
            stride,
            first: 0,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one step of one caller")]
    fn attend_step(
        &self,
        spec: &Attend<'_, Self>,
        [q, k, v]: &[Source; 3],
        runs: &Runs,
        team: usize,
        items: Range<usize>,
        each: usize,
        y: &DeviceTensor,
    ) -> Result<(), NnError> {
        let count = items.len();
        let sharing = spec.heads.checked_div(spec.kv_heads).unwrap_or(1);
        let sees = spec.window.unwrap_or(usize::MAX).min(u32::MAX as usize);
        let sizes = [
            items.start,
            items.end,
            spec.heads,
            sharing,
            spec.head,
            q.stride,
            q.first,
            k.stride,
            k.first,
            v.stride,
            v.first,
            spec.causal.into(),
            sees,
            team,
        ];
        let mut parameters = check::words(sizes)?.to_vec();
        parameters.push(spec.scale.to_bits());
        self.run(&Step {
            kernel: self.kernels.get(Id::Attend)?,
            buffers: &[&runs.runs, &q.block, &k.block, &v.block, &y.block],
            parameters: &parameters,
            grid: Grid::folded(check::word("heads of rows", count)?),
            cost: count.saturating_mul(each) as u64,
        })
    }
}

impl Source {
    fn of(columns: &Columns<'_, Device>) -> Self {
        Self {
            block: columns.tensor.block.clone(),
            stride: columns.tensor.columns,
            first: columns.first,
        }
    }
}

fn checked(spec: &Attend<'_, Device>, sequences: &Sequences) -> Result<(), NnError> {
    check::at_most("columns of a head", MOST_COLUMNS, spec.head)?;
    check::at_least("columns of a head", 1, spec.head)?;
    check::at_least("key heads", 1, spec.kv_heads)?;
    let shared = spec.heads.checked_div(spec.kv_heads).unwrap_or(0);
    check::same("query heads", shared.saturating_mul(spec.kv_heads), spec.heads)?;
    for (columns, heads) in [
        (&spec.q, spec.heads),
        (&spec.k, spec.kv_heads),
        (&spec.v, spec.kv_heads),
    ] {
        check::same("rows of all sequences", sequences.rows(), columns.tensor.rows)?;
        let end = columns.first.saturating_add(heads.saturating_mul(spec.head));
        check::at_most("columns of heads", columns.tensor.columns, end)?;
    }
    if let Some(rope) = spec.rope {
        check::same("columns of a head", rope.half.saturating_mul(2), spec.head)?;
        check::at_most("rows of a sequence", rope.places, sequences.longest())?;
    }
    Ok(())
}
