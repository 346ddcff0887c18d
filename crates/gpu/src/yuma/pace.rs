//! How many scenarios go into a submission.

/// What a submission should take, in milliseconds. Systems reset a GPU that does not answer for seconds, and a screen
/// that waits for it stutters much earlier; 100 ms are never to be reached.
const TARGET_MS: f64 = 40.0;
/// How much larger than the last a submission may be: what was measured on few scenarios says little of many.
const GROWTH: f64 = 4.0;
/// Cells, validators times neurons, of a first submission. Software does about a thousand in a millisecond.
const FIRST_CELLS: usize = 8192;

/// Learns how many scenarios fit the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    scenarios: usize,
}

impl Pace {
    /// For scenarios of `cells` each.
    pub(crate) const fn new(cells: usize) -> Self {
        let scenarios = match FIRST_CELLS.checked_div(cells) {
            Some(0) | None => 1,
            Some(several) => several,
        };
        Self { scenarios }
    }

    /// How many may go next.
    pub(crate) const fn scenarios(self) -> usize {
        self.scenarios
    }

    /// So many took so long.
    pub(crate) fn learn(&mut self, scenarios: usize, milliseconds: f64) {
        let each = milliseconds.max(1e-3) / scenarios.max(1) as f64;
        let most = scenarios.max(1) as f64 * GROWTH;
        self.scenarios = (TARGET_MS / each).min(most).max(1.0) as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_steps_and_shrinks_at_once() {
        let mut pace = Pace::new(16_384);
        assert_eq!(pace.scenarios(), 1);
        pace.learn(1, 0.1);
        assert_eq!(pace.scenarios(), 4);
        pace.learn(4, 1.0);
        assert_eq!(pace.scenarios(), 16);
        pace.learn(16, 80.0);
        assert_eq!(pace.scenarios(), 8);
        pace.learn(8, 4000.0);
        assert_eq!(pace.scenarios(), 1);
    }
}
