// Rotary embedding: column `c` and column `c + half` of each head are rotated by the angle of the row's place. A thread for each pair.

struct Params {
    rows: u32,
    // Of `y`, each of `2 half` columns.
    heads: u32,
    half: u32,
    // Columns of a row of `x`, and the first that counts.
    stride: u32,
    first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
// Of each row, within its sequence.
@group(0) @binding(2) var<storage, read> places: array<u32>;
// Cosine and sine, places after places.
@group(0) @binding(3) var<storage, read> angles: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = group_index(group, groups) * 64u + thread;
    let pairs = params.heads * params.half;
    let row = at / pairs;
    if (row >= params.rows) {
        return;
    }
    let pair = at % pairs;
    let column = pair / params.half * 2u * params.half + pair % params.half;
    let angle = angles[places[row] * params.half + pair % params.half];
    let source = row * params.stride + params.first + column;
    let a = x[source];
    let b = x[source + params.half];
    let to = row * 2u * pairs + column;
    y[to] = a * angle.x - b * angle.y;
    y[to + params.half] = b * angle.x + a * angle.y;
}
