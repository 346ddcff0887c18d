// Rows of an embedding table, stored or added to what is there. A thread for each block of each row; `outputs` are the rows of
// the part of the table that is at hand, and other ids belong to other parts.

struct Params {
    rows: u32,
    columns: u32,
    blocks: u32,
    outputs: u32,
    // Row of the table that is the first of this part.
    first: u32,
    adds: u32,
    // Blocks that share a scale, of 4-bit weights.
    group: u32,
    // Where the ids begin.
    ids_from: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(3) var<storage, read> ids: array<u32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = group_index(group, groups) * 64u + thread;
    let row = at / params.blocks;
    let block = at % params.blocks;
    if (row >= params.rows) {
        return;
    }
    let output = ids[params.ids_from + row] - params.first;
    var numbers = vec4(0.0);
    if (output < params.outputs) {
        numbers = weight4(block, output);
    }
    for (var i = 0u; i < min(4u, params.columns - 4u * block); i++) {
        let to = row * params.columns + 4u * block + i;
        if (params.adds != 0u) {
            y[to] += numbers[i];
        } else {
            y[to] = numbers[i];
        }
    }
}
