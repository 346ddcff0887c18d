//! What the tests share.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

pub mod random;

use gpu::yuma::{Backend, YumaBatch};
use pollster::block_on;

/// A batch on whatever GPU there is, or a loud word that there is none.
pub fn batch() -> Option<YumaBatch> {
    match block_on(YumaBatch::open(Backend::Gpu)) {
        Ok(batch) => {
            eprintln!("on {}", batch.adapter().unwrap());
            Some(batch)
        }
        Err(why) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            None
        }
    }
}
