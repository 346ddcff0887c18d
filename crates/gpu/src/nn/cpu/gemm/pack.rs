//! Weights in panels of a few outputs: what a kernel reads next always lies next.

use std::ops::Range;
use std::sync::Arc;

use fearless_simd::{Bytes as _, Simd, SimdFrom as _, SimdWiden as _, f32x8, i16x16};

use super::super::super::f16::{INFINITE, REBIAS, narrow};
use super::super::super::narrow::nibble;
use super::super::super::{MatrixData, NnError, Precision};
use super::super::memory::{Held, Memory};
use super::super::simd::LANES;
use super::WIDTH;
use super::integer::{Pair, WholePanel};

/// A number's sign, and its exponent and fraction, moved by 13 bits.
const SIGN_AND_SIZE: i32 = 0x8fff_e000_u32.cast_signed();

/// Weights of a linear layer. A panel has, for each input, the weights of [`WIDTH`] outputs. Outputs beyond
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
    F32(Vec<[f32; WIDTH]>),
    /// Bits of finite numbers.
    F16(Vec<[i16; WIDTH]>),
    /// Two inputs at a time; a scale for each output.
    Int8(Vec<Pair<i8>>, Vec<[f32; WIDTH]>),
    /// An output of the first half shares its byte with one of the second; a scale for each output and group of inputs.
    Int4(Vec<[u8; WIDTH / 2]>, Vec<[f32; WIDTH]>, usize),
}

