// What the threads of a workgroup find together. Whole numbers have one sum and one maximum, in whatever order.

const THREADS = 64u;

var<workgroup> shared_most: array<u32, THREADS>;
var<workgroup> shared_sums: array<vec2<u32>, THREADS>;

// The largest of all threads' numbers.
fn most_of_all(thread: u32, value: u32) -> u32 {
    shared_most[thread] = value;
    for (var width = THREADS / 2u; width > 0u; width >>= 1u) {
        workgroupBarrier();
        if (thread < width) {
            shared_most[thread] = max(shared_most[thread], shared_most[thread + width]);
        }
    }
    workgroupBarrier();
    let most = shared_most[0];
    workgroupBarrier();
    return most;
}

// The sum of all threads' numbers.
fn sum_of_all(thread: u32, value: Wide) -> Wide {
    shared_sums[thread] = value;
    for (var width = THREADS / 2u; width > 0u; width >>= 1u) {
        workgroupBarrier();
        if (thread < width) {
            shared_sums[thread] = add(shared_sums[thread], shared_sums[thread + width]);
        }
    }
    workgroupBarrier();
    let sum = shared_sums[0];
    workgroupBarrier();
    return sum;
}
