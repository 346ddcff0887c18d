//! Norms and rows of length one.

use super::kernels::Id;
use super::linear::numbers;
use super::tensors::{ExactDeviceTensor, ExactDeviceVector};
use super::{ExactDevice, Items, word};
use crate::nn::exact::cpu::{NORM_POINT, NormPlan, UNIT_POINT};
use crate::nn::exact::tables::POINT;
use crate::nn::exact::{MOST_COLUMNS, same};
use crate::nn::{NnError, Norm};

/// What the kernel is told.
#[derive(Clone, Copy)]
struct Kernel<'a> {
    plan: NormPlan,
    centred: bool,
    divisor: u32,
    point: i32,
    gamma: Option<&'a ExactDeviceVector>,
    beta: Option<&'a ExactDeviceVector>,
}

impl ExactDevice {
    pub(super) fn norm(
        &self,
        x: &ExactDeviceTensor,
        norm: &Norm<'_, Self>,
        centred: bool,
    ) -> Result<ExactDeviceTensor, NnError> {
        let (gamma, beta) = (norm.gamma, norm.beta);
        let beta_length = beta.map(|beta| beta.length);
        let plan = NormPlan::new(x.columns, x.point, gamma.length, beta_length, norm.epsilon)?;
        let y = self.empty(x.rows, x.columns, POINT)?;
        let kernel = Kernel {
            divisor: plan.count,
            plan,
            centred,
            point: NORM_POINT,
            gamma: Some(gamma),
            beta,
        };
        self.run_norm(x, &y, &kernel)?;
        Ok(y)
    }

    /// Rows of length one in the direction of each.
    pub(super) fn unit(&self, x: &ExactDeviceTensor) -> Result<ExactDeviceTensor, NnError> {
        if x.columns > MOST_COLUMNS {
            return Err(NnError::Unsupported("exact lengths of more than 65,536 columns"));
        }
        let mut y = self.empty(x.rows, x.columns, UNIT_POINT)?;
        y.unit = true;
        let kernel = Kernel {
            plan: NormPlan {
                count: word(x.columns)?,
                down: 0,
                epsilon: 0,
            },
            centred: false,
            divisor: 1,
            point: UNIT_POINT,
            gamma: None,
            beta: None,
        };
        self.run_norm(x, &y, &kernel)?;
        Ok(y)
    }

    fn run_norm(
        &self,
        x: &ExactDeviceTensor,
        y: &ExactDeviceTensor,
        kernel: &Kernel<'_>,
    ) -> Result<(), NnError> {
        let Kernel {
            plan, gamma, beta, ..
        } = *kernel;
        let count = plan.count as usize;
        let groups = numbers(x).checked_div(count).unwrap_or(0);
        same("numbers of a norm", groups.saturating_mul(count), numbers(x))?;
        let shift = |vector: Option<&ExactDeviceVector>, more: i32| {
            vector.map_or(0, |vector| vector.point.saturating_add(more).cast_unsigned())
        };
        let parameters = [
            plan.count,
            plan.down.cast_unsigned(),
            plan.epsilon as u32,
            (plan.epsilon >> 32) as u32,
            u32::from(kernel.centred),
            kernel.divisor,
            kernel.point.cast_unsigned(),
            u32::from(gamma.is_some()),
            shift(gamma, NORM_POINT.saturating_sub(POINT)),
            u32::from(beta.is_some()),
            shift(beta, POINT.saturating_neg()),
        ];
        let nothing = self.runner.nothing();
        let gamma = gamma.map_or(nothing, |vector| &vector.block);
        let beta = beta.map_or(nothing, |vector| &vector.block);
        let buffers = [&*x.block, gamma, beta, &y.block];
        // A sum, a maximum, squares, and the result; and divisions a bit at a time.
        let items = Items::new(groups, count.saturating_mul(16).saturating_add(4096));
        self.each(Id::Norm, &buffers, &parameters, items)
    }
}
