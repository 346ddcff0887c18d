//! How alike embeddings are.

use super::error::{PrimitiveError, length};
use super::vectors::{Vectors, finite};
use crate::order::order;

/// The sum of products of single-precision numbers; double precision holds each product exactly.
///
/// # Errors
/// [`PrimitiveError::Length`] if the two differ in length, [`PrimitiveError::OutOfRange`] for numbers that are not
/// finite.
pub fn dot(one: &[f32], other: &[f32]) -> Result<f64, PrimitiveError> {
    length("numbers in the other vector", other.len(), one.len())?;
    finite("number of one", one)?;
    finite("number of the other", other)?;
    Ok(product(one, other))
}

/// The cosine of the angle between two vectors: -1 to 1. A vector of zeros is like none: 0, as in scikit-learn.
///
/// # Errors
/// As [`dot`].
pub fn cosine(one: &[f32], other: &[f32]) -> Result<f64, PrimitiveError> {
    let product = dot(one, other)?;
    Ok(angle(product, size(one), size(other)))
}

/// The cosine of one vector to each of many.
///
/// # Errors
/// As [`dot`].
pub fn similarities(one: &[f32], many: &Vectors<'_>) -> Result<Vec<f64>, PrimitiveError> {
    length("numbers in the vector", one.len(), many.width())?;
    finite("number", one)?;
    let length = size(one);
    let to = |row: &[f32]| angle(product(one, row), length, size(row));
    Ok(many.rows().map(to).collect())
}

/// The cosine of each to each, row by row; the diagonal is 1 (0 for zeros).
///
/// # Errors
/// [`PrimitiveError::TooLarge`] above [`MAX_VECTORS`](super::MAX_VECTORS).
pub fn pairwise(vectors: &Vectors<'_>) -> Result<Vec<f64>, PrimitiveError> {
    vectors.few()?;
    let sizes: Vec<f64> = vectors.rows().map(size).collect();
    let mut matrix = Vec::with_capacity(vectors.len().saturating_mul(vectors.len()));
    for (one, length) in vectors.rows().zip(&sizes) {
        let cosines = vectors
            .rows()
            .zip(&sizes)
            .map(|(other, other_length)| angle(product(one, other), *length, *other_length));
        matrix.extend(cosines);
    }
    Ok(matrix)
}

/// The cosine of each to the mean of all: how near the centre an answer is. None for none.
pub fn to_mean(vectors: &Vectors<'_>) -> Vec<f64> {
    let mut mean = vec![0.0; vectors.width()];
    for row in vectors.rows() {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    let length = libm::sqrt(mean.iter().map(|value| value * value).sum());
    let to = |row: &[f32]| {
        let product = mean.iter().zip(row).map(|(a, b)| a * f64::from(*b)).sum();
        angle(product, length, size(row))
    };
    vectors.rows().map(to).collect()
}

/// The `k` highest and where they stand, highest first; of equals the earlier first. Fewer if there are fewer. What is
/// no number is not among them.
pub fn top_k(scores: &[f64], k: usize) -> Vec<(usize, f64)> {
    // Adding zero makes -0 and 0 one, and they tie.
    let score = |place: usize| scores.get(place).map_or(f64::NAN, |score| score + 0.0);
    let order = order(scores.len(), &|one, other| score(other).total_cmp(&score(one)));
    let named = order
        .into_iter()
        .filter_map(|place| Some((place, *scores.get(place)?)));
    let numbers = named.filter(|(_, score)| !score.is_nan());
    numbers.take(k).collect()
}

/// Length of a vector.
pub(super) fn size(vector: &[f32]) -> f64 {
    libm::sqrt(product(vector, vector))
}

/// Their product over their lengths.
pub(super) fn angle(product: f64, one: f64, other: f64) -> f64 {
    let lengths = one * other;
    if lengths == 0.0 {
        return 0.0;
    }
    (product / lengths).clamp(-1.0, 1.0)
}

/// Partial sums, so that a compiler may use vectors without changing the order.
const LANES: usize = 8;

/// The sum of products, in one order always.
pub(super) fn product(one: &[f32], other: &[f32]) -> f64 {
    let (one, one_rest) = one.as_chunks::<LANES>();
    let (other, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in one.iter().zip(other) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f64::from(*a) * f64::from(*b);
        }
    }
    let rest = one_rest.iter().zip(other_rest);
    rest.fold(sums.iter().sum(), |sum, (a, b)| {
        sum + f64::from(*a) * f64::from(*b)
    })
}
