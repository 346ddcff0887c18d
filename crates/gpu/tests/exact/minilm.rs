//! all-MiniLM-L6-v2 in whole numbers against PyTorch: see `tests/vectors/score/README.md`.

use std::io::Read;
use std::path::Path;

use gpu::nn::exact::ExactCpu;
use gpu::nn::{Ops, Precision};
use pollster::block_on;

use crate::bert::{Bert, Weights, safetensors};
use crate::golden::device;

/// Sentences and what PyTorch makes of them.
fn cases() -> Vec<(Vec<u32>, Vec<f64>)> {
    let path = "../../tests/vectors/score/exact-minilm.json.gz";
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let case = |case: &serde_json::Value| {
        let ids = case["ids"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_u64().unwrap() as u32);
        let unit = case["unit"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_f64().unwrap());
        (ids.collect(), unit.collect())
    };
    cases.as_array().unwrap().iter().map(case).collect()
}

fn cosine(a: &[f32], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let a: Vec<f64> = a.iter().map(|a| f64::from(*a)).collect();
    dot(&a, b) / (dot(&a, &a) * dot(b, b)).sqrt()
}

/// The model's weights, or a loud word that there are none.
fn weights() -> Option<Weights> {
    let Some(folder) = std::env::var_os("TAOLIGHT_MINILM") else {
        eprintln!("SKIPPED: TAOLIGHT_MINILM names no folder with all-MiniLM-L6-v2");
        return None;
    };
    let file = Path::new(&folder).join("model.safetensors");
    Some(safetensors(&std::fs::read(file).unwrap()))
}

fn embedding<O: Ops>(model: &Bert<O>, ids: &[u32]) -> Vec<f32> {
    let embedded = model.embed(&[ids.to_vec()]).unwrap();
    block_on(model.ops().read(&embedded)).unwrap()
}

#[test]
fn minilm_is_near_pytorchs() {
    let Some(weights) = weights() else { return };
    // The worst are sentences of next to no words.
    for (precision, least, most) in [(Precision::F32, 0.999_999, 2e-4), (Precision::Int8, 0.995, 5e-2)] {
        let model = Bert::new(ExactCpu::new(), &weights, 12, precision).unwrap();
        let mut worst = (1.0f64, 0.0f64);
        for (ids, expected) in &cases() {
            let got = embedding(&model, ids);
            let off = got.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).abs());
            worst = (worst.0.min(cosine(&got, expected)), off.fold(worst.1, f64::max));
        }
        eprintln!(
            "{precision:?}: cosine at least {:.9}, off by at most {:.2e}",
            worst.0, worst.1
        );
        assert!(worst.0 > least && worst.1 < most, "{precision:?}: {worst:?}");
    }
}

#[test]
fn the_device_finds_every_bit_of_minilm() {
    let Some((weights, device)) = weights().zip(device()) else {
        return;
    };
    let on_cpu = Bert::new(ExactCpu::new(), &weights, 12, Precision::F32).unwrap();
    let on_device = Bert::new(device, &weights, 12, Precision::F32).unwrap();
    for (ids, _) in cases().iter().filter(|(ids, _)| ids.len() < 10) {
        assert_eq!(embedding(&on_device, ids), embedding(&on_cpu, ids));
    }
}
