//! Matrices by rows: `SparseColumns` and `SparseShares`.

use wasm_bindgen::JsValue;
use yuma::Rows;
use yuma::fixed::I32F32;

use crate::object::{Fields, IntoJs};
use crate::reader::{FromJs, Reader};

/// A matrix with `values` in place of its own.
pub fn sparse<T: Copy>(rows: &Rows<T>, values: impl IntoJs) -> Fields {
    Fields::new()
        .with("offsets", &*offsets(rows))
        .with("columns", rows.columns())
        .with("values", values)
}

/// Where each row begins, and the last one ends.
pub(super) fn offsets<T: Copy>(rows: &Rows<T>) -> Vec<u32> {
    let mut end = 0u32;
    let ends = rows.iter().map(|row| {
        end = end.saturating_add(u32::try_from(row.columns.len()).unwrap_or(u32::MAX));
        end
    });
    core::iter::once(0).chain(ends).collect()
}

impl IntoJs for &Rows<u16> {
    fn into_js(self) -> JsValue {
        sparse(self, self.values()).into()
    }
}

/// Shares fit a double exactly: none has more than 53 bits.
impl IntoJs for &Rows<I32F32> {
    fn into_js(self) -> JsValue {
        let values: Vec<f64> = self.values().iter().map(|share| share.to_f64()).collect();
        sparse(self, &*values).into()
    }
}

impl FromJs for Rows<u16> {
    const KIND: &'static str = "a matrix: offsets, columns and values that fit each other";

    fn from_js(value: JsValue) -> Option<Self> {
        let reader = Reader::new(&value, "matrix");
        let offsets: Vec<u32> = reader.get("offsets").ok()?;
        rows(
            &offsets,
            &reader.get::<Vec<u16>>("columns").ok()?,
            &reader.get::<Vec<u16>>("values").ok()?,
        )
    }
}

/// A matrix of its parts, if they fit each other.
pub(super) fn rows(offsets: &[u32], columns: &[u16], values: &[u16]) -> Option<Rows<u16>> {
    let whole = offsets.first() == Some(&0)
        && offsets.last().copied().map(place) == Some(columns.len())
        && columns.len() == values.len();
    if !whole {
        return None;
    }
    let mut rows = Rows::with_capacity(offsets.len(), columns.len());
    for (start, end) in offsets.iter().zip(offsets.iter().skip(1)) {
        let range = place(*start)..place(*end);
        let (columns, values) = (columns.get(range.clone())?, values.get(range)?);
        rows.push_row(columns.iter().copied().zip(values.iter().copied()));
    }
    Some(rows)
}

fn place(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
