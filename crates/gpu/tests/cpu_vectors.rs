//! The processor's operations against PyTorch's, and properscoring's.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

#[allow(dead_code, unreachable_pub, reason = "each test uses its part")]
mod reference;

use std::io::Read as _;

use gpu::nn::cpu::{Cpu, Tensor};
use gpu::nn::{Activation, Attend, Columns, Linear, Norm, Ops, Pooling, Precision, Rope, Sequences};
use reference::{Matrix, close};
use serde_json::Value;

fn vectors() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/score/operations.json.gz"
    );
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

fn wide(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect()
}

fn narrow(value: &Value) -> Vec<f32> {
    wide(value).into_iter().map(|x| x as f32).collect()
}

fn size(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn lengths(value: &Value) -> Sequences {
    Sequences::of_lengths(value.as_array().unwrap().iter().map(|x| size(x) as u32)).unwrap()
}

fn read(cpu: &Cpu, x: &Tensor) -> Vec<f32> {
    pollster::block_on(cpu.read(x)).unwrap()
}

#[test]
fn attention() {
    let cpu = Cpu::new(1 << 26);
    let vectors = vectors();
    let cases = vectors["attention"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let [heads, kv_heads, head] = ["heads", "kv_heads", "head"].map(|name| size(&case[name]));
        let tensor = |name: &str, heads: usize| cpu.tensor(heads * head, &narrow(&case[name])).unwrap();
        let (q, k, v) = (tensor("q", heads), tensor("k", kv_heads), tensor("v", kv_heads));
        let rope = case["cos"].is_array().then(|| {
            let (cos, sin) = (narrow(&case["cos"]), narrow(&case["sin"]));
            cpu.rope(Rope {
                cos: &cos,
                sin: &sin,
                half: head / 2,
            })
            .unwrap()
        });
        let spec = Attend {
            q: Columns { tensor: &q, first: 0 },
            k: Columns { tensor: &k, first: 0 },
            v: Columns { tensor: &v, first: 0 },
            heads,
            kv_heads,
            head,
            scale: case["scale"].as_f64().unwrap() as f32,
            causal: case["causal"].as_bool().unwrap(),
            window: case["window"].as_u64().map(|window| window as usize),
            rope: rope.as_ref(),
        };
        let got = read(&cpu, &cpu.attend(&spec, &lengths(&case["lengths"])).unwrap());
        close(&got, &wide(&case["out"]), 3e-6, "attention");
    }
}

#[test]
fn norms() {
    let cpu = Cpu::new(1 << 26);
    let case = &vectors()["norms"];
    let x = cpu.tensor(size(&case["columns"]), &narrow(&case["x"])).unwrap();
    let [gamma, beta] = ["gamma", "beta"].map(|name| cpu.vector(&narrow(&case[name])).unwrap());
    let norm = Norm {
        gamma: &gamma,
        beta: Some(&beta),
        epsilon: 1e-12,
    };
    close(
        &read(&cpu, &cpu.layer_norm(&x, &norm).unwrap()),
        &wide(&case["layer"]),
        2e-6,
        "layer norm",
    );
    let norm = Norm {
        gamma: &gamma,
        beta: None,
        epsilon: 1e-6,
    };
    close(
        &read(&cpu, &cpu.rms_norm(&x, &norm).unwrap()),
        &wide(&case["rms"]),
        2e-6,
        "RMS norm",
    );
}

/// As wide as a product with 1 lets numbers through.
#[test]
fn activations() {
    let cpu = Cpu::new(1 << 26);
    let case = &vectors()["activations"];
    let x = cpu.tensor(1, &narrow(&case["x"])).unwrap();
    let one = cpu
        .matrix(
            &Matrix {
                rows: 1,
                columns: 1,
                values: vec![1.0],
            }
            .data(),
            Precision::F32,
        )
        .unwrap();
    for activation in [
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
    ] {
        let layer = Linear {
            weight: &one,
            bias: None,
            activation,
            residual: None,
        };
        let got = read(&cpu, &cpu.linear(&x, &layer).unwrap());
        let expected = wide(&case[format!("{activation:?}")]);
        for (got, expected) in got.iter().zip(&expected) {
            let off = (f64::from(*got) - expected).abs();
            assert!(
                off <= 1.5e-7 * expected.abs().max(1.0),
                "{activation:?}: {got} instead of {expected}"
            );
        }
    }
}

#[test]
fn vocabulary() {
    let cpu = Cpu::new(1 << 26);
    let case = &vectors()["vocabulary"];
    let columns = size(&case["columns"]);
    let head = Matrix {
        rows: 1100,
        columns,
        values: narrow(&case["head"]),
    };
    let head = cpu.matrix(&head.data(), Precision::F32).unwrap();
    let x = cpu.tensor(columns, &narrow(&case["x"])).unwrap();
    let targets: Vec<u32> = wide(&case["targets"])
        .into_iter()
        .map(|target| target as u32)
        .collect();
    let got = read(&cpu, &cpu.log_probabilities(&x, &head, &targets).unwrap());
    close(&got, &wide(&case["out"]), 5e-6, "log-probability");
}

#[test]
fn pooling() {
    let cpu = Cpu::new(1 << 26);
    let case = &vectors()["pooling"];
    let x = cpu.tensor(size(&case["columns"]), &narrow(&case["x"])).unwrap();
    for (name, pooling) in [
        ("mean", Pooling::Mean),
        ("first", Pooling::First),
        ("last", Pooling::Last),
    ] {
        let got = read(
            &cpu,
            &cpu.pool(&x, &lengths(&case["lengths"]), pooling, true).unwrap(),
        );
        close(&got, &wide(&case[name]), 2e-7, name);
    }
}

#[test]
fn crps() {
    let cpu = Cpu::new(1 << 26);
    let case = &vectors()["crps"];
    let members = cpu
        .tensor(size(&case["columns"]), &narrow(&case["members"]))
        .unwrap();
    let got = read(&cpu, &cpu.crps(&members, &narrow(&case["observations"])).unwrap());
    close(&got, &wide(&case["out"]), 2e-7, "CRPS");
}
