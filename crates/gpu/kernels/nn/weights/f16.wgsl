// Weights in half precision, two to a word; laid out as in f32.wgsl. Unpacking needs no feature of the device.
@group(0) @binding(1) var<storage, read> weights: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;

fn weight4(block: u32, output: u32) -> vec4<f32> {
    let pair = weights[block * params.outputs + output];
    return vec4(unpack2x16float(pair.x), unpack2x16float(pair.y));
}
