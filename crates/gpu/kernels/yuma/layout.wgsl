// Where everything lies. `src/yuma/layout.rs` writes it and reads it back; what is said here holds there.
//
// A scenario is a dense matrix of `shape.rows` validators by `shape.columns` neurons. Rows without a weight, a bond or
// stake in any scenario are left out, so a row is not a uid. Matrices are row by row: neighbouring threads, which take
// neighbouring columns, touch neighbouring numbers.

struct Shape {
    // Neurons.
    columns: u32,
    // Validators.
    rows: u32,
    // Rows of weights in the pool.
    pool: u32,
    // Words of one row of the pool as it is uploaded.
    packed: u32,
}

// The pool before it is normalised. Of each row: its sum, values two to a word, then a bit for each that is there.
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> uploaded: array<u32>;
// Rows of weights, each a whole, `ABSENT` where there is no entry. Scenarios share what they do not change.
@group(0) @binding(2) var<storage, read_write> weights: array<Num>;
// Matrices of stored bonds, two to a word.
@group(0) @binding(3) var<storage, read> bonds: array<u32>;
// For each stake distribution: A of each row, then the same as votes, a whole among those above zero.
@group(0) @binding(4) var<storage, read> stakes: array<Num>;
// For each scenario: PLAN_WORDS words, then which row of the pool each row is.
@group(0) @binding(5) var<storage, read> plan: array<u32>;
// For each scenario: its numbers, NUMBERS of them.
@group(0) @binding(6) var<storage, read> numbers: array<Num>;
// For each scenario: consensus of each column, incentive of each column, and whether there is any consensus.
@group(0) @binding(7) var<storage, read_write> judged: array<Num>;
// For each scenario: trust of each row, dividends of each row.
@group(0) @binding(8) var<storage, read_write> validators: array<Num>;
// For each scenario: bonds, each column a whole.
@group(0) @binding(9) var<storage, read_write> shares: array<Num>;
// For each scenario: bonds to be stored, rows two to a word, then a bit for each that is there, rows 32 to a word.
@group(0) @binding(10) var<storage, read_write> stored: array<u32>;

const PLAN_WORDS = 4u;
const RULE = 0u;
const PENALTY = 1u;
const STAKE = 2u;
const BONDS = 3u;

// How bonds move.
const LEGACY = 0u;
const YUMA3 = 1u;
const LIQUID = 2u;

// How far bonds follow clipped weights.
const NOT = 0u;
const WHOLLY = 1u;
const PARTLY = 2u;

const NUMBERS = 7u;
const MINORITY = 0u;
const PENALTY_PART = 1u;
const SPEED = 2u;
const REST = 3u;
const ALPHA_LOW = 4u;
const ALPHA_HIGH = 5u;
const STEEPNESS = 6u;

// Stands for the row of one who gives no weights.
const NO_ROW = 0xffffffffu;

const THREADS = 64u;

fn planned(scenario: u32, item: u32) -> u32 {
    return plan[scenario * (PLAN_WORDS + shape.rows) + item];
}

fn number(scenario: u32, item: u32) -> Num {
    return numbers[scenario * NUMBERS + item];
}

// Weight on a column; `ABSENT` where there is none.
fn weight(scenario: u32, row: u32, column: u32) -> Num {
    let place = planned(scenario, PLAN_WORDS + row);
    if (place == NO_ROW) {
        return ABSENT;
    }
    return weights[place * shape.columns + column];
}

fn consensus_of(scenario: u32, column: u32) -> Num {
    return judged[scenario * (2u * shape.columns + 1u) + column];
}

fn incentive_at(scenario: u32, column: u32) -> u32 {
    return scenario * (2u * shape.columns + 1u) + shape.columns + column;
}

fn any_consensus_at(scenario: u32) -> u32 {
    return incentive_at(scenario, shape.columns);
}

fn share_at(scenario: u32, row: u32, column: u32) -> u32 {
    return (scenario * shape.rows + row) * shape.columns + column;
}

fn trust_at(scenario: u32, row: u32) -> u32 {
    return scenario * 2u * shape.rows + row;
}

fn dividends_at(scenario: u32, row: u32) -> u32 {
    return trust_at(scenario, shape.rows + row);
}

// A of a row.
fn stake(scenario: u32, row: u32) -> Num {
    return stakes[planned(scenario, STAKE) * 2u * shape.rows + row];
}

fn votes(scenario: u32, row: u32) -> Num {
    return stake(scenario, shape.rows + row);
}

// A weight cut at consensus; zero where nothing is left.
fn clip(given: Num, consensus: Num) -> Num {
    return larger(smaller(given, consensus), ZERO);
}
