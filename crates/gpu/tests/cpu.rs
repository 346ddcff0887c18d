//! The processor's operations against their definitions in double precision, and what must not change a result.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "a test"
)]

#[allow(dead_code, unreachable_pub, reason = "each test uses its part")]
mod reference;

use std::borrow::Cow;

use gpu::nn::cpu::{Cpu, Tensor};
use gpu::nn::{
    Activation, Attend, Columns, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision,
    Sequences, Values,
};
use reference::{Heads, Matrix, close};

const PRECISIONS: [Precision; 4] = [Precision::F32, Precision::F16, Precision::Int8, Precision::Int4];

fn cpu() -> Cpu {
    Cpu::new(1 << 30)
}

fn tensor(cpu: &Cpu, of: &Matrix) -> Tensor {
    cpu.tensor(of.columns, &of.values).unwrap()
}

fn read(cpu: &Cpu, x: &Tensor) -> Vec<f32> {
    pollster::block_on(cpu.read(x)).unwrap()
}

fn multiply(cpu: &Cpu, x: &Matrix, weight: &Matrix, bias: Option<&[f32]>, precision: Precision) -> Vec<f32> {
    let weight = cpu.matrix(&weight.data(), precision).unwrap();
    let bias = bias.map(|bias| cpu.vector(bias).unwrap());
    let layer = Linear {
        weight: &weight,
        bias: bias.as_ref(),
        activation: Activation::None,
        residual: None,
    };
    read(cpu, &cpu.linear(&tensor(cpu, x), &layer).unwrap())
}

#[test]
fn linear_is_the_product() {
    let cpu = cpu();
    let shapes = [
        (1, 1, 1),
        (1, 40, 17),
        (2, 7, 8),
        (3, 33, 20),
        (4, 600, 9),
        (5, 16, 64),
        (97, 1100, 13),
    ];
    for (seed, (rows, inputs, outputs)) in (0..).zip(shapes) {
        let x = Matrix::random(seed, rows, inputs);
        let weight = Matrix::random(seed + 100, outputs, inputs);
        let bias = Matrix::random(seed + 200, 1, outputs).values;
        for bias in [None, Some(bias.as_slice())] {
            let expected = reference::linear(&x, &weight, bias);
            let tolerance = 5e-6 * (inputs as f64).sqrt();
            close(
                &multiply(&cpu, &x, &weight, bias, Precision::F32),
                &expected,
                tolerance,
                "product",
            );
        }
    }
}

#[test]
fn activation_comes_before_the_residual() {
    let cpu = cpu();
    let (x, weight) = (Matrix::random(1, 6, 24), Matrix::random(2, 18, 24));
    let residual = tensor(&cpu, &Matrix::random(3, 6, 18));
    let matrix = cpu.matrix(&weight.data(), Precision::F32).unwrap();
    let layer = Linear {
        weight: &matrix,
        bias: None,
        activation: Activation::Relu,
        residual: Some(&residual),
    };
    let got = read(&cpu, &cpu.linear(&tensor(&cpu, &x), &layer).unwrap());
    let product = reference::linear(&x, &weight, None).into_iter();
    let expected: Vec<f64> = product
        .zip(read(&cpu, &residual))
        .map(|(product, residual)| product.max(0.0) + f64::from(residual))
        .collect();
    close(&got, &expected, 1e-5, "activation and residual");
}

