//! Rows for products in half precision.

use super::format::{BLOCK, Format};
use super::kernels::{Id, Products};
use super::product::Operand;
use super::tensors::{DeviceMatrix, DeviceTensor};
use super::{Device, check};
use crate::nn::NnError;

/// The largest number of half precision.
const LARGEST: f32 = 65_504.0;

impl Device {
    /// Whether products with such weights are in half precision.
    pub(super) fn halves(&self, format: Format) -> bool {
        self.products == Products::Half && format == Format::F16
    }

    /// Rows scaled for products with a matrix.
    pub(super) fn halved(&self, x: &DeviceTensor, matrix: &DeviceMatrix) -> Result<Operand, NnError> {
        let blocks = x.columns.div_ceil(BLOCK);
        let words = blocks.saturating_mul(Format::F16.unit());
        let y = self.runner.block(check::area("a tensor", x.rows, words)?)?;
        let scales = self.runner.block(x.rows)?;
        let [rows, columns, blocks] = check::words([x.rows, x.columns, blocks])?;
        let parameters = [rows, columns, blocks, most(matrix.largest).cast_unsigned()];
        let size = (x.rows, x.columns);
        self.each_row(Id::Halve, &[&x.block, &y, &scales], &parameters, size)?;
        Ok(Operand {
            block: y.into(),
            scales: Some(scales),
        })
    }
}

/// The exponent of a power of two: numbers up to it times weights up to `largest` stay within half precision, four products
/// together.
fn most(largest: f32) -> i32 {
    let stays = |exponent: &i32| BLOCK as f32 * largest * 2f32.powi(*exponent) <= LARGEST;
    (-2..=15).rev().find(stays).unwrap_or(-2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_products_stay_within_half_precision() {
        assert_eq!(
            [0.0, 0.04, 0.499_75, 0.5, 1.0, LARGEST].map(most),
            [15, 15, 15, 14, 13, -2]
        );
    }
}
