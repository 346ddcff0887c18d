//! Attention.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "sums of at most 2^20 products fit 64 bits; rows and columns are checked: see the specification"
)]

use core::ops::Range;

use super::{ExactCpu, POINT, Tables, each};
use crate::nn::exact::int::{Inverse, SHARE_POINT, rescale};
use crate::nn::exact::load::Scale;
use crate::nn::exact::product::{Narrow, ROWS, products};
use crate::nn::exact::tensor::{ExactRope, ExactTensor};
use crate::nn::exact::weights::Halves;
use crate::nn::exact::{MOST_ROWS, same};
use crate::nn::{Attend, Columns, NnError, Sequences};

/// Columns of a head.
const MOST_HEAD: usize = 256;
/// Bits of the factor of the scores: all that a float has.
const SCALE_BITS: u32 = 24;

type Spec<'a> = Attend<'a, ExactCpu>;

/// What a row of a sequence sees of it.
pub(in super::super) fn visible(
    row: usize,
    rows: usize,
    causal: bool,
    window: Option<usize>,
) -> Range<usize> {
    let window = window.unwrap_or(rows);
    let end = if causal { row + 1 } else { rows };
    row.saturating_sub(window)..end.min(row.saturating_add(window).saturating_add(1))
}

/// The factor of the scores, with [`SCALE_BITS`] bits.
pub(in super::super) fn factor(scale: f32) -> Result<Scale, NnError> {
    if !scale.is_finite() || scale < 0.0 {
        return Err(NnError::Unsupported(
            "a scale of attention that is below zero or not finite",
        ));
    }
    Ok(Scale::at_least(f64::from(scale), SCALE_BITS))
}

/// Shapes of attention, as both sides check them.
pub(in super::super) struct Shapes {
    pub(in super::super) heads: [usize; 3],
    pub(in super::super) rows: [usize; 3],
    /// Columns of q's, k's and v's tensors, and the first of them.
    pub(in super::super) columns: [(usize, usize); 3],
    /// Half a head and places, of rotations.
    pub(in super::super) rope: Option<(usize, usize)>,
}

impl Shapes {
    pub(in super::super) fn check(&self, sequences: &Sequences) -> Result<(), NnError> {
        let [heads, kv_heads, head] = self.heads;
        let group = heads.checked_div(kv_heads).unwrap_or(0);
        same("query heads", group.saturating_mul(kv_heads), heads)?;
        if head == 0 || head > MOST_HEAD || sequences.longest() > MOST_ROWS {
            return Err(NnError::Unsupported(
                "heads of more than 256 columns, or sequences of more than 2^20",
            ));
        }
        self.rows
            .iter()
            .try_for_each(|rows| same("rows of attention", sequences.rows(), *rows))?;
        for ((columns, first), heads) in self.columns.into_iter().zip([heads, kv_heads, kv_heads]) {
            let end = heads.saturating_mul(head).saturating_add(first);
            same("columns of attention", end, end.min(columns))?;
        }
        let Some((half, places)) = self.rope else {
            return Ok(());
        };
        same("columns of rotations", head, half.saturating_mul(2))?;
        same(
            "places of rotations",
            sequences.longest(),
            sequences.longest().min(places),
        )
    }
}

pub(super) fn attend(
    tables: &Tables,
    spec: &Spec<'_>,
    sequences: &Sequences,
) -> Result<ExactTensor, NnError> {
    let parts = [&spec.q, &spec.k, &spec.v];
    let shapes = Shapes {
        heads: [spec.heads, spec.kv_heads, spec.head],
        rows: parts.map(|part| part.tensor.rows),
        columns: parts.map(|part| (part.tensor.columns, part.first)),
        rope: spec.rope.map(|rope| (rope.half, rope.places())),
    };
    shapes.check(sequences)?;
    let job = Job {
        tables,
        spec,
        scale: factor(spec.scale)?,
    };
    let mut result = ExactTensor::new(sequences.rows(), spec.heads * spec.head, POINT)?;
    let heads = sequences
        .ranges()
        .flat_map(|range| (0..spec.heads).map(move |head| (range.clone(), head)));
    let heads: Vec<_> = heads.collect();
    let pairs = heads
        .iter()
        .map(|(range, _)| range.len().saturating_mul(range.len()));
    let work = pairs.fold(0, usize::saturating_add).saturating_mul(spec.head);
    let found = each(heads.clone(), work, |(range, head)| job.head(range, head));
    for ((range, head), found) in heads.into_iter().zip(found) {
        place(&mut result, range, head * spec.head, spec.head, &found);
    }
    Ok(result)
}

/// Writes a head's columns of a sequence's rows.
fn place(result: &mut ExactTensor, range: Range<usize>, first: usize, head: usize, found: &[i32]) {
    let rows = result
        .values
        .chunks_exact_mut(result.columns.max(1))
        .skip(range.start);
    for (row, found) in rows.zip(found.chunks_exact(head)) {
        if let Some(columns) = row.get_mut(first..first + head) {
            columns.copy_from_slice(found);
        }
    }
}

