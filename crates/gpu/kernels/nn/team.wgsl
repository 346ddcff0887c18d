// A workgroup for each row. Sums run over every 64th number in a thread, then over the threads by halves.

const TEAM = 64u;
const THREADS = 64u;

var<workgroup> partial: array<f32, TEAM>;

fn team_row(group: u32, thread: u32) -> u32 {
    return group;
}

fn team_lane(thread: u32) -> u32 {
    return thread;
}

fn team_sum(value: f32, lane: u32) -> f32 {
    // Whoever still reads what the last call left.
    workgroupBarrier();
    partial[lane] = value;
    workgroupBarrier();
    for (var reach = TEAM / 2u; reach > 0u; reach /= 2u) {
        if (lane < reach) {
            partial[lane] += partial[lane + reach];
        }
        workgroupBarrier();
    }
    return partial[0];
}

fn team_max(value: f32, lane: u32) -> f32 {
    workgroupBarrier();
    partial[lane] = value;
    workgroupBarrier();
    for (var reach = TEAM / 2u; reach > 0u; reach /= 2u) {
        if (lane < reach) {
            partial[lane] = max(partial[lane], partial[lane + reach]);
        }
        workgroupBarrier();
    }
    return partial[0];
}
