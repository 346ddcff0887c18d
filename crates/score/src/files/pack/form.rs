//! How the numbers of a tensor are kept in a pack.

use std::borrow::Cow;

use gpu::nn::quantise::{self, GROUP};
use gpu::nn::{MatrixData, Precision, Values};

use crate::files::safetensors::{Dtype, TensorInfo, count_of};
use crate::files::tensor::{floats, refuse, weights};
use crate::files::{FileError, TensorError};

/// A form of numbers; what they mean is told at [`Values`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Single precision.
    F32,
    /// Half precision.
    F16,
    /// The upper half of single precision.
    Bf16,
    /// 8-bit whole numbers, a scale for each row.
    Int8,
    /// 4-bit whole numbers, a scale for every 32 columns.
    Int4,
}

/// Each with its name in a header.
const ALL: [(Form, &str); 5] = [
    (Form::F32, "f32"),
    (Form::F16, "f16"),
    (Form::Bf16, "bf16"),
    (Form::Int8, "int8"),
    (Form::Int4, "int4"),
];

/// Bytes of numbers, and of scales where the form has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) values: u64,
    pub(super) scales: Option<u64>,
}

/// Whether it is the last layer of a feed-forward block: of BERT, DistilBERT, ModernBERT, decoders.
fn ends_a_block(name: &str) -> bool {
    let of_bert = name.ends_with(".output.dense.weight") && !name.ends_with(".attention.output.dense.weight");
    let ends = [".ffn.lin2.weight", ".mlp.Wo.weight", ".mlp.down_proj.weight"];
    of_bert || ends.iter().any(|end| name.ends_with(end))
}

/// Whether it makes the values of attention, of BERT and DistilBERT.
fn makes_values(name: &str) -> bool {
    name.ends_with(".attention.self.value.weight") || name.ends_with(".attention.v_lin.weight")
}

/// Whether it is a table of places or types: few rows, one of which goes into every token.
fn is_small_table(name: &str) -> bool {
    name.ends_with("position_embeddings.weight") || name.ends_with("token_type_embeddings.weight")
}

/// Whether rounding it to 8 bits costs more than the bytes are worth, as models find when they are loaded
/// (`Loading::careful`, `Loading::small_table`).
fn wants_care(name: &str) -> bool {
    ends_a_block(name) || makes_values(name) || is_small_table(name)
}

