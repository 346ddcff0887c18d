//! Commands that wait to be submitted.

use super::{Gpu, Grid, Kernel, Pace};
use crate::clock::now_ms;

/// Kernels of one submission, at most: each has a slot for its parameters.
const SLOTS: usize = 256;
/// Bytes of a slot; what an offset of a uniform is a multiple of, everywhere.
const SLOT: u64 = 256;
/// Work of a first submission, where nothing was measured: 40 ms of the slowest software.
const FIRST: u64 = 40_000_000;

/// A kernel to run.
pub(crate) struct Step<'a> {
    pub(crate) kernel: &'a Kernel,
    /// Buffers, from binding 1 on.
    pub(crate) buffers: &'a [&'a super::Block],
    /// Binding 0.
    pub(crate) parameters: &'a [u32],
    pub(crate) grid: Grid,
    /// What it costs, in multiplications or accesses to memory.
    pub(crate) cost: u64,
}

/// A kernel with what it is bound to.
struct Bound {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    grid: Grid,
}

/// What is recorded, and how fast the device is.
pub(crate) struct Work {
    parameters: wgpu::Buffer,
    words: Vec<u32>,
    steps: Vec<Bound>,
    cost: u64,
    pace: Pace,
    /// When the device was last known to be idle and got work, and how much it got since.
    busy: Option<(f64, u64)>,
}

impl Work {
    pub(super) fn new(gpu: &Gpu) -> Self {
        let parameters = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("parameters"),
            size: SLOT.saturating_mul(SLOTS as u64),
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            parameters,
            words: Vec::new(),
            steps: Vec::new(),
            cost: 0,
            pace: Pace::new(FIRST),
            busy: None,
        }
    }

    /// What a submission may cost.
    pub(super) fn allowed(&self) -> u64 {
        self.pace.units()
    }

    /// Whether a step of such cost needs another submission.
    pub(super) fn is_full(&self, cost: u64) -> bool {
        let more = self.cost.saturating_add(cost) > self.pace.units();
        self.steps.len() >= SLOTS || (more && !self.steps.is_empty())
    }

    pub(super) fn record(&mut self, gpu: &Gpu, step: &Step<'_>) {
        let slot = SLOT.saturating_mul(self.steps.len() as u64);
        let group = self.bind(gpu, step, slot);
        let words = step.parameters.iter().copied().take(Kernel::PARAMETERS);
        self.words.extend(words);
        let end = Kernel::PARAMETERS.saturating_mul(self.steps.len().saturating_add(1));
        self.words.resize(end, 0);
        self.steps.push(Bound {
            pipeline: step.kernel.pipeline.clone(),
            group,
            grid: step.grid,
        });
        self.cost = self.cost.saturating_add(step.cost);
    }

    fn bind(&self, gpu: &Gpu, step: &Step<'_>, slot: u64) -> wgpu::BindGroup {
        let parameters = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.parameters,
            offset: slot,
            size: core::num::NonZero::new(SLOT),
        });
        let resources = core::iter::once(parameters).chain(step.buffers.iter().map(|block| block.binding()));
        let entries: Vec<_> = (0..)
            .zip(resources)
            .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
            .collect();
        gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(step.kernel.name),
            layout: &step.kernel.layout,
            entries: &entries,
        })
    }

    /// Submits what is recorded. Parameters are written before it runs, and after all that was submitted before.
    pub(super) fn submit(&mut self, gpu: &Gpu) {
        if self.steps.is_empty() {
            return;
        }
        gpu.queue
            .write_buffer(&self.parameters, 0, bytemuck::cast_slice(&self.words));
        let mut commands = gpu.device.create_command_encoder(&Default::default());
        let mut pass = commands.begin_compute_pass(&Default::default());
        for step in self.steps.drain(..) {
            pass.set_pipeline(&step.pipeline);
            pass.set_bind_group(0, &step.group, &[]);
            pass.dispatch_workgroups(step.grid.across, step.grid.down, 1);
        }
        drop(pass);
        gpu.queue.submit([commands.finish()]);
        self.words.clear();
        let (start, before) = self.busy.unwrap_or((now_ms(), 0));
        self.busy = Some((start, before.saturating_add(self.cost)));
        self.cost = 0;
    }

    /// All that was submitted is done.
    pub(super) fn finished(&mut self) {
        if let Some((start, cost)) = self.busy.take() {
            self.pace.learn_if_telling(cost, now_ms() - start);
        }
    }
}
