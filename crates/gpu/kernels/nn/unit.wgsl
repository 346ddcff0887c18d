// Rows made one long; what is shorter than PyTorch's `normalize` divides by stays short.

struct Params {
    rows: u32,
    columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = team_row(group_index(group, groups), thread);
    if (row >= params.rows) {
        return;
    }
    let lane = team_lane(thread);
    let start = row * params.columns;
    var squares = 0.0;
    for (var at = lane; at < params.columns; at += TEAM) {
        squares = fma(x[start + at], x[start + at], squares);
    }
    let length = max(sqrt(team_sum(squares, lane)), 1e-12);
    for (var at = lane; at < params.columns; at += TEAM) {
        y[start + at] = x[start + at] / length;
    }
}
