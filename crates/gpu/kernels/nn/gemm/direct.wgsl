// Without workgroup memory: for what only plays a GPU, where barriers cost more than they save. A workgroup for 32 rows by
// 32 outputs, a thread for every fourth row and every eighth output: neighbouring threads take neighbouring outputs.

const TILE = 32u;
const ROW_STEP = 4u;
const STEP = 8u;

@compute @workgroup_size(STEP, ROW_STEP)
fn main(@builtin(workgroup_id) tile: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
    let row = params.first + tile.y * TILE + thread.y;
    let output = params.from_output + tile.x * TILE + thread.x;
    if (row >= params.end || output >= params.to_output) {
        return;
    }
    let start0 = start(row);
    let start1 = start(row + ROW_STEP);
    let start2 = start(row + 2u * ROW_STEP);
    let start3 = start(row + 3u * ROW_STEP);
    let start4 = start(row + 4u * ROW_STEP);
    let start5 = start(row + 5u * ROW_STEP);
    let start6 = start(row + 6u * ROW_STEP);
    let start7 = start(row + 7u * ROW_STEP);
    let output1 = at_most_last(output + STEP);
    let output2 = at_most_last(output + 2u * STEP);
    let output3 = at_most_last(output + 3u * STEP);
    var sums0 = vec4(0.0);
    var sums1 = vec4(0.0);
    var sums2 = vec4(0.0);
    var sums3 = vec4(0.0);
    var sums4 = vec4(0.0);
    var sums5 = vec4(0.0);
    var sums6 = vec4(0.0);
    var sums7 = vec4(0.0);
    for (var block = 0u; block < params.blocks; block++) {
        let outputs = transpose(mat4x4(
            weight4(block, output),
            weight4(block, output1),
            weight4(block, output2),
            weight4(block, output3),
        ));
        sums0 = add_block(sums0, x[start0 + block], outputs);
        sums1 = add_block(sums1, x[start1 + block], outputs);
        sums2 = add_block(sums2, x[start2 + block], outputs);
        sums3 = add_block(sums3, x[start3 + block], outputs);
        sums4 = add_block(sums4, x[start4 + block], outputs);
        sums5 = add_block(sums5, x[start5 + block], outputs);
        sums6 = add_block(sums6, x[start6 + block], outputs);
        sums7 = add_block(sums7, x[start7 + block], outputs);
    }
    var sums = array(sums0, sums1, sums2, sums3, sums4, sums5, sums6, sums7);
    for (var i = 0u; i < 8u; i++) {
        store4(row + i * ROW_STEP, output, STEP, sums[i]);
    }
}
