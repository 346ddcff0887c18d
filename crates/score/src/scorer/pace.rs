//! How many tokens go through a model together.

/// What one step should take, in milliseconds: a caller can end the work between steps, and hears of each.
const TARGET_MS: f64 = 150.0;
/// How much larger than the last a step may be: what was measured on few tokens says little of many.
const GROWTH: f64 = 4.0;
/// Tokens of a first step.
const FIRST: f64 = 64.0;
/// Bytes that the widest tensor of a step may take.
const WIDEST_BYTES: usize = 64 << 20;

/// Learns how many tokens fit the time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    tokens: f64,
    most: f64,
}

impl Pace {
    /// For a model whose widest rows have `columns` numbers.
    pub(super) fn new(columns: usize) -> Self {
        let row = columns.max(1).saturating_mul(size_of::<f32>());
        let most = WIDEST_BYTES.checked_div(row).unwrap_or(1).max(1);
        Self {
            tokens: FIRST,
            most: most as f64,
        }
    }

    /// How many may go next. A single text that is longer goes alone.
    pub(super) fn tokens(self) -> usize {
        self.tokens.min(self.most) as usize
    }

    /// So many took so long.
    pub(super) fn learn(&mut self, tokens: usize, milliseconds: f64) {
        let tokens = tokens.max(1) as f64;
        let each = milliseconds.max(1e-3) / tokens;
        self.tokens = (TARGET_MS / each).min(tokens * GROWTH).max(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_steps_shrinks_at_once_and_keeps_within_memory() {
        let pace = Pace::new(1 << 20);
        assert_eq!(pace.tokens(), 16, "64 MiB of rows of 4 MiB");
        let mut pace = Pace { most: 1000.0, ..pace };
        pace.learn(64, 1.0);
        assert_eq!(pace.tokens(), 256);
        pace.learn(256, 1.0);
        assert_eq!(pace.tokens(), 1000);
        pace.learn(1000, 1500.0);
        assert_eq!(pace.tokens(), 100);
        pace.learn(10, 1e9);
        assert_eq!(pace.tokens(), 1);
    }
}
