//! Which GPU it is.

use core::fmt;

/// What a GPU, or what stands in for one, says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its name; browsers give none.
    pub name: String,
    /// Through which interface it is reached: `Vulkan`, `Metal`, `Dx12`, `BrowserWebGpu`.
    pub backend: String,
    /// Whether it is a program on the processor, such as lavapipe or SwiftShader: right, and slow.
    pub is_software: bool,
    /// Whether kernels may compute in half precision (`shader-f16`).
    pub has_halves: bool,
}

#[cfg(feature = "webgpu")]
impl Adapter {
    pub(crate) fn of(info: &wgpu::AdapterInfo, features: wgpu::Features) -> Self {
        Self {
            name: info.name.clone(),
            backend: format!("{:?}", info.backend),
            is_software: info.device_type == wgpu::DeviceType::Cpu,
            has_halves: features.contains(wgpu::Features::SHADER_F16),
        }
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() {
            "a GPU without a name"
        } else {
            &self.name
        };
        let software = if self.is_software { ", software" } else { "" };
        write!(f, "{name} ({}{software})", self.backend)
    }
}
