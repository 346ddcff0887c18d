//! Devices, random numbers, and comparisons.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock};

use gpu::Gpu;
use gpu::nn::{Cpu, Device, MatrixData, Ops, Preset, Sequences, Values};
use pollster::block_on;

pub const BUDGET: u64 = 256 << 20;
pub const PRESETS: [Preset; 2] = [Preset::Tiled, Preset::Direct];

/// Whatever GPU there is, or a loud word that there is none.
pub fn gpu() -> Option<Gpu> {
    match block_on(Gpu::open()) {
        Ok(gpu) => Some(gpu),
        Err(why) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            None
        }
    }
}

pub fn device(preset: Preset) -> Option<Device> {
    let device = block_on(Device::open(gpu()?, BUDGET, preset, |_, _, _| {}));
    Some(device.unwrap())
}

type Test = fn(&[Device; 2]);
type Outcome = std::thread::Result<()>;
type Worker = Mutex<Sender<(Test, Sender<Outcome>)>>;

/// Runs a test on a device of each preset. Compiling kernels takes longer than most tests: one thread has the devices, and runs
/// the tests of all.
pub fn on_both(test: Test) {
    static WORKER: OnceLock<Option<Worker>> = OnceLock::new();
    let Some(worker) = WORKER.get_or_init(|| gpu().map(|_| start())) else {
        return;
    };
    let (done, outcome) = channel();
    worker.lock().unwrap().send((test, done)).unwrap();
    if let Err(panic) = outcome.recv().unwrap() {
        resume_unwind(panic);
    }
}

fn start() -> Worker {
    let (sender, tests) = channel::<(Test, Sender<Outcome>)>();
    std::thread::spawn(move || {
        let devices = PRESETS.map(|preset| device(preset).unwrap());
        for (test, done) in tests {
            let outcome = catch_unwind(AssertUnwindSafe(|| test(&devices)));
            let _ = done.send(outcome);
        }
    });
    Mutex::new(sender)
}

/// The same for a test of one device at a time.
macro_rules! on_each {
    ($test:expr) => {
        $crate::support::on_both(|devices| {
            let test: fn(&gpu::nn::Device) = $test;
            for device in devices {
                test(device);
                assert_eq!(device.gpu().lost(), None);
            }
        })
    };
}
pub(crate) use on_each;

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Of -1 to 1.
    pub fn number(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    pub fn numbers(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.number()).collect()
    }
}

pub fn matrix(rows: usize, columns: usize, values: &[f32]) -> MatrixData<'_> {
    MatrixData {
        rows,
        columns,
        values: Values::F32(Cow::Borrowed(values)),
    }
}

pub fn read<O: Ops>(ops: &O, tensor: &O::Tensor) -> Vec<f32> {
    block_on(ops.read(tensor)).unwrap()
}

/// What the processor computes, which is itself tested against definitions and PyTorch.
pub fn cpu() -> Cpu {
    Cpu::new(1 << 30)
}

pub fn sequences(lengths: &[u32]) -> Sequences {
    Sequences::of_lengths(lengths.iter().copied()).unwrap()
}

/// As [`assert_close`], of what both computed.
#[track_caller]
pub fn assert_alike(got: &[f32], want: &[f32], tolerance: f64, what: &str) {
    let want: Vec<f64> = want.iter().map(|want| f64::from(*want)).collect();
    assert_close(got, &want, tolerance, what);
}

/// No further off than `tolerance`, absolute or relative to what is expected.
#[track_caller]
pub fn assert_close(got: &[f32], want: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (at, (got, want)) in got.iter().zip(want).enumerate() {
        let off = (f64::from(*got) - want).abs();
        assert!(
            off <= tolerance * want.abs().max(1.0),
            "{what}, at {at}: {got} for {want}"
        );
    }
}
