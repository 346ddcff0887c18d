// Rows copied to rows of whole blocks of four, the rest zeros.

struct Params {
    rows: u32,
    columns: u32,
    // Of a row of `y`.
    padded: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = group_index(group, groups) * 64u + thread;
    let row = at / params.padded;
    let column = at % params.padded;
    if (row >= params.rows) {
        return;
    }
    var value = 0.0;
    if (column < params.columns) {
        value = x[row * params.columns + column];
    }
    y[at] = value;
}
