// Products in single precision: over the inputs one after another, from the first to the last, each product and sum rounded
// once.

// Inputs of a block, and those of four rows or outputs.
alias Four = vec4<f32>;
alias Square = mat4x4<f32>;

@group(0) @binding(3) var<storage, read> x: array<Four>;

// Adds the products of a block of one row with those of four outputs.
fn add_block(sum: vec4<f32>, row: Four, outputs: Square) -> vec4<f32> {
    var next = fma(vec4(row.x), outputs[0], sum);
    next = fma(vec4(row.y), outputs[1], next);
    next = fma(vec4(row.z), outputs[2], next);
    return fma(vec4(row.w), outputs[3], next);
}

// The sum of a row as it is meant.
fn whole(row: u32, sum: f32) -> f32 {
    return sum;
}
