//! One run: an instance, its memory and its host, gone when the call returns.

use std::cell::RefCell;

use js_sys::WebAssembly::{Global, Instance, Memory, Module};
use js_sys::{ArrayBuffer, Function, Object, Reflect, Uint8Array};
use runtime::vm::host::{self, GuestMemory, Host, OutOfBounds, PAGE_BYTES, Trap};
use runtime::vm::{ProvedStorage, VmError};
use wasm_bindgen::prelude::ScopedClosure;
use wasm_bindgen::{JsCast, JsValue};

use super::link::{self, Import, Link};

/// What the host functions of one run share.
pub(super) struct Run<'a> {
    storage: &'a dyn ProvedStorage,
    module: &'a Module,
    imports: Vec<Import>,
    links: Vec<Link>,
    /// Set once the instance is there.
    guest: RefCell<Option<Guest>>,
    /// Why a host function stopped the run.
    trap: RefCell<Option<Trap>>,
}

struct Guest {
    host: Host,
    memory: EngineMemory,
}

/// The dispatcher's shape: the import's index, then its arguments. No offered function takes more than three.
type Dispatch<'a> = dyn Fn(u32, JsValue, JsValue, JsValue) -> Result<JsValue, JsValue> + 'a;

impl<'a> Run<'a> {
    pub(super) fn new(storage: &'a dyn ProvedStorage, module: &'a Module) -> Self {
        let imports = link::imports(module);
        let links = link::links(&imports);
        Self {
            storage,
            module,
            imports,
            links,
            guest: RefCell::default(),
            trap: RefCell::default(),
        }
    }

    /// Instantiates the module and calls `function`.
    pub(super) fn call(
        &self,
        initial_pages: Option<u32>,
        function: &str,
        args: &[u8],
    ) -> Result<Vec<u8>, VmError> {
        let dispatch = |index, a, b, c| self.dispatch(index, &[a, b, c]);
        let dispatch = ScopedClosure::<Dispatch<'_>>::borrow_aborting(&dispatch);
        let imported = initial_pages.map(link::memory).transpose()?;
        let object = link::import_object(
            &self.imports,
            dispatch.as_ref().unchecked_ref(),
            imported.as_ref(),
        )?;
        let exports = Instance::new(self.module, &object)
            .map_err(|thrown| self.failure(thrown))?
            .exports();
        let entry =
            exported::<Function>(&exports, function).ok_or_else(|| VmError::NoFunction(function.into()))?;
        let (pointer, len) = self.furnish(&exports, imported, args)?;
        let packed = entry
            .call2(&JsValue::UNDEFINED, &pointer.into(), &len.into())
            .map_err(|thrown| self.failure(thrown))?;
        self.leave(link::bits(packed))
    }

    /// Sets up the guest's heap with the arguments in it.
    fn furnish(
        &self,
        exports: &Object,
        imported: Option<Memory>,
        args: &[u8],
    ) -> Result<(u32, u32), VmError> {
        let memory = imported.or_else(|| exported(exports, "memory"));
        let memory = memory.ok_or_else(|| VmError::Trapped("the runtime has no memory".into()))?;
        let mut guest = Guest {
            host: Host::new(heap_base(exports)?),
            memory: EngineMemory(memory),
        };
        let entered = guest.host.enter(&mut guest.memory, args)?;
        *self.guest.borrow_mut() = Some(guest);
        Ok(entered)
    }

    fn leave(&self, packed: u64) -> Result<Vec<u8>, VmError> {
        match self.guest.borrow().as_ref() {
            Some(guest) => Ok(host::leave(&guest.memory, packed)?),
            None => Err(VmError::Trapped("the runtime was never set up".into())),
        }
    }

    /// Answers one host call. An error is thrown, which unwinds the guest.
    fn dispatch(&self, index: u32, values: &[JsValue]) -> Result<JsValue, JsValue> {
        self.invoke(index, values).map_err(|trap| {
            *self.trap.borrow_mut() = Some(trap);
            JsValue::NULL
        })
    }

    fn invoke(&self, index: u32, values: &[JsValue]) -> Result<JsValue, Trap> {
        let link = usize::try_from(index)
            .ok()
            .and_then(|index| self.links.get(index));
        let function = match link {
            Some(Link::Offered(function)) => *function,
            Some(Link::Unknown(name)) => return Err(Trap::Unsupported(name.clone())),
            None => return Err(Trap::Argument("no such import")),
        };
        let mut guest = self.guest.borrow_mut();
        let guest = guest
            .as_mut()
            .ok_or(Trap::Argument("called before it was set up"))?;
        let args = link::read_arguments(function.params, values);
        let result = guest
            .host
            .invoke(function, &mut guest.memory, self.storage, &args)?;
        Ok(link::write_result(function.result, result))
    }

    /// The host's own reason if it stopped the run, else what the engine says.
    fn failure(&self, thrown: JsValue) -> VmError {
        self.trap
            .borrow_mut()
            .take()
            .map_or_else(|| link::trapped(thrown), VmError::from)
    }
}

/// Where the guest's static data ends.
fn heap_base(exports: &Object) -> Result<u32, VmError> {
    let base = exported::<Global>(exports, "__heap_base").and_then(|global| global.value().as_f64());
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the engine gives an i32 as a whole number in range"
    )]
    base.map(|base| (base as i32).cast_unsigned())
        .ok_or_else(|| VmError::Trapped("the runtime does not say where its heap begins".into()))
}

fn exported<T: JsCast>(exports: &Object, name: &str) -> Option<T> {
    Reflect::get(exports, &name.into()).ok()?.dyn_into().ok()
}

/// A WebAssembly memory of the engine.
struct EngineMemory(Memory);

impl EngineMemory {
    fn buffer(&self) -> ArrayBuffer {
        self.0.buffer().unchecked_into()
    }

    /// A view of a range that the host has checked to lie inside.
    fn view(&self, pointer: u32, len: usize) -> Result<Uint8Array, OutOfBounds> {
        let len = u32::try_from(len).map_err(|_| OutOfBounds)?;
        Ok(Uint8Array::new_with_byte_offset_and_length(
            &self.buffer(),
            pointer,
            len,
        ))
    }
}

impl GuestMemory for EngineMemory {
    fn pages(&self) -> u32 {
        self.buffer().byte_length() / PAGE_BYTES
    }

    fn copy_out(&self, pointer: u32, bytes: &mut [u8]) -> Result<(), OutOfBounds> {
        self.view(pointer, bytes.len())?.copy_to(bytes);
        Ok(())
    }

    fn copy_in(&mut self, pointer: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
        self.view(pointer, bytes.len())?.copy_from(bytes);
        Ok(())
    }

    fn grow(&mut self, pages: u32) -> Result<(), OutOfBounds> {
        // Not `Memory::grow`: it does not catch the engine's refusal.
        let grow = Reflect::get(&self.0, &"grow".into())
            .ok()
            .and_then(|grow| grow.dyn_into::<Function>().ok());
        let grown = grow.and_then(|grow| grow.call1(&self.0, &pages.into()).ok());
        grown.map(drop).ok_or(OutOfBounds)
    }
}
