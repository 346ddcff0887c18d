//! Buffers that come back when they are dropped, within a bound.

use std::cell::RefCell;
use std::rc::Rc;

use super::Gpu;
use super::arena::{Use, make, padded};
use crate::error::GpuError;

/// Buffers of a device: those in use, and those that wait for the next who needs one.
#[derive(Debug)]
pub(crate) struct Pool {
    gpu: Gpu,
    budget: u64,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes of all buffers.
    held: u64,
    free: Vec<Free>,
    /// How many submissions there were.
    submissions: u64,
}

/// A buffer nobody uses.
#[derive(Debug)]
struct Free {
    buffer: wgpu::Buffer,
    usage: Use,
    /// The submission it was given back before. Commands recorded earlier may use it.
    since: u64,
}

/// A buffer in use. Dropped, it is free for the next, unless it is for readback: that goes.
#[derive(Debug)]
pub(crate) struct Block {
    buffer: wgpu::Buffer,
    usage: Use,
    bytes: u64,
    pool: Rc<Pool>,
}

impl Pool {
    /// An empty one, of at most `budget` bytes.
    pub(crate) fn new(gpu: Gpu, budget: u64) -> Rc<Self> {
        let state = RefCell::default();
        Rc::new(Self { gpu, budget, state })
    }

    /// A buffer of at least `bytes`, with anything in it. One that is to be `written` from here at once must not be
    /// used by commands that are recorded, but not submitted: the write would overtake them.
    ///
    /// # Errors
    /// [`GpuError::OverBudget`], also where no buffer can be so large; what is free by the next submission may help.
    pub(crate) fn take(self: &Rc<Self>, usage: Use, bytes: u64, written: bool) -> Result<Block, GpuError> {
        self.gpu.alive()?;
        let limit = self.gpu.device.limits().max_storage_buffer_binding_size;
        if bytes > limit {
            return Err(GpuError::OverBudget {
                wanted: bytes,
                budget: limit,
            });
        }
        let buffer = match self.reuse(usage, bytes, written) {
            Some(buffer) => buffer,
            None => self.make(usage, bytes)?,
        };
        let pool = self.clone();
        Ok(Block {
            buffer,
            usage,
            bytes,
            pool,
        })
    }

    /// The smallest free buffer that does, unless it is far too large.
    fn reuse(&self, usage: Use, bytes: u64, written: bool) -> Option<wgpu::Buffer> {
        let mut state = self.state.borrow_mut();
        let most = padded(bytes).saturating_mul(2);
        let fits = |free: &Free| {
            let size = free.buffer.size();
            let rests = !written || free.since < state.submissions;
            free.usage == usage && size >= bytes && size <= most && rests
        };
        let fitting = state.free.iter().enumerate().filter(|(_, free)| fits(free));
        let (place, _) = fitting.min_by_key(|(_, free)| free.buffer.size())?;
        Some(state.free.swap_remove(place).buffer)
    }

    fn make(&self, usage: Use, bytes: u64) -> Result<wgpu::Buffer, GpuError> {
        let mut state = self.state.borrow_mut();
        state.shrink(self.budget.saturating_sub(padded(bytes)));
        let wanted = state.held.saturating_add(padded(bytes));
        if wanted > self.budget {
            return Err(GpuError::OverBudget {
                wanted,
                budget: self.budget,
            });
        }
        state.held = wanted;
        Ok(make(&self.gpu, usage, bytes))
    }

    /// All commands recorded so far are submitted.
    pub(super) fn submitted(&self) {
        let mut state = self.state.borrow_mut();
        state.submissions = state.submissions.saturating_add(1);
    }

    /// Bytes of all buffers, free ones too.
    pub(crate) fn held(&self) -> u64 {
        self.state.borrow().held
    }
}

impl State {
    /// Destroys free buffers, those longest unused first, until all together have at most `bytes`; those that recorded
    /// commands may use stay.
    fn shrink(&mut self, bytes: u64) {
        self.free.sort_by_key(|free| core::cmp::Reverse(free.since));
        while self.held > bytes
            && let Some(oldest) = self.free.pop_if(|free| free.since < self.submissions)
        {
            self.held = self.held.saturating_sub(oldest.buffer.size());
            oldest.buffer.destroy();
        }
    }
}

impl Block {
    /// Bytes that were asked for.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The buffer; it may be larger.
    pub(crate) fn buffer(&self) -> &wgpu::Buffer {
        &self.buffer
    }

    /// What a kernel sees: as much as was asked for, in whole words of 16 bytes.
    pub(super) fn binding(&self) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: 0,
            size: core::num::NonZero::new(padded(self.bytes)),
        })
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut state = self.pool.state.borrow_mut();
        if self.usage == Use::Readback {
            // It may still be mapped, or about to be, where who reads went away.
            state.held = state.held.saturating_sub(self.buffer.size());
            return self.buffer.destroy();
        }
        let since = state.submissions;
        state.free.push(Free {
            buffer: self.buffer.clone(),
            usage: self.usage,
            since,
        });
    }
}
