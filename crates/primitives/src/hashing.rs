//! The hash functions of the chain: Blake2b for content and keyed maps, xxHash64 for the names of pallets
//! and storage items.

use blake2b_simd::Params;
use core::hash::Hasher;
use twox_hash::XxHash64;

use crate::Hash;

/// Blake2b with 32 bytes of output: block hashes, trie nodes, code.
#[must_use]
pub fn blake2_256(bytes: &[u8]) -> Hash {
    Hash(blake2b(bytes))
}

/// Blake2b with 16 bytes of output: the `Blake2_128` and `Blake2_128Concat` storage hashers.
#[must_use]
pub fn blake2_128(bytes: &[u8]) -> [u8; 16] {
    blake2b(bytes)
}

/// Blake2b with `N` bytes of output.
pub(crate) fn blake2b<const N: usize>(bytes: &[u8]) -> [u8; N] {
    const { assert!(N > 0 && N <= blake2b_simd::OUTBYTES) };
    let digest = Params::new().hash_length(N).hash(bytes);
    let mut out = [0; N];
    out.copy_from_slice(digest.as_bytes());
    out
}

/// xxHash64 with seed 0, little-endian: the `Twox64Concat` storage hasher. Not collision resistant.
#[must_use]
pub fn twox_64(bytes: &[u8]) -> [u8; 8] {
    seeded(0, bytes)
}

/// xxHash64 with seeds 0 and 1, one after the other: pallet and storage item names. Not collision resistant.
#[must_use]
pub fn twox_128(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    let (low, high) = out.split_at_mut(8);
    low.copy_from_slice(&seeded(0, bytes));
    high.copy_from_slice(&seeded(1, bytes));
    out
}

/// xxHash64 with seeds 0 to 3, one after the other: the `Twox256` storage hasher. Not collision resistant.
#[must_use]
pub fn twox_256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (seed, part) in (0..).zip(out.chunks_exact_mut(8)) {
        part.copy_from_slice(&seeded(seed, bytes));
    }
    out
}

fn seeded(seed: u64, bytes: &[u8]) -> [u8; 8] {
    let mut hasher = XxHash64::with_seed(seed);
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::encode;

    /// Well-known values: RFC 7693's tool for Blake2b, every Substrate chain's `System.Account` prefix.
    #[test]
    fn known_values() {
        assert_eq!(
            encode(blake2_256(b"")),
            "0x0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
        );
        assert_eq!(encode(blake2_128(b"")), "0xcae66941d9efbd404e4d88758ea67670");
        assert_eq!(encode(twox_128(b"System")), "0x26aa394eea5630e07c48ae0c9558cef7");
        assert_eq!(encode(twox_128(b"Account")), "0xb99d880ec681799c0cf30e8886371da9");
        assert_eq!(encode(twox_64(b"System")), "0x26aa394eea5630e0");
    }
}
