//! What the device computed, on its way back.

use futures_channel::oneshot;

use super::Gpu;
use crate::error::GpuError;

/// The first `size` bytes of a readback buffer, once all that was submitted is done; `look` sees them.
///
/// # Errors
/// [`GpuError::Lost`], mostly.
pub(crate) async fn read<R>(
    gpu: &Gpu,
    buffer: &wgpu::Buffer,
    size: u64,
    look: impl FnOnce(&[u8]) -> R,
) -> Result<R, GpuError> {
    let (done, mapped) = oneshot::channel();
    buffer.map_async(wgpu::MapMode::Read, ..size, move |result| {
        // Nobody waits any more: then it does not matter.
        let _ = done.send(result);
    });
    wait(gpu)?;
    match mapped.await {
        Ok(Ok(())) => {}
        Ok(Err(why)) => return Err(gpu.blame("a readback", why)),
        Err(_) => return Err(gpu.blame("a readback", "no answer")),
    }
    let seen = {
        let view = buffer
            .get_mapped_range(..size)
            .map_err(|why| gpu.blame("a readback", why))?;
        look(&view)
    };
    buffer.unmap();
    Ok(seen)
}

/// Returns when all that was submitted is done.
///
/// # Errors
/// [`GpuError::Lost`], mostly.
pub(crate) async fn finished(gpu: &Gpu) -> Result<(), GpuError> {
    let (done, all) = oneshot::channel();
    gpu.queue.on_submitted_work_done(move || {
        // Nobody waits any more: then it does not matter.
        let _ = done.send(());
    });
    wait(gpu)?;
    let waited = all.await;
    gpu.alive()?;
    waited.map_err(|_| gpu.blame("to finish", "no answer"))
}

/// Waits for the device; in a browser its event loop does.
#[cfg(not(target_arch = "wasm32"))]
fn wait(gpu: &Gpu) -> Result<(), GpuError> {
    let polled = gpu.device.poll(wgpu::PollType::wait_indefinitely());
    polled
        .map(|_| ())
        .map_err(|why| gpu.blame("to be waited for", why))
}

/// Waits for the device; in a browser its event loop does.
#[cfg(target_arch = "wasm32")]
fn wait(gpu: &Gpu) -> Result<(), GpuError> {
    gpu.alive()
}
