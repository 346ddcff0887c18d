//! Models on the processor: what there always is, and what a GPU's results are compared with.
//!
//! Single precision, eight lanes at a time: SIMD128 in wasm, AVX2 or NEON elsewhere, by run-time choice. Every sum runs
//! in an order that depends on nothing but its own row, so that a row's result is the same bits alone, in a batch, on
//! one thread and on many. Machines that fuse products and sums round otherwise than those that do not.
//!
//! Weights of eight bits multiply as integers, twice as many at a time as numbers; what they multiply is rounded to
//! sixteen bits, row by row. Those of half precision and of four bits become single precision panel by panel;
//! [`Cpu::fast`] takes those of half precision as whole numbers too, of sixteen bits.

mod activation;
mod attend;
mod attention;
mod crps;
mod exp;
mod gemm;
mod linear;
mod memory;
mod norm;
mod ops;
mod pooling;
mod rows;
mod simd;
mod table;
mod tensor;
mod vocabulary;

use std::sync::Arc;

use fearless_simd::Level;

pub use gemm::Matrix;
use memory::Memory;
pub use table::Table;
pub use tensor::{Rotations, Tensor, Vector};

/// The processor.
#[derive(Debug, Clone)]
pub struct Cpu {
    level: Level,
    memory: Arc<Memory>,
    /// Whether weights of half precision become whole numbers.
    whole_halves: bool,
}

impl Cpu {
    /// Tensors and weights, those that are kept for later use too, never take more than `budget` bytes together.
    pub fn new(budget: u64) -> Self {
        Self {
            level: simd::level(),
            memory: Memory::new(budget),
            whole_halves: false,
        }
    }

    /// The same where speed matters most: products with weights of half precision take a third of the time, for both sides
    /// become whole numbers of sixteen bits. A weight is then a multiple of a 65 300th of what its row's weights in 384
    /// inputs add up to without signs; that is some ten times as coarse as half precision. all-MiniLM-L6-v2 keeps a cosine of 0.99996.
    pub fn fast(budget: u64) -> Self {
        Self {
            whole_halves: true,
            ..Self::new(budget)
        }
    }

    /// Bytes taken now, spare buffers included.
    pub fn used(&self) -> u64 {
        self.memory.used()
    }
}
