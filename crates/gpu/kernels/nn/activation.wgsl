// What a layer does to each number of its result; the numbers of `Activation`.

const GELU = 1u;
const GELU_TANH = 2u;
const SILU = 3u;
const RELU = 4u;
const TANH = 5u;
const SIGMOID = 6u;

// Some devices overflow beyond; at 9.02 single precision is at one.
fn bounded_tanh(x: f32) -> f32 {
    return tanh(clamp(x, -9.02, 9.02));
}

fn sigmoid(x: f32) -> f32 {
    return 1.0 / (1.0 + exp(-clamp(x, -87.0, 87.0)));
}

// `erf(x) / x - 1` in powers of `x^2`, for |x| < 0.95, and `ln erfc(x)` from there to 4: the fits of nn/cpu/activation.rs.
fn inner(t: f32) -> f32 {
    let high = fma(fma(-5.701413e-4, t, 4.927229e-3), t, -2.671205e-2);
    return fma(fma(fma(high, t, 0.11279843), t, -0.37612203), t, 0.12837903);
}

fn complement(size: f32) -> f32 {
    let high = fma(fma(1.9150432e-4, size, -2.9995425e-3), size, 2.2052005e-2);
    let low = fma(fma(fma(high, size, -0.10356691), size, -0.6376), size, -1.1274261);
    return exp(fma(low, size, -2.564428e-4));
}

fn gelu(x: f32) -> f32 {
    let z = x * 0.70710678;
    let size = abs(z);
    if (size < 0.95) {
        return 0.5 * x * (1.0 + fma(inner(z * z), z, z));
    }
    // Below zero this does not take nearly one from one, as `1 + erf(x)` would.
    let rest = select(0.0, 0.5 * complement(min(size, 4.0)), size < 4.0);
    return x * select(1.0 - rest, rest, x < 0.0);
}

fn gelu_tanh(x: f32) -> f32 {
    let inner = 0.7978845608 * fma(0.044715 * x * x, x, x);
    return 0.5 * x * (1.0 + bounded_tanh(inner));
}

fn activate(x: f32, activation: u32) -> f32 {
    switch activation {
        case GELU: { return gelu(x); }
        case GELU_TANH: { return gelu_tanh(x); }
        case SILU: { return x * sigmoid(x); }
        case RELU: { return max(x, 0.0); }
        case TANH: { return bounded_tanh(x); }
        case SIGMOID: { return sigmoid(x); }
        default: { return x; }
    }
}
