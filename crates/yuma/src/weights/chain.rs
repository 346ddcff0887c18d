//! What the chain does with a row of weights it is sent.

use alloc::vec::Vec;

use crate::fixed::I32F32;
use crate::ratios;

/// The row as it is stored: its largest weight becomes 65 535. A row of zeros stays one.
///
/// Source: `vec_u16_max_upscale_to_u16`, `epoch/math.rs`, called by `internal_set_weights`, `subnets/weights.rs`.
pub fn upscale(row: &[u16]) -> Vec<u16> {
    let largest = row.iter().max().copied().unwrap_or_default();
    row.iter().map(|weight| scale(*weight, largest)).collect()
}

/// Whether no weight is more of the whole row than `limit`, a ratio of 65 535.
///
/// Source: `check_vec_max_limited`, `epoch/math.rs`. Since spec 425 the limit the chain asks for is always 65 535.
pub fn within_limit(row: &[u16], limit: u16) -> bool {
    let mut parts: Vec<I32F32> = row.iter().map(|weight| whole(*weight)).collect();
    ratios::normalise(&mut parts);
    parts
        .into_iter()
        .max()
        .is_none_or(|largest| largest <= I32F32::from_ratio(limit))
}

/// `weight · 65535 / largest`, to the nearest integer. Above half of the range the product would not fit, and the chain
/// divides first.
fn scale(weight: u16, largest: u16) -> u16 {
    let (weight, largest) = (whole(weight), whole(largest));
    let exact = if largest > whole(1 << 15) {
        weight.mul(whole(u16::MAX).safe_div(largest))
    } else {
        weight.mul(whole(u16::MAX)).safe_div(largest)
    };
    exact.add(I32F32::HALF).to_u16()
}

fn whole(value: u16) -> I32F32 {
    I32F32::from_int(i32::from(value))
}
