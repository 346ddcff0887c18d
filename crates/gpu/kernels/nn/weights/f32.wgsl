// Weights in single precision. All forms lie in blocks of four inputs: block after block, all outputs of one side by side, so
// that neighbouring threads, which take neighbouring outputs, read neighbouring words.
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;

fn weight4(block: u32, output: u32) -> vec4<f32> {
    return weights[block * params.outputs + output];
}
