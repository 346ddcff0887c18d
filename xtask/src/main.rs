//! build, demo, test, bench
fn main() {}
