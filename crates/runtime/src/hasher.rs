//! How a map's keys become part of a storage key.

use alloc::vec::Vec;

use primitives::hashing;

/// A storage hasher, as metadata names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hasher {
    /// 16 bytes of Blake2b; the key cannot be read back.
    Blake2x128,
    /// 32 bytes of Blake2b; the key cannot be read back.
    Blake2x256,
    /// 16 bytes of Blake2b, then the key.
    Blake2x128Concat,
    /// 16 bytes of XXH64; the key cannot be read back.
    Twox128,
    /// 32 bytes of XXH64; the key cannot be read back.
    Twox256,
    /// 8 bytes of XXH64, then the key.
    Twox64Concat,
    /// The key itself.
    Identity,
}

impl Hasher {
    /// Appends what `key` (SCALE-encoded) becomes.
    pub fn append(self, key: &[u8], to: &mut Vec<u8>) {
        match self {
            Self::Blake2x128 | Self::Blake2x128Concat => to.extend(hashing::blake2_128(key)),
            Self::Blake2x256 => to.extend(hashing::blake2_256(key).0),
            Self::Twox128 => to.extend(hashing::twox_128(key)),
            Self::Twox256 => to.extend(hashing::twox_256(key)),
            Self::Twox64Concat => to.extend(hashing::twox_64(key)),
            Self::Identity => {}
        }
        if self.keeps_key() {
            to.extend_from_slice(key);
        }
    }

    /// Whether the key follows the hash, so that it can be read back from the storage key.
    #[must_use]
    pub fn keeps_key(self) -> bool {
        matches!(self, Self::Blake2x128Concat | Self::Twox64Concat | Self::Identity)
    }

    /// Length of the hash alone, in bytes.
    #[must_use]
    pub fn hash_bytes(self) -> usize {
        match self {
            Self::Identity => 0,
            Self::Twox64Concat => 8,
            Self::Blake2x128 | Self::Blake2x128Concat | Self::Twox128 => 16,
            Self::Blake2x256 | Self::Twox256 => 32,
        }
    }
}

impl From<&frame_metadata::v14::StorageHasher> for Hasher {
    fn from(hasher: &frame_metadata::v14::StorageHasher) -> Self {
        use frame_metadata::v14::StorageHasher as Named;
        match hasher {
            Named::Blake2_128 => Self::Blake2x128,
            Named::Blake2_256 => Self::Blake2x256,
            Named::Blake2_128Concat => Self::Blake2x128Concat,
            Named::Twox128 => Self::Twox128,
            Named::Twox256 => Self::Twox256,
            Named::Twox64Concat => Self::Twox64Concat,
            Named::Identity => Self::Identity,
        }
    }
}
