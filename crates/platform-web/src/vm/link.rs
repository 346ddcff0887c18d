//! The import object: every function the module asks for, each leading back to one dispatcher.

use js_sys::WebAssembly::{Memory, Module};
use js_sys::{BigInt, Function, Object, Reflect};
use runtime::vm::VmError;
use runtime::vm::host::{self, HostFunction, MAX_PAGES, WasmType};
use wasm_bindgen::{JsCast, JsValue};

use crate::host::message_of;

/// What an imported function leads to.
pub(super) enum Link {
    Offered(&'static HostFunction),
    /// Not offered: traps when it is called, and only then.
    Unknown(String),
}

/// An import of the module.
pub(super) struct Import {
    module: JsValue,
    name: JsValue,
    is_function: bool,
    is_memory: bool,
}

/// The module's imports, in its own order.
pub(super) fn imports(module: &Module) -> Vec<Import> {
    let field = |import: &JsValue, name: &str| Reflect::get(import, &name.into()).unwrap_or_default();
    Module::imports(module)
        .iter()
        .map(|import| {
            let kind = field(&import, "kind").as_string().unwrap_or_default();
            Import {
                module: field(&import, "module"),
                name: field(&import, "name"),
                is_function: kind == "function",
                is_memory: kind == "memory",
            }
        })
        .collect()
}

/// Where each import leads, at the import's own index.
pub(super) fn links(imports: &[Import]) -> Vec<Link> {
    imports
        .iter()
        .map(|import| {
            let name = import.name.as_string().unwrap_or_default();
            host::function(&name).map_or(Link::Unknown(name), Link::Offered)
        })
        .collect()
}

/// Builds the import object. `dispatch(index, ...arguments)` answers for the function at `index`.
pub(super) fn import_object(
    imports: &[Import],
    dispatch: &Function,
    memory: Option<&Memory>,
) -> Result<Object, VmError> {
    let object = Object::new();
    for (index, import) in (0_u32..).zip(imports) {
        let value: JsValue = match memory {
            _ if import.is_function => dispatch.bind1(&JsValue::UNDEFINED, &index.into()).into(),
            Some(memory) if import.is_memory => memory.into(),
            _ => continue,
        };
        let space = namespace(&object, &import.module)?;
        Reflect::set(&space, &import.name, &value).map_err(trapped)?;
    }
    Ok(object)
}

/// A memory for a module that imports one; the engine holds it to [`MAX_PAGES`].
pub(super) fn memory(initial_pages: u32) -> Result<Memory, VmError> {
    let descriptor = Object::new();
    for (name, pages) in [("initial", initial_pages), ("maximum", MAX_PAGES)] {
        Reflect::set(&descriptor, &name.into(), &pages.into()).map_err(trapped)?;
    }
    Memory::new(&descriptor).map_err(trapped)
}

/// Reads wasm arguments; 32-bit ones zero-extended.
pub(super) fn read_arguments(types: &[WasmType], values: &[JsValue]) -> Vec<u64> {
    types
        .iter()
        .zip(values)
        .map(|(kind, value)| read_argument(*kind, value))
        .collect()
}

/// Makes a wasm result; the engine wraps what is unsigned.
pub(super) fn write_result(kind: Option<WasmType>, result: u64) -> JsValue {
    match kind {
        None => JsValue::UNDEFINED,
        Some(WasmType::I32) => u32::try_from(result).unwrap_or_default().into(),
        Some(WasmType::I64) => BigInt::from(result).into(),
    }
}

/// The bits of an i64 the engine gave.
pub(super) fn bits(value: JsValue) -> u64 {
    i64::try_from(value).unwrap_or_default().cast_unsigned()
}

/// An engine's refusal.
pub(super) fn trapped(thrown: JsValue) -> VmError {
    VmError::Trapped(message_of(&thrown))
}

fn read_argument(kind: WasmType, value: &JsValue) -> u64 {
    match kind {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the engine gives an i32 as a whole number in range"
        )]
        WasmType::I32 => u64::from((value.as_f64().unwrap_or_default() as i32).cast_unsigned()),
        WasmType::I64 => bits(value.clone()),
    }
}

fn namespace(object: &Object, module: &JsValue) -> Result<JsValue, VmError> {
    let held = Reflect::get(object, module).map_err(trapped)?;
    if held.is_object() {
        return Ok(held);
    }
    let fresh = Object::new();
    Reflect::set(object, module, &fresh).map_err(trapped)?;
    Ok(fresh.unchecked_into())
}
