//! The kernels' fixed-point numbers against `yuma::fixed`, which is itself tested against the chain's own.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use pollster::block_on;
use serde_json::Value;
use yuma::fixed::I32F32;

use super::gpu;
use crate::device::{Arena, Grid, Use, read};
use crate::yuma::Number;
use crate::{Gpu, GpuError};

/// Results of a pair.
const RESULTS: usize = 13;

/// One thread for each pair, every operation on it.
const KERNEL: &str = "
@group(0) @binding(0) var<storage, read> pairs: array<Num>;
@group(0) @binding(1) var<storage, read_write> results: array<Num>;

const RESULTS = 13u;

fn flag(yes: bool) -> Num {
    return vec2<u32>(u32(yes), 0u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pair = id.x + id.y * 64u;
    if (2u * pair >= arrayLength(&pairs)) {
        return;
    }
    let a = pairs[2u * pair];
    let b = pairs[2u * pair + 1u];
    let at = pair * RESULTS;
    results[at] = add(a, b);
    results[at + 1u] = sub(a, b);
    results[at + 2u] = mul(a, b);
    results[at + 3u] = divide(a, divisor(b));
    results[at + 4u] = larger(a, b);
    results[at + 5u] = smaller(a, b);
    results[at + 6u] = exponential(a);
    results[at + 7u] = vec2<u32>(to_ratio(a), 0u);
    results[at + 8u] = from_ratio(a.x & 0xffffu);
    results[at + 9u] = from_integer(a.x & 0x7fffffffu);
    results[at + 10u] = flag(less(a, b));
    results[at + 11u] = flag(is_positive(a));
    results[at + 12u] = flag(is_negative(a));
}
";

/// What the processor says of a pair, in the order of the kernel.
fn expected(a: i64, b: i64) -> [i64; RESULTS] {
    let (x, y) = (I32F32::from_bits(a), I32F32::from_bits(b));
    [
        x.add(y).to_bits(),
        x.sub(y).to_bits(),
        x.mul(y).to_bits(),
        x.safe_div(y).to_bits(),
        a.max(b),
        a.min(b),
        x.exp().to_bits(),
        i64::from(x.to_ratio()),
        I32F32::from_ratio(a as u16).to_bits(),
        i64::from(a as u32 & 0x7fff_ffff) << 32,
        i64::from(a < b),
        i64::from(a > 0),
        i64::from(a < 0),
    ]
}

/// What the device says of all pairs.
fn computed(gpu: &Gpu, pairs: &[(i64, i64)]) -> Result<Vec<i64>, GpuError> {
    let source = [Number::Exact.prelude(), KERNEL].concat();
    let pipeline = block_on(gpu.compile("operations", source, None))?;
    let bytes = pairs.len() as u64 * 8;
    let mut arena = Arena::new(1 << 30);
    let (given, got) = (bytes * 2, bytes * RESULTS as u64);
    let wanted = [(Use::Storage, given), (Use::Storage, got), (Use::Readback, got)];
    let buffers = arena.reserve(gpu, &wanted)?;
    let words: Vec<i64> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    gpu.queue
        .write_buffer(&buffers[0], 0, bytemuck::cast_slice(&words));
    let entries = [0, 1].map(|binding| wgpu::BindGroupEntry {
        binding,
        resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &buffers[binding as usize],
            offset: 0,
            size: std::num::NonZero::new([given, got][binding as usize]),
        }),
    });
    let bound = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries,
    });
    let grid = Grid::of_groups(1, (pairs.len() as u32).div_ceil(64));
    let mut commands = gpu.device.create_command_encoder(&Default::default());
    let mut pass = commands.begin_compute_pass(&Default::default());
    pass.set_pipeline(&pipeline);
    pass.set_bind_group(0, &bound, &[]);
    pass.dispatch_workgroups(grid.across, grid.down, 1);
    drop(pass);
    commands.copy_buffer_to_buffer(&buffers[1], 0, &buffers[2], 0, got);
    gpu.queue.submit([commands.finish()]);
    block_on(read(gpu, &buffers[2], got, bytemuck::pod_collect_to_vec))
}

