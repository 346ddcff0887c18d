//! Scenarios, packed by `pkg/src/pack.ts`: a count, then of each a word whose bits say which fields follow, in the order
//! of the bits. Everything is little endian. Thousands of scenarios cross as one buffer.

use yuma::Rows;
use yuma::batch::Scenario;

use super::rows::rows;
use crate::failure::Failure;

/// Unpacks scenarios.
///
/// # Errors
/// The bytes are no such thing: a bug of whoever packed them.
pub fn scenarios(packed: &[u8]) -> Result<Vec<Scenario>, Failure> {
    read(&mut Cursor(packed)).ok_or_else(|| Failure::argument("these are no packed scenarios"))
}

fn read(cursor: &mut Cursor<'_>) -> Option<Vec<Scenario>> {
    let count = cursor.u32()?;
    let scenarios = (0..count).map(|_| scenario(cursor)).collect::<Option<Vec<_>>>()?;
    cursor.0.is_empty().then_some(scenarios)
}

fn scenario(cursor: &mut Cursor<'_>) -> Option<Scenario> {
    let present = cursor.u16()?;
    let has = |bit: u32| present & (1u16 << bit) != 0;
    Some(Scenario {
        kappa: cursor.if_any(has(0), Cursor::u16)?,
        bonds_penalty: cursor.if_any(has(1), Cursor::u16)?,
        bonds_moving_average: cursor.if_any(has(2), Cursor::u64)?,
        alpha_values: cursor.if_any(has(3), |cursor| Some((cursor.u16()?, cursor.u16()?)))?,
        alpha_sigmoid_steepness: cursor.if_any(has(4), |cursor| cursor.u16().map(u16::cast_signed))?,
        yuma3_on: cursor.if_any(has(5), Cursor::flag)?,
        liquid_alpha_on: cursor.if_any(has(6), Cursor::flag)?,
        rao_emission: cursor.if_any(has(7), Cursor::u64)?,
        alpha_stake: cursor
            .if_any(has(8), |cursor| {
                cursor.list(|cursor| Some((cursor.u16()?, cursor.u64()?)))
            })?
            .unwrap_or_default(),
        weights: cursor
            .if_any(has(9), |cursor| cursor.list(weight_row))?
            .unwrap_or_default(),
        bonds: cursor.if_any(has(10), matrix)?,
    })
}

fn weight_row(cursor: &mut Cursor<'_>) -> Option<(u16, Vec<(u16, u16)>)> {
    let uid = cursor.u16()?;
    let entries = cursor.list(|cursor| Some((cursor.u16()?, cursor.u16()?)))?;
    Some((uid, entries))
}

fn matrix(cursor: &mut Cursor<'_>) -> Option<Rows<u16>> {
    let offsets = cursor.list(Cursor::u32)?;
    let columns = cursor.list(Cursor::u16)?;
    let values = cursor.list(Cursor::u16)?;
    rows(&offsets, &columns, &values)
}

/// Bytes not yet read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn flag(&mut self) -> Option<bool> {
        self.bytes::<1>().map(|byte| byte != [0])
    }

    /// A field that is there or not; `None` where it should be and is not.
    fn if_any<T>(&mut self, there: bool, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if there { read(self).map(Some) } else { Some(None) }
    }

    /// A count and as many items. Nothing is reserved: a count that lies runs out of bytes.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()?;
        (0..count).map(|_| item(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;

    /// Written out byte by byte after the format's description; `pkg/test/yuma.test.mjs` holds the packer to the same.
    const PACKED: &[u8] = &[
        2, 0, 0, 0, // two scenarios
        0x11, 0x03, // kappa, steepness, stakes, weights
        0x34, 0x12, // kappa
        0xfe, 0xff, // steepness -2
        1, 0, 0, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0x80, // uid 5 has 2^63 + 7
        1, 0, 0, 0, 3, 0, 2, 0, 0, 0, 1, 0, 0xff, 0xff, 0, 0, 9, 0, // row 3: 1 → 65535, 0 → 9
        0x60, 0x04, // yuma3, liquid, bonds
        1, 0, // on, off
        3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, // two rows, the first empty
        1, 0, 0, 0, 4, 0, // to uid 4
        1, 0, 0, 0, 8, 0, // 8
    ];

    #[test]
    fn fields_are_read_in_the_order_of_their_bits() {
        let expected = [
            Scenario {
                kappa: Some(0x1234),
                alpha_sigmoid_steepness: Some(-2),
                alpha_stake: vec![(5, (1 << 63) + 7)],
                weights: vec![(3, vec![(1, 65535), (0, 9)])],
                ..Scenario::default()
            },
            Scenario {
                yuma3_on: Some(true),
                liquid_alpha_on: Some(false),
                bonds: Some(Rows::from_rows([vec![], vec![(4, 8)]])),
                ..Scenario::default()
            },
        ];
        assert_eq!(read(&mut Cursor(PACKED)).unwrap(), expected);
    }

    #[test]
    fn what_is_cut_short_or_goes_on_is_refused() {
        for end in 0..PACKED.len() {
            assert_eq!(read(&mut Cursor(&PACKED[..end])), None, "{end} bytes");
        }
        let longer = [PACKED, &[0]].concat();
        assert_eq!(read(&mut Cursor(&longer)), None);
    }

    #[test]
    fn a_count_that_lies_costs_nothing() {
        assert_eq!(read(&mut Cursor(&[0xff; 4])), None);
    }
}
