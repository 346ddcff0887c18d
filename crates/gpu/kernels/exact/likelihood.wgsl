// Log-probabilities of targets from logits: a workgroup for each row.

struct Params {
    // Rows from `first` up to `end`, of targets and results; row `base` has the first logits.
    first: u32,
    end: u32,
    vocabulary: u32,
    base: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<i32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read> tables: array<i32>;
@group(0) @binding(4) var<storage, read_write> y: array<i32>;

fn ordered(logit: i32) -> u32 {
    return bitcast<u32>(logit) ^ 0x80000000u;
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
    let origin = (row - params.base) * params.vocabulary;
    var most = 0u;
    for (var at = thread; at < params.vocabulary; at += THREADS) {
        most = max(most, ordered(logits[origin + at]));
    }
    most = most_of_all(thread, most);
    var part = ZERO;
    for (var at = thread; at < params.vocabulary; at += THREADS) {
        part = add(part, vec2<u32>(exp_minus(most - ordered(logits[origin + at])), 0u));
    }
    let sum = sum_of_all(thread, part);
    if (thread == 0u) {
        let below = vec2<u32>(most - ordered(logits[origin + targets[row]]), 0u);
        let total = add(below, widened(ln_of_sum(sum)));
        y[row] = saturate_wide(subtract(ZERO, total));
    }
}
