//! Bytes to Rust types, the runtime's own types deciding what the bytes mean.
//!
//! A [`FromChain`] type says what it can be made of (an unsigned number of at most its width, a
//! sequence, …), not how it is encoded: when an upgrade widens a field, makes it compact or wraps it
//! in a newtype, decoding goes on; when it changes what the field is, decoding fails. It never
//! guesses.

use alloc::string::String;
use alloc::vec::Vec;

use codec::{Compact, Decode};
use primitives::{AccountId, Alpha, Hash, NetUid, Rao, Uid};
use scale_info::{TypeDef, TypeDefPrimitive};

use crate::types::{MAX_DEPTH, Number, Types, mismatch};

/// Why bytes are no value of a type. The chain's fault, or a type that an upgrade changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end before the value does.
    #[error("the bytes end before the value does")]
    Short,
    /// Bytes are left after the value.
    #[error("{0} bytes are left after the value")]
    Trailing(usize),
    /// The runtime states another kind of type than the one asked for.
    #[error("expected {expected}, the runtime states `{found}`")]
    Mismatch {
        /// What was asked for.
        expected: &'static str,
        /// What the runtime states.
        found: String,
    },
    /// The bytes are not a value of the stated type.
    #[error("the bytes are not a valid {0}")]
    Invalid(&'static str),
    /// The metadata refers to a type that it does not have.
    #[error("the metadata has no type {0}")]
    NoType(u32),
    /// Nested more deeply than any real type.
    #[error("the type is nested too deeply")]
    TooDeep,
    /// More parts than bytes could mean.
    #[error("the value has too many parts")]
    TooMany,
}

/// A Rust type that can be made from a value of the chain.
pub trait FromChain: Sized {
    /// Reads one value of type `ty` from the front of `input`.
    ///
    /// # Errors
    /// `ty` is not something a `Self` can be made of, or the bytes are not a value of `ty`.
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError>;
}

/// Bytes being decoded, and the types to decode them by.
#[derive(Debug)]
pub struct Input<'t, 'b> {
    types: &'t Types,
    bytes: &'b [u8],
    depth: u32,
}

impl<'t, 'b> Input<'t, 'b> {
    pub(crate) fn new(types: &'t Types, bytes: &'b [u8]) -> Self {
        Self {
            types,
            bytes,
            depth: 0,
        }
    }

    /// The types that decide.
    #[must_use]
    pub fn types(&self) -> &'t Types {
        self.types
    }

    /// How many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn rest(self) -> &'b [u8] {
        self.bytes
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'b [u8], DecodeError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(DecodeError::Short)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Reads a value whose encoding is fixed, whatever the metadata.
    pub(crate) fn plain<T: Decode>(&mut self) -> Result<T, DecodeError> {
        T::decode(&mut self.bytes).map_err(|_| DecodeError::Short)
    }

    /// Reads a compact length.
    pub(crate) fn length(&mut self) -> Result<usize, DecodeError> {
        let length = self.plain::<Compact<u32>>()?.0;
        usize::try_from(length).map_err(|_| DecodeError::TooMany)
    }

    /// Runs `read` one level deeper.
    pub(crate) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if self.depth >= MAX_DEPTH {
            return Err(DecodeError::TooDeep);
        }
        self.depth = self.depth.saturating_add(1);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        value
    }

    /// Reads an unsigned number of at most 128 bits.
    pub(crate) fn unsigned(&mut self, number: &Number) -> Result<Option<u128>, DecodeError> {
        use TypeDefPrimitive::{U8, U16, U32, U64, U128};
        let unsigned = matches!(number.primitive, U8 | U16 | U32 | U64 | U128);
        if unsigned && number.compact {
            return Ok(Some(self.plain::<Compact<u128>>()?.0));
        }
        Ok(Some(match number.primitive {
            U8 => self.plain::<u8>()?.into(),
            U16 => self.plain::<u16>()?.into(),
            U32 => self.plain::<u32>()?.into(),
            U64 => self.plain::<u64>()?.into(),
            U128 => self.plain()?,
            _ => return Ok(None),
        }))
    }

    /// Reads a signed number of at most 128 bits.
    pub(crate) fn signed(&mut self, number: &Number) -> Result<Option<i128>, DecodeError> {
        use TypeDefPrimitive::{I8, I16, I32, I64, I128};
        Ok(Some(match number.primitive {
            I8 => self.plain::<i8>()?.into(),
            I16 => self.plain::<i16>()?.into(),
            I32 => self.plain::<i32>()?.into(),
            I64 => self.plain::<i64>()?.into(),
            I128 => self.plain()?,
            _ => return Ok(None),
        }))
    }
}

