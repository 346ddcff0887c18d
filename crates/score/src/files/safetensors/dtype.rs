//! Types of numbers.

/// The types the format knows whose numbers take whole bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the format's own name")]
pub enum Dtype {
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F8E4M3,
    F8E5M2,
    F16,
    Bf16,
    F32,
    F64,
}

/// Each with its name and its bytes.
const ALL: [(Dtype, &str, u64); 15] = [
    (Dtype::Bool, "BOOL", 1),
    (Dtype::U8, "U8", 1),
    (Dtype::I8, "I8", 1),
    (Dtype::U16, "U16", 2),
    (Dtype::I16, "I16", 2),
    (Dtype::U32, "U32", 4),
    (Dtype::I32, "I32", 4),
    (Dtype::U64, "U64", 8),
    (Dtype::I64, "I64", 8),
    (Dtype::F8E4M3, "F8_E4M3", 1),
    (Dtype::F8E5M2, "F8_E5M2", 1),
    (Dtype::F16, "F16", 2),
    (Dtype::Bf16, "BF16", 2),
    (Dtype::F32, "F32", 4),
    (Dtype::F64, "F64", 8),
];

impl Dtype {
    /// The one of that name.
    pub fn of(name: &str) -> Option<Self> {
        let found = ALL.iter().find(|(_, known, _)| *known == name);
        found.map(|(dtype, ..)| *dtype)
    }

    /// Its name in a file.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// Bytes of one number.
    pub fn bytes(self) -> u64 {
        self.entry().2
    }

    /// Whether this library computes with it: F32, F16, BF16.
    pub fn is_weights(self) -> bool {
        matches!(self, Self::F32 | Self::F16 | Self::Bf16)
    }

    fn entry(self) -> (Self, &'static str, u64) {
        let found = ALL.iter().find(|(dtype, ..)| *dtype == self);
        found.copied().unwrap_or((self, "?", 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_entry() {
        for (dtype, name, bytes) in ALL {
            assert_eq!((dtype.name(), dtype.bytes()), (name, bytes));
            assert_eq!(Dtype::of(name), Some(dtype));
        }
        assert_eq!(Dtype::of("f32"), None);
    }
}
