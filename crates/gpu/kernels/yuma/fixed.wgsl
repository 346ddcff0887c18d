// Numbers as the chain has them: signed, 32 bits before the point and 32 behind, as (low word, high word).
//
// Every function gives the bits that `yuma::fixed::I32F32` gives: products round down, quotients towards zero, sums and
// products stop at the ends of the range, and a quotient that cannot be is zero. WGSL has no 64-bit integers and no
// high half of a product, so both are made of words here. `float.wgsl` has the same names for `f32`.

alias Num = vec2<u32>;

const ZERO = vec2<u32>(0u, 0u);
const HALF = vec2<u32>(0x80000000u, 0u);
const ONE = vec2<u32>(0u, 1u);
const LARGEST = vec2<u32>(0xffffffffu, 0x7fffffffu);
const SMALLEST = vec2<u32>(0u, 0x80000000u);
// Stands where a matrix has no entry.
const ABSENT = vec2<u32>(0u, 0xffffffffu);

const HALF_WORD = 16u;
const LOW_HALF = 0xffffu;
const SIGN = 31u;

// --- Words ------------------------------------------------------------------------------------------------------

// High word of a product of two words. Each sum of partial products fits a word.
fn high_word(a: u32, b: u32) -> u32 {
    let a0 = a & LOW_HALF;
    let a1 = a >> HALF_WORD;
    let b0 = b & LOW_HALF;
    let b1 = b >> HALF_WORD;
    let middle = a1 * b0 + ((a0 * b0) >> HALF_WORD);
    let other = (middle & LOW_HALF) + a0 * b1;
    return a1 * b1 + (middle >> HALF_WORD) + (other >> HALF_WORD);
}

fn full_product(a: u32, b: u32) -> vec2<u32> {
    return vec2<u32>(a * b, high_word(a, b));
}

fn wrapping_add(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2<u32>(low, a.y + b.y + u32(low < a.x));
}

