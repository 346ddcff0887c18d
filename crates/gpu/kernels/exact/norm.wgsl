// Norms, and rows of length one: a workgroup for each group of numbers that are normalised together.

struct Params {
    // Groups from `first` up to `end`.
    first: u32,
    end: u32,
    // Numbers of a group.
    count: u32,
    // By how many bits they are moved down first.
    down: i32,
    // Added to the sum of squares.
    epsilon_low: u32,
    epsilon_high: u32,
    // Whether the mean is taken off first.
    centred: u32,
    // What the sum of squares is divided by.
    divisor: u32,
    // Fraction bits that are left by the division.
    point: i32,
    has_gamma: u32,
    gamma_shift: i32,
    has_beta: u32,
    beta_shift: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<i32>;
@group(0) @binding(2) var<storage, read> gamma: array<i32>;
@group(0) @binding(3) var<storage, read> beta: array<i32>;
@group(0) @binding(4) var<storage, read_write> y: array<i32>;

// Bits of numbers that are squared.
const SQUARE_BITS = 23;

fn number(start: u32, column: u32, mean: i32) -> i32 {
    let value = rescale_word(x[start + column], params.down);
    return saturate_wide(subtract(widened(value), widened(mean)));
}

// Mantissa of `sqrt(divisor / total)`, and by how many bits it is moved; `total` is not zero.
fn inverse_root(total: Wide) -> vec2<u32> {
    let first = leading_zeros(total) & ~1u;
    let quotient = divide(shift_left(total, first), params.divisor);
    let second = leading_zeros(quotient) & ~1u;
    let square = root(shift_left(quotient, second));
    return vec2<u32>(reciprocal(square), (first + second) / 2u);
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
    let start = item * params.count;
    var middle = 0;
    if (params.centred != 0u) {
        var total = ZERO;
        for (var column = thread; column < params.count; column += THREADS) {
            total = add(total, widened(number(start, column, 0)));
        }
        middle = mean(sum_of_all(thread, total), params.count);
    }
    var largest = 0u;
    for (var column = thread; column < params.count; column += THREADS) {
        largest = max(largest, u32(abs(number(start, column, middle))));
    }
    let shift = max(bits(most_of_all(thread, largest)) - SQUARE_BITS, 0);
    var squares = ZERO;
    for (var column = thread; column < params.count; column += THREADS) {
        let value = u32(abs(rescale_word(number(start, column, middle), shift)));
        squares = add(squares, product(value, value));
    }
    let epsilon = shift_right(vec2<u32>(params.epsilon_low, params.epsilon_high), u32(2 * shift));
    let total = add(sum_of_all(thread, squares), epsilon);
    var found = vec2<u32>(0u, 0u);
    if ((total.x | total.y) != 0u) {
        found = inverse_root(total);
    }
    let back = 63 - params.point + shift - i32(found.y);
    for (var column = thread; column < params.count; column += THREADS) {
        var value = rescale(scaled(number(start, column, middle), found.x), back);
        if (params.has_gamma != 0u) {
            value = rescale(signed_product(value, gamma[column]), params.gamma_shift);
        }
        if (params.has_beta != 0u) {
            value = saturating_add(value, rescale_word(beta[column], params.beta_shift));
        }
        y[start + column] = value;
    }
}
