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

// The error function as x P(x^2) / Q(x^2): a least-maximum fit of its relative error over |x| <= 4, where it is one in
// single precision. Evaluated in single precision it is 4e-7 off at most.
fn error_function(x: f32) -> f32 {
    let bounded = clamp(x, -4.0, 4.0);
    let t = bounded * bounded;
    var p = 1.910847961436088e-08;
    p = fma(p, t, -1.942040398179661e-06);
    p = fma(p, t, 0.00014725897887628552);
    p = fma(p, t, 0.00398978305527458);
    p = fma(p, t, 0.051522709219003184);
    p = fma(p, t, 0.20710943232184828);
    p = fma(p, t, 1.1283790943216552);
    var q = 0.001020891467296864;
    q = fma(q, t, 0.014956610598145454);
    q = fma(q, t, 0.11796411848634125);
    q = fma(q, t, 0.516877211388888);
    q = fma(q, t, 1.0);
    return select(bounded * p / q, sign(x), abs(x) >= 4.0);
}

fn gelu(x: f32) -> f32 {
    return 0.5 * x * (1.0 + error_function(x * 0.70710678));
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
