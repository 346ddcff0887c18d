// A linear layer: `activation(x * weights + bias) + residual`. A workgroup for 32 rows by 16 outputs; a thread for four
// rows, eight apart, and two outputs.

struct Params {
    // Rows of `x` from `first` up to `end`.
    first: u32,
    end: u32,
    // Of four numbers each, of an item of `x`.
    words: u32,
    // Outputs of this part of the weights, and where they go: the first of them, and the columns of a row of `y`.
    outputs: u32,
    column: u32,
    stride: u32,
    // Whether weights have high halves.
    wide: u32,
    // By what shifts are too low: fraction bits of `x` without POINT.
    shift: i32,
    has_bias: u32,
    bias_shift: i32,
    has_residual: u32,
    residual_shift: i32,
    table: u32,
    last: u32,
    kind: u32,
    // The row of `x` that is row 0 of `y`.
    base: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// See `narrow.wgsl`.
@group(0) @binding(1) var<storage, read> x: array<u32>;
// For each output: the words of the high halves, if it has any, of the low halves, mantissa and exponent of its scale.
@group(0) @binding(2) var<storage, read> weights: array<u32>;
@group(0) @binding(3) var<storage, read> bias: array<i32>;
@group(0) @binding(4) var<storage, read> residual: array<i32>;
@group(0) @binding(5) var<storage, read> tables: array<i32>;
@group(0) @binding(6) var<storage, read_write> y: array<i32>;

const ROWS = 32u;
const OUTPUTS = 16u;
const APART = 8u;

fn dots(rows: vec4<u32>, weight: u32) -> vec4<i32> {
    return vec4<i32>(
        dot4I8Packed(rows.x, weight),
        dot4I8Packed(rows.y, weight),
        dot4I8Packed(rows.z, weight),
        dot4I8Packed(rows.w, weight),
    );
}

fn store(row: u32, output: u32, high: i32, middle: i32, low: i32) {
    if (row >= params.end || output >= params.outputs) {
        return;
    }
    let item = 2u * params.words + 1u;
    let size = params.words * (1u + params.wide) + 2u;
    let scale = output * size + size - 2u;
    var sum = add(shift_left(widened(middle), 8u), widened(low));
    sum = add(sum, shift_left(widened(high), 16u));
    let shift = params.shift + bitcast<i32>(weights[scale + 1u]) - bitcast<i32>(x[row * item + item - 1u]);
    var value = rescale(times(sum, weights[scale]), shift);
    let column = params.column + output;
    if (params.has_bias != 0u) {
        value = saturating_add(value, rescale_word(bias[column], params.bias_shift));
    }
    value = activate(value, params.table, params.last, params.kind);
    let at = (row - params.base) * params.stride + column;
    if (params.has_residual != 0u) {
        value = saturating_add(value, rescale_word(residual[at], params.residual_shift));
    }
    y[at] = value;
}

fn store4(row: u32, output: u32, high: vec4<i32>, middle: vec4<i32>, low: vec4<i32>) {
    store(row, output, high.x, middle.x, low.x);
    store(row + APART, output, high.y, middle.y, low.y);
    store(row + 2u * APART, output, high.z, middle.z, low.z);
    store(row + 3u * APART, output, high.w, middle.w, low.w);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) tile: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
    let row = params.first + tile.y * ROWS + thread.y;
    let output = tile.x * OUTPUTS + thread.x;
    // Rows and outputs beyond the last are computed as if they were the last, and not stored.
    let rows = min(vec4<u32>(row) + APART * vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(params.end - 1u));
    let origin = rows * (2u * params.words + 1u);
    let outputs = min(vec2<u32>(output, output + APART), vec2<u32>(params.outputs - 1u));
    let size = params.words * (1u + params.wide) + 2u;
    let low_at = outputs * size + params.words * params.wide;
    let high_at = outputs * size;
    var high0 = vec4<i32>(0);
    var high1 = vec4<i32>(0);
    var middle0 = vec4<i32>(0);
    var middle1 = vec4<i32>(0);
    var low0 = vec4<i32>(0);
    var low1 = vec4<i32>(0);
    for (var word = 0u; word < params.words; word++) {
        let above = origin + word;
        let below = above + params.words;
        let high = vec4<u32>(x[above.x], x[above.y], x[above.z], x[above.w]);
        let low = vec4<u32>(x[below.x], x[below.y], x[below.z], x[below.w]);
        let weight0 = weights[low_at.x + word];
        let weight1 = weights[low_at.y + word];
        middle0 += dots(high, weight0);
        middle1 += dots(high, weight1);
        low0 += dots(low, weight0);
        low1 += dots(low, weight1);
        if (params.wide != 0u) {
            let upper0 = weights[high_at.x + word];
            let upper1 = weights[high_at.y + word];
            high0 += dots(high, upper0);
            high1 += dots(high, upper1);
            middle0 += dots(low, upper0);
            middle1 += dots(low, upper1);
        }
    }
    store4(row, output, high0, middle0, low0);
    store4(row, output + APART, high1, middle1, low1);
}
