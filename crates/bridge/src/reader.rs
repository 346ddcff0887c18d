//! Reading JavaScript objects, field by field: what is missing or of another kind is named in the error.

use js_sys::{
    Array, BigUint64Array, Float32Array, Float64Array, Reflect, Uint8Array, Uint16Array, Uint32Array,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Failure;

/// An object being read.
#[derive(Debug)]
pub struct Reader<'a> {
    object: &'a JsValue,
    /// What it is, for errors.
    what: &'a str,
}

impl<'a> Reader<'a> {
    /// Reads `object`; errors call it `what`.
    pub fn new(object: &'a JsValue, what: &'a str) -> Self {
        Self { object, what }
    }

    /// A field.
    ///
    /// # Errors
    /// It is missing or of another kind.
    pub fn get<T: FromJs>(&self, name: &str) -> Result<T, Failure> {
        T::from_js(self.raw(name))
            .ok_or_else(|| Failure::argument(format!("{}.{name} is not {}", self.what, T::KIND)))
    }

    /// A field as it is: `undefined` where there is none.
    pub fn raw(&self, name: &str) -> JsValue {
        // Fails only where there is no object, which has no fields either.
        Reflect::get(self.object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }
}

/// What can be read from a field.
pub trait FromJs: Sized {
    /// What it should be, as an error says it.
    const KIND: &'static str;

    /// The value, if it is one of this kind.
    fn from_js(value: JsValue) -> Option<Self>;
}

/// `null` and `undefined` are `None`.
impl<T: FromJs> FromJs for Option<T> {
    const KIND: &'static str = T::KIND;

    fn from_js(value: JsValue) -> Option<Self> {
        if value.is_null() || value.is_undefined() {
            return Some(None);
        }
        T::from_js(value).map(Some)
    }
}

impl FromJs for bool {
    const KIND: &'static str = "true or false";

    fn from_js(value: JsValue) -> Option<Self> {
        value.as_bool()
    }
}

impl FromJs for String {
    const KIND: &'static str = "a text";

    fn from_js(value: JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl FromJs for f64 {
    const KIND: &'static str = "a number";

    fn from_js(value: JsValue) -> Option<Self> {
        value.as_f64()
    }
}

/// Whole numbers within the range of the type.
macro_rules! number {
    ($($number:ty: $kind:literal),*) => {
        $(impl FromJs for $number {
            const KIND: &'static str = $kind;

            fn from_js(value: JsValue) -> Option<Self> {
                let number = value.as_f64()?;
                let fits = number.fract() == 0.0
                    && number >= f64::from(Self::MIN)
                    && number <= f64::from(Self::MAX);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
                fits.then_some(number as Self)
            }
        })*
    };
}

number!(u8: "a whole number of 8 bits", u16: "a whole number of 16 bits", u32: "a whole number of 32 bits");

impl FromJs for i16 {
    const KIND: &'static str = "a whole number of 16 bits with a sign";

    fn from_js(value: JsValue) -> Option<Self> {
        let number = value.as_f64()?;
        let fits = number.fract() == 0.0 && number >= f64::from(Self::MIN) && number <= f64::from(Self::MAX);
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        fits.then_some(number as Self)
    }
}

impl FromJs for u64 {
    const KIND: &'static str = "a bigint of 64 bits";

    fn from_js(value: JsValue) -> Option<Self> {
        value.try_into().ok()
    }
}

impl FromJs for (u16, u16) {
    const KIND: &'static str = "a pair of whole numbers of 16 bits";

    fn from_js(value: JsValue) -> Option<Self> {
        let pair = value.dyn_into::<Array>().ok()?;
        Some((u16::from_js(pair.get(0))?, u16::from_js(pair.get(1))?))
    }
}

macro_rules! typed_array {
    ($($number:ty => $array:ty: $kind:literal),*) => {
        $(impl FromJs for Vec<$number> {
            const KIND: &'static str = $kind;

            fn from_js(value: JsValue) -> Option<Self> {
                Some(value.dyn_ref::<$array>()?.to_vec())
            }
        })*
    };
}

typed_array!(
    u8 => Uint8Array: "a Uint8Array",
    u16 => Uint16Array: "a Uint16Array",
    u32 => Uint32Array: "a Uint32Array",
    u64 => BigUint64Array: "a BigUint64Array",
    f32 => Float32Array: "a Float32Array",
    f64 => Float64Array: "a Float64Array"
);
