//! IEEE half precision, as bits.

use half::f16;

/// Bits from which on numbers are infinite or none.
pub(crate) const INFINITE: u16 = 0x7c00;
/// 2^112: what the exponent is off by once the bits are where single precision has them.
pub(crate) const REBIAS: f32 = f32::from_bits(0x7780_0000);

/// The number that bits of half precision mean.
#[inline(always)]
pub(crate) fn widen(bits: u16) -> f32 {
    f16::from_bits(bits).to_f32()
}

/// The nearest number of half precision, ties to even; what is too large becomes infinite.
#[inline(always)]
pub(crate) fn narrow(value: f32) -> u16 {
    f16::from_f32(value).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from IEEE 754: powers of two, the ends of the range, subnormal numbers, ties.
    #[test]
    fn known_values() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65_504.0),
            (0x0400, 6.103_515_6e-5),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x3555, 0.333_251_95),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!((widen(bits), narrow(value)), (value, bits));
        }
        assert_eq!(
            narrow(1.0 + 1.0 / 2048.0),
            0x3c00,
            "a tie goes to the even neighbour"
        );
        assert_eq!(
            narrow(1.0 + 3.0 / 2048.0),
            0x3c02,
            "a tie goes to the even neighbour"
        );
        assert_eq!(
            (narrow(65_519.0), narrow(65_520.0), narrow(1e-9)),
            (0x7bff, 0x7c00, 0)
        );
        assert!(widen(0x7e01).is_nan() && widen(narrow(f32::NAN)).is_nan());
    }

    #[test]
    fn all_bits_come_back() {
        for bits in (0..=u16::MAX).filter(|bits| !widen(*bits).is_nan()) {
            assert_eq!(narrow(widen(bits)), bits);
        }
    }
}
