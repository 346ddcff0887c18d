// A row for each sequence: the mean of its rows, its first, or its last. A thread for each number of the result.

struct Params {
    sequences: u32,
    columns: u32,
    pooling: u32,
}

const MEAN = 0u;
const FIRST = 1u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
// First rows, and the end of the last sequence.
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn mean(start: u32, end: u32, column: u32) -> f32 {
    var sum = 0.0;
    for (var row = start; row < end; row++) {
        sum += x[row * params.columns + column];
    }
    return sum / f32(end - start);
}

fn pooled(start: u32, end: u32, column: u32) -> f32 {
    if (start == end) {
        return 0.0;
    }
    if (params.pooling == MEAN) {
        return mean(start, end, column);
    }
    let row = select(end - 1u, start, params.pooling == FIRST);
    return x[row * params.columns + column];
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = group_index(group, groups) * 64u + thread;
    let sequence = at / params.columns;
    if (sequence >= params.sequences) {
        return;
    }
    y[at] = pooled(starts[sequence], starts[sequence + 1u], at % params.columns);
}
