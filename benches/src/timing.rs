//! Two ways of doing the same thing, timed in turns so that a busy moment of the machine hits both.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Medians of the time one call takes, in nanoseconds.
pub(crate) struct Race {
    pub(crate) ours: u64,
    pub(crate) theirs: u64,
}

/// Rounds whose times are kept; the ones before warm the caches up.
const ROUNDS: usize = 201;
const WARM_UP: usize = 20;

/// Runs both in turns; who goes first alternates.
pub(crate) fn race<A, B>(mut ours: impl FnMut() -> A, mut theirs: impl FnMut() -> B) -> Race {
    let mut times = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for round in 0..WARM_UP.saturating_add(ROUNDS) {
        let (our_time, their_time) = if round % 2 == 0 {
            let first = time(&mut ours);
            (first, time(&mut theirs))
        } else {
            let first = time(&mut theirs);
            (time(&mut ours), first)
        };
        if round >= WARM_UP {
            times.0.push(our_time);
            times.1.push(their_time);
        }
    }
    Race {
        ours: median(times.0),
        theirs: median(times.1),
    }
}

/// The answer is kept from the optimiser, which would drop work that nobody asks about.
fn time<T>(work: &mut impl FnMut() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> u64 {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    u64::try_from(middle.as_nanos()).unwrap_or(u64::MAX)
}
