// Attention: a workgroup for each row and head. Scores are computed three times rather than kept: for their maximum, for
// the sum of their exponentials, and for their shares, a key for each thread; then each thread mixes columns.

struct Params {
    // Items from `first` up to `end`; item `i` is head `i % heads` of row `i / heads`.
    first: u32,
    end: u32,
    heads: u32,
    kv_heads: u32,
    // Columns of a head, and words of them.
    width: u32,
    words: u32,
    // Columns of a row of `v`, and the first of head 0.
    stride: u32,
    column: u32,
    // Factor of the scores, and the shift of a product with it.
    mantissa: u32,
    shift: i32,
    // Of a mixed number.
    back: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
// See `narrow.wgsl`.
@group(0) @binding(1) var<storage, read> q: array<u32>;
@group(0) @binding(2) var<storage, read> k: array<u32>;
@group(0) @binding(3) var<storage, read> v: array<i32>;
// First row and end of what each row sees, and its place in its sequence.
@group(0) @binding(4) var<storage, read> places: array<vec4<u32>>;
@group(0) @binding(5) var<storage, read> tables: array<i32>;
@group(0) @binding(6) var<storage, read_write> y: array<i32>;

const MOST_WIDTH = 256u;

var<workgroup> shares: array<u32, THREADS>;
// Each thread has every 64th.
var<workgroup> mixed: array<vec2<u32>, MOST_WIDTH>;

// Of queries at word `query` and keys at word `key`.
fn score(query: u32, key: u32) -> i32 {
    var high = 0;
    var middle = 0;
    var low = 0;
    for (var word = 0u; word < params.words; word++) {
        let query_high = q[query + word];
        let query_low = q[query + params.words + word];
        let key_high = k[key + word];
        let key_low = k[key + params.words + word];
        high += dot4I8Packed(query_high, key_high);
        middle += dot4I8Packed(query_high, key_low) + dot4I8Packed(query_low, key_high);
        low += dot4I8Packed(query_low, key_low);
    }
    var sum = add(shift_left(widened(middle), 8u), widened(low));
    sum = add(sum, shift_left(widened(high), 16u));
    let last = 2u * params.words;
    let shift = params.shift - bitcast<i32>(q[query + last]) - bitcast<i32>(k[key + last]);
    return rescale(times(sum, params.mantissa), shift);
}

// Larger numbers for larger scores.
fn ordered(score: i32) -> u32 {
    return bitcast<u32>(score) ^ 0x80000000u;
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let item = params.first + group_index(group, groups);
    if (item >= params.end) {
        return;
    }
    let seen = places[item / params.heads];
    let kv_head = (item % params.heads) / (params.heads / params.kv_heads);
    let size = 2u * params.words + 1u;
    let query = item * size;

    var most = 0u;
    for (var row = seen.x + thread; row < seen.y; row += THREADS) {
        most = max(most, ordered(score(query, (row * params.kv_heads + kv_head) * size)));
    }
    most = most_of_all(thread, most);

    var part = ZERO;
    for (var row = seen.x + thread; row < seen.y; row += THREADS) {
        let below = most - ordered(score(query, (row * params.kv_heads + kv_head) * size));
        part = add(part, vec2<u32>(exp_minus(below), 0u));
    }
    let sum = sum_of_all(thread, part);
    let zeros = leading_zeros(sum);
    let inverse = reciprocal(shift_left(sum, zeros).y);
    let share_shift = 95u - SHARE_POINT - zeros;
    let half = shift_left(ONE, share_shift - 1u);

    for (var column = thread; column < params.width; column += THREADS) {
        mixed[column] = ZERO;
    }
    for (var block = seen.x; block < seen.y; block += THREADS) {
        let row = block + thread;
        if (row < seen.y) {
            let below = most - ordered(score(query, (row * params.kv_heads + kv_head) * size));
            let whole = product(exp_minus(below), inverse);
            shares[thread] = shift_right(add(whole, half), share_shift).x;
        }
        workgroupBarrier();
        let count = min(THREADS, seen.y - block);
        for (var column = thread; column < params.width; column += THREADS) {
            var origin = block * params.stride + params.column + kv_head * params.width + column;
            var total = mixed[column];
            for (var at = 0u; at < count; at++) {
                total = add(total, scaled(v[origin], shares[at]));
                origin += params.stride;
            }
            mixed[column] = total;
        }
        workgroupBarrier();
    }
    for (var column = thread; column < params.width; column += THREADS) {
        y[item * params.width + column] = rescale(mixed[column], params.back);
    }
}
