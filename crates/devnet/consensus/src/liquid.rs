//! Liquid alpha: a bond moves the faster the further its validator is ahead of consensus.

use substrate_fixed::types::I32F32;

use crate::at;
use crate::matrix::Matrix;
use crate::number::{ONE, ZERO, between, clamp, proportion, quotient, sigmoid, whole};
use crate::subnet::LiquidAlpha;

/// The moving average, each cell at its own rate. Only cells with a weight have a bond afterwards.
///
/// The rate is found in one forward walk over each row, the average by looking cells up: in a row that is not sorted the
/// two see different weights. That is how the chain computes it.
pub(crate) fn average(rates: LiquidAlpha, old: &Matrix, new: &Matrix, consensus: &[I32F32]) -> Matrix {
    let (old_seen, new_seen) = (old.seen_walking(), new.seen_walking());
    new.map(|uid, column, weight| {
        let agreed = at(consensus, column);
        let alpha = rates.alpha(new_seen.get(uid, column), old_seen.get(uid, column), agreed);
        let kept = ONE.saturating_sub(alpha).saturating_mul(old.get(uid, column));
        let added = alpha.saturating_mul(weight).max(ZERO);
        let bond = kept.saturating_add(added).min(ONE);
        (bond > ZERO).then_some(bond)
    })
}

impl LiquidAlpha {
    /// The rate of one bond.
    fn alpha(self, weight: I32F32, bond: I32F32, consensus: I32F32) -> I32F32 {
        let ahead = if weight >= bond {
            weight.saturating_sub(consensus)
        } else {
            bond.saturating_sub(weight)
        };
        let (low, high) = (proportion(self.low), proportion(self.high));
        let slope = quotient(
            I32F32::saturating_from_num(self.steepness),
            whole(100).saturating_neg(),
        );
        let part = sigmoid(clamp(ahead, ZERO, ONE), slope);
        clamp(between(low, high, part), low, high)
    }
}
