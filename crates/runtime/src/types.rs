//! The type registry of one runtime.

use alloc::vec::Vec;

use scale_info::form::PortableForm;
use scale_info::{Field, PortableRegistry, TypeDef, TypeDefPrimitive};

use crate::decode::{DecodeError, FromChain, Input};
use crate::value::Value;

/// A type of the registry, in portable form.
pub(crate) type Type = scale_info::Type<PortableForm>;

/// Deepest chain of one-field wrappers that is followed, and deepest nesting that is decoded.
pub(crate) const MAX_DEPTH: u32 = 64;

/// The types of one runtime, by id.
#[derive(Debug, Clone)]
pub struct Types(Vec<Type>);

impl Types {
    /// `None` when the ids are not 0, 1, 2, …, as every registry has them.
    pub(crate) fn new(registry: PortableRegistry) -> Option<Self> {
        let in_order = |(index, entry): (usize, &scale_info::PortableType)| {
            u32::try_from(index).is_ok_and(|index| index == entry.id)
        };
        registry.types.iter().enumerate().all(in_order).then(|| {
            Self(
                registry
                    .types
                    .into_iter()
                    .map(|entry| without_prose(entry.ty))
                    .collect(),
            )
        })
    }

    /// Decodes exactly `bytes` as type `ty`.
    ///
    /// # Errors
    /// See [`DecodeError`]; bytes left over are an error too.
    pub fn decode<T: FromChain>(&self, ty: u32, bytes: &[u8]) -> Result<T, DecodeError> {
        let mut input = Input::new(self, bytes);
        let value = T::read(&mut input, ty)?;
        match input.left() {
            0 => Ok(value),
            left => Err(DecodeError::Trailing(left)),
        }
    }

    /// Decodes exactly `bytes` as type `ty`, whatever that is.
    ///
    /// # Errors
    /// See [`DecodeError`]; bytes left over are an error too.
    pub fn decode_value(&self, ty: u32, bytes: &[u8]) -> Result<Value, DecodeError> {
        self.decode(ty, bytes)
    }

    /// Moves `bytes` past one value of type `ty`.
    pub(crate) fn skip(&self, ty: u32, bytes: &mut &[u8]) -> Result<(), DecodeError> {
        let mut input = Input::new(self, bytes);
        Value::read(&mut input, ty)?;
        *bytes = input.rest();
        Ok(())
    }

    /// What `ty` is, seen through wrappers of one field (`NetUid(u16)` is a `u16`).
    pub(crate) fn resolve(&self, ty: u32) -> Result<&Type, DecodeError> {
        let mut id = ty;
        for _ in 0..MAX_DEPTH {
            let found = self.get(id)?;
            match only_part(found) {
                Some(inner) => id = inner,
                None => return Ok(found),
            }
        }
        Err(DecodeError::TooDeep)
    }

    /// The number type `ty` is, compact or not.
    pub(crate) fn number(&self, ty: u32) -> Result<Number, DecodeError> {
        let found = self.resolve(ty)?;
        match &found.type_def {
            TypeDef::Primitive(primitive) => Ok(Number {
                primitive: primitive.clone(),
                compact: false,
            }),
            TypeDef::Compact(compact) => match &self.resolve(compact.type_param.id)?.type_def {
                TypeDef::Primitive(primitive) => Ok(Number {
                    primitive: primitive.clone(),
                    compact: true,
                }),
                _ => Err(mismatch("a number", found)),
            },
            _ => Err(mismatch("a number", found)),
        }
    }

    /// Type ids of the parts of `ty`, a tuple or struct.
    pub(crate) fn tuple(&self, ty: u32) -> Result<Vec<u32>, DecodeError> {
        let found = self.get(ty)?;
        match &found.type_def {
            TypeDef::Tuple(tuple) => Ok(tuple.fields.iter().map(|field| field.id).collect()),
            TypeDef::Composite(fields) => Ok(fields.fields.iter().map(|field| field.ty.id).collect()),
            _ => Err(mismatch("a tuple", found)),
        }
    }

    /// Whether `ty` is a plain `u8`.
    pub(crate) fn is_byte(&self, ty: u32) -> bool {
        let byte = |ty: &Type| matches!(ty.type_def, TypeDef::Primitive(TypeDefPrimitive::U8));
        self.resolve(ty).is_ok_and(byte)
    }

    /// The type id that `Some` holds, where `ty` is an `Option`.
    pub(crate) fn some_of(&self, ty: &Type) -> Option<u32> {
        let TypeDef::Variant(variants) = &ty.type_def else {
            return None;
        };
        match variants.variants.as_slice() {
            [none, some] if none.name == "None" && some.name == "Some" => {
                some.fields.first().map(|field| field.ty.id)
            }
            _ => None,
        }
    }

    /// As [`Types::resolve`] without looking through wrappers.
    pub(crate) fn get(&self, ty: u32) -> Result<&Type, DecodeError> {
        let index = usize::try_from(ty).map_err(|_| DecodeError::NoType(ty))?;
        self.0.get(index).ok_or(DecodeError::NoType(ty))
    }
}

/// A number's type.
pub(crate) struct Number {
    pub(crate) primitive: TypeDefPrimitive,
    pub(crate) compact: bool,
}

/// The error for a `found` type where another was `expected`.
pub(crate) fn mismatch(expected: &'static str, found: &Type) -> DecodeError {
    let found = match found.path.segments.last() {
        Some(name) => name.clone(),
        None => alloc::format!("{:?}", found.type_def).chars().take(80).collect(),
    };
    DecodeError::Mismatch { expected, found }
}

/// The id of the one field of a wrapper.
fn only_part(ty: &Type) -> Option<u32> {
    match &ty.type_def {
        TypeDef::Composite(composite) => match composite.fields.as_slice() {
            [only] => Some(only.ty.id),
            _ => None,
        },
        TypeDef::Tuple(tuple) => match tuple.fields.as_slice() {
            [only] => Some(only.id),
            _ => None,
        },
        _ => None,
    }
}

/// Drops documentation and source-code names: most of the registry's memory, none of its meaning.
fn without_prose(mut ty: Type) -> Type {
    ty.docs = Vec::new();
    ty.type_params = Vec::new();
    match &mut ty.type_def {
        TypeDef::Composite(composite) => composite.fields.iter_mut().for_each(strip),
        TypeDef::Variant(variants) => {
            for variant in &mut variants.variants {
                variant.docs = Vec::new();
                variant.fields.iter_mut().for_each(strip);
            }
        }
        _ => {}
    }
    ty
}

fn strip(field: &mut Field<PortableForm>) {
    field.docs = Vec::new();
    field.type_name = None;
}
