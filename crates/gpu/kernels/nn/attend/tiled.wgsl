// A workgroup for a run of rows of one head. Keys and values go through workgroup memory, some at a time; a row has a team of
// threads, each with every `team`-th block of its head, which add up their parts of the scores there.

// Blocks of keys in workgroup memory, as many of values, and scores of a tile: 16 KiB, what every device has.
const ROOM = 384u;
const MOST_KEYS = 16u;
const THREADS = 64u;

var<workgroup> keys: array<vec4<f32>, ROOM>;
var<workgroup> values: array<vec4<f32>, ROOM>;
// Of each key, the part of each thread.
var<workgroup> parts: array<f32, MOST_KEYS * THREADS>;

fn fetch(first: u32, end: u32, count: u32, head: u32, thread: u32) {
    let width = SLICE * params.team;
    for (var at = thread; at < count * width; at += THREADS) {
        // Beyond the last it is fetched again, and not looked at.
        let key = min(first + at / width, end - 1u);
        let column = at % width * 4u;
        keys[at] = key4(key_start(key, head), column);
        values[at] = value4(value_start(key, head), column);
    }
}

// The score of a key of the tile, by all of a team: the same in each of its threads.
fn score(key: u32, thread: u32) -> f32 {
    let first = key * THREADS + thread / params.team * params.team;
    var sum = 0.0;
    for (var at = 0u; at < params.team; at++) {
        sum += parts[first + at];
    }
    return sum * params.scale;
}

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let item = params.first + group_index(group, groups);
    if (item >= params.end) {
        return;
    }
    let run = runs[item / params.heads];
    let head = item % params.heads;
    let team = params.team;
    // Rows beyond the run go along, for the barriers, and are not stored.
    let row = min(run.x + thread / team, run.w - 1u);
    let part = thread % team;
    let count = min(MOST_KEYS, ROOM / (SLICE * team));
    let query = query_start(row, head);
    let q0 = query4(query, 4u * (part));
    let q1 = query4(query, 4u * (part + team));
    let q2 = query4(query, 4u * (part + 2u * team));
    let q3 = query4(query, 4u * (part + 3u * team));
    let q4 = query4(query, 4u * (part + 4u * team));
    let q5 = query4(query, 4u * (part + 5u * team));
    let q6 = query4(query, 4u * (part + 6u * team));
    let q7 = query4(query, 4u * (part + 7u * team));
    var most = LOWEST;
    var total = 0.0;
    var sum0 = vec4(0.0);
    var sum1 = vec4(0.0);
    var sum2 = vec4(0.0);
    var sum3 = vec4(0.0);
    var sum4 = vec4(0.0);
    var sum5 = vec4(0.0);
    var sum6 = vec4(0.0);
    var sum7 = vec4(0.0);
    let end = seen_to(run.w - 1u, run.z);
    for (var first = seen_from(run.x, run.y); first < end; first += count) {
        fetch(first, end, count, head, thread);
        workgroupBarrier();
        for (var key = 0u; key < count; key++) {
            let at = key * SLICE * team + part;
            var sum = dot(q0, keys[at]);
            sum += dot(q1, keys[at + team]);
            sum += dot(q2, keys[at + 2u * team]);
            sum += dot(q3, keys[at + 3u * team]);
            sum += dot(q4, keys[at + 4u * team]);
            sum += dot(q5, keys[at + 5u * team]);
            sum += dot(q6, keys[at + 6u * team]);
            sum += dot(q7, keys[at + 7u * team]);
            parts[key * THREADS + thread] = sum;
        }
        workgroupBarrier();
        let from_key = max(seen_from(row, run.y), first) - first;
        let to_key = min(max(seen_to(row, run.z), first) - first, count);
        var next = most;
        for (var key = from_key; key < to_key; key++) {
            next = max(next, score(key, thread));
        }
        let shrink = exp(most - next);
        most = next;
        total *= shrink;
        sum0 *= shrink;
        sum1 *= shrink;
        sum2 *= shrink;
        sum3 *= shrink;
        sum4 *= shrink;
        sum5 *= shrink;
        sum6 *= shrink;
        sum7 *= shrink;
        for (var key = from_key; key < to_key; key++) {
            let weight = exp(score(key, thread) - most);
            let at = key * SLICE * team + part;
            total += weight;
            sum0 = fma(vec4(weight), values[at], sum0);
            sum1 = fma(vec4(weight), values[at + team], sum1);
            sum2 = fma(vec4(weight), values[at + 2u * team], sum2);
            sum3 = fma(vec4(weight), values[at + 3u * team], sum3);
            sum4 = fma(vec4(weight), values[at + 4u * team], sum4);
            sum5 = fma(vec4(weight), values[at + 5u * team], sum5);
            sum6 = fma(vec4(weight), values[at + 6u * team], sum6);
            sum7 = fma(vec4(weight), values[at + 7u * team], sum7);
        }
        workgroupBarrier();
    }
    if (run.x + thread / team >= run.w) {
        return;
    }
    store4(row, head, 4u * (part), sum0 / total);
    store4(row, head, 4u * (part + team), sum1 / total);
    store4(row, head, 4u * (part + 2u * team), sum2 / total);
    store4(row, head, 4u * (part + 3u * team), sum3 / total);
    store4(row, head, 4u * (part + 4u * team), sum4 / total);
    store4(row, head, 4u * (part + 5u * team), sum5 / total);
    store4(row, head, 4u * (part + 6u * team), sum6 / total);
    store4(row, head, 4u * (part + 7u * team), sum7 / total);
}
