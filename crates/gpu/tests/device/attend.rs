//! Attention of every kind.

use gpu::nn::{Attend, Columns, NnError, Ops, Rope};

use crate::support::{Random, assert_alike, cpu, on_each, read, sequences};

/// Exponentials of two makers, and sums of up to 150 of them.
const TOLERANCE: f64 = 5e-6;

#[derive(Debug, Clone, Copy)]
struct Case {
    heads: usize,
    kv_heads: usize,
    head: usize,
    causal: bool,
    window: Option<usize>,
    rope: bool,
}

const PLAIN: Case = Case {
    heads: 3,
    kv_heads: 3,
    head: 32,
    causal: false,
    window: None,
    rope: false,
};

const CASES: [Case; 9] = [
    PLAIN,
    Case {
        heads: 2,
        kv_heads: 2,
        head: 5,
        ..PLAIN
    },
    Case {
        heads: 4,
        kv_heads: 2,
        head: 64,
        causal: true,
        rope: true,
        ..PLAIN
    },
    Case {
        heads: 6,
        kv_heads: 1,
        head: 40,
        rope: true,
        ..PLAIN
    },
    Case {
        heads: 2,
        kv_heads: 1,
        head: 128,
        causal: true,
        ..PLAIN
    },
    Case {
        heads: 1,
        kv_heads: 1,
        head: 256,
        window: Some(3),
        ..PLAIN
    },
    Case {
        window: Some(10),
        rope: true,
        ..PLAIN
    },
    Case {
        window: Some(0),
        ..PLAIN
    },
    Case {
        window: Some(70),
        causal: true,
        ..PLAIN
    },
];

const LENGTHS: [u32; 6] = [3, 1, 0, 150, 64, 17];

fn attended<O: Ops>(ops: &O, case: Case, lengths: &[u32], skipped: usize) -> Vec<f32> {
    let sequences = sequences(lengths);
    let (queries, pairs) = (case.heads * case.head, case.kv_heads * case.head);
    // Keys, queries and values from one product, in an odd order, and a column that is nobody's.
    let columns = queries + 2 * pairs + 1;
    let mut random = Random(1);
    random.numbers(skipped * columns);
    let x: Vec<f32> = random
        .numbers(sequences.rows() * columns)
        .iter()
        .map(|x| 2.0 * x)
        .collect();
    let x = ops.tensor(columns, &x).unwrap();
    let angles: Vec<f32> = (0..150 * (case.head / 2)).map(|at| at as f32 * 0.37).collect();
    let (cos, sin): (Vec<f32>, Vec<f32>) = angles.iter().map(|angle| (angle.cos(), angle.sin())).unzip();
    let rope = case.rope.then(|| {
        let half = case.head / 2;
        ops.rope(Rope {
            cos: &cos,
            sin: &sin,
            half,
        })
        .unwrap()
    });
    let at = |first| Columns { tensor: &x, first };
    let spec = Attend {
        q: at(pairs + 1),
        k: at(1),
        v: at(pairs + queries + 1),
        heads: case.heads,
        kv_heads: case.kv_heads,
        head: case.head,
        scale: 1.0 / (case.head as f32).sqrt(),
        causal: case.causal,
        window: case.window,
        rope: rope.as_ref(),
    };
    let y = ops.attend(&spec, &sequences).unwrap();
    assert_eq!(ops.shape(&y), (sequences.rows(), queries));
    read(ops, &y)
}

#[test]
fn every_kind() {
    on_each!(|device| {
        let cpu = cpu();
        for case in CASES {
            let got = attended(device, case, &LENGTHS, 0);
            assert_alike(
                &got,
                &attended(&cpu, case, &LENGTHS, 0),
                TOLERANCE,
                &format!("{case:?}"),
            );
        }
    });
}

/// The same bits alone and in a batch.
#[test]
fn a_batch_changes_nothing() {
    on_each!(|device| {
        for case in CASES {
            let all = attended(device, case, &LENGTHS, 0);
            let queries = case.heads * case.head;
            let alone = attended(device, case, &[150], 4);
            assert!(alone == all[4 * queries..154 * queries], "{case:?}");
        }
    });
}

#[test]
fn what_does_not_fit_is_refused() {
    on_each!(|device| {
        let x = device.tensor(8, &[0.0; 80]).unwrap();
        let at = |first| Columns { tensor: &x, first };
        let rope = device
            .rope(Rope {
                cos: &[1.0; 4],
                sin: &[0.0; 4],
                half: 2,
            })
            .unwrap();
        let refused = |change: fn(&mut Attend<'_, _>), lengths: &[u32], rope| {
            let mut spec = Attend {
                q: at(0),
                k: at(0),
                v: at(4),
                heads: 1,
                kv_heads: 1,
                head: 4,
                scale: 1.0,
                causal: false,
                window: None,
                rope,
            };
            change(&mut spec);
            let why = device.attend(&spec, &sequences(lengths)).err();
            assert!(matches!(why, Some(NnError::Shape { .. })), "{why:?}");
        };
        refused(|_| {}, &[9], None);
        refused(|_| {}, &[10], Some(&rope));
        refused(|spec| spec.v.first = 5, &[10], None);
        refused(|spec| spec.head = 257, &[10], None);
        refused(|spec| spec.head = 0, &[10], None);
        refused(|spec| spec.kv_heads = 0, &[10], None);
        refused(|spec| spec.heads = usize::MAX, &[10], None);
        refused(|spec| (spec.heads, spec.kv_heads) = (3, 2), &[10], None);
    });
}
