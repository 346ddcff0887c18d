//! Single and double precision, as NumPy sums them.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "floating point: neither overflow nor division by zero panics"
)]

use core::ops::{Add, Div, Mul, Sub};

/// What scores may be given in: `f32` or `f64`.
pub trait Score: Real {}

impl Score for f32 {}
impl Score for f64 {}

/// A floating-point number. Sealed: nobody else's.
pub trait Real:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// The nearest number of this precision.
    fn of(value: f64) -> Self;
    /// The same number in double precision.
    fn wide(self) -> f64;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }

    fn wide(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn wide(self) -> f64 {
        self
    }
}

/// Sums up to this many run in one loop of eight partial sums; more are halved.
const BLOCK: usize = 128;
const LANES: usize = 8;

/// The sum, in the order of NumPy's pairwise summation (`add.reduce` on a contiguous array): the same bits.
pub(super) fn sum<T: Real>(values: &[T]) -> T {
    if values.len() > BLOCK {
        let half = values.len() / 2;
        let (left, right) = values
            .split_at_checked(half & !(LANES.wrapping_sub(1)))
            .unwrap_or_default();
        return sum(left) + sum(right);
    }
    let zero = T::of(0.0);
    let (blocks, rest) = values.as_chunks::<LANES>();
    let start = match blocks.split_first() {
        Some((first, blocks)) => across(blocks.iter().fold(*first, add)),
        None => zero,
    };
    rest.iter().fold(start, |sum, value| sum + *value)
}

fn add<T: Real>(mut sums: [T; LANES], block: &[T; LANES]) -> [T; LANES] {
    for (sum, value) in sums.iter_mut().zip(block) {
        *sum = *sum + *value;
    }
    sums
}

fn across<T: Real>([a, b, c, d, e, f, g, h]: [T; LANES]) -> T {
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// To the nearest integer, halves to the even one, as Python's `round`; held within `u16`.
pub(super) fn round(value: f64) -> u16 {
    let floor = value as u16;
    let above = value - f64::from(floor);
    let up = above > 0.5 || (above == 0.5 && floor % 2 == 1);
    floor.saturating_add(u16::from(up))
}