struct Job<'a> {
    tables: &'a Tables,
    spec: &'a Spec<'a>,
    scale: Scale,
}

impl Job<'_> {
    /// A query head over the rows of a sequence: rows by `head` numbers.
    fn head(&self, rows: Range<usize>, head: usize) -> Vec<i32> {
        let spec = self.spec;
        let kv = head / (spec.heads / spec.kv_heads);
        let queries = self.narrow(&spec.q, &rows, head);
        let keys = self.narrow(&spec.k, &rows, kv);
        let mut halves = Halves::default();
        keys.values
            .iter()
            .for_each(|value| halves.push(i32::from(*value)));
        let mut out = Vec::with_capacity(rows.len() * spec.head);
        for start in (0..rows.len()).step_by(ROWS) {
            let x = queries.rows(start, spec.head);
            let sums: Vec<_> = (0..rows.len())
                .map(|key| products(x, &halves, key, spec.head))
                .collect();
            for (at, shift) in queries.shifts.iter().skip(start).take(ROWS).enumerate() {
                let seen = visible(start + at, rows.len(), spec.causal, spec.window);
                let sums = sums.iter().map(|sums| sums.get(at).copied().unwrap_or_default());
                let scores = self.scores(sums.zip(&keys.shifts), *shift, &seen);
                self.mix(&scores, rows.start + seen.start, kv, &mut out);
            }
        }
        out
    }

    /// A head's rows of queries or keys, rotated, with 16 bits.
    fn narrow(&self, from: &Columns<'_, ExactCpu>, rows: &Range<usize>, head: usize) -> Narrow {
        let mut narrow = Narrow::default();
        for (place, row) in rows.clone().enumerate() {
            let columns = columns(from, row, head, self.spec.head);
            match self.spec.rope {
                None => narrow.push(columns),
                Some(rope) => narrow.push(&rotated(columns, rope, place)),
            }
        }
        narrow
    }

    /// Scores of what a row sees, with [`POINT`] fraction bits.
    fn scores<'k>(
        &self,
        sums: impl Iterator<Item = (i64, &'k i32)>,
        shift: i32,
        seen: &Range<usize>,
    ) -> Vec<i32> {
        let point = self.spec.q.tensor.point + self.spec.k.tensor.point + self.scale.exponent - shift - POINT;
        let score = |(sum, key): (i64, &i32)| rescale(sum * i64::from(self.scale.mantissa), point - key);
        sums.skip(seen.start).take(seen.len()).map(score).collect()
    }

    /// Values from row `first` on, each by its share.
    fn mix(&self, scores: &[i32], first: usize, kv: usize, out: &mut Vec<i32>) {
        let most = scores.iter().copied().max().unwrap_or(0);
        let parts: Vec<u32> = scores
            .iter()
            .map(|score| self.tables.exp_minus(most.abs_diff(*score)))
            .collect();
        let inverse = Inverse::of(parts.iter().map(|part| u64::from(*part)).sum());
        let mut sums = vec![0u64; self.spec.head];
        let mut shares = 0u64;
        for (row, part) in (first..).zip(parts) {
            let share = u64::from(inverse.share(part));
            shares += share;
            let values = columns(&self.spec.v, row, kv, self.spec.head);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += share * u64::from(raised(*value));
            }
        }
        let point = SHARE_POINT as i32 + self.spec.v.tensor.point - POINT;
        let lowered = |sum: u64| sum.cast_signed() - (shares << 31).cast_signed();
        out.extend(sums.into_iter().map(|sum| rescale(lowered(sum), point)));
    }
}

/// A number plus 2^31: products of unsigned numbers are what SIMD of 128 bits has.
fn raised(value: i32) -> u32 {
    value.cast_unsigned() ^ (1 << 31)
}

/// A head's columns of a row.
fn columns<'a>(from: &Columns<'a, ExactCpu>, row: usize, head: usize, width: usize) -> &'a [i32] {
    let start = from.first + head * width;
    from.tensor.row(row).get(start..start + width).unwrap_or_default()
}

/// Column `c` and column `c + half`, turned by the place's angle.
fn rotated(columns: &[i32], rope: &ExactRope, place: usize) -> Vec<i32> {
    let (left, right) = columns.split_at(columns.len() / 2);
    let (cos, sin) = rope.place(place);
    let turn = |x: &[i32], y: &[i32], sign: i64| -> Vec<i32> {
        let pairs = x.iter().zip(y).zip(cos.iter().zip(sin));
        let one = |((x, y), (cos, sin)): ((&i32, &i32), (&i32, &i32))| {
            let [x, y, cos, sin] = [x, y, cos, sin].map(|value| i64::from(*value));
            rescale(x * cos + sign * y * sin, rope.point)
        };
        pairs.map(one).collect()
    };
    let mut turned = turn(left, right, -1);
    turned.extend(turn(right, left, 1));
    turned
}
