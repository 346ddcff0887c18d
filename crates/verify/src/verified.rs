use core::{fmt, ops::Deref};

use primitives::BlockRef;

use crate::{FinalityError, Header};

/// How sure an answer is. Ordered: more is surer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assurance {
    /// The block's seal is right and it descends from a finalized block. Nobody else vouches for it.
    Best,
    /// Distinct authors have built on the block. More than two thirds of them is a quorum, which is still not
    /// GRANDPA finality: an author who builds on two forks is not caught.
    Sealed {
        /// Distinct authors of blocks on top.
        authors: u32,
        /// Authors entitled to build.
        of: u32,
    },
    /// A GRANDPA justification covers the block, or the block is the trusted checkpoint.
    Finalized,
}

impl Assurance {
    /// Whether finality or a quorum of authors (more than two thirds) stands behind the block.
    #[must_use]
    pub fn is_quorum(self) -> bool {
        match self {
            Self::Finalized => true,
            Self::Sealed { authors, of } => {
                u64::from(authors).saturating_mul(3) > u64::from(of).saturating_mul(2)
            }
            Self::Best => false,
        }
    }
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finalized => f.write_str("finalized"),
            Self::Sealed { authors, of } => write!(f, "sealed by {authors} of {of}"),
            Self::Best => f.write_str("best"),
        }
    }
}

/// A value that passed every check, with the block it belongs to and how sure that block was when the value was
/// made.
///
/// There is no way to make one outside this crate but from another one ([`Verified::map`],
/// [`Verified::try_map`]), so a value that failed a proof cannot be written down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified<T> {
    value: T,
    block: BlockRef,
    assurance: Assurance,
}

impl<T> Verified<T> {
    pub(crate) const fn new(value: T, block: BlockRef, assurance: Assurance) -> Self {
        Self {
            value,
            block,
            assurance,
        }
    }

    /// The block whose header or state this comes from.
    #[must_use]
    pub const fn block(&self) -> BlockRef {
        self.block
    }

    /// How sure that block was when this value was made. It may have become surer since.
    #[must_use]
    pub const fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// The bare value. From here on the type no longer says that it was verified.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Borrows the value, still verified.
    pub const fn as_ref(&self) -> Verified<&T> {
        Verified::new(&self.value, self.block, self.assurance)
    }

    /// Derives a value from this one. `f` must compute from its argument alone: decoding is the use.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Verified<U> {
        Verified::new(f(self.value), self.block, self.assurance)
    }

    /// Derives a value from this one, or fails to. As [`Verified::map`].
    ///
    /// # Errors
    ///
    /// Whatever `f` returns.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Verified<U>, E> {
        Ok(Verified::new(f(self.value)?, self.block, self.assurance))
    }
}

impl Verified<Header> {
    /// The oldest of `below`: headers that lead downwards from this one, newest first and without a gap. What this
    /// header descends from is as sure as it is. This header itself, if there are none.
    ///
    /// # Errors
    ///
    /// [`FinalityError::NotAnAncestor`] for the first header that is not the parent of the one before it.
    pub fn ancestor<'h>(&self, below: impl IntoIterator<Item = &'h Header>) -> Result<Self, FinalityError> {
        let mut oldest = &self.value;
        for header in below {
            if header.hash() != oldest.parent_hash() {
                return Err(FinalityError::NotAnAncestor(header.block()));
            }
            oldest = header;
        }
        Ok(Self::new(oldest.clone(), oldest.block(), self.assurance))
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
