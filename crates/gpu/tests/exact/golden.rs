//! A small random model whose results are known to the last bit, whoever computes them, and in whatever company.

use gpu::Gpu;
use gpu::nn::exact::{ExactCpu, ExactDevice};
use gpu::nn::{Ops, Precision};
use pollster::block_on;
use sha2::{Digest, Sha256};

use crate::bert::{Bert, random};

/// SHA-256 of the bits of all embeddings, and of all hidden numbers: of this specification, on every machine.
const WIDE: [&str; 2] = [
    "610d4753427441fb84d8a650f256f28d11bb3e5d7e6a53f0f0b22813e52be3d5",
    "e35339352b0a8dfc7f13132391ff3426ea744b67b024ced65d9021aea0c8af69",
];
/// The same with weights of 8 bits.
const NARROW: [&str; 2] = [
    "f88219b06f6c0994c8620667e243d8d9011e1f78c6c8c06e8f464b507ce2e680",
    "5a0101e1407cd7a3572939e30f8f2074ea361034052466dde2129640188d8d91",
];

fn sentences() -> Vec<Vec<u32>> {
    let of = |length: u32, by: u32| (0..length).map(|at| (at * by + by) % 50).collect();
    vec![of(7, 3), of(1, 11), of(16, 7), of(0, 1), of(12, 13), of(3, 49)]
}

fn hash(values: &[f32]) -> String {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_bits().to_le_bytes())
        .collect();
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn hashes<O: Ops>(ops: O, precision: Precision) -> [String; 2] {
    let model = Bert::new(ops, &random(), 3, precision).unwrap();
    let units = model.embed(&sentences()).unwrap();
    let (hidden, _) = model.hidden(&sentences()).unwrap();
    [units, hidden].map(|tensor| hash(&block_on(model.ops().read(&tensor)).unwrap()))
}

fn check<O: Ops>(ops: impl Fn() -> O) {
    assert_eq!(hashes(ops(), Precision::F32), WIDE);
    assert_eq!(hashes(ops(), Precision::Int8), NARROW);
}

/// Whatever GPU there is, or a loud word that there is none.
pub fn device() -> Option<ExactDevice> {
    match block_on(Gpu::open()) {
        Ok(gpu) => {
            eprintln!("on {}", gpu.adapter());
            Some(block_on(ExactDevice::open(gpu, 256 << 20, |_, _, _| {})).unwrap())
        }
        Err(why) => {
            eprintln!("SKIPPED: {why}; install a Vulkan driver, such as mesa-vulkan-drivers");
            None
        }
    }
}

#[test]
fn the_processor_finds_every_bit() {
    check(ExactCpu::new);
}

#[test]
fn the_device_finds_every_bit() {
    if device().is_some() {
        check(|| device().unwrap());
    }
}

fn rows<O: Ops>(model: &Bert<O>, sentences: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let units = block_on(model.ops().read(&model.embed(sentences).unwrap())).unwrap();
    units
        .chunks(24)
        .map(|row| row.iter().map(|value| value.to_bits()).collect())
        .collect()
}

#[test]
fn a_sentence_is_the_same_in_any_batch() {
    let model = Bert::new(ExactCpu::new(), &random(), 3, Precision::F32).unwrap();
    let all = sentences();
    let together = rows(&model, &all);
    for (sentence, row) in all.iter().zip(&together) {
        assert_eq!(
            rows(&model, std::slice::from_ref(sentence)),
            std::slice::from_ref(row)
        );
    }
    let mut backwards: Vec<_> = all.iter().rev().cloned().collect();
    backwards.extend(all);
    assert_eq!(
        rows(&model, &backwards)[backwards.len() - together.len()..],
        together
    );
}
