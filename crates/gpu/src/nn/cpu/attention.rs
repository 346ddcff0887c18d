//! Attention of some rows of a sequence, head by head, eight queries at a time.
//!
//! Scores lie key by key, eight queries in the lanes of each: the softmax runs over lanes that never meet, and the
//! scores already are what the product with the values wants on its right. No more of them than eight queries' are
//! ever there, and keys that none of the eight may see are not gone through.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "lanes of floating-point numbers, and places in buffers whose sizes follow from the same shapes"
)]

use std::ops::Range;

use fearless_simd::{Level, Select as _, Simd, SimdBase as _, f32x8};

use super::exp::Exp;
use super::gemm::kernel::tile;
use super::rows::{ROWS, Rows, pack_keys, pack_queries, pack_values};
use super::simd::{LANES, load, splat, vectorised};
use super::tensor::Rotations;

/// What heads have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heads<'a> {
    pub(crate) count: usize,
    /// A divisor of `count`.
    pub(crate) kv_count: usize,
    /// Columns of one.
    pub(crate) columns: usize,
    pub(crate) scale: f32,
    pub(crate) causal: bool,
    pub(crate) window: Option<usize>,
    pub(crate) rope: Option<&'a Rotations>,
}

/// One sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sequence<'a> {
    pub(crate) length: usize,
    pub(crate) q: Rows<'a>,
    pub(crate) k: Rows<'a>,
    pub(crate) v: Rows<'a>,
}

/// Scratch: keys and values of one head as the left sides of products, and of eight queries themselves and their scores
/// as the right sides.
struct Room<'a> {
    k: &'a mut [f32],
    v: &'a mut [f32],
    q: &'a mut [[f32; LANES]],
    scores: &'a mut [[f32; LANES]],
    /// Eight rows on their way to a side.
    turn: &'a mut [f32],
}

impl Heads<'_> {
    /// Numbers of scratch that a sequence of so many rows takes.
    pub(crate) fn room(&self, length: usize) -> usize {
        let keys = length.next_multiple_of(ROWS);
        keys * self.columns.next_multiple_of(ROWS) * 2 + (keys + 2 * self.columns) * LANES
    }

    fn split<'a>(&self, length: usize, room: &'a mut [f32]) -> Room<'a> {
        let keys = length.next_multiple_of(ROWS);
        let size = keys * self.columns.next_multiple_of(ROWS);
        let (k, room) = room.split_at_mut(size);
        let (v, room) = room.split_at_mut(size);
        let (scores, room) = room.split_at_mut(keys * LANES);
        let (q, turn) = room.split_at_mut(self.columns * LANES);
        Room {
            k,
            v,
            q: q.as_chunks_mut().0,
            scores: scores.as_chunks_mut().0,
            turn,
        }
    }

    /// Writes the results of the rows `places`, end to end. `room` is as long as [`Self::room`] says.
    pub(crate) fn attend(
        &self,
        level: Level,
        sequence: &Sequence<'_>,
        places: Range<usize>,
        room: &mut [f32],
        out: &mut [f32],
    ) {
        let mut room = self.split(sequence.length, room);
        let group = self.count / self.kv_count;
        for kv in 0..self.kv_count {
            pack_keys(sequence.k, sequence.length, (kv, self), room.turn, room.k);
            pack_values(sequence.v, sequence.length, kv, self.columns, room.v);
            for head in kv * group..(kv + 1) * group {
                for from in places.clone().step_by(LANES) {
                    let queries = from..places.end.min(from + LANES);
                    pack_queries(sequence.q, queries.clone(), (head, self), room.turn, room.q);
                    let out = &mut out[(from - places.start) * self.count * self.columns..];
                    vectorised!(level, simd => self.eight(simd, sequence.length, head, queries.clone(), &mut room, out));
                }
            }
        }
    }

    /// Eight queries of one head.
    #[inline(always)]
    fn eight<S: Simd>(
        &self,
        simd: S,
        length: usize,
        head: usize,
        queries: Range<usize>,
        room: &mut Room<'_>,
        out: &mut [f32],
    ) {
        let keys = self.seen(&queries, length);
        let keys = keys.start / ROWS * ROWS..keys.end.next_multiple_of(ROWS);
        let scores = &mut room.scores[keys.clone()];
        let left = room.k[keys.start * self.columns..].as_chunks::<ROWS>().0;
        for (left, scores) in left
            .chunks_exact(self.columns)
            .zip(scores.as_chunks_mut::<ROWS>().0)
        {
            *scores = tile(simd, left, one(room.q)).map(|[sum]| sum.into());
        }
        self.hide(&queries, length, keys.start, scores);
        let factor = splat(simd, 1.0) / softmax(simd, scores);
        let left = room.v.as_chunks::<ROWS>().0;
        for (at, left) in left.chunks_exact(length.next_multiple_of(ROWS)).enumerate() {
            let sums = tile(simd, &left[keys.clone()], one(scores)).map(|[sum]| (sum * factor).into());
            let columns = at * ROWS..self.columns.min((at + 1) * ROWS);
            let rows = out.chunks_mut(self.count * self.columns).take(queries.len());
            spread(
                &sums,
                rows.map(|row| &mut row[head * self.columns..][columns.clone()]),
            );
        }
    }

    /// Keys that any of some queries may see.
    fn seen(&self, queries: &Range<usize>, length: usize) -> Range<usize> {
        let reach = self.window.unwrap_or(length);
        let start = queries.start.saturating_sub(reach);
        let end = if self.causal {
            queries.end
        } else {
            queries.end.saturating_add(reach)
        };
        start..end.min(length)
    }

    /// Takes away what a query may not see: keys beyond the last, behind it where attention is causal, out of its
    /// window.
    fn hide(&self, queries: &Range<usize>, length: usize, first: usize, scores: &mut [[f32; LANES]]) {
        let reach = self.window.unwrap_or(length);
        if !self.causal && self.window.is_none() {
            let beyond = scores.iter_mut().skip(length - first);
            return beyond.for_each(|score| score.fill(f32::NEG_INFINITY));
        }
        for (key, score) in (first..).zip(scores) {
            for (query, lane) in (queries.start..).zip(score) {
                let behind = self.causal && key > query;
                if key >= length || behind || key.abs_diff(query) > reach {
                    *lane = f32::NEG_INFINITY;
                }
            }
        }
    }
}

/// Panels of one vector.
#[inline(always)]
fn one(vectors: &[[f32; LANES]]) -> &[[[f32; LANES]; 1]] {
    vectors.as_chunks().0
}

/// Writes columns of eight rows into the rows.
#[inline(always)]
fn spread<'a>(columns: &[[f32; LANES]; ROWS], rows: impl Iterator<Item = &'a mut [f32]>) {
    for (lane, row) in (0..LANES).zip(rows) {
        let numbers = columns.map(|column| column[lane]);
        row.copy_from_slice(&numbers[..row.len()]);
    }
}

/// Replaces scores by exponentials of their distance from the largest of their lane, and returns the sums of these.
#[inline(always)]
fn softmax<S: Simd>(simd: S, scores: &mut [[f32; LANES]]) -> f32x8<S> {
    let mut most = splat(simd, f32::NEG_INFINITY);
    for score in scores.iter() {
        let score = load(simd, score);
        most = most.simd_lt(score).select(score, most);
    }
    let (exp, mut sum) = (Exp::new(), splat(simd, 0.0));
    for score in scores {
        let value = exp.exp_negative(simd, load(simd, score) - most);
        sum += value;
        *score = value.into();
    }
    sum
}
