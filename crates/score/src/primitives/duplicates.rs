//! Answers that are copies of one another.

use super::error::{PrimitiveError, parameter};
use super::similarity::{angle, product, size};
use super::vectors::Vectors;

/// Two vectors that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The earlier.
    pub first: usize,
    /// The later.
    pub second: usize,
    /// Their cosine.
    pub cosine: f64,
}

/// All pairs whose cosine is `threshold` at least, by the earlier, then the later.
///
/// # Errors
/// [`PrimitiveError::Parameter`] for a threshold outside of -1 to 1, [`PrimitiveError::TooLarge`] above
/// [`MAX_VECTORS`](super::MAX_VECTORS).
pub fn duplicates(vectors: &Vectors<'_>, threshold: f64) -> Result<Vec<Pair>, PrimitiveError> {
    let mut pairs = Vec::new();
    each(vectors, threshold, |pair| pairs.push(pair))?;
    Ok(pairs)
}

/// Groups of two or more in which a chain of pairs, each alike by `threshold` at least, leads from any to any. Each in
/// order, and the groups by their first.
///
/// # Errors
/// As [`duplicates`].
pub fn groups(vectors: &Vectors<'_>, threshold: f64) -> Result<Vec<Vec<usize>>, PrimitiveError> {
    let mut forest = Forest((0..vectors.len()).collect());
    each(vectors, threshold, |pair| forest.join(pair.first, pair.second))?;
    let mut members = vec![Vec::new(); vectors.len()];
    for at in 0..vectors.len() {
        if let Some(group) = members.get_mut(forest.root(at)) {
            group.push(at);
        }
    }
    members.retain(|group| group.len() > 1);
    Ok(members)
}

fn each(vectors: &Vectors<'_>, threshold: f64, mut found: impl FnMut(Pair)) -> Result<(), PrimitiveError> {
    let is_cosine = (-1.0..=1.0).contains(&threshold);
    parameter("the threshold", threshold, is_cosine, "from -1 to 1")?;
    vectors.few()?;
    let sizes: Vec<f64> = vectors.rows().map(size).collect();
    let rows = || vectors.rows().zip(&sizes).enumerate();
    for (first, (one, length)) in rows() {
        for (second, (other, other_length)) in rows().skip(first.saturating_add(1)) {
            let cosine = angle(product(one, other), *length, *other_length);
            if cosine >= threshold {
                found(Pair {
                    first,
                    second,
                    cosine,
                });
            }
        }
    }
    Ok(())
}

/// Trees of places, each place naming one before it in its tree, or itself: the root is the earliest of all.
struct Forest(Vec<usize>);

impl Forest {
    fn root(&mut self, mut at: usize) -> usize {
        while let Some(&above) = self.0.get(at).filter(|above| **above != at) {
            let higher = self.0.get(above).copied().unwrap_or(above);
            if let Some(place) = self.0.get_mut(at) {
                *place = higher;
            }
            at = higher;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.0.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}
