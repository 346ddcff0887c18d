//! The kernels on their device: what is uploaded, run, and read back.

use super::Number;
use super::answer::Answers;
use super::kernels::{Binding, KERNELS, Kernel};
use super::upload::Upload;
use crate::Gpu;
use crate::clock::now_ms;
use crate::device::{Arena, Stopwatch, read};
use crate::error::GpuError;

/// Compiled kernels, for one kind of number, and memory for them.
pub(crate) struct Engine {
    number: Number,
    pipelines: Vec<wgpu::ComputePipeline>,
    arena: Arena,
    stopwatch: Option<Stopwatch>,
}

/// What a submission gave, and how long the device worked on it.
pub(crate) struct Done {
    pub(crate) answers: Answers,
    pub(crate) milliseconds: f64,
}

impl Engine {
    /// Compiles the kernels. They may hold `budget` bytes of the device's memory.
    pub(crate) async fn new(gpu: &Gpu, number: Number, budget: u64) -> Result<Self, GpuError> {
        let mut pipelines = Vec::new();
        for kernel in &KERNELS {
            pipelines.push(gpu.compile(kernel.name, kernel.source(number), None).await?);
        }
        Ok(Self {
            number,
            pipelines,
            arena: Arena::new(budget),
            stopwatch: Stopwatch::new(gpu),
        })
    }

    /// What it reckons in.
    pub(crate) fn number(&self) -> Number {
        self.number
    }

    /// Runs all scenarios of an upload in one submission.
    pub(crate) async fn run(&mut self, gpu: &Gpu, upload: &Upload) -> Result<Done, GpuError> {
        let load = upload.load();
        let buffers = self.arena.reserve(gpu, &load.buffers(upload.shape))?.to_vec();
        fill(gpu, &buffers, upload);
        let commands = self.encode(gpu, &buffers, upload);
        let start = now_ms();
        gpu.queue.submit([commands]);
        let Some(readback) = buffers.last() else {
            return Err(gpu.blame("a readback", "no buffer"));
        };
        let sizes = load.answers(upload.shape);
        let length = clock_at(sizes).saturating_add(Stopwatch::BYTES);
        let words = read(gpu, readback, length, bytemuck::pod_collect_to_vec).await?;
        let wall = now_ms() - start;
        Ok(Done {
            milliseconds: self.worked(&words).unwrap_or(wall),
            answers: Answers::new(upload.shape, words, sizes),
        })
    }

    /// All kernels, then the answers to where they can be read.
    fn encode(&self, gpu: &Gpu, buffers: &[wgpu::Buffer], upload: &Upload) -> wgpu::CommandBuffer {
        let mut commands = gpu.device.create_command_encoder(&Default::default());
        self.pass(gpu, &mut commands, buffers, upload);
        let sizes = upload.load().answers(upload.shape);
        let sources = [Binding::Judged, Binding::Validators, Binding::Stored];
        if let Some(readback) = buffers.last() {
            let mut at = 0;
            for (binding, size) in sources.into_iter().zip(sizes) {
                if let Some(source) = buffers.get(binding as usize) {
                    commands.copy_buffer_to_buffer(source, 0, readback, at, size);
                }
                at = at.saturating_add(size);
            }
            if let Some(stopwatch) = &self.stopwatch {
                stopwatch.collect(&mut commands, readback, clock_at(sizes));
            }
        }
        commands.finish()
    }

    fn pass(
        &self,
        gpu: &Gpu,
        commands: &mut wgpu::CommandEncoder,
        buffers: &[wgpu::Buffer],
        upload: &Upload,
    ) {
        let mut pass = commands.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some("yuma"),
            timestamp_writes: self.stopwatch.as_ref().map(Stopwatch::ends),
        });
        for (kernel, pipeline) in KERNELS.iter().zip(&self.pipelines) {
            let grid = kernel.grid(upload);
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &bind(gpu, kernel, pipeline, buffers), &[]);
            pass.dispatch_workgroups(grid.across, grid.down, 1);
        }
    }

    /// Milliseconds by the device's clock, of the last words read back.
    fn worked(&self, words: &[u32]) -> Option<f64> {
        let stopwatch = self.stopwatch.as_ref()?;
        let [a, b, c, d] = *words.last_chunk::<4>()?;
        let join = |low: u32, high: u32| u64::from(low) | (u64::from(high) << 32);
        Some(stopwatch.milliseconds([join(a, b), join(c, d)]))
    }
}

/// Where the device's clock lies behind the answers; it takes whole pairs of words.
fn clock_at(sizes: [u64; 3]) -> u64 {
    sizes.into_iter().fold(0, u64::saturating_add).next_multiple_of(8)
}

fn fill(gpu: &Gpu, buffers: &[wgpu::Buffer], upload: &Upload) {
    let shape = upload.shape;
    let sizes = [shape.columns, shape.rows, upload.pool_rows(), shape.packed_row()];
    let sizes = sizes.map(|size| u32::try_from(size).unwrap_or(u32::MAX));
    let sources: [(Binding, &[u32]); 6] = [
        (Binding::Shape, &sizes),
        (Binding::Uploaded, &upload.pool),
        (Binding::Bonds, &upload.bonds),
        (Binding::Stakes, &upload.stakes),
        (Binding::Plan, &upload.plan),
        (Binding::Numbers, &upload.numbers),
    ];
    for (binding, words) in sources {
        if let Some(buffer) = buffers.get(binding as usize) {
            gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(words));
        }
    }
}

fn bind(
    gpu: &Gpu,
    kernel: &Kernel,
    pipeline: &wgpu::ComputePipeline,
    buffers: &[wgpu::Buffer],
) -> wgpu::BindGroup {
    let entry = |binding: Binding| {
        let buffer = buffers.get(binding as usize)?;
        Some(wgpu::BindGroupEntry {
            binding: binding as u32,
            resource: buffer.as_entire_binding(),
        })
    };
    let entries: Vec<_> = kernel.bindings().filter_map(entry).collect();
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some(kernel.name),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries,
    })
}
