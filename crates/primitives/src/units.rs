use codec::{CompactAs, Decode, Encode};
use core::fmt;

/// Declares a number that means something: transparent in SCALE, ordered, printed as the bare number.
macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($number:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Encode, Decode, CompactAs,
        )]
        pub struct $name(pub $number);

        impl From<$number> for $name {
            fn from(number: $number) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

unit! {
    /// Number of a subnet. 0 is the root network.
    NetUid(u16)
}
unit! {
    /// Place of a neuron within its subnet, from 0.
    Uid(u16)
}
unit! {
    /// Mechanism within a subnet; 0 is the main one.
    MechId(u8)
}
unit! {
    /// Amount of TAO in rao: 1 TAO is 1,000,000,000 rao.
    Rao(u64)
}
unit! {
    /// Amount of one subnet's alpha in its smallest unit: 1 alpha is 1,000,000,000 of them. Which subnet's
    /// alpha is said beside it, never here.
    Alpha(u64)
}
