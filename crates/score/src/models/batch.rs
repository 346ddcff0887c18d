//! What goes through a model together.

use gpu::nn::Sequences;

/// Token sequences, end to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    ids: Vec<u32>,
    types: Vec<u32>,
    sequences: Sequences,
}

impl Batch {
    /// Of sequences without types: all of type 0. `None` where there are 2^32 tokens or more.
    pub fn of<'a>(sequences: impl IntoIterator<Item = &'a [u32]>) -> Option<Self> {
        Self::typed(sequences.into_iter().map(|ids| (ids, &[][..])))
    }

    /// Of ids with the type of each, or with no types at all, which stands for type 0. Types that are missing are 0,
    /// those beyond the ids are left out. `None` as in [`Batch::of`].
    pub fn typed<'a>(sequences: impl IntoIterator<Item = (&'a [u32], &'a [u8])>) -> Option<Self> {
        let (mut ids, mut types, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for (tokens, kinds) in sequences {
            ids.extend_from_slice(tokens);
            types.extend(kinds.iter().take(tokens.len()).map(|kind| u32::from(*kind)));
            types.resize(ids.len(), 0);
            lengths.push(u32::try_from(tokens.len()).ok()?);
        }
        let sequences = Sequences::of_lengths(lengths)?;
        Some(Self {
            ids,
            types,
            sequences,
        })
    }

    /// All tokens.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// The type of each: which of two texts it belongs to.
    pub fn types(&self) -> &[u32] {
        &self.types
    }

    /// Where each sequence lies.
    pub fn sequences(&self) -> &Sequences {
        &self.sequences
    }

    /// The place of each token in its sequence, plus `first`.
    pub(crate) fn places(&self, first: u32) -> Vec<u32> {
        let lengths = self.sequences.ranges().map(|range| range.len() as u32);
        lengths
            .flat_map(|length| (0..length).map(move |place| place.saturating_add(first)))
            .collect()
    }

    /// Rows that predict another, and what comes after each: all tokens but the first of a sequence.
    pub(crate) fn predictions(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut rows, mut targets) = (Vec::new(), Vec::new());
        for range in self.sequences.ranges() {
            let following = self.ids.get(range.clone()).unwrap_or_default().iter().skip(1);
            targets.extend(following);
            let last = range.end.saturating_sub(1).max(range.start);
            rows.extend((range.start..last).map(|row| row as u32));
        }
        (rows, targets)
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;

    #[test]
    fn sequences_lie_end_to_end() {
        let batch = Batch::typed([(&[5, 6, 7][..], &[0, 1][..]), (&[], &[]), (&[8], &[1, 1])]).unwrap();
        assert_eq!(batch.ids(), [5, 6, 7, 8]);
        assert_eq!(batch.types(), [0, 1, 0, 1]);
        assert_eq!(batch.sequences().starts(), [0, 3, 3, 4]);
        assert_eq!(batch.places(2), [2, 3, 4, 2]);
        assert_eq!(batch.predictions(), (vec![0, 1], vec![6, 7]));
    }
}
