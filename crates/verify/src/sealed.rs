use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use primitives::{BlockRef, Code, Fault, Hash};

use crate::{Assurance, AuraAuthorities, AuraKey, AuthorityError, Header, SealError, Verified, seal};

/// Most blocks held above the base: four times the distance between stored justifications.
pub const MAX_SEALED_BLOCKS: usize = 2048;
/// Most bytes of headers held above the base.
pub const MAX_SEALED_BYTES: usize = 8 * 1024 * 1024;

/// Why a header was not added. The chain held is unchanged.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealedError {
    /// The parent is neither the base nor a block held: headers are missing between, or it is another chain.
    #[error("the parent of {0} is not known")]
    Unlinked(BlockRef),
    /// The height is not the parent's plus one.
    #[error("the height of {0} does not follow its parent's")]
    BrokenHeight(BlockRef),
    /// The seal does not hold.
    #[error("{block}: {error}")]
    Seal {
        /// The block offered.
        block: BlockRef,
        /// What is wrong with its seal.
        error: SealError,
    },
    /// The block changes the authors to an unusable list.
    #[error("{block} changes the authors: {error}")]
    Authors {
        /// The block offered.
        block: BlockRef,
        /// What is wrong with the list.
        error: AuthorityError,
    },
    /// As many blocks or bytes as may be held. Finality must advance first.
    #[error("too far above the finalized block")]
    Full,
}

impl SealedError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Seal { error, .. } => error.code(),
            Self::Full => Code::NotSynced,
            Self::Unlinked(_) | Self::BrokenHeight(_) | Self::Authors { .. } => Code::HeaderInvalid,
        }
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Seal { error, .. } => error.fault(),
            _ => Fault::Endpoint,
        }
    }
}

/// What became of a header offered to [`SealedChain::push`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pushed {
    /// It was held already.
    Known,
    /// It became the head.
    Extended,
    /// It became the head in place of blocks on another fork.
    Reorganized {
        /// Blocks given up.
        dropped: usize,
    },
}

/// The blocks above a verified base, each sealed by the author whose slot it was.
///
/// One fork is held at a time. A block is vouched for by the distinct authors of the blocks *on top* of it; more
/// than two thirds of those entitled make a quorum. That is weaker than GRANDPA finality, as an author who builds
/// on two forks is not caught.
#[derive(Clone, Debug)]
pub struct SealedChain {
    base: Verified<Header>,
    /// Authors entitled to build on the base.
    base_authors: Arc<AuraAuthorities>,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    header: Header,
    author: AuraKey,
    /// Authors entitled to build on this block.
    authors: Arc<AuraAuthorities>,
}

impl SealedChain {
    /// Starts above `base`, on which `authors` are entitled to build: the value of `Aura.Authorities` in the
    /// state of `base`.
    #[must_use]
    pub fn start(base: Verified<Header>, authors: AuraAuthorities) -> Self {
        Self {
            base,
            base_authors: Arc::new(authors),
            blocks: Vec::new(),
        }
    }

    /// The block everything rests on.
    pub const fn base(&self) -> &Verified<Header> {
        &self.base
    }

    /// Blocks held above the base.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether nothing is held above the base.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The newest block, or the base.
    pub fn head(&self) -> Verified<Header> {
        match self.blocks.last() {
            Some(block) => Verified::new(block.header.clone(), block.header.block(), Assurance::Best),
            None => self.base.clone(),
        }
    }

    /// The newest block above the base on which more than two thirds of the authors have built.
    pub fn quorum_head(&self) -> Option<Verified<Header>> {
        let mut on_top = BTreeSet::new();
        for block in self.blocks.iter().rev() {
            let assurance = block.assurance(&on_top);
            if assurance.is_quorum() {
                return Some(Verified::new(
                    block.header.clone(),
                    block.header.block(),
                    assurance,
                ));
            }
            on_top.insert(block.author);
        }
        None
    }

    /// A block held, with what vouches for it now. `None` when it is not held.
    pub fn verified(&self, hash: Hash) -> Option<Verified<Header>> {
        if hash == self.base.hash() {
            return Some(self.base.clone());
        }
        let block = self.blocks.iter().find(|block| block.header.hash() == hash)?;
        let assurance = self.assurance(hash)?;
        Some(Verified::new(
            block.header.clone(),
            block.header.block(),
            assurance,
        ))
    }

    /// What vouches for a block now. `None` when it is not held.
    #[must_use]
    pub fn assurance(&self, hash: Hash) -> Option<Assurance> {
        if hash == self.base.hash() {
            return Some(self.base.assurance());
        }
        let mut on_top = BTreeSet::new();
        for block in self.blocks.iter().rev() {
            if block.header.hash() == hash {
                return Some(block.assurance(&on_top));
            }
            on_top.insert(block.author);
        }
        None
    }

