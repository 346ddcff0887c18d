// `activation(first half of the columns) * second half`: a thread for each number.

struct Params {
    // Numbers of `y` from `first` up to `end`, in workgroups.
    first: u32,
    end: u32,
    count: u32,
    half: u32,
    // Fraction bits of `x` without POINT.
    down: i32,
    table: u32,
    last: u32,
    kind: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
@group(0) @binding(2) var<storage, read> tables: array<i32>;
@group(0) @binding(3) var<storage, read_write> y: array<i32>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let item = params.first + group_index(group, groups);
    let at = item * 64u + thread;
    if (item >= params.end || at >= params.count) {
        return;
    }
    let origin = (at / params.half) * 2u * params.half + at % params.half;
    let left = activate(rescale_word(x[origin], params.down), params.table, params.last, params.kind);
    let right = rescale_word(x[origin + params.half], params.down);
    y[at] = rescale(signed_product(left, right), POINT);
}
