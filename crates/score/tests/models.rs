//! Every architecture against `transformers`: tiny models with random weights (`tests/vectors/score/README.md`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::ops::ControlFlow;

use common::{apart, expected, files, folder, ids, rows};
use gpu::nn::{Cpu, MatrixData, NnError, Ops, Pooling, Precision, Values};
use pollster::block_on;
use score::files::config::ModelConfig;
use score::files::{FileError, FolderWeights, ModelFiles, Weights};
use score::models::{Batch, Loading, Model, ModelError};
use serde_json::Value;

/// What single precision may be off by, after two to four layers of numbers around one.
const TOLERANCE: f32 = 2e-5;

fn cpu() -> Cpu {
    Cpu::new(1 << 30)
}

fn load<W: Weights>(config: &ModelConfig, weights: &W) -> Result<Model<Cpu>, ModelError> {
    block_on(Model::load(
        &Loading::new(&cpu(), weights, Precision::F32),
        config,
        usize::MAX,
    ))
}

fn model(name: &str) -> (Model<Cpu>, Value) {
    let ModelFiles { config, weights, .. } = files(name);
    (load(&config, &weights).unwrap(), expected(name))
}

fn go_on() -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn batch(sequences: &[Vec<u32>]) -> Batch {
    Batch::of(sequences.iter().map(Vec::as_slice)).unwrap()
}

/// All of a tensor, and how many columns it has.
fn read(x: &<Cpu as Ops>::Tensor) -> (Vec<f32>, usize) {
    (block_on(cpu().read(x)).unwrap(), cpu().shape(x).1)
}

/// The rows of each sequence.
fn hidden(model: &Model<Cpu>, sequences: &[Vec<u32>]) -> Vec<Vec<f32>> {
    let batch = batch(sequences);
    let (all, columns) = read(&model.hidden(&cpu(), &batch, &mut go_on).unwrap());
    let ranges = batch.sequences().ranges();
    ranges
        .map(|range| all[range.start * columns..range.end * columns].to_vec())
        .collect()
}

fn near(name: &str, got: &[Vec<f32>], expected: &[Vec<f32>], tolerance: f32) {
    assert_eq!(got.len(), expected.len(), "{name}");
    for (place, (got, expected)) in got.iter().zip(expected).enumerate() {
        let apart = apart(got, expected);
        assert!(apart <= tolerance, "{name}, sequence {place}: {apart}");
    }
}

#[test]
fn hidden_states_are_those_of_transformers() {
    let names = [
        "bert",
        "roberta-classifier",
        "distilbert-classifier",
        "modernbert-classifier",
        "llama",
        "qwen2",
        "qwen3",
    ];
    for name in names {
        let (model, expected) = model(name);
        let got = hidden(&model, &ids(&expected["ids"]));
        near(name, &got, &rows(&expected["hidden"]), TOLERANCE * 5.0);
    }
}

#[test]
fn embeddings_are_those_of_transformers() {
    let (model, expected) = model("bert");
    let batch = batch(&ids(&expected["ids"]));
    let pooled = model
        .embed(&cpu(), &batch, Pooling::Mean, true, &mut go_on)
        .unwrap();
    let (all, columns) = read(&pooled);
    let got: Vec<_> = all.chunks(columns).map(<[f32]>::to_vec).collect();
    near("bert", &got, &rows(&expected["unit_mean"]), 1e-6);
}

#[test]
fn classifiers_are_those_of_transformers() {
    let names = [
        "bert-classifier",
        "roberta-classifier",
        "distilbert-classifier",
        "modernbert-classifier",
    ];
    for name in names {
        let (model, expected) = model(name);
        let ids = ids(&expected["ids"]);
        let types = match &expected["types"] {
            Value::Null => vec![Vec::new(); ids.len()],
            types => common::types(types),
        };
        let batch = Batch::typed(ids.iter().map(Vec::as_slice).zip(types.iter().map(Vec::as_slice))).unwrap();
        let (all, columns) = read(&model.classify(&cpu(), &batch, &mut go_on).unwrap());
        let got: Vec<_> = all.chunks(columns).map(<[f32]>::to_vec).collect();
        let mut logits = rows(&expected["logits"]);
        if columns == 1 {
            // The configuration names no function, and of one number that is the sigmoid.
            logits
                .iter_mut()
                .flatten()
                .for_each(|logit| *logit = 1.0 / (1.0 + (-*logit).exp()));
        }
        near(name, &got, &logits, TOLERANCE * 2.0);
    }
}

