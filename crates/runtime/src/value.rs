//! A value of any type, for what is not known beforehand.

use alloc::string::String;
use alloc::vec::Vec;

use scale_info::form::PortableForm;
use scale_info::{Field as TypeField, TypeDef, TypeDefPrimitive, TypeDefVariant};

use crate::decode::{DecodeError, FromChain, Input};
use crate::types::{Number, Type, mismatch};

/// A decoded value. Wrappers of one field are seen through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// An unsigned number, or the bits of a fixed-point one.
    Unsigned(u128),
    /// A signed number, or the bits of a fixed-point one.
    Signed(i128),
    /// Text.
    Text(String),
    /// Bytes: a sequence or array of `u8`, or a 256-bit number (little-endian).
    Bytes(Vec<u8>),
    /// Bits, in their own order.
    Bits(Vec<bool>),
    /// A sequence or array of anything else.
    List(Vec<Value>),
    /// A struct or tuple.
    Record(Vec<Field>),
    /// An enum's variant.
    Variant {
        /// Its name.
        name: String,
        /// Its fields.
        fields: Vec<Field>,
    },
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What it holds.
    pub value: Value,
}

impl Value {
    /// The unsigned number this is, if it is one.
    #[must_use]
    pub fn as_unsigned(&self) -> Option<u128> {
        match self {
            Self::Unsigned(number) => Some(*number),
            _ => None,
        }
    }

    /// The field `name` of a record; the one at `place` where fields have no names.
    #[must_use]
    pub fn field(&self, name: &str, place: usize) -> Option<&Self> {
        let Self::Record(fields) = self else { return None };
        let named = fields.iter().find(|field| field.name.as_deref() == Some(name));
        let placed = || fields.get(place).filter(|field| field.name.is_none());
        named.or_else(placed).map(|field| &field.value)
    }
}

impl FromChain for Value {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let found = input.types().resolve(ty)?;
        input.deeper(|input| match &found.type_def {
            TypeDef::Composite(composite) => fields(input, &composite.fields).map(Self::Record),
            TypeDef::Tuple(tuple) => {
                let part = |field: &<PortableForm as scale_info::form::Form>::Type| {
                    Ok(Field {
                        name: None,
                        value: Self::read(input, field.id)?,
                    })
                };
                tuple
                    .fields
                    .iter()
                    .map(part)
                    .collect::<Result<_, _>>()
                    .map(Self::Record)
            }
            TypeDef::Variant(variants) => variant(input, variants),
            TypeDef::Sequence(sequence) => {
                let count = input.length()?;
                list(input, count, sequence.type_param.id)
            }
            TypeDef::Array(array) => {
                let count = usize::try_from(array.len).map_err(|_| DecodeError::TooMany)?;
                list(input, count, array.type_param.id)
            }
            TypeDef::Primitive(primitive) => self::primitive(input, primitive, found),
            TypeDef::Compact(_) => number(input, ty, found),
            TypeDef::BitSequence(bits) => self::bits(input, bits.bit_store_type.id, bits.bit_order_type.id),
        })
    }
}

/// Most elements that take no bytes: no real type has any, and bytes bound the others.
const MAX_EMPTY: usize = 1024;

fn list(input: &mut Input<'_, '_>, count: usize, element: u32) -> Result<Value, DecodeError> {
    if input.types().is_byte(element) {
        return Ok(Value::Bytes(input.take(count)?.to_vec()));
    }
    let bound = input.left().max(MAX_EMPTY);
    if count > bound {
        return Err(DecodeError::TooMany);
    }
    let elements = (0..count).map(|_| Value::read(input, element));
    elements.collect::<Result<_, _>>().map(Value::List)
}

fn fields(input: &mut Input<'_, '_>, fields: &[TypeField<PortableForm>]) -> Result<Vec<Field>, DecodeError> {
    let field = |field: &TypeField<PortableForm>| {
        Ok(Field {
            name: field.name.clone(),
            value: Value::read(input, field.ty.id)?,
        })
    };
    fields.iter().map(field).collect()
}

fn variant(input: &mut Input<'_, '_>, variants: &TypeDefVariant<PortableForm>) -> Result<Value, DecodeError> {
    let index = input.plain::<u8>()?;
    let chosen = variants.variants.iter().find(|variant| variant.index == index);
    let chosen = chosen.ok_or(DecodeError::Invalid("variant"))?;
    let fields = fields(input, &chosen.fields)?;
    Ok(Value::Variant {
        name: chosen.name.clone(),
        fields,
    })
}

fn primitive(
    input: &mut Input<'_, '_>,
    primitive: &TypeDefPrimitive,
    found: &Type,
) -> Result<Value, DecodeError> {
    match primitive {
        TypeDefPrimitive::Bool => match input.plain::<u8>()? {
            0 => Ok(Value::Bool(false)),
            1 => Ok(Value::Bool(true)),
            _ => Err(DecodeError::Invalid("bool")),
        },
        TypeDefPrimitive::Char => char::from_u32(input.plain()?)
            .map(|character| Value::Text(character.into()))
            .ok_or(DecodeError::Invalid("character")),
        TypeDefPrimitive::Str => {
            let length = input.length()?;
            let text = core::str::from_utf8(input.take(length)?);
            text.map(|text| Value::Text(text.into()))
                .map_err(|_| DecodeError::Invalid("text"))
        }
        TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => Ok(Value::Bytes(input.take(32)?.to_vec())),
        _ => signed_or_not(
            input,
            &Number {
                primitive: primitive.clone(),
                compact: false,
            },
            found,
        ),
    }
}

fn number(input: &mut Input<'_, '_>, ty: u32, found: &Type) -> Result<Value, DecodeError> {
    // `Compact<()>` is a type of its own and takes no bytes.
    let number = input.types().number(ty)?;
    signed_or_not(input, &number, found)
}

fn signed_or_not(input: &mut Input<'_, '_>, number: &Number, found: &Type) -> Result<Value, DecodeError> {
    if let Some(number) = input.unsigned(number)? {
        return Ok(Value::Unsigned(number));
    }
    let signed = input.signed(number)?;
    signed
        .map(Value::Signed)
        .ok_or_else(|| mismatch("a number", found))
}

/// A bit sequence: a compact count of bits, then whole store words.
fn bits(input: &mut Input<'_, '_>, store: u32, order: u32) -> Result<Value, DecodeError> {
    let word = match &input.types().number(store)?.primitive {
        TypeDefPrimitive::U8 => 1,
        TypeDefPrimitive::U16 => 2,
        TypeDefPrimitive::U32 => 4,
        TypeDefPrimitive::U64 => 8,
        _ => return Err(DecodeError::Invalid("bit sequence")),
    };
    let highest_first = input
        .types()
        .get(order)?
        .path
        .segments
        .last()
        .is_some_and(|o| o == "Msb0");
    let count = input.length()?;
    let bytes = input.take(count.div_ceil(8).next_multiple_of(word))?;
    let word_bits = |word: &[u8]| {
        let bits = word
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
        let mut bits: Vec<bool> = bits.collect();
        if highest_first {
            bits.reverse();
        }
        bits
    };
    Ok(Value::Bits(
        bytes.chunks(word).flat_map(word_bits).take(count).collect(),
    ))
}
