//! A compiled kernel and what it binds.

use super::Gpu;
use crate::error::GpuError;

/// How a kernel uses a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Parameters,
    Read,
    Write,
}

/// A compiled kernel. Its binding 0 are parameters, a uniform of at most [`Kernel::PARAMETERS`] words; the others are storage,
/// numbered from 1 without a gap.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    pub(super) name: &'static str,
    pub(super) pipeline: wgpu::ComputePipeline,
    pub(super) layout: wgpu::BindGroupLayout,
}

impl Kernel {
    /// Most words of parameters.
    pub(crate) const PARAMETERS: usize = 64;

    /// Compiles WGSL with one entry point, `main`.
    ///
    /// # Errors
    /// [`GpuError::Refused`] where it is no valid WGSL, or the driver refuses it.
    pub(crate) async fn compile(gpu: &Gpu, name: &'static str, source: String) -> Result<Self, GpuError> {
        let entries: Vec<_> = bindings(&source)
            .map(|(binding, access)| entry(binding, access))
            .collect();
        let layout = gpu
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: Some(name),
                entries: &entries,
            });
        let whole = gpu
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(name),
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
        let pipeline = gpu.compile(name, source, Some(&whole)).await?;
        Ok(Self {
            name,
            pipeline,
            layout,
        })
    }
}

/// Number and use of each binding: the text alone says so.
fn bindings(source: &str) -> impl Iterator<Item = (u32, Access)> {
    source.lines().filter_map(|line| {
        let (number, declared) = line.strip_prefix("@group(0) @binding(")?.split_once(')')?;
        let access = if declared.contains("var<uniform>") {
            Access::Parameters
        } else if declared.contains("var<storage, read_write>") {
            Access::Write
        } else {
            Access::Read
        };
        Some((number.parse().ok()?, access))
    })
}

/// A layout of its own for every kernel: the one that WebGPU derives leaves out what a variant of a kernel does not use.
fn entry(binding: u32, access: Access) -> wgpu::BindGroupLayoutEntry {
    let ty = match access {
        Access::Parameters => wgpu::BufferBindingType::Uniform,
        Access::Read => wgpu::BufferBindingType::Storage { read_only: true },
        Access::Write => wgpu::BufferBindingType::Storage { read_only: false },
    };
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}
