//! Attention over a batch: checks, and a share of rows for every thread.

use std::ops::Range;

use super::super::{Attend, Columns, NnError, Sequences};
use super::attention::{Heads, Sequence};
use super::rows::Rows;
use super::tensor::{Tensor, at_most, same};
use super::{Cpu, simd::LANES};
use crate::parallel;

/// Columns a head may have.
const MOST_COLUMNS: usize = 256;

/// Some rows of one sequence.
struct Share<'a> {
    /// The sequence's rows.
    rows: Range<usize>,
    /// Those of this share, counted from the sequence's first.
    places: Range<usize>,
    out: &'a mut [f32],
}

/// See [`Ops::attend`](super::super::Ops::attend).
pub(crate) fn attend(cpu: &Cpu, spec: &Attend<'_, Cpu>, sequences: &Sequences) -> Result<Tensor, NnError> {
    check(spec, sequences)?;
    let heads = Heads {
        count: spec.heads,
        kv_count: spec.kv_heads,
        columns: spec.head,
        scale: spec.scale,
        causal: spec.causal,
        window: spec.window,
        rope: spec.rope,
    };
    let mut out = cpu.like(sequences.rows(), spec.heads.saturating_mul(spec.head))?;
    let columns = out.columns;
    let done = parallel::map(shares(sequences, columns, &mut out.values), |share| {
        let sequence = Sequence {
            length: share.rows.len(),
            q: rows(&spec.q, &share.rows),
            k: rows(&spec.k, &share.rows),
            v: rows(&spec.v, &share.rows),
        };
        let mut room = cpu.memory.floats(1, heads.room(share.rows.len()))?;
        heads.attend(cpu.level, &sequence, share.places, &mut room, share.out);
        Ok(())
    });
    done.into_iter().collect::<Result<(), NnError>>()?;
    Ok(out)
}

fn check(spec: &Attend<'_, Cpu>, sequences: &Sequences) -> Result<(), NnError> {
    at_most("columns of a head", MOST_COLUMNS, spec.head)?;
    same("whether heads have columns", 1, spec.head.min(1))?;
    let rest = spec.heads.checked_rem(spec.kv_heads).unwrap_or(1);
    same("query heads beyond groups of key heads", 0, rest)?;
    for (columns, heads) in [
        (&spec.q, spec.heads),
        (&spec.k, spec.kv_heads),
        (&spec.v, spec.kv_heads),
    ] {
        same("rows that attend", sequences.rows(), columns.tensor.rows)?;
        let end = heads.saturating_mul(spec.head).saturating_add(columns.first);
        at_most("columns that attend", columns.tensor.columns, end)?;
    }
    let Some(rope) = spec.rope else { return Ok(()) };
    same(
        "columns of a head that is rotated",
        rope.half.saturating_mul(2),
        spec.head,
    )?;
    at_most("places of a rope", rope.places(), sequences.longest())
}

fn rows<'a>(columns: &Columns<'a, Cpu>, rows: &Range<usize>) -> Rows<'a> {
    let stride = columns.tensor.columns;
    let place = rows.start.saturating_mul(stride)..rows.end.saturating_mul(stride);
    let values = columns.tensor.values.get(place).unwrap_or_default();
    Rows {
        values,
        stride,
        first: columns.first,
    }
}

/// Sequences, the long ones in parts where there are threads for them: each part packs all keys again.
fn shares<'a>(sequences: &Sequences, columns: usize, mut out: &'a mut [f32]) -> Vec<Share<'a>> {
    let mut shares = Vec::with_capacity(sequences.count());
    let threads = parallel::threads();
    for rows in sequences.ranges() {
        let part = rows
            .len()
            .div_ceil(threads)
            .next_multiple_of(LANES)
            .max(LANES.saturating_mul(8));
        for from in (0..rows.len()).step_by(part) {
            let places = from..rows.len().min(from.saturating_add(part));
            let (mine, rest) = out.split_at_mut(places.len().saturating_mul(columns));
            out = rest;
            shares.push(Share {
                rows: rows.clone(),
                places,
                out: mine,
            });
        }
    }
    shares
}