/// What a matrix is in a precision is told by multiplying with the unit matrix.
#[test]
fn precisions_are_near() {
    let cpu = cpu();
    let weight = Matrix::random(7, 21, 70);
    let mut unit = Matrix {
        rows: 70,
        columns: 70,
        values: vec![0.0; 4900],
    };
    (0..70).for_each(|at| unit.values[at * 71] = 1.0);
    for precision in PRECISIONS {
        let table = cpu.table(&weight.data(), precision).unwrap();
        let looked_up = cpu
            .embed(
                &[Gather {
                    table: &table,
                    ids: &(0..21).collect::<Vec<_>>(),
                }],
                None,
            )
            .unwrap();
        let (got, rows) = (
            multiply(&cpu, &unit, &weight, None, precision),
            read(&cpu, &looked_up),
        );
        for (output, row) in (0..21).map(|at| (at, weight.row(at))) {
            let largest = |part: &[f32]| part.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
            for (input, value) in row.iter().enumerate() {
                let group = &row[input / 32 * 32..][..32.min(70 - input / 32 * 32)];
                let tolerance = match precision {
                    Precision::F32 => 0.0,
                    Precision::F16 => value.abs() / 2048.0,
                    Precision::Int8 => largest(row) / 127.0 * 0.5001,
                    _ => largest(group) / 7.0 * 0.5001,
                };
                let kept = got[input * 21 + output];
                assert!(
                    (kept - value).abs() <= tolerance,
                    "{precision:?}: {kept} instead of {value}"
                );
                assert_eq!(
                    kept,
                    rows[output * 70 + input],
                    "{precision:?}: table and matrix differ"
                );
            }
        }
    }
}

/// Rows are rounded to sixteen bits: against double precision over the very weights that are kept.
#[test]
fn eight_bit_products_are_those_of_the_kept_weights() {
    let cpu = cpu();
    for (seed, (rows, inputs, outputs)) in (0..).zip([(1, 1, 1), (3, 385, 18), (7, 1537, 33), (64, 96, 16)]) {
        let mut x = Matrix::random(seed, rows, inputs);
        // Rows of very different size, one of them zeros.
        for (at, x) in x.values.iter_mut().enumerate() {
            *x *= [1e-20, 1.0, 0.0, 1e20][at / inputs % 4];
        }
        let mut weight = Matrix::random(seed + 100, outputs, inputs);
        let table = cpu.table(&weight.data(), Precision::Int8).unwrap();
        let ids: Vec<u32> = (0..outputs as u32).collect();
        let kept = cpu
            .embed(
                &[Gather {
                    table: &table,
                    ids: &ids,
                }],
                None,
            )
            .unwrap();
        let got = multiply(&cpu, &x, &weight, None, Precision::Int8);
        weight.values = read(&cpu, &kept);
        for (row, got) in got.chunks(outputs).enumerate() {
            let size = x
                .row(row)
                .iter()
                .fold(0.0, |most: f64, x| most.max(f64::from(x.abs())));
            let one = Matrix {
                rows: 1,
                columns: inputs,
                values: x.row(row).to_vec(),
            };
            let expected = reference::linear(&one, &weight, None);
            // Half a step of 2^-14 at each input, in random directions.
            let tolerance = size * (inputs as f64).sqrt() * 1e-4;
            close(got, &expected, tolerance, "eight-bit product");
        }
    }
}

#[test]
fn whole_products_of_no_number_are_none() {
    let cpu = Cpu::fast(1 << 30);
    let (mut x, weight) = (Matrix::random(1, 3, 20), Matrix::random(2, 5, 20));
    x.values[25] = f32::NAN;
    for precision in [Precision::Int8, Precision::F16] {
        let got = multiply(&cpu, &x, &weight, None, precision);
        assert_eq!(
            got.iter().map(|x| x.is_nan()).collect::<Vec<_>>(),
            [[false; 5], [true; 5], [false; 5]].concat()
        );
    }
}