#[test]
fn log_probabilities_are_those_of_transformers() {
    for name in ["llama", "qwen2", "qwen3"] {
        let (model, expected) = model(name);
        let batch = batch(&ids(&expected["ids"]));
        let (got, columns) = read(&model.log_probabilities(&cpu(), &batch, &mut go_on).unwrap());
        assert_eq!(columns, 1);
        let all = rows(&expected["log_probabilities"]).concat();
        near(name, &[got], &[all], TOLERANCE * 2.0);
    }
}

#[test]
fn no_sequence_sees_another() {
    for name in [
        "bert",
        "distilbert-classifier",
        "modernbert-classifier",
        "llama",
        "qwen3",
    ] {
        let (model, expected) = model(name);
        let sequences = ids(&expected["ids"]);
        let together = hidden(&model, &sequences);
        let backwards: Vec<_> = sequences.iter().rev().cloned().collect();
        let backwards = hidden(&model, &backwards);
        for (place, sequence) in sequences.iter().enumerate() {
            let alone = hidden(&model, std::slice::from_ref(sequence));
            let bits = |rows: &[f32]| rows.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&alone[0]), bits(&together[place]), "{name}");
            assert_eq!(
                bits(&alone[0]),
                bits(&backwards[sequences.len() - 1 - place]),
                "{name}"
            );
        }
    }
}

#[test]
fn it_ends_between_layers() {
    for name in ["bert", "modernbert-classifier", "llama"] {
        let (model, expected) = model(name);
        let batch = batch(&ids(&expected["ids"]));
        let mut beats = 0;
        let mut second = || {
            beats += 1;
            if beats == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let ended = model.hidden(&cpu(), &batch, &mut second);
        assert_eq!(ended.err(), Some(ModelError::Stopped), "{name}");
        assert_eq!(beats, 2, "{name}");
    }
}

#[test]
fn tokens_that_do_not_belong_to_the_model_are_refused() {
    let (model, _) = model("bert");
    let refused = |ids: &[u32], types: &[u8]| {
        let batch = Batch::typed([(ids, types)]).unwrap();
        model.hidden(&cpu(), &batch, &mut go_on).err()
    };
    let beyond = ModelError::Token {
        id: 160,
        vocabulary: 160,
    };
    assert_eq!(refused(&[5, 160], &[]), Some(beyond));
    assert_eq!(
        refused(&[5; 41], &[]),
        Some(ModelError::TooLong { tokens: 41, most: 40 })
    );
    assert!(matches!(refused(&[5, 6], &[0, 2]), Some(ModelError::Lacks(_))));
    assert_eq!(refused(&[5; 40], &[1; 40]), None);
}

#[test]
fn a_head_that_is_not_there_is_an_error() {
    let (bert, expected) = model("bert");
    let batch = batch(&ids(&expected["ids"]));
    assert!(matches!(
        bert.classify(&cpu(), &batch, &mut go_on),
        Err(ModelError::Lacks(_))
    ));
    assert!(matches!(
        bert.log_probabilities(&cpu(), &batch, &mut go_on),
        Err(ModelError::Lacks(_))
    ));
}

/// Weights of which one tensor is missing, of another shape, or in another form.
struct Changed<'a> {
    weights: &'a FolderWeights,
    name: &'static str,
    shape: Option<Vec<usize>>,
    halved: bool,
}

impl Weights for Changed<'_> {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        if name == self.name && !self.halved {
            self.shape.as_deref()
        } else {
            self.weights.shape(name)
        }
    }

    fn parameters(&self) -> u64 {
        self.weights.parameters()
    }

    async fn values(&self, name: &str) -> Result<Values<'_>, FileError> {
        let values = self.weights.values(name).await?;
        if !(self.halved && name == self.name) {
            return Ok(values);
        }
        let columns = self.weights.shape(name).unwrap()[1];
        let rows = self.weights.shape(name).unwrap()[0];
        let data = MatrixData {
            rows,
            columns,
            values,
        };
        Ok(gpu::nn::quantise::half(&data.to_f32()).unwrap())
    }
}