fn assert_equal(gpu: &Gpu, pairs: &[(i64, i64)]) {
    let computed = computed(gpu, pairs).unwrap();
    assert_eq!(computed.len(), pairs.len() * RESULTS);
    for ((a, b), got) in pairs.iter().zip(computed.chunks_exact(RESULTS)) {
        assert_eq!(got, expected(*a, *b), "of {a:#x} and {b:#x}");
    }
}

/// Around every power of two, both signs, and the ends.
fn edges() -> Vec<i64> {
    let around = |power: u32| {
        let bit = 1i64.wrapping_shl(power);
        [bit.wrapping_sub(1), bit, bit.wrapping_add(1)]
    };
    let mut edges: Vec<_> = [0, 1, 2, 15, 16, 17, 30, 31, 32, 33, 34, 36, 37, 47, 48, 62, 63]
        .into_iter()
        .flat_map(around)
        .flat_map(|bits| [bits, bits.wrapping_neg()])
        .chain([
            0xffff_0000_ffff,
            65_535 << 32,
            20 << 32,
            -20 << 32,
            0x5555_5555_5555_5555,
        ])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Numbers of all magnitudes (splitmix64).
fn random(count: usize, seed: u64) -> Vec<(i64, i64)> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut number = || {
        let (bits, by) = (next().cast_signed(), next() % 64);
        bits >> by
    };
    (0..count).map(|_| (number(), number())).collect()
}

#[test]
fn edges_of_the_range() {
    let Some(gpu) = gpu() else { return };
    let edges = edges();
    let pairs: Vec<_> = edges
        .iter()
        .flat_map(|a| edges.iter().map(|b| (*a, *b)))
        .collect();
    assert!(pairs.len() > 8000);
    assert_equal(&gpu, &pairs);
}

#[test]
fn random_numbers_of_all_magnitudes() {
    let Some(gpu) = gpu() else { return };
    assert_equal(&gpu, &random(60_000, 7));
}

/// Shares of sums: the quotients the kernels take, most of them below one.
#[test]
fn random_shares() {
    let Some(gpu) = gpu() else { return };
    let share = |(a, b): (i64, i64)| {
        let (a, b) = (a & i64::MAX, b & i64::MAX);
        (a.min(b), a.max(b))
    };
    assert_equal(
        &gpu,
        &random(60_000, 11).into_iter().map(share).collect::<Vec<_>>(),
    );
}

fn functions() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/yuma/functions.json.gz");
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

fn integers(row: &Value) -> Vec<Option<i64>> {
    row.as_array().unwrap().iter().map(Value::as_i64).collect()
}

/// What the chain's own functions gave.
#[test]
fn recorded_values_of_the_chain() {
    let Some(gpu) = gpu() else { return };
    let functions = functions();
    let rows = functions["i32f32[a,b,saturating_mul,checked_div|null,saturating_to_u16(a),saturating_add]"]
        .as_array()
        .unwrap();
    let rows: Vec<_> = rows.iter().map(integers).collect();
    let pairs: Vec<_> = rows
        .iter()
        .map(|row| (row[0].unwrap(), row[1].unwrap()))
        .collect();
    let got = computed(&gpu, &pairs).unwrap();
    for (row, got) in rows.iter().zip(got.chunks_exact(RESULTS)) {
        let want = [row[5].unwrap(), row[2].unwrap(), row[3].unwrap_or(0)];
        assert_eq!([got[0], got[2], got[3]], want, "{row:?}");
    }
    let rows: Vec<_> = functions["exp_safe[in_bits,out_bits]"]
        .as_array()
        .unwrap()
        .iter()
        .map(integers)
        .collect();
    let pairs: Vec<_> = rows.iter().map(|row| (row[0].unwrap(), 0)).collect();
    let got = computed(&gpu, &pairs).unwrap();
    for (row, got) in rows.iter().zip(got.chunks_exact(RESULTS)) {
        assert_eq!(got[6], row[1].unwrap(), "{row:?}");
    }
    assert_eq!(rows.len(), 600);
}
