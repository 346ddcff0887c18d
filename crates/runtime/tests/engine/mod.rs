//! An engine that has nothing but `vm::host` for its host functions, as the one in the browser.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use runtime::vm::host::{self, GuestMemory, Host, MAX_PAGES, OutOfBounds, Trap, WasmType};
use runtime::{ProvedStorage, RuntimeVm, VmError, blob};
use wasmi::{
    AsContextMut, Caller, Engine, Error, ExternType, FuncType, Instance, Linker, Memory, MemoryType, Module,
    Store, Val, core::ValType,
};

pub(crate) struct WasmiVm;

struct Run<'s> {
    state: &'s dyn ProvedStorage,
    host: Option<Host>,
    memory: Option<Memory>,
    trap: Option<Trap>,
}

impl RuntimeVm for WasmiVm {
    fn call(
        &self,
        code: &[u8],
        function: &str,
        args: &[u8],
        state: &dyn ProvedStorage,
    ) -> Result<Vec<u8>, VmError> {
        let wasm = blob::unpack(code)?;
        let engine = Engine::default();
        let module = Module::new(&engine, &wasm[..]).map_err(trapped)?;
        let mut store = Store::new(
            &engine,
            Run {
                state,
                host: None,
                memory: None,
                trap: None,
            },
        );
        let instance = instantiate(&mut store, &module, host::initial_pages(&wasm)?)?;

        let Some(entry) = instance.get_func(&store, function) else {
            return Err(VmError::NoFunction(function.into()));
        };
        let base = instance
            .get_global(&store, "__heap_base")
            .unwrap()
            .get(&store)
            .i32()
            .unwrap();
        let mut host = Host::new(base.cast_unsigned());
        let memory = store
            .data()
            .memory
            .or_else(|| instance.get_memory(&store, "memory"))
            .unwrap();
        store.data_mut().memory = Some(memory);
        let (pointer, len) = host.enter(
            &mut Guest {
                memory,
                context: &mut store,
            },
            args,
        )?;
        store.data_mut().host = Some(host);

        let args = [pointer, len].map(|arg| Val::I32(arg.cast_signed()));
        let mut result = [Val::I64(0)];
        let run = entry.call(&mut store, &args, &mut result);
        if let Some(trap) = store.data_mut().trap.take() {
            return Err(trap.into());
        }
        run.map_err(trapped)?;
        let packed = result[0].i64().unwrap().cast_unsigned();
        Ok(host::leave(
            &Guest {
                memory,
                context: &mut store,
            },
            packed,
        )?)
    }
}

fn instantiate<'s>(
    store: &mut Store<Run<'s>>,
    module: &Module,
    pages: Option<u32>,
) -> Result<Instance, VmError> {
    let mut linker = Linker::<Run<'s>>::new(store.engine());
    for import in module.imports() {
        if let ExternType::Func(ty) = import.ty() {
            link(&mut linker, import.module(), import.name(), ty.clone());
        }
    }
    if let Some(pages) = pages {
        let memory = Memory::new(&mut *store, MemoryType::new(pages, Some(MAX_PAGES)).unwrap()).unwrap();
        store.data_mut().memory = Some(memory);
        linker.define("env", "memory", memory).unwrap();
    }
    linker
        .instantiate(&mut *store, module)
        .and_then(|pre| pre.start(store))
        .map_err(trapped)
}

fn link(linker: &mut Linker<Run<'_>>, module: &str, name: &str, ty: FuncType) {
    let function = host::function(name);
    if let Some(function) = function {
        let types = |types: &[WasmType]| types.iter().map(|ty| val_type(*ty)).collect::<Vec<_>>();
        assert_eq!(ty.params(), types(function.params), "parameters of {name}");
        assert_eq!(
            ty.results(),
            types(function.result.as_slice()),
            "result of {name}"
        );
    }
    let name_of = name.to_owned();
    let call = move |mut caller: Caller<'_, Run<'_>>, args: &[Val], results: &mut [Val]| {
        let answer = match function {
            Some(function) => invoke(&mut caller, function, args),
            None => Err(Trap::Unsupported(name_of.clone())),
        };
        match (answer, results) {
            (Err(trap), _) => {
                caller.data_mut().trap = Some(trap);
                Err(Error::new("stopped by its host"))
            }
            (Ok(_), []) => Ok(()),
            (Ok(value), [result @ Val::I32(_)]) => {
                *result = Val::I32(u32::try_from(value).unwrap().cast_signed());
                Ok(())
            }
            (Ok(value), results) => {
                results[0] = Val::I64(value.cast_signed());
                Ok(())
            }
        }
    };
    linker.func_new(module, name, ty, call).unwrap();
}

fn invoke(
    caller: &mut Caller<'_, Run<'_>>,
    function: &host::HostFunction,
    args: &[Val],
) -> Result<u64, Trap> {
    let args: Vec<u64> = args.iter().map(number).collect();
    let run = caller.data_mut();
    let (mut host, memory, state) = (run.host.take().unwrap(), run.memory.unwrap(), run.state);
    let answer = host.invoke(
        function,
        &mut Guest {
            memory,
            context: &mut *caller,
        },
        state,
        &args,
    );
    caller.data_mut().host = Some(host);
    answer
}

fn number(value: &Val) -> u64 {
    match value {
        Val::I32(number) => u64::from(number.cast_unsigned()),
        Val::I64(number) => number.cast_unsigned(),
        other => panic!("{other:?}"),
    }
}

fn val_type(ty: WasmType) -> ValType {
    match ty {
        WasmType::I32 => ValType::I32,
        WasmType::I64 => ValType::I64,
    }
}

fn trapped(error: Error) -> VmError {
    VmError::Trapped(error.to_string())
}

struct Guest<C> {
    memory: Memory,
    context: C,
}

impl<C: AsContextMut> GuestMemory for Guest<C> {
    fn pages(&self) -> u32 {
        self.memory.size(self.context.as_context())
    }

    fn copy_out(&self, pointer: u32, bytes: &mut [u8]) -> Result<(), OutOfBounds> {
        self.memory
            .read(self.context.as_context(), pointer as usize, bytes)
            .map_err(|_| OutOfBounds)
    }

    fn copy_in(&mut self, pointer: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
        self.memory
            .write(self.context.as_context_mut(), pointer as usize, bytes)
            .map_err(|_| OutOfBounds)
    }

    fn grow(&mut self, pages: u32) -> Result<(), OutOfBounds> {
        self.memory
            .grow(self.context.as_context_mut(), pages)
            .map(drop)
            .map_err(|_| OutOfBounds)
    }
}
