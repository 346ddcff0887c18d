//! The price of a subnet's alpha, from the pool it trades in.

/// One TAO per alpha, in the chain's `U64F64`.
const ONE: u128 = 1 << 64;

/// The weights of a pool add up to this (a `Perquintill`).
const WHOLE: u64 = 1_000_000_000_000_000_000;

/// TAO per alpha as the chain's `U64F64`: a number of 2⁻⁶⁴.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlphaPrice(pub u128);

impl AlphaPrice {
    /// Rao for one whole alpha (10⁹ units), rounded down, as the chain's own price call answers.
    #[must_use]
    pub fn rao_per_alpha(self) -> u64 {
        let rao = times(self.0, u128::from(1_000_000_000_u32) << 64) >> 64;
        u64::try_from(rao).unwrap_or(u64::MAX)
    }
}

/// What a subnet's price is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// TAO in the pool, in rao.
    pub tao: u64,
    /// Alpha in the pool.
    pub alpha: u64,
    /// Weight of TAO, in parts of 10¹⁸; alpha has the rest. Pools of before 2026 are evenly weighted.
    pub quote: u64,
    /// Whether alpha trades at all (mechanism 1); otherwise it is worth one TAO by decree.
    pub trades: bool,
}

impl Pool {
    /// The weight of TAO in an even pool.
    pub const EVEN: u64 = WHOLE / 2;

    /// `(w_base / w_quote) · (TAO / alpha)`, each division rounded down; `None` for an empty pool.
    ///
    /// Source: subtensor, `pallets/swap/src/pallet/balancer.rs`.
    #[must_use]
    pub fn price(&self) -> Option<AlphaPrice> {
        if !self.trades {
            return Some(AlphaPrice(ONE));
        }
        let base = WHOLE.checked_sub(self.quote)?;
        let weights = (u128::from(base) << 64).checked_div(u128::from(self.quote))?;
        let reserves = (u128::from(self.tao) << 64).checked_div(u128::from(self.alpha))?;
        Some(AlphaPrice(times(weights, reserves)))
    }
}

/// The product of two `U64F64`, rounded down, saturating.
fn times(a: u128, b: u128) -> u128 {
    let (a_high, a_low) = halves(a);
    let (b_high, b_low) = halves(b);
    // Each partial product is of 64 by 64 bits.
    let whole = a_high.saturating_mul(b_high);
    let crossed = a_high
        .saturating_mul(b_low)
        .saturating_add(a_low.saturating_mul(b_high));
    let fraction = a_low.saturating_mul(b_low) >> 64;
    if whole > u128::from(u64::MAX) {
        return u128::MAX;
    }
    (whole << 64).saturating_add(crossed).saturating_add(fraction)
}

fn halves(number: u128) -> (u128, u128) {
    (number >> 64, number & u128::from(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Pool = Pool {
        tao: 0,
        alpha: 0,
        quote: Pool::EVEN,
        trades: true,
    };

    #[test]
    fn an_even_pool_is_a_quotient() {
        let pool = Pool {
            tao: 3_000_000_007,
            alpha: 12_000_000_000,
            ..EVEN
        };
        assert_eq!(pool.price().map(AlphaPrice::rao_per_alpha), Some(250_000_000));
        assert_eq!(EVEN.price(), None, "an empty pool has no price");
        assert_eq!(
            Pool {
                trades: false,
                ..EVEN
            }
            .price()
            .map(AlphaPrice::rao_per_alpha),
            Some(1_000_000_000)
        );
    }

    #[test]
    fn weights_tilt_the_price() {
        let pool = Pool {
            tao: 1_000,
            alpha: 1_000,
            quote: WHOLE / 5,
            trades: true,
        };
        assert_eq!(pool.price().map(AlphaPrice::rao_per_alpha), Some(4_000_000_000));
    }

    #[test]
    fn multiplication_agrees_with_small_numbers_and_saturates() {
        assert_eq!(times(3 << 63, 5 << 63), 15 << 62);
        assert_eq!(times(u128::MAX, u128::MAX), u128::MAX);
    }
}
