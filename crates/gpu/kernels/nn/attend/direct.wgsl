// Without workgroup memory: a thread for each row of a run and each slice of its head. Where a head has several slices, each reckons
// the scores anew.

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let item = params.first + group_index(group, groups);
    if (item >= params.end) {
        return;
    }
    let run = runs[item / (params.heads * params.team)];
    let head = item / params.team % params.heads;
    let column = item % params.team * SLICE * 4u;
    let row = run.x + thread;
    if (row >= run.w) {
        return;
    }
    var most = LOWEST;
    var total = 0.0;
    var sum0 = vec4(0.0);
    var sum1 = vec4(0.0);
    var sum2 = vec4(0.0);
    var sum3 = vec4(0.0);
    var sum4 = vec4(0.0);
    var sum5 = vec4(0.0);
    var sum6 = vec4(0.0);
    var sum7 = vec4(0.0);
    for (var key = seen_from(row, run.y); key < seen_to(row, run.z); key++) {
        var score = 0.0;
        for (var at = 0u; at < params.head; at += 4u) {
            score += dot(query4(row, head, at), key4(key, head, at));
        }
        score *= params.scale;
        let next = max(most, score);
        let shrink = exp(most - next);
        let weight = exp(score - next);
        most = next;
        total = fma(total, shrink, weight);
        sum0 = fma(vec4(weight), value4(key, head, column), sum0 * shrink);
        sum1 = fma(vec4(weight), value4(key, head, column + 4u), sum1 * shrink);
        sum2 = fma(vec4(weight), value4(key, head, column + 8u), sum2 * shrink);
        sum3 = fma(vec4(weight), value4(key, head, column + 12u), sum3 * shrink);
        sum4 = fma(vec4(weight), value4(key, head, column + 16u), sum4 * shrink);
        sum5 = fma(vec4(weight), value4(key, head, column + 20u), sum5 * shrink);
        sum6 = fma(vec4(weight), value4(key, head, column + 24u), sum6 * shrink);
        sum7 = fma(vec4(weight), value4(key, head, column + 28u), sum7 * shrink);
    }
    store4(row, head, column, sum0 / total);
    store4(row, head, column + 4u, sum1 / total);
    store4(row, head, column + 8u, sum2 / total);
    store4(row, head, column + 12u, sum3 / total);
    store4(row, head, column + 16u, sum4 / total);
    store4(row, head, column + 20u, sum5 / total);
    store4(row, head, column + 24u, sum6 / total);
    store4(row, head, column + 28u, sum7 / total);
}
