// A row for each sequence: the mean of its rows, its first, or its last; of length one where that is asked for.

struct Params {
    sequences: u32,
    columns: u32,
    pooling: u32,
    unit: u32,
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

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let sequence = team_row(group_index(group, groups), thread);
    if (sequence >= params.sequences) {
        return;
    }
    let lane = team_lane(thread);
    var squares = 0.0;
    for (var column = lane; column < params.columns; column += TEAM) {
        let value = pooled(starts[sequence], starts[sequence + 1u], column);
        y[sequence * params.columns + column] = value;
        squares = fma(value, value, squares);
    }
    if (params.unit == 0u) {
        return;
    }
    // What PyTorch's `normalize` divides by.
    let length = max(sqrt(team_sum(squares, lane)), 1e-12);
    for (var column = lane; column < params.columns; column += TEAM) {
        y[sequence * params.columns + column] /= length;
    }
}
