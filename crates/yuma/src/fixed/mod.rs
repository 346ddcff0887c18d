//! The chain's fixed-point numbers, as `substrate-fixed` 0.6.0 and `primitives/safe-math` reckon them.
//!
//! Products round down (towards negative infinity), quotients towards zero, sums and products stop at the ends of the
//! range, and a quotient that cannot be is zero. For an epoch two formats are enough: shares are [`I32F32`], stakes
//! [`I64F64`]. What is issued, and to whom, is reckoned in [`U64F64`] and [`U96F32`].

mod divisor;
mod exp;
mod share;
mod stake;
mod unsigned;

pub(crate) use divisor::Divisor;
pub use share::I32F32;
pub use stake::I64F64;
pub use unsigned::{U64F64, U96F32, Unsigned};
