//! Exact models on a GPU.

mod attend;
mod kernels;
mod linear;
mod load;
mod norm;
mod ops;
mod scores;
mod select;
mod tensors;

use super::tables::Tables;
use crate::Gpu;
use crate::device::{Block, Grid, Runner, Step, THREADS};
use crate::nn::NnError;
use kernels::{Id, Kernels};

pub use tensors::{ExactDeviceMatrix, ExactDeviceRope, ExactDeviceTensor, ExactDeviceVector};

/// Computes models in whole numbers, on a GPU: what [`ExactCpu`](super::ExactCpu) finds, bit for bit.
pub struct ExactDevice {
    runner: Runner,
    kernels: Kernels,
    tables: Block,
}

impl ExactDevice {
    /// Compiles the kernels; `progress` is told how many are done, of how many, and the name of the next. All the device's
    /// memory that is ever held is `budget` bytes.
    ///
    /// # Errors
    /// [`NnError::Gpu`] where the device refuses a kernel or is lost, [`NnError::OverBudget`] of a budget that holds nothing.
    pub async fn open(
        gpu: Gpu,
        budget: u64,
        progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        let kernels = Kernels::compile(&gpu, progress).await?;
        let runner = Runner::new(gpu, budget)?;
        Ok(Self {
            tables: runner.upload(&Tables::new().words())?,
            runner,
            kernels,
        })
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        self.runner.gpu()
    }

    /// Bytes of its memory that are held, those that wait to be used again too.
    pub fn held(&self) -> u64 {
        self.runner.pool().held()
    }

    /// Runs a kernel of a workgroup for each of `count` items, in as many steps as it takes for none to be long. The first
    /// two parameters, which items a step is for, come from here.
    fn each(&self, id: Id, buffers: &[&Block], parameters: &[u32], items: Items) -> Result<(), NnError> {
        let allowed = self.runner.allowed().checked_div(items.cost.max(1)).unwrap_or(1);
        let at_once = u32::try_from(allowed).unwrap_or(u32::MAX).max(1);
        let count = word(items.count)?;
        let mut first = 0u32;
        while first < count {
            let end = first.saturating_add(at_once).min(count);
            let groups = end.saturating_sub(first);
            self.runner.run(&Step {
                kernel: self.kernels.get(id)?,
                buffers,
                parameters: &[&[first, end], parameters].concat(),
                grid: Grid::folded(groups),
                cost: items.cost.saturating_mul(u64::from(groups)),
            })?;
            first = end;
        }
        Ok(())
    }
}

/// What a kernel has workgroups for.
#[derive(Clone, Copy)]
struct Items {
    count: usize,
    /// Of one: multiplications or accesses to memory.
    cost: u64,
}

impl Items {
    fn new(count: usize, cost: usize) -> Self {
        Self {
            count,
            cost: cost as u64,
        }
    }

    /// Workgroups with a thread for each of `count`, which costs so much.
    fn of_threads(count: usize, cost: usize) -> Self {
        let threads = THREADS as usize;
        Self::new(count.div_ceil(threads), cost.saturating_mul(threads))
    }
}

/// As kernels count.
fn word(size: usize) -> Result<u32, NnError> {
    u32::try_from(size).map_err(|_| NnError::Shape {
        what: "a size on the device",
        expected: u64::from(u32::MAX),
        got: size as u64,
    })
}