/// A weight is off by 384 * 0.8 / 65300 / sqrt(12) of the usual one, in random directions; sums of the largest numbers of one
/// sign stay below 2^31.
#[test]
fn sixteen_bit_products_are_near_and_never_overflow() {
    let cpu = Cpu::fast(1 << 30);
    for (seed, (rows, inputs, outputs)) in (0..).zip([(1, 1, 1), (3, 385, 18), (7, 1537, 33), (64, 96, 16)]) {
        let (x, weight) = (
            Matrix::random(seed, rows, inputs),
            Matrix::random(seed + 100, outputs, inputs),
        );
        let expected = reference::linear(&x, &weight, None);
        let tolerance = (inputs as f64).sqrt() * 6e-3;
        let got = multiply(&cpu, &x, &weight, None, Precision::F16);
        close(&got, &expected, tolerance, "sixteen-bit product");
    }
    let same = |rows, columns, value| Matrix {
        rows,
        columns,
        values: vec![value; rows * columns],
    };
    // One below a power of two is what rows are rounded to the largest whole number for.
    for (inputs, x, weight) in [
        (384, 1.999_99, 1.0),
        (384, -1.999_99, 3.0),
        (768, 7.999_9, 1e-30),
        (2, -1.0, 1e30),
    ] {
        let got = multiply(
            &cpu,
            &same(1, inputs, x),
            &same(16, inputs, weight),
            None,
            Precision::F16,
        );
        let expected = f64::from(x) * f64::from(weight) * inputs as f64;
        for got in got {
            assert!(
                (f64::from(got) / expected - 1.0).abs() < 1e-3,
                "{got} instead of {expected}"
            );
        }
    }
}

#[test]
fn half_precision_refuses_what_it_does_not_hold() {
    let weight = Matrix {
        rows: 1,
        columns: 2,
        values: vec![1.0, 70_000.0],
    };
    let refused = cpu().matrix(&weight.data(), Precision::F16).unwrap_err();
    assert!(matches!(refused, NnError::Unsupported(_)));
}

#[test]
fn integers_of_a_file_stay_as_they_are() {
    let cpu = cpu();
    let whole: Vec<i8> = (0..3 * 8).map(|at| (at * 5 % 100) as i8 - 50).collect();
    let scales = vec![0.5, 0.25, 2.0];
    let expected: Vec<f32> = whole
        .iter()
        .enumerate()
        .map(|(at, x)| f32::from(*x) * scales[at / 8])
        .collect();
    let int8 = Values::Int8 {
        values: Cow::Borrowed(&whole),
        scales: Cow::Borrowed(&scales),
    };
    assert_eq!(kept(&cpu, int8, Precision::Int8), expected);

    let nibbles: Vec<u8> = (0..12).map(|at| (at + 1) | ((15 - at) << 4)).collect();
    let scales = vec![1.0, 0.5, 0.25, 2.0, 4.0, 8.0];
    let whole = nibbles.iter().flat_map(|byte| [byte & 15, byte >> 4]);
    let expected: Vec<f32> = whole
        .enumerate()
        .map(|(at, x)| (f32::from(x) - 8.0) * scales[at / 4])
        .collect();
    let int4 = Values::Int4 {
        values: Cow::Borrowed(&nibbles),
        scales: Cow::Borrowed(&scales),
        group: 4,
    };
    assert_eq!(kept(&cpu, int4.clone(), Precision::Int4), expected);
    assert_eq!(kept(&cpu, int4, Precision::F32), expected);
}

/// A matrix of 3 by 8 as products and look-ups see it.
fn kept(cpu: &Cpu, values: Values<'_>, precision: Precision) -> Vec<f32> {
    let data = MatrixData {
        rows: 3,
        columns: 8,
        values,
    };
    let table = cpu.table(&data, precision).unwrap();
    let rows = read(
        cpu,
        &cpu.embed(
            &[Gather {
                table: &table,
                ids: &[0, 1, 2],
            }],
            None,
        )
        .unwrap(),
    );
    let unit: Vec<f32> = (0..64).map(|at| if at % 9 == 0 { 1.0 } else { 0.0 }).collect();
    let matrix = cpu.matrix(&data, precision).unwrap();
    let layer = Linear {
        weight: &matrix,
        bias: None,
        activation: Activation::None,
        residual: None,
    };
    let product = read(cpu, &cpu.linear(&cpu.tensor(8, &unit).unwrap(), &layer).unwrap());
    let turned: Vec<f32> = (0..24).map(|at| product[at % 8 * 3 + at / 8]).collect();
    assert_eq!(turned, rows);
    rows
}

