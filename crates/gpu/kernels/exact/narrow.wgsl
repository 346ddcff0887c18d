// Rows, or heads of rows, as numbers of 16 bits in halves of 8, four to a word: a workgroup for each. Heads may be
// rotated first. An item becomes the words of its high halves, those of its low halves, and its shift.

struct Params {
    // Items from `first` up to `end`; item `i` is head `i % heads` of row `i / heads`.
    first: u32,
    end: u32,
    heads: u32,
    // Columns of a head.
    width: u32,
    // Columns of a row of `x`, and the first of head 0.
    stride: u32,
    column: u32,
    rotated: u32,
    // Fraction bits of the rotations.
    point: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
// Cosine and sine, places by half a head.
@group(0) @binding(2) var<storage, read> rope: array<vec2<i32>>;
// What a row sees, and its place: see `attend.wgsl`.
@group(0) @binding(3) var<storage, read> places: array<vec4<u32>>;
@group(0) @binding(4) var<storage, read_write> y: array<u32>;

// A number of the item whose first is `start`, of a row at that place.
fn number(start: u32, place: u32, column: u32) -> i32 {
    if (column >= params.width) {
        return 0;
    }
    if (params.rotated == 0u) {
        return x[start + column];
    }
    let half = params.width / 2u;
    let first = column < half;
    let turn = rope[place * half + select(column - half, column, first)];
    let other = x[start + select(column - half, column + half, first)];
    let here = signed_product(x[start + column], turn.x);
    let there = signed_product(other, turn.y);
    let sum = select(add(here, there), subtract(here, there), vec2<bool>(first));
    return rescale(sum, i32(params.point));
}

fn half_words(values: vec4<i32>) -> vec2<u32> {
    let high = (values + 128) >> vec4<u32>(8u);
    let low = values - (high << vec4<u32>(8u));
    return vec2<u32>(packed(high), packed(low));
}

fn packed(values: vec4<i32>) -> u32 {
    let bytes = bitcast<vec4<u32>>(values) & vec4<u32>(0xffu);
    return bytes.x | (bytes.y << 8u) | (bytes.z << 16u) | (bytes.w << 24u);
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
    let row = item / params.heads;
    let start = row * params.stride + params.column + (item % params.heads) * params.width;
    var place = 0u;
    if (params.rotated != 0u) {
        place = places[row].z;
    }
    var largest = 0u;
    for (var column = thread; column < params.width; column += THREADS) {
        largest = max(largest, u32(abs(number(start, place, column))));
    }
    largest = most_of_all(thread, largest);
    let shift = select(bits(largest + (largest >> 6u)) - 15, 0, largest == 0u);
    let words = (params.width + 3u) / 4u;
    let to = item * (2u * words + 1u);
    for (var word = thread; word < words; word += THREADS) {
        var values = vec4<i32>(0);
        values.x = rescale_word(number(start, place, 4u * word), shift);
        values.y = rescale_word(number(start, place, 4u * word + 1u), shift);
        values.z = rescale_word(number(start, place, 4u * word + 2u), shift);
        values.w = rescale_word(number(start, place, 4u * word + 3u), shift);
        let halves = half_words(values);
        y[to + word] = halves.x;
        y[to + words + word] = halves.y;
    }
    if (thread == 0u) {
        y[to + 2u * words] = bitcast<u32>(shift);
    }
}
