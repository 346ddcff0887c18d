// Whole numbers of 64 bits as (low word, high word), and what `nn/exact/int.rs` does with them: the same bits.

alias Wide = vec2<u32>;

const LARGEST = 0x7fffffff;
const ZERO = vec2<u32>(0u, 0u);
const ONE = vec2<u32>(1u, 0u);

// Fraction bits of a tensor's numbers where nothing else is said, and of shares within attention.
const POINT = 16;
const SHARE_POINT = 24u;

fn widened(value: i32) -> Wide {
    return vec2<u32>(bitcast<u32>(value), bitcast<u32>(value >> 31u));
}

fn is_negative(a: Wide) -> bool {
    return (a.y >> 31u) != 0u;
}

fn add(a: Wide, b: Wide) -> Wide {
    let low = a.x + b.x;
    return vec2<u32>(low, a.y + b.y + u32(low < a.x));
}

fn subtract(a: Wide, b: Wide) -> Wide {
    return vec2<u32>(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}

fn at_most(a: Wide, b: Wide) -> bool {
    return a.y < b.y || (a.y == b.y && a.x <= b.x);
}

// High word of a product of two words. Each sum of partial products fits a word.
fn high_word(a: u32, b: u32) -> u32 {
    let a0 = a & 0xffffu;
    let a1 = a >> 16u;
    let b0 = b & 0xffffu;
    let b1 = b >> 16u;
    let middle = a1 * b0 + ((a0 * b0) >> 16u);
    let other = (middle & 0xffffu) + a0 * b1;
    return a1 * b1 + (middle >> 16u) + (other >> 16u);
}

fn product(a: u32, b: u32) -> Wide {
    return vec2<u32>(a * b, high_word(a, b));
}

// A signed number times an unsigned one.
fn scaled(a: i32, b: u32) -> Wide {
    let unsigned = product(bitcast<u32>(a), b);
    return vec2<u32>(unsigned.x, unsigned.y - select(0u, b, a < 0));
}

fn signed_product(a: i32, b: i32) -> Wide {
    let half = scaled(a, bitcast<u32>(b));
    return vec2<u32>(half.x, half.y - select(0u, bitcast<u32>(a), b < 0));
}

// The lower 64 bits; right for signed numbers, too.
fn times(a: Wide, b: u32) -> Wide {
    let low = product(a.x, b);
    return vec2<u32>(low.x, low.y + a.y * b);
}

// By 0 to 63 bits.
fn shift_left(a: Wide, by: u32) -> Wide {
    if (by >= 32u) {
        return vec2<u32>(0u, a.x << (by - 32u));
    }
    if (by == 0u) {
        return a;
    }
    return vec2<u32>(a.x << by, (a.y << by) | (a.x >> (32u - by)));
}

// By 0 to 63 bits.
fn shift_right(a: Wide, by: u32) -> Wide {
    if (by >= 32u) {
        return vec2<u32>(a.y >> (by - 32u), 0u);
    }
    if (by == 0u) {
        return a;
    }
    return vec2<u32>((a.x >> by) | (a.y << (32u - by)), a.y >> by);
}

fn shift_right_signed(a: Wide, by: u32) -> Wide {
    let high = bitcast<i32>(a.y);
    if (by >= 32u) {
        return widened(high >> (by - 32u));
    }
    if (by == 0u) {
        return a;
    }
    return vec2<u32>((a.x >> by) | (a.y << (32u - by)), bitcast<u32>(high >> by));
}

// The nearest number that a tensor holds.
fn saturate_wide(a: Wide) -> i32 {
    let low = bitcast<i32>(a.x);
    if (bitcast<i32>(a.y) == (low >> 31u)) {
        return max(low, -LARGEST);
    }
    return select(LARGEST, -LARGEST, is_negative(a));
}

// Divided by 2^shift, to the nearest, halves up; saturated.
fn rescale(a: Wide, shift: i32) -> i32 {
    if (shift <= 0) {
        let value = saturate_wide(a);
        let by = u32(min(-shift, 31));
        if (abs(value) > (LARGEST >> by)) {
            return select(LARGEST, -LARGEST, value < 0);
        }
        return value << by;
    }
    let halves = shift_right_signed(a, u32(min(shift - 1, 62)));
    return saturate_wide(shift_right_signed(add(halves, ONE), 1u));
}

fn rescale_word(value: i32, shift: i32) -> i32 {
    return rescale(widened(value), shift);
}

fn saturating_add(a: i32, b: i32) -> i32 {
    return saturate_wide(add(widened(a), widened(b)));
}

fn bits(value: u32) -> i32 {
    return 32 - i32(countLeadingZeros(value));
}

fn leading_zeros(a: Wide) -> u32 {
    return select(countLeadingZeros(a.y), 32u + countLeadingZeros(a.x), a.y == 0u);
}

// Rounded down; `b` is not zero. A bit at a time: rows have few.
fn divide(a: Wide, b: u32) -> Wide {
    var rest = a.y % b;
    var low = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
        let carry = rest >> 31u;
        rest = (rest << 1u) | ((a.x >> (31u - bit)) & 1u);
        let fits = carry != 0u || rest >= b;
        rest -= select(0u, b, fits);
        low = (low << 1u) | u32(fits);
    }
    return vec2<u32>(low, a.y / b);
}

fn reciprocal(top: u32) -> u32 {
    return divide(vec2<u32>(0xffffffffu, 0x7fffffffu), top).x;
}

fn root(a: Wide) -> u32 {
    var found = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
        let larger = found | (0x80000000u >> bit);
        found = select(found, larger, at_most(product(larger, larger), a));
    }
    return found;
}

// To the nearest, halves away from zero.
fn mean(total: Wide, count: u32) -> i32 {
    let negative = is_negative(total);
    let size = select(total, subtract(ZERO, total), negative);
    let quotient = divide(add(size, vec2<u32>(count >> 1u, 0u)), count);
    return saturate_wide(select(quotient, subtract(ZERO, quotient), negative));
}