#[test]
fn attention_is_what_it_says() {
    let cpu = cpu();
    let cases = [
        (vec![1, 7, 8, 9], 3, 3, 5, false, None),
        (vec![30, 2, 0, 17], 4, 2, 16, true, None),
        (vec![75], 2, 1, 32, false, Some(9)),
        (vec![40, 11], 6, 2, 8, true, Some(0)),
        (vec![200], 1, 1, 64, true, Some(50)),
    ];
    for (seed, (lengths, heads, kv_heads, head, causal, window)) in (0..).zip(cases) {
        let sequences = Sequences::of_lengths(lengths).unwrap();
        let parts = heads + 2 * kv_heads;
        let all = Matrix::random(seed, sequences.rows(), parts * head);
        let spec = Heads {
            heads,
            kv_heads,
            head,
            causal,
            window,
        };
        let got = attend(&cpu, &all, spec, &sequences);
        let part = |first: usize, count: usize| Matrix {
            rows: all.rows,
            columns: count * head,
            values: (0..all.rows)
                .flat_map(|row| &all.row(row)[first * head..][..count * head])
                .copied()
                .collect(),
        };
        let (q, k, v) = (
            part(0, heads),
            part(heads, kv_heads),
            part(heads + kv_heads, kv_heads),
        );
        close(
            &got,
            &reference::attention(spec, &q, &k, &v, &sequences),
            2e-6,
            "attention",
        );
    }
}

/// Queries, keys and values side by side, as one product gives them.
fn attend(cpu: &Cpu, all: &Matrix, of: Heads, sequences: &Sequences) -> Vec<f32> {
    let tensor = tensor(cpu, all);
    let columns = |first: usize| Columns {
        tensor: &tensor,
        first: first * of.head,
    };
    let spec = Attend {
        q: columns(0),
        k: columns(of.heads),
        v: columns(of.heads + of.kv_heads),
        heads: of.heads,
        kv_heads: of.kv_heads,
        head: of.head,
        scale: 1.0 / (of.head as f32).sqrt(),
        causal: of.causal,
        window: of.window,
        rope: None,
    };
    read(cpu, &cpu.attend(&spec, sequences).unwrap())
}

#[test]
fn norms_are_what_they_say() {
    let cpu = cpu();
    for (seed, (columns, group)) in (0..).zip([(1, 1), (7, 7), (384, 384), (24, 6), (50, 50)]) {
        let mut x = Matrix::random(seed, 3, columns);
        x.values.iter_mut().for_each(|x| *x = *x * 3.0 + 5.0);
        let gamma = Matrix::random(seed + 10, 1, group).values;
        let beta = Matrix::random(seed + 20, 1, group).values;
        let (gamma_there, beta_there) = (cpu.vector(&gamma).unwrap(), cpu.vector(&beta).unwrap());
        let norm = Norm {
            gamma: &gamma_there,
            beta: Some(&beta_there),
            epsilon: 1e-5,
        };
        let expected = reference::norm(&x.values, &gamma, Some(&beta), 1e-5, true);
        close(
            &read(&cpu, &cpu.layer_norm(&tensor(&cpu, &x), &norm).unwrap()),
            &expected,
            1e-5,
            "layer norm",
        );
        let norm = Norm {
            gamma: &gamma_there,
            beta: None,
            epsilon: 1e-6,
        };
        let expected = reference::norm(&x.values, &gamma, None, 1e-6, false);
        close(
            &read(&cpu, &cpu.rms_norm(&tensor(&cpu, &x), &norm).unwrap()),
            &expected,
            1e-5,
            "RMS norm",
        );
    }
}

