//! Weights in panels of a few outputs.

use std::ops::Range;
use std::sync::Arc;

use fearless_simd::{Bytes as _, Simd, SimdFrom as _, SimdWiden as _, f32x8, i8x32, i16x16};

use super::super::super::f16::REBIAS;
use super::super::super::{MatrixData, NnError, Precision};
use super::super::memory::{Held, Memory};
use super::super::simd::LANES;
use super::integer::{Pair, WholePanel};
use super::order::place;
use super::{WIDTH, pack};

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
pub(crate) enum Kept {
    F32(Vec<[f32; WIDTH]>),
    /// Bits of finite numbers.
    F16(Vec<[i16; WIDTH]>),
    /// Two inputs at a time; a scale for each output.
    Int8(Vec<Pair<i8>>, Vec<[f32; WIDTH]>),
    /// The same.
    Int16(Vec<Pair<i16>>, Vec<[f32; WIDTH]>),
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
            Precision::F32 => pack::f32(data),
            Precision::F16 => pack::f16(data)?,
            Precision::Int8 => pack::int8(data),
            Precision::Int4 => pack::int4(data),
        };
        Ok(Self {
            outputs: data.rows,
            inputs: data.columns,
            kept,
            _held: held,
        })
    }

    /// Lays weights out as whole numbers of sixteen bits.
    pub(crate) fn whole(memory: &Arc<Memory>, data: &MatrixData<'_>) -> Result<Self, NnError> {
        data.check()?;
        let scales = (data.rows as u64).saturating_mul(4);
        let values = data.bytes(data.rows.next_multiple_of(WIDTH), Precision::F16);
        Ok(Self {
            outputs: data.rows,
            inputs: data.columns,
            _held: memory.hold(values.saturating_add(scales))?,
            kept: pack::int16(data),
        })
    }

    /// How many panels.
    pub(crate) fn panels(&self) -> usize {
        self.outputs.div_ceil(WIDTH)
    }

    /// Some inputs of a panel as whole numbers, where that is what weights are; `room` has space for them. The first is
    /// even.
    #[inline(always)]
    pub(crate) fn whole_panel<'a, S: Simd>(
        &'a self,
        simd: S,
        panel: usize,
        inputs: &Range<usize>,
        room: &'a mut [Pair<i16>],
    ) -> Option<WholePanel<'a>> {
        let pairs = inputs.start / 2..inputs.end.div_ceil(2);
        let place = place(self.panels(), panel, 1, &pairs);
        let (pairs, scales) = match &self.kept {
            Kept::Int8(values, scales) => {
                let values = values.get(place).unwrap_or_default();
                let room = room.get_mut(..values.len()).unwrap_or_default();
                for (room, values) in room.iter_mut().zip(values) {
                    *room = widened(simd, values);
                }
                (&*room, scales)
            }
            Kept::Int16(values, scales) => (values.get(place).unwrap_or_default(), scales),
            _ => return None,
        };
        let scales = scales.get(panel)?;
        Some(WholePanel { pairs, scales })
    }

    /// Whether weights are multiplied as whole numbers.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.kept, Kept::Int8(..) | Kept::Int16(..))
    }

    /// Some inputs of a panel in single precision; `room` has space for them. Nothing where weights are multiplied as whole
    /// numbers.
    #[inline(always)]
    pub(crate) fn panel<'a, S: Simd>(
        &'a self,
        simd: S,
        panel: usize,
        inputs: Range<usize>,
        room: &'a mut [[f32; WIDTH]],
    ) -> &'a [[f32; WIDTH]] {
        let place = place(self.panels(), panel, 1, &inputs);
        let room = room.get_mut(..inputs.len()).unwrap_or_default();
        match &self.kept {
            Kept::F32(values) => return values.get(place).unwrap_or_default(),
            Kept::F16(values) => {
                let values = values.get(place).unwrap_or_default();
                for (room, bits) in room.iter_mut().zip(values) {
                    *room = numbers(simd, *bits);
                }
            }
            Kept::Int8(..) | Kept::Int16(..) => return &[],
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

/// The compiler alone would go through them one by one.
#[inline(always)]
fn widened<S: Simd>(simd: S, pair: &Pair<i8>) -> Pair<i16> {
    let bytes: [i8; 4 * LANES] = bytemuck::cast(*pair);
    let (first, second) = i8x32::simd_from(simd, bytes).widen();
    [first.into(), second.into()]
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
