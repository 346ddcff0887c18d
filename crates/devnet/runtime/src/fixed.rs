//! Fixed-point numbers as Bittensor stores them: raw bits in storage, the number of fraction bits in metadata.
//!
//! The chain's types come from a crate that is not published; only their encoding and their description in metadata
//! matter to a client, so both are reproduced here and no arithmetic is.

use core::marker::PhantomData;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::build::Fields;
use scale_info::{Path, Type, TypeInfo, TypeParameter, meta_type};

/// Signed, 64 fraction bits.
pub type I64F64 = FixedI128<U64>;
/// Signed, 32 fraction bits.
pub type I96F32 = FixedI128<U32>;
/// Unsigned, 64 fraction bits.
pub type U64F64 = FixedU128<U64>;
/// Unsigned, 32 fraction bits.
pub type U96F32 = FixedU128<U32>;

/// The binary numeral 32, most significant bit innermost.
pub type U32 = UInt<UInt<UInt<UInt<UInt<UInt<UTerm, B1>, B0>, B0>, B0>, B0>, B0>;
/// The binary numeral 64.
pub type U64 = UInt<U32, B0>;

macro_rules! fixed {
    ($name:ident, $bits:ty, $bits_name:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen)]
        #[codec(mel_bound())]
        pub struct $name<Frac> {
            bits: $bits,
            fraction: PhantomData<Frac>,
        }

        impl<Frac> $name<Frac> {
            /// The number whose raw bits are these.
            #[must_use]
            pub const fn from_bits(bits: $bits) -> Self {
                Self {
                    bits,
                    fraction: PhantomData,
                }
            }

            /// The raw bits.
            #[must_use]
            pub const fn to_bits(&self) -> $bits {
                self.bits
            }
        }

        impl<Frac> Default for $name<Frac> {
            fn default() -> Self {
                Self::from_bits(0)
            }
        }

        impl<Frac> Clone for $name<Frac> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<Frac> Copy for $name<Frac> {}

        impl<Frac: TypeInfo + 'static> TypeInfo for $name<Frac> {
            type Identity = Self;

            fn type_info() -> Type {
                Type::builder()
                    .path(Path::new(stringify!($name), "substrate_fixed"))
                    .type_params([TypeParameter::new("Frac", Some(meta_type::<Frac>()))])
                    .composite(
                        Fields::named().field(|field| field.ty::<$bits>().name("bits").type_name($bits_name)),
                    )
            }
        }
    };
}

fixed!(
    FixedI128,
    i128,
    "i128",
    "A signed fixed-point number of 128 bits."
);
fixed!(
    FixedU128,
    u128,
    "u128",
    "An unsigned fixed-point number of 128 bits."
);

/// A numeral's bits above, and its last bit.
pub struct UInt<U, B>(PhantomData<(U, B)>);
/// The empty numeral.
pub struct UTerm;
/// The bit 0.
pub struct B0;
/// The bit 1.
pub struct B1;

impl<U: TypeInfo + 'static, B: TypeInfo + 'static> TypeInfo for UInt<U, B> {
    type Identity = Self;

    fn type_info() -> Type {
        let (msb, lsb) = (meta_type::<U>(), meta_type::<B>());
        Type::builder()
            .path(Path::new("UInt", "substrate_typenum::uint"))
            .type_params([
                TypeParameter::new("U", Some(msb)),
                TypeParameter::new("B", Some(lsb)),
            ])
            .composite(
                Fields::named()
                    .field(|field| field.ty::<U>().name("msb").type_name("U"))
                    .field(|field| field.ty::<B>().name("lsb").type_name("B")),
            )
    }
}

macro_rules! unit {
    ($name:ident, $module:literal) => {
        impl TypeInfo for $name {
            type Identity = Self;

            fn type_info() -> Type {
                Type::builder()
                    .path(Path::new(stringify!($name), $module))
                    .composite(Fields::unit())
            }
        }
    };
}

unit!(UTerm, "substrate_typenum::uint");
unit!(B0, "substrate_typenum::bit");
unit!(B1, "substrate_typenum::bit");