#[test]
fn embeddings_add_up_and_are_normalised() {
    let cpu = cpu();
    let (words, places) = (Matrix::random(1, 9, 12), Matrix::random(2, 4, 12));
    let tables = [&words, &places].map(|of| cpu.table(&of.data(), Precision::F32).unwrap());
    let ids = [[8u32, 0, 3], [0, 1, 3]];
    let parts = [0, 1].map(|at| Gather {
        table: &tables[at],
        ids: &ids[at],
    });
    let sums: Vec<f32> = (0..3)
        .flat_map(|at| {
            let (word, place) = (words.row(ids[0][at] as usize), places.row(ids[1][at] as usize));
            word.iter().zip(place).map(|(word, place)| word + place)
        })
        .collect();
    assert_eq!(read(&cpu, &cpu.embed(&parts, None).unwrap()), sums);
    let gamma = cpu.vector(&[1.5; 12]).unwrap();
    let norm = Norm {
        gamma: &gamma,
        beta: None,
        epsilon: 1e-12,
    };
    let expected = reference::norm(&sums, &[1.5; 12], None, 1e-12, true);
    close(
        &read(&cpu, &cpu.embed(&parts, Some(&norm)).unwrap()),
        &expected,
        1e-5,
        "embedding",
    );
}

#[test]
fn gates_multiply_halves() {
    let cpu = cpu();
    let x = Matrix::random(3, 4, 22);
    let got = read(&cpu, &cpu.gate(&tensor(&cpu, &x), Activation::Silu).unwrap());
    let silu = |x: f64| x / (1.0 + (-x).exp());
    let expected: Vec<f64> = (0..4)
        .flat_map(|row| (0..11).map(move |at| (row, at)))
        .map(|(row, at)| silu(f64::from(x.row(row)[at])) * f64::from(x.row(row)[at + 11]))
        .collect();
    close(&got, &expected, 1e-6, "gate");
}

#[test]
fn log_probabilities_go_over_tiles() {
    let cpu = cpu();
    for (seed, (rows, columns, words)) in (0..).zip([(1, 3, 5), (70, 24, 512), (3, 600, 1031)]) {
        let (x, head) = (
            Matrix::random(seed, rows, columns),
            Matrix::random(seed + 9, words, columns),
        );
        let targets: Vec<u32> = (0..rows).map(|at| (at * 37 % words) as u32).collect();
        let matrix = cpu.matrix(&head.data(), Precision::F32).unwrap();
        let got = read(
            &cpu,
            &cpu.log_probabilities(&tensor(&cpu, &x), &matrix, &targets)
                .unwrap(),
        );
        let one = |at: usize| reference::log_probability(x.row(at), &head, targets[at] as usize);
        close(
            &got,
            &(0..rows).map(one).collect::<Vec<_>>(),
            5e-5,
            "log-probability",
        );
    }
}

#[test]
fn similarities_and_crps_and_rows() {
    let cpu = cpu();
    let (a, b) = (Matrix::random(1, 5, 19), Matrix::random(2, 11, 19));
    let (there, other) = (tensor(&cpu, &a), tensor(&cpu, &b));
    let got = read(&cpu, &cpu.similarity(&there, &other).unwrap());
    close(&got, &reference::linear(&a, &b, None), 1e-5, "similarity");
    let expected: Vec<f64> = (0..5)
        .map(|at| reference::crps(a.row(at), b.values[at]))
        .collect();
    let got = read(&cpu, &cpu.crps(&there, &b.values[..5]).unwrap());
    close(&got, &expected, 1e-6, "CRPS");
    let got = read(&cpu, &cpu.rows(&there, &[4, 0, 4]).unwrap());
    assert_eq!(got, [a.row(4), a.row(0), a.row(4)].concat());
}

#[test]
fn an_empty_sequence_pools_to_zeros() {
    let cpu = cpu();
    let x = tensor(&cpu, &Matrix::random(1, 3, 9));
    let sequences = Sequences::of_lengths([0, 3, 0]).unwrap();
    for pooling in [Pooling::Mean, Pooling::First, Pooling::Last] {
        let got = read(&cpu, &cpu.pool(&x, &sequences, pooling, true).unwrap());
        assert_eq!((&got[..9], &got[18..]), (&[0.0; 9][..], &[0.0; 9][..]));
        let length: f32 = got[9..18].iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-6);
    }
}

