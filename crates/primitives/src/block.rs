use core::fmt;

use crate::Hash;

/// Which block: its height and its hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlockRef {
    /// Height, counted from genesis (0).
    pub number: u32,
    /// Blake2b-256 of the SCALE-encoded header.
    pub hash: Hash,
}

impl fmt::Display for BlockRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.number, self.hash)
    }
}
