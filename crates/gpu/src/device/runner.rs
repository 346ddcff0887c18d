//! Kernels run one after another on buffers that are used again: what everything but Yuma is built on.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Block, Gpu, Pool, Step, Use, Work, finished, read};
use crate::error::GpuError;

/// Runs kernels. They are recorded, and submitted in pieces that stay short: nothing waits but [`Runner::read`] and
/// [`Runner::settle`]. Each sees what those before it wrote.
pub(crate) struct Runner {
    gpu: Gpu,
    pool: Rc<Pool>,
    work: RefCell<Work>,
    nothing: Block,
}

impl Runner {
    /// On that device, with at most `budget` bytes of its memory.
    ///
    /// # Errors
    /// [`GpuError::OverBudget`] of a budget that holds nothing, [`GpuError::Lost`].
    pub(crate) fn new(gpu: Gpu, budget: u64) -> Result<Self, GpuError> {
        let pool = Pool::new(gpu.clone(), budget);
        let nothing = pool.take(Use::Storage, 16, false)?;
        let work = RefCell::new(Work::new(&gpu));
        Ok(Self {
            gpu,
            pool,
            work,
            nothing,
        })
    }

    /// The device.
    pub(crate) fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Where its buffers come from.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Bound where a kernel has a buffer for what is not there.
    pub(crate) fn nothing(&self) -> &Block {
        &self.nothing
    }

    /// What one step should cost at most, so that a submission stays short: larger ones are to be cut where they can be.
    pub(crate) fn allowed(&self) -> u64 {
        self.work.borrow().allowed()
    }

    /// A buffer of so many words, with anything in them.
    ///
    /// # Errors
    /// [`GpuError::OverBudget`], [`GpuError::Lost`].
    pub(crate) fn block(&self, words: usize) -> Result<Block, GpuError> {
        self.take(Use::Storage, bytes_of(words), false)
    }

    /// A buffer of given words.
    ///
    /// # Errors
    /// Those of [`Runner::block`].
    pub(crate) fn upload<T: bytemuck::NoUninit>(&self, words: &[T]) -> Result<Block, GpuError> {
        let bytes: &[u8] = bytemuck::cast_slice(words);
        let block = self.take(Use::Storage, bytes.len() as u64, true)?;
        let whole = bytes.len() & !3;
        let (words, rest) = bytes.split_at(whole);
        self.gpu.queue.write_buffer(block.buffer(), 0, words);
        if !rest.is_empty() {
            let mut last = [0; 4];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.gpu.queue.write_buffer(block.buffer(), whole as u64, &last);
        }
        Ok(block)
    }

    /// Free buffers that recorded commands use are of use only once those are submitted.
    fn take(&self, usage: Use, bytes: u64, written: bool) -> Result<Block, GpuError> {
        match self.pool.take(usage, bytes, written) {
            Err(GpuError::OverBudget { .. }) => {
                self.submit();
                self.pool.take(usage, bytes, written)
            }
            taken => taken,
        }
    }

    /// Runs a kernel, once those before it are done.
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    pub(crate) fn run(&self, step: &Step<'_>) -> Result<(), GpuError> {
        self.gpu.alive()?;
        if step.grid.is_empty() {
            return Ok(());
        }
        if self.work.borrow().is_full(step.cost) {
            self.submit();
        }
        self.work.borrow_mut().record(&self.gpu, step);
        Ok(())
    }

    fn submit(&self) {
        self.work.borrow_mut().submit(&self.gpu);
        self.pool.submitted();
    }

    /// The first words of a buffer, once everything asked for so far is done.
    ///
    /// # Errors
    /// [`GpuError::Lost`], [`GpuError::OverBudget`].
    pub(crate) async fn read<T: bytemuck::AnyBitPattern + bytemuck::NoUninit>(
        &self,
        block: &Block,
        words: usize,
    ) -> Result<Vec<T>, GpuError> {
        let bytes = bytes_of(words).min(block.bytes());
        let to = self.take(Use::Readback, bytes, false)?;
        self.submit();
        let mut commands = self.gpu.device.create_command_encoder(&Default::default());
        commands.copy_buffer_to_buffer(block.buffer(), 0, to.buffer(), 0, bytes);
        self.gpu.queue.submit([commands.finish()]);
        let seen = read(&self.gpu, to.buffer(), bytes, bytemuck::pod_collect_to_vec).await?;
        self.work.borrow_mut().finished();
        Ok(seen)
    }

    /// Returns when everything asked for so far is done.
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    pub(crate) async fn settle(&self) -> Result<(), GpuError> {
        self.submit();
        finished(&self.gpu).await?;
        self.work.borrow_mut().finished();
        Ok(())
    }
}

/// Bytes of 32-bit words.
fn bytes_of(words: usize) -> u64 {
    (words as u64).saturating_mul(4)
}
