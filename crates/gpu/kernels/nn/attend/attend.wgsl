// Attention within sequences, `softmax(scale * q * k) * v` of each row and head: what its presets share. The softmax is taken as keys
// go by: of those so far, the largest score, the sum of exponentials below it, and values weighted by them.

struct Params {
    // Of all pieces of work, those from `first` up to `end`.
    first: u32,
    end: u32,
    heads: u32,
    // Query heads that share a key head.
    sharing: u32,
    // Columns of a head.
    head: u32,
    // Columns of a row, and the first that counts.
    q_stride: u32,
    q_first: u32,
    k_stride: u32,
    k_first: u32,
    v_stride: u32,
    v_first: u32,
    // Whether a row sees only itself and those before it, and how far it sees.
    causal: u32,
    window: u32,
    // Threads that share a row; each has SLICE columns of a head.
    team: u32,
    scale: f32,
}

// Blocks of four columns that a thread has of a head.
const SLICE = 8u;
// Below every score; devices need not have an infinity.
const LOWEST = -3e38;

@group(0) @binding(0) var<uniform> params: Params;
// Runs of rows of one sequence: the first of the run, first and end of the sequence, end of the run.
@group(0) @binding(1) var<storage, read> runs: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> q: array<f32>;
@group(0) @binding(3) var<storage, read> k: array<f32>;
@group(0) @binding(4) var<storage, read> v: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

// How many of four columns from this one on are of the head.
fn within(column: u32) -> vec4<bool> {
    return vec4(column) + vec4(0u, 1u, 2u, 3u) < vec4(params.head);
}

// Where a head of a row begins.
fn query_start(row: u32, head: u32) -> u32 {
    return row * params.q_stride + params.q_first + head * params.head;
}

fn key_start(row: u32, head: u32) -> u32 {
    return row * params.k_stride + params.k_first + head / params.sharing * params.head;
}

fn value_start(row: u32, head: u32) -> u32 {
    return row * params.v_stride + params.v_first + head / params.sharing * params.head;
}

// Four columns of a head that begins there; zeros beyond its end.
fn query4(start: u32, column: u32) -> vec4<f32> {
    let at = start + column;
    return select(vec4(0.0), vec4(q[at], q[at + 1u], q[at + 2u], q[at + 3u]), within(column));
}

fn key4(start: u32, column: u32) -> vec4<f32> {
    let at = start + column;
    return select(vec4(0.0), vec4(k[at], k[at + 1u], k[at + 2u], k[at + 3u]), within(column));
}

fn value4(start: u32, column: u32) -> vec4<f32> {
    let at = start + column;
    return select(vec4(0.0), vec4(v[at], v[at + 1u], v[at + 2u], v[at + 3u]), within(column));
}

// The first row that some row from `row` on sees, and the end of those that rows up to `row` see.
fn seen_from(row: u32, start: u32) -> u32 {
    return max(start, row - min(row, params.window));
}

fn seen_to(row: u32, end: u32) -> u32 {
    let ahead = select(params.window, 0u, params.causal != 0u);
    return row + min(ahead, end - 1u - row) + 1u;
}

fn store4(row: u32, head: u32, column: u32, numbers: vec4<f32>) {
    let at = (row * params.heads + head) * params.head + column;
    for (var i = 0u; i < 4u; i++) {
        if (column + i < params.head) {
            y[at + i] = numbers[i];
        }
    }
}
