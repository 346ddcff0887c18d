//! Sorting, compiled once for whatever is sorted: in wasm, each kind of thing that is sorted by itself takes 2 kB more.

use core::cmp::Ordering;

/// The places of so many things in the order that `compare` says; of equals the earlier comes first.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

/// The things in their order.
pub(crate) fn sorted<T: Ord + Copy>(things: &[T]) -> Vec<T> {
    let compare = |one: usize, other: usize| things.get(one).cmp(&things.get(other));
    let order = order(things.len(), &compare);
    order
        .iter()
        .filter_map(|place| things.get(*place).copied())
        .collect()
}

/// Moves the things into the order of their keys.
pub(crate) fn sort_by_key<T, K: Ord>(things: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let keys: Vec<K> = things.iter().map(key).collect();
    let order = order(keys.len(), &|one, other| keys.get(one).cmp(&keys.get(other)));
    let mut all: Vec<Option<T>> = things.drain(..).map(Some).collect();
    let taken = order.iter().filter_map(|place| all.get_mut(*place)?.take());
    things.extend(taken);
}

#[cfg(test)]
mod tests {
    use super::{sort_by_key, sorted};

    #[test]
    fn things_are_sorted_and_equals_keep_their_order() {
        assert_eq!(sorted(&["b", "", "a", "b"]), ["", "a", "b", "b"]);
        let mut things = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        sort_by_key(&mut things, |(key, _)| *key);
        assert_eq!(things, [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
    }
}
