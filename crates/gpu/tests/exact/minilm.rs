//! all-MiniLM-L6-v2 in whole numbers against PyTorch: see `tests/vectors/score/README.md`.

use std::io::Read;
use std::path::Path;

use gpu::nn::exact::ExactCpu;
use gpu::nn::{Ops, Precision};
use pollster::block_on;

use crate::bert::{Bert, safetensors};

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

#[test]
fn minilm_is_near_pytorchs() {
    let Some(folder) = std::env::var_os("TAOLIGHT_MINILM") else {
        eprintln!("SKIPPED: TAOLIGHT_MINILM names no folder with all-MiniLM-L6-v2");
        return;
    };
    let weights = safetensors(&std::fs::read(Path::new(&folder).join("model.safetensors")).unwrap());
    let cases = cases();
    for (precision, least, most) in [(Precision::F32, 0.999_999, 2e-4), (Precision::Int8, 0.99, 5e-2)] {
        let model = Bert::new(ExactCpu::new(), &weights, 12, precision).unwrap();
        let mut worst = (1.0f64, 0.0f64);
        for (ids, expected) in &cases {
            let got = block_on(model.ops().read(&model.embed(std::slice::from_ref(ids)).unwrap())).unwrap();
            let apart = got
                .iter()
                .zip(expected)
                .map(|(a, b)| (f64::from(*a) - b).abs())
                .fold(0.0, f64::max);
            worst = (worst.0.min(cosine(&got, expected)), worst.1.max(apart));
        }
        eprintln!(
            "{precision:?}: cosine at least {:.9}, apart at most {:.2e}",
            worst.0, worst.1
        );
        assert!(worst.0 > least && worst.1 < most, "{precision:?}: {worst:?}");
    }
}
