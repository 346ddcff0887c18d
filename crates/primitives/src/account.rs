use alloc::{string::String, vec::Vec};
use core::fmt;

use blake2b_simd::State;
use codec::{Decode, Encode};

use crate::hex;

/// Largest network prefix an SS58 address can carry (14 bits).
const MAX_PREFIX: u16 = 0x3fff;
/// Longest address of a 32-byte account: 2 prefix + 32 account + 2 checksum bytes in base 58, with room.
const MAX_ADDRESS: usize = 64;
const CHECKSUM: usize = 2;

/// A public key that owns funds or neurons: hotkey or coldkey.
///
/// Printed as hexadecimal; [`AccountId::to_ss58`] gives the address people know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct AccountId(pub [u8; 32]);

/// Why a text is not an SS58 address. Whoever wrote the text is at fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Ss58Error {
    /// Not base 58, or longer than any address.
    #[error("not base 58, or too long for an address")]
    Base58,
    /// The payload is not a prefix, 32 bytes and a checksum.
    #[error("not the address of a 32-byte account")]
    Length,
    /// The checksum does not match: a typing error.
    #[error("the checksum does not match: mistyped?")]
    Checksum,
    /// A reserved prefix form.
    #[error("reserved address prefix")]
    Prefix,
}

impl AccountId {
    /// The SS58 address under a network `prefix` (Bittensor's is 42). Only the low 14 bits of the prefix
    /// exist in the format.
    #[must_use]
    pub fn to_ss58(&self, prefix: u16) -> String {
        let mut payload = encode_prefix(prefix & MAX_PREFIX);
        payload.extend_from_slice(&self.0);
        let sum = checksum(&payload);
        payload.extend_from_slice(&sum);
        bs58::encode(payload).into_string()
    }

    /// Reads an SS58 address: the account and the network prefix.
    ///
    /// # Errors
    ///
    /// [`Ss58Error`] when the text is no address of a 32-byte account.
    pub fn from_ss58(text: &str) -> Result<(Self, u16), Ss58Error> {
        if text.len() > MAX_ADDRESS {
            return Err(Ss58Error::Base58);
        }
        let bytes = bs58::decode(text).into_vec().map_err(|_| Ss58Error::Base58)?;
        let (payload, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Ss58Error::Length)?;
        let (prefix, account) = decode_prefix(payload)?;
        let account = account.try_into().map_err(|_| Ss58Error::Length)?;
        if *sum != checksum(payload) {
            return Err(Ss58Error::Checksum);
        }
        Ok((Self(account), prefix))
    }
}

impl AsRef<[u8]> for AccountId {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for AccountId {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One byte below 64; else two, with the 14 bits dealt out as the SS58 specification says.
fn encode_prefix(prefix: u16) -> Vec<u8> {
    let [high, low] = prefix.to_be_bytes();
    if prefix < 64 {
        return Vec::from([low]);
    }
    Vec::from([(low >> 2) | 0x40, high | (low << 6)])
}

fn decode_prefix(payload: &[u8]) -> Result<(u16, &[u8]), Ss58Error> {
    match payload {
        [first @ 0..64, rest @ ..] => Ok((u16::from(*first), rest)),
        [first @ 64..128, second, rest @ ..] => {
            let low = (first << 2) | (second >> 6);
            Ok((u16::from_be_bytes([second & 0x3f, low]), rest))
        }
        [] => Err(Ss58Error::Length),
        _ => Err(Ss58Error::Prefix),
    }
}

fn checksum(payload: &[u8]) -> [u8; CHECKSUM] {
    let digest = State::new().update(b"SS58PRE").update(payload).finalize();
    let [first, second, ..] = *digest.as_array();
    [first, second]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const ALICE: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

    fn alice() -> AccountId {
        AccountId(hex::decode_array(ALICE).unwrap())
    }

    /// Alice's addresses as every Substrate tool prints them: generic (42), Polkadot (0), and a two-byte one.
    #[test]
    fn known_addresses() {
        for (prefix, text) in [
            (42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
            (0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
        ] {
            assert_eq!(alice().to_ss58(prefix), text);
            assert_eq!(AccountId::from_ss58(text), Ok((alice(), prefix)));
        }
    }

    #[test]
    fn every_prefix_survives() {
        for prefix in 0..=MAX_PREFIX {
            assert_eq!(
                AccountId::from_ss58(&alice().to_ss58(prefix)),
                Ok((alice(), prefix))
            );
        }
    }

    #[test]
    fn refuses_a_mistyped_address() {
        let typo = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ";
        assert_eq!(AccountId::from_ss58(typo), Err(Ss58Error::Checksum));
        assert_eq!(AccountId::from_ss58("0OIl"), Err(Ss58Error::Base58));
        assert_eq!(AccountId::from_ss58(""), Err(Ss58Error::Length));
        assert_eq!(AccountId::from_ss58("111111"), Err(Ss58Error::Length));
        assert_eq!(AccountId::from_ss58(&"1".repeat(65)), Err(Ss58Error::Base58));
    }
}
