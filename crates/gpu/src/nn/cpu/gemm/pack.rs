//! Weights in panels of eight outputs: what a kernel reads next always lies next.

use std::ops::Range;
use std::sync::Arc;

use super::super::super::f16::{narrow, widen};
use super::super::super::narrow::nibble;
use super::super::super::{MatrixData, NnError, Precision};
use super::super::memory::{Held, Memory};
use super::super::simd::LANES;

/// Weights of a linear layer. Panel `p` has outputs `8p..8p + 8`; in it, for each input, eight weights. Outputs beyond
/// the last weigh nothing.
#[derive(Debug)]
pub struct Matrix {
    pub(crate) outputs: usize,
    pub(crate) inputs: usize,
    kept: Kept,
    _held: Held,
}

/// The panels, one after the other.
#[derive(Debug)]
enum Kept {
    F32(Vec<[f32; LANES]>),
    F16(Vec<[u16; LANES]>),
    /// A scale for each output.
    Int8(Vec<[i8; LANES]>, Vec<[f32; LANES]>),
    /// Outputs `i` and `i + 4` share byte `i`; a scale for each output and group of inputs.
    Int4(Vec<[u8; LANES / 2]>, Vec<[f32; LANES]>, usize),
}

impl Matrix {
    /// Lays weights out.
    pub(crate) fn new(
        memory: &Arc<Memory>,
        data: &MatrixData<'_>,
        precision: Precision,
    ) -> Result<Self, NnError> {
        data.check()?;
        let held = memory.hold(data.bytes(data.rows.next_multiple_of(LANES), precision))?;
        let kept = match precision {
            Precision::F32 => Kept::F32(panels(data, |lanes| lanes)),
            Precision::F16 => Kept::F16(panels(data, |lanes| lanes.map(narrow))),
            Precision::Int8 => int8(data),
            Precision::Int4 => int4(data),
        };
        Ok(Self {
            outputs: data.rows,
            inputs: data.columns,
            kept,
            _held: held,
        })
    }

    /// How many panels.
    pub(crate) fn panels(&self) -> usize {
        self.outputs.div_ceil(LANES)
    }

    /// Some inputs of a panel in single precision; `room` has space for them.
    #[inline(always)]
    pub(crate) fn panel<'a>(
        &'a self,
        panel: usize,
        inputs: Range<usize>,
        room: &'a mut [[f32; LANES]],
    ) -> &'a [[f32; LANES]] {
        let first = panel.saturating_mul(self.inputs);
        let place = first.saturating_add(inputs.start)..first.saturating_add(inputs.end);
        let room = room.get_mut(..inputs.len()).unwrap_or_default();
        match &self.kept {
            Kept::F32(values) => return values.get(place).unwrap_or_default(),
            Kept::F16(values) => {
                let values = values.get(place).unwrap_or_default();
                room.iter_mut()
                    .zip(values)
                    .for_each(|(room, bits)| *room = bits.map(widen));
            }
            Kept::Int8(values, scales) => {
                let scales = scales.get(panel).copied().unwrap_or_default();
                let values = values.get(place).unwrap_or_default();
                for (room, whole) in room.iter_mut().zip(values) {
                    *room = scaled(whole.map(f32::from), scales);
                }
            }
            Kept::Int4(values, scales, group) => {
                let groups = self.inputs.div_ceil(*group);
                let scales = scales.get(panel.saturating_mul(groups)..).unwrap_or_default();
                let values = values.get(place).unwrap_or_default();
                for ((room, bytes), input) in room.iter_mut().zip(values).zip(inputs) {
                    let scales = input.checked_div(*group).and_then(|group| scales.get(group));
                    *room = scaled(nibbles(*bytes), scales.copied().unwrap_or_default());
                }
            }
        }
        room
    }
}

#[inline(always)]
fn scaled(mut lanes: [f32; LANES], scales: [f32; LANES]) -> [f32; LANES] {
    lanes
        .iter_mut()
        .zip(scales)
        .for_each(|(lane, scale)| *lane *= scale);
    lanes
}

#[inline(always)]
fn nibbles([a, b, c, d]: [u8; LANES / 2]) -> [f32; LANES] {
    [a & 15, b & 15, c & 15, d & 15, a >> 4, b >> 4, c >> 4, d >> 4].map(|nibble| f32::from(nibble) - 8.0)
}

/// The panels of a file's matrix, one for each eight of its rows.
fn panels<T>(data: &MatrixData<'_>, of: impl Fn([f32; LANES]) -> T) -> Vec<T> {
    let mut all = Vec::new();
    let mut rows = vec![0.0; data.columns.saturating_mul(LANES)];
    for first in (0..data.rows).step_by(LANES) {
        each_row(data, first, &mut rows, |_, row, out| data.row(row, out));
        transpose(&rows, data.columns, |lanes| all.push(of(lanes)));
    }
    all
}

fn int8(data: &MatrixData<'_>) -> Kept {
    let (mut values, mut scales) = (Vec::new(), Vec::new());
    let mut rows = vec![0; data.columns.saturating_mul(LANES)];
    for first in (0..data.rows).step_by(LANES) {
        let mut scale = [0.0; LANES];
        each_row(data, first, &mut rows, |lane, row, out| {
            set(&mut scale, lane, data.int8_row(row, out))
        });
        transpose(&rows, data.columns, |lanes| values.push(lanes));
        scales.push(scale);
    }
    Kept::Int8(values, scales)
}

fn int4(data: &MatrixData<'_>) -> Kept {
    let (mut values, mut scales) = (Vec::new(), Vec::new());
    let mut rows = vec![0; data.columns.saturating_mul(LANES)];
    let mut given = vec![0.0; data.columns.div_ceil(data.group())];
    for first in (0..data.rows).step_by(LANES) {
        let mut groups = vec![[0.0; LANES]; given.len()];
        each_row(data, first, &mut rows, |lane, row, out| {
            data.int4_row(row, out, &mut given);
            groups
                .iter_mut()
                .zip(&given)
                .for_each(|(group, scale)| set(group, lane, *scale));
        });
        transpose(&rows, data.columns, |[a, b, c, d, e, f, g, h]: [i8; LANES]| {
            let byte = |low, high| nibble(low) | (nibble(high) << 4);
            values.push([byte(a, e), byte(b, f), byte(c, g), byte(d, h)]);
        });
        scales.append(&mut groups);
    }
    Kept::Int4(values, scales, data.group())
}

/// Writes eight rows from the `first`, end to end; those beyond the last are zeros.
fn each_row<T: Copy + Default>(
    data: &MatrixData<'_>,
    first: usize,
    rows: &mut [T],
    mut write: impl FnMut(usize, usize, &mut [T]),
) {
    for (lane, out) in rows.chunks_exact_mut(data.columns).enumerate() {
        let row = first.saturating_add(lane);
        if row < data.rows {
            write(lane, row, out)
        } else {
            out.fill(T::default())
        }
    }
}

fn set(lanes: &mut [f32; LANES], lane: usize, value: f32) {
    lanes.get_mut(lane).into_iter().for_each(|place| *place = value);
}

/// From eight rows end to end to eight numbers for each column.
fn transpose<T: Copy + Default>(rows: &[T], columns: usize, mut each: impl FnMut([T; LANES])) {
    for column in 0..columns {
        let mut lanes = [T::default(); LANES];
        let values = rows.iter().skip(column).step_by(columns);
        lanes
            .iter_mut()
            .zip(values)
            .for_each(|(lane, value)| *lane = *value);
        each(lanes);
    }
}
