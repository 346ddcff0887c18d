//! What lies on the device.

use std::rc::Rc;

use super::format::Format;
use crate::device::Block;

/// A matrix of numbers, rows after rows.
#[derive(Debug, Clone)]
pub struct DeviceTensor {
    pub(super) block: Rc<Block>,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// Weights of a linear layer or of an embedding, in as many buffers as bindings of a device demand.
#[derive(Debug)]
pub struct DeviceMatrix {
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    pub(super) format: Format,
    /// Blocks that share a scale, of 4-bit weights.
    pub(super) group: usize,
    /// The largest magnitude, of half precision.
    pub(super) largest: f32,
    pub(super) parts: Vec<Part>,
}

/// Some outputs of a matrix.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) first: usize,
    pub(super) outputs: usize,
    pub(super) weights: Block,
    /// Of whole numbers.
    pub(super) scales: Option<Block>,
}

/// A row of parameters.
#[derive(Debug)]
pub struct DeviceVector {
    pub(super) block: Block,
    pub(super) length: usize,
}

/// Rotations: the cosine and the sine of each angle, places after places.
#[derive(Debug)]
pub struct DeviceRope {
    pub(super) block: Block,
    pub(super) places: usize,
    pub(super) half: usize,
}
