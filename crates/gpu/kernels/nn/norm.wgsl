// Layer norm, and the norm by the mean square. Groups of columns lie one after another, as rows do: each is a row here.

struct Params {
    rows: u32,
    // Numbers that are normalised together.
    length: u32,
    // Whether their mean is taken away first.
    centred: u32,
    has_beta: u32,
    epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

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
    let start = row * params.length;
    let count = f32(params.length);
    var mean = 0.0;
    if (params.centred != 0u) {
        var sum = 0.0;
        for (var at = lane; at < params.length; at += TEAM) {
            sum += x[start + at];
        }
        mean = team_sum(sum, lane) / count;
    }
    var squares = 0.0;
    for (var at = lane; at < params.length; at += TEAM) {
        let off = x[start + at] - mean;
        squares = fma(off, off, squares);
    }
    let factor = 1.0 / sqrt(team_sum(squares, lane) / count + params.epsilon);
    for (var at = lane; at < params.length; at += TEAM) {
        var value = (x[start + at] - mean) * factor * gamma[at];
        if (params.has_beta != 0u) {
            value += beta[at];
        }
        y[start + at] = value;
    }
}
