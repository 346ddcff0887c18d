// Whole numbers, four to a word, times a scale for each output; laid out as in f32.wgsl.
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;

fn weight4(block: u32, output: u32) -> vec4<f32> {
    return vec4<f32>(unpack4xI8(weights[block * params.outputs + output])) * scales[output];
}
