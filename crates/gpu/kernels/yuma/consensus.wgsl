// Consensus, the stake-weighted median of a column, and rank, what stake says of the weights cut at it. A thread for
// each column of each scenario.
//
// The chain finds the median by quick-select. Its sums are exact, so that the order of its pivots does not matter: the
// median is the least weight such that the stake behind it and all lesser ones is more than the minority; the largest
// weight where that never happens. Halving the range of weights finds it without moving any, at most once per bit.

struct Vote {
    // Stake behind weights up to the pivot.
    at_most: Num,
    // The largest weight up to the pivot and the least above it; LARGEST and ABSENT where there is none.
    below: Num,
    above: Num,
    largest: Num,
}

const PASSES = 40u;

fn count(scenario: u32, column: u32, pivot: Num) -> Vote {
    var vote = Vote(ZERO, ABSENT, LARGEST, ABSENT);
    for (var row = 0u; row < shape.rows; row += 1u) {
        let power = votes(scenario, row);
        if (is_zero(power)) {
            continue;
        }
        let given = larger(weight(scenario, row, column), ZERO);
        vote.largest = larger(vote.largest, given);
        if (less(pivot, given)) {
            vote.above = smaller(vote.above, given);
        } else {
            vote.below = larger(vote.below, given);
            vote.at_most = add(vote.at_most, power);
        }
    }
    return vote;
}

fn median(scenario: u32, column: u32) -> Num {
    let minority = number(scenario, MINORITY);
    var vote = count(scenario, column, ZERO);
    let none_above = !less(ZERO, vote.largest);
    if (none_above || (!is_negative(vote.below) && less(minority, vote.at_most))) {
        return ZERO;
    }
    var low = vote.above;
    var high = vote.largest;
    for (var i = 0u; i < PASSES && less(low, high); i += 1u) {
        vote = count(scenario, column, between(low, high));
        if (less(minority, vote.at_most)) {
            high = vote.below;
        } else {
            low = vote.above;
        }
    }
    return low;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let column = id.x;
    let scenario = id.y;
    if (column >= shape.columns) {
        return;
    }
    let consensus = median(scenario, column);
    var rank = ZERO;
    if (is_positive(consensus)) {
        for (var row = 0u; row < shape.rows; row += 1u) {
            let left = clip(weight(scenario, row, column), consensus);
            rank = add(rank, mul(left, stake(scenario, row)));
        }
    }
    judged[incentive_at(scenario, 0u) - shape.columns + column] = consensus;
    judged[incentive_at(scenario, column)] = rank;
}
