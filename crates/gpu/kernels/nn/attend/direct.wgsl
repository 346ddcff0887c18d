// Without workgroup memory: a thread for each row of a run and each slice of its head. Where a head has several slices, each reckons
// the scores anew. Loops are written out also because lavapipe ends a thread after 65535 rounds of all its loops together.

fn products(query: u32, key: u32, column: u32) -> f32 {
    var sum = dot(query4(query, column), key4(key, column));
    sum += dot(query4(query, column + 4u), key4(key, column + 4u));
    sum += dot(query4(query, column + 8u), key4(key, column + 8u));
    sum += dot(query4(query, column + 12u), key4(key, column + 12u));
    sum += dot(query4(query, column + 16u), key4(key, column + 16u));
    sum += dot(query4(query, column + 20u), key4(key, column + 20u));
    sum += dot(query4(query, column + 24u), key4(key, column + 24u));
    sum += dot(query4(query, column + 28u), key4(key, column + 28u));
    return sum;
}

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
    let query = query_start(row, head);
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
        let key_at = key_start(key, head);
        let value_at = value_start(key, head);
        var score = 0.0;
        for (var slice = 0u; slice < params.team; slice++) {
            score += products(query, key_at, slice * SLICE * 4u);
        }
        score *= params.scale;
        let next = max(most, score);
        let shrink = exp(most - next);
        let weight = exp(score - next);
        most = next;
        total = fma(total, shrink, weight);
        sum0 = fma(vec4(weight), value4(value_at, column), sum0 * shrink);
        sum1 = fma(vec4(weight), value4(value_at, column + 4u), sum1 * shrink);
        sum2 = fma(vec4(weight), value4(value_at, column + 8u), sum2 * shrink);
        sum3 = fma(vec4(weight), value4(value_at, column + 12u), sum3 * shrink);
        sum4 = fma(vec4(weight), value4(value_at, column + 16u), sum4 * shrink);
        sum5 = fma(vec4(weight), value4(value_at, column + 20u), sum5 * shrink);
        sum6 = fma(vec4(weight), value4(value_at, column + 24u), sum6 * shrink);
        sum7 = fma(vec4(weight), value4(value_at, column + 28u), sum7 * shrink);
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
