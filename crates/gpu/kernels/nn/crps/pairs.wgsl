// Continuous ranked probability score of an ensemble without workgroup memory: what each member adds, so that the mean of a
// row is its score, `mean |x - y| - mean |x - x'| / 2`. A thread for each member; each pair counts once.

struct Params {
    // Rows from `first` up to `end`.
    first: u32,
    end: u32,
    members: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> observations: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let at = params.first * params.members + group_index(group, groups) * 64u + thread;
    let row = at / params.members;
    if (row >= params.end) {
        return;
    }
    var others = 0.0;
    for (var other = row * params.members; other < at; other++) {
        others += abs(x[at] - x[other]);
    }
    y[at] = abs(x[at] - observations[row]) - others / f32(params.members);
}
