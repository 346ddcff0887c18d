#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests"
)]

mod kernels;
mod operations;

use pollster::block_on;

use crate::Gpu;

/// Whatever GPU there is, or a loud word that there is none.
fn gpu() -> Option<Gpu> {
    match block_on(Gpu::open()) {
        Ok(gpu) => {
            eprintln!("on {}", gpu.adapter());
            Some(gpu)
        }
        Err(why) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            None
        }
    }
}
