//! Eight lanes at a time, whatever the processor has.
//!
//! Kernels are generic over [`Simd`] and marked `#[inline(always)]`, so that each is compiled once for every kind of
//! processor it may run on. In wasm that is decided when it is built; elsewhere it is asked once.

use fearless_simd::{Level, Simd, SimdBase as _, SimdFrom as _, f32x8};

/// Lanes kernels work on: one register of AVX2, two of NEON, SSE2 and wasm's SIMD128.
pub(crate) const LANES: usize = 8;

/// Calls a kernel with what this processor is best at. Machines with AVX2 fuse products and sums, others round twice;
/// AVX-512 takes the same way as AVX2, so that both compute the same.
macro_rules! vectorised {
    ($level:expr, $simd:ident => $kernel:expr) => {{
        let level: fearless_simd::Level = $level;
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            if let Some($simd) = level.as_avx2() {
                fearless_simd::Simd::vectorize(
                    $simd,
                    #[inline(always)]
                    || $kernel,
                )
            } else {
                fearless_simd::dispatch!(level, $simd => $kernel)
            }
        }
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        {
            fearless_simd::dispatch!(level, $simd => $kernel)
        }
    }};
}
pub(crate) use vectorised;

/// What this processor is best at.
pub(crate) fn level() -> Level {
    Level::new()
}

/// The same number in every lane.
#[inline(always)]
pub(crate) fn splat<S: Simd>(simd: S, value: f32) -> f32x8<S> {
    f32x8::splat(simd, value)
}

/// Eight numbers.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, values: &[f32; LANES]) -> f32x8<S> {
    f32x8::simd_from(simd, *values)
}

/// The first numbers of a slice, and zeros where it has less than eight.
#[inline(always)]
pub(crate) fn padded(values: &[f32]) -> [f32; LANES] {
    match values.first_chunk() {
        Some(whole) => *whole,
        None => {
            let mut lanes = [0.0; LANES];
            lanes
                .iter_mut()
                .zip(values)
                .for_each(|(lane, value)| *lane = *value);
            lanes
        }
    }
}

/// Writes as many lanes as there is room for.
#[inline(always)]
pub(crate) fn store<S: Simd>(lanes: f32x8<S>, room: &mut [f32]) {
    let lanes: [f32; LANES] = lanes.into();
    match room.first_chunk_mut() {
        Some(whole) => *whole = lanes,
        None => room.iter_mut().zip(lanes).for_each(|(room, lane)| *room = lane),
    }
}

/// The sum of the lanes, in an order that is the same everywhere.
#[inline(always)]
pub(crate) fn total<S: Simd>(lanes: f32x8<S>) -> f32 {
    let [a, b, c, d, e, f, g, h]: [f32; LANES] = lanes.into();
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}
