// Of each stretch of a row the largest numbers and where they stand, the largest first, of equals the earlier; and how many are
// `least` or above. Every place is one look at the stretch.

struct Params {
    // Stretches from `first` up to `end`, of all rows one after another.
    first: u32,
    end: u32,
    columns: u32,
    // Columns of a stretch, and stretches of a row.
    width: u32,
    stretches: u32,
    // How many are looked for.
    most: u32,
    least: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
// Of each stretch how many, then the column and the bits of each number.
@group(0) @binding(2) var<storage, read_write> y: array<u32>;

// Below everything that counts; devices need not have an infinity.
const LOWEST = -3e38;
const NOWHERE = 0xffffffffu;

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let stretch = params.first + team_row(group_index(group, groups), thread);
    if (stretch >= params.end) {
        return;
    }
    let lane = team_lane(thread);
    let column = stretch % params.stretches * params.width;
    let start = stretch / params.stretches * params.columns + column;
    let width = min(params.width, params.columns - column);
    let to = stretch * (1u + 2u * params.most);
    var enough = 0.0;
    for (var at = lane; at < width; at += TEAM) {
        enough += select(0.0, 1.0, x[start + at] >= params.least);
    }
    enough = team_sum(enough, lane);
    if (lane == 0u) {
        y[to] = u32(enough);
    }
    var last = 0.0;
    var last_at = 0u;
    for (var place = 0u; place < params.most; place++) {
        var best = LOWEST;
        var best_at = 0u;
        for (var at = lane; at < width; at += TEAM) {
            let value = x[start + at];
            let is_left = place == 0u || value < last || (value == last && at > last_at);
            if (is_left && value > best) {
                best = value;
                best_at = at;
            }
        }
        last = team_max(best, lane);
        // A stretch is short enough for single precision; the lowest of those who have the largest.
        last_at = u32(-team_max(select(LOWEST, -f32(best_at), best == last), lane));
        if (lane == 0u) {
            y[to + 2u * place + 1u] = select(NOWHERE, column + last_at, last > LOWEST);
            y[to + 2u * place + 2u] = bitcast<u32>(last);
        }
    }
}
