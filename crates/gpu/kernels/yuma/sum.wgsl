// A sum over a workgroup of THREADS. Fixed-point numbers that are not negative add up to the same in any order.

var<workgroup> partial: array<Num, THREADS>;

fn sum_of_all(value: Num, thread: u32) -> Num {
    partial[thread] = value;
    workgroupBarrier();
    for (var reach = THREADS / 2u; reach > 0u; reach /= 2u) {
        if (thread < reach) {
            partial[thread] = add(partial[thread], partial[thread + reach]);
        }
        workgroupBarrier();
    }
    return partial[0];
}
