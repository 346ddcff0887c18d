// The mean of the rows of each sequence: a thread for each column of each.

struct Params {
    // Numbers of `y`, in workgroups from `first` up to `end`.
    first: u32,
    end: u32,
    count: u32,
    columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
// First rows of the sequences, and the end of the last.
@group(0) @binding(2) var<storage, read> starts: array<u32>;
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
    let first = starts[at / params.columns];
    let end = starts[at / params.columns + 1u];
    var total = ZERO;
    for (var row = first; row < end; row++) {
        total = add(total, widened(x[row * params.columns + at % params.columns]));
    }
    y[at] = mean(total, max(end - first, 1u));
}
