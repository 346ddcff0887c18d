//! In which order packed numbers lie: one stretch of inputs after the other, in each all panels, or all rows. What a
//! product reads next so always lies next.

use std::ops::Range;

/// Where `many` panels or rows from the `first`, of `count`, have some inputs: a stretch of them.
#[inline(always)]
pub(crate) fn place(count: usize, first: usize, many: usize, inputs: &Range<usize>) -> Range<usize> {
    let before = inputs.start.saturating_mul(count);
    let from = before.saturating_add(first.saturating_mul(inputs.len()));
    from..from.saturating_add(many.saturating_mul(inputs.len()))
}

/// Stretches of so many inputs; the last has those that are left.
pub(crate) fn stretches(inputs: usize, step: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..inputs).step_by(step.max(1));
    starts.map(move |from| from..inputs.min(from.saturating_add(step)))
}

/// Panels in the making.
pub(crate) struct Panels<T> {
    all: Vec<T>,
    count: usize,
    inputs: usize,
    step: usize,
}

impl<T: Copy> Panels<T> {
    /// So many panels of so many inputs, in stretches of `step`.
    pub(crate) fn new(empty: T, count: usize, inputs: usize, step: usize) -> Self {
        let all = vec![empty; count.saturating_mul(inputs)];
        Self {
            all,
            count,
            inputs,
            step,
        }
    }

    /// Writes what one panel has for each input.
    pub(crate) fn put(&mut self, panel: usize, items: &[T]) {
        for stretch in stretches(self.inputs, self.step) {
            let place = place(self.count, panel, 1, &stretch);
            if let (Some(out), Some(items)) = (self.all.get_mut(place), items.get(stretch)) {
                out.copy_from_slice(items);
            }
        }
    }

    /// All of them.
    pub(crate) fn into_inner(self) -> Vec<T> {
        self.all
    }
}
