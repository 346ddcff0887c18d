// The tables of `nn/exact/tables.rs`, and how they are read. `tables` is declared by who uses them.

const POWERS = 0u;
const LOGARITHMS = 1025u;
const FINE_LAST = 1024u;
const FINE_BITS = 10u;
const REST_BITS = 11u;
const EXP_POINT = 30u;
const LOG_POINT = 29u;
const LOG2_E = 3098164009u;
const LN_2 = 2977044472u;

// Between entry `at` of a table and the next, by the lowest bits of `rest`.
fn between(table: u32, last: u32, at: u32, rest: u32, bits: u32) -> i32 {
    let here = tables[table + min(at, last)];
    let next = tables[table + min(at + 1u, last)];
    let step = (next - here) * i32(rest & ((1u << bits) - 1u));
    return here + ((step + (1 << (bits - 1u))) >> bits);
}

// e^-x with EXP_POINT fraction bits.
fn exp_minus(x: u32) -> u32 {
    let power = shift_right(product(x, LOG2_E), 47u - FINE_BITS - REST_BITS);
    let whole = shift_right(power, FINE_BITS + REST_BITS).x;
    if (whole > EXP_POINT) {
        return 0u;
    }
    let rest = power.x & ((1u << (FINE_BITS + REST_BITS)) - 1u);
    let value = u32(between(POWERS, FINE_LAST, rest >> REST_BITS, rest, REST_BITS));
    return (value + ((1u << whole) >> 1u)) >> whole;
}

// ln(sum / 2^30) with POINT fraction bits.
fn ln_of_sum(sum: Wide) -> i32 {
    let zeros = min(leading_zeros(sum), 33u);
    let mantissa = shift_left(sum, zeros).y & 0x7fffffffu;
    let rest = mantissa >> (31u - FINE_BITS - REST_BITS);
    let log = u32(between(LOGARITHMS, FINE_LAST, rest >> REST_BITS, rest, REST_BITS));
    let whole = shift_left(vec2<u32>(33u - zeros, 0u), LOG_POINT);
    let short = shift_right(add(whole, vec2<u32>(log, 0u)), 8u);
    let shift = LOG_POINT - 8u + 32u - u32(POINT);
    let half = shift_left(ONE, shift - 1u);
    return saturate_wide(shift_right(add(times(short, LN_2), half), shift));
}

// Which table an activation has: its first entry, its last, and how its number is used; a kind of 3 has none.
const RAMP = 0u;
const ODD = 1u;
const STEP = 2u;
const BARE = 3u;
const RELU = 4u;
const CURVE_POINT = 24;
const STEP_BITS = 8u;

fn activate(x: i32, table: u32, last: u32, kind: u32) -> i32 {
    if (kind == BARE) {
        return x;
    }
    if (kind == RELU) {
        return max(x, 0);
    }
    let size = u32(abs(x));
    let found = (between(table, last, size >> STEP_BITS, size, STEP_BITS) + (1 << 7u)) >> u32(CURVE_POINT - POINT);
    if (kind == RAMP) {
        return saturating_add(max(x, 0), found);
    }
    if (kind == ODD) {
        return select(found, -found, x < 0);
    }
    return select((1 << u32(POINT)) - found, found, x < 0);
}
