//! Similarities, log-probabilities, ranked probability scores.

use gpu::nn::{Nearest, NnError, Ops, Precision, Preset};
use pollster::block_on;

use crate::support::{Random, assert_alike, cpu, device, matrix, on_each, read};

fn similar<O: Ops>(ops: &O, (a, b, columns): (usize, usize, usize)) -> Vec<f32> {
    let mut random = Random(6);
    let left = ops.tensor(columns, &random.numbers(a * columns)).unwrap();
    let right = ops.tensor(columns, &random.numbers(b * columns)).unwrap();
    let y = ops.similarity(&left, &right).unwrap();
    assert_eq!(ops.shape(&y), (a, b));
    read(ops, &y)
}

#[test]
fn similarities() {
    on_each!(|device| {
        let cpu = cpu();
        for shape in [(1, 1, 1), (3, 40, 7), (70, 33, 64), (140, 65, 30)] {
            let (got, want) = (similar(device, shape), similar(&cpu, shape));
            assert_alike(&got, &want, 5e-6, &format!("{shape:?}"));
        }
        let a = device.tensor(2, &[1.0; 4]).unwrap();
        let b = device.tensor(3, &[1.0; 3]).unwrap();
        assert!(matches!(device.similarity(&a, &b), Err(NnError::Shape { .. })));
    });
}

fn nearest<O: Ops>(ops: &O, columns: usize, numbers: &[f32], most: usize) -> Vec<Nearest> {
    let x = ops.tensor(columns, numbers).unwrap();
    block_on(ops.nearest(&x, most, 0.25)).unwrap()
}

/// Numbers of which many are equal, of both signs of zero, and what is no number. Both find the same, so it is compared as it is.
#[test]
fn the_nearest() {
    on_each!(|device| {
        let cpu = cpu();
        let mut random = Random(21);
        for (rows, columns, most) in [
            (1, 1, 3),
            (70, 5, 2),
            (3, 64, 1),
            (9, 200, 17),
            (2, 1000, 100),
            (3, 700, 650),
            (2, 40_000, 1),
        ] {
            let coarse = |number: &f32| (number * 12.0).round() / 12.0;
            let mut numbers: Vec<f32> = random.numbers(rows * columns).iter().map(coarse).collect();
            numbers[0] = -0.0;
            let (got, want) = (
                nearest(device, columns, &numbers, most),
                nearest(&cpu, columns, &numbers, most),
            );
            assert_eq!(got, want, "{rows} {columns} {most}");
            assert_eq!(got[0].found.len(), most.min(columns));
        }
        let none = nearest(device, 3, &[f32::NAN, -1.0, f32::NAN], 3);
        assert_eq!(none[0].found, [(1, -1.0)]);
    });
}

fn log_probabilities<O: Ops>(ops: &O, rows: usize, tokens: usize, precision: Precision) -> Vec<f32> {
    let mut random = Random(8);
    let numbers: Vec<f32> = random.numbers(rows * 32).iter().map(|x| 4.0 * x).collect();
    let x = ops.tensor(32, &numbers).unwrap();
    let head = random.numbers(tokens * 32);
    let head = ops.matrix(&matrix(tokens, 32, &head), precision).unwrap();
    let targets: Vec<u32> = (0..rows).map(|_| random.below(tokens) as u32).collect();
    let y = ops.log_probabilities(&x, &head, &targets).unwrap();
    assert_eq!(ops.shape(&y), (rows, 1));
    read(ops, &y)
}

/// One tile of the vocabulary, two and a bit, and more rows than have their logits at a time.
#[test]
fn probabilities_of_tokens() {
    on_each!(|device| {
        let cpu = cpu();
        for (rows, tokens) in [(1, 1), (5, 100), (3, 8195), (515, 70)] {
            // The processor rounds rows to 16 bits before it multiplies them by integers.
            for (precision, off) in [(Precision::F32, 1e-5), (Precision::Int8, 1e-4)] {
                let got = log_probabilities(device, rows, tokens, precision);
                let want = log_probabilities(&cpu, rows, tokens, precision);
                assert_alike(&got, &want, off, &format!("{rows} {tokens} {precision:?}"));
            }
        }
        let x = device.tensor(2, &[1.0; 2]).unwrap();
        let head = device.matrix(&matrix(3, 2, &[0.5; 6]), Precision::F32).unwrap();
        let refused = device.log_probabilities(&x, &head, &[3]).err();
        assert!(matches!(
            refused,
            Some(NnError::Shape {
                expected: 2,
                got: 3,
                ..
            })
        ));
    });
}

fn ranked<O: Ops>(ops: &O, rows: usize, members: usize) -> Vec<f32> {
    let mut random = Random(members as u64);
    // Far from zero, as prices are.
    let numbers: Vec<f32> = random.numbers(rows * members).iter().map(|x| 100.0 + x).collect();
    let observed: Vec<f32> = random.numbers(rows).iter().map(|x| 100.0 + x).collect();
    let y = ops
        .crps(&ops.tensor(members, &numbers).unwrap(), &observed)
        .unwrap();
    assert_eq!(ops.shape(&y), (rows, 1));
    read(ops, &y)
}

#[test]
fn ranked_probability_scores() {
    on_each!(|device| {
        let cpu = cpu();
        for (rows, members) in [(3, 1), (2, 2), (5, 3), (7, 100), (2, 2048)] {
            let (got, want) = (ranked(device, rows, members), ranked(&cpu, rows, members));
            assert_alike(&got, &want, 2e-6, &format!("{members}"));
        }
        let many = device.tensor(2049, &[0.0; 2049]).unwrap();
        assert!(matches!(device.crps(&many, &[0.0]), Err(NnError::Unsupported(_))));
        assert!(matches!(device.crps(&many, &[]), Err(NnError::Shape { .. })));
    });
}

/// More work than a device is given at once before it was seen how fast it is.
#[test]
fn what_takes_several_submissions() {
    let Some(device) = device(Preset::Tiled) else {
        return;
    };
    let (got, want) = (ranked(&device, 250, 2000), ranked(&cpu(), 250, 2000));
    assert_alike(&got, &want, 2e-6, "ranked probability scores");
    let numbers = Random(4).numbers(300 * 700);
    assert_eq!(
        nearest(&device, 700, &numbers, 40),
        nearest(&cpu(), 700, &numbers, 40)
    );
}
