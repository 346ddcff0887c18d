//! Where in a proof the bytes with a given hash are.

use alloc::vec::Vec;

use primitives::{Hash, hashing};

/// The nodes' hashes with their places, in the order of hashes: filled once and searched often, a sorted row beats a
/// tree.
#[derive(Clone, Debug)]
pub(super) struct Places(Vec<(Hash, usize)>);

impl Places {
    pub(super) fn of(nodes: &[Vec<u8>]) -> Self {
        let hashed = |(index, node): (usize, &Vec<u8>)| (hashing::blake2_256(node), index);
        let mut places: Vec<_> = nodes.iter().enumerate().map(hashed).collect();
        places.sort_unstable();
        Self(places)
    }

    /// A node that is given a second time.
    pub(super) fn duplicate(&self) -> Option<usize> {
        let mut pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs
            .find(|((first, _), (second, _))| first == second)
            .map(|(_, (_, index))| *index)
    }

    pub(super) fn get(&self, hash: &Hash) -> Option<usize> {
        let at = self.0.binary_search_by(|(held, _)| held.cmp(hash)).ok()?;
        self.0.get(at).map(|(_, index)| *index)
    }

    /// Says that the node at `index` is what `hash` refers to, which no node was.
    pub(super) fn insert(&mut self, hash: Hash, index: usize) {
        let at = self.0.partition_point(|(held, _)| *held < hash);
        self.0.insert(at, (hash, index));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Hash, usize)> {
        self.0.iter().copied()
    }
}