/// A batch of sequences through everything a layer has.
fn layer(cpu: &Cpu, x: &Matrix, lengths: &[u32], precision: Precision) -> Vec<f32> {
    let sequences = Sequences::of_lengths(lengths.iter().copied()).unwrap();
    let weight = cpu.matrix(&Matrix::random(11, 72, 24).data(), precision).unwrap();
    let bias = cpu.vector(&Matrix::random(12, 1, 72).values).unwrap();
    let gamma = cpu.vector(&[1.0; 24]).unwrap();
    let layer = Linear {
        weight: &weight,
        bias: Some(&bias),
        activation: Activation::Gelu,
        residual: None,
    };
    let x = cpu
        .layer_norm(
            &tensor(cpu, x),
            &Norm {
                gamma: &gamma,
                beta: None,
                epsilon: 1e-9,
            },
        )
        .unwrap();
    let parts = cpu.linear(&x, &layer).unwrap();
    let columns = |first| Columns {
        tensor: &parts,
        first,
    };
    let spec = Attend {
        q: columns(0),
        k: columns(24),
        v: columns(48),
        heads: 3,
        kv_heads: 3,
        head: 8,
        scale: 0.35,
        causal: false,
        window: None,
        rope: None,
    };
    let rows = cpu.attend(&spec, &sequences).unwrap();
    let head = cpu
        .matrix(&Matrix::random(13, 700, 24).data(), precision)
        .unwrap();
    let targets: Vec<u32> = (0..sequences.rows()).map(|_| 5).collect();
    let log = read(cpu, &cpu.log_probabilities(&rows, &head, &targets).unwrap());
    read(cpu, &rows)
        .chunks(24)
        .zip(log)
        .flat_map(|(row, log)| [row, &[log]].concat())
        .collect()
}

#[test]
fn bits_do_not_depend_on_the_batch() {
    for precision in PRECISIONS {
        bits_hold(&cpu(), precision);
    }
    bits_hold(&Cpu::fast(1 << 30), Precision::F16);
}

fn bits_hold(cpu: &Cpu, precision: Precision) {
    let lengths = [1, 3, 70, 6, 131, 2, 33];
    let parts: Vec<Matrix> = lengths
        .iter()
        .zip(50..)
        .map(|(length, seed)| Matrix::random(seed, *length as usize, 24))
        .collect();
    let alone: Vec<Vec<f32>> = parts
        .iter()
        .zip(lengths)
        .map(|(x, length)| layer(cpu, x, &[length], precision))
        .collect();
    for order in [
        vec![0, 1, 2, 3, 4, 5, 6],
        vec![6, 4, 0, 5, 2, 1, 3],
        vec![3, 3, 0, 2],
    ] {
        let values = order
            .iter()
            .flat_map(|at| parts[*at].values.iter().copied())
            .collect();
        let lengths: Vec<u32> = order.iter().map(|at| lengths[*at]).collect();
        let x = Matrix {
            rows: 0,
            columns: 24,
            values,
        };
        let expected: Vec<f32> = order.iter().flat_map(|at| alone[*at].iter().copied()).collect();
        let got = layer(cpu, &x, &lengths, precision);
        assert!(
            got.iter()
                .zip(&expected)
                .all(|(got, expected)| got.to_bits() == expected.to_bits())
        );
        assert_eq!(got.len(), expected.len());
    }
}

/// How many threads work at a moment, and want room for themselves, is up to chance; that passes use it again is not.
#[test]
fn many_passes_take_no_more_memory_than_one() {
    let cpu = cpu();
    let x = Matrix::random(1, 40, 24);
    layer(&cpu, &x, &[40], Precision::F32);
    let used = cpu.used();
    for _ in 0..50 {
        layer(&cpu, &x, &[40], Precision::F32);
    }
    assert!(cpu.used() < 2 * used, "{} after one {used}", cpu.used());
}

