//! Matrices of integers.

use super::load::{self, Fixed};
use super::{MOST_COLUMNS, same, within};
use crate::nn::NnError;

/// A matrix of whole numbers that stand for `value / 2^point`.
#[derive(Debug, Clone)]
pub struct ExactTensor {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) point: i32,
    /// Whether no row is longer than one, or a hair more.
    pub(crate) unit: bool,
    /// Rows after rows.
    pub(crate) values: Vec<i32>,
}

/// A row of parameters, as whole numbers.
#[derive(Debug, Clone)]
pub struct ExactVector(pub(crate) Fixed);

/// Rotations, as whole numbers: places by `half`, the sine after the cosine.
#[derive(Debug, Clone)]
pub struct ExactRope {
    pub(crate) half: usize,
    pub(crate) point: i32,
    pub(crate) cos: Vec<i32>,
    pub(crate) sin: Vec<i32>,
}

impl ExactTensor {
    /// Of zeros.
    ///
    /// # Errors
    /// [`NnError::OverBudget`].
    pub(crate) fn new(rows: usize, columns: usize, point: i32) -> Result<Self, NnError> {
        Ok(Self {
            rows,
            columns,
            point,
            unit: false,
            values: vec![0; within(rows, columns)?],
        })
    }

    /// Of given numbers.
    ///
    /// # Errors
    /// [`NnError::Shape`] where rows are not whole, [`NnError::Unsupported`] where numbers are not finite.
    pub(crate) fn of(columns: usize, values: &[f32]) -> Result<Self, NnError> {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        same("numbers of a tensor", rows.saturating_mul(columns), values.len())?;
        let Fixed { values, point } = Fixed::of(values)?;
        Ok(Self {
            rows,
            columns,
            point,
            unit: columns <= MOST_COLUMNS && are_unit(&values, columns, point),
            values,
        })
    }

    /// The rows.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[i32]> {
        self.values.chunks_exact(self.columns.max(1))
    }

    /// One row; empty where there is none.
    pub(crate) fn row(&self, row: usize) -> &[i32] {
        let start = row.saturating_mul(self.columns);
        self.values
            .get(start..start.saturating_add(self.columns))
            .unwrap_or_default()
    }

    /// The numbers.
    pub(crate) fn floats(&self) -> Vec<f32> {
        self.values
            .iter()
            .map(|value| load::float(*value, self.point))
            .collect()
    }
}

/// Whether no row's square length is above one, with a tolerance for rows rounded from floats.
fn are_unit(values: &[i32], columns: usize, point: i32) -> bool {
    // Numbers below 2^30, and 2^16 of them.
    let length = |row: &[i32]| {
        row.iter()
            .map(|value| u128::from(value.unsigned_abs()).pow(2))
            .sum::<u128>()
    };
    let Ok(point) = u32::try_from(point) else {
        return false;
    };
    let one = 1u128 << point.saturating_mul(2).min(126);
    let bound = one.saturating_add(one >> 16);
    values
        .chunks_exact(columns.max(1))
        .all(|row| length(row) <= bound)
}

impl ExactRope {
    /// Of tables in floats.
    ///
    /// # Errors
    /// [`NnError::Shape`], [`NnError::Unsupported`] where numbers are not finite.
    pub(crate) fn of(rope: crate::nn::Rope<'_>) -> Result<Self, NnError> {
        same("sines of rotations", rope.cos.len(), rope.sin.len())?;
        let places = rope.cos.len().checked_div(rope.half).unwrap_or(0);
        same(
            "numbers of rotations",
            places.saturating_mul(rope.half),
            rope.cos.len(),
        )?;
        let point = load::point_for(&[rope.cos, rope.sin])?;
        let fixed = |values: &[f32]| values.iter().map(|value| load::fixed(*value, point)).collect();
        Ok(Self {
            half: rope.half,
            point,
            cos: fixed(rope.cos),
            sin: fixed(rope.sin),
        })
    }

    /// Cosines and sines of a place.
    pub(crate) fn place(&self, place: usize) -> (&[i32], &[i32]) {
        let start = place.saturating_mul(self.half);
        let part = start..start.saturating_add(self.half);
        let [cos, sin] = [&self.cos, &self.sin].map(|all| all.get(part.clone()).unwrap_or_default());
        (cos, sin)
    }

    /// How many places there are.
    pub(crate) fn places(&self) -> usize {
        self.cos.len().checked_div(self.half).unwrap_or(0)
    }
}
