// Rows of numbers of at most 23 bits: a workgroup for each. A row's shift follows its numbers.

struct Params {
    // Rows from `first` up to `end`.
    first: u32,
    end: u32,
    columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<i32>;

const FACTOR_BITS = 23;

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
    var largest = 0u;
    for (var column = thread; column < params.columns; column += THREADS) {
        largest = max(largest, u32(abs(x[row * params.columns + column])));
    }
    let shift = max(bits(most_of_all(thread, largest)) - FACTOR_BITS, 0);
    let to = row * (params.columns + 1u);
    for (var column = thread; column < params.columns; column += THREADS) {
        y[to + column] = rescale_word(x[row * params.columns + column], shift);
    }
    if (thread == 0u) {
        y[to + params.columns] = shift;
    }
}
