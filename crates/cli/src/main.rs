//! taolight for a terminal.
fn main() {}
