// Bonds, moved by the rule of the scenario, as they are to be stored and as shares of each neuron. A thread for each
// column of each scenario.

// What bonds move towards: weights as they are, as they are clipped, or between. `ABSENT` where there is nothing.
fn aim(scenario: u32, given: Num, consensus: Num) -> Num {
    let kind = planned(scenario, PENALTY);
    if (is_negative(given) || kind == NOT) {
        return given;
    }
    let over = less(consensus, given);
    if (kind == WHOLLY) {
        return select(given, select(ABSENT, consensus, is_positive(consensus)), over);
    }
    let distance = sub(select(given, consensus, over), given);
    let mixed = add(given, mul(number(scenario, PENALTY_PART), distance));
    return select(ABSENT, mixed, is_positive(mixed));
}

// A stored bond.
fn held(scenario: u32, row: u32, column: u32) -> u32 {
    let words = (shape.columns + 1u) / 2u;
    let word = bonds[(planned(scenario, BONDS) * shape.rows + row) * words + column / 2u];
    return (word >> (16u * (column % 2u))) & 0xffffu;
}

// Liquid alpha of one pair: a sigmoid of how much the weight is above consensus, or below the bond.
fn alpha(scenario: u32, consensus: Num, given: Num, bond: Num) -> Num {
    var distance = sub(given, consensus);
    if (less(given, bond)) {
        distance = sub(bond, given);
    }
    distance = sub(smaller(larger(distance, ZERO), ONE), HALF);
    let power = exponential(mul(number(scenario, STEEPNESS), distance));
    let sigmoid = divide(ONE, divisor(add(ONE, power)));
    let low = number(scenario, ALPHA_LOW);
    let high = number(scenario, ALPHA_HIGH);
    return smaller(larger(add(low, mul(sigmoid, sub(high, low))), low), high);
}

// The part of a bond that comes from before and the part that is new.
struct Sums {
    old: Divisor,
    fresh: Divisor,
}

// Legacy shares of a column are of what all validators hold and buy.
fn column_sums(scenario: u32, column: u32, consensus: Num) -> Sums {
    var old = ZERO;
    var fresh = ZERO;
    for (var row = 0u; row < shape.rows; row += 1u) {
        old = add(old, from_integer(held(scenario, row, column)));
        fresh = add(fresh, bought(scenario, row, column, consensus));
    }
    return Sums(divisor(old), divisor(fresh));
}

fn bought(scenario: u32, row: u32, column: u32, consensus: Num) -> Num {
    let aimed = aim(scenario, weight(scenario, row, column), consensus);
    return mul(larger(aimed, ZERO), stake(scenario, row));
}

fn legacy(scenario: u32, row: u32, column: u32, consensus: Num, sums: Sums) -> Num {
    let fresh = divide(bought(scenario, row, column, consensus), sums.fresh);
    let old = divide(from_integer(held(scenario, row, column)), sums.old);
    return blend(scenario, fresh, old);
}

fn yuma3(scenario: u32, row: u32, column: u32, consensus: Num) -> Num {
    let aimed = aim(scenario, weight(scenario, row, column), consensus);
    return blend(scenario, larger(aimed, ZERO), from_ratio(held(scenario, row, column)));
}

fn blend(scenario: u32, fresh: Num, old: Num) -> Num {
    return add(mul(number(scenario, SPEED), fresh), mul(number(scenario, REST), old));
}

fn liquid(scenario: u32, row: u32, column: u32, consensus: Num) -> Num {
    let aimed = aim(scenario, weight(scenario, row, column), consensus);
    if (is_negative(aimed)) {
        // A bond without a weight is gone.
        return ZERO;
    }
    let bond = from_ratio(held(scenario, row, column));
    let speed = alpha(scenario, consensus, aimed, bond);
    let kept = mul(sub(ONE, speed), bond);
    return smaller(add(kept, larger(mul(speed, aimed), ZERO)), ONE);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let column = id.x;
    let scenario = id.y;
    if (column >= shape.columns) {
        return;
    }
    let consensus = consensus_of(scenario, column);
    var rule = planned(scenario, RULE);
    if (rule == LIQUID && is_zero(judged[any_consensus_at(scenario)])) {
        rule = YUMA3;
    }
    var sums: Sums;
    if (rule == LEGACY) {
        sums = column_sums(scenario, column, consensus);
    }
    var whole = ZERO;
    var largest = ZERO;
    for (var row = 0u; row < shape.rows; row += 1u) {
        var bond = ZERO;
        switch (rule) {
            case LEGACY: {
                bond = legacy(scenario, row, column, consensus, sums);
            }
            case YUMA3: {
                bond = yuma3(scenario, row, column, consensus);
            }
            default: {
                bond = liquid(scenario, row, column, consensus);
            }
        }
        bond = larger(bond, ZERO);
        whole = add(whole, bond);
        largest = larger(largest, bond);
        shares[share_at(scenario, row, column)] = bond;
    }
    store(scenario, column, rule == LEGACY, whole, largest);
}

// Makes the column a whole. What is stored is, of legacy bonds, their part of the largest, and of others the bond.
fn store(scenario: u32, column: u32, upscaled: bool, whole: Num, largest: Num) {
    let by_whole = divisor(whole);
    let by_largest = divisor(divide(largest, by_whole));
    let pairs = (shape.rows + 1u) / 2u;
    let flags = (shape.rows + 31u) / 32u;
    let start = scenario * (pairs + flags) * shape.columns + column;
    var pair = 0u;
    var present = 0u;
    for (var row = 0u; row < shape.rows; row += 1u) {
        let at = share_at(scenario, row, column);
        let bond = shares[at];
        if (!is_zero(bond)) {
            let share = divide(bond, by_whole);
            shares[at] = share;
            var kept = bond;
            if (upscaled) {
                kept = divide(share, by_largest);
            }
            pair |= to_ratio(kept) << (16u * (row % 2u));
            present |= 1u << (row % 32u);
        }
        let last = row + 1u == shape.rows;
        if (last || row % 2u == 1u) {
            stored[start + (row / 2u) * shape.columns] = pair;
            pair = 0u;
        }
        if (last || row % 32u == 31u) {
            stored[start + (pairs + row / 32u) * shape.columns] = present;
            present = 0u;
        }
    }
}
