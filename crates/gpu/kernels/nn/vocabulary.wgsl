// One tile of the vocabulary goes by: of each row the largest logit so far, the sum of exponentials below it, and the logit of the
// target. After the last tile, the logarithm of the target's probability.

struct Params {
    rows: u32,
    // Logits of a row of this tile, and the token of the first.
    width: u32,
    first: u32,
    // The row of `states` that is the first here.
    row: u32,
    is_first: u32,
    is_last: u32,
}

// The largest, the sum, the target's.
struct State {
    most: f32,
    sum: f32,
    chosen: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> states: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

// Below every logit; devices need not have an infinity.
const LOWEST = -3e38;

fn state(row: u32) -> State {
    if (params.is_first != 0u) {
        return State(LOWEST, 0.0, 0.0);
    }
    return State(states[3u * row], states[3u * row + 1u], states[3u * row + 2u]);
}

fn store(row: u32, now: State) {
    if (params.is_last != 0u) {
        y[row] = now.chosen - now.most - log(now.sum);
        return;
    }
    states[3u * row] = now.most;
    states[3u * row + 1u] = now.sum;
    states[3u * row + 2u] = now.chosen;
}

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let local = team_row(group_index(group, groups), thread);
    if (local >= params.rows) {
        return;
    }
    let lane = team_lane(thread);
    let start = local * params.width;
    var largest = LOWEST;
    for (var at = lane; at < params.width; at += TEAM) {
        largest = max(largest, logits[start + at]);
    }
    largest = team_max(largest, lane);
    var exponentials = 0.0;
    for (var at = lane; at < params.width; at += TEAM) {
        exponentials += exp(logits[start + at] - largest);
    }
    exponentials = team_sum(exponentials, lane);
    if (lane != 0u) {
        return;
    }
    let row = params.row + local;
    let before = state(row);
    let most = max(before.most, largest);
    let sum = before.sum * exp(before.most - most) + exponentials * exp(largest - most);
    let place = targets[row] - params.first;
    var chosen = before.chosen;
    if (place < params.width) {
        chosen = logits[start + place];
    }
    store(row, State(most, sum, chosen));
}
