// As tile64.wgsl, with eight rows by eight outputs a thread: half as many reads of workgroup memory for each product, where
// there is work for all of the device.

const TILE = 128u;
const STEP = 16u;
const DEPTH = 2u;

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

// Weights of four outputs, every sixteenth.
fn outputs4(at: u32) -> Square {
    return transpose(mat4x4(
        tile_weights[at],
        tile_weights[at + STEP],
        tile_weights[at + 2u * STEP],
        tile_weights[at + 3u * STEP],
    ));
}

@compute @workgroup_size(STEP, STEP)
fn main(
    @builtin(workgroup_id) tile: vec3<u32>,
    @builtin(local_invocation_id) thread: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let first = params.first + tile.y * TILE;
    let from_output = params.from_output + tile.x * TILE;
    var low0 = vec4(0.0);
    var high0 = vec4(0.0);
    var low1 = vec4(0.0);
    var high1 = vec4(0.0);
    var low2 = vec4(0.0);
    var high2 = vec4(0.0);
    var low3 = vec4(0.0);
    var high3 = vec4(0.0);
    var low4 = vec4(0.0);
    var high4 = vec4(0.0);
    var low5 = vec4(0.0);
    var high5 = vec4(0.0);
    var low6 = vec4(0.0);
    var high6 = vec4(0.0);
    var low7 = vec4(0.0);
    var high7 = vec4(0.0);
    for (var block = 0u; block < params.blocks; block += DEPTH) {
        fetch(first, from_output, block, index);
        workgroupBarrier();
        for (var at = 0u; at < min(DEPTH, params.blocks - block); at++) {
            let row = at * TILE + thread.y;
            let low = outputs4(at * TILE + thread.x);
            let high = outputs4(at * TILE + thread.x + 4u * STEP);
            low0 = add_block(low0, inputs[row], low);
            high0 = add_block(high0, inputs[row], high);
            low1 = add_block(low1, inputs[row + STEP], low);
            high1 = add_block(high1, inputs[row + STEP], high);
            low2 = add_block(low2, inputs[row + 2u * STEP], low);
            high2 = add_block(high2, inputs[row + 2u * STEP], high);
            low3 = add_block(low3, inputs[row + 3u * STEP], low);
            high3 = add_block(high3, inputs[row + 3u * STEP], high);
            low4 = add_block(low4, inputs[row + 4u * STEP], low);
            high4 = add_block(high4, inputs[row + 4u * STEP], high);
            low5 = add_block(low5, inputs[row + 5u * STEP], low);
            high5 = add_block(high5, inputs[row + 5u * STEP], high);
            low6 = add_block(low6, inputs[row + 6u * STEP], low);
            high6 = add_block(high6, inputs[row + 6u * STEP], high);
            low7 = add_block(low7, inputs[row + 7u * STEP], low);
            high7 = add_block(high7, inputs[row + 7u * STEP], high);
        }
        workgroupBarrier();
    }
    let row = first + thread.y;
    let output = from_output + thread.x;
    var lows = array(low0, low1, low2, low3, low4, low5, low6, low7);
    var highs = array(high0, high1, high2, high3, high4, high5, high6, high7);
    for (var i = 0u; i < 8u; i++) {
        store4(row + i * STEP, output, STEP, lows[i]);
        store4(row + i * STEP, output + 4u * STEP, STEP, highs[i]);
    }
}
