//! Memory on the device, within a bound.

use super::Gpu;
use crate::error::GpuError;

/// What a buffer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Small values that all threads share.
    Uniform,
    /// What kernels read and write, filled from here or copied from.
    Storage,
    /// What is read back here.
    Readback,
}

impl Use {
    pub(super) fn usages(self) -> wgpu::BufferUsages {
        match self {
            Self::Uniform => wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            Self::Storage => {
                wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC
            }
            Self::Readback => wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        }
    }
}

/// Buffers that are used again and again; all together never more than the budget.
#[derive(Debug)]
pub(crate) struct Arena {
    buffers: Vec<wgpu::Buffer>,
    budget: u64,
}

impl Arena {
    /// An empty one, of at most `budget` bytes.
    pub(crate) fn new(budget: u64) -> Self {
        Self {
            buffers: Vec::new(),
            budget,
        }
    }

    /// A buffer for each of `wanted`, in order, of at least as many bytes. Those of the last call are used again where
    /// all are large enough, and given back where not. A device that is out of memory is seen as lost.
    ///
    /// # Errors
    /// [`GpuError::OverBudget`].
    pub(crate) fn reserve(&mut self, gpu: &Gpu, wanted: &[(Use, u64)]) -> Result<&[wgpu::Buffer], GpuError> {
        if !self.serves(wanted) {
            self.clear();
            let total = total(wanted);
            if total > self.budget {
                return Err(GpuError::OverBudget {
                    wanted: total,
                    budget: self.budget,
                });
            }
            let made = wanted.iter().map(|(usage, size)| make(gpu, *usage, *size));
            self.buffers = made.collect();
        }
        Ok(&self.buffers)
    }

    fn serves(&self, wanted: &[(Use, u64)]) -> bool {
        let pairs = self.buffers.iter().zip(wanted);
        let serve = |(buffer, (usage, size)): (&wgpu::Buffer, &(Use, u64))| {
            buffer.usage() == usage.usages() && buffer.size() >= *size
        };
        self.buffers.len() == wanted.len() && pairs.into_iter().all(serve)
    }

    fn clear(&mut self) {
        for buffer in self.buffers.drain(..) {
            buffer.destroy();
        }
    }
}

/// Bytes that buffers take.
pub(crate) fn total(wanted: &[(Use, u64)]) -> u64 {
    let sizes = wanted.iter().map(|(_, size)| padded(*size));
    sizes.fold(0, u64::saturating_add)
}

/// No buffer is empty, and copies take whole words.
pub(super) fn padded(size: u64) -> u64 {
    size.max(16).next_multiple_of(16)
}

pub(super) fn make(gpu: &Gpu, usage: Use, size: u64) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: padded(size),
        usage: usage.usages(),
        mapped_at_creation: false,
    })
}
