// Dividends: earnings of a scenario's validators, together a whole. A workgroup for each scenario.

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) place: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let scenario = place.y;
    var earned = ZERO;
    for (var row = thread; row < shape.rows; row += THREADS) {
        earned = add(earned, validators[dividends_at(scenario, row)]);
    }
    let whole = divisor(sum_of_all(earned, thread));
    for (var row = thread; row < shape.rows; row += THREADS) {
        let at = dividends_at(scenario, row);
        validators[at] = divide(validators[at], whole);
    }
}
