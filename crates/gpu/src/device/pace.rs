//! How much work goes into a submission.

/// What a submission should take, in milliseconds. Systems reset a GPU that does not answer for seconds, and a screen
/// that waits for it stutters much earlier; 100 ms are never to be reached.
const TARGET_MS: f64 = 40.0;
/// How much larger than the last a submission may be: what was measured on little work says little of much.
const GROWTH: f64 = 4.0;

/// Learns how much work fits the time, in units of whoever asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    units: u64,
}

impl Pace {
    /// For a first submission of so much.
    pub(crate) const fn new(units: u64) -> Self {
        let units = if units == 0 { 1 } else { units };
        Self { units }
    }

    /// How much may go next; never nothing.
    pub(crate) const fn units(self) -> u64 {
        self.units
    }

    /// So much took so long.
    pub(crate) fn learn(&mut self, units: u64, milliseconds: f64) {
        let each = milliseconds.max(1e-3) / units.max(1) as f64;
        let most = units.max(1) as f64 * GROWTH;
        self.units = (TARGET_MS / each).min(most).max(1.0) as u64;
    }

    /// The same of work that may have been too little to keep the device busy: that teaches nothing, unless it was slow.
    pub(crate) fn learn_if_telling(&mut self, units: u64, milliseconds: f64) {
        if units >= self.units || milliseconds >= TARGET_MS {
            self.learn(units, milliseconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_steps_and_shrinks_at_once() {
        let mut pace = Pace::new(0);
        assert_eq!(pace.units(), 1);
        pace.learn(1, 0.1);
        assert_eq!(pace.units(), 4);
        pace.learn(4, 1.0);
        assert_eq!(pace.units(), 16);
        pace.learn(16, 80.0);
        assert_eq!(pace.units(), 8);
        pace.learn(8, 4000.0);
        assert_eq!(pace.units(), 1);
    }

    #[test]
    fn little_work_teaches_only_when_it_is_slow() {
        let mut pace = Pace::new(1000);
        pace.learn_if_telling(10, 1.0);
        assert_eq!(pace.units(), 1000);
        pace.learn_if_telling(10, 80.0);
        assert_eq!(pace.units(), 5);
    }
}
