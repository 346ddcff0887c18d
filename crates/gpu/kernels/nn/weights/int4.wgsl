// Whole numbers plus 8, half a byte each, times a scale for every `params.group` blocks of an output. A word has two
// blocks, the even one low; words lie as blocks do in f32.wgsl, scales too.
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;

fn weight4(block: u32, output: u32) -> vec4<f32> {
    let word = weights[block / 2u * params.outputs + output] >> (block % 2u * 16u);
    let whole = (vec4(word) >> vec4(0u, 4u, 8u, 12u)) & vec4(15u);
    return (vec4<f32>(whole) - 8.0) * scales[block / params.group * params.outputs + output];
}
