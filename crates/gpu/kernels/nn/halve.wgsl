// Rows in half precision, in whole blocks of four: each times the power of two that leaves its largest number below
// `2^most`, and at half of that or above.

struct Params {
    rows: u32,
    columns: u32,
    // Of a row of `y`.
    blocks: u32,
    most: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f16>>;
// What brings each row back.
@group(0) @binding(3) var<storage, read_write> scales: array<f32>;

// The exponent of that power of two. Rows of next to nothing, or beyond 2^114, are left as if they were not: what becomes
// infinite then is seen.
fn exponent(largest: f32) -> i32 {
    let above = i32(clamp(bitcast<u32>(largest) >> 23u, 40u, 240u)) - 126;
    return params.most - above;
}

// Exact, which a division need not be.
fn power(exponent: i32) -> f32 {
    return bitcast<f32>(u32(exponent + 127) << 23u);
}

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = team_row(group_index(group, groups), thread);
    if (row >= params.rows) {
        return;
    }
    let lane = team_lane(thread);
    let start = row * params.columns;
    var largest = 0.0;
    for (var at = lane; at < params.columns; at += TEAM) {
        largest = max(largest, abs(x[start + at]));
    }
    let by = exponent(team_max(largest, lane));
    for (var block = lane; block < params.blocks; block += TEAM) {
        var four = vec4(0.0);
        for (var i = 0u; i < min(4u, params.columns - 4u * block); i++) {
            four[i] = x[start + 4u * block + i] * power(by);
        }
        y[row * params.blocks + block] = vec4<f16>(four);
    }
    if (lane == 0u) {
        scales[row] = power(-by);
    }
}
