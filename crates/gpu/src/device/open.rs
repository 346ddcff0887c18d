//! The device and its owner.

use std::sync::{Arc, OnceLock};

use crate::Adapter;
use crate::error::GpuError;

/// What is of use where a device has it: to time work, which the wall clock does without; and half precision.
const OF_USE: wgpu::Features = wgpu::Features::TIMESTAMP_QUERY.union(wgpu::Features::SHADER_F16);

/// A GPU, opened. Whoever has it is the only one who talks to it, from one thread: in a browser WebGPU objects cannot
/// leave their worker, and elsewhere nothing is won by it. A clone is the same device, for whoever is to destroy it.
#[derive(Debug, Clone)]
pub struct Gpu {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    adapter: Adapter,
    /// Why it was lost, once it is.
    lost: Arc<OnceLock<String>>,
}

impl Gpu {
    /// Opens the fastest GPU there is. Needs nothing beyond what every WebGPU device has.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] and [`GpuError::NoDevice`].
    pub async fn open() -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance
            .request_adapter(&options)
            .await
            .map_err(|why| GpuError::NoAdapter(why.to_string()))?;
        let description = wgpu::DeviceDescriptor {
            label: Some("taolight"),
            required_features: adapter.features() & OF_USE,
            required_limits: wgpu::Limits::default(),
            ..Default::default()
        };
        let (device, queue) = adapter
            .request_device(&description)
            .await
            .map_err(|why| GpuError::NoDevice(why.to_string()))?;
        Ok(Self {
            adapter: Adapter::of(&adapter.get_info(), device.features()),
            lost: watch(&device),
            device,
            queue,
        })
    }

    /// Which GPU it is.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Why the device was lost, if it was. It does not come back.
    pub fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// Gives the device back. Work under way is lost, as if it had been unplugged.
    pub fn destroy(&self) {
        self.device.destroy();
    }

    /// An error, unless the device is lost: then that is why.
    pub(crate) fn blame(&self, what: &'static str, why: impl ToString) -> GpuError {
        match self.lost() {
            Some(why) => GpuError::Lost(why.to_owned()),
            None => GpuError::Refused {
                what,
                why: why.to_string(),
            },
        }
    }

    /// Fails once the device is lost.
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    pub(crate) fn alive(&self) -> Result<(), GpuError> {
        match self.lost() {
            Some(why) => Err(GpuError::Lost(why.to_owned())),
            None => Ok(()),
        }
    }

    /// Compiles a kernel: WGSL with one entry point, `main`. Its layout is what it uses, unless one is given.
    ///
    /// # Errors
    /// [`GpuError::Refused`] where it is no valid WGSL, or the driver refuses it.
    pub(crate) async fn compile(
        &self,
        label: &'static str,
        source: String,
        layout: Option<&wgpu::PipelineLayout>,
    ) -> Result<wgpu::ComputePipeline, GpuError> {
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(label),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let pipeline = self
            .device
            .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(label),
                layout,
                module: &module,
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            });
        match scope.pop().await {
            Some(error) => Err(self.blame(label, error)),
            None => Ok(pipeline),
        }
    }
}

/// Notes the loss of a device, and keeps the errors that follow from ending the program.
fn watch(device: &wgpu::Device) -> Arc<OnceLock<String>> {
    let lost = Arc::new(OnceLock::new());
    let (by_loss, by_error) = (lost.clone(), lost.clone());
    device.set_device_lost_callback(move |reason, message| {
        // The first reason is the cause.
        let _ = by_loss.set(format!("{reason:?}: {message}"));
    });
    // What nobody waits for went wrong: the device is of no more use.
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        let _ = by_error.set(error.to_string());
    }));
    lost
}
