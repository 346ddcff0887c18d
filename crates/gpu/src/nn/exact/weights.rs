//! Weights as 8 or 16 bits with a scale for each row, in halves of 8 bits.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "limits keep every number below 2^15: see the specification"
)]

use super::load::{self, Scale, nearest};
use super::{MOST_COLUMNS, within};
use crate::nn::{MatrixData, NnError, Precision};

/// The largest weight of 16 bits: both of its halves are within -128 to 127.
const LARGEST_PAIR: f64 = 32_639.0;
/// The largest weight of 8 bits.
const LARGEST_BYTE: f64 = 127.0;
/// Bits of a row's scale.
const SCALE_BITS: u32 = 15;

/// Weights of a linear layer.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) halves: Halves,
    /// Of each row.
    pub(crate) scales: Vec<Scale>,
}

/// Whole numbers of up to 16 bits as `256 * high + low`, rows after rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Halves {
    /// Empty where eight bits are enough.
    pub(crate) high: Vec<i8>,
    pub(crate) low: Vec<i8>,
}

impl Halves {
    /// Adds a number of at most 32,639.
    pub(crate) fn push(&mut self, value: i32) {
        let (high, low) = halves(value);
        self.high.push(high);
        self.low.push(low);
    }
}

/// `high` and `low` of `256 * high + low`, each of -128 to 127, of a number within ±32,639.
pub(crate) fn halves(value: i32) -> (i8, i8) {
    let high = (value + 128) >> 8;
    (high as i8, (value - (high << 8)) as i8)
}

impl Weights {
    /// Of a matrix: with 8 bits where it is asked for, else with 16.
    ///
    /// # Errors
    /// [`NnError::Shape`]; [`NnError::Unsupported`] for numbers that are not finite and rows of more than 2^16;
    /// [`NnError::OverBudget`].
    pub(crate) fn of(data: &MatrixData<'_>, precision: Precision) -> Result<Self, NnError> {
        if data.columns > MOST_COLUMNS {
            return Err(NnError::Unsupported("exact products of rows of more than 65,536"));
        }
        within(data.rows, data.columns)?;
        let wide = !matches!(precision, Precision::Int8 | Precision::Int4);
        let mut weights = Self {
            rows: data.rows,
            columns: data.columns,
            halves: Halves::default(),
            scales: Vec::new(),
        };
        each_row(data, |row| weights.push(row, wide))?;
        Ok(weights)
    }

    fn push(&mut self, row: &[f32], wide: bool) -> Result<(), NnError> {
        let largest = if wide { LARGEST_PAIR } else { LARGEST_BYTE };
        let scale = Scale::at_least(size(row)? / largest, SCALE_BITS);
        self.scales.push(scale);
        let by = scale.value();
        for value in row {
            let whole = if by > 0.0 {
                nearest(f64::from(*value) / by) as i32
            } else {
                0
            };
            if wide {
                self.halves.push(whole);
            } else {
                self.halves.low.push(whole as i8);
            }
        }
        Ok(())
    }
}

/// Sees every row of a matrix, in order.
fn each_row(
    data: &MatrixData<'_>,
    mut see: impl FnMut(&[f32]) -> Result<(), NnError>,
) -> Result<(), NnError> {
    data.check()?;
    let mut row = vec![0.0; data.columns];
    (0..data.rows).try_for_each(|at| {
        data.row(at, &mut row);
        see(&row)
    })
}

/// The largest magnitude.
fn size(row: &[f32]) -> Result<f64, NnError> {
    load::largest(row).map(f64::from)
}

/// An embedding table: 16 bits, and a power of two for each row.
#[derive(Debug, Clone)]
pub(crate) struct Embeddings {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    values: Vec<i16>,
    points: Vec<i32>,
}

impl Embeddings {
    /// Of a matrix; 16 bits whatever precision is asked for.
    ///
    /// # Errors
    /// Those of [`Weights::of`].
    pub(crate) fn of(data: &MatrixData<'_>) -> Result<Self, NnError> {
        within(data.rows, data.columns)?;
        let mut table = Self {
            rows: data.rows,
            columns: data.columns,
            values: Vec::new(),
            points: Vec::new(),
        };
        each_row(data, |row| table.push(row))?;
        Ok(table)
    }

    fn push(&mut self, row: &[f32]) -> Result<(), NnError> {
        // The largest number then has 15 bits and rounds to 2^15 - 1 at most.
        let point = Scale::at_least(size(row)? / 32_767.0, 1).exponent;
        let by = load::power_of_two(point);
        let values = row.iter().map(|value| nearest(f64::from(*value) * by) as i16);
        self.values.extend(values);
        self.points.push(point);
        Ok(())
    }

    /// A row, and how many fraction bits its numbers have.
    ///
    /// # Errors
    /// [`NnError::Shape`] where there is no such row.
    pub(crate) fn row(&self, id: u32) -> Result<(&[i16], i32), NnError> {
        let start = (id as usize).saturating_mul(self.columns);
        let values = self.values.get(start..start.saturating_add(self.columns));
        match values.zip(self.points.get(id as usize)) {
            Some((values, point)) => Ok((values, *point)),
            None => Err(NnError::Shape {
                what: "an id, which must be below the table's rows",
                expected: self.rows as u64,
                got: u64::from(id),
            }),
        }
    }
}
