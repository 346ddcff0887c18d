// The continuous ranked probability score: a workgroup for each row. `(m Σ|x - y| - Σ over pairs |x - x'|) / m²`.

struct Params {
    // Rows from `first` up to `end`.
    first: u32,
    end: u32,
    // Columns of `x`.
    members: u32,
    // By how many bits they are moved down first.
    down: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
@group(0) @binding(2) var<storage, read> observations: array<i32>;
@group(0) @binding(3) var<storage, read_write> y: array<i32>;

// Numbers are within 2^30.
fn apart(a: i32, b: i32) -> Wide {
    return vec2<u32>(u32(abs(a - b)), 0u);
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = params.first + group_index(group, groups);
    if (row >= params.end) {
        return;
    }
    let start = row * params.members;
    var misses = ZERO;
    var pairs = ZERO;
    for (var at = thread; at < params.members; at += THREADS) {
        let member = rescale_word(x[start + at], params.down);
        misses = add(misses, apart(member, observations[row]));
        for (var other = 0u; other < at; other++) {
            pairs = add(pairs, apart(member, rescale_word(x[start + other], params.down)));
        }
    }
    misses = sum_of_all(thread, misses);
    pairs = sum_of_all(thread, pairs);
    if (thread == 0u) {
        let square = params.members * params.members;
        let total = subtract(times(misses, params.members), pairs);
        y[row] = saturate_wide(divide(add(total, vec2<u32>(square / 2u, 0u)), square));
    }
}
