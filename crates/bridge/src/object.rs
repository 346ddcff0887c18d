//! Building JavaScript values, field by field: an object's shape is read off the code that makes it.

use js_sys::{
    Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array, Int32Array, Object, Reflect,
    Uint8Array, Uint16Array, Uint32Array,
};
use primitives::{BlockRef, Hash};
use wasm_bindgen::JsValue;

/// A JavaScript object in the making.
#[derive(Debug)]
pub struct Fields(Object);

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

impl Fields {
    /// One without fields.
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// Adds a field.
    pub fn with(self, name: &str, value: impl IntoJs) -> Self {
        // Setting a plain field of a fresh object cannot fail.
        let _ = Reflect::set(&self.0, &name.into(), &value.into_js());
        self
    }

    /// Adds a field if there is a value; without one the object has no such field.
    pub fn with_some(self, name: &str, value: Option<impl IntoJs>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

impl From<Fields> for JsValue {
    fn from(fields: Fields) -> Self {
        fields.0.into()
    }
}

/// What can be put in a field.
pub trait IntoJs {
    /// As JavaScript has it.
    fn into_js(self) -> JsValue;
}

/// What converts by itself: small numbers, large ones as bigints.
macro_rules! as_is {
    ($($kind:ty),*) => {
        $(impl IntoJs for $kind {
            fn into_js(self) -> JsValue {
                self.into()
            }
        })*
    };
}

as_is!(
    bool, u8, u16, i16, u32, u64, f64, &str, String, Uint8Array, JsValue, Fields
);

/// `None` is `null`: known to be absent.
impl<T: IntoJs> IntoJs for Option<T> {
    fn into_js(self) -> JsValue {
        self.map_or(JsValue::NULL, IntoJs::into_js)
    }
}

impl<T: IntoJs> IntoJs for Vec<T> {
    fn into_js(self) -> JsValue {
        self.into_iter().map(IntoJs::into_js).collect::<Array>().into()
    }
}

macro_rules! typed_array {
    ($($number:ty => $array:ty),*) => {
        $(impl IntoJs for &[$number] {
            fn into_js(self) -> JsValue {
                <$array>::from(self).into()
            }
        })*
    };
}

typed_array!(
    u8 => Uint8Array, u16 => Uint16Array, u32 => Uint32Array, u64 => BigUint64Array,
    i32 => Int32Array, i64 => BigInt64Array,
    f32 => Float32Array, f64 => Float64Array
);

/// Flags are bytes, 0 or 1.
impl IntoJs for &[bool] {
    fn into_js(self) -> JsValue {
        let bytes: Vec<u8> = self.iter().copied().map(u8::from).collect();
        bytes.as_slice().into_js()
    }
}

impl IntoJs for Hash {
    fn into_js(self) -> JsValue {
        self.to_string().into()
    }
}

impl IntoJs for BlockRef {
    fn into_js(self) -> JsValue {
        Fields::new()
            .with("number", self.number)
            .with("hash", self.hash)
            .into()
    }
}

/// A count as a JavaScript number: exact below 2^53, which no count here reaches.
pub fn count(n: u64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of bytes and milliseconds stay below 2^53"
    )]
    let number = n as f64;
    number
}

/// Bytes as `0x` hex.
pub fn hex(bytes: &[u8]) -> String {
    primitives::hex::encode(bytes)
}
