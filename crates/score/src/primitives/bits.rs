//! Longest common subsequence and edit distance, 64 cells of the table at a time.
//!
//! Both go down the table in stripes of 64 rows and keep, of a stripe, what it hands to the next: one small number a
//! column. So memory is linear in the lengths, whatever symbols there are.

use super::error::{PrimitiveError, bounded};
use crate::order::sorted;

/// Largest product of the two lengths: 17.2 billion cells, a second or a few of one processor.
pub const MAX_CELLS: u64 = 1 << 34;

/// Rows of a stripe.
const STRIPE: usize = 64;

/// The length of the longest common subsequence. Source: H. Hyyrö, "Bit-parallel LCS-length computation revisited",
/// 2004.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] above [`MAX_CELLS`].
pub(super) fn common<T: Ord>(one: &[T], other: &[T]) -> Result<usize, PrimitiveError> {
    let mut table = Table::new(one, other)?;
    let mut carries = vec![false; table.text.len()];
    let mut length = 0_usize;
    for stripe in table.pattern.chunks(STRIPE) {
        fill(&mut table.masks, stripe);
        let mut row = u64::MAX;
        for (symbol, carry) in table.text.iter().zip(&mut carries) {
            let mask = mask(&table.masks, *symbol);
            let (sum, over) = row.overflowing_add(row & mask);
            let (sum, over_too) = sum.overflowing_add(u64::from(*carry));
            *carry = over || over_too;
            row = sum | (row & !mask);
        }
        let found = (!row & used(stripe)).count_ones();
        length = length.saturating_add(found as usize);
        empty(&mut table.masks, stripe);
    }
    Ok(length)
}

/// The fewest insertions, deletions and replacements between the two. Source: G. Myers, "A fast bit-vector algorithm
/// for approximate string matching based on dynamic programming", 1999, in the blocks of H. Hyyrö, 2003.
///
/// # Errors
/// [`PrimitiveError::TooLarge`] above [`MAX_CELLS`].
pub(super) fn edits<T: Ord>(one: &[T], other: &[T]) -> Result<usize, PrimitiveError> {
    let mut table = Table::new(one, other)?;
    let mut steps = vec![Step::Up; table.text.len()];
    for stripe in table.pattern.chunks(STRIPE) {
        fill(&mut table.masks, stripe);
        let mut column = Column {
            up: u64::MAX,
            down: 0,
            last: highest(stripe),
        };
        for (symbol, step) in table.text.iter().zip(&mut steps) {
            *step = column.next(mask(&table.masks, *symbol), *step);
        }
        empty(&mut table.masks, stripe);
    }
    let count = |wanted: Step| steps.iter().filter(|step| **step == wanted).count();
    let up = table.pattern.len().saturating_add(count(Step::Up));
    Ok(up.saturating_sub(count(Step::Down)))
}

/// How the distance differs from the cell to the left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Down,
    Level,
    Up,
}

/// How the distances of a column of a stripe differ from the cells above: a bit each.
struct Column {
    up: u64,
    down: u64,
    last: u64,
}

impl Column {
    /// Goes one to the right, where the symbols are equal in `equal`. Takes how the row above the stripe differs, and
    /// answers how its last row does.
    fn next(&mut self, equal: u64, above: Step) -> Step {
        let vertical = equal | self.down;
        let equal = equal | u64::from(above == Step::Down);
        let diagonal = ((equal & self.up).wrapping_add(self.up) ^ self.up) | equal;
        let up = self.down | !(diagonal | self.up);
        let down = self.up & diagonal;
        let shifted_up = (up << 1) | u64::from(above == Step::Up);
        let shifted_down = (down << 1) | u64::from(above == Step::Down);
        self.up = shifted_down | !(vertical | shifted_up);
        self.down = shifted_up & vertical;
        if up & self.last != 0 {
            Step::Up
        } else if down & self.last != 0 {
            Step::Down
        } else {
            Step::Level
        }
    }
}

/// The two as numbers of symbols, and for each symbol the rows of a stripe it stands in.
struct Table {
    pattern: Vec<u32>,
    text: Vec<u32>,
    masks: Vec<u64>,
}

impl Table {
    /// The longer goes down, for a stripe is whole even where it is not full.
    fn new<T: Ord>(one: &[T], other: &[T]) -> Result<Self, PrimitiveError> {
        bounded("cells to compare", &[one.len(), other.len()], MAX_CELLS)?;
        let (longer, shorter) = if one.len() < other.len() {
            (other, one)
        } else {
            (one, other)
        };
        let [pattern, text] = numbered([longer, shorter]);
        let symbols = pattern
            .iter()
            .max()
            .map_or(0, |highest| (*highest as usize).saturating_add(1));
        Ok(Self {
            pattern,
            text,
            masks: vec![0; symbols],
        })
    }
}

/// Both with numbers for symbols, the same for the same, in the order of the symbols.
///
/// Sorting, not hashing: nobody can choose symbols that make it slow.
pub(super) fn numbered<T: Ord>(lists: [&[T]; 2]) -> [Vec<u32>; 2] {
    let symbols: Vec<&T> = lists.into_iter().flatten().collect();
    let mut symbols = sorted(&symbols);
    symbols.dedup();
    // Nobody holds 2³² texts in memory; a number that would not fit is that of no symbol.
    let number = |symbol: &T| {
        let at = symbols.binary_search(&symbol).unwrap_or(usize::MAX);
        u32::try_from(at).unwrap_or(u32::MAX)
    };
    lists.map(|list| list.iter().map(number).collect())
}

fn mask(masks: &[u64], symbol: u32) -> u64 {
    masks.get(symbol as usize).copied().unwrap_or_default()
}

fn fill(masks: &mut [u64], stripe: &[u32]) {
    for (row, symbol) in (0_u32..).zip(stripe) {
        if let Some(mask) = masks.get_mut(*symbol as usize) {
            *mask |= 1_u64.wrapping_shl(row);
        }
    }
}

fn empty(masks: &mut [u64], stripe: &[u32]) {
    for symbol in stripe {
        if let Some(mask) = masks.get_mut(*symbol as usize) {
            *mask = 0;
        }
    }
}

/// The bit of the last row of a stripe.
fn highest(stripe: &[u32]) -> u64 {
    1_u64.wrapping_shl((stripe.len() as u32).wrapping_sub(1))
}

/// The bits of all rows of a stripe.
fn used(stripe: &[u32]) -> u64 {
    highest(stripe) | highest(stripe).wrapping_sub(1)
}
