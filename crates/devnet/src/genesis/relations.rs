//! Parents and children: validators that lend part of their stake on a subnet to others.

use super::cast::Neuron;
use super::neurons::Seat;
use super::random::ratio;
use super::store::{Store, blake2, identity};

/// Parent, child and the percentage lent, as places among the subnet's validators. One has two children, one two
/// parents, one is both.
const LOANS: [(usize, usize, u64); 5] = [(2, 3, 25), (2, 4, 10), (3, 4, 50), (5, 6, 100), (7, 3, 33)];

/// Writes the relations of a subnet; those of places it does not have are left out.
pub(super) fn lend(store: &mut Store, netuid: u16, seats: &[Seat]) {
    let validators: Vec<Neuron> = seats
        .iter()
        .filter(|seat| seat.validator)
        .map(|seat| seat.neuron)
        .collect();
    let loans: Vec<(Neuron, Neuron, u64)> = LOANS
        .iter()
        .filter_map(|(parent, child, percent)| {
            let part = ratio(u64::MAX, *percent, 100);
            Some((*validators.get(*parent)?, *validators.get(*child)?, part))
        })
        .collect();
    for neuron in &validators {
        let lent = loans.iter().filter(|(parent, _, _)| parent == neuron);
        let lent: Vec<_> = lent.map(|(_, child, part)| (*part, child.hotkey)).collect();
        let borrowed = loans.iter().filter(|(_, child, _)| child == neuron);
        let borrowed: Vec<_> = borrowed.map(|(parent, _, part)| (*part, parent.hotkey)).collect();
        for (item, relations) in [("ChildKeys", lent), ("ParentKeys", borrowed)] {
            if !relations.is_empty() {
                let key = [blake2(neuron.hotkey), identity(netuid)];
                store.subtensor().insert(item, key, relations);
            }
        }
    }
}
