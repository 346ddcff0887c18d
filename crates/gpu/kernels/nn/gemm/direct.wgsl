// Without workgroup memory: for what only plays a GPU, where barriers cost more than they save. A workgroup for 32 rows by
// 32 outputs, a thread for every eighth of either: neighbouring threads take neighbouring outputs.

const TILE = 32u;
const STEP = 8u;

fn store4(row: u32, output: u32, sums: vec4<f32>) {
    store(row, output, sums.x);
    store(row, output + STEP, sums.y);
    store(row, output + 2u * STEP, sums.z);
    store(row, output + 3u * STEP, sums.w);
}

@compute @workgroup_size(STEP, STEP)
fn main(@builtin(workgroup_id) tile: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
    let row = params.first + tile.y * TILE + thread.y;
    let output = params.from_output + tile.x * TILE + thread.x;
    if (row >= params.end || output >= params.to_output) {
        return;
    }
    var sums0 = vec4(0.0);
    var sums1 = vec4(0.0);
    var sums2 = vec4(0.0);
    var sums3 = vec4(0.0);
    for (var block = 0u; block < params.blocks; block++) {
        let outputs = transpose(mat4x4(
            output4(block, output),
            output4(block, output + STEP),
            output4(block, output + 2u * STEP),
            output4(block, output + 3u * STEP),
        ));
        sums0 = add_block(sums0, input4(row, block), outputs);
        sums1 = add_block(sums1, input4(row + STEP, block), outputs);
        sums2 = add_block(sums2, input4(row + 2u * STEP, block), outputs);
        sums3 = add_block(sums3, input4(row + 3u * STEP, block), outputs);
    }
    store4(row, output, sums0);
    store4(row + STEP, output, sums1);
    store4(row + 2u * STEP, output, sums2);
    store4(row + 3u * STEP, output, sums3);
}
