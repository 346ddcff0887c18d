//! Dense parts of a weighted graph.

use alloc::vec::Vec;

/// An undirected graph on `0..n`; weights are above zero where there is an edge.
pub(super) struct Graph {
    n: usize,
    /// Neighbours of each node and the weight of the edge to each.
    edges: Vec<Vec<(usize, u64)>>,
}

impl Graph {
    pub(super) fn new(n: usize) -> Self {
        Self {
            n,
            edges: alloc::vec![Vec::new(); n],
        }
    }

    pub(super) fn connect(&mut self, a: usize, b: usize, weight: u64) {
        for (from, to) in [(a, b), (b, a)] {
            if let Some(edges) = self.edges.get_mut(from) {
                edges.push((to, weight));
            }
        }
    }

    /// Sets of nodes that hang together closely, each node in one at most; every set is ascending, and so are they.
    pub(super) fn dense_parts(&self) -> Vec<Vec<usize>> {
        let mut parts = Vec::new();
        let mut left = alloc::vec![true; self.n];
        for start in 0..self.n {
            while let Some(part) = self.densest(&self.component(start, &left)) {
                take(&mut left, &part);
                parts.push(part);
            }
            take(&mut left, &[start]);
        }
        parts.sort_unstable();
        parts
    }

    fn neighbours<'a>(&'a self, node: usize, of: &'a [bool]) -> impl Iterator<Item = (usize, u64)> + 'a {
        let edges = self.edges.get(node).map_or(&[][..], Vec::as_slice);
        let counts = |(to, _): &&(usize, u64)| of.get(*to).copied().unwrap_or_default();
        edges.iter().filter(counts).copied()
    }

    /// Everything that can be reached from `start` over nodes that are `left`.
    fn component(&self, start: usize, left: &[bool]) -> Vec<usize> {
        let mut fresh = left.to_vec();
        let (mut found, mut open) = (Vec::new(), Vec::new());
        if take(&mut fresh, &[start]) {
            open.push(start);
        }
        while let Some(node) = open.pop() {
            found.push(node);
            let next: Vec<usize> = self.neighbours(node, &fresh).map(|(to, _)| to).collect();
            take(&mut fresh, &next);
            open.extend(next);
        }
        found
    }

    /// The part with most weight for each of its nodes, of those that are left when the node with least is peeled off
    /// again and again. At least half as dense as the densest there is (Charikar 2000).
    fn densest(&self, nodes: &[usize]) -> Option<Vec<usize>> {
        let mut inside = alloc::vec![false; self.n];
        for node in nodes {
            if let Some(place) = inside.get_mut(*node) {
                *place = true;
            }
        }
        let mut peeled = Vec::new();
        let (mut best, mut kept) = ((0u64, 1u64), 0usize);
        let mut rest: Vec<usize> = nodes.to_vec();
        while rest.len() >= 2 {
            let degrees: Vec<u64> = rest.iter().map(|node| self.degree(*node, &inside)).collect();
            let density = (
                degrees
                    .iter()
                    .fold(0, |sum: u64, degree| sum.saturating_add(*degree)),
                rest.len() as u64,
            );
            if denser(density, best) {
                (best, kept) = (density, rest.len());
            }
            let (_, least) = degrees.iter().zip(0..).min()?;
            let node = rest.swap_remove(least);
            take(&mut inside, &[node]);
            peeled.push(node);
        }
        peeled.extend(rest);
        let mut part = peeled.split_off(peeled.len().saturating_sub(kept));
        part.sort_unstable();
        (!part.is_empty()).then_some(part)
    }

    fn degree(&self, node: usize, of: &[bool]) -> u64 {
        self.neighbours(node, of)
            .fold(0, |sum, (_, weight)| sum.saturating_add(weight))
    }
}

/// Whether the first weight for each node is above zero and no less than the second; of equals the smaller part is
/// better, for it hangs together.
fn denser((weight, nodes): (u64, u64), (other, others): (u64, u64)) -> bool {
    let product = |a: u64, b: u64| u128::from(a).saturating_mul(u128::from(b));
    weight > 0 && product(weight, others) >= product(other, nodes)
}

/// Strikes nodes off; whether any was there.
fn take(left: &mut [bool], nodes: &[usize]) -> bool {
    let mut any = false;
    for node in nodes {
        if let Some(place) = left.get_mut(*node) {
            any |= core::mem::take(place);
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_parts_are_cut_from_what_hangs_on_them() {
        let mut graph = Graph::new(9);
        for (a, b) in [(0, 1), (0, 2), (1, 2), (5, 6), (5, 7), (6, 7)] {
            graph.connect(a, b, 10);
        }
        graph.connect(2, 3, 1);
        graph.connect(3, 5, 1);
        assert_eq!(graph.dense_parts(), [[0, 1, 2], [5, 6, 7]]);
    }

    #[test]
    fn nothing_is_dense_without_edges() {
        assert_eq!(Graph::new(4).dense_parts(), Vec::<Vec<usize>>::new());
        assert_eq!(Graph::new(0).dense_parts(), Vec::<Vec<usize>>::new());
    }
}
