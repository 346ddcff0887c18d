//! Chain time. Real time for our own runtime, whose slots shrink with the speed; a clock that runs faster for a
//! foreign runtime, whose slot duration is a constant of its code.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Milliseconds since the Unix epoch, as the chain sees them.
pub struct Clock {
    started: Instant,
    origin_ms: AtomicU64,
    speed: u64,
}

impl Clock {
    /// A clock which shows real time less `behind_ms` now and then runs `speed` times as fast as real time.
    #[must_use]
    pub fn new(speed: u64, behind_ms: u64) -> Self {
        let origin_ms = AtomicU64::new(real_ms().saturating_sub(behind_ms));
        Self {
            started: Instant::now(),
            origin_ms,
            speed: speed.max(1),
        }
    }

    /// Chain time now.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        let real = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.origin_ms
            .load(Ordering::Relaxed)
            .saturating_add(real.saturating_mul(self.speed))
    }

    /// Moves the clock ahead; time never goes back.
    pub fn skip_ms(&self, ms: u64) {
        self.origin_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// How long to sleep, in real time, until chain time `at_ms`.
    #[must_use]
    pub fn until(&self, at_ms: u64) -> Duration {
        Duration::from_millis(
            at_ms
                .saturating_sub(self.now_ms())
                .checked_div(self.speed)
                .unwrap_or(0),
        )
    }
}

fn real_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
