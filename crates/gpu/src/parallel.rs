//! The processor's share of the work: all cores where there are threads, one in a browser.

/// How many threads work is spread over.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How many threads work is spread over.
#[cfg(target_arch = "wasm32")]
pub(crate) const fn threads() -> usize {
    1
}

/// `work` on every item, in order.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(threads()).max(1);
    if share >= items.len() {
        return items.into_iter().map(work).collect();
    }
    spread(items, share, &work)
}

/// A thread for each `share` of the items.
fn spread<T: Send, R: Send>(items: Vec<T>, share: usize, work: &(impl Fn(T) -> R + Sync)) -> Vec<R> {
    let mut items = items.into_iter();
    std::thread::scope(|scope| {
        let mut started = Vec::new();
        loop {
            let part: Vec<T> = items.by_ref().take(share).collect();
            if part.is_empty() {
                break;
            }
            started.push(scope.spawn(move || part.into_iter().map(work).collect::<Vec<R>>()));
        }
        let joined = started.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept() {
        for n in [0, 1, 2, 3, 100, 101] {
            let doubled: Vec<u32> = map((0..n).collect(), |item: u32| item.wrapping_mul(2));
            assert!(
                doubled
                    .iter()
                    .copied()
                    .eq((0..n).map(|item| item.wrapping_mul(2)))
            );
        }
    }
}