impl Form {
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let found = ALL.iter().find(|(_, known)| *known == name);
        found.map(|(form, _)| *form)
    }

    pub(super) fn name(self) -> &'static str {
        let found = ALL.iter().find(|(form, _)| *form == self);
        found.map_or("?", |(_, name)| name)
    }

    /// What a tensor is kept as. Weights of layers and tables take the form asked for. Vectors, and whatever else is no
    /// matrix, stay in single precision: they are small, and matter. With 4 bits, embedding tables and matrices whose rows
    /// are not whole groups take 8. Some take 16 where others take fewer: [`wants_care`].
    pub(super) fn of(info: &TensorInfo, precision: Precision) -> Result<Self, FileError> {
        let [_, columns] = *info.shape.as_slice() else {
            return Ok(Self::F32);
        };
        if columns == 0 {
            return Ok(Self::F32);
        }
        match precision {
            Precision::F32 => Ok(Self::as_it_is(info.dtype)),
            Precision::F16 => Ok(Self::F16),
            Precision::Int8 | Precision::Int4 if wants_care(&info.name) => Ok(Self::F16),
            Precision::Int8 => Ok(Self::Int8),
            Precision::Int4 if !columns.is_multiple_of(GROUP) => Ok(Self::Int8),
            Precision::Int4 if info.name.contains("embed") => Ok(Self::Int8),
            Precision::Int4 => Ok(Self::Int4),
            _ => Err(FileError::unsupported("precision", "of another version")),
        }
    }

    fn as_it_is(dtype: Dtype) -> Self {
        match dtype {
            Dtype::F16 => Self::F16,
            Dtype::Bf16 => Self::Bf16,
            _ => Self::F32,
        }
    }

    /// What a shape asks for in this form, a scale having 4 bytes for a row or for 32 columns; `None` where it cannot have it.
    pub(super) fn lengths(self, shape: &[usize]) -> Option<Lengths> {
        let count = count_of(shape)? as u64;
        let plain = |bytes: u64| {
            Some(Lengths {
                values: count.checked_mul(bytes)?,
                scales: None,
            })
        };
        match (self, shape) {
            (Self::F32, _) => plain(4),
            (Self::F16 | Self::Bf16, _) => plain(2),
            (Self::Int8, [rows, _]) => Some(Lengths {
                values: count,
                scales: Some((*rows as u64).checked_mul(4)?),
            }),
            (Self::Int4, [_, columns]) if columns.is_multiple_of(GROUP) => Some(Lengths {
                values: count / 2,
                scales: Some((count / 32).checked_mul(4)?),
            }),
            (Self::Int8 | Self::Int4, _) => None,
        }
    }

    /// Bytes of numbers and of scales.
    pub(super) fn encode(
        self,
        shape: &[usize],
        values: Values<'_>,
    ) -> Result<(Vec<u8>, Vec<u8>), TensorError> {
        let columns = shape.last().copied().unwrap_or(1);
        let matrix = MatrixData {
            rows: 1,
            columns,
            values,
        };
        let wide = matrix.to_f32();
        let values = match self {
            Self::F32 => Values::F32(Cow::Owned(wide)),
            Self::F16 => quantise::half(&wide).map_err(TensorError::Range)?,
            Self::Bf16 => quantise::brain(&wide),
            Self::Int8 => quantise::int8(&wide, columns),
            Self::Int4 => quantise::int4(&wide, columns).ok_or(TensorError::Shape)?,
        };
        Ok(bytes_of(&values))
    }

    /// The other way round, every number checked.
    pub(super) fn decode(
        self,
        name: &str,
        values: &[u8],
        scales: &[u8],
    ) -> Result<Values<'static>, FileError> {
        let named = |why| FileError::tensor(name, why);
        match self {
            Self::F32 => weights(name, Dtype::F32, values),
            Self::F16 => weights(name, Dtype::F16, values),
            Self::Bf16 => weights(name, Dtype::Bf16, values),
            Self::Int8 => Ok(Values::Int8 {
                values: Cow::Owned(whole(values).map_err(named)?),
                scales: Cow::Owned(factors(scales)?.map_err(named)?),
            }),
            Self::Int4 => Ok(Values::Int4 {
                values: Cow::Owned(nibbles(values).map_err(named)?),
                scales: Cow::Owned(factors(scales)?.map_err(named)?),
                group: GROUP,
            }),
        }
    }
}

fn bytes_of(values: &Values<'_>) -> (Vec<u8>, Vec<u8>) {
    let floats = |list: &[f32]| list.iter().flat_map(|value| value.to_le_bytes()).collect();
    match values {
        Values::F32(list) => (floats(list), Vec::new()),
        Values::F16(bits) | Values::Bf16(bits) => (
            bits.iter().flat_map(|bits| bits.to_le_bytes()).collect(),
            Vec::new(),
        ),
        Values::Int8 { values, scales } => (
            values.iter().map(|value| value.cast_unsigned()).collect(),
            floats(scales),
        ),
        Values::Int4 { values, scales, .. } => (values.to_vec(), floats(scales)),
        _ => (Vec::new(), Vec::new()),
    }
}

/// -127 to 127.
fn whole(bytes: &[u8]) -> Result<Vec<i8>, TensorError> {
    let values = bytes.iter().map(|byte| byte.cast_signed()).collect();
    refuse(values, |value| *value == i8::MIN, TensorError::Range)
}

/// Two of -7 to 7, each kept as itself plus 8.
fn nibbles(bytes: &[u8]) -> Result<Vec<u8>, TensorError> {
    let bad = |byte: &u8| byte & 0x0f == 0 || byte >> 4 == 0;
    refuse(bytes.to_vec(), bad, |place| {
        TensorError::Range(place.saturating_mul(2))
    })
}

/// Finite, and not negative.
fn factors(bytes: &[u8]) -> Result<Result<Vec<f32>, TensorError>, FileError> {
    let scales = floats(bytes)?;
    Ok(scales.and_then(|scales| refuse(scales, |scale| scale.is_sign_negative(), TensorError::Range)))
}
