//! Embeddings, norms, gates, pooling, choices.

use gpu::nn::{Activation, Gather, NnError, Norm, Ops, Pooling, Precision};

use crate::support::{Random, assert_alike, cpu, matrix, on_each, read, sequences};

/// Sums of up to 260 numbers in another order, relative above one.
const TOLERANCE: f64 = 3e-6;

fn embedded<O: Ops>(ops: &O, columns: usize, precision: Precision, normed: bool) -> Vec<f32> {
    let mut random = Random(columns as u64);
    let words = random.numbers(50 * columns);
    let places = random.numbers(9 * columns);
    let words = ops.table(&matrix(50, columns, &words), precision).unwrap();
    let places = ops.table(&matrix(9, columns, &places), Precision::F32).unwrap();
    let gamma = ops.vector(&random.numbers(columns)).unwrap();
    let beta = ops.vector(&random.numbers(columns)).unwrap();
    let ids: Vec<u32> = (0..21).map(|_| random.below(50) as u32).collect();
    let at: Vec<u32> = (0..21).map(|at| at % 9).collect();
    let parts = [
        Gather {
            table: &words,
            ids: &ids,
        },
        Gather {
            table: &places,
            ids: &at,
        },
    ];
    let norm = Norm {
        gamma: &gamma,
        beta: Some(&beta),
        epsilon: 1e-12,
    };
    let y = ops.embed(&parts, normed.then_some(&norm)).unwrap();
    assert_eq!(ops.shape(&y), (21, columns));
    read(ops, &y)
}

#[test]
fn embeddings() {
    on_each!(|device| {
        let cpu = cpu();
        for precision in [Precision::F32, Precision::F16, Precision::Int8, Precision::Int4] {
            for columns in [32, 70, 7] {
                for normed in [false, true] {
                    let got = embedded(device, columns, precision, normed);
                    let want = embedded(&cpu, columns, precision, normed);
                    assert_alike(
                        &got,
                        &want,
                        TOLERANCE,
                        &format!("{precision:?} {columns} {normed}"),
                    );
                }
            }
        }
    });
}

fn normed<O: Ops>(ops: &O, rows: usize, columns: usize, groups: usize, centred: bool) -> Vec<f32> {
    let mut random = Random(9);
    let x: Vec<f32> = random
        .numbers(rows * columns)
        .iter()
        .map(|x| 3.0 * x + 40.0)
        .collect();
    let x = ops.tensor(columns, &x).unwrap();
    let gamma = ops.vector(&random.numbers(columns / groups)).unwrap();
    let beta = ops.vector(&random.numbers(columns / groups)).unwrap();
    let norm = Norm {
        gamma: &gamma,
        beta: centred.then_some(&beta),
        epsilon: 1e-5,
    };
    let y = if centred {
        ops.layer_norm(&x, &norm)
    } else {
        ops.rms_norm(&x, &norm)
    };
    read(ops, &y.unwrap())
}

#[test]
fn norms() {
    on_each!(|device| {
        let cpu = cpu();
        for (rows, columns, groups) in [(1, 1, 1), (5, 3, 1), (70, 260, 1), (9, 64, 4), (3, 130, 2)] {
            for centred in [false, true] {
                let got = normed(device, rows, columns, groups, centred);
                let want = normed(&cpu, rows, columns, groups, centred);
                // Numbers around 40 less their mean keep six of their 24 bits fewer.
                let what = format!("{rows} {columns} {groups} {centred}");
                assert_alike(&got, &want, 2e-5, &what);
            }
        }
    });
}

fn gated<O: Ops>(ops: &O, activation: Activation) -> Vec<f32> {
    let x: Vec<f32> = Random(3).numbers(33 * 14).iter().map(|x| 8.0 * x).collect();
    let y = ops.gate(&ops.tensor(14, &x).unwrap(), activation).unwrap();
    assert_eq!(ops.shape(&y), (33, 7));
    read(ops, &y)
}

#[test]
fn gates() {
    on_each!(|device| {
        let cpu = cpu();
        for activation in [
            Activation::Silu,
            Activation::Gelu,
            Activation::GeluTanh,
            Activation::Relu,
        ] {
            let (got, want) = (gated(device, activation), gated(&cpu, activation));
            assert_alike(&got, &want, TOLERANCE, &format!("{activation:?}"));
        }
    });
}

fn pooled<O: Ops>(ops: &O, pooling: Pooling, unit: bool) -> Vec<f32> {
    let x = Random(4).numbers(311 * 384);
    let x = ops.tensor(384, &x).unwrap();
    let y = ops
        .pool(&x, &sequences(&[5, 0, 1, 300, 5]), pooling, unit)
        .unwrap();
    assert_eq!(ops.shape(&y), (5, 384));
    read(ops, &y)
}

#[test]
fn pooling() {
    on_each!(|device| {
        let cpu = cpu();
        for pooling in [Pooling::Mean, Pooling::First, Pooling::Last] {
            for unit in [false, true] {
                let (got, want) = (pooled(device, pooling, unit), pooled(&cpu, pooling, unit));
                assert!(
                    got[384..768].iter().all(|number| *number == 0.0),
                    "an empty sequence"
                );
                assert_alike(&got, &want, 1e-6, &format!("{pooling:?} {unit}"));
            }
        }
    });
}

#[test]
fn chosen_rows() {
    on_each!(|device| {
        let x = Random(5).numbers(10 * 3);
        let tensor = device.tensor(3, &x).unwrap();
        let y = device.rows(&tensor, &[9, 0, 0, 4]).unwrap();
        assert_eq!(
            read(device, &y),
            [&x[27..], &x[..3], &x[..3], &x[12..15]].concat()
        );
        let beyond = device.rows(&tensor, &[10]).err();
        assert!(matches!(
            beyond,
            Some(NnError::Shape {
                expected: 9,
                got: 10,
                ..
            })
        ));
        let none = device.rows(&tensor, &[]).unwrap();
        assert_eq!(read(device, &none), []);
    });
}
