//! What is known above the finalized block.

use primitives::{AccountId, Hash};
use verify::{AuraAuthorities, Header, SealedChain, Verified};

use crate::error::Cause;
use crate::progress::SealedBlock;

/// The sealed blocks above the finalized one, or why there are none.
pub(super) enum Above {
    /// Seals cannot be checked, or have not been yet.
    Unknown(String),
    /// Each block checked: parent, slot, author, seal.
    Sealed(Box<SealedChain>),
}

impl Default for Above {
    fn default() -> Self {
        Self::Unknown("the headers above it are not checked yet".into())
    }
}

impl Above {
    /// The newest block.
    pub(super) fn best(&self) -> Option<Verified<Header>> {
        self.chain().map(SealedChain::head)
    }

    /// Who sealed the newest block.
    pub(super) fn best_author(&self) -> Option<AccountId> {
        let chain = self.chain()?;
        chain.author(chain.head().hash()).map(|key| AccountId(key.0))
    }

    /// The newest block that more than two thirds of the authors have built on.
    pub(super) fn quorum_head(&self) -> Option<Verified<Header>> {
        self.chain()?.quorum_head()
    }

    /// [`Above::quorum_head`] in figures.
    pub(super) fn quorum(&self) -> Option<SealedBlock> {
        let head = self.quorum_head()?;
        match head.assurance() {
            verify::Assurance::Sealed { authors, of } => Some(SealedBlock {
                block: head.block(),
                authors,
                of,
            }),
            _ => None,
        }
    }

    /// A block held, as sure as it is by now.
    pub(super) fn verified(&self, hash: Hash) -> Option<Verified<Header>> {
        self.chain()?.verified(hash)
    }

    /// Why nothing is sealed, where that will not mend itself with more blocks.
    pub(super) fn unsealed_because(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Sealed(_) => None,
        }
    }

    /// Adds a header; says how many of its bytes are now verified.
    pub(super) fn push(&mut self, header: Header) -> Result<usize, Cause> {
        let Self::Sealed(chain) = self else { return Ok(0) };
        let bytes = header.scale().len();
        chain.push(header)?;
        Ok(bytes)
    }

    /// Moves the base up to a block finalized by now. False when that block is not held: then all must start anew.
    pub(super) fn rebase(&mut self, finalized: &Verified<Header>) -> bool {
        match self {
            Self::Sealed(chain) => chain.rebase(finalized).is_ok(),
            Self::Unknown(_) => false,
        }
    }

    /// The blocks themselves, where seals can be checked.
    pub(super) fn chain(&self) -> Option<&SealedChain> {
        match self {
            Self::Sealed(chain) => Some(chain),
            Self::Unknown(_) => None,
        }
    }
}

/// Starts above a finalized block with the authors entitled to build on it, or with the reason they are not known.
pub(super) fn start(base: Verified<Header>, authors: Result<AuraAuthorities, String>) -> Above {
    match authors {
        Ok(authors) => Above::Sealed(Box::new(SealedChain::start(base, authors))),
        Err(why) => Above::Unknown(why),
    }
}
