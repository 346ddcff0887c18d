// Rows of whole blocks laid out as weights are: block after block, the rows of one side by side.

struct Params {
    rows: u32,
    blocks: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = group_index(group, groups) * 64u + thread;
    if (at >= params.rows * params.blocks) {
        return;
    }
    y[at] = x[at % params.rows * params.blocks + at / params.rows];
}
