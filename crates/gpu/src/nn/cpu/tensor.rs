//! Tensors, and parameters that are rows.

use std::sync::Arc;

use super::super::NnError;
use super::memory::{Floats, Held, Memory};

/// A matrix of numbers, rows after rows.
#[derive(Debug)]
pub struct Tensor {
    pub(crate) rows: usize,
    /// Never 0.
    pub(crate) columns: usize,
    pub(crate) values: Floats,
}

impl Tensor {
    /// One whose numbers are still to be written.
    pub(crate) fn new(memory: &Arc<Memory>, rows: usize, columns: usize) -> Result<Self, NnError> {
        if columns == 0 {
            return Err(NnError::Shape {
                what: "columns of a tensor",
                expected: 1,
                got: 0,
            });
        }
        let values = memory.floats(rows, columns)?;
        Ok(Self {
            rows,
            columns,
            values,
        })
    }

    /// Row after row.
    pub(crate) fn iter(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.columns)
    }

    /// Row after row, to be written.
    pub(crate) fn iter_mut(&mut self) -> std::slice::ChunksExactMut<'_, f32> {
        self.values.chunks_exact_mut(self.columns)
    }
}

/// A row of parameters.
#[derive(Debug)]
pub struct Vector {
    pub(crate) values: Vec<f32>,
    _held: Held,
}

impl Vector {
    pub(crate) fn new(memory: &Arc<Memory>, values: &[f32]) -> Result<Self, NnError> {
        let held = memory.hold((values.len() as u64).saturating_mul(4))?;
        Ok(Self {
            values: values.to_vec(),
            _held: held,
        })
    }
}

/// Rotations, place after place.
#[derive(Debug)]
pub struct Rotations {
    pub(crate) cos: Vec<f32>,
    pub(crate) sin: Vec<f32>,
    /// Columns of both.
    pub(crate) half: usize,
    _held: Held,
}

impl Rotations {
    pub(crate) fn new(memory: &Arc<Memory>, rope: super::super::Rope<'_>) -> Result<Self, NnError> {
        same("sines of a rope", rope.cos.len(), rope.sin.len())?;
        let columns = rope.half.max(1);
        let whole = rope.cos.len().checked_rem(columns).unwrap_or(0);
        same("numbers beyond the last place of a rope", 0, whole)?;
        let held = memory.hold((rope.cos.len() as u64).saturating_mul(8))?;
        let (cos, sin) = (rope.cos.to_vec(), rope.sin.to_vec());
        Ok(Self {
            cos,
            sin,
            half: columns,
            _held: held,
        })
    }

    /// Places there are rotations for.
    pub(crate) fn places(&self) -> usize {
        self.cos.len().checked_div(self.half).unwrap_or(0)
    }
}

/// Fails where two numbers differ that must not.
pub(crate) fn same(what: &'static str, expected: usize, got: usize) -> Result<(), NnError> {
    if expected == got {
        return Ok(());
    }
    Err(NnError::Shape {
        what,
        expected: expected as u64,
        got: got as u64,
    })
}

/// Fails where a number is above its bound.
pub(crate) fn at_most(what: &'static str, bound: usize, got: usize) -> Result<(), NnError> {
    if got <= bound {
        return Ok(());
    }
    Err(NnError::Shape {
        what,
        expected: bound as u64,
        got: got as u64,
    })
}
