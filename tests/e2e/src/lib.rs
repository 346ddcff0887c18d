//! What the tests of the light client against devnet share: a terminal's courier, and a door that can be shut.
//!
//! Expected values come from devnet's own state, which Parity's crates keep; nothing of them is shared with the client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod door;

use std::time::Duration;

use devnet::{Config, Devnet};
use platform_native::Native;
use runtime::vm::Interpreter;
use sync::rpc::Limits;
use sync::{ChainSpec, Courier, CourierError, Options};

pub use door::Door;

/// The courier of a terminal.
pub type TestCourier = Courier<Native, Interpreter>;

/// A devnet with some history.
#[must_use]
pub fn devnet(change: impl FnOnce(&mut Config)) -> Devnet {
    let mut config = Config::embedded(12);
    change(&mut config);
    Devnet::start(config).expect("devnet starts")
}

/// Syncs with `devnet` through these endpoints.
///
/// # Errors
/// Whatever the courier says.
pub async fn connect(devnet: &Devnet, endpoints: Vec<String>) -> Result<TestCourier, CourierError> {
    let spec = ChainSpec::from_json(&devnet.spec_json().to_string()).expect("a good specification");
    let limits = Limits {
        request_timeout: Duration::from_secs(5),
        ..Limits::default()
    };
    Courier::connect(
        Native::forgetful(),
        Interpreter,
        spec,
        Options { endpoints, limits },
        |_| {},
    )
    .await
}

/// Runs a test's future to its end.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    platform_native::block_on(test).expect("an event queue")
}
