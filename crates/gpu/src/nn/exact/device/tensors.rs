//! What lies on the device.

use std::rc::Rc;

use crate::device::Block;

/// A matrix of whole numbers that stand for `value / 2^point`.
#[derive(Debug, Clone)]
pub struct ExactDeviceTensor {
    pub(super) block: Rc<Block>,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(in crate::nn::exact) point: i32,
    /// See [`ExactTensor`](crate::nn::exact::ExactTensor).
    pub(in crate::nn::exact) unit: bool,
}

/// Weights of a linear layer, in as many buffers as bindings of a device demand.
#[derive(Debug)]
pub struct ExactDeviceMatrix {
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// Whether weights have 16 bits.
    pub(super) wide: bool,
    pub(super) parts: Vec<Part>,
}

/// Some outputs of a matrix.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) first: usize,
    pub(super) outputs: usize,
    pub(super) weights: Block,
}

/// A row of parameters.
#[derive(Debug)]
pub struct ExactDeviceVector {
    pub(super) block: Block,
    pub(super) length: usize,
    pub(super) point: i32,
}

/// Rotations: cosine and sine, places after places.
#[derive(Debug)]
pub struct ExactDeviceRope {
    pub(super) block: Block,
    pub(super) half: usize,
    pub(super) places: usize,
    pub(super) point: i32,
}