    /// The block held at a height.
    #[must_use]
    pub fn at(&self, number: u32) -> Option<&Header> {
        match self.place(number)? {
            0 => Some(&*self.base),
            above => self.blocks.get(above.checked_sub(1)?).map(|block| &block.header),
        }
    }

    /// The author of a block held above the base.
    #[must_use]
    pub fn author(&self, hash: Hash) -> Option<AuraKey> {
        self.blocks
            .iter()
            .find(|block| block.header.hash() == hash)
            .map(|block| block.author)
    }

    /// The authors entitled to build on the newest block.
    #[must_use]
    pub fn authors(&self) -> &AuraAuthorities {
        self.blocks
            .last()
            .map_or(&self.base_authors, |block| &block.authors)
    }

    /// Adds a child of the base or of any block held. Blocks on another fork above the parent are dropped.
    ///
    /// # Errors
    ///
    /// [`SealedError`]; the chain held is then unchanged.
    pub fn push(&mut self, header: Header) -> Result<Pushed, SealedError> {
        let block = header.block();
        if self
            .at(block.number)
            .is_some_and(|held| held.hash() == block.hash)
        {
            return Ok(Pushed::Known);
        }
        let (kept, parent, authors) = self.parent_of(&header)?;
        self.check_room(kept, &header)?;
        let author =
            seal::check(&header, parent, authors).map_err(|error| SealedError::Seal { block, error })?;
        let authors = match header.aura_change() {
            None => Arc::clone(authors),
            Some(next) => AuraAuthorities::new(next.to_vec())
                .map(Arc::new)
                .map_err(|error| SealedError::Authors { block, error })?,
        };
        let dropped = self.blocks.len().saturating_sub(kept);
        self.blocks.truncate(kept);
        self.blocks.push(Block {
            header,
            author,
            authors,
        });
        Ok(if dropped == 0 {
            Pushed::Extended
        } else {
            Pushed::Reorganized { dropped }
        })
    }

    /// Moves the base up to a newly finalized block that is held, and forgets what lies below it.
    ///
    /// # Errors
    ///
    /// [`SealedError::Unlinked`] when the block is not held: this fork is dead, and the chain must be started
    /// again from the finalized block.
    pub fn rebase(&mut self, finalized: &Verified<Header>) -> Result<(), SealedError> {
        let unlinked = || SealedError::Unlinked(finalized.block());
        let held = self.at(finalized.number()).ok_or_else(unlinked)?;
        let place = self
            .place(finalized.number())
            .filter(|_| held.hash() == finalized.hash())
            .ok_or_else(unlinked)?;
        if let Some(newest) = self.blocks.drain(..place).next_back() {
            self.base_authors = newest.authors;
        }
        self.base = finalized.clone();
        Ok(())
    }

    /// How far a height is above the base.
    fn place(&self, number: u32) -> Option<usize> {
        usize::try_from(number.checked_sub(self.base.number())?).ok()
    }

    /// The parent held, how many blocks lie up to it, and who may build on it.
    fn parent_of(&self, header: &Header) -> Result<(usize, &Header, &Arc<AuraAuthorities>), SealedError> {
        let broken = || SealedError::BrokenHeight(header.block());
        if header.parent_hash() == self.base.hash() {
            let fits = self.place(header.number()) == Some(1);
            return fits
                .then_some((0, &*self.base, &self.base_authors))
                .ok_or_else(broken);
        }
        let is_parent = |block: &Block| block.header.hash() == header.parent_hash();
        let index = self.blocks.iter().rposition(is_parent);
        let found = index.and_then(|index| Some((index.checked_add(1)?, self.blocks.get(index)?)));
        let (kept, parent) = found.ok_or(SealedError::Unlinked(header.block()))?;
        let fits = parent.header.number().checked_add(1) == Some(header.number());
        fits.then_some((kept, &parent.header, &parent.authors))
            .ok_or_else(broken)
    }

    fn check_room(&self, kept: usize, header: &Header) -> Result<(), SealedError> {
        let held = self
            .blocks
            .iter()
            .take(kept)
            .map(|block| block.header.scale().len());
        let bytes = held.fold(header.scale().len(), usize::saturating_add);
        if kept >= MAX_SEALED_BLOCKS || bytes > MAX_SEALED_BYTES {
            return Err(SealedError::Full);
        }
        Ok(())
    }
}

impl Block {
    fn assurance(&self, on_top: &BTreeSet<AuraKey>) -> Assurance {
        let entitled = self.authors.authors();
        let count = entitled
            .iter()
            .collect::<BTreeSet<_>>()
            .iter()
            .filter(|key| on_top.contains(key))
            .count();
        // Both are bounded by the most authorities a set may have.
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        match narrow(count) {
            0 => Assurance::Best,
            authors => Assurance::Sealed {
                authors,
                of: narrow(entitled.len()),
            },
        }
    }
}
