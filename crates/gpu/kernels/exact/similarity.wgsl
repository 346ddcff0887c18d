// The product of every row of `a` with every row of `b`: a thread for each.

struct Params {
    // Products, in workgroups from `first` up to `end`.
    first: u32,
    end: u32,
    count: u32,
    columns: u32,
    // Rows of `b`.
    others: u32,
    // Fraction bits of a product without those of the result.
    shift: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
// See `short.wgsl`.
@group(0) @binding(1) var<storage, read> a: array<i32>;
@group(0) @binding(2) var<storage, read> b: array<i32>;
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
    let size = params.columns + 1u;
    let left = (at / params.others) * size;
    let right = (at % params.others) * size;
    var sum = ZERO;
    for (var column = 0u; column < params.columns; column++) {
        sum = add(sum, signed_product(a[left + column], b[right + column]));
    }
    y[at] = rescale(sum, params.shift - a[left + params.columns] - b[right + params.columns]);
}
