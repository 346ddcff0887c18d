// Products in half precision, added up within a block of four inputs; the blocks are summed in single precision, from the
// first to the last. Rows come from halve.wgsl, so small that no four products leave half precision.

alias Four = vec4<f16>;
alias Square = mat4x4<f16>;

// As in weights/f16.wgsl.
@group(0) @binding(1) var<storage, read> weights: array<Four>;
// What brings the sums of each row back.
@group(0) @binding(2) var<storage, read> scales: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<Four>;

fn weight4(block: u32, output: u32) -> Four {
    return weights[block * params.outputs + output];
}

fn add_block(sum: vec4<f32>, row: Four, outputs: Square) -> vec4<f32> {
    var next = vec4(row.x) * outputs[0];
    next = fma(vec4(row.y), outputs[1], next);
    next = fma(vec4(row.z), outputs[2], next);
    next = fma(vec4(row.w), outputs[3], next);
    return sum + vec4<f32>(next);
}

fn whole(row: u32, sum: f32) -> f32 {
    return sum * scales[row];
}
