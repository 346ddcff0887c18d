//! From a file's rows to panels.

use super::super::super::f16::{INFINITE, narrow};
use super::super::super::narrow::nibble;
use super::super::super::{MatrixData, NnError};
use super::super::simd::LANES;
use super::integer::{Pair, round_weights};
use super::matrix::Kept;
use super::order::Panels;
use super::{DEPTH, VECTORS, WIDTH};

/// As single precision.
pub(crate) fn f32(data: &MatrixData<'_>) -> Kept {
    Kept::F32(numbers(data, |lanes| lanes))
}

/// As half precision.
///
/// # Errors
/// [`NnError::Unsupported`] where a number is too large, or none.
pub(crate) fn f16(data: &MatrixData<'_>) -> Result<Kept, NnError> {
    let values = numbers(data, |lanes| lanes.map(|value| narrow(value).cast_signed()));
    let largest = values
        .as_flattened()
        .iter()
        .map(|bits| bits.cast_unsigned() & 0x7fff)
        .max();
    if largest >= Some(INFINITE) {
        return Err(NnError::Unsupported("weights that half precision does not hold"));
    }
    Ok(Kept::F16(values))
}

/// As integers of eight bits.
pub(crate) fn int8(data: &MatrixData<'_>) -> Kept {
    let (panels, scales) = whole(data, |row, out| data.int8_row(row, out));
    Kept::Int8(panels, scales)
}

/// As integers of sixteen bits.
pub(crate) fn int16(data: &MatrixData<'_>) -> Kept {
    let mut numbers = vec![0.0; data.columns];
    let (panels, scales) = whole(data, |row, out| {
        data.row(row, &mut numbers);
        round_weights(&numbers, out)
    });
    Kept::Int16(panels, scales)
}

/// Two inputs at a time. `write` writes a row and gives its scale.
fn whole<T: Copy + Default>(
    data: &MatrixData<'_>,
    mut write: impl FnMut(usize, &mut [T]) -> f32,
) -> (Vec<Pair<T>>, Vec<[f32; WIDTH]>) {
    let (count, inputs) = (data.rows.div_ceil(WIDTH), data.columns.div_ceil(2));
    let none = [T::default(); WIDTH];
    let mut panels = Panels::new(side_by_side(none, none), count, inputs, DEPTH / 2);
    let mut scales = Vec::with_capacity(count);
    let mut rows = vec![T::default(); data.columns.saturating_mul(WIDTH)];
    for panel in 0..count {
        let mut scale = [0.0; WIDTH];
        each_row(data, panel, &mut rows, |lane, row, out| {
            set(&mut scale, lane, write(row, out))
        });
        let columns = turned(&rows, data.columns, |lanes| lanes);
        let pairs = columns.chunks(2).map(|pair| match pair {
            [even, odd] => side_by_side(*even, *odd),
            [even] => side_by_side(*even, none),
            _ => side_by_side(none, none),
        });
        panels.put(panel, &pairs.collect::<Vec<_>>());
        scales.push(scale);
    }
    (panels.into_inner(), scales)
}

/// As integers of four bits.
pub(crate) fn int4(data: &MatrixData<'_>) -> Kept {
    let count = data.rows.div_ceil(WIDTH);
    let mut panels = Panels::new([0; WIDTH / 2], count, data.columns, DEPTH);
    let mut scales = Vec::new();
    let mut rows = vec![0; data.columns.saturating_mul(WIDTH)];
    let mut given = vec![0.0; data.columns.div_ceil(data.group())];
    for panel in 0..count {
        let mut groups = vec![[0.0; WIDTH]; given.len()];
        each_row(data, panel, &mut rows, |lane, row, out| {
            data.int4_row(row, out, &mut given);
            groups
                .iter_mut()
                .zip(&given)
                .for_each(|(group, scale)| set(group, lane, *scale));
        });
        panels.put(panel, &turned(&rows, data.columns, bytes));
        scales.append(&mut groups);
    }
    Kept::Int4(panels.into_inner(), scales, data.group())
}

fn numbers<T: Copy + Default>(
    data: &MatrixData<'_>,
    of: impl Fn([f32; WIDTH]) -> [T; WIDTH],
) -> Vec<[T; WIDTH]> {
    let count = data.rows.div_ceil(WIDTH);
    let mut panels = Panels::new([T::default(); WIDTH], count, data.columns, DEPTH);
    let mut rows = vec![0.0; data.columns.saturating_mul(WIDTH)];
    for panel in 0..count {
        each_row(data, panel, &mut rows, |_, row, out| data.row(row, out));
        panels.put(panel, &turned(&rows, data.columns, &of));
    }
    panels.into_inner()
}

/// Writes the rows of a panel, end to end; those beyond the last are zeros.
fn each_row<T: Copy + Default>(
    data: &MatrixData<'_>,
    panel: usize,
    rows: &mut [T],
    mut write: impl FnMut(usize, usize, &mut [T]),
) {
    let first = panel.saturating_mul(WIDTH);
    for (lane, out) in rows.chunks_exact_mut(data.columns).enumerate() {
        let row = first.saturating_add(lane);
        if row < data.rows {
            write(lane, row, out);
        } else {
            out.fill(T::default());
        }
    }
}

/// From [`WIDTH`] rows end to end to what becomes of their numbers in each column.
fn turned<T: Copy + Default, U>(rows: &[T], columns: usize, of: impl Fn([T; WIDTH]) -> U) -> Vec<U> {
    let column = |column| {
        let mut lanes = [T::default(); WIDTH];
        let values = rows.iter().skip(column).step_by(columns);
        lanes
            .iter_mut()
            .zip(values)
            .for_each(|(lane, value)| *lane = *value);
        of(lanes)
    };
    (0..columns).map(column).collect()
}

/// The weights of two inputs side by side for each output.
fn side_by_side<T: Copy + Default>(even: [T; WIDTH], odd: [T; WIDTH]) -> Pair<T> {
    let mut sides = even.into_iter().zip(odd).flat_map(|(even, odd)| [even, odd]);
    [(); VECTORS].map(|()| [(); 2 * LANES].map(|()| sides.next().unwrap_or_default()))
}

/// Whole numbers of -8 to 7, two to a byte: one of the first half shares its byte with one of the second.
fn bytes(whole: [i8; WIDTH]) -> [u8; WIDTH / 2] {
    let mut bytes = [0; WIDTH / 2];
    let (low, high) = whole.split_at(WIDTH / 2);
    for (byte, (low, high)) in bytes.iter_mut().zip(low.iter().zip(high)) {
        *byte = nibble(*low) | (nibble(*high) << 4);
    }
    bytes
}

fn set(lanes: &mut [f32; WIDTH], lane: usize, value: f32) {
    lanes.get_mut(lane).into_iter().for_each(|place| *place = value);
}
