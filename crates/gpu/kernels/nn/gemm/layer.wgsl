// A linear layer, `activation(x * weights + bias) + residual`: what its presets share. Each sums over the inputs in one order,
// that of single.wgsl or half.wgsl: what comes of a row depends neither on the preset nor on the other rows.

struct Params {
    // Rows of `x` from `first` up to `end`.
    first: u32,
    end: u32,
    // Of four inputs each.
    blocks: u32,
    // Of the weights.
    outputs: u32,
    // Outputs from this one up to that.
    from_output: u32,
    to_output: u32,
    // Where the output `from_output` goes: columns of a row of `y`, and which of them.
    stride: u32,
    column: u32,
    // The row of `y` that `first` goes to.
    row: u32,
    activation: u32,
    has_bias: u32,
    has_residual: u32,
    // Blocks that share a scale, of 4-bit weights.
    group: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// Of all outputs of all parts of the layer, as columns of `y` are.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
@group(0) @binding(5) var<storage, read> residual: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

// Where a row of `x` begins, in blocks. Rows and outputs beyond the last are computed as if they were the last, and not stored.
fn start(row: u32) -> u32 {
    return min(row, params.end - 1u) * params.blocks;
}

fn at_most_last(output: u32) -> u32 {
    return min(output, params.to_output - 1u);
}

fn store(row: u32, output: u32, sum: f32) {
    if (row >= params.end || output >= params.to_output) {
        return;
    }
    let column = params.column + output - params.from_output;
    let at = (params.row + row - params.first) * params.stride + column;
    var value = whole(row, sum);
    if (params.has_bias != 0u) {
        value += bias[column];
    }
    value = activate(value, params.activation);
    if (params.has_residual != 0u) {
        value += residual[at];
    }
    y[at] = value;
}

// The sums of a row for four outputs, `step` apart. A loop, because everything after the sum is in it: written out, that is
// what takes longest to compile.
fn store4(row: u32, output: u32, step: u32, sums: vec4<f32>) {
    for (var i = 0u; i < 4u; i++) {
        store(row, output + i * step, sums[i]);
    }
}
