//! The browser's side of the light client: the [`Platform`](sync::platform::Platform) of `sync` on what a worker's
//! global scope offers, and the [`RuntimeVm`](runtime::vm::RuntimeVm) of `runtime` on the engine's own WebAssembly.
//!
//! Nothing here needs a page, cross-origin isolation, threads or `eval`.

mod host;
mod random;
mod socket;
mod store;
mod timer;
pub mod vm;
mod web;

pub use self::store::Store;
pub use self::vm::EngineVm;
pub use self::web::Web;
