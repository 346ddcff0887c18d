//! Work for both, and numbers to do it on.

use pollster::block_on;

use crate::Gpu;
use crate::nn::exact::{ExactCpu, ExactDevice, ExactTensor};
use crate::nn::{MatrixData, NnError, Ops, Values};

/// Something to compute, whoever does.
pub(super) trait Work {
    fn run<O: Ops>(&self, ops: &O) -> Result<O::Tensor, NnError>;
}

/// Both who compute.
pub(super) struct Both {
    cpu: ExactCpu,
    /// None where there is no GPU.
    device: Option<ExactDevice>,
}

impl Both {
    pub(super) fn open() -> Self {
        let device = match block_on(Gpu::open()) {
            Ok(gpu) => {
                eprintln!("on {}", gpu.adapter());
                Some(block_on(ExactDevice::open(gpu, 256 << 20, |_, _, _| {})).unwrap())
            }
            Err(why) => {
                eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
                None
            }
        };
        let cpu = ExactCpu::new();
        Self { cpu, device }
    }

    /// What the processor finds; the device, if there is one, must find the same.
    #[track_caller]
    pub(super) fn run(&self, work: &impl Work, what: &str) -> Result<ExactTensor, NnError> {
        let cpu = work.run(&self.cpu);
        let Some(device) = &self.device else { return cpu };
        match (&cpu, work.run(device)) {
            (Err(expected), Err(why)) => assert_eq!(*expected, why, "{what}"),
            (Ok(expected), Ok(found)) => {
                assert_eq!(
                    (expected.point, expected.unit),
                    (found.point, found.unit),
                    "{what}"
                );
                assert_eq!(
                    expected.values,
                    block_on(device.integers(&found)).unwrap(),
                    "{what}"
                );
            }
            (expected, found) => panic!("{what}: {:?}, {:?}", expected.as_ref().err(), found.err()),
        }
        cpu
    }
}

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Of `-size` to `size`.
    pub(super) fn numbers(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count)
            .map(|_| size * ((self.bits() >> 40) as f32 / (1u64 << 23) as f32 - 1.0))
            .collect()
    }

    /// Numbers of all sizes, zeros and the ends of the range among them.
    pub(super) fn wild(&mut self, count: usize) -> Vec<f32> {
        let one = |random: &mut Self| match random.below(8) {
            0 => 0.0,
            1 => 1e9,
            2 => -1e9,
            _ => random.numbers(1, 1.0)[0] * 2f32.powi(random.below(50) as i32 - 25),
        };
        (0..count).map(|_| one(self)).collect()
    }

    /// One or the other.
    pub(super) fn some(&mut self, count: usize, wild: bool, size: f32) -> Vec<f32> {
        if wild {
            self.wild(count)
        } else {
            self.numbers(count, size)
        }
    }
}

pub(super) fn matrix(columns: usize, values: &[f32]) -> MatrixData<'_> {
    MatrixData {
        rows: values.len() / columns,
        columns,
        values: Values::F32(values.into()),
    }
}
