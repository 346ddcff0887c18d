//! Longest common subsequences of one text with every part of another, in one pass.
//!
//! Source: A. Tiskin, "Semi-local string comparison", 2007: threads run from the left and the top of the table to its
//! right and bottom, and two that have met once never cross again. How many threads both enter and leave within a part
//! of the text is how many of its symbols the subsequence leaves out.

use super::bits::numbered;
use super::error::{PrimitiveError, bounded};

/// Largest product of the two lengths: 268 million cells, a second or a few of one processor.
pub const MAX_ALIGNED_CELLS: u64 = 1 << 28;

/// Common subsequences of a needle with all windows of a text.
pub(super) struct Windows {
    /// For each place where a thread leaves the text: how far from the start of the text it entered; 0 if from the
    /// left side, else one more than its place.
    entered: Vec<usize>,
}

impl Windows {
    /// # Errors
    /// [`PrimitiveError::TooLarge`] above [`MAX_ALIGNED_CELLS`].
    pub(super) fn new<T: Ord>(needle: &[T], text: &[T]) -> Result<Self, PrimitiveError> {
        let lengths = [needle.len(), text.len()];
        bounded("cells to align", &lengths, MAX_ALIGNED_CELLS)?;
        let [needle, text] = numbered([needle, text]);
        let count = needle.len();
        let mut threads: Vec<usize> = (count..count.saturating_add(text.len())).collect();
        for (row, symbol) in needle.iter().enumerate() {
            let mut across = count.saturating_sub(row).saturating_sub(1);
            for (down, other) in threads.iter_mut().zip(&text) {
                if symbol == other || across > *down {
                    std::mem::swap(&mut across, down);
                }
            }
        }
        let entered = |thread: usize| thread.saturating_add(1).saturating_sub(count);
        Ok(Self {
            entered: threads.into_iter().map(entered).collect(),
        })
    }

    /// The length of the subsequence with each part of the text that starts with it: of one symbol, of two, and so on.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = usize> {
        self.entered.iter().scan(0_usize, |length, entered| {
            *length = length.saturating_add(usize::from(*entered == 0));
            Some(*length)
        })
    }

    /// With each part that ends with it: from the whole text down to its last symbol.
    pub(super) fn suffixes(&self) -> impl Iterator<Item = usize> {
        self.sliding(self.entered.len())
    }

    /// With each part of `width` symbols, the first first; those that run over the end are cut there.
    pub(super) fn sliding(&self, width: usize) -> impl Iterator<Item = usize> {
        let leaves = self.leaves();
        let by = move |at: usize, start: usize| self.entered.get(at).is_some_and(|entered| *entered <= start);
        let mut length = (0..width.min(self.entered.len())).filter(|at| by(*at, 0)).count();
        // A window that moves on loses the thread that leaves at its old start, if that came from before; it gains the
        // one that leaves just behind its old end, if that did; and what entered at its old start is from before now.
        (0..self.entered.len()).map(move |start| {
            let (now, next, end) = (length, start.saturating_add(1), start.saturating_add(width));
            let leave = leaves.get(start).copied().unwrap_or_default();
            length = length
                .saturating_sub(usize::from(by(start, start)))
                .saturating_add(usize::from(by(end, next)))
                .saturating_add(usize::from(leave > start && leave < end));
            now
        })
    }

    /// Where the thread leaves that entered at each place; 0, which is before any such place, if on the right side.
    fn leaves(&self) -> Vec<usize> {
        let mut leaves = vec![0; self.entered.len()];
        for (at, entered) in self.entered.iter().enumerate() {
            if let Some(place) = entered.checked_sub(1).and_then(|place| leaves.get_mut(place)) {
                *place = at;
            }
        }
        leaves
    }
}
