//! Why an epoch cannot be computed.

use primitives::{Code, Fault};

/// An input that no chain state can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// More neurons than a uid can number.
    #[error("{n} neurons are more than a subnet can have")]
    TooMany {
        /// How many.
        n: usize,
    },
    /// A column has not one place for each neuron.
    #[error("{column} has {length} places for {n} neurons")]
    Length {
        /// The field.
        column: &'static str,
        /// Its length.
        length: usize,
        /// How many neurons there are.
        n: usize,
    },
    /// A row names a uid twice; the chain refuses such weights.
    #[error("row {row} of {matrix} names uid {column} twice")]
    Twice {
        /// `weights` or `bonds`.
        matrix: &'static str,
        /// Whose row.
        row: usize,
        /// The uid.
        column: u16,
    },
}

impl InputError {
    /// The code it has in JavaScript.
    pub fn code(&self) -> Code {
        Code::BadArgument
    }

    /// Who is to blame.
    pub fn fault(&self) -> Fault {
        Fault::Caller
    }
}
