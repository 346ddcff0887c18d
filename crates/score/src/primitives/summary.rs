//! ROUGE-L of texts of several lines.

use std::collections::BTreeMap;

use super::bits::numbered;
use super::error::{PrimitiveError, bounded};
use super::rouge::{Rouge, words};

/// Largest product of the counts of words: 134 million cells, a byte each while they are read.
pub const MAX_SUMMARY_CELLS: u64 = 1 << 27;

/// ROUGE-Lsum: a line of the reference is hit where its longest common subsequence with any line of the answer goes
/// through; no word of either text is counted more often than it is there. Equal to `rougeLsum` of `rouge-score`, whose
/// choice among subsequences of one length is made here too.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] if the product of the counts of words is above [`MAX_SUMMARY_CELLS`].
pub fn rouge_l_sum(reference: &str, answer: &str) -> Result<Rouge, PrimitiveError> {
    let (reference, answer) = (Lines::of(reference), Lines::of(answer));
    let counts = [reference.words.len(), answer.words.len()];
    bounded("cells to compare", &counts, MAX_SUMMARY_CELLS)?;
    let [reference_words, answer_words] = numbered([&reference.words, &answer.words]);
    let mut left = [&reference_words, &answer_words].map(|words| counted(words));
    let mut hits = 0_usize;
    for line in reference.of_numbers(&reference_words) {
        let mut through = vec![false; line.len()];
        for other in answer.of_numbers(&answer_words) {
            mark(line, other, &mut through);
        }
        let hit = line.iter().zip(&through).filter(|(_, through)| **through);
        for (word, _) in hit {
            hits = hits.saturating_add(usize::from(take(&mut left, *word)));
        }
    }
    let [reference, answer] = counts;
    Ok(Rouge::of(hits, answer, reference))
}

/// The words of a text, and how many each line has.
struct Lines {
    words: Vec<String>,
    lengths: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let lines: Vec<Vec<String>> = text.split('\n').map(words).collect();
        Self {
            lengths: lines.iter().map(Vec::len).collect(),
            words: lines.into_iter().flatten().collect(),
        }
    }

    /// The lines again, of words that were made numbers.
    fn of_numbers<'a>(&self, mut words: &'a [u32]) -> impl Iterator<Item = &'a [u32]> {
        self.lengths.iter().map_while(move |length| {
            let (line, rest) = words.split_at_checked(*length)?;
            words = rest;
            Some(line)
        })
    }
}

/// How often each word is there.
fn counted(words: &[u32]) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        let count: &mut usize = counts.entry(*word).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// Takes a word from both texts, if both have it still.
fn take(left: &mut [BTreeMap<u32, usize>; 2], word: u32) -> bool {
    let both = left
        .iter()
        .all(|counts| counts.get(&word).is_some_and(|count| *count > 0));
    if both {
        for count in left.iter_mut().filter_map(|counts| counts.get_mut(&word)) {
            *count = count.saturating_sub(1);
        }
    }
    both
}

/// Marks the words of `line` that its longest common subsequence with `other` goes through: from the end, up where that
/// is as long as left.
fn mark(line: &[u32], other: &[u32], through: &mut [bool]) {
    let goes_left = table(line, other);
    let (mut row, mut column) = (line.len(), other.len());
    while let (Some(above), Some(before)) = (row.checked_sub(1), column.checked_sub(1)) {
        let cell = above.saturating_mul(other.len()).saturating_add(before);
        if line.get(above) == other.get(before) {
            if let Some(place) = through.get_mut(above) {
                *place = true;
            }
            (row, column) = (above, before);
        } else if goes_left.get(cell).copied().unwrap_or_default() {
            column = before;
        } else {
            row = above;
        }
    }
}

/// For each pair of a word of `line` and one of `other`, row by row: whether the subsequence up to the pair is longer
/// without the other's word than without the line's.
fn table(line: &[u32], other: &[u32]) -> Vec<bool> {
    let mut goes_left = Vec::with_capacity(line.len().saturating_mul(other.len()));
    let mut lengths = vec![0_u32; other.len()];
    for word in line {
        let (mut left, mut diagonal) = (0, 0);
        for (length, other) in lengths.iter_mut().zip(other) {
            let above = *length;
            goes_left.push(left > above);
            *length = if word == other {
                u32::saturating_add(diagonal, 1)
            } else {
                left.max(above)
            };
            (left, diagonal) = (*length, above);
        }
    }
    goes_left
}