/// Numbers: of any stated width, as long as the value fits.
macro_rules! number {
    ($($number:ty: $read:ident, $expected:literal;)*) => {$(
        impl FromChain for $number {
            fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
                let stated = input.types.number(ty)?;
                let Some(value) = input.$read(&stated)? else {
                    return Err(mismatch($expected, input.types.resolve(ty)?));
                };
                Self::try_from(value).map_err(|_| DecodeError::Invalid($expected))
            }
        }
    )*};
}

number! {
    u8: unsigned, "u8";
    u16: unsigned, "u16";
    u32: unsigned, "u32";
    u64: unsigned, "u64";
    u128: unsigned, "u128";
    i16: signed, "i16";
    i64: signed, "i64";
    i128: signed, "i128";
}

impl FromChain for bool {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types.resolve(ty)?;
        match &found.type_def {
            TypeDef::Primitive(TypeDefPrimitive::Bool) => match input.take(1)? {
                [0] => Ok(false),
                [1] => Ok(true),
                _ => Err(DecodeError::Invalid("bool")),
            },
            _ => Err(mismatch("bool", found)),
        }
    }
}

impl<const N: usize> FromChain for [u8; N] {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types.resolve(ty)?;
        match &found.type_def {
            TypeDef::Array(array)
                if usize::try_from(array.len) == Ok(N) && input.types.is_byte(array.type_param.id) =>
            {
                input.take(N)?.try_into().map_err(|_| DecodeError::Short)
            }
            _ => Err(mismatch("an array of bytes", found)),
        }
    }
}

/// Sequences. Each element must take at least a byte, as all types here do.
impl<T: FromChain> FromChain for Vec<T> {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types.resolve(ty)?;
        let TypeDef::Sequence(sequence) = &found.type_def else {
            return Err(mismatch("a sequence", found));
        };
        let count = input.length()?;
        if count > input.left() {
            return Err(DecodeError::Short);
        }
        let element = sequence.type_param.id;
        input.deeper(|input| (0..count).map(|_| T::read(input, element)).collect())
    }
}

impl FromChain for String {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types.resolve(ty)?;
        match &found.type_def {
            TypeDef::Primitive(TypeDefPrimitive::Str) => {
                let length = input.length()?;
                let text = core::str::from_utf8(input.take(length)?);
                text.map(Self::from).map_err(|_| DecodeError::Invalid("text"))
            }
            _ => Err(mismatch("text", found)),
        }
    }
}

impl<T: FromChain> FromChain for Option<T> {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types.resolve(ty)?;
        let some = input
            .types
            .some_of(found)
            .ok_or_else(|| mismatch("an option", found))?;
        match input.take(1)? {
            [0] => Ok(None),
            [1] => input.deeper(|input| T::read(input, some)).map(Some),
            _ => Err(DecodeError::Invalid("option")),
        }
    }
}

/// Tuples, from tuples and from structs of as many fields.
macro_rules! tuple {
    ($count:literal: $($part:ident)*) => {
        impl<$($part: FromChain),*> FromChain for ($($part,)*) {
            fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
                let parts = input.types.tuple(ty)?;
                let Ok(parts) = <[u32; $count]>::try_from(parts) else {
                    return Err(mismatch(concat!("a tuple of ", $count), input.types.get(ty)?));
                };
                let mut parts = parts.into_iter();
                input.deeper(|input| Ok(($($part::read(input, parts.next().unwrap_or(ty))?,)*)))
            }
        }
    };
}

tuple!(2: A B);
tuple!(3: A B C);
tuple!(4: A B C D);

/// The project's own nouns, from what they wrap.
macro_rules! noun {
    ($($noun:ident($inner:ty))*) => {$(
        impl FromChain for $noun {
            fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
                <$inner>::read(input, ty).map(Self)
            }
        }
    )*};
}

noun!(AccountId([u8; 32]) Hash([u8; 32]) NetUid(u16) Uid(u16) Rao(u64) Alpha(u64));
