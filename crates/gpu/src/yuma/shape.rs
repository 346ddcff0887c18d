//! Where everything lies in the kernels' memory. `kernels/yuma/layout.wgsl` says the same.

use super::Number;

/// A matrix as kernels see it: validators by neurons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) number: Number,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

/// Words of a scenario's plan before its rows: `PLAN_WORDS`.
pub(crate) const PLAN_WORDS: usize = 4;
/// Numbers of a scenario: `NUMBERS`.
pub(crate) const NUMBERS: usize = 7;
/// `NO_ROW`.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// Sums of a column of stored bonds stay below 2^31.
const MOST_ROWS: usize = 4096;
/// Sums of a row of stored weights stay below 2^31, and with [`MOST_ROWS`] every index below 2^32.
const MOST_COLUMNS: usize = 16_384;

impl Shape {
    /// Whether no sum and no index leaves its range.
    pub(crate) const fn fits(self) -> bool {
        self.rows > 0 && self.rows <= MOST_ROWS && self.columns <= MOST_COLUMNS
    }

    /// Validators times neurons.
    pub(crate) const fn cells(self) -> usize {
        self.rows.saturating_mul(self.columns)
    }

    /// Words of values of 16 bits, two to a word.
    pub(crate) const fn pairs(count: usize) -> usize {
        count.div_ceil(2)
    }

    /// Words of bits.
    pub(crate) const fn flags(count: usize) -> usize {
        count.div_ceil(32)
    }

    /// Words of an uploaded row of weights: its sum, its values, which are there.
    pub(crate) const fn packed_row(self) -> usize {
        Self::pairs(self.columns)
            .saturating_add(Self::flags(self.columns))
            .saturating_add(1)
    }

    /// Words of a normalised row of weights.
    pub(crate) const fn row(self) -> usize {
        self.columns.saturating_mul(self.number.words())
    }

    /// Words of a matrix of stored bonds.
    pub(crate) const fn bonds(self) -> usize {
        self.rows.saturating_mul(Self::pairs(self.columns))
    }

    /// Words of a stake distribution: A, and votes.
    pub(crate) const fn stakes(self) -> usize {
        self.rows.saturating_mul(self.number.words()).saturating_mul(2)
    }

    /// Words of a scenario's plan.
    pub(crate) const fn plan(self) -> usize {
        self.rows.saturating_add(PLAN_WORDS)
    }

    /// Words of a scenario's numbers.
    pub(crate) const fn numbers(self) -> usize {
        NUMBERS.saturating_mul(self.number.words())
    }

    /// Words of consensus, incentive, and whether there is any consensus.
    pub(crate) const fn judged(self) -> usize {
        self.columns
            .saturating_mul(2)
            .saturating_add(1)
            .saturating_mul(self.number.words())
    }

    /// Words of trust and dividends.
    pub(crate) const fn validators(self) -> usize {
        self.stakes()
    }

    /// Words of bonds as shares.
    pub(crate) const fn shares(self) -> usize {
        self.cells().saturating_mul(self.number.words())
    }

    /// Words of bonds as they are stored.
    pub(crate) const fn stored(self) -> usize {
        Self::pairs(self.rows)
            .saturating_add(Self::flags(self.rows))
            .saturating_mul(self.columns)
    }
}
