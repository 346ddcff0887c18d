//! `ext_hashing_*`: bytes in, a pointer to a digest out.

use primitives::hashing;
use sha2::Digest as _;

use super::{Call, Trap};

pub(super) fn keccak_256(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, |data| sha3::Keccak256::digest(data).into())
}

pub(super) fn keccak_512(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest::<64>(call, |data| sha3::Keccak512::digest(data).into())
}

pub(super) fn sha2_256(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, |data| sha2::Sha256::digest(data).into())
}

pub(super) fn blake2_128(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, hashing::blake2_128)
}

pub(super) fn blake2_256(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, |data| hashing::blake2_256(data).0)
}

pub(super) fn twox_64(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, hashing::twox_64)
}

pub(super) fn twox_128(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, hashing::twox_128)
}

pub(super) fn twox_256(call: &mut Call<'_>) -> Result<u64, Trap> {
    digest(call, hashing::twox_256)
}

fn digest<const N: usize>(call: &mut Call<'_>, hash: impl Fn(&[u8]) -> [u8; N]) -> Result<u64, Trap> {
    let data = call.bytes(0)?;
    call.give_pointer(&hash(&data))
}
