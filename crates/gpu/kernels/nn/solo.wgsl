// A thread for each row, without barriers: the other side of team.wgsl.

const TEAM = 1u;
const THREADS = 64u;

fn team_row(group: u32, thread: u32) -> u32 {
    return group * THREADS + thread;
}

fn team_lane(thread: u32) -> u32 {
    return 0u;
}

fn team_sum(value: f32, lane: u32) -> f32 {
    return value;
}

fn team_max(value: f32, lane: u32) -> f32 {
    return value;
}
