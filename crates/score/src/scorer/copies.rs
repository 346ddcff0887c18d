//! Responses that are copies of each other.

use super::Rows;
use crate::order::sorted;

/// Groups of two or more in which a chain of pairs, each alike by `threshold` at least, leads from any to any. Each in
/// order, and the groups by their first. Only rows that are `usable` count.
pub(super) fn groups(likeness: &Rows, threshold: f64, usable: &[bool]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..usable.len())
        .filter(|place| usable.get(*place) == Some(&true))
        .collect();
    let mut groups = Vec::new();
    while let Some(first) = left.first().copied() {
        let group = chained(likeness, threshold, first, &mut left);
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups
}

/// Takes out of `left` all that a chain leads to from `first`.
fn chained(likeness: &Rows, threshold: f64, first: usize, left: &mut Vec<usize>) -> Vec<usize> {
    left.retain(|place| *place != first);
    let (mut group, mut looked) = (vec![first], 0usize);
    while let Some(member) = group.get(looked).copied() {
        looked = looked.saturating_add(1);
        let row = likeness.row(member).unwrap_or_default();
        let alike = |place: &usize| row.get(*place).is_some_and(|alike| *alike >= threshold as f32);
        group.extend(left.extract_if(.., |place| alike(place)));
    }
    sorted(&group)
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;

    #[test]
    fn chains_make_groups_of_what_counts() {
        let mut likeness = vec![0.0; 36];
        for (a, b) in [(0, 3), (3, 5), (1, 4), (2, 4)] {
            likeness[a * 6 + b] = 0.9;
            likeness[b * 6 + a] = 0.9;
        }
        let likeness = Rows::new(6, likeness).unwrap();
        let all = [true; 6];
        assert_eq!(groups(&likeness, 0.9, &all), [vec![0, 3, 5], vec![1, 2, 4]]);
        assert_eq!(groups(&likeness, 0.91, &all), Vec::<Vec<usize>>::new());
        let but = [true, true, true, false, true, true];
        assert_eq!(groups(&likeness, 0.9, &but), [vec![1, 2, 4]]);
    }
}
