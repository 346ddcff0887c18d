// Validator trust: how much of a validator's weights is left when they are cut at consensus. A workgroup for each row
// of each scenario.

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) place: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = place.x;
    let scenario = place.y;
    var left = ZERO;
    for (var column = thread; column < shape.columns; column += THREADS) {
        left = add(left, clip(weight(scenario, row, column), consensus_of(scenario, column)));
    }
    let trust = sum_of_all(left, thread);
    if (thread == 0u) {
        validators[trust_at(scenario, row)] = trust;
    }
}