fn wrapping_sub(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return vec2<u32>(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}

fn unsigned_less(a: vec2<u32>, b: vec2<u32>) -> bool {
    return a.y < b.y || (a.y == b.y && a.x < b.x);
}

fn is_negative(a: Num) -> bool {
    return (a.y >> SIGN) != 0u;
}

// |a|; that of the smallest number is right as an unsigned one.
fn magnitude(a: Num) -> vec2<u32> {
    return select(a, wrapping_sub(ZERO, a), is_negative(a));
}

fn with_sign(size: vec2<u32>, negative: bool) -> Num {
    return select(size, wrapping_sub(ZERO, size), negative);
}

// --- Comparison -------------------------------------------------------------------------------------------------

fn less(a: Num, b: Num) -> bool {
    let high_a = i32(a.y);
    let high_b = i32(b.y);
    return high_a < high_b || (high_a == high_b && a.x < b.x);
}

fn is_zero(a: Num) -> bool {
    return (a.x | a.y) == 0u;
}

fn is_positive(a: Num) -> bool {
    return !is_negative(a) && !is_zero(a);
}

fn larger(a: Num, b: Num) -> Num {
    return select(a, b, less(a, b));
}

fn smaller(a: Num, b: Num) -> Num {
    return select(a, b, less(b, a));
}

// Halfway from `low` up to `high`, always below `high`: `0 <= low < high`.
fn between(low: Num, high: Num) -> Num {
    let gap = wrapping_sub(high, low);
    return wrapping_add(low, vec2<u32>((gap.x >> 1u) | (gap.y << SIGN), gap.y >> 1u));
}

// --- Sums -------------------------------------------------------------------------------------------------------

fn add(a: Num, b: Num) -> Num {
    let sum = wrapping_add(a, b);
    let overflows = (((a.y ^ sum.y) & (b.y ^ sum.y)) >> SIGN) != 0u;
    return select(sum, select(LARGEST, SMALLEST, is_negative(a)), overflows);
}

fn sub(a: Num, b: Num) -> Num {
    let difference = wrapping_sub(a, b);
    let overflows = (((a.y ^ b.y) & (a.y ^ difference.y)) >> SIGN) != 0u;
    return select(difference, select(LARGEST, SMALLEST, is_negative(a)), overflows);
}

// --- Products ---------------------------------------------------------------------------------------------------

fn mul(a: Num, b: Num) -> Num {
    // Nearly all are shares below one.
    if ((a.y | b.y) == 0u) {
        return vec2<u32>(high_word(a.x, b.x), 0u);
    }
    return wide_mul(a, b);
}

fn wide_mul(a: Num, b: Num) -> Num {
    let x = magnitude(a);
    let y = magnitude(b);
    let low = full_product(x.x, y.x);
    let high = full_product(x.y, y.y);
    let cross_a = full_product(x.x, y.y);
    let cross_b = full_product(x.y, y.x);
    // Words one, two and three of the product; word zero is rounded away.
    let first = wrapping_add(vec2<u32>(low.y, 0u), cross_a);
    let second = wrapping_add(first, cross_b);
    let carry = u32(unsigned_less(second, first));
    let top = wrapping_add(high, vec2<u32>(second.y, carry));
    let negative = is_negative(a) != is_negative(b);
    if (!negative) {
        let fits = top.y == 0u && (top.x >> SIGN) == 0u;
        return select(LARGEST, vec2<u32>(second.x, top.x), fits);
    }
    // Down is away from zero here.
    let rounds = u32(low.x != 0u);
    let size = wrapping_add(vec2<u32>(second.x, top.x), vec2<u32>(rounds, 0u));
    let wrapped = rounds != 0u && is_zero(size);
    let fits = top.y == 0u && !wrapped && !unsigned_less(SMALLEST, size);
    return select(SMALLEST, with_sign(size, true), fits);
}

// --- Quotients --------------------------------------------------------------------------------------------------

// A number made ready to divide many others by it.
struct Divisor {
    // Its magnitude.
    size: vec2<u32>,
    // The same, shifted until the top bit is set.
    scaled: vec2<u32>,
    shift: u32,
    // What 2^96 - 1 divided by `scaled` is above 2^32.
    inverse: u32,
    negative: bool,
}

fn divisor(b: Num) -> Divisor {
    let size = magnitude(b);
    let shift = select(countLeadingZeros(size.y), 32u + countLeadingZeros(size.x), size.y == 0u);
    let scaled = shift_left(size, shift);
    // Of zero nothing is asked but whether it is zero.
    return Divisor(size, scaled, shift, inverse_of(vec2<u32>(scaled.x, scaled.y | 0x80000000u)), is_negative(b));
}

// `shift` below 64; the bits that leave are zero or not wanted.
fn shift_left(a: vec2<u32>, shift: u32) -> vec2<u32> {
    if (shift == 0u) {
        return a;
    }
    if (shift >= 32u) {
        return vec2<u32>(0u, a.x << (shift - 32u));
    }
    return vec2<u32>(a.x << shift, (a.y << shift) | (a.x >> (32u - shift)));
}

// A third of the way from Möller and Granlund, "Improved division by invariant integers" (2011): algorithm 6.
fn inverse_of(d: vec2<u32>) -> u32 {
    var v = inverse_of_word(d.y);
    var p = d.y * v + d.x;
    if (p < d.x) {
        v -= 1u;
        if (p >= d.y) {
            v -= 1u;
            p -= d.y;
        }
        p -= d.y;
    }
    let t = full_product(v, d.x);
    p += t.y;
    if (p < t.y) {
        v -= 1u;
        if (!unsigned_less(vec2<u32>(t.x, p), d)) {
            v -= 1u;
        }
    }
    return v;
}

// `(2^64 - 1) / d - 2^32` for `d` with its top bit set, by two digits of 16 bits.
fn inverse_of_word(d: u32) -> u32 {
    let rest = ~d;
    let high = quotient_digit(rest, d);
    let next = (rest << HALF_WORD) + LOW_HALF - high * d;
    let low = quotient_digit(next, d);
    return (high << HALF_WORD) + low;
}

// `(u * 2^16 + 2^16 - 1) / d` for `u < d`: an estimate from the leading half of `d`, at most two too large.
fn quotient_digit(u: u32, d: u32) -> u32 {
    let d1 = d >> HALF_WORD;
    let d0 = d & LOW_HALF;
    var digit = u / d1;
    var rest = u - digit * d1;
    for (var i = 0u; i < 2u; i += 1u) {
        if (rest <= LOW_HALF && (digit > LOW_HALF || digit * d0 > ((rest << HALF_WORD) | LOW_HALF))) {
            digit -= 1u;
            rest += d1;
        }
    }
    return digit;
}

struct Step {
    digit: u32,
    rest: vec2<u32>,
}

// One word of a quotient: `(rest, next) / d.scaled`, `rest < d.scaled`. Möller and Granlund, algorithm 4.
fn divide_step(rest: vec2<u32>, next: u32, d: Divisor) -> Step {
    let q = wrapping_add(full_product(d.inverse, rest.y), rest);
    var digit = q.y;
    let high = rest.x - digit * d.scaled.y;
    let low = full_product(d.scaled.x, digit);
    var left = wrapping_sub(wrapping_sub(vec2<u32>(next, high), low), d.scaled);
    digit += 1u;
    if (left.y >= q.x) {
        digit -= 1u;
        left = wrapping_add(left, d.scaled);
    }
    if (!unsigned_less(left, d.scaled)) {
        digit += 1u;
        left = wrapping_sub(left, d.scaled);
    }
    return Step(digit, left);
}

fn divide(a: Num, d: Divisor) -> Num {
    let size = magnitude(a);
    let negative = is_negative(a) != d.negative;
    // Shares of a whole: the quotient is below one, and one word of it.
    if (unsigned_less(size, d.size)) {
        let quotient = divide_step(shift_left(size, d.shift), 0u, d).digit;
        return with_sign(vec2<u32>(quotient, 0u), negative);
    }
    if (is_zero(d.size)) {
        return ZERO;
    }
    return wide_divide(size, d, negative);
}

// `size >= d.size`: three words of quotient, of which two may be used.
fn wide_divide(size: vec2<u32>, d: Divisor, negative: bool) -> Num {
    let shifted = shift_left(size, d.shift);
    let above = select(ZERO, shift_right(size, 64u - d.shift), d.shift != 0u);
    let high = divide_step(above, shifted.y, d);
    let middle = divide_step(high.rest, shifted.x, d);
    let low = divide_step(middle.rest, 0u, d);
    let quotient = vec2<u32>(low.digit, middle.digit);
    let limit = vec2<u32>(select(0xffffffffu, 0u, negative), select(0x7fffffffu, 0x80000000u, negative));
    let fits = high.digit == 0u && !unsigned_less(limit, quotient);
    return select(ZERO, with_sign(quotient, negative), fits);
}

// `shift` from 1 to 63.
fn shift_right(a: vec2<u32>, shift: u32) -> vec2<u32> {
    if (shift >= 32u) {
        return vec2<u32>(a.y >> (shift - 32u), 0u);
    }
    return vec2<u32>((a.x >> shift) | (a.y << (32u - shift)), a.y >> shift);
}

// --- The exponential function -----------------------------------------------------------------------------------

const BOUND = vec2<u32>(0u, 20u);
const LAST_TERM = 31u;
// What the chain takes e for: its 23 leading fraction bits.
const E_STORED = vec2<u32>(0xb7e15000u, 2u);

// e to this power. Held between -20 and 20, no term and no sum leaves the range, so none is checked.
fn exponential(power: Num) -> Num {
    let negative = is_negative(power);
    let x = smaller_size(magnitude(power), BOUND);
    if (is_zero(x)) {
        return ONE;
    }
    if (!negative && all(x == ONE)) {
        return E_STORED;
    }
    var term = x;
    var sum = wrapping_add(ONE, x);
    for (var i = 2u; i <= LAST_TERM; i += 1u) {
        term = divide_by_small(product_in_range(term, x), i);
        if (is_zero(term)) {
            break;
        }
        sum = wrapping_add(sum, term);
    }
    if (negative) {
        return divide(ONE, divisor(sum));
    }
    return sum;
}

fn smaller_size(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return select(a, b, unsigned_less(b, a));
}

// A product of two numbers that are not negative, where it is known to fit.
fn product_in_range(a: Num, b: Num) -> Num {
    let low = vec2<u32>(high_word(a.x, b.x), a.y * b.y);
    return wrapping_add(wrapping_add(low, full_product(a.x, b.y)), full_product(a.y, b.x));
}

// `a / d` for `a >= 0` and `2 <= d <= 31`.
fn divide_by_small(a: Num, d: u32) -> Num {
    let high = a.y / d;
    let rest = a.y - high * d;
    // 2^32 is `whole * d + part`; rest and part are below 31, so that their product is small.
    let whole = 0xffffffffu / d;
    let part = 0xffffffffu - whole * d + 1u;
    let left = a.x + rest * part;
    let carried = u32(left < a.x);
    // A carry is another 2^32.
    let low = left / d;
    let last = select(0u, (left - low * d + part) / d + whole, carried != 0u);
    return vec2<u32>(rest * whole + low + last, high);
}

// --- Stored units -----------------------------------------------------------------------------------------------

fn from_integer(value: u32) -> Num {
    return vec2<u32>(0u, value);
}

// `value / 65535`. 2^32 is 65535 * 65537 + 1.
fn from_ratio(value: u32) -> Num {
    return select(vec2<u32>(value * 65537u, 0u), ONE, value == 65535u);
}

// `a * 65535` rounded down, within 16 bits.
fn to_ratio(a: Num) -> u32 {
    if (a.y == 0u) {
        return (a.x >> HALF_WORD) - u32((a.x << HALF_WORD) < a.x);
    }
    return select(65535u, 0u, is_negative(a));
}
