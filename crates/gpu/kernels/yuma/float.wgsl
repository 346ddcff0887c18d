// Numbers as `f32`: to explore, where nobody compares the result with the chain. The names and rules of `fixed.wgsl`,
// but for rounding.

alias Num = f32;

const ZERO = 0.0f;
const HALF = 0.5f;
const ONE = 1.0f;
const LARGEST = 2147483520.0f;
const SMALLEST = -2147483648.0f;
// Stands where a matrix has no entry.
const ABSENT = -1.0f;

fn is_negative(a: Num) -> bool {
    return a < ZERO;
}

fn less(a: Num, b: Num) -> bool {
    return a < b;
}

fn is_zero(a: Num) -> bool {
    return a == ZERO;
}

fn is_positive(a: Num) -> bool {
    return a > ZERO;
}

fn larger(a: Num, b: Num) -> Num {
    return max(a, b);
}

fn smaller(a: Num, b: Num) -> Num {
    return min(a, b);
}

// Halfway from `low` up to `high`, always below `high`.
fn between(low: Num, high: Num) -> Num {
    let half = low + (high - low) * HALF;
    return select(low, half, half < high);
}

fn add(a: Num, b: Num) -> Num {
    return clamp(a + b, SMALLEST, LARGEST);
}

fn sub(a: Num, b: Num) -> Num {
    return clamp(a - b, SMALLEST, LARGEST);
}

fn mul(a: Num, b: Num) -> Num {
    return clamp(a * b, SMALLEST, LARGEST);
}

alias Divisor = f32;

fn divisor(b: Num) -> Divisor {
    return b;
}

fn divide(a: Num, d: Divisor) -> Num {
    if (d == ZERO) {
        return ZERO;
    }
    let quotient = a / d;
    return select(ZERO, quotient, abs(quotient) <= LARGEST);
}

fn exponential(power: Num) -> Num {
    return exp(clamp(power, -20.0f, 20.0f));
}

fn from_integer(value: u32) -> Num {
    return f32(value);
}

fn from_ratio(value: u32) -> Num {
    return f32(value) / 65535.0f;
}

fn to_ratio(a: Num) -> u32 {
    return u32(clamp(a, ZERO, ONE) * 65535.0f);
}
