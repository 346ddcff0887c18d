//! Weights as files bring them, before anyone has laid them out for itself.

use std::borrow::Cow;

/// A matrix of weights as it lies in a file, rows after rows.
#[derive(Debug, Clone)]
pub struct MatrixData<'a> {
    /// Outputs of a linear layer; tokens of an embedding table.
    pub rows: usize,
    /// Inputs of a linear layer; numbers of an embedding.
    pub columns: usize,
    /// `rows * columns` of them.
    pub values: Values<'a>,
}

/// Numbers in one of the forms that files have.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Values<'a> {
    /// Single precision.
    F32(Cow<'a, [f32]>),
    /// IEEE half precision, as bits.
    F16(Cow<'a, [u16]>),
    /// The upper half of single precision, as bits.
    Bf16(Cow<'a, [u16]>),
    /// Whole numbers of -127 to 127, each row times a scale of its own.
    Int8 {
        /// The whole numbers.
        values: Cow<'a, [i8]>,
        /// One for each row.
        scales: Cow<'a, [f32]>,
    },
    /// Whole numbers of -7 to 7, two to a byte, the even column in the low half, each kept as itself plus 8; every
    /// `group` columns of a row times a scale of their own.
    Int4 {
        /// Two to a byte; rows start at whole bytes.
        values: Cow<'a, [u8]>,
        /// `rows * columns / group`, rows after rows.
        scales: Cow<'a, [f32]>,
        /// Columns that share a scale; divides their number.
        group: usize,
    },
}
