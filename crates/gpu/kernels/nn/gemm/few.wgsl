// For at most four rows: a thread for each output, so that weights are read once and side by side.

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) tile: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let output = params.from_output + tile.x * 64u + thread;
    if (output >= params.to_output) {
        return;
    }
    let row = params.first;
    var sums = vec4(0.0);
    for (var block = 0u; block < params.blocks; block++) {
        let rows = transpose(mat4x4(
            input4(row, block),
            input4(row + 1u, block),
            input4(row + 2u, block),
            input4(row + 3u, block),
        ));
        sums = add_block(sums, weight4(block, output), rows);
    }
    store(row, output, sums.x);
    store(row + 1u, output, sums.y);
    store(row + 2u, output, sums.z);
    store(row + 3u, output, sums.w);
}
