// What a validator's bonds earn of incentive, times its stake where that is the rule. A workgroup for each row of each
// scenario.

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) place: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = place.x;
    let scenario = place.y;
    var earned = ZERO;
    for (var column = thread; column < shape.columns; column += THREADS) {
        let incentive = judged[incentive_at(scenario, column)];
        earned = add(earned, mul(shares[share_at(scenario, row, column)], incentive));
    }
    var dividends = sum_of_all(earned, thread);
    if (thread == 0u) {
        if (planned(scenario, RULE) != LEGACY) {
            dividends = mul(dividends, stake(scenario, row));
        }
        validators[dividends_at(scenario, row)] = dividends;
    }
}
