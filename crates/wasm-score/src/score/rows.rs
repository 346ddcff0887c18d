//! Matrices as they cross.

use bridge::{Fields, Reader, count};
use score::scorer::Rows;
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// Reads a `Matrix`.
pub(crate) fn rows(matrix: &JsValue) -> Result<Rows, Failure> {
    let reader = Reader::new(matrix, "matrix");
    let columns: u32 = reader.get("columns")?;
    let values: Vec<f32> = reader.get("values")?;
    Ok(Rows::new(columns as usize, values)?)
}

/// Makes a `Matrix`.
pub(crate) fn matrix(rows: usize, columns: usize, values: &[f32]) -> Fields {
    Fields::new()
        .with("rows", count(rows as u64))
        .with("columns", count(columns as u64))
        .with("values", values)
}
