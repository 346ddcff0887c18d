// For at most four rows: a thread for each output, so that weights are read once and side by side.

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) tile: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let output = params.from_output + tile.x * 64u + thread;
    if (output >= params.to_output) {
        return;
    }
    let row = params.first;
    let start0 = start(row);
    let start1 = start(row + 1u);
    let start2 = start(row + 2u);
    let start3 = start(row + 3u);
    var sums = vec4(0.0);
    for (var block = 0u; block < params.blocks; block++) {
        let rows = transpose(mat4x4(
            x[start0 + block],
            x[start1 + block],
            x[start2 + block],
            x[start3 + block],
        ));
        sums = add_block(sums, weight4(block, output), rows);
    }
    store(row, output, sums.x);
    store(row + 1u, output, sums.y);
    store(row + 2u, output, sums.z);
    store(row + 3u, output, sums.w);
}
