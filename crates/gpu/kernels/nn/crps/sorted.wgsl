// Continuous ranked probability score of an ensemble: `mean |x - y| - mean |x - x'| / 2`. A workgroup for each row sorts its
// members (bitonic sort: Batcher, "Sorting networks and their applications", 1968); of n sorted numbers, the sum of all
// distances is twice the sum of `(2 i + 1 - n) x[i]`.

struct Params {
    // Rows from `first` up to `end`.
    first: u32,
    end: u32,
    members: u32,
    // The power of two that is not below.
    places: u32,
}

const MOST = 2048u;
// Sorts behind every member.
const NOBODY = 3.4e38;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> observations: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

var<workgroup> sorted: array<f32, MOST>;

fn order(at: u32, reach: u32, run: u32) {
    let low = 2u * at - (at & (reach - 1u));
    let high = low + reach;
    let a = sorted[low];
    let b = sorted[high];
    let ascending = (low & run) == 0u;
    if ((a > b) == ascending) {
        sorted[low] = b;
        sorted[high] = a;
    }
}

fn sort(lane: u32) {
    for (var run = 2u; run <= params.places; run *= 2u) {
        for (var reach = run / 2u; reach > 0u; reach /= 2u) {
            for (var at = lane; at < params.places / 2u; at += TEAM) {
                order(at, reach, run);
            }
            workgroupBarrier();
        }
    }
}

@compute @workgroup_size(TEAM)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let row = params.first + group_index(group, groups);
    if (row >= params.end) {
        return;
    }
    let observed = observations[row];
    for (var at = lane; at < params.places; at += TEAM) {
        var off = NOBODY;
        if (at < params.members) {
            off = x[row * params.members + at] - observed;
        }
        sorted[at] = off;
    }
    workgroupBarrier();
    sort(lane);
    var distances = 0.0;
    var spread = 0.0;
    for (var at = lane; at < params.members; at += TEAM) {
        distances += abs(sorted[at]);
        spread = fma(f32(2u * at + 1u) - f32(params.members), sorted[at], spread);
    }
    let count = f32(params.members);
    let score = team_sum(distances, lane) / count - team_sum(spread, lane) / count / count;
    if (lane == 0u) {
        y[row] = score;
    }
}
