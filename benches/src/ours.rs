//! Verification as taolight does it.

use std::error::Error;

use codec::Encode;
use verify::{AuthoritySet, Checkpoint, GrandpaKey, Header, Justification, StorageProof, Verified};

use crate::vectors::{SET_ID, Vectors};

/// The authority set, and a header that its checkpoint vouches for.
pub(crate) struct Ours {
    set: AuthoritySet,
    header: Verified<Header>,
}

impl Ours {
    pub(crate) fn new(vectors: &Vectors) -> Result<Self, Box<dyn Error>> {
        let keys = vectors.authorities.iter().map(|id| {
            let mut key = [0; 32];
            key.copy_from_slice(id.as_ref());
            GrandpaKey(key)
        });
        let set = AuthoritySet::new(SET_ID, keys.collect())?;
        let header = Header::decode(&vectors.header.encode())?;
        let header = Checkpoint::new(header, set.clone())?.verified();
        Ok(Self { set, header })
    }

    /// Decodes a justification, checks its commit, its ancestries and every signature; how many signed.
    pub(crate) fn signers(&self, bytes: &[u8]) -> Option<usize> {
        let justification = Justification::decode(bytes).ok()?;
        self.set.verify(&justification).ok()?;
        Some(justification.signers().len())
    }

    /// Checks a proof and reads every key from it; how many are there.
    pub(crate) fn values(&self, nodes: &[Vec<u8>], keys: &[Vec<u8>]) -> Option<usize> {
        let proof = StorageProof::verify(nodes.to_vec(), &self.header).ok()?;
        let values: Option<Vec<_>> = keys
            .iter()
            .map(|key| proof.value(key).ok()?.into_inner())
            .collect();
        values.map(|values| values.len())
    }
}
