//! Models in whole numbers: scores that are the same bits on every processor and every GPU.
//!
//! [`ExactCpu`] and [`ExactDevice`] compute what is written here and nothing else; the second's kernels are
//! `kernels/exact/*.wgsl`. Floats occur in two places: where parameters and inputs are made whole numbers (`load`), and
//! where results are read. Both use IEEE 754 sums, products, quotients and casts, one rounding each, which are the same
//! everywhere; no function of a mathematical library, no fused product.
//!
//! # Numbers
//!
//! A tensor is a matrix of `i32` and a number of fraction bits, its *point*: `value / 2^point`. `i32::MIN` never occurs.
//! The point of a result follows from the operation, never from the numbers:
//!
//! | tensor | point |
//! |---|---|
//! | given by `tensor`; vectors; rotations, the cosine's and sine's one | the most, up to 62, that leaves every number below 2^30 |
//! | sums of embeddings | 24 |
//! | rows of length one, and products of two such | 30 |
//! | scores of forecasts | one less than the members', or the observations' own if that is less |
//! | means, rows by number | that of their input |
//! | all else | 16 |
//!
//! Whether rows are of length one is known of what `pool` made, and found out of what `tensor` is given: no row's squares
//! may sum to more than `1 + 2^-16`.
//!
//! *Floats to integers*: `floor(x * 2^point + 1/2)`. Numbers that are infinite or none are refused.
//! *Rescaling* by a shift of `s`, `r(v, s)`: `floor(v / 2^s + 1/2)`, of `s <= 0` `v * 2^-s`; saturated to ±(2^31 - 1). Sums
//! of two results saturate in the same way. *Bits* of `n`: the least `b` with `n < 2^b`.
//!
//! # Weights
//!
//! A row of weights, the numbers of one output, has a scale `m / 2^e`, `2^14 <= m < 2^15`: the smallest of that form that
//! is not below `max |w| / L`, and `w` becomes `floor(w / scale + 1/2)`. `L` is 32,639 (16 bits), or 127 where 8 or 4 bits are
//! asked for. An embedding's row has 16 bits and a power of two instead: the smallest that is not below `max |w| / 32,767`.
//!
//! A number of 16 bits is `256 h + l`, with `h = floor((v + 128) / 256)` and both of -128 to 127: products of 8 bits are what GPUs
//! have. So is every row of a linear layer's input, and every head of queries and keys: `v = r(x, s)` with
//! `s = bits(M + floor(M / 64)) - 15` for the largest magnitude `M` of the row, and `s = 0` for zeros; no `|v|` is above 32,265.
//!
//! # Operations
//!
//! **linear**: `S = Σ v w`, exactly; `y = r(S m, e + p - s - 16)` for an input with point `p`; plus bias, activation, plus
//! residual, each of the two brought to point 16 by `r`.
//!
//! **activations**, point 16 to 16: tables over `|x|` in steps of 2^-8, with point 24, and `t(|x|)` between two entries by
//! the eight bits that are left, halves up; then to point 16. GELU, its approximation and SiLU are `max(x, 0) + t`, where
//! `t = f(-|x|)`; tanh is odd; the sigmoid is `t(|x|) = f(-|x|)` below zero and `1 - t` elsewhere. Tables reach to 8, of SiLU and the
//! sigmoid to 16; beyond, their last entry stands. Entries are computed in double precision by series (`curves`), and a
//! test holds the SHA-256 of all of them.
//!
//! **gate**: `r(a(x1) x2, 16)`, both halves brought to point 16 first.
//!
//! **norms** of `n` numbers, brought to point 24 where they have more: `d = x - mean`, the mean rounded to the nearest, halves
//! away from zero (of RMS norms `d = x`). `s = max(0, bits(max |d|) - 23)`; `T = Σ r(d, s)² + floor(E / 4^s)` with
//! `E = floor(epsilon n 4^point + 1/2)`. With `z1`, `z2` even and largest such that nothing leaves 64 bits,
//! `R = isqrt(floor(T 2^z1 / n) 2^z2)` and `q = floor((2^63 - 1) / R)`: `sqrt(n / T)` is `q 2^(h - 63)`, `h = (z1 + z2) / 2`. Then
//! `t = r(d q, 63 - 22 + s - h)`, `y = r(t gamma, 22 + p_gamma - 16) + r(beta, p_beta - 16)`. All is zero where `T` is.
//! **Length one** is the same with `n = 1`, no epsilon, no gamma, and point 30 in the place of 22.
//!
//! **rotations**: `r(x cos - y sin, p)` and `r(y cos + x sin, p)`, `p` their point.
//!
//! **attention**: score `r(S m, p_q + p_k - s_q - s_k + e - 16)`, `m / 2^e` the float factor with 24 bits, exactly. For each row, over
//! what it sees: `E_j = exp(score_j - max)`; `P = Σ E_j`; `z` its leading zeros, `q = floor((2^63 - 1) / (P 2^z / 2^32))`; shares
//! `w_j = r(E_j q, 71 - z)`, which have point 24; `y = r(Σ w_j v_j, 24 + p_v - 16)`.
//!
//! **exp** of `-x`, point 16 to 30: `u = floor(x L / 2^26)` with `L = 3,098,164,009`, which is `log2(e)` with 31 fraction bits; so `u` has 21. The
//! table of `2^-f`, 1,024 steps, point 30, gives the value for its fraction, of which 11 bits lie between two entries; its
//! whole part shifts, halves up; above 30 the result is zero.
//!
//! **ln** of `P / 2^30`: 33 - z whole bits, and the table of `log2(1 + f)`, 1,024 steps, point 29, for the 21 bits behind the
//! highest; without its lowest 8 bits times `ln(2)` with 32 fraction bits (2,977,044,472), to point 16.
//!
//! **log-probabilities**: logits as linear layers have them; `-((max - logit) + ln(Σ exp(logit_j - max)))`.
//!
//! **similarity**: rows `r(x, s)` with `s = max(0, bits(max |x|) - 23)`; `r(Σ a b, p_a + p_b - s_a - s_b - p)`, `p` the result's point.
//!
//! **pooling**: means as in norms; an empty sequence gives zeros.
//!
//! **forecasts**: members and observations brought to the result's point; `(m Σ|x - y| - Σ over pairs |x - x'|) / m²`, to the
//! nearest, halves up.
//!
//! **embeddings**: each row brought to point 24, and added up in order, each sum saturated.
//!
//! # Bounds
//!
//! Every sum fits, whatever the numbers are; what is larger is refused with [`NnError::Unsupported`]. Rows that are
//! multiplied or normalised have at most 2^16 columns, heads 256, sequences and vocabularies 2^20, forecasts 8,192 members.
//!
//! | sum | terms | bound |
//! |---|---|---|
//! | on a GPU, `Σ h h'` and `Σ l l'`, 32 bits | 2^16 of 2^14 | 2^30 |
//! | on a GPU, `Σ h l' + l h'`, 32 bits | 2^16 of `126 * 128 + 128 * 127` | 2,122,317,824 < 2^31 |
//! | on the processor, a block of `v w`, 32 bits | 512 of `32,265 * 128` | 2,114,519,040 < 2^31 |
//! | `S` of a layer, times `m` | 2^16 of 2^30; 2^15 | 2^61 |
//! | `S` of scores, times `m` | 2^8 of 2^30; 2^24 | 2^62 |
//! | `T` | 2^16 of 2^46, and `E` | 2^62 + 2^62 |
//! | `d q` | | (2^31 - 1)(2^32 - 1) < 2^63 |
//! | `P` | 2^20 of 2^30 | 2^50 |
//! | `Σ w v` | `w` sums to 2^24 + 2^19 at most | 2^56 |
//! | rotations | 2 of 2^61 | 2^62 |
//! | products of similarity | 2^16 of 2^46 | 2^62 |
//! | sums of a forecast, times `m` | 2^13 of 2^31; 2^13 | 2^57 |
//!
//! A number that would be beyond ±(2^31 - 1) stops there: with point 16, ±32,768. Weights that drive numbers there give
//! poor scores, and everywhere the same.

