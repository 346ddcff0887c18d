//! How long the device worked.

use super::Gpu;

/// Bytes of two timestamps.
pub(crate) const BYTES: u64 = 16;

/// Times one pass by the device's own clock, where it has one.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    marks: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    ns_per_tick: f64,
}

impl Stopwatch {
    /// Bytes that [`Stopwatch::collect`] copies.
    pub(crate) const BYTES: u64 = BYTES;

    /// `None` where the device has no clock to read.
    pub(crate) fn new(gpu: &Gpu) -> Option<Self> {
        if !gpu.device.features().contains(wgpu::Features::TIMESTAMP_QUERY) {
            return None;
        }
        let marks = gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
            label: Some("stopwatch"),
            ty: wgpu::QueryType::Timestamp,
            count: 2,
        });
        let resolved = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("stopwatch"),
            size: BYTES,
            usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        });
        Some(Self {
            marks,
            resolved,
            ns_per_tick: f64::from(gpu.queue.get_timestamp_period()),
        })
    }

    /// What a pass must write at its ends.
    pub(crate) fn ends(&self) -> wgpu::ComputePassTimestampWrites<'_> {
        wgpu::ComputePassTimestampWrites {
            query_set: &self.marks,
            beginning_of_pass_write_index: Some(0),
            end_of_pass_write_index: Some(1),
        }
    }

    /// Copies both ends to `into`, at a multiple of 8 bytes.
    pub(crate) fn collect(&self, commands: &mut wgpu::CommandEncoder, into: &wgpu::Buffer, at: u64) {
        commands.resolve_query_set(&self.marks, 0..2, &self.resolved, 0);
        commands.copy_buffer_to_buffer(&self.resolved, 0, into, at, Some(BYTES));
    }

    /// Milliseconds between the ends, of what [`Stopwatch::collect`] copied.
    pub(crate) fn milliseconds(&self, ends: [u64; 2]) -> f64 {
        let [start, end] = ends;
        end.saturating_sub(start) as f64 * self.ns_per_tick / 1e6
    }
}
