//! The kernels' whole numbers against the processor's, one by one.

use pollster::block_on;

use super::support::Random;
use crate::Gpu;
use crate::device::{Grid, Kernel, Runner, Step};
use crate::nn::exact::int::{mean, reciprocal, rescale};
use crate::nn::exact::tables::Tables;

/// Results of a pair.
const RESULTS: usize = 8;

/// A thread for each pair of a wide number and a word: everything that is done with such.
const MAIN: &str = "
@group(0) @binding(0) var<uniform> count: u32;
@group(0) @binding(1) var<storage, read> pairs: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> tables: array<i32>;
@group(0) @binding(3) var<storage, read_write> results: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= count) {
        return;
    }
    let wide = pairs[id.x].xy;
    let word = pairs[id.x].z;
    let at = id.x * 8u;
    results[at] = bitcast<u32>(rescale(wide, i32(word % 200u) - 70));
    results[at + 1u] = bitcast<u32>(mean(wide, max(word, 1u)));
    results[at + 2u] = reciprocal(word | 0x80000000u);
    results[at + 3u] = root(wide);
    results[at + 4u] = exp_minus(word);
    results[at + 5u] = bitcast<u32>(ln_of_sum(vec2<u32>(wide.x | 0x40000000u, wide.y & 0x3fffffffu)));
    results[at + 6u] = divide(wide, max(word, 1u)).x;
    results[at + 7u] = divide(wide, max(word, 1u)).y;
}
";

fn expected(tables: &Tables, wide: u64, word: u32) -> [u32; RESULTS] {
    let quotient = wide / u64::from(word.max(1));
    [
        rescale(wide.cast_signed(), (word % 200) as i32 - 70).cast_unsigned(),
        mean(wide.cast_signed(), word.max(1)).cast_unsigned(),
        reciprocal(word | 1 << 31),
        wide.isqrt() as u32,
        tables.exp_minus(word),
        tables
            .ln_of_sum((wide | 1 << 30) & (u64::MAX >> 2))
            .cast_unsigned(),
        quotient as u32,
        (quotient >> 32) as u32,
    ]
}

/// All sizes, and the neighbours of powers of two.
fn pairs() -> Vec<(u64, u32)> {
    let mut random = Random(10);
    let edges =
        (0..64).flat_map(|bit| [-1i64, 0, 1].map(|by| (1i64 << bit).wrapping_add(by).cast_unsigned()));
    let wides: Vec<u64> = edges.flat_map(|edge| [edge, edge.wrapping_neg()]).collect();
    let words: Vec<u32> = (0..32)
        .flat_map(|bit| [0, 1, u32::MAX].map(|by| (1u32 << bit).wrapping_add(by)))
        .collect();
    let crossed = wides
        .iter()
        .flat_map(|wide| words.iter().map(move |word| (*wide, *word)));
    let any = (0..20_000).map(|_| {
        let [wide, word] = [0, 1].map(|_| random.bits() >> random.below(64));
        (wide, word as u32)
    });
    let any: Vec<_> = any.collect();
    crossed.chain(any).collect()
}

#[test]
fn every_operation_on_words_is_the_processors() {
    let Ok(gpu) = block_on(Gpu::open()) else {
        eprintln!("SKIPPED: no GPU; install a Vulkan driver, such as mesa-vulkan-drivers");
        return;
    };
    let source = [
        include_str!("../../../../kernels/exact/int.wgsl"),
        include_str!("../../../../kernels/exact/tables.wgsl"),
        MAIN,
    ];
    let kernel = block_on(Kernel::compile(&gpu, "words", source.concat())).unwrap();
    let runner = Runner::new(gpu, 64 << 20).unwrap();
    let (pairs, tables) = (pairs(), Tables::new());
    let words: Vec<[u32; 4]> = pairs
        .iter()
        .map(|(wide, word)| [*wide as u32, (wide >> 32) as u32, *word, 0])
        .collect();
    let results = runner.block(pairs.len() * RESULTS).unwrap();
    let step = Step {
        kernel: &kernel,
        buffers: &[
            &runner.upload(words.as_flattened()).unwrap(),
            &runner.upload(&tables.words()).unwrap(),
            &results,
        ],
        parameters: &[pairs.len() as u32],
        grid: Grid::of_threads(pairs.len() as u32, 1),
        cost: 1,
    };
    runner.run(&step).unwrap();
    let got = block_on(runner.read::<u32>(&results, pairs.len() * RESULTS)).unwrap();
    for ((wide, word), got) in pairs.into_iter().zip(got.chunks(RESULTS)) {
        assert_eq!(got, expected(&tables, wide, word), "{wide:#x} {word:#x}");
    }
}
