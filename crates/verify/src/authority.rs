use alloc::{collections::BTreeSet, vec::Vec};
use core::fmt;

use codec::{Decode, DecodeAll};
use primitives::{Code, Fault, hex};

/// Most authorities in a set. Bittensor's runtime allows 32.
pub const MAX_AUTHORITIES: usize = 1024;

/// Declares a public key of one scheme, so that the two schemes cannot be mistaken for each other.
macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Decode)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

key! {
    /// Public key (ed25519) of a GRANDPA voter.
    GrandpaKey
}
key! {
    /// Public key (sr25519) of an Aura author.
    AuraKey
}

/// Why a list of authorities cannot be used. Whoever supplied it is at fault; where it came out of a header that
/// GRANDPA finalized, that is the chain.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AuthorityError {
    /// Nobody could ever sign.
    #[error("the authority set is empty")]
    Empty,
    /// More than [`MAX_AUTHORITIES`].
    #[error("the authority set has {0} members, more than {MAX_AUTHORITIES}")]
    TooMany(usize),
    /// The bytes are not the SCALE encoding of a set.
    #[error("not the SCALE encoding of an authority set")]
    Malformed,
    /// A voter weighs nothing.
    #[error("voter {0} has weight zero")]
    ZeroWeight(GrandpaKey),
    /// A voter weighs more than 1, or is listed twice, which is the same. Counting signatures would then be
    /// wrong, so such a set is refused.
    #[error("voter {0} has a weight other than 1")]
    UnequalWeight(GrandpaKey),
}

impl AuthorityError {
    /// The code this error leaves the library by.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::UnequalWeight(_) => Code::ConsensusUnsupported,
            _ => Code::BadArgument,
        }
    }

    /// Who is at fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::UnequalWeight(_) => Fault::Chain,
            _ => Fault::Caller,
        }
    }
}

/// The GRANDPA voters of one set id, each with weight 1.
///
/// Never empty, never more than [`MAX_AUTHORITIES`], no key twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthoritySet {
    id: u64,
    authorities: Vec<GrandpaKey>,
}

impl AuthoritySet {
    /// Makes a set of equal voters.
    ///
    /// # Errors
    ///
    /// [`AuthorityError`] when empty, oversized, or a key appears twice.
    pub fn new(id: u64, authorities: Vec<GrandpaKey>) -> Result<Self, AuthorityError> {
        check_len(authorities.len())?;
        let mut seen = BTreeSet::new();
        match authorities.iter().find(|key| !seen.insert(**key)) {
            Some(key) => Err(AuthorityError::UnequalWeight(*key)),
            None => Ok(Self { id, authorities }),
        }
    }

    /// Makes a set from voters with their weights, every one of which must be 1.
    ///
    /// # Errors
    ///
    /// As [`AuthoritySet::new`], and when a weight is not 1.
    pub fn weighted(id: u64, voters: Vec<(GrandpaKey, u64)>) -> Result<Self, AuthorityError> {
        check_len(voters.len())?;
        for (key, weight) in &voters {
            match weight {
                0 => return Err(AuthorityError::ZeroWeight(*key)),
                1 => {}
                _ => return Err(AuthorityError::UnequalWeight(*key)),
            }
        }
        Self::new(id, voters.into_iter().map(|(key, _)| key).collect())
    }

    /// Decodes `(u64, Vec<([u8; 32], u64)>)`: the set id and the voters with their weights, as chain
    /// specifications carry it (`grandpaAuthoritySet`).
    ///
    /// # Errors
    ///
    /// [`AuthorityError`] when malformed, with trailing bytes, or as [`AuthoritySet::weighted`].
    pub fn decode(scale: &[u8]) -> Result<Self, AuthorityError> {
        let most = MAX_AUTHORITIES.saturating_mul(40).saturating_add(16);
        if scale.len() > most {
            return Err(AuthorityError::TooMany(scale.len() / 40));
        }
        let (id, voters) = DecodeAll::decode_all(&mut &*scale).map_err(|_| AuthorityError::Malformed)?;
        Self::weighted(id, voters)
    }

    /// Which set this is: part of everything its members sign.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// The voters.
    #[must_use]
    pub fn authorities(&self) -> &[GrandpaKey] {
        &self.authorities
    }

    /// How many must sign: ⌊2n/3⌋ + 1, which equals n − ⌊(n−1)/3⌋ (20 voters: 14).
    #[must_use]
    pub fn threshold(&self) -> usize {
        (self.authorities.len().saturating_mul(2) / 3).saturating_add(1)
    }
}

/// The Aura authors entitled to build on a block, in the order in which slots are dealt to them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuraAuthorities(Vec<AuraKey>);

impl AuraAuthorities {
    /// Makes a list of authors. A key may appear twice: it then owns two slots in a round.
    ///
    /// # Errors
    ///
    /// [`AuthorityError`] when empty or oversized.
    pub fn new(authors: Vec<AuraKey>) -> Result<Self, AuthorityError> {
        check_len(authors.len())?;
        Ok(Self(authors))
    }

    /// Decodes the storage value `Aura.Authorities`: `Vec<[u8; 32]>`. The value at a block names the authors of
    /// its children.
    ///
    /// # Errors
    ///
    /// [`AuthorityError`] when malformed, with trailing bytes, empty or oversized.
    pub fn decode(scale: &[u8]) -> Result<Self, AuthorityError> {
        let most = MAX_AUTHORITIES.saturating_mul(32).saturating_add(8);
        if scale.len() > most {
            return Err(AuthorityError::TooMany(scale.len() / 32));
        }
        Self::new(DecodeAll::decode_all(&mut &*scale).map_err(|_| AuthorityError::Malformed)?)
    }

    /// The authors in slot order.
    #[must_use]
    pub fn authors(&self) -> &[AuraKey] {
        &self.0
    }

    /// The author that owns `slot`: number slot mod n.
    #[must_use]
    pub fn author(&self, slot: u64) -> Option<AuraKey> {
        let count = u64::try_from(self.0.len()).ok()?;
        let index = usize::try_from(slot.checked_rem(count)?).ok()?;
        self.0.get(index).copied()
    }
}

fn check_len(len: usize) -> Result<(), AuthorityError> {
    match len {
        0 => Err(AuthorityError::Empty),
        1..=MAX_AUTHORITIES => Ok(()),
        _ => Err(AuthorityError::TooMany(len)),
    }
}