#[test]
fn the_budget_holds() {
    let cpu = Cpu::new(1000);
    let refused = cpu.tensor(10, &[0.0; 260]).unwrap_err();
    assert_eq!(
        refused,
        NnError::OverBudget {
            wanted: 1040,
            budget: 1000
        }
    );
    assert!(
        cpu.matrix(&Matrix::random(1, 16, 16).data(), Precision::F32)
            .is_err()
    );
    assert!(
        cpu.matrix(&Matrix::random(1, 16, 16).data(), Precision::Int8)
            .is_ok()
    );
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let cpu = cpu();
    let x = tensor(&cpu, &Matrix::random(1, 4, 8));
    let weight = cpu
        .matrix(&Matrix::random(2, 3, 7).data(), Precision::F32)
        .unwrap();
    let layer = Linear {
        weight: &weight,
        bias: None,
        activation: Activation::None,
        residual: None,
    };
    let refused = |result: Result<Tensor, NnError>| assert!(matches!(result, Err(NnError::Shape { .. })));
    refused(cpu.linear(&x, &layer));
    refused(cpu.tensor(0, &[]));
    refused(cpu.tensor(3, &[0.0; 4]));
    refused(cpu.rows(&x, &[4]));
    refused(
        cpu.log_probabilities(
            &x,
            &cpu.matrix(&Matrix::random(2, 3, 8).data(), Precision::F32)
                .unwrap(),
            &[0, 1, 2, 3],
        ),
    );
    refused(cpu.crps(&x, &[0.0; 3]));
    refused(cpu.pool(&x, &Sequences::of_lengths([3]).unwrap(), Pooling::Mean, true));
    let table = cpu
        .table(&Matrix::random(2, 3, 8).data(), Precision::Int4)
        .unwrap();
    refused(cpu.embed(
        &[Gather {
            table: &table,
            ids: &[3],
        }],
        None,
    ));
    refused(cpu.embed(&[], None));
    let gamma = cpu.vector(&[1.0; 3]).unwrap();
    refused(cpu.rms_norm(
        &x,
        &Norm {
            gamma: &gamma,
            beta: None,
            epsilon: 0.0,
        },
    ));
    let empty = cpu.table(
        &MatrixData {
            rows: 0,
            columns: 0,
            values: Values::F32(Cow::Borrowed(&[])),
        },
        Precision::F32,
    );
    assert!(matches!(empty, Err(NnError::Shape { .. })));
}

#[test]
fn nothing_comes_of_nothing() {
    let cpu = cpu();
    let (x, none) = (cpu.tensor(8, &[]).unwrap(), Sequences::of_lengths([]).unwrap());
    let weight = cpu
        .matrix(&Matrix::random(2, 3, 8).data(), Precision::F32)
        .unwrap();
    let layer = Linear {
        weight: &weight,
        bias: None,
        activation: Activation::Gelu,
        residual: None,
    };
    assert_eq!(cpu.shape(&cpu.linear(&x, &layer).unwrap()), (0, 3));
    assert_eq!(
        cpu.shape(&cpu.pool(&x, &none, Pooling::Mean, true).unwrap()),
        (0, 8)
    );
    assert_eq!(
        cpu.shape(&cpu.log_probabilities(&x, &weight, &[]).unwrap()),
        (0, 1)
    );
}

#[test]
fn not_a_number_does_not_pass_for_one() {
    let cpu = cpu();
    let x = cpu
        .tensor(
            8,
            &[
                f32::NAN,
                f32::INFINITY,
                -f32::INFINITY,
                0.0,
                100.0,
                -100.0,
                88.0,
                1.0,
            ],
        )
        .unwrap();
    let mut unit = Matrix {
        rows: 8,
        columns: 8,
        values: vec![0.0; 64],
    };
    (0..8).for_each(|at| unit.values[at * 9] = 1.0);
    for activation in [
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Tanh,
        Activation::Relu,
    ] {
        let x = cpu.tensor(2, &[f32::NAN, 1.0, 100.0, 1.0]).unwrap();
        let got = read(&cpu, &cpu.gate(&x, activation).unwrap());
        assert!(got[0].is_nan() && got[1].is_finite(), "{activation:?}");
    }
    assert!(read(&cpu, &cpu.crps(&x, &[1.0]).unwrap())[0].is_nan());
}
