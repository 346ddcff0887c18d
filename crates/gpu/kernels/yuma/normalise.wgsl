// Rows of weights, each a whole. A thread for each entry of the pool.

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let column = id.x;
    let row = id.y;
    if (column >= shape.columns) {
        return;
    }
    let start = row * shape.packed;
    let values = start + 1u;
    let present = values + (shape.columns + 1u) / 2u;
    var normal = ABSENT;
    if (((uploaded[present + column / 32u] >> (column % 32u)) & 1u) != 0u) {
        let value = (uploaded[values + column / 2u] >> (16u * (column % 2u))) & 0xffffu;
        normal = divide(from_integer(value), divisor(from_integer(uploaded[start])));
    }
    weights[row * shape.columns + column] = normal;
}