impl Matrix {
    /// Lays weights out.
    pub(crate) fn new(
        memory: &Arc<Memory>,
        data: &MatrixData<'_>,
        precision: Precision,
    ) -> Result<Self, NnError> {
        data.check()?;
        let held = memory.hold(data.bytes(data.rows.next_multiple_of(WIDTH), precision))?;
        let kept = match precision {
            Precision::F32 => Kept::F32(panels(data, |lanes| lanes)),
            Precision::F16 => f16(data)?,
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
        self.outputs.div_ceil(WIDTH)
    }

    /// Some inputs of a panel as whole numbers, where that is what weights are; `room` has space for them. The first is
    /// even.
    #[inline(always)]
    pub(crate) fn whole_panel<'a>(
        &'a self,
        panel: usize,
        inputs: &Range<usize>,
        room: &'a mut [Pair<i16>],
    ) -> Option<WholePanel<'a>> {
        let Kept::Int8(values, scales) = &self.kept else {
            return None;
        };
        let first = panel.saturating_mul(self.inputs.div_ceil(2));
        let place = first.saturating_add(inputs.start / 2)..first.saturating_add(inputs.end.div_ceil(2));
        let values = values.get(place).unwrap_or_default();
        let room = room.get_mut(..values.len()).unwrap_or_default();
        for (room, values) in room.iter_mut().zip(values) {
            *room = values.map(|half| half.map(i16::from));
        }
        let scales = scales.get(panel)?;
        Some(WholePanel { pairs: room, scales })
    }

    /// Whether weights are whole numbers of eight bits.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.kept, Kept::Int8(..))
    }

    /// Some inputs of a panel in single precision; `room` has space for them. Nothing where weights are whole numbers
    /// of eight bits.
    #[inline(always)]
    pub(crate) fn panel<'a, S: Simd>(
        &'a self,
        simd: S,
        panel: usize,
        inputs: Range<usize>,
        room: &'a mut [[f32; WIDTH]],
    ) -> &'a [[f32; WIDTH]] {
        let first = panel.saturating_mul(self.inputs);
        let place = first.saturating_add(inputs.start)..first.saturating_add(inputs.end);
        let room = room.get_mut(..inputs.len()).unwrap_or_default();
        match &self.kept {
            Kept::F32(values) => return values.get(place).unwrap_or_default(),
            Kept::F16(values) => {
                let values = values.get(place).unwrap_or_default();
                for (room, bits) in room.iter_mut().zip(values) {
                    *room = numbers(simd, *bits);
                }
            }
            Kept::Int8(..) => return &[],
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

/// Finite numbers of half precision: sign, exponent and fraction go where single precision has them, and a factor makes
/// up for what exponents are off by.
#[inline(always)]
fn numbers<S: Simd>(simd: S, bits: [i16; WIDTH]) -> [f32; WIDTH] {
    let (low, high) = i16x16::simd_from(simd, bits).widen();
    let mut numbers = [0.0; WIDTH];
    for (numbers, bits) in numbers.as_chunks_mut::<LANES>().0.iter_mut().zip([low, high]) {
        let number: f32x8<S> = ((bits << 13) & SIGN_AND_SIZE).bitcast();
        *numbers = (number * REBIAS).into();
    }
    numbers
}

#[inline(always)]
fn scaled(mut lanes: [f32; WIDTH], scales: [f32; WIDTH]) -> [f32; WIDTH] {
    lanes
        .iter_mut()
        .zip(scales)
        .for_each(|(lane, scale)| *lane *= scale);
    lanes
}

#[inline(always)]
fn nibbles(bytes: [u8; WIDTH / 2]) -> [f32; WIDTH] {
    let mut lanes = [0.0; WIDTH];
    let (low, high) = lanes.split_at_mut(WIDTH / 2);
    for ((low, high), byte) in low.iter_mut().zip(high).zip(bytes) {
        (*low, *high) = (f32::from(byte & 15) - 8.0, f32::from(byte >> 4) - 8.0);
    }
    lanes
}

/// The other way round.
fn bytes(whole: [i8; WIDTH]) -> [u8; WIDTH / 2] {
    let mut bytes = [0; WIDTH / 2];
    let (low, high) = whole.split_at(WIDTH / 2);
    for (byte, (low, high)) in bytes.iter_mut().zip(low.iter().zip(high)) {
        *byte = nibble(*low) | (nibble(*high) << 4);
    }
    bytes
}

/// The panels of a file's matrix, one for each [`WIDTH`] of its rows.
fn panels<T>(data: &MatrixData<'_>, of: impl Fn([f32; WIDTH]) -> T) -> Vec<T> {
    let mut all = Vec::new();
    let mut rows = vec![0.0; data.columns.saturating_mul(WIDTH)];
    for first in (0..data.rows).step_by(WIDTH) {
        each_row(data, first, &mut rows, |_, row, out| data.row(row, out));
        transpose(&rows, data.columns, |lanes| all.push(of(lanes)));
    }
    all
}

fn f16(data: &MatrixData<'_>) -> Result<Kept, NnError> {
    let values = panels(data, |lanes| lanes.map(narrow));
    let largest = values.as_flattened().iter().map(|bits| bits & 0x7fff).max();
    if largest >= Some(INFINITE) {
        return Err(NnError::Unsupported("weights that half precision does not hold"));
    }
    let signed = values.into_iter().map(|lanes| lanes.map(u16::cast_signed));
    Ok(Kept::F16(signed.collect()))
}

fn int8(data: &MatrixData<'_>) -> Kept {
    let (mut values, mut scales) = (Vec::new(), Vec::new());
    let mut rows = vec![0; data.columns.saturating_mul(WIDTH)];
    for first in (0..data.rows).step_by(WIDTH) {
        let mut scale = [0.0; WIDTH];
        each_row(data, first, &mut rows, |lane, row, out| {
            set(&mut scale, lane, data.int8_row(row, out))
        });
        let mut even = None;
        transpose(&rows, data.columns, |lanes| match even.take() {
            None => even = Some(lanes),
            Some(even) => values.push(pair(even, lanes)),
        });
        values.extend(even.map(|even| pair(even, [0; WIDTH])));
        scales.push(scale);
    }
    Kept::Int8(values, scales)
}

/// The weights of two inputs side by side for each output.
fn pair(even: [i8; WIDTH], odd: [i8; WIDTH]) -> Pair<i8> {
    let mut sides = even.into_iter().zip(odd).flat_map(|(even, odd)| [even, odd]);
    [(); 2].map(|()| [(); WIDTH].map(|()| sides.next().unwrap_or_default()))
}

fn int4(data: &MatrixData<'_>) -> Kept {
    let (mut values, mut scales) = (Vec::new(), Vec::new());
    let mut rows = vec![0; data.columns.saturating_mul(WIDTH)];
    let mut given = vec![0.0; data.columns.div_ceil(data.group())];
    for first in (0..data.rows).step_by(WIDTH) {
        let mut groups = vec![[0.0; WIDTH]; given.len()];
        each_row(data, first, &mut rows, |lane, row, out| {
            data.int4_row(row, out, &mut given);
            groups
                .iter_mut()
                .zip(&given)
                .for_each(|(group, scale)| set(group, lane, *scale));
        });
        transpose(&rows, data.columns, |lanes| values.push(bytes(lanes)));
        scales.append(&mut groups);
    }
    Kept::Int4(values, scales, data.group())
}

/// Writes [`WIDTH`] rows from the `first`, end to end; those beyond the last are zeros.
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

fn set(lanes: &mut [f32; WIDTH], lane: usize, value: f32) {
    lanes.get_mut(lane).into_iter().for_each(|place| *place = value);
}

/// From [`WIDTH`] rows end to end to their numbers for each column.
fn transpose<T: Copy + Default>(rows: &[T], columns: usize, mut each: impl FnMut([T; WIDTH])) {
    for column in 0..columns {
        let mut lanes = [T::default(); WIDTH];
        let values = rows.iter().skip(column).step_by(columns);
        lanes
            .iter_mut()
            .zip(values)
            .for_each(|(lane, value)| *lane = *value);
        each(lanes);
    }
}
