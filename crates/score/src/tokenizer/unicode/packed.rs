//! The reader of `tables.bin`.

/// LEB128 numbers, one after the other. After the end all are zero.
pub(super) struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn number(&mut self) -> u32 {
        let mut number = 0u32;
        let mut shift = 0u32;
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u32::from(byte & 0x7F).checked_shl(shift).unwrap_or_default();
            shift = shift.saturating_add(7);
            if byte & 0x80 == 0 {
                break;
            }
        }
        number
    }

    /// So many.
    pub(super) fn numbers(&mut self, count: u32) -> Vec<u32> {
        (0..count).map(|_| self.number()).collect()
    }

    /// What is left, as text.
    pub(super) fn text(&self) -> &'a str {
        std::str::from_utf8(self.0).unwrap_or_default()
    }

    /// Ranges that lie apart: the next one's first character and the one after its last.
    pub(super) fn range(&mut self, after: u32) -> (u32, u32) {
        let start = after.saturating_add(self.number());
        (start, start.saturating_add(self.number()))
    }
}