#[test]
fn weights_that_do_not_fit_the_configuration_are_refused_by_name() {
    let cases = [
        ("bert", "encoder.layer.1.attention.self.value.weight"),
        ("bert", "embeddings.LayerNorm.bias"),
        ("bert-classifier", "classifier.weight"),
        ("modernbert-classifier", "model.layers.3.attn.Wqkv.weight"),
        ("llama", "model.layers.0.mlp.up_proj.weight"),
        ("qwen2", "model.layers.1.self_attn.k_proj.bias"),
        ("qwen2", "lm_head.weight"),
        ("qwen3", "model.layers.1.self_attn.q_norm.weight"),
    ];
    for (model, name) in cases {
        let ModelFiles { config, weights, .. } = files(model);
        let refused = |shape: Option<Vec<usize>>| {
            let changed = Changed {
                weights: &weights,
                name,
                shape,
                halved: false,
            };
            load(&config, &changed).err().unwrap()
        };
        assert_eq!(refused(None), ModelError::Missing(name.to_owned()));
        let expected = weights.shape(name).unwrap().to_vec();
        let mut got = expected.clone();
        got[0] += 1;
        let wrong = ModelError::Shape {
            name: name.to_owned(),
            expected,
            got: got.clone(),
        };
        assert_eq!(refused(Some(got)), wrong);
    }
}

#[test]
fn what_is_laid_out_as_one_may_be_kept_in_two_forms() {
    let ModelFiles { config, weights, .. } = files("bert");
    let name = "encoder.layer.0.attention.self.key.weight";
    let changed = Changed {
        weights: &weights,
        name,
        shape: None,
        halved: true,
    };
    let cosine = lowest(&config, &changed, Precision::F32);
    assert!(cosine >= 0.999_99, "{cosine}");
}

#[test]
fn loading_tells_how_far_it_is_and_can_be_ended() {
    let ModelFiles { config, weights, .. } = common::read(&folder("qwen2"));
    let mut last = (0, 0);
    let mut told = 0;
    let ops = cpu();
    let loading = Loading::new(&ops, &weights, Precision::F32).watched(|done, of| {
        assert!(done > last.0 && done <= of, "{done} of {of} after {last:?}");
        last = (done, of);
        told += 1;
        if told == 12 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let ended = block_on(Model::load(&loading, &config, usize::MAX));
    assert_eq!(ended.err(), Some(ModelError::Stopped));
    drop(loading);
    assert_eq!(told, 12);
}

#[test]
fn halves_and_whole_numbers_stay_close() {
    for (precision, least) in [
        (Precision::F16, 0.999_99),
        (Precision::Int8, 0.999),
        (Precision::Int4, 0.9),
    ] {
        let ModelFiles { config, weights, .. } = files("bert");
        let cosine = lowest(&config, &weights, precision);
        assert!(cosine >= least, "{precision:?}: {cosine}");
    }
}

/// The lowest cosine of the tiny BERT's embeddings to those of transformers.
fn lowest<W: Weights>(config: &ModelConfig, weights: &W, precision: Precision) -> f64 {
    let ops = cpu();
    let loading = Loading::new(&ops, weights, precision);
    let model = block_on(Model::load(&loading, config, usize::MAX)).unwrap();
    let expected = expected("bert");
    let batch = batch(&ids(&expected["ids"]));
    let embedded = model
        .embed(&ops, &batch, Pooling::Mean, true, &mut go_on)
        .unwrap();
    let (all, columns) = read(&embedded);
    let rows = rows(&expected["unit_mean"]);
    let cosines = all
        .chunks(columns)
        .zip(&rows)
        .map(|(got, expected)| common::cosine(got, expected));
    cosines.fold(1.0, f64::min)
}

#[test]
fn memory_is_given_back_and_never_more_than_allowed() {
    let ModelFiles { config, weights, .. } = files("qwen2");
    let load = |ops: &Cpu| {
        block_on(Model::load(
            &Loading::new(ops, &weights, Precision::F32),
            &config,
            64,
        ))
    };
    let ops = cpu();
    let batch = batch(&ids(&expected("qwen2")["ids"]));
    let mut taken = Vec::new();
    for _ in 0..3 {
        let model = load(&ops).unwrap();
        let loaded = ops.used();
        drop(model.log_probabilities(&ops, &batch, &mut go_on).unwrap());
        drop(model);
        taken.push((loaded, ops.used()));
    }
    let (loaded, left) = taken[0];
    assert!(loaded >= 4 * weights.parameters(), "{loaded}");
    // What stays are buffers of batches; how many depends on the threads.
    assert_eq!(taken[1].0, loaded + left);
    assert!(taken[2].1 < left + loaded, "{taken:?}");
    let refused = load(&Cpu::new(loaded / 2)).err();
    assert!(
        matches!(refused, Some(ModelError::Nn(NnError::OverBudget { .. }))),
        "{refused:?}"
    );
}
