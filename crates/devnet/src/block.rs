//! Building one block on its parent: what a Substrate author does between two seals.

use codec::{Decode, Encode};
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{H256, Pair, sr25519};
use sp_inherents::InherentData;
use sp_runtime::{
    ApplyExtrinsicResult, Digest, DigestItem, generic,
    traits::{BlakeTwo256, Header as _},
};
use sp_state_machine::StorageChanges;

use crate::{
    executor::{CallError, Executor, Overlay, decode},
    state::View,
};

/// The header of every chain of this family: u32 numbers, Blake2b-256.
pub type Header = generic::Header<u32, BlakeTwo256>;
/// An encoded extrinsic without its outer length prefix.
pub type Extrinsic = Vec<u8>;

/// Why a block could not be built. The chain is at fault.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A runtime call failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// An inherent (the timestamp) was refused.
    #[error("the runtime refused inherent {0}")]
    Inherent(usize),
    /// The state machine could not compute the new state.
    #[error("storage: {0}")]
    Storage(String),
    /// The runtime's own state root differs from the trie's.
    #[error("the runtime's state root {runtime:?} is not the trie's {trie:?}")]
    StateRoot {
        /// As in the runtime's header.
        runtime: H256,
        /// As computed by the state machine.
        trie: H256,
    },
}

/// A block which has been executed but not sealed.
pub struct Built {
    /// Header without the seal.
    pub header: Header,
    /// Extrinsics in order, inherents first.
    pub body: Vec<Extrinsic>,
    /// Candidates the runtime refused; they are gone for good.
    pub refused: Vec<Extrinsic>,
    /// What the block changes in its parent's state.
    pub changes: StorageChanges<BlakeTwo256>,
}

/// Where and when a block is built.
pub struct Slot {
    /// Aura slot number.
    pub number: u64,
    /// Slot duration in milliseconds.
    pub duration_ms: u64,
}

/// Executes a block at `slot` on `parent` with as many of the `candidates` as the runtime accepts.
///
/// # Errors
/// [`BuildError`].
pub fn build(
    executor: &Executor,
    view: &View<'_>,
    parent: &Header,
    slot: &Slot,
    candidates: Vec<Extrinsic>,
) -> Result<Built, BuildError> {
    let mut draft = Draft {
        executor,
        view,
        overlay: Overlay::default(),
        body: Vec::new(),
    };
    draft.initialize(parent, slot.number)?;
    draft.inherents(slot)?;
    let refused = draft.extrinsics(candidates)?;
    draft.finish(refused)
}

/// Puts an Aura seal on a header: an sr25519 signature of the hash of the header without it.
pub fn seal(header: &mut Header, author: &sr25519::Pair) {
    let signature = author.sign(header.hash().as_ref());
    header
        .digest_mut()
        .push(DigestItem::Seal(AURA_ENGINE_ID, signature.encode()));
}

/// A block in the making.
struct Draft<'a, 'nodes> {
    executor: &'a Executor,
    view: &'a View<'nodes>,
    overlay: Overlay,
    body: Vec<Extrinsic>,
}

impl Draft<'_, '_> {
    fn call(&mut self, function: &str, args: &[u8]) -> Result<Vec<u8>, CallError> {
        self.executor.call(self.view, &mut self.overlay, function, args)
    }

    fn initialize(&mut self, parent: &Header, slot: u64) -> Result<(), CallError> {
        let digest = Digest {
            logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())],
        };
        let number = parent.number.saturating_add(1);
        let header = Header::new(number, H256::default(), H256::default(), parent.hash(), digest);
        self.call("Core_initialize_block", &header.encode()).map(drop)
    }

    /// The runtime makes its inherents from what the author knows: the time. Those it can make without more, it makes.
    fn inherents(&mut self, slot: &Slot) -> Result<(), BuildError> {
        let mut data = InherentData::new();
        let now = slot.number.saturating_mul(slot.duration_ms);
        data.replace_data(
            sp_timestamp::INHERENT_IDENTIFIER,
            &sp_timestamp::Timestamp::new(now),
        );
        data.replace_data(*b"auraslot", &slot.number);
        self.overlay.start_transaction();
        let answer = self.call("BlockBuilder_inherent_extrinsics", &data.encode());
        self.overlay
            .rollback_transaction()
            .map_err(|_| BuildError::Storage("no open transaction".into()))?;
        let inherents: Vec<Extrinsic> = decode("BlockBuilder_inherent_extrinsics", &answer?)?;
        for (index, inherent) in inherents.into_iter().enumerate() {
            if !self.apply(inherent)? {
                return Err(BuildError::Inherent(index));
            }
        }
        Ok(())
    }

    fn extrinsics(&mut self, candidates: Vec<Extrinsic>) -> Result<Vec<Extrinsic>, BuildError> {
        let mut refused = Vec::new();
        for candidate in candidates {
            if !self.apply(candidate.clone())? {
                refused.push(candidate);
            }
        }
        Ok(refused)
    }

    /// Applies one extrinsic; what a refused one changed is rolled back.
    fn apply(&mut self, extrinsic: Extrinsic) -> Result<bool, BuildError> {
        self.overlay.start_transaction();
        let answer = self.call("BlockBuilder_apply_extrinsic", &extrinsic.encode());
        let applied = matches!(answer.as_deref().map(accepted), Ok(true));
        let closed = if applied {
            self.overlay.commit_transaction()
        } else {
            self.overlay.rollback_transaction()
        };
        closed.map_err(|_| BuildError::Storage("no open transaction".into()))?;
        if applied {
            self.body.push(extrinsic);
        }
        Ok(applied)
    }

    fn finish(mut self, refused: Vec<Extrinsic>) -> Result<Built, BuildError> {
        let answer = self.call("BlockBuilder_finalize_block", &[])?;
        let header: Header = decode("BlockBuilder_finalize_block", &answer)?;
        let version: sp_version::RuntimeVersion = self.executor.query(self.view, "Core_version", &[])?;
        let changes = self
            .overlay
            .drain_storage_changes(self.view, version.state_version())
            .map_err(BuildError::Storage)?;
        let (runtime, trie) = (header.state_root, changes.transaction_storage_root);
        if runtime != trie {
            return Err(BuildError::StateRoot { runtime, trie });
        }
        Ok(Built {
            header,
            body: self.body,
            refused,
            changes,
        })
    }
}

/// The outer result says whether the extrinsic belongs in a block; a failed dispatch still does.
fn accepted(mut answer: &[u8]) -> bool {
    ApplyExtrinsicResult::decode(&mut answer).is_ok_and(|result| result.is_ok())
}
