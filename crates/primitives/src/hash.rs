use core::{cmp::Ordering, fmt, str::FromStr};

use codec::{Decode, Encode};

use crate::hex::{self, HexError};

/// 32 bytes that name something by its content: a block, a trie node, a runtime.
///
/// Written as `0x` and 64 lower-case hexadecimal digits; read in either case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
pub struct Hash(pub [u8; 32]);

/// The order of the bytes. Hashes differ early, so the first word decides without a call to `memcmp`: a third of what
/// checking a storage proof cost went there.
impl Ord for Hash {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let words = self.leading_word().cmp(&other.leading_word());
        words.then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Hash {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash {
    #[inline]
    fn leading_word(&self) -> u64 {
        self.0.first_chunk().map_or(0, |word| u64::from_be_bytes(*word))
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        hex::decode_array(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use alloc::string::ToString;

    use super::*;

    #[test]
    fn hashes_are_ordered_as_their_bytes_are() {
        let at = |place: usize, byte: u8| {
            let mut bytes = [7; 32];
            bytes[place] = byte;
            bytes
        };
        let mut rows: alloc::vec::Vec<_> = (0..32).flat_map(|place| [at(place, 0), at(place, 255)]).collect();
        let mut hashes: alloc::vec::Vec<_> = rows.iter().copied().map(Hash).collect();
        rows.sort_unstable();
        hashes.sort_unstable();
        assert!(hashes.iter().map(|hash| hash.0).eq(rows));
    }

    #[test]
    fn reads_what_it_writes() {
        let text = "0x511948e96e1d479d0a92d89bb976638780f2c65a93a5d5be710f22ee15c60200";
        let hash: Hash = text.parse().unwrap();
        assert_eq!(hash.0[..2], [0x51, 0x19]);
        assert_eq!(hash.to_string(), text);
    }

    #[test]
    fn refuses_other_lengths() {
        assert_eq!("0x51".parse::<Hash>(), Err(HexError::Length { expected: 32 }));
        assert_eq!("5119".parse::<Hash>(), Err(HexError::Prefix));
    }
}