mod cpu;
mod curves;
#[cfg(feature = "webgpu")]
mod device;
mod int;
mod load;
mod product;
mod tables;
mod tensor;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]
mod tests;
mod weights;

use crate::nn::NnError;

pub use cpu::{ExactCpu, ExactMatrix, ExactTable};
#[cfg(feature = "webgpu")]
pub use device::{ExactDevice, ExactDeviceMatrix, ExactDeviceRope, ExactDeviceTensor, ExactDeviceVector};
pub use tensor::{ExactRope, ExactTensor, ExactVector};

/// Columns of a matrix that is multiplied, summed or normalised: its sums stay within 64 bits.
pub(crate) const MOST_COLUMNS: usize = 1 << 16;
/// Rows of a sequence.
pub(crate) const MOST_ROWS: usize = 1 << 20;
/// Numbers of a matrix: a gibibyte of them.
const MOST_NUMBERS: usize = 1 << 28;

/// An error unless both are the same.
pub(crate) fn same(what: &'static str, expected: usize, got: usize) -> Result<(), NnError> {
    let [expected, got] = [expected, got].map(|number| number as u64);
    if expected == got {
        Ok(())
    } else {
        Err(NnError::Shape { what, expected, got })
    }
}

/// How many numbers a matrix has, where they are not too many.
pub(crate) fn within(rows: usize, columns: usize) -> Result<usize, NnError> {
    let numbers = rows
        .checked_mul(columns)
        .filter(|numbers| *numbers <= MOST_NUMBERS);
    numbers.ok_or(NnError::OverBudget {
        wanted: (rows as u64).saturating_mul(columns as u64).saturating_mul(4),
        budget: (MOST_NUMBERS as u64).saturating_mul(4),
    })
}
