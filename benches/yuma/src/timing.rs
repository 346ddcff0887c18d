//! Processor time of one thread, which a busy machine does not stretch; two ways in turns.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// Medians of one call, in nanoseconds.
pub(crate) struct Times {
    pub(crate) ours: u64,
    pub(crate) theirs: Option<u64>,
}

/// At least this long is measured, in at least this many rounds.
const ENOUGH: u64 = 1_500_000_000;
const ROUNDS: usize = 9;

/// Runs one, or two in turns, after a round to warm up.
pub(crate) fn race<A, B>(mut ours: impl FnMut() -> A, theirs: Option<impl FnMut() -> B>) -> Times {
    let mut theirs = theirs;
    let mut times = (Vec::new(), Vec::new());
    let started = Instant::now();
    let running = || u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX) < ENOUGH;
    ours();
    while times.0.len() < ROUNDS || running() {
        times.0.push(time(&mut ours));
        if let Some(theirs) = &mut theirs {
            times.1.push(time(theirs));
        }
    }
    Times {
        ours: median(times.0).unwrap_or_default(),
        theirs: median(times.1),
    }
}

/// Processor time of one call.
fn time<T>(work: &mut impl FnMut() -> T) -> u64 {
    let before = spent();
    std::hint::black_box(work());
    spent().saturating_sub(before)
}

/// What this thread has spent on a processor, in nanoseconds.
fn spent() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let [seconds, nanoseconds] =
        [time.tv_sec, time.tv_nsec].map(|part| u64::try_from(part).unwrap_or_default());
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

fn median(mut times: Vec<u64>) -> Option<u64> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
