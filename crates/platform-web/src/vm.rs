//! Runs the chain's code on the engine this client itself runs on.
//!
//! An interpreter inside wasm would be an order of magnitude slower and larger. What host functions mean is told by
//! [`runtime::vm::host`]; here is only the plumbing between the engine and it. Compilation is synchronous, which
//! browsers allow in workers alone; there is no other place for this client.
//!
//! A memory the runtime imports (as Substrate's do) is made with a maximum, so the engine itself holds it to
//! [`MAX_PAGES`](host::MAX_PAGES). One that a module brings along is held to it only where the host allocates; what runs has been proved
//! to be the chain's own code, so this is a limit on mishaps, not on attackers.

mod instance;
mod link;

use std::cell::RefCell;

use js_sys::Uint8Array;
use js_sys::WebAssembly::Module;
use primitives::Hash;
use primitives::hashing::blake2_256;
use runtime::blob;
use runtime::vm::host;
use runtime::vm::{ProvedStorage, RuntimeVm, VmError};

use self::instance::Run;
use crate::host::message_of;

/// The browser's own WebAssembly as a [`RuntimeVm`]. Keeps the newest runtime compiled.
#[derive(Default)]
pub struct EngineVm {
    newest: RefCell<Option<Compiled>>,
}

/// A compiled runtime.
#[derive(Clone)]
struct Compiled {
    /// BLAKE2b-256 of `:code` as it was given.
    code_hash: Hash,
    module: Module,
    /// Pages the module's imported memory starts with; `None` when it brings its own.
    initial_pages: Option<u32>,
}

impl RuntimeVm for EngineVm {
    fn call(
        &self,
        code: &[u8],
        function: &str,
        args: &[u8],
        storage: &dyn ProvedStorage,
    ) -> Result<Vec<u8>, VmError> {
        let compiled = self.compiled(code)?;
        Run::new(storage, &compiled.module).call(compiled.initial_pages, function, args)
    }
}

impl EngineVm {
    fn compiled(&self, code: &[u8]) -> Result<Compiled, VmError> {
        let code_hash = blake2_256(code);
        if let Some(compiled) = self
            .newest
            .borrow()
            .as_ref()
            .filter(|held| held.code_hash == code_hash)
        {
            return Ok(compiled.clone());
        }
        let compiled = compile(code, code_hash)?;
        *self.newest.borrow_mut() = Some(compiled.clone());
        Ok(compiled)
    }
}

fn compile(code: &[u8], code_hash: Hash) -> Result<Compiled, VmError> {
    let plain = blob::unpack(code)?;
    let initial_pages = host::initial_pages(&plain)?;
    let module =
        Module::new(&Uint8Array::from(&*plain)).map_err(|thrown| VmError::Trapped(message_of(&thrown)))?;
    Ok(Compiled {
        code_hash,
        module,
        initial_pages,
    })
}
