//! Hexadecimal as the chain's JSON-RPC writes it: `0x`, then two digits a byte.

use alloc::{string::String, vec::Vec};

/// Why a text is not hexadecimal. Whoever sent the text is at fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HexError {
    /// The text does not begin with `0x`.
    #[error("hexadecimal must begin with 0x")]
    Prefix,
    /// An odd number of digits, or a character that is no digit.
    #[error("not hexadecimal digits in pairs")]
    Digits,
    /// More bytes than the reader allows.
    #[error("longer than {max} bytes")]
    TooLong {
        /// Most bytes allowed.
        max: usize,
    },
    /// Another number of bytes than the reader expects.
    #[error("not {expected} bytes long")]
    Length {
        /// Bytes expected.
        expected: usize,
    },
}

/// Writes `0x` and lower-case digits.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    let mut text = String::from("0x");
    text.push_str(&::hex::encode(bytes));
    text
}

/// Reads at most `max` bytes. The length is checked before anything is allocated.
///
/// # Errors
///
/// [`HexError`]: no `0x`, not digits in pairs, or longer than `max` bytes.
pub fn decode_bounded(text: &str, max: usize) -> Result<Vec<u8>, HexError> {
    let digits = digits(text)?;
    if digits.len().div_ceil(2) > max {
        return Err(HexError::TooLong { max });
    }
    ::hex::decode(digits).map_err(|_| HexError::Digits)
}

/// Reads exactly `N` bytes.
///
/// # Errors
///
/// [`HexError`]: no `0x`, not digits in pairs, or not `N` bytes.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = digits(text)?;
    if digits.len() != N.saturating_mul(2) {
        return Err(HexError::Length { expected: N });
    }
    let mut bytes = [0; N];
    ::hex::decode_to_slice(digits, &mut bytes).map_err(|_| HexError::Digits)?;
    Ok(bytes)
}

fn digits(text: &str) -> Result<&str, HexError> {
    text.strip_prefix("0x").ok_or(HexError::Prefix)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn encodes_and_decodes() {
        assert_eq!(encode([0x00, 0xff]), "0x00ff");
        assert_eq!(decode_bounded("0x00FF", 2), Ok(vec![0x00, 0xff]));
        assert_eq!(decode_bounded("0x", 0), Ok(vec![]));
        assert_eq!(decode_array("0x0102"), Ok([1, 2]));
    }

    #[test]
    fn refuses_what_is_not_hex() {
        assert_eq!(decode_bounded("00ff", 2), Err(HexError::Prefix));
        assert_eq!(decode_bounded("0x0", 2), Err(HexError::Digits));
        assert_eq!(decode_bounded("0xzz", 2), Err(HexError::Digits));
        assert_eq!(decode_array::<1>("0xé"), Err(HexError::Digits));
    }

    #[test]
    fn the_bound_is_inclusive() {
        assert_eq!(decode_bounded("0x0102", 2), Ok(vec![1, 2]));
        assert_eq!(decode_bounded("0x010203", 2), Err(HexError::TooLong { max: 2 }));
    }
}
