// Incentive: ranks of a scenario, together a whole; and whether anybody has any consensus. A workgroup for each
// scenario.

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) place: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let scenario = place.y;
    var ranks = ZERO;
    var consensus = ZERO;
    for (var column = thread; column < shape.columns; column += THREADS) {
        ranks = add(ranks, judged[incentive_at(scenario, column)]);
        consensus = add(consensus, consensus_of(scenario, column));
    }
    let whole = divisor(sum_of_all(ranks, thread));
    workgroupBarrier();
    let any = sum_of_all(consensus, thread);
    for (var column = thread; column < shape.columns; column += THREADS) {
        let at = incentive_at(scenario, column);
        judged[at] = divide(judged[at], whole);
    }
    if (thread == 0u) {
        judged[any_consensus_at(scenario)] = any;
    }
}
