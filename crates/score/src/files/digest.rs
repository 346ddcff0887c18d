//! What bytes are known by.

use core::fmt;
use core::str::FromStr;

use primitives::hex::{self, HexError};
use sha2_simd::{Digest as _, Sha256};

use super::FileError;

/// A SHA-256. As text: 64 hexadecimal digits, as `sha256sum` prints them; `0x` before them is allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// That of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.add(bytes);
        hasher.finish()
    }

    /// Compares it with what was demanded of `what`.
    pub(crate) fn demand(self, expected: Self, what: impl FnOnce() -> String) -> Result<(), FileError> {
        if self == expected {
            return Ok(());
        }
        Err(FileError::Hash {
            what: what(),
            expected,
            got: self,
        })
    }
}

/// That of bytes that come one after the other.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    /// Bit by bit: browsers exchange slow code for fast between two calls, not within one.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        bytes.chunks(1 << 16).for_each(|part| self.0.update(part));
    }

    pub(crate) fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        hex::decode_array(&format!("0x{digits}")).map(Self)
    }
}
