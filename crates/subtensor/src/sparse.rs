//! Rows of few entries: who set weights on whom, who is bonded to whom.

use alloc::vec::Vec;

/// A matrix by rows (CSR). Row `r` is `uids[offsets[r]..offsets[r + 1]]` with the same range of `values`, in the
/// chain's own order. Values are ratios of 65 535 for weights, and as the chain keeps them for bonds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SparseRows {
    /// Where each row begins, and last where the last one ends: one more than there are rows.
    pub offsets: Vec<u32>,
    /// The uid each entry is about.
    pub uids: Vec<u16>,
    /// Each entry.
    pub values: Vec<u16>,
}

impl SparseRows {
    /// Puts rows of (uid, value) one after the other.
    pub(crate) fn from_rows(rows: Vec<Vec<(u16, u16)>>) -> Self {
        let mut sparse = Self {
            offsets: alloc::vec![0],
            uids: Vec::new(),
            values: Vec::new(),
        };
        for row in rows {
            sparse.uids.extend(row.iter().map(|(uid, _)| uid));
            sparse.values.extend(row.iter().map(|(_, value)| value));
            sparse
                .offsets
                .push(u32::try_from(sparse.uids.len()).unwrap_or(u32::MAX));
        }
        sparse
    }

    /// The entries of one row: (uid, value). Empty where there is no such row.
    pub fn row(&self, uid: u16) -> impl Iterator<Item = (u16, u16)> + '_ {
        let start = usize::from(uid);
        let bound = |at: usize| {
            self.offsets
                .get(at)
                .and_then(|offset| usize::try_from(*offset).ok())
        };
        let range = bound(start).unwrap_or(0)..bound(start.saturating_add(1)).unwrap_or(0);
        let uids = self.uids.get(range.clone()).unwrap_or_default();
        let values = self.values.get(range).unwrap_or_default();
        uids.iter().copied().zip(values.iter().copied())
    }
}
