// A workgroup for 64 rows by 64 outputs, a thread for every sixteenth of either: enough workgroups also where there are few
// rows. Sixteen inputs at a time go through workgroup memory.

const TILE = 64u;
const STEP = 16u;
const DEPTH = 4u;

// Block by block, rows and outputs side by side.
var<workgroup> inputs: array<Four, DEPTH * TILE>;
var<workgroup> tile_weights: array<Four, DEPTH * TILE>;

// Every thread fetches one block of either: neighbours fetch what lies side by side.
fn fetch(row: u32, output: u32, block: u32, index: u32) {
    let input_block = index % DEPTH;
    if (block + input_block < params.blocks) {
        inputs[input_block * TILE + index / DEPTH] = x[start(row + index / DEPTH) + block + input_block];
    }
    if (block + index / TILE < params.blocks) {
        tile_weights[index] = weight4(block + index / TILE, at_most_last(output + index % TILE));
    }
}

@compute @workgroup_size(STEP, STEP)
fn main(
    @builtin(workgroup_id) tile: vec3<u32>,
    @builtin(local_invocation_id) thread: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let first = params.first + tile.y * TILE;
    let from_output = params.from_output + tile.x * TILE;
    var sums0 = vec4(0.0);
    var sums1 = vec4(0.0);
    var sums2 = vec4(0.0);
    var sums3 = vec4(0.0);
    for (var block = 0u; block < params.blocks; block += DEPTH) {
        fetch(first, from_output, block, index);
        workgroupBarrier();
        for (var at = 0u; at < min(DEPTH, params.blocks - block); at++) {
            let row = at * TILE + thread.y;
            let output = at * TILE + thread.x;
            let outputs = transpose(mat4x4(
                tile_weights[output],
                tile_weights[output + STEP],
                tile_weights[output + 2u * STEP],
                tile_weights[output + 3u * STEP],
            ));
            sums0 = add_block(sums0, inputs[row], outputs);
            sums1 = add_block(sums1, inputs[row + STEP], outputs);
            sums2 = add_block(sums2, inputs[row + 2u * STEP], outputs);
            sums3 = add_block(sums3, inputs[row + 3u * STEP], outputs);
        }
        workgroupBarrier();
    }
    let row = first + thread.y;
    let output = from_output + thread.x;
    var sums = array(sums0, sums1, sums2, sums3);
    for (var i = 0u; i < 4u; i++) {
        store4(row + i * STEP, output, STEP, sums[i]);
    }
}
