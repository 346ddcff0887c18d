//! How much memory scenarios take on the device, and how many of them fit.

use yuma::batch::Scenario;

use super::kernels::BINDINGS;
use super::shape::Shape;
use crate::device::{Grid, Stopwatch, Use, total};

/// Most bytes of one buffer that every WebGPU device takes: `maxStorageBufferBindingSize`.
const MOST_OF_ONE: u64 = 128 << 20;

/// How much of everything a number of scenarios has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Load {
    pub(crate) scenarios: usize,
    /// Rows of weights.
    pub(crate) pool: usize,
    /// Matrices of bonds.
    pub(crate) matrices: usize,
    /// Stake distributions.
    pub(crate) stakes: usize,
}

impl Load {
    /// What the subnet alone takes.
    pub(crate) const fn base(shape: Shape) -> Self {
        Self {
            scenarios: 0,
            pool: shape.rows,
            matrices: 1,
            stakes: 1,
        }
    }

    /// One scenario more.
    pub(crate) fn with(self, scenario: &Scenario) -> Self {
        let add = |count: usize, more: usize| count.saturating_add(more);
        Self {
            scenarios: add(self.scenarios, 1),
            pool: add(self.pool, scenario.weights.len()),
            matrices: add(self.matrices, usize::from(scenario.bonds.is_some())),
            stakes: add(self.stakes, usize::from(!scenario.alpha_stake.is_empty())),
        }
    }

    /// Whether it fits a device, and a budget.
    pub(crate) fn fits(self, shape: Shape, budget: u64) -> bool {
        let buffers = self.buffers(shape);
        let each = buffers.iter().all(|(_, bytes)| *bytes <= MOST_OF_ONE);
        each && total(&buffers) <= budget && self.scenarios <= Grid::MOST && self.pool <= Grid::MOST
    }

    /// What each binding takes, in bytes, and the readback after them.
    pub(crate) fn buffers(self, shape: Shape) -> [(Use, u64); BINDINGS + 1] {
        let storage = |words: usize, count: usize| (Use::Storage, bytes(words, count));
        let scenarios = |words: usize| storage(words, self.scenarios);
        let answers = self.answers(shape).into_iter().fold(0, u64::saturating_add);
        [
            (Use::Uniform, bytes(4, 1)),
            storage(shape.packed_row(), self.pool),
            storage(shape.row(), self.pool),
            storage(shape.bonds(), self.matrices),
            storage(shape.stakes(), self.stakes),
            scenarios(shape.plan()),
            scenarios(shape.numbers()),
            scenarios(shape.judged()),
            scenarios(shape.validators()),
            scenarios(shape.shares()),
            scenarios(shape.stored()),
            (
                Use::Readback,
                answers.saturating_add(Stopwatch::BYTES).saturating_add(8),
            ),
        ]
    }

    /// Bytes of the answers: `judged`, `validators`, `stored`.
    pub(crate) fn answers(self, shape: Shape) -> [u64; 3] {
        [shape.judged(), shape.validators(), shape.stored()].map(|words| bytes(words, self.scenarios))
    }
}

fn bytes(words: usize, count: usize) -> u64 {
    let words = u64::try_from(words.saturating_mul(count)).unwrap_or(u64::MAX);
    words.saturating_mul(4)
}
