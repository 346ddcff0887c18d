//! Sequences of a batch, end to end.

/// Where each sequence of a batch lies in the rows of a tensor: sequence `i` is rows `starts[i]..starts[i + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequences {
    /// The first is 0, none is below the one before, the last is the number of rows.
    starts: Vec<u32>,
}

impl Sequences {
    /// Of so many rows each, in order. `None` where all together are 2^32 or more.
    pub fn of_lengths(lengths: impl IntoIterator<Item = u32>) -> Option<Self> {
        let mut starts = vec![0u32];
        for length in lengths {
            let end = starts.last().copied().unwrap_or(0).checked_add(length)?;
            starts.push(end);
        }
        Some(Self { starts })
    }

    /// How many sequences.
    pub fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many rows all of them have.
    pub fn rows(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }

    /// First rows, and the end of the last one.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The rows of each.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = core::ops::Range<usize>> + Clone + '_ {
        self.starts.windows(2).map(|pair| match pair {
            [start, end] => *start as usize..*end as usize,
            _ => 0..0,
        })
    }

    /// The longest one's rows.
    pub fn longest(&self) -> usize {
        self.ranges().map(|range| range.len()).max().unwrap_or(0)
    }
}
